"""What happens in a training, as lines for the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import (
    EpochFinished,
    Event,
    Notice,
    PartCompared,
    Progress,
    RunFinished,
    SampleSkipped,
    SamplesSplit,
    TrialEpoch,
)
from constructor_desktop.gui.language import counted, decimal_text, percent_text
from constructor_desktop.gui.messages import sentence

MOST_SKIPPED = 20


class Log:
    """Turns the events of one training into lines; begin anew for each."""

    def __init__(self, modality: Modality) -> None:
        self._modality = modality
        self._best = -1.0
        self._last: EpochFinished | None = None
        self._skipped = 0
        self._prepared = False

    def lines(self, events: Iterable[Event]) -> list[str]:
        """Returns the lines that events make, each with the time of day."""
        found = []
        for event in events:
            moment = datetime.fromtimestamp(event.time).strftime("%H:%M:%S")
            found += [f"{moment}  {text}" for text in self._texts(event)]
        return found

    def _texts(self, event: Event) -> list[str]:
        if isinstance(event, SamplesSplit):
            return self._split(event)
        if isinstance(event, SampleSkipped):
            return self._skip(event)
        if isinstance(event, Notice):
            return [sentence(event.message)]
        if isinstance(event, EpochFinished):
            return [self._pass(event)]
        if isinstance(event, TrialEpoch):
            return _trial(event)
        if isinstance(event, Progress) and event.stage == "features":
            return self._prepare()
        if isinstance(event, PartCompared):
            return [_compared(event)]
        if isinstance(event, RunFinished) and event.message:
            return [sentence(event.message)]
        return []

    def _split(self, event: SamplesSplit) -> list[str]:
        translate = QCoreApplication.translate
        total = event.learned + event.aside
        if self._modality is Modality.AUDIO:
            read = counted(translate("TrainLog", "%n sound(s) read", "", total), total)
        else:
            read = counted(translate("TrainLog", "%n picture(s) read", "", total), total)
        if event.folds is not None:
            split = counted(translate("TrainLog", "cross-validation with %n part(s)", "", event.folds), event.folds)
        else:
            split = translate("TrainLog", "%1 kept aside, %2 to learn from")
            split = split.replace("%1", str(event.aside)).replace("%2", str(event.learned))
        return [read, translate("TrainLog", "near-duplicates kept together"), split]

    def _skip(self, event: SampleSkipped) -> list[str]:
        self._skipped += 1
        if self._skipped > MOST_SKIPPED:
            return []
        left_out = QCoreApplication.translate("TrainLog", "left out %1: %2")
        return [left_out.replace("%1", PurePath(event.path).name).replace("%2", sentence(event.reason))]

    def _prepare(self) -> list[str]:
        """Passes take a while to begin; what precedes them is told once."""
        told, self._prepared = self._prepared, True
        return [] if told else [QCoreApplication.translate("TrainLog", "getting ready to learn in passes")]

    def _pass(self, event: EpochFinished) -> str:
        if self._last is None or self._last.phase != event.phase or event.epoch <= self._last.epoch:
            self._best = -1.0
        self._last = event
        translate = QCoreApplication.translate
        if event.val_accuracy is None:
            text = translate("TrainLog", "pass %1: error %2")
            return text.replace("%1", str(event.epoch)).replace("%2", decimal_text(event.train_loss, 3))
        if event.val_accuracy > self._best:
            self._best = event.val_accuracy
            text = translate("TrainLog", "pass %1: checking %2, best")
        else:
            text = translate("TrainLog", "pass %1: checking %2")
        return text.replace("%1", str(event.epoch)).replace("%2", percent_text(event.val_accuracy))


def _trial(event: TrialEpoch) -> list[str]:
    """The first pass of each model that is tried is worth a line."""
    if event.epoch > 1:
        return []
    translate = QCoreApplication.translate
    if event.stage == "choose_epochs":
        return [translate("TrainLog", "finding out how many passes are best")]
    text = translate("TrainLog", "trying fine-tuning, part %1 of at most %2")
    return [text.replace("%1", str(event.part)).replace("%2", str(event.parts))]


def _compared(event: PartCompared) -> str:
    translate = QCoreApplication.translate
    text = translate("TrainLog", "%1 of %2 right with fine-tuning, %3 without")
    text = text.replace("%1", str(event.right)).replace("%2", str(event.samples))
    return text.replace("%3", str(event.right_before))
