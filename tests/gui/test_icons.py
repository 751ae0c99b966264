from __future__ import annotations

import ast
import gc
import json
import sys
import weakref

import pytest
from PySide6.QtCore import SIGNAL, QCoreApplication, QEvent, QRect, QSize
from PySide6.QtGui import QIcon, QImage, QPainter
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.icons import TEXT_GAP, _font, draw_icon, paint_icon
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.tokens import COLOURS
from tests.gui.sources import FORMS, MODULES, ROOT, Named, arguments, literals, nodes, properties

OWN = {"waveform"}


def known() -> set[str]:
    return OWN | set(json.loads(_font()[1]))


def bindings(widget: QWidget) -> int:
    return sum(type(child).__name__ == "_Binding" for child in widget.children())


def followers(services: Services) -> int:
    return services.theme.receivers(SIGNAL("changed()"))


def ink(image: QImage) -> set[tuple[int, int, int]]:
    """Colours of the pixels that are covered entirely."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.getRgb()[:3] for pixel in pixels if pixel.alpha() == 255}


def test_icons_of_forms_are_in_the_font(qapp: object) -> None:
    named = [Named(text, form.name) for form in FORMS for _, name, text in properties(form) if name == "glyph"]
    assert len(named) > 50
    assert [name for name in named if name.word not in known()] == []


def test_icons_of_the_code_are_in_the_font(qapp: object) -> None:
    named = [
        *arguments("bind", 1, "name"),
        *arguments("icon", 0, "name"),
        *arguments("pixmap", 0, "name"),
        *arguments("paint_icon", 1, "name"),
        *arguments("draw_icon", 0, "name"),
        *arguments("EmptyState", 1, "glyph"),
        *arguments("RailStep", 1, "glyph"),
    ]
    assert len(named) > 30
    assert [name for name in named if name.word not in known()] == []


def glyph_variables() -> list[Named]:
    """Texts given to variables and attributes with "glyph" in their name, tables of them included."""
    found = []
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.Assign) and "glyph" in ast.unparse(node.targets[0]).lower():
                values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                found += [Named(word, place) for value in values for word in literals(value)]
    return found


def test_icons_that_variables_name_are_in_the_font(qapp: object) -> None:
    named = glyph_variables()
    assert len(named) > 10
    assert [name for name in named if name.word not in known() | {""}] == []


def test_an_unknown_icon_is_an_error(services: Services, qapp: object) -> None:
    with pytest.raises(KeyError):
        services.icons.pixmap("no-such-icon")


@pytest.mark.parametrize("name", ["trash", "waveform", "check-bold"])
@pytest.mark.parametrize("ratio", [1.0, 2.0, 1.5])
def test_icons_have_size_ink_and_colour(services: Services, name: str, ratio: float) -> None:
    pixmap = draw_icon(name, services.theme.color("danger"), 18, ratio)
    assert (pixmap.width(), pixmap.height()) == (round(18 * ratio), round(18 * ratio))
    assert pixmap.devicePixelRatio() == ratio
    image = pixmap.toImage()
    painted = [image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height())]
    assert 0.05 < sum(painted) / len(painted) < 0.6
    # on a small grid few pixels are covered entirely
    assert ink(draw_icon(name, services.theme.color("danger"), 96, 1.0).toImage()) == {
        services.theme.color("danger").getRgb()[:3]
    }


def test_icons_differ(services: Services) -> None:
    pictures = {
        bytes(services.icons.pixmap(name).toImage().constBits()) for name in ("trash", "waveform", "play", "stop", "x")
    }
    assert len(pictures) == 5


def test_an_icon_is_painted_within_its_box(services: Services) -> None:
    image = QImage(60, 60, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_icon(painter, "trash", QRect(20, 20, 20, 20), services.theme.color("text"))
    painter.end()
    places = [(x, y) for x in range(60) for y in range(60) if image.pixelColor(x, y).alpha() > 0]
    assert places
    assert min(min(place) for place in places) >= 20 and max(max(place) for place in places) < 40


def test_a_disabled_button_has_a_pale_icon(services: Services) -> None:
    icon = services.icons.icon("trash", "text", 96)
    normal = icon.pixmap(QSize(96, 96), 1.0, QIcon.Mode.Normal).toImage()
    disabled = icon.pixmap(QSize(96, 96), 1.0, QIcon.Mode.Disabled).toImage()
    assert ink(normal) == {services.theme.color("text").getRgb()[:3]}
    assert ink(disabled) == {services.theme.color("disabled").getRgb()[:3]}


@pytest.mark.parametrize("kind", [QPushButton, QToolButton, QLabel])
def test_icons_follow_the_theme(qtbot: QtBot, services: Services, kind: type[QWidget]) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    services.icons.bind(widget, "trash", "accent", 96)  # type: ignore[arg-type]

    def shown() -> set[tuple[int, int, int]]:
        if isinstance(widget, QLabel):
            return ink(widget.pixmap().toImage())
        return ink(widget.icon().pixmap(widget.iconSize(), 1.0).toImage())  # type: ignore[attr-defined]

    for position, scheme in enumerate(("light", "dark")):
        services.theme.choose(scheme)  # type: ignore[arg-type]
        value = COLOURS["accent"][position]
        assert shown() == {tuple(int(value[at : at + 2], 16) for at in (1, 3, 5))}


def test_an_icon_of_a_button_with_text_keeps_its_distance(qtbot: QtBot, services: Services) -> None:
    button = QPushButton("Go")
    qtbot.addWidget(button)
    services.icons.bind(button, "trash", "text", 16)
    assert button.iconSize() == QSize(16 + TEXT_GAP, 16)


def test_binding_again_and_again_leaves_one_listener(qtbot: QtBot, services: Services) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    services.icons.bind(button, "play")
    before = followers(services)
    for number in range(1000):
        services.icons.bind(button, ("play", "stop")[number % 2], "text", 12)
    assert followers(services) == before
    assert bindings(button) == 1


def test_icons_die_with_their_widget(qtbot: QtBot, services: Services) -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]
    before = followers(services)
    parent = QWidget()
    known = []
    for _ in range(50):
        button = QPushButton(parent)
        services.icons.bind(button, "play")
        known.append(weakref.ref(button))
    assert followers(services) == before + 50
    parent.deleteLater()
    del button, parent
    qtbot.waitUntil(lambda: followers(services) == before)
    gc.collect()
    assert [ref for ref in known if ref() is not None] == []
    services.theme.choose("dark")  # nobody who is dead may be told


def test_only_the_font_of_the_icon_package_is_loaded(services: Services) -> None:
    """The package itself would load Qt modules that nobody needs at the start."""
    services.icons.pixmap("trash")
    assert "qtawesome" not in sys.modules
