from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QEnterEvent, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.motion import LESS_MOTION
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.tokens import CLASS_COLOURS, COLOURS
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, Chip, paint_chip
from constructor_desktop.gui.widgets.drop_zone import DropZone
from constructor_desktop.gui.widgets.hover import set_menu, settle
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.segmented import Segmented, Switch
from constructor_desktop.gui.widgets.strips import Banner, EmptyState, Hint


def has(widget: QWidget, colour: str) -> bool:
    image, wanted = widget.grab().toImage(), QColor(colour)
    return any(image.pixelColor(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_a_chip_shows_colour_and_number(qtbot: QtBot, services: Services) -> None:
    chip = Chip(services.theme)
    qtbot.addWidget(chip)
    assert chip.sizeHint() == QSize(CHIP_SIZE, CHIP_SIZE)
    pictures = []
    for colour, number in ((1, 1), (2, 1), (2, 7), (2, 12)):
        chip.set_class(colour, number)
        assert has(chip, CLASS_COLOURS[colour - 1][0])
        pictures.append(bytes(chip.grab().toImage().constBits()))
    assert len(set(pictures)) == 4
    services.theme.choose("dark")
    assert has(chip, CLASS_COLOURS[1][2])


@pytest.mark.parametrize("number", [1, 10, 100, 1000])
def test_the_number_of_a_chip_stays_inside(services: Services, number: int) -> None:
    image = QImage(60, 60, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_chip(painter, QRect(20, 20, 20, 20), services.theme, 2, number)
    painter.end()
    inside = QRect(20, 20, 20, 20)
    outside = [
        (x, y) for x in range(60) for y in range(60) if image.pixelColor(x, y).alpha() and not inside.contains(x, y)
    ]
    assert outside == []


def test_a_drop_zone_lights_up(qtbot: QtBot, services: Services) -> None:
    zone = DropZone(services.theme)
    qtbot.addWidget(zone)
    zone.resize(200, 80)
    soft = COLOURS["accent-soft"][0]
    assert not zone.lit and not has(zone, soft)
    zone.set_lit(True)
    assert zone.lit and has(zone, soft)
    zone.set_lit(False)
    assert not has(zone, soft)


@pytest.mark.parametrize(
    ("mode", "left", "right"), [(Qt.TextElideMode.ElideMiddle, "rec", ".wav"), (Qt.TextElideMode.ElideRight, "rec", "")]
)
def test_a_long_text_is_elided_and_told_in_full(qtbot: QtBot, mode: Qt.TextElideMode, left: str, right: str) -> None:
    label = ElidedLabel(mode=mode)
    qtbot.addWidget(label)
    name = "recording of a rainy afternoon in the yard.wav"
    label.setText(name)
    label.resize(120, 20)
    label.grab()
    assert label.toolTip() == name
    assert label.minimumSizeHint().width() == 24
    label.resize(800, 20)
    label.grab()
    assert label.toolTip() == ""
    label.setText("<b>bold.wav</b>")
    assert label.textFormat() == Qt.TextFormat.PlainText


class Choices:
    """A segmented control and what it told."""

    def __init__(self, qtbot: QtBot, services: Services) -> None:
        self.control = Segmented(services.theme)
        qtbot.addWidget(self.control)
        self.control.set_items(["Bars", "Text", "Both"])
        self.chosen: list[int] = []
        self.control.chosen.connect(self.chosen.append)
        self.control.show()


@pytest.fixture
def choices(qtbot: QtBot, services: Services) -> Choices:
    return Choices(qtbot, services)


def pill(control: Segmented) -> QWidget:
    return next(child for child in control.findChildren(QWidget) if type(child).__name__ == "_Pill")


def test_a_choice_of_several(qtbot: QtBot, choices: Choices) -> None:
    control = choices.control
    assert control.index() == 0
    qtbot.mouseClick(control.button(2), Qt.MouseButton.LeftButton)
    assert (choices.chosen, control.index()) == ([2], 2)
    qtbot.waitUntil(lambda: pill(control).geometry() == control.button(2).geometry(), timeout=2000)
    control.set_index(1)
    assert (choices.chosen, control.index()) == ([2], 1)
    qtbot.waitUntil(lambda: pill(control).geometry() == control.button(1).geometry(), timeout=2000)


def test_a_choice_by_keyboard(qtbot: QtBot, choices: Choices) -> None:
    control = choices.control
    control.button(0).setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(control.button(0), Qt.Key.Key_Right)
    assert control.index() == 1
    qtbot.keyClick(control.button(1), Qt.Key.Key_Space)
    assert choices.chosen[-1] == 1


def test_a_choice_keeps_its_place_when_its_words_change(choices: Choices) -> None:
    control = choices.control
    control.set_index(1)
    control.set_items(["Столбцы и числа", "Текст", "Всё"])
    assert control.index() == 1
    assert choices.chosen == []
    assert pill(control).geometry() == control.button(1).geometry()
    control.resize(control.width() + 90, control.height())
    assert pill(control).geometry() == control.button(1).geometry()


@pytest.mark.parametrize("still", [False, True])
def test_a_switch_slides(qtbot: QtBot, qapp: QApplication, services: Services, still: bool) -> None:
    qapp.setProperty(LESS_MOTION, still)
    switch = Switch(services.theme)
    qtbot.addWidget(switch)
    switch.show()
    fill = COLOURS["accent-fill"][0]
    assert not has(switch, fill)
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert switch.isChecked() and has(switch, fill)
    qtbot.waitUntil(lambda: switch._knob.x() == 16, timeout=2000)
    switch.setEnabled(False)
    assert not has(switch, fill)
    switch.setEnabled(True)
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert not switch.isChecked()
    qtbot.waitUntil(lambda: switch._knob.x() == 2, timeout=2000)
    qapp.setProperty(LESS_MOTION, False)


def test_a_hint_has_a_sentence_an_action_and_an_end(qtbot: QtBot, services: Services) -> None:
    hint = Hint(services.icons)
    qtbot.addWidget(hint)
    told: list[str] = []
    hint.acted.connect(lambda: told.append("acted"))
    hint.dismissed.connect(lambda: told.append("dismissed"))
    hint.set_hint("Rain has only 3 sounds.", "Record", "microphone")
    hint.show()
    assert hint.text.text() == "Rain has only 3 sounds."
    assert not hint.button.icon().isNull()
    qtbot.mouseClick(hint.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(hint.close_button, Qt.MouseButton.LeftButton)
    assert told == ["acted", "dismissed"]
    assert hint.close_button.accessibleName()
    hint.set_hint("Two sounds are the same.", dismissable=False)
    assert not hint.button.isVisible() and not hint.close_button.isVisible()


def test_a_banner_says_what_happened_and_gives_the_details(qtbot: QtBot, services: Services) -> None:
    banner = Banner(services.icons)
    qtbot.addWidget(banner)
    outer = QWidget()
    qtbot.addWidget(outer)
    QHBoxLayout(outer).addWidget(banner)
    outer.show()
    assert not banner.isVisible()
    acted: list[bool] = []
    banner.acted.connect(lambda: acted.append(True))
    banner.show_error("The microphone is used by another program.", "Try again", "PaErrorCode -9985")
    assert banner.isVisible()
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert acted == [True]
    qtbot.mouseClick(banner.details_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "PaErrorCode -9985"
    assert banner.text.textFormat() == Qt.TextFormat.PlainText  # names of files are no markup
    banner.show_error("The disk is full.")
    assert not banner.button.isVisible() and not banner.details_button.isVisible()


def test_an_empty_place_says_what_will_be_there(qtbot: QtBot, services: Services) -> None:
    empty = EmptyState(services.icons, "package")
    qtbot.addWidget(empty)
    acted: list[bool] = []
    empty.acted.connect(lambda: acted.append(True))
    empty.show()
    empty.set_texts("Train a model first.", "Go to training")
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert acted == [True]
    assert {label.text() for label in empty.findChildren(QLabel)} >= {"Train a model first."}
    empty.set_texts("Nothing here.")
    assert not empty.button.isVisible()


@pytest.mark.parametrize("stays", [True, False])
def test_a_button_is_pointed_at_after_its_menu_only_if_it_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    button = QPushButton("Import", around)
    menu = QMenu(around)
    menu.addAction("Files")
    set_menu(button, menu)
    around.move(300, 300)  # where the mouse of the test's screen is not
    around.show()
    qtbot.waitExposed(around)
    inside = button.mapToGlobal(button.rect().center())
    monkeypatch.setattr(QCursor, "pos", lambda: inside if stays else inside + QPoint(500, 500))
    QApplication.sendEvent(button, QEnterEvent(button.rect().center(), button.rect().center(), inside))
    menu.popup(inside)
    qtbot.waitExposed(menu)
    assert button.underMouse()
    menu.close()
    qtbot.wait(20)
    assert button.underMouse() is stays
    settle(around)
    assert button.underMouse() is stays
