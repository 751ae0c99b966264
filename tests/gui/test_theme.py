from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.theme import Theme, fill_template
from constructor_desktop.gui.tokens import CLASS_COLOURS, COLOURS, Scheme, class_colours, colours
from tests.gui.sources import FORMS, ROOT, Named, arguments, properties

STYLE = (ROOT / "resources" / "style.qss").read_text(encoding="utf-8")
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
GROUNDS = ("window", "surface", "raised", "sunken", "accent-soft")
CHOSEN = ("selection",)
SOFT = {"success": "success-soft", "warn": "warn-soft", "danger": "danger-soft"}
TEXT, GRAPHICS = 4.5, 3.0
COLOUR_NAMES = {"caret-image", *COLOURS}


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` as WCAG 2 defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_it_should_be() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("token", ["text", "text-2", "text-3", "accent", "success", "warn", "danger"])
def test_text_can_be_read_on_every_ground(scheme: Scheme, token: str) -> None:
    table = colours(scheme)
    grounds = GROUNDS if token in ("text-3", "success", "warn", "danger") else GROUNDS + CHOSEN
    low = {ground: contrast(table[token], table[ground]) for ground in (*grounds, *filter(None, [SOFT.get(token)]))}
    assert min(low.values()) >= TEXT, low


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("fill", ["accent-fill", "accent-hover", "accent-pressed", "danger-fill", "danger-hover"])
def test_text_can_be_read_on_filled_buttons(scheme: Scheme, fill: str) -> None:
    assert contrast(colours(scheme)["on-fill"], colours(scheme)[fill]) >= TEXT


@pytest.mark.parametrize(("scheme", "state"), list(product(SCHEMES, ["hover", "pressed", "row-hover"])))
def test_text_can_be_read_while_the_mouse_is_over_it(scheme: Scheme, state: str) -> None:
    assert contrast(colours(scheme)["text"], colours(scheme)[state]) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
def test_frames_of_what_can_be_filled_in_are_seen(scheme: Scheme) -> None:
    table = colours(scheme)
    assert min(contrast(table["border-strong"], table[ground]) for ground in GROUNDS) >= GRAPHICS
    assert min(contrast(table["accent"], table[ground]) for ground in GROUNDS + CHOSEN) >= GRAPHICS


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("index", range(1, 11))
def test_class_colours_are_seen_and_their_digits_read(scheme: Scheme, index: int) -> None:
    fill, digit = class_colours(index, scheme)
    assert contrast(fill, colours(scheme)["surface"]) >= GRAPHICS
    assert contrast(fill, digit) >= TEXT


def test_class_colours_repeat_after_the_last() -> None:
    for scheme in SCHEMES:
        assert class_colours(11, scheme) == class_colours(1, scheme)
        assert len({class_colours(index, scheme)[0] for index in range(1, 11)}) == len(CLASS_COLOURS) == 10


def test_colours_are_written_as_colours() -> None:
    for values in (*COLOURS.values(), *CLASS_COLOURS):
        assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in values)


def test_a_style_sheet_is_filled_with_colours() -> None:
    assert fill_template("a { color: @text-2; background: @text; }", {"text": "#111", "text-2": "#222"}) == (
        "a { color: #222; background: #111; }"
    )
    with pytest.raises(KeyError, match="nothing"):
        fill_template("a { color: @nothing; }", {"text": "#111"})


def test_an_unknown_colour_is_an_error(theme: Theme) -> None:
    with pytest.raises(KeyError, match="nothing"):
        theme.color("nothing")


@pytest.fixture
def theme(theme_of_session: Theme) -> Iterator[Theme]:
    theme_of_session.choose("light")
    yield theme_of_session
    theme_of_session.choose("light")


def test_every_colour_of_the_style_sheet_is_known_and_used() -> None:
    style = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    used = set(re.findall(r"@([a-z][a-z0-9-]*)", style))
    assert used - COLOUR_NAMES - {"check-image", "question-image", "information-image"} == set()
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", style), "a colour beside the table"


def test_the_filled_style_sheet_has_no_gaps(theme: Theme, qapp: QApplication) -> None:
    for scheme in SCHEMES:
        theme.choose(scheme)
        assert "@" not in qapp.styleSheet().partition("*/")[2]
        for path in re.findall(r'url\("([^"]+)"\)', qapp.styleSheet()):
            assert Path(path).stat().st_size > 100


def test_colours_in_the_code_are_known() -> None:
    """`theme.color(...)` and the colours of icons."""
    named = [
        *arguments("color", 0),
        *arguments("bind", 2, "token"),
        *arguments("icon", 1, "token"),
        *arguments("pixmap", 1, "token"),
    ]
    assert len(named) > 20
    assert [name for name in named if name.word not in COLOURS] == []


def test_colours_in_the_forms_are_known() -> None:
    named = [Named(text, form.name) for form in FORMS for _, name, text in properties(form) if name == "glyphToken"]
    assert len(named) > 10
    assert [name for name in named if name.word not in COLOURS] == []


def styled(name: str) -> set[str]:
    return set(re.findall(rf'\[{name}="([^"]+)"\]', STYLE))


@pytest.mark.parametrize("name", ["role", "kind", "scale"])
def test_every_style_that_is_asked_for_exists_and_every_one_that_exists_is_asked_for(name: str) -> None:
    asked = {text for form in FORMS for _, key, text in properties(form) if key == name}
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "constructor_desktop" / "gui").rglob("*.py"))
    said = {entry.word for entry in arguments("setProperty", 1) if f'"{name}", "{entry.word}"' in code}
    assert asked | said
    assert (asked | said) - styled(name) - {""} == set()
    unused = {style for style in styled(name) - asked if f'"{style}"' not in code}
    assert unused == set()


def test_properties_of_forms_are_those_that_mean_something() -> None:
    known = {"role", "kind", "scale", "glyph", "glyphToken", "glyphSize", "selected", "state", "current"}
    strange = {(form.name, name) for form in FORMS for _, name, _ in properties(form) if name not in known}
    assert strange == set()
    assert {entry.word for entry in arguments("setProperty", 0)} - known - {"less_motion"} == set()


def _tell(told: list[str], theme: Theme) -> None:
    told.append(theme.scheme)


def test_switching_tells_and_repaints(qtbot: QtBot, theme: Theme, qapp: QApplication) -> None:
    button = QPushButton("Go")
    button.setProperty("kind", "primary")
    qtbot.addWidget(button)
    button.resize(120, 34)
    told: list[str] = []
    listen = partial(_tell, told, theme)
    theme.changed.connect(listen)
    for choice in ("light", "dark", "dark", "light"):
        theme.choose(choice)  # type: ignore[arg-type]
        middle = button.grab().toImage().pixelColor(8, 17)
        assert middle == QColor(COLOURS["accent-fill"][SCHEMES.index(theme.scheme)])
        window = qapp.palette().color(QPalette.ColorRole.Window)
        assert window == theme.color("window") == QColor(COLOURS["window"][SCHEMES.index(theme.scheme)])
    assert told == ["dark", "light"]
    theme.changed.disconnect(listen)


def test_disabled_texts_look_disabled(theme: Theme, qapp: QApplication) -> None:
    palette = qapp.palette()
    assert palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == theme.color("disabled")


def test_see_through_colours(theme: Theme) -> None:
    assert theme.color("accent", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    assert theme.class_color(3) == QColor(CLASS_COLOURS[2][0])
    assert theme.digit_color(3) == QColor(CLASS_COLOURS[2][1])
