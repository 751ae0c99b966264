"""The curves of a training: what its events tell of losses and accuracies, pass by pass."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from constructor_desktop.core.events import EpochFinished, Event, TrialEpoch

MEASURES = ("train_loss", "val_loss", "train_accuracy", "val_accuracy")


@dataclass
class Series:
    """One model that learns; with cross-validation there is one for each part.

    Attributes:
        phase: `head` or `finetune`; of models that are only tried the stage, `compare` or `choose_epochs`.
        planned: How many passes it has.
        passes: Those that have ended.
    """

    phase: str
    planned: int
    passes: list[EpochFinished] = field(default_factory=list)

    def points(self, measure: str) -> tuple[list[int], list[float]]:
        """Returns passes and values of a measure, where it is known."""
        known = [(event.epoch, value) for event in self.passes if (value := getattr(event, measure)) is not None]
        return [number for number, _ in known], [value for _, value in known]

    def at(self, number: int) -> EpochFinished | None:
        """Returns a pass."""
        return next((event for event in self.passes if event.epoch == number), None)


def add_events(series: list[Series], events: Iterable[Event]) -> bool:
    """Appends passes; one that does not follow the last one begins a new series. Returns whether there were any."""
    found = False
    for event in events:
        if isinstance(event, EpochFinished):
            last = series[-1] if series else None
            if last is None or last.phase != event.phase or event.epoch <= last.passes[-1].epoch:
                last = Series(event.phase, event.epochs)
                series.append(last)
            last.passes.append(event)
            found = True
    return found


def add_trials(trials: list[Series], events: Iterable[Event]) -> TrialEpoch | None:
    """Appends passes of models that are only tried; a pass of the model itself makes them forgotten.

    Returns:
        The last of these passes if it is the newest of all passes, else None.
    """
    last = None
    for event in events:
        if isinstance(event, EpochFinished):
            trials.clear()
            last = None
        elif isinstance(event, TrialEpoch):
            values = {name: getattr(event, name) for name in (*MEASURES, "epoch", "epochs", "time")}
            add_events(trials, [EpochFinished(phase=event.stage, **values)])
            last = event
    return last


def smoothed(values: Sequence[float], amount: float) -> list[float]:
    """Returns a running mean that forgets: `amount` from 0 (as it is) to almost 1, without a bias at the start."""
    result, total, weight = [], 0.0, 0.0
    for value in values:
        total = amount * total + (1 - amount) * value
        weight = amount * weight + (1 - amount)
        result.append(total / weight)
    return result


def series_csv(series: Sequence[Series]) -> str:
    """Returns a table of all passes, as CSV with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("part", "phase", "pass", *MEASURES))
    for part, one in enumerate(series, 1):
        for event in one.passes:
            values = (getattr(event, measure) for measure in MEASURES)
            row = ("" if value is None else f"{value:.6g}" for value in values)
            writer.writerow((part, one.phase, event.epoch, *row))
    return text.getvalue()
