"""One job in the cloud that this window carries out, in a task of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.events import BatchFinished, CloudStatus, EpochFinished, Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task, Tasks

# Where in a job a phase begins, and how much of it it is.
_SHARES = {
    "UPLOADING": (0.02, 0.13),
    "CREATING": (0.15, 0.0),
    "RUNNING": (0.2, 0.65),
    "DOWNLOADING": (0.85, 0.1),
    "DELETING": (0.97, 0.0),
    "DONE": (1.0, 0.0),
}
_TRANSFERS = ("cloud_pack", "cloud_upload", "cloud_download")


class CloudTraining(QObject):
    """One job that this window carries out. All signals arrive in the GUI thread.

    Attributes:
        id: Its name; empty until the first event.
        data: The project or folder that it trains with.
        history: Its events, without batches, progress and statuses.
        status: Where it is; None before the first event.
        transfer: How much of the archive or the model is packed, sent or fetched; None when nothing is.
        passes: The pass that has ended last and how many there are; None before the first one.
        began: When this window took it up, in seconds since the epoch.
        stopping: Whether the user wants it to end.
    """

    named = Signal(str)
    """A new job has got its name."""
    events = Signal(list)
    finished = Signal(object)
    """The run folder (`Path`)."""
    failed = Signal(object)
    """The exception; whether the job has ended or only cannot go on now, its record says."""
    cancelled = Signal()
    ended = Signal()
    """After one of the three above; also when the window is closed and the job is left."""

    def __init__(self, job_id: str, data: Path, parent: QObject) -> None:
        super().__init__(parent)
        self.id, self.data = job_id, data
        self.history: list[Event] = []
        self.status: CloudStatus | None = None
        self.transfer: Progress | None = None
        self.passes: tuple[int, int] | None = None
        self.began = time.time()
        self.stopping = False
        self._task: Task | None = None

    def begin(self, tasks: Tasks, carry_out: Callable[[OnEvent], Path]) -> None:
        """Starts the work in a task."""
        self._task = tasks.start(
            carry_out,
            "cloud job",
            done=self.finished.emit,
            failed=self.failed.emit,
            on_events=self._take,
            ended=self._end,
            abandonable=True,
        )
        self._task.cancelled.connect(self.cancelled)

    @property
    def running(self) -> bool:
        """Whether it is being carried out."""
        return self._task is not None

    @property
    def phase(self) -> str:
        """The phase by its name in the record."""
        return self.status.phase if self.status is not None else "NEW"

    @property
    def share(self) -> float | None:
        """How much of what is being done now is done, from 0 to 1; None if nobody knows."""
        if self.transfer is not None and self.transfer.total:
            return min(1.0, self.transfer.done / self.transfer.total)
        if self.phase == "RUNNING" and self.passes is not None:
            return min(1.0, self.passes[0] / max(1, self.passes[1]))
        return None

    @property
    def share_of_all(self) -> float:
        """How much of the whole job is done, from 0 to 1, as far as anybody can tell."""
        begin, length = _SHARES.get(self.phase, (0.0, 0.0))
        return begin + length * (self.share or 0.0)

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, CloudStatus):
                self._take_status(event)
            elif isinstance(event, Progress):
                self.transfer = event if event.stage in _TRANSFERS else self.transfer
            elif not isinstance(event, BatchFinished):
                self.history.append(event)
                if isinstance(event, EpochFinished):
                    self.passes = event.epoch, event.epochs
        self.events.emit(events)

    def _take_status(self, status: CloudStatus) -> None:
        if self.status is not None and status.phase != self.status.phase:
            self.transfer = None
        known, self.id, self.status = self.id, status.job, status
        if not known:
            self.named.emit(self.id)

    def _end(self) -> None:
        self._task = None
        self.ended.emit()
