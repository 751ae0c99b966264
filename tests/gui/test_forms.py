from __future__ import annotations

import ast
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6 import QtWidgets
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSpinBox, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.forms import Form, load_form
from constructor_desktop.gui.icons import BUTTON_SIZE, SIZE
from constructor_desktop.gui.services import Services
from tests.gui.sources import FORMS, MODULES, Named, calls, custom_widgets, nodes

ABSTRACT = {"QAbstractButton": "QPushButton"}


def load(services: Services, form: Path, parent: QWidget) -> Form:
    bases = {name: getattr(QtWidgets, ABSTRACT.get(base, base)) for name, base in custom_widgets(form).items()}
    return load_form(form.stem, services.icons, parent, bases)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_forms_load_and_follow_language_and_theme(qtbot: QtBot, services: Services, form: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    loaded = load(services, form, parent)
    tree = ElementTree.parse(form).getroot()
    names = [widget.get("name", "") for widget in tree.iter("widget")]
    assert len(set(names)) == len(names), "two widgets of one name"
    assert loaded.root.objectName() == names[0]
    for name in names[1:]:
        assert loaded.root.findChild(QWidget, name) is not None, name
    parent.show()
    services.language.choose("ru")
    services.theme.choose("dark")
    parent.grab()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_somebody_makes_the_widgets_of_our_own(form: Path) -> None:
    factories = {
        key.value
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }
    customs = custom_widgets(form)
    assert set(customs) - factories == set()
    assert all(hasattr(QtWidgets, base) for base in customs.values())
    used = {widget.get("class", "") for widget in ElementTree.parse(form).getroot().iter("widget")}
    assert {name for name in used if not hasattr(QtWidgets, name)} == set(customs)


@pytest.mark.parametrize("name", ["train_advanced", "settings_cloud"])
def test_the_wheel_changes_only_what_was_chosen(qtbot: QtBot, services: Services, name: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    load(services, next(form for form in FORMS if form.stem == name), parent)
    parent.show()
    qtbot.waitExposed(parent)
    boxes, spins = parent.findChildren(QComboBox), parent.findChildren(QSpinBox)
    assert boxes and spins
    for box in boxes:
        box.addItems(["a", "b", "c"])
        box.setCurrentIndex(1)
    before = [spin.value() for spin in spins]
    assert not any(turn_wheel(field) for field in (*boxes, *spins))
    assert [box.currentIndex() for box in boxes] == [1] * len(boxes) and [spin.value() for spin in spins] == before
    spin = next(spin for spin in spins if spin.isVisible() and spin.isEnabled())
    spin.setFocus()
    qtbot.waitUntil(spin.hasFocus)
    assert turn_wheel(spin) and spin.value() != before[spins.index(spin)]


def turn_wheel(widget: QWidget) -> bool:
    """Turns the wheel over a widget that is alone; returns whether it has taken the turn."""
    place = QPointF(widget.rect().center())
    angle, phase = QPoint(0, 120), Qt.ScrollPhase.NoScrollPhase
    buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(
        place, QPointF(widget.mapToGlobal(place.toPoint())), QPoint(), angle, buttons, modifiers, phase, False
    )
    QCoreApplication.sendEvent(widget, turn)
    return turn.isAccepted()


def test_every_form_is_used() -> None:
    loaded = {node.value for _, call, _ in calls() for node in ast.walk(call) if isinstance(node, ast.Constant)}
    assert [form.stem for form in FORMS if form.stem not in loaded] == []


def test_widgets_that_the_code_asks_for_are_in_a_form() -> None:
    """`form.get(QLabel, "facts")` with a name that no form has would end in an error when the user gets there."""
    kinds: dict[str, set[str]] = {}
    for form in FORMS:
        for tag in ("widget", "layout"):
            for node in ElementTree.parse(form).getroot().iter(tag):
                kinds.setdefault(node.get("name", ""), set()).add(node.get("class", ""))
    missing = []
    for function, call, place in calls():
        asked = call.args[:2]
        if function in ("get", "_get") and len(asked) == 2 and isinstance(asked[1], ast.Constant):
            name = asked[1].value
            if isinstance(asked[0], ast.Name) and asked[0].id[0].isupper() and name not in kinds:
                missing.append(Named(str(name), place))
    assert missing == []


def test_a_form_fills_its_parent(qtbot: QtBot, services: Services) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    form = load_form("main_window", services.icons, parent)
    parent.resize(1300, 820)
    parent.show()
    assert form.root.size() == parent.size()
    assert form.get(QStackedWidget, "stack").height() > 700


def test_what_a_form_lacks_is_an_error(qtbot: QtBot, services: Services) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    form = load_form("main_window", services.icons, parent)
    with pytest.raises(KeyError, match="no QPushButton named stack"):
        form.get(QPushButton, "stack")
    with pytest.raises(FileNotFoundError):
        load_form("no such form", services.icons, QWidget())


def test_icons_of_a_form_have_their_size(qtbot: QtBot, services: Services, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    form = load_form("main_window", services.icons, parent)
    saved = form.get(QLabel, "saved_icon").pixmap()
    assert saved.width() / saved.devicePixelRatio() == 14
    assert form.get(QtWidgets.QToolButton, "settings").iconSize().width() == SIZE
    strip = QWidget()
    qtbot.addWidget(strip)
    start = load(services, next(form for form in FORMS if form.stem == "start"), strip)
    assert start.get(QPushButton, "open").iconSize().height() == BUTTON_SIZE
