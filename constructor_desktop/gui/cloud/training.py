"""One job in the cloud that this window carries out, in a task of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.events import BatchFinished, CloudStatus, EpochFinished, Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task, Tasks
from constructor_desktop.gui.cloud.learning import Learning
from constructor_desktop.gui.cloud.shares import DELIVERED, LEARN, START, Shares, Told

_TRANSFERS = ("cloud_pack", "cloud_upload", "cloud_download")
_STAGES = {"boot": 0.4, "fetch": 0.7, "install": 1.0}
"""How much of its start a machine can have behind it."""
_ENDS = ("DELETING", "DONE")


class CloudTraining(QObject):
    """One job that this window carries out. All signals arrive in the GUI thread.

    Attributes:
        id: Its name; empty until the first event.
        data: The project or folder that it trains with.
        history: Its events, without batches, progress and statuses.
        status: Where it is; None before the first event.
        transfer: How much of the archive or the model is packed, sent or fetched; None when nothing is.
        passes: The pass that has ended last and how many there are; None before the first one.
        reached: The last phase that brought the model nearer.
        share_of_all: How much of the whole job is done, from 0 to 1, as far as anybody can tell; never falls.
        began: When this window took it up, in seconds since the epoch.
        stopping: Whether the user wants it to end.
        discarding: Whether he wants that even if its model is finished.
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

    def __init__(self, job_id: str, data: Path, parent: QObject, told: Told | None = None) -> None:
        """Args: `told` is what was estimated before the job; None: nobody knows."""
        super().__init__(parent)
        self.id, self.data = job_id, data
        self.history: list[Event] = []
        self.status: CloudStatus | None = None
        self.transfer: Progress | None = None
        self.passes: tuple[int, int] | None = None
        self.reached = "NEW"
        self.share_of_all = 0.0
        self._learning, self._shares = Learning(), Shares(told)
        self.began = time.time()
        self.stopping = self.discarding = False
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
    def delivered(self) -> bool:
        """Whether the model is here, and only the end of the machine is waited for."""
        return self.phase in _ENDS and self.reached == "DOWNLOADING" and not self.discarding

    @property
    def fetching(self) -> bool:
        """Whether the model is finished and being fetched."""
        return self.phase == "DOWNLOADING"

    @property
    def gives_up(self) -> bool:
        """Whether it ends without a model."""
        if self.fetching:
            return self.discarding
        return not self.delivered and (self.stopping or self.phase in _ENDS)

    @property
    def is_final(self) -> bool:
        """Whether the final model learns now, after the one that was checked."""
        return self._learning.is_final

    @property
    def share(self) -> float | None:
        """`share_of_all`; None while nobody can tell how long what is being done now takes."""
        return None if self.gives_up or self._known() is None else self.share_of_all

    def _known(self) -> float | None:
        """How much of the job is done by what is seen of its phase; None if nothing is seen."""
        if self.delivered:
            return DELIVERED
        if self.transfer is not None and self.transfer.total:
            return self._at(self.transfer.stage, self.transfer.done / self.transfer.total)
        learned = self._learning.share
        if self.phase == "RUNNING" and self.status is not None and self.status.stage == "train" and learned is not None:
            return self._at(LEARN, learned)
        return None

    def _at(self, part: str, share: float = 0.0) -> float:
        return self._shares.at(part, share, self.share_of_all)

    def _begun(self) -> float:
        """How much of the job is done at least, by how far it has come."""
        seconds, stage = (self.status.seconds, self.status.stage) if self.status is not None else (0.0, "")
        if self.reached == "CREATING" or (self.reached == "RUNNING" and stage in _STAGES):
            return self._at(START, self._shares.starting(seconds, _STAGES.get(stage, _STAGES["boot"])))
        if self.reached == "RUNNING" and stage == "train":
            return self._at(LEARN)
        return self._at("cloud_download") if self.reached == "DOWNLOADING" else 0.0

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, CloudStatus):
                self._take_status(event)
            elif isinstance(event, Progress) and event.stage in _TRANSFERS:
                self.transfer = event
                if event.stage == "cloud_upload":
                    self._shares.measure_upload(time.monotonic(), event.done, event.total)
            elif self.phase == "RUNNING":
                self._learning.take(event)
            if not isinstance(event, CloudStatus | Progress | BatchFinished):
                self.history.append(event)
                if isinstance(event, EpochFinished):
                    self.passes = event.epoch, event.epochs
            self.share_of_all = max(self.share_of_all, self._known() or self._begun())
        self.events.emit(events)

    def _take_status(self, status: CloudStatus) -> None:
        if self.status is not None and status.phase != self.status.phase:
            self.transfer = None
        if status.phase not in _ENDS:
            self.reached = status.phase
        known, self.id, self.status = self.id, status.job, status
        if not known:
            self.named.emit(self.id)

    def _end(self) -> None:
        self._task = None
        self.ended.emit()
