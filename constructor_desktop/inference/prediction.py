"""An answer and its JSON form. Exported bundles carry a copy of this module, so that both sides print alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.text import printable


@dataclass(frozen=True)
class Prediction:
    """The answer for one sample.

    Attributes:
        label: The most probable class.
        probabilities: By class, in the model's order; they add up to 1.
        known: Whether the sample resembles what the model was trained on; if not, the label means nothing.
        distance: How far it is from the nearest training samples, 0 for one of them.
        silent: Whether it is a sound that nothing can be heard in.
    """

    label: str
    probabilities: dict[str, float]
    known: bool
    distance: float
    silent: bool = False

    def to_json(self, file: str) -> dict[str, Any]:
        """Returns JSON values; `file` is the name as the user gave it."""
        return {"file": file, "label": self.label, "probabilities": self.probabilities, "known": self.known}


def check_array(array: NDArray[Any], kind: str) -> None:
    """Makes sure that a decoded sample is what the preprocessing takes.

    Args:
        array: RGB `uint8 [H, W, 3]`, or mono `float32 [T]`.
        kind: `image` or `audio`.

    Raises:
        ValueError: if it is of another shape or type, or not finite.
    """
    if kind == "audio":
        if array.ndim != 1 or array.dtype != np.float32 or not np.isfinite(array).all():
            raise ValueError("a sound must be finite float32 [T]")
    elif array.ndim != 3 or array.shape[2] != 3 or array.dtype != np.uint8 or array.size == 0:
        raise ValueError("a picture must be uint8 [H, W, 3]")


def make_prediction(
    classes: Sequence[str], probabilities: Sequence[float], distance: float, threshold: float, *, silent: bool
) -> Prediction:
    """Turns a network's output into an answer.

    Args:
        classes: Class names.
        probabilities: In the same order.
        distance: To the nearest training samples.
        threshold: The largest distance that still counts as known.
        silent: Whether the sample is a silent sound, which is like none of the training samples.
    """
    by_class = dict(zip(classes, probabilities, strict=True))
    label = max(by_class, key=by_class.__getitem__)
    return Prediction(label, by_class, distance <= threshold and not silent, distance, silent)


def answers_to_json(answers: Iterable[tuple[str, Prediction | UnreadableError]]) -> dict[str, Any]:
    """Returns what `predict --json` prints.

    Args:
        answers: Each file's name as the user gave it, with its answer or the reason why there is none.

    Returns:
        `{"predictions": [{"file", "label", "probabilities", "known"}]}`, and if files could not be read, also
        `"errors": [{"file", "reason"}]`.
    """
    record: dict[str, Any] = {"predictions": []}
    for file, answer in answers:
        if isinstance(answer, Prediction):
            record["predictions"].append(answer.to_json(file))
        else:
            record.setdefault("errors", []).append({"file": file, "reason": answer.reason})
    return record


def answer_to_text(file: str, prediction: Prediction) -> str:
    """Returns one line for people, such as `cat.jpg: cat, 97 %`."""
    if prediction.known:
        share = f"{prediction.probabilities[prediction.label]:.0%}".replace("%", " %")
        return printable(f"{file}: {prediction.label}, {share}")
    return printable(f"{file}: unlike anything in the training data (nearest class: {prediction.label})")
