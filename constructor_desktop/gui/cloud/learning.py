"""How far a machine in the cloud has learned, by the events that it sends."""

from __future__ import annotations

from constructor_desktop.core.events import EpochFinished, Event, Progress, SamplesSplit

# Where in the learning its first parts end; the rest are models that learn: those that are checked, and the final one.
# What a part takes there is not known here; those that a training has no use for are passed over.
_READ, _VARIED, _FEATURES = 0.25, 0.3, 0.35
_TRIALS = ("compare", "choose_epochs")
_TRIED = 0.6
"""Of the learning of a model that is checked: finding out how to train it, where that is done."""


class Learning:
    """Follows the learning of one job.

    Attributes:
        share: How much is done, from 0 to 1; never falls, also if another machine begins anew. None before the first
            event that tells.
        is_final: Whether the final model learns.
    """

    def __init__(self) -> None:
        self.share: float | None = None
        self.is_final = False
        self._split = self._tries = False
        self._part, self._parts = 0, 1

    def take(self, event: Event) -> None:
        """Moves on."""
        if isinstance(event, SamplesSplit):
            self._split, self._tries, self.is_final = True, False, False
            self._part = 0
            self._reach(_READ)
        elif isinstance(event, EpochFinished):
            tried = _TRIED if self._tries else 0.0
            self._reach_in_model(tried + (1 - tried) * event.epoch / max(1, event.epochs))
        elif isinstance(event, Progress) and event.total:
            self._progress(event.stage, event.done, event.total)

    def _progress(self, stage: str, done: int, total: int) -> None:
        share = done / total
        if stage == "embed" and not self.is_final:
            self._reach(_READ + (_VARIED - _READ) * share if self._split else _READ * share)
        elif stage == "features":
            self._reach(_VARIED + (_FEATURES - _VARIED) * share)
        elif stage in _TRIALS:
            self._tries = True
            self._reach_in_model(_TRIED * share)
        elif stage == "check":
            self._part, self._parts, self._tries = done, total, False
            self.is_final = done == total
            self._reach_in_model(0.0)
        elif stage == "final":
            self._part, self.is_final = self._parts, True
            self._reach_in_model(share)

    def _reach_in_model(self, share: float) -> None:
        """The final model takes as long as one of those that are checked."""
        self._reach(_FEATURES + (1 - _FEATURES) * (self._part + share) / (self._parts + 1))

    def _reach(self, share: float) -> None:
        self.share = max(self.share or 0.0, min(1.0, share))
