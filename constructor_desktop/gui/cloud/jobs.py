"""The jobs in the cloud: which there are, and which of them this window carries out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from constructor_desktop.core.errors import ConstructorError, LockedError
from constructor_desktop.core.events import OnEvent
from constructor_desktop.gui.bridge import Tasks
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.training import CloudTraining

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.reaper import Findings
    from constructor_desktop.jobs.cloud.record import JobRecord
    from constructor_desktop.jobs.cloud.runner import Estimate
    from constructor_desktop.jobs.runner import JobSpec

READ_MS = 2000
LOOK_MS = 4000
RETRY_MS = 10_000
DONE = "DONE"


class CloudJobs(QObject):
    """All jobs of this computer. What it knows of them comes from their records on the disk, read in tasks.

    Attributes:
        records: As last read, the newest first.
        trainings: The jobs that this window carries out.
        problems: Why jobs could not go on when they were tried last, by their names.
        findings: What was left in the cloud; None as long as nobody has looked.
    """

    changed = Signal()
    """The records, the trainings or how far they are."""
    found = Signal()
    """`findings` is new."""
    begun = Signal(object)
    """A `CloudTraining` is being carried out from now on."""
    access_changed = Signal()
    """The profile or the secrets were saved or removed."""
    trained = Signal(object, object)
    """A job has succeeded: its `CloudTraining` and the run folder."""
    failed = Signal(object, object)
    """A job has failed or cannot go on now: its `CloudTraining` and the exception."""
    settled = Signal(object)
    """A `CloudTraining` has ended, however it came."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.records: Sequence[JobRecord] = ()
        self.trainings: list[CloudTraining] = []
        self.problems: dict[str, Exception] = {}
        self.findings: Findings | None = None
        self._reading = False
        self._timer = QTimer(self)
        self._timer.setInterval(READ_MS)
        self._timer.timeout.connect(self.refresh)
        self._viewers = 0

    @property
    def running(self) -> list[CloudTraining]:
        """The jobs that are being carried out by this window."""
        return [training for training in self.trainings if training.running]

    def training(self, job_id: str) -> CloudTraining | None:
        """Returns the job of this name if this window carries it out."""
        return next((known for known in self.running if known.id == job_id), None)

    # -- what goes on ------------------------------------------------------------------------------------------------

    def start(self, data: Path, make_spec: Callable[[], JobSpec], estimate: Estimate | None = None) -> CloudTraining:
        """Orders a new job and carries it out.

        Args:
            data: What it trains with.
            make_spec: Makes the order, in a thread.
            estimate: What the user has seen and confirmed.
        """
        training = CloudTraining("", data, self, estimate)
        return self._begin(training, partial(work.order, make_spec, estimate))

    def resume(self, record: JobRecord) -> CloudTraining:
        """Goes on with a job; returns the one that is being carried out already if there is one."""
        known = self.training(record.id)
        if known is not None:
            return known
        training = CloudTraining(record.id, Path(record.data), self, record.confirmed)
        return self._begin(training, partial(work.resume, record.id))

    def resume_all(self) -> None:
        """Goes on with every job that has not ended, then looks for what was left in the cloud.

        Those that another window carries out, perhaps one that is being closed, are tried again later.
        """
        self._tasks.start(lambda _: work.read_jobs(), "cloud jobs", done=self._resume_unfinished)

    def stop(self, training: CloudTraining, *, discard: bool = False) -> None:
        """Has a job that this window carries out end, even if it has no name yet. Args: see `cancel`."""
        if not training.stopping:
            training.stopping = True
            if training.id:
                self.cancel(training.id, discard=discard)
            else:
                training.named.connect(lambda job_id: self.cancel(job_id))

    def cancel(self, job_id: str, *, discard: bool = False) -> None:
        """Has a job end: its machine is deleted.

        Args:
            job_id: The job.
            discard: Whether a model that is finished is thrown away; else it is fetched first.
        """
        known = self.training(job_id)
        if known is not None:
            known.stopping, known.discarding = True, discard

        def ask(_: OnEvent) -> None:
            work.request_cancel(job_id, discard=discard)

        self._tasks.start(ask, "cancel cloud job", done=lambda _: self._carry_out_cancel(job_id), failed=self._ignore)

    def give_up(self, job_id: str) -> None:
        """Has a job end even where its cloud cannot be asked, whatever is left there."""

        def ask(_: OnEvent) -> None:
            work.request_cancel(job_id, give_up=True)

        self._tasks.start(ask, "give up cloud job", done=lambda _: self._carry_out_cancel(job_id), failed=self._ignore)

    def forget(self, record: JobRecord) -> None:
        """Forgets a job that is done; what was kept of it in the bucket is deleted first."""
        job_id = record.id
        if record.kept:
            self.cancel(job_id)
            return

        def forget(_: OnEvent) -> None:
            work.remove_record(job_id)

        self._tasks.start(forget, "forget cloud job", failed=self._ignore, ended=self.refresh)

    def watch(self, on: bool) -> None:
        """Keeps the records fresh while somebody looks at them."""
        self._viewers += 1 if on else -1
        if on:
            self.refresh()
        self._keep_time()

    def refresh(self) -> None:
        """Reads the records again."""
        if not self._reading:
            self._reading = True
            self._tasks.start(lambda _: work.read_records(), "cloud jobs", done=self._take_records, ended=self._read)

    def look(self) -> None:
        """Looks for what was left in the cloud; `found` tells."""
        self._tasks.start(
            lambda _: work.find_leftovers(),
            "what is left in the cloud",
            done=self._take_findings,
            failed=self._ignore,
            abandonable=True,
        )

    def note_access(self) -> None:
        """The profile or the secrets were saved or removed."""
        self.access_changed.emit()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _begin(self, training: CloudTraining, carry_out: Callable[[OnEvent], Path]) -> CloudTraining:
        training.events.connect(lambda _: self.changed.emit())
        training.finished.connect(lambda run: self.trained.emit(training, run))
        training.failed.connect(lambda error: self._fail(training, error))
        training.ended.connect(lambda: self._settle(training))
        self.trainings.append(training)
        self.problems.pop(training.id, None)
        training.begin(self._tasks, carry_out)
        self._keep_time()
        self.begun.emit(training)
        self.changed.emit()
        return training

    def _fail(self, training: CloudTraining, error: Exception) -> None:
        if not isinstance(error, ConstructorError):
            self._tasks.unexpected.emit(error)
        if not isinstance(error, LockedError):  # another window or command carries it out
            self.problems[training.id] = error
            self.failed.emit(training, error)

    def _settle(self, training: CloudTraining) -> None:
        self.trainings.remove(training)
        self.settled.emit(training)
        training.deleteLater()
        self._keep_time()
        self.refresh()
        self.changed.emit()

    def _resume_unfinished(self, jobs: tuple[Sequence[JobRecord], frozenset[str]]) -> None:
        records, busy = jobs
        self._take_records(records)
        unfinished = [record for record in records if record.phase.value != DONE and self.training(record.id) is None]
        for record in unfinished:
            if record.id not in busy:
                self.resume(record)
        if any(record.id in busy for record in unfinished):
            QTimer.singleShot(RETRY_MS, self, self.resume_all)
        if self.findings is None:
            # What goes on is locked by then, and is not taken for a leftover.
            QTimer.singleShot(LOOK_MS, self, self.look)

    def _carry_out_cancel(self, job_id: str) -> None:
        """A job that nobody carries out ends only if somebody does."""
        record = next((known for known in self.records if known.id == job_id), None)
        if record is not None:
            self.resume(record)

    def _take_records(self, records: Sequence[JobRecord]) -> None:
        self.records = tuple(records)
        self.changed.emit()

    def _read(self) -> None:
        self._reading = False

    def _take_findings(self, findings: Findings | None) -> None:
        self.findings = findings
        self.found.emit()

    def _ignore(self, error: Exception) -> None:
        """What cannot be found out now is found out at the next start."""
        if not isinstance(error, ConstructorError):
            self._tasks.unexpected.emit(error)

    def _keep_time(self) -> None:
        wanted = self._viewers > 0 or bool(self.running)
        if wanted and not self._timer.isActive():
            self._timer.start()
        elif not wanted:
            self._timer.stop()
