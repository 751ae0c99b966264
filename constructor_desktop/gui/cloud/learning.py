"""How far a machine in the cloud has learned, by the events that it sends."""

from __future__ import annotations

from constructor_desktop.core.events import EpochFinished, Event, Progress, SamplesSplit

# Where in the learning its parts begin, and how much of it they are. What a part takes there is not known here; the
# order is that in which they come, and those that a training has no use for are passed over.
_READ, _VARY, _FEATURES, _CHECK, _FINAL = (0.0, 0.3), (0.3, 0.1), (0.4, 0.1), (0.5, 0.4), (0.9, 0.1)
_TRIALS = ("compare", "choose_epochs")
_TRIED = 0.6
"""Of the learning of a model that is checked: finding out how to train it, where that is done."""


class Learning:
    """Follows the learning of one job.

    Attributes:
        share: How much is done, from 0 to 1; never falls, also if another machine begins anew. None before the first
            event that tells.
    """

    def __init__(self) -> None:
        self.share: float | None = None
        self._split = False
        self._part, self._parts = 0, 1

    def take(self, event: Event) -> None:
        """Moves on."""
        if isinstance(event, SamplesSplit):
            self._split = True
            self._reach(_VARY, 0.0)
        elif isinstance(event, EpochFinished):
            self._reach_in_part(_TRIED + (1 - _TRIED) * event.epoch / max(1, event.epochs))
        elif isinstance(event, Progress) and event.total:
            self._progress(event.stage, event.done, event.total)

    def _progress(self, stage: str, done: int, total: int) -> None:
        if stage == "embed":
            self._reach(_VARY if self._split else _READ, done / total)
        elif stage == "features":
            self._reach(_FEATURES, done / total)
        elif stage in _TRIALS:
            self._reach_in_part(_TRIED * done / total)
        elif stage == "check":
            self._part, self._parts = done, total
            self._reach(_CHECK, done / total)
        elif stage == "final":
            self._reach(_FINAL, done / total)

    def _reach_in_part(self, share: float) -> None:
        if self._part < self._parts:  # the final model learns after the last one that is checked
            self._reach(_CHECK, (self._part + share) / self._parts)

    def _reach(self, span: tuple[float, float], share: float) -> None:
        begin, length = span
        self.share = max(self.share or 0.0, begin + length * min(1.0, share))
