"""The folder of one training run: what was asked, what happened, and the model.

`status.json` is written first (`running`) and last (`succeeded`, `failed` or `cancelled`), so that a run whose
process died is never taken for a whole one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from constructor_desktop.core.errors import LockedError, ModelError, StorageError
from constructor_desktop.core.events import Event, event_from_json
from constructor_desktop.core.files import write_json
from constructor_desktop.storage.lock import lock_folder
from constructor_desktop.storage.problems import reading_from, writing_to

RUNS = "runs"
COMPARISONS = "comparisons"
"""Folder of a project whose folders hold the runs of a comparison each: they are no runs of the list."""
STATUS = "status.json"
JOB = "job.json"
EVENTS = "events.jsonl"
MODEL = "model.safetensors"
METRICS = "metrics.json"
ANSWERS = "answers.json"
"""Every checked answer; runs of earlier versions have none, only the mistakes in `metrics.json`."""
OUTPUTS = (JOB, EVENTS, MODEL, METRICS)
_VERSION = 1


class RunState(StrEnum):
    """How far a run has come; `interrupted` means that its process died."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class RunStatus:
    """State of a run; `message` says why it failed."""

    state: RunState
    message: str = ""


class RunFolder:
    """A run that succeeded, for reading."""

    def __init__(self, path: Path) -> None:
        """Use `open`."""
        self.path = path

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Opens a finished run.

        Raises:
            ModelError: if it is no run folder, or its training is not finished, failed or was cancelled.
            StorageError: if it cannot be read.
        """
        status = run_status(path)
        if status is None:
            problem = "is not a run folder" if path.exists() else "does not exist"
            raise ModelError(f"{path} {problem}. Give the folder of a finished training.")
        if status.state is not RunState.SUCCEEDED:
            raise ModelError(_unfinished(path, status))
        missing = missing_outputs(path)
        if missing:
            raise ModelError(f"The run {path} is damaged: {missing[0]} is missing. Train again.")
        return cls(path)

    @property
    def model_path(self) -> Path:
        """The weights of the model."""
        return self.path / MODEL

    def job(self) -> dict[str, Any]:
        """Returns what was asked; raises ModelError if the file is damaged."""
        return _read_record(self.path / JOB)

    def metrics(self) -> dict[str, Any]:
        """Returns the results; raises ModelError if the file is damaged."""
        return _read_record(self.path / METRICS)

    def answers(self) -> dict[str, Any] | None:
        """Returns the checked answers, or None if the run has none; raises ModelError if the file is damaged."""
        return _read_record(self.path / ANSWERS) if (self.path / ANSWERS).is_file() else None

    def events(self) -> list[Event]:
        """Returns what happened, in order."""
        return list(read_events(self.path))


def run_status(path: Path) -> RunStatus | None:
    """Returns the state of the run in a folder, or None if it holds none.

    Raises:
        StorageError: if it cannot be read.
    """
    if not (path / STATUS).is_file():
        return None
    try:
        with reading_from(path):
            record = json.loads((path / STATUS).read_bytes())
        if record["schema_version"] != _VERSION:
            return None
        status = RunStatus(RunState(record["status"]), str(record["message"]))
    except (ValueError, KeyError, TypeError):
        return None
    if status.state is RunState.RUNNING and not _is_locked(path):
        return RunStatus(RunState.INTERRUPTED)
    return status


def write_status(path: Path, status: RunStatus) -> None:
    """Replaces the state of the run in a folder, atomically.

    Raises:
        StorageError: if the disk refuses.
    """
    with writing_to(path):
        record = {"schema_version": _VERSION, "status": status.state, "message": status.message}
        write_json(path / STATUS, record)


def missing_outputs(path: Path) -> list[str]:
    """Returns the names of the files that a whole run has and this folder has not."""
    return [name for name in OUTPUTS if not (path / name).is_file()]


def read_events(path: Path) -> Iterator[Event]:
    """Yields the events of a run, also of one that is still going on; lines cut off by a crash are left out.

    Raises:
        StorageError: if they cannot be read.
    """
    with reading_from(path):
        lines = (path / EVENTS).read_bytes().splitlines()
    for line in lines:
        try:
            yield event_from_json(json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue


def new_run_folder(runs: Path) -> Path:
    """Makes an empty folder below `runs`, named after the time (UTC) and unlike any other.

    Raises:
        StorageError: if the disk refuses.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    number = 1
    while True:
        path = runs / f"{stamp}-{number:03d}"
        try:
            with writing_to(runs):
                path.mkdir(parents=True)
        except StorageError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
            number += 1
        else:
            return path


def _unfinished(path: Path, status: RunStatus) -> str:
    if status.state is RunState.FAILED:
        return f"The training in {path} failed: {status.message}"
    if status.state is RunState.CANCELLED:
        return f"The training in {path} was cancelled. Train again."
    if status.state is RunState.RUNNING:
        return f"The training in {path} is still going on. Wait until it is done."
    return f"The training in {path} was interrupted before it was done. Train again."


def _is_locked(path: Path) -> bool:
    try:
        with lock_folder(path):
            return False
    except LockedError:
        return True
    except StorageError:  # nobody can be writing to a disk that can only be read
        return False


def _read_record(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(f"The run {path.parent} is damaged: {path.name} cannot be read. Train again.") from error
    if not isinstance(record, dict):
        raise ModelError(f"The run {path.parent} is damaged: {path.name} is not what was written. Train again.")
    return record
