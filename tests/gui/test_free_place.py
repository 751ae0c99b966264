from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.bubble import Bubble
from constructor_desktop.gui.widgets.free_place import find_place, what_is_shown

WINDOW = QSize(1100, 700)
BUTTON = QRect(900, 67, 180, 34)
TOOLS = QRect(880, 10, 200, 32)
SIZE = QSize(300, 34)


def test_it_lies_above_where_nothing_is() -> None:
    place = find_place(BUTTON, SIZE, 16, WINDOW, [])
    assert place is not None and place.above
    assert place.body.bottom() < BUTTON.top() and place.body.right() < WINDOW.width()
    assert place.tip.x() == BUTTON.center().x()


def test_it_makes_way_for_what_is_shown_and_still_points_at_the_button() -> None:
    place = find_place(BUTTON, SIZE, 16, WINDOW, [TOOLS])
    assert place is not None and place.above
    assert not place.body.intersects(TOOLS)
    assert BUTTON.left() < place.tip.x() < BUTTON.right()


@pytest.mark.parametrize(
    "taken",
    [
        [QRect(0, 0, 1100, 60)],
        [TOOLS, QRect(400, 10, 300, 32)],  # the room between them is too narrow
        [TOOLS, QRect(600, 10, 280, 32)],  # what is left is too far away
    ],
)
def test_without_room_above_it_lies_below(taken: list[QRect]) -> None:
    place = find_place(BUTTON, SIZE, 16, WINDOW, taken)
    assert place is not None and not place.above
    assert place.body.top() > BUTTON.bottom()


def test_without_any_room_there_is_no_place() -> None:
    assert find_place(BUTTON, SIZE, 16, WINDOW, [QRect(QPoint(0, 0), WINDOW)]) is None


def test_only_what_shows_something_is_in_the_way(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    surface, empty, own = QWidget(window), QLabel(window), QPushButton("own", window)
    label, hidden = QLabel("shown", window), QLabel("hidden", window)
    surface.setGeometry(0, 0, 400, 100)
    label.setGeometry(10, 120, 50, 20)
    empty.setGeometry(10, 150, 50, 20)
    window.show()
    hidden.hide()
    assert what_is_shown(window, own) == [QRect(10, 120, 50, 20)]


@pytest.mark.parametrize("width", [600, 1100])
def test_bubble_hides_nothing_and_lets_the_mouse_through_beside_it(
    qtbot: QtBot, services: Services, width: int
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(width, 400)
    tools = [QPushButton(str(number), window) for number in range(4)]
    for number, tool in enumerate(tools):
        tool.setGeometry(width - 180 + 44 * number, 10, 32, 32)
    button, head = QPushButton("Go", window), QLabel("Sound 12", window)
    button.setGeometry(width - 176, 67, 156, 34)
    head.setGeometry(width - 400, 110, 380, 30)
    window.show()
    bubble = Bubble(services, button, "There are enough samples. Go on.")
    body = bubble.childrenRect().translated(bubble.pos())
    for widget in (*tools, button, head):
        assert not body.intersects(widget.geometry())
        assert window.childAt(widget.geometry().center()) is widget
    assert window.rect().contains(bubble.geometry())
