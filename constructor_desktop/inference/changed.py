"""What another model says about the same samples."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from constructor_desktop.core.data import Sample
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.events import OnEvent, ignore_event
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.inference.verdict import Verdict, judge


class Effect(StrEnum):
    """What a changed answer is worth."""

    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"


@dataclass(frozen=True)
class Changed:
    """A sample that is answered otherwise, or was corrected.

    Attributes:
        path: The file.
        truth: Its class; None if nobody said.
        before: What the former model said.
        after: What the other one says.
        corrected: Whether somebody said that the former answer was wrong, and the other model has learned from it.
    """

    path: Path
    truth: str | None
    before: Verdict
    after: Verdict
    corrected: bool = False

    @property
    def differs(self) -> bool:
        """Whether the answer is another one."""
        return self.before.answer != self.after.answer

    @property
    def right(self) -> bool:
        """Whether the new answer is known to be right."""
        return self.truth is not None and self.after.answer == self.truth

    @property
    def effect(self) -> Effect:
        """Better if only the new answer is right, worse if only the old one was."""
        if self.truth is None or (self.before.answer == self.truth) == (self.after.answer == self.truth):
            return Effect.OTHER
        return Effect.BETTER if self.after.answer == self.truth else Effect.WORSE


def what_changed(
    former: Predictor,
    latter: Predictor,
    tried: Sequence[tuple[Path, str | None]],
    above: float,
    on_event: OnEvent = ignore_event,
    corrected: Collection[Path] = (),
) -> list[Changed]:
    """Lets two models answer about the same files; those that cannot be read any more are left out.

    Args:
        former: The model before.
        latter: The model now.
        tried: The files, each with its class if that is known.
        above: How probable a class must be to be named.
        on_event: Receives Progress; may raise Cancelled.
        corrected: Which of the files the new model has learned as corrections; they are returned in any case.
    """
    samples = [Sample(path, label=truth or "") for path, truth in tried]
    pairs = zip(
        former.predict_samples(samples, on_event), latter.predict_samples(samples, on_event), tried, strict=True
    )
    changed = []
    for (_, old), (_, new), (path, truth) in pairs:
        if isinstance(old, UnreadableError) or isinstance(new, UnreadableError):
            continue
        answer = Changed(path, truth, judge(old, above), judge(new, above), path in corrected)
        if answer.differs or answer.corrected:
            changed.append(answer)
    return changed
