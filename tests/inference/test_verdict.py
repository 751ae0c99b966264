from __future__ import annotations

import pytest

from constructor_desktop.inference.prediction import Prediction, make_prediction
from constructor_desktop.inference.smoothing import Smoother
from constructor_desktop.inference.verdict import VerdictKind, judge

CLASSES = ("cat", "dog")


def answer(cat: float, distance: float = 0.1, *, silent: bool = False) -> Prediction:
    return make_prediction(CLASSES, (cat, 1 - cat), distance, 0.5, silent=silent)


@pytest.mark.parametrize(
    ("prediction", "kind", "named"),
    [
        (answer(0.9), VerdictKind.KNOWN, "cat"),
        (answer(0.1), VerdictKind.KNOWN, "dog"),
        (answer(0.6), VerdictKind.UNSURE, None),
        (answer(0.9, distance=0.6), VerdictKind.UNSURE, None),
        (answer(0.9, silent=True), VerdictKind.SILENT, None),
    ],
)
def test_a_class_is_named_only_if_it_is_known_and_probable(
    prediction: Prediction, kind: VerdictKind, named: str | None
) -> None:
    verdict = judge(prediction, 0.6)
    assert (verdict.kind, verdict.answer) == (kind, named)
    assert verdict.share == pytest.approx(max(prediction.probabilities.values()))


def test_smoothing_averages_the_last_seconds() -> None:
    smoother = Smoother(0.5, 1.0)
    assert smoother.add(answer(1.0), 0.0).probabilities["cat"] == pytest.approx(1.0)
    assert smoother.add(answer(0.0), 0.5).probabilities["cat"] == pytest.approx(0.5)
    assert smoother.add(answer(0.0), 1.0).probabilities["cat"] == pytest.approx(1 / 3)
    assert smoother.add(answer(0.0), 1.4).probabilities["cat"] == pytest.approx(0.0)


def test_smoothing_averages_what_is_known() -> None:
    smoother = Smoother(0.5, 1.0)
    smoother.add(answer(0.9, distance=0.1), 0.0)
    assert smoother.add(answer(0.9, distance=0.7), 0.1).known
    assert not smoother.add(answer(0.9, distance=0.9), 0.2).known


def test_without_smoothing_answers_stay_as_they_are() -> None:
    smoother = Smoother(0.5, 0.0)
    smoother.add(answer(1.0), 0.0)
    assert smoother.add(answer(0.2), 0.0).probabilities["cat"] == pytest.approx(0.2)


def test_silence_is_told_at_once_and_forgets() -> None:
    smoother = Smoother(0.5, 3.0)
    smoother.add(answer(1.0), 0.0)
    assert smoother.add(answer(0.5, silent=True), 0.1).silent
    assert smoother.add(answer(0.0), 0.2).probabilities["cat"] == pytest.approx(0.0)
