from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPropertyAnimation
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.motion import LESS_MOTION, animate, moves

START, END = QPoint(0, 0), QPoint(100, 40)


@pytest.fixture
def widget(qtbot: QtBot, theme_of_session: object) -> Iterator[QWidget]:
    outer = QWidget()
    qtbot.addWidget(outer)
    inner = QWidget(outer)
    outer.show()
    yield inner
    outer.close()


@pytest.fixture
def still(qapp: QApplication) -> Iterator[None]:
    qapp.setProperty(LESS_MOTION, True)
    yield
    qapp.setProperty(LESS_MOTION, False)


def test_a_property_moves_from_start_to_end(qtbot: QtBot, widget: QWidget) -> None:
    assert moves()
    seen: list[int] = []
    began = time.monotonic()
    animation = animate(widget, b"pos", START, END, 120)
    animation.valueChanged.connect(lambda value: seen.append(value.x()))
    with qtbot.waitSignal(animation.finished):
        pass
    assert 0.08 <= time.monotonic() - began < 2
    assert widget.pos() == END
    assert seen == sorted(seen) and len(set(seen)) > 2


def test_with_less_motion_it_is_there_at_once(still: None, widget: QWidget) -> None:
    assert not moves()
    animate(widget, b"pos", START, END, 5000)
    assert widget.pos() == END


def test_a_later_animation_of_the_property_wins(qtbot: QtBot, widget: QWidget) -> None:
    animate(widget, b"pos", START, QPoint(-500, 0), 60)
    last = animate(widget, b"pos", START, END, 120)
    with qtbot.waitSignal(last.finished):
        pass
    assert widget.pos() == END


def test_nothing_is_left_of_animations(qtbot: QtBot, widget: QWidget) -> None:
    for number in range(20):
        animate(widget, b"pos", START, QPoint(number, 0), 20)
    qtbot.waitUntil(lambda: widget.findChildren(QPropertyAnimation) == [])
    assert widget.pos() == QPoint(19, 0)


def test_animations_die_with_what_they_move(qtbot: QtBot, widget: QWidget) -> None:
    animate(widget, b"pos", START, END, 200)
    widget.deleteLater()
    qtbot.wait(300)
