from __future__ import annotations

import numpy as np
import pytest

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.inference.prediction import (
    Prediction,
    answer_to_text,
    answers_to_json,
    check_array,
    make_prediction,
)

CAT = Prediction("cat", {"cat": 0.75, "dog": 0.25}, known=True, distance=0.1)


def test_the_label_is_the_most_probable_class() -> None:
    prediction = make_prediction(("a", "b", "c"), [0.2, 0.5, 0.3], 0.4, 0.4, silent=False)
    assert prediction == Prediction("b", {"a": 0.2, "b": 0.5, "c": 0.3}, known=True, distance=0.4)


def test_known_needs_closeness_and_sound() -> None:
    assert not make_prediction(("a", "b"), [1.0, 0.0], 0.41, 0.4, silent=False).known
    assert not make_prediction(("a", "b"), [1.0, 0.0], 0.1, 0.4, silent=True).known


def test_json() -> None:
    entry = {"file": "x.jpg", "label": "cat", "probabilities": {"cat": 0.75, "dog": 0.25}, "known": True}
    assert answers_to_json([("x.jpg", CAT)]) == {"predictions": [entry]}
    answers = [("x.jpg", CAT), ("dir/y.jpg", UnreadableError("dir/y.jpg", "Because."))]
    assert answers_to_json(answers) == {
        "predictions": [entry],
        "errors": [{"file": "dir/y.jpg", "reason": "Because."}],
    }


def test_text() -> None:
    assert answer_to_text("x.jpg", CAT) == "x.jpg: cat, 75 %"
    unknown = Prediction("cat", {"cat": 0.999, "dog": 0.001}, known=False, distance=0.9)
    assert answer_to_text("x.jpg", unknown) == "x.jpg: unlike anything in the training data (nearest class: cat)"


@pytest.mark.parametrize("known", [True, False])
def test_names_cannot_steer_a_terminal(known: bool) -> None:
    answer = Prediction("c\x1bat", {"c\x1bat": 1.0}, known=known, distance=0.1)
    text = answer_to_text("x\n\x1b[2J.jpg", answer)
    assert text.startswith(r"x\n\x1b[2J.jpg: ") and r"c\x1bat" in text and "\x1b" not in text


@pytest.mark.parametrize(
    ("array", "kind", "problem"),
    [
        (np.zeros((4, 4), np.uint8), "image", "a picture must be"),
        (np.zeros((4, 4, 4), np.uint8), "image", "a picture must be"),
        (np.zeros((0, 4, 3), np.uint8), "image", "a picture must be"),
        (np.zeros((4, 4, 3), np.float32), "image", "a picture must be"),
        (np.zeros((4, 1), np.float32), "audio", "a sound must be"),
        (np.zeros(4, np.int16), "audio", "a sound must be"),
        (np.full(4, np.nan, np.float32), "audio", "a sound must be"),
    ],
)
def test_arrays_of_another_form_are_refused(array: np.ndarray, kind: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        check_array(array, kind)
    check_array(np.zeros((1, 1, 3), np.uint8), "image")
    check_array(np.zeros(1, np.float32), "audio")
