"""What another model says about the same samples."""

from __future__ import annotations

from collections.abc import Sequence
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
    """A sample that is answered otherwise.

    Attributes:
        path: The file.
        truth: Its class; None if nobody said.
        before: What the former model said.
        after: What the other one says.
    """

    path: Path
    truth: str | None
    before: Verdict
    after: Verdict

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
) -> list[Changed]:
    """Lets two models answer about the same files; those that cannot be read any more are left out.

    Args:
        former: The model before.
        latter: The model now.
        tried: The files, each with its class if that is known.
        above: How probable a class must be to be named.
        on_event: Receives Progress; may raise Cancelled.
    """
    samples = [Sample(path, label=truth or "") for path, truth in tried]
    pairs = zip(
        former.predict_samples(samples, on_event), latter.predict_samples(samples, on_event), tried, strict=True
    )
    changed = []
    for (_, old), (_, new), (path, truth) in pairs:
        if isinstance(old, UnreadableError) or isinstance(new, UnreadableError):
            continue
        before, after = judge(old, above), judge(new, above)
        if before.answer != after.answer:
            changed.append(Changed(path, truth, before, after))
    return changed
