"""The trained models of a project, and what has changed in its data since one was trained."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from constructor_desktop.core.errors import StorageError
from constructor_desktop.storage.problems import reading_from
from constructor_desktop.storage.run_changes import run_name
from constructor_desktop.storage.runs import METRICS, RUNS, RunState, missing_outputs, run_status

_DAMAGED = "The run is damaged: {} cannot be read. Train again."
_STAMP = "%Y%m%d-%H%M%S"
_STAMP_LENGTH = 15


@dataclass(frozen=True)
class RunSummary:
    """A run as a list shows it. What a run that did not succeed does not have is None or empty.

    Attributes:
        path: Its folder.
        name: The name that the user gave it, or None.
        state: How far it came.
        message: Why it failed or cannot be used.
        created: When it began.
        preset: `fast` or `accurate`.
        arch: Name of the architecture.
        seconds: How long the training took.
        accuracy: Fraction of right answers.
        accuracy_interval: Its 95 % interval.
        n_samples: How many samples the final model learned from.
        checked: How many answers were checked; with repeated cross-validation, several for each sample.
        correct: How many of those were right.
        classes: Names of the classes.
    """

    path: Path
    name: str | None
    state: RunState
    message: str
    created: datetime
    preset: str | None = None
    arch: str | None = None
    seconds: float | None = None
    accuracy: float | None = None
    accuracy_interval: tuple[float, float] | None = None
    n_samples: int | None = None
    checked: int | None = None
    correct: int | None = None
    classes: tuple[str, ...] = ()


def list_runs(project_folder: Path) -> tuple[RunSummary, ...]:
    """Returns the runs of a project, newest first; folders that hold no run are left out.

    Raises:
        StorageError: if the folder of the runs cannot be read.
    """
    runs = project_folder / RUNS
    with reading_from(runs):
        folders = [path for path in runs.iterdir() if path.is_dir()] if runs.is_dir() else []
    summaries = [summary for path in folders if (summary := summarise_run(path)) is not None]
    return tuple(sorted(summaries, key=lambda summary: (summary.created, summary.path.name), reverse=True))


def summarise_run(path: Path) -> RunSummary | None:
    """Returns what a list shows of a run, also of a damaged one, or None if there is none in the folder."""
    try:
        status = run_status(path)
    except StorageError as error:
        return RunSummary(path, run_name(path), RunState.FAILED, str(error), _created(path))
    if status is None:
        if missing_outputs(path) and not (path / METRICS).is_file():
            return None
        return RunSummary(path, run_name(path), RunState.FAILED, _DAMAGED.format("status.json"), _created(path))
    state, message = status.state, status.message
    results: dict[str, Any] = {}
    if state is RunState.SUCCEEDED:
        missing = missing_outputs(path)
        results = {} if missing else _read_results(path)
        if not results:
            state, message = RunState.FAILED, _DAMAGED.format(missing[0] if missing else METRICS)
    return RunSummary(path, run_name(path), state, message, _created(path), **results)


def _read_results(path: Path) -> dict[str, Any]:
    try:
        status = (path / METRICS).stat()
    except OSError:
        return {}
    return _parse_results(path / METRICS, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=256)  # the list is read again after every change of the project
def _parse_results(path: Path, modified_ns: int, size: int) -> dict[str, Any]:
    try:
        return _results(json.loads(path.read_bytes()))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _results(metrics: dict[str, Any]) -> dict[str, Any]:
    low, high = metrics["accuracy_interval"]
    confusion = metrics["confusion"]
    return {
        "preset": str(metrics["preset"]),
        "arch": str(metrics["arch"]),
        "seconds": float(metrics["seconds"]),
        "accuracy": float(metrics["accuracy"]),
        "accuracy_interval": (float(low), float(high)),
        "n_samples": int(metrics["n_samples"]),
        "checked": sum(sum(row) for row in confusion),
        "correct": sum(row[index] for index, row in enumerate(confusion)),
        "classes": tuple(map(str, metrics["classes"])),
    }


def _created(path: Path) -> datetime:
    """Reads the time from the name that `new_run_folder` gives, else from the folder itself."""
    try:
        return datetime.strptime(path.name[:_STAMP_LENGTH], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return datetime.fromtimestamp(0, UTC)
