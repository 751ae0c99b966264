"""What a window says of an answer: a class, "not sure", or that there was nothing to hear."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from constructor_desktop.inference.prediction import Prediction

DEFAULT_ABOVE = 0.6


class VerdictKind(StrEnum):
    """What is said."""

    KNOWN = "known"
    UNSURE = "unsure"
    SILENT = "silent"


@dataclass(frozen=True)
class Verdict:
    """An answer as people read it.

    Attributes:
        kind: Whether the class is named at all.
        label: The most probable class.
        share: Its probability.
    """

    kind: VerdictKind
    label: str
    share: float

    @property
    def answer(self) -> str | None:
        """The class that is named, or None."""
        return self.label if self.kind is VerdictKind.KNOWN else None


def judge(prediction: Prediction, above: float) -> Verdict:
    """Names a class only if the sample resembles the training data and the class is more probable than `above`."""
    share = prediction.probabilities[prediction.label]
    if prediction.silent:
        kind = VerdictKind.SILENT
    else:
        kind = VerdictKind.KNOWN if prediction.known and share > above else VerdictKind.UNSURE
    return Verdict(kind, prediction.label, share)
