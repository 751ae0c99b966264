"""The scale that tells how sure an accuracy is: every number on it can be read."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.headline import IntervalScale
from constructor_desktop.gui.train.wording import Accuracy


@pytest.fixture
def scale(qtbot: QtBot, services: Services) -> IntervalScale:
    made = IntervalScale(services.theme)
    qtbot.addWidget(made)
    made.resize(320, made.sizeHint().height())
    made.show()
    return made


def show(scale: IntervalScale, low: float, high: float, classes: int) -> dict[str, QRectF]:
    scale.show_accuracy(Accuracy(8, 10, low, high, 10.0), classes)
    scale.resize(scale.width(), scale.sizeHint().height())
    scale.grab()
    return {text: box for box, text in scale.numbers}


def guessing(boxes: dict[str, QRectF]) -> QRectF:
    return next(box for text, box in boxes.items() if text.startswith("guessing"))


def test_guessing_stands_below_beside_the_other_numbers(scale: IntervalScale) -> None:
    boxes = show(scale, 0.68, 1.0, 4)
    assert list(boxes) == ["68", "100", "guessing 25\N{NO-BREAK SPACE}%", "0"]
    assert not scale.guess_above and scale.sizeHint().height() == 42


def test_guessing_makes_way_above_and_comes_back(scale: IntervalScale) -> None:
    boxes = show(scale, 0.45, 0.95, 2)
    assert scale.guess_above and scale.sizeHint().height() > 42
    assert guessing(boxes).bottom() <= boxes["45"].top() - 16
    scale.resize(1200, 60)  # there is room now
    scale.grab()
    assert not scale.guess_above
    show(scale, 0.68, 1.0, 4)
    assert not scale.guess_above


def test_ends_that_are_close_together_are_one_text(scale: IntervalScale) -> None:
    assert "95\N{EN DASH}98" in show(scale, 0.951, 0.979, 4)


@pytest.mark.parametrize("classes", [2, 3, 10, 100])
@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 0.4), (0.05, 0.15), (0.2, 0.8), (0.3, 0.35), (0.45, 0.55), (0.9, 1.0), (0.99, 1.0)]
)
def test_every_number_can_be_read(scale: IntervalScale, low: float, high: float, classes: int) -> None:
    boxes = show(scale, low, high, classes)
    assert scale.rect().toRectF().contains(guessing(boxes))
    for one, other in combinations(boxes.values(), 2):
        assert not one.intersects(other)
        assert scale.rect().toRectF().contains(one)
