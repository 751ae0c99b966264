"""Models of a comparison that was broken off: those that were done by then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from constructor_desktop.comparison.record import ComparisonRecord
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.gui.language import seconds_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.train.reading import accuracy_of, architecture_title
from constructor_desktop.gui.train.wording import Accuracy, bound_texts, share_text
from constructor_desktop.storage.runs import RunFolder, RunState, run_status


@dataclass(frozen=True)
class Finished:
    """A model that is done: its name for people, how often it was right, and how long its training took."""

    title: str
    accuracy: Accuracy
    seconds: float


def finished_text(one: Finished) -> str:
    """Returns `YAMNet: 97 % correct (75–100 %) · 12 s`."""
    low, high = bound_texts(one.accuracy)
    text = QCoreApplication.translate("Comparison", "%1: %2 correct (%3–%4\N{NO-BREAK SPACE}%) · %5")
    values = (sentence(one.title), share_text(one.accuracy), low, high, seconds_text(one.seconds))
    for number, value in enumerate(values, 1):
        text = text.replace(f"%{number}", value)
    return text


def read_finished(record: ComparisonRecord) -> tuple[Finished, ...]:
    """Returns the models that are done, in the order in which they are compared; for a task."""
    found = []
    for arch in record.archs:
        metrics = _metrics(record, arch)
        if metrics is not None:
            found.append(Finished(architecture_title(arch), accuracy_of(metrics), float(metrics["seconds"])))
    return tuple(found)


def _metrics(record: ComparisonRecord, arch: str) -> dict[str, Any] | None:
    """Returns what a run measured; None if it is not done, or damaged: then it is trained again."""
    try:
        status = run_status(record.folder / arch)
        if status is None or status.state is not RunState.SUCCEEDED:
            return None
        return RunFolder.open(record.folder / arch).metrics()
    except ConstructorError:
        return None
