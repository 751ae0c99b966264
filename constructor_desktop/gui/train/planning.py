"""What there is to be done in a training, and whether there is enough to begin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ModelError
from constructor_desktop.storage.data_changes import data_changes
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.storage.state import ProjectState

LEAST_CLASSES, LEAST_SAMPLES = 2, 2


@dataclass(frozen=True)
class Past:
    """What former runs tell of the next one.

    Attributes:
        new: How many samples no run has read yet.
        clip_seconds: How much of sounds was read; None for pictures or without a run.
        tuned: Whether fine-tuning was tried when it was last asked for; None if it never was.
    """

    new: int
    clip_seconds: float | None = None
    tuned: bool | None = None


def read_past(runs: tuple[RunSummary, ...], state: ProjectState) -> Past:
    """Reads what former runs tell, newest first; for a task."""
    total = sum(len(known.samples) for known in state.classes)
    new, seconds, tuned = total, None, None
    good = [run.path for run in runs if run.accuracy is not None]
    for path in good[:1]:
        changes = data_changes(path, state)
        new = total if changes is None else changes.added + changes.retrimmed
        seconds = _record(path, "job").get("config", {}).get("clip_seconds")
    for path in (run.path for run in runs if run.preset == "accurate" and run.accuracy is not None):
        tuned = "finetune" in _record(path, "metrics").get("seconds_by_stage", {})
        break
    return Past(new, seconds, tuned)


def _record(run: Path, name: str) -> dict[str, Any]:
    folder = RunFolder(run)
    try:
        return folder.job() if name == "job" else folder.metrics()
    except ModelError:
        return {}


def what_is_missing(state: ProjectState) -> str:
    """Returns a sentence on what the data lack for a training; empty if they lack nothing."""
    translate = QCoreApplication.translate
    sounds = state.modality is Modality.AUDIO
    filled = [known for known in state.classes if known.samples]
    if not filled:
        if sounds:
            return translate("TrainMissing", "There are no sounds yet. Add at least two classes with two sounds each.")
        return translate("TrainMissing", "There are no pictures yet. Add at least two classes with two pictures each.")
    if len(filled) < LEAST_CLASSES:
        return translate("TrainMissing", "There is only one class with samples. Add a second one to tell it from.")
    poor = next((known for known in state.classes if len(known.samples) < LEAST_SAMPLES), None)
    if poor is None:
        return ""
    if not poor.samples:
        text = translate("TrainMissing", "The class “%1” is empty. Add samples to it, or delete it.")
    else:
        text = translate("TrainMissing", "The class “%1” has one sample only. Add one more, to learn and to check.")
    return text.replace("%1", poor.name)


def kept_aside(state: ProjectState, share: float) -> tuple[int, int]:
    """Returns about how many samples are learned from and kept aside; near-duplicates may shift it a little."""
    aside = sum(_aside(len(known.samples), share) for known in state.classes)
    return sum(len(known.samples) for known in state.classes) - aside, aside


def _aside(count: int, share: float) -> int:
    return min(max(1, round(share * count)), count - 1) if count > 1 else 0
