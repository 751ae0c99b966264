from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.frame import toast as toast_module
from constructor_desktop.gui.frame.toast import LONG_MS, SHORT_MS, Toast
from constructor_desktop.gui.motion import LESS_MOTION
from constructor_desktop.gui.services import Services

BAR = 52


@pytest.fixture
def toast(qtbot: QtBot, qapp: QApplication, services: Services) -> Iterator[Toast]:
    qapp.setProperty(LESS_MOTION, True)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 600)
    window.show()
    yield Toast(services, window, lambda: QRect(200, 0, window.width() - 400, BAR))
    qapp.setProperty(LESS_MOTION, False)


def assert_in_its_lane(toast: Toast) -> None:
    parent = toast.parentWidget()
    assert abs(toast.geometry().center().x() - parent.rect().center().x()) <= 1
    assert toast.geometry().left() >= 200 and toast.geometry().right() <= parent.width() - 200
    assert 0 < toast.geometry().top() <= BAR // 2


def test_it_shows_a_text_and_goes_away(qtbot: QtBot, toast: Toast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toast_module, "SHORT_MS", 60)
    assert toast.isHidden()
    toast.show_text("3 sounds moved to Rain")
    assert toast.isVisible() and not toast.button.isVisible()
    assert toast.text.text() == "3 sounds moved to Rain"
    assert_in_its_lane(toast)
    qtbot.waitUntil(toast.isHidden, timeout=2000)


def test_with_a_button_it_stays_longer(toast: Toast) -> None:
    toast.show_text("Moved", "Undo", lambda: None)
    assert toast._timer.interval() == LONG_MS == 8000
    toast.show_text("Copied")
    assert toast._timer.interval() == SHORT_MS == 2500


def test_the_button_acts_once_and_closes(qtbot: QtBot, toast: Toast) -> None:
    acted: list[int] = []
    toast.show_text("Moved", "Undo", lambda: acted.append(1))
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert acted == [1]
    assert toast.isHidden()


def test_the_cross_closes_without_acting(qtbot: QtBot, toast: Toast) -> None:
    acted: list[int] = []
    toast.show_text("Moved", "Undo", lambda: acted.append(1))
    close = toast.findChild(QToolButton)
    assert close is not None and close.accessibleName()
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert acted == [] and toast.isHidden()


def test_a_later_text_takes_the_place_and_the_button_of_the_first(qtbot: QtBot, toast: Toast) -> None:
    acted: list[int] = []
    toast.show_text("First", "Undo", lambda: acted.append(1))
    toast.show_text("Second", "Undo", lambda: acted.append(2))
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert acted == [2]


def test_it_stays_in_its_lane_when_the_window_changes(qtbot: QtBot, toast: Toast) -> None:
    toast.show_text("Moved", "Undo", lambda: None)
    toast.parentWidget().resize(1400, 900)
    qtbot.waitUntil(lambda: abs(toast.geometry().center().x() - 700) <= 1)
    assert_in_its_lane(toast)
    assert toast.geometry().bottom() < BAR


def test_it_makes_way_for_files_that_are_dragged(toast: Toast) -> None:
    """What is dropped on it would reach nobody."""
    toast.show_text("Moved", "Undo", lambda: None)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/some/file.png")])
    nothing = Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, nothing)
    QApplication.sendEvent(toast, event)
    assert toast.isHidden() and not event.isAccepted()


def test_a_long_text_stays_in_the_window(toast: Toast) -> None:
    """File names can be long."""
    toast.show_text("a very long name of a file " * 20, "Undo", lambda: None)
    assert toast.parentWidget().rect().contains(toast.geometry())
    assert toast.button.isVisible()
    assert_in_its_lane(toast)
    toast.show_text("Moved")
    assert toast.width() < 300
    assert toast.height() < 60


def test_a_text_in_a_language_that_is_left_goes_away(toast: Toast, services: Services) -> None:
    """It was made in that language; beside a window in another one it would look like an error."""
    toast.show_text("Moved", "Undo", lambda: None)
    services.language.choose("ru")
    assert toast.isHidden()
    close = toast.findChild(QToolButton)
    assert close is not None and close.accessibleName() == "Закрыть"
    toast.show_text("Перемещено")
    assert toast.isVisible()


def test_names_of_files_are_no_markup(toast: Toast) -> None:
    toast.show_text("<b>bold</b>.wav")
    assert toast.text.textFormat() == Qt.TextFormat.PlainText
