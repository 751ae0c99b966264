"""Writing a run folder; see `storage.runs` for what it holds."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from constructor_desktop.core.errors import Cancelled, ConstructorError, StorageError, UsageError
from constructor_desktop.core.events import Event, RunFinished
from constructor_desktop.core.files import TEMPORARY_PREFIX, remove_temporary_files, write_json
from constructor_desktop.storage.lock import LOCK_NAME, lock_folder
from constructor_desktop.storage.problems import writing_to
from constructor_desktop.storage.runs import (
    ANSWERS,
    EVENTS,
    JOB,
    METRICS,
    MODEL,
    OUTPUTS,
    STATUS,
    RunState,
    RunStatus,
    missing_outputs,
    run_status,
    write_status,
)

logger = logging.getLogger(__name__)


class RunWriter:
    """A run being written: a context manager whose end says how the run ended.

    Without an error it has succeeded, and `job.json`, `model.safetensors` and `metrics.json` must be there;
    `Cancelled` and `KeyboardInterrupt` stand for cancelled, anything else for failed. The last event, `RunFinished`,
    is appended by itself. A request that is wrong in itself (`UsageError`) is no run: nothing is left of it, unless
    there was an earlier one in the folder.
    """

    def __init__(self, path: Path, events: FileIO, held: ExitStack, made: Sequence[Path] | None) -> None:
        """Use `create`; `held` closes the events and releases the folder, `made` see `_discard`."""
        self.path = path
        self._made = made
        self._events = events
        self._held = held
        self._mutex = threading.Lock()

    @classmethod
    def create(cls, path: Path) -> RunWriter:
        """Begins a run in a new or empty folder, or in place of one that did not succeed.

        Raises:
            StorageError: if there is a finished run or anything else in the folder, or the disk refuses.
            LockedError: if a run is going on there.
        """
        check_is_free(path)
        made = [folder for folder in (path, *path.parents) if not folder.exists()]
        with writing_to(path):
            path.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.enter_context(lock_folder(path))
            first = run_status(path) is None
            check_is_free(path)
            write_status(path, RunStatus(RunState.RUNNING))
            _remove_outputs(path)
            with writing_to(path):
                # Unbuffered: nothing waits in memory that a full disk could refuse later.
                events = stack.enter_context(open(path / EVENTS, "ab", buffering=0))
            return cls(path, events, stack.pop_all(), made if first else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._held:
            if error is None:
                self._succeed()
            elif not isinstance(error, UsageError) or self._made is None:
                self._give_up(error)
        if isinstance(error, UsageError) and self._made is not None:
            _discard(self.path, self._made)

    @property
    def model_path(self) -> Path:
        """Where the weights are to be written."""
        return self.path / MODEL

    def write_job(self, record: dict[str, Any]) -> None:
        """Writes what was asked; raises StorageError if the disk refuses."""
        with writing_to(self.path):
            write_json(self.path / JOB, record, indent=None)  # a list of thousands of samples; and much faster

    def write_answers(self, record: dict[str, Any]) -> None:
        """Writes every checked answer; raises StorageError if the disk refuses."""
        with writing_to(self.path):
            write_json(self.path / ANSWERS, record, indent=None)

    def write_metrics(self, record: dict[str, Any]) -> None:
        """Writes the results; raises StorageError if the disk refuses."""
        with writing_to(self.path):
            write_json(self.path / METRICS, record)

    def append(self, event: Event) -> None:
        """Adds an event; it can be read at once, but is not yet forced to the disk.

        Raises:
            StorageError: if the disk refuses.
        """
        line = json.dumps(event.to_json()).encode() + b"\n"
        with self._mutex, writing_to(self.path):
            rest = memoryview(line)
            while rest:
                rest = rest[self._events.write(rest) :]

    def _succeed(self) -> None:
        missing = missing_outputs(self.path)
        if missing:
            message = f"{missing[0]} was not written."
            self._conclude(RunStatus(RunState.FAILED, message))
            raise StorageError(f"The run {self.path} is not whole: {message}")
        with writing_to(self.path):
            _flush(self.model_path)
        self._conclude(RunStatus(RunState.SUCCEEDED))

    def _give_up(self, error: BaseException) -> None:
        if isinstance(error, Cancelled | KeyboardInterrupt):
            status = RunStatus(RunState.CANCELLED)
        elif isinstance(error, ConstructorError):
            status = RunStatus(RunState.FAILED, str(error))
        else:
            status = RunStatus(RunState.FAILED, f"{type(error).__name__}: {error}")
        try:
            self._conclude(status)
        except StorageError as failure:  # the first error is the one to show; the run reads as interrupted
            logger.warning("The end of the run could not be noted: %s", failure)

    def _conclude(self, status: RunStatus) -> None:
        self.append(RunFinished(status=status.state, message=status.message))
        with writing_to(self.path):
            os.fsync(self._events.fileno())
        write_status(self.path, status)


def check_is_free(path: Path) -> None:
    """Raises StorageError if a folder holds something that is not to be replaced by a new run."""
    if not path.exists():
        return
    if not path.is_dir():
        raise StorageError(f"{path} is a file. Choose a new folder for the run.")
    status = run_status(path)
    if status is not None and status.state is RunState.SUCCEEDED:
        raise StorageError(f"{path} holds a finished run already. Choose another folder.")
    # The status is the first file of a run: without it, the files of these names are not ours.
    if status is None and not all(_is_left_over(entry.name) for entry in path.iterdir()):
        raise StorageError(f"{path} is not empty and not a run. Choose a new or an empty folder for the run.")


def _is_left_over(name: str) -> bool:
    return name == LOCK_NAME or name.startswith(TEMPORARY_PREFIX)


def _remove_outputs(path: Path) -> None:
    with writing_to(path):
        remove_temporary_files(path)
        for name in (*OUTPUTS, ANSWERS):
            (path / name).unlink(missing_ok=True)


def _discard(path: Path, made: Sequence[Path]) -> None:
    """Removes the files of a run that did not begin, and the folders made for it, the innermost first."""
    with suppress(OSError):  # somebody else put something there, or the disk refuses: then it stays
        for name in (STATUS, *OUTPUTS, ANSWERS, LOCK_NAME):
            (path / name).unlink(missing_ok=True)
        for folder in made:
            folder.rmdir()


def _flush(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
