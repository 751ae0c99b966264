from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.focus_ring import OWN_FOCUS, FocusRing


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.first, self.field, self.rows = QPushButton("One", self), QLineEdit(self), QListWidget(self)
        self.last = QPushButton("Two", self)
        self.rows.addItems(["a", "b"])
        for widget in (self.first, self.field, self.rows, self.last):
            column.addWidget(widget)
        self.resize(300, 300)


@pytest.fixture
def ring(qapp: QApplication, services: Services) -> Iterator[FocusRing]:
    made = FocusRing(qapp, services.theme)
    yield made
    qapp.focusWindowChanged.disconnect(made._watch)
    qapp.focusChanged.disconnect(made._follow)
    made.setParent(None)
    made.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, ring: FocusRing) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.last.setFocus(Qt.FocusReason.OtherFocusReason)
    return made


def rings(window: QWidget) -> list[QRect]:
    """Where rings are painted, around which rectangle."""
    found = [
        child for child in window.findChildren(QWidget) if type(child).__name__ == "_Overlay" and child.isVisible()
    ]
    return [child.geometry().adjusted(4, 4, -4, -4) for child in found]


def tab(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Tab)


def test_the_ring_is_round_what_the_keyboard_reaches(qtbot: QtBot, window: Window) -> None:
    assert rings(window) == []
    tab(qtbot, window)
    assert window.first.hasFocus()
    assert rings(window) == [window.first.geometry()]
    tab(qtbot, window)
    assert window.field.hasFocus()
    assert rings(window) == [window.field.geometry()]


def test_the_mouse_takes_it_away(qtbot: QtBot, window: Window) -> None:
    tab(qtbot, window)
    assert rings(window)
    qtbot.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=window.last.geometry().center())
    assert rings(window) == []
    window.field.setFocus(Qt.FocusReason.OtherFocusReason)
    assert rings(window) == []


def test_it_moves_along_and_ends_with_its_widget(qtbot: QtBot, window: Window) -> None:
    tab(qtbot, window)
    window.first.move(QPoint(40, 60))
    assert rings(window) == [window.first.geometry()]
    window.first.hide()
    QApplication.processEvents()
    assert window.field.hasFocus()
    assert rings(window) == [window.field.geometry()]
    window.first.show()
    tab(qtbot, window)
    tab(qtbot, window)
    assert window.last.hasFocus()
    window.resize(500, 500)
    QApplication.processEvents()
    assert rings(window) == [window.focusWidget().geometry()]
    window.focusWidget().deleteLater()
    qtbot.wait(50)
    assert len(rings(window)) <= 1


def test_a_window_that_dies_leaves_nothing(qtbot: QtBot, ring: FocusRing) -> None:
    for _ in range(3):
        window = Window()
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        tab(qtbot, window)
        assert rings(window)
        window.close()
        window.deleteLater()
        qtbot.wait(30)
    assert ring._watched is None or ring._watched.isWindowType()


def test_it_lets_the_mouse_through(qtbot: QtBot, window: Window) -> None:
    tab(qtbot, window)
    clicked: list[bool] = []
    window.first.clicked.connect(lambda: clicked.append(True))
    qtbot.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=window.first.geometry().center())
    assert clicked == [True]


def test_the_ring_is_round_a_list_until_the_arrow_keys_move_in_it(qtbot: QtBot, window: Window) -> None:
    window.field.setFocus(Qt.FocusReason.OtherFocusReason)
    tab(qtbot, window)
    assert window.focusWidget() is window.rows
    assert rings(window) == [window.rows.geometry()]
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    assert rings(window) == []


def test_no_ring_is_round_what_shows_the_focus_itself(qtbot: QtBot, window: Window) -> None:
    window.rows.setProperty(OWN_FOCUS, True)
    window.field.setFocus(Qt.FocusReason.OtherFocusReason)
    tab(qtbot, window)
    assert window.focusWidget() is window.rows
    assert rings(window) == []


def test_the_ring_follows_scrolling_and_is_hidden_with_its_widget(qtbot: QtBot, ring: FocusRing) -> None:
    window, area, inside = QWidget(), QScrollArea(), QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(area)
    column = QVBoxLayout(inside)
    fields = [QLineEdit(inside) for _ in range(20)]
    for field in fields:
        column.addWidget(field)
    area.setWidget(inside)
    window.resize(300, 300)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    fields[1].setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    assert fields[2].hasFocus()
    for distance in (0, 20, 400):
        area.verticalScrollBar().setValue(distance)
        corner = fields[2].mapTo(window, QPoint(0, 0))
        assert rings(window) == [QRect(corner, fields[2].size())]
    overlay = next(child for child in window.findChildren(QWidget) if type(child).__name__ == "_Overlay")
    assert overlay.visibleRegion().isEmpty()
    area.verticalScrollBar().setValue(0)
    assert not overlay.visibleRegion().isEmpty()
