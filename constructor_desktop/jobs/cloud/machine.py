"""The state machine of a job in the cloud: a step at a time, each of which may be the last before a crash."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from constructor_desktop.core.errors import (
    Cancelled,
    CloudError,
    CloudNetworkError,
    ConstructorError,
    CredentialsError,
    DataError,
    ModelError,
    NotFoundError,
    QuotaError,
    RoleError,
    StorageError,
)
from constructor_desktop.core.events import Notice, OnEvent
from constructor_desktop.jobs.cloud import create_phase, delete_phase, download_phase, new_phase, upload_phase
from constructor_desktop.jobs.cloud.clock import Clock
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.context import NOTHING_BEGUN, STILL_SENT, JobContext, Tools
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore, Phase, Result
from constructor_desktop.jobs.cloud.waiting import waiting_sentence
from constructor_desktop.jobs.cloud.watch_phase import Watch

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
TICK_SECONDS = 1.0
# As long as nothing is sent or ordered, a dead address is an answer; a silent one needs no second question.
MOST_FAILURES_BEFORE = 3
MOST_SECONDS_BEFORE = 4.0
_BEFORE_WORK = (Phase.NEW, Phase.UPLOADING, Phase.CREATING)


class CloudJob:
    """Carries out one job from whichever phase its record says; at most one process does that at a time."""

    def __init__(
        self,
        record: JobRecord,
        store: JobStore,
        objects: ObjectStore,
        compute: Compute,
        on_event: OnEvent,
        clock: Clock,
        tools: Tools,
        cache_folder: Path,
        *,
        elsewhere: str = "",
    ) -> None:
        """Args: see `JobContext`; `elsewhere` says that it is in another cloud than the settings name."""
        self._elsewhere = elsewhere
        self._job = JobContext(record, store, objects, compute, on_event, clock, tools, cache_folder)
        self._watch = Watch(self._job)
        self._kept = False
        self._pause = 0.0
        self._failures = 0
        self._failing_since = 0.0

    @property
    def record(self) -> JobRecord:
        """The job as the disk knows it."""
        return self._job.record

    def run(self) -> Path:
        """Takes steps until the job is done, through network drops however long, and returns the run folder.

        Raises:
            CloudError: if the job failed; or if it cannot go on for now, for example because a key is not accepted
                any more: the record stays as it is, and another call goes on.
            StorageError: if the disk refuses; likewise.
            Cancelled: if it was cancelled; nothing is left in the cloud unless the record says that it was given up.
        """
        if self._elsewhere and self.record.phase is not Phase.DONE:
            self._job.emit(Notice(code="cloud_elsewhere", message=self._elsewhere))
        while self.record.phase is not Phase.DONE:
            try:
                self._job.emit(self._job.status())
                self._rest(self._patient_step())
            except Cancelled:
                self._job.store.request_cancel(self.record.id)
        self._job.emit(self._job.status())
        return self._result()

    def give_up(self) -> None:
        """Ends the job without asking its cloud."""
        delete_phase.give_up(self._job)

    def step(self) -> float:
        """Takes one step and returns how many seconds to wait before the next one.

        Raises:
            CloudNetworkError: if the cloud cannot be reached; nothing is changed by that.
            ConstructorError: if the job cannot go on for now; see `run`.
        """
        job = self._job
        if self._is_to_end():
            job.save(phase=Phase.DELETING, result=Result.CANCELLED, cancel_requested=True, kept=False)
            return 0.0
        try:
            return self._phase_step()
        except CloudNetworkError:
            raise
        except ConstructorError as error:
            if not self._ends_job(error):
                self._spare_machine(error)
                raise
            keep = isinstance(error, QuotaError) and job.record.phase is Phase.CREATING
            job.fail(str(error), keep_data=keep)
            return 0.0

    def _is_to_end(self) -> bool:
        """Whether the user ends the job now. A model that is there has been paid for: it is lost only if he says so."""
        job, phase = self._job, self.record.phase
        if phase in (Phase.DELETING, Phase.DONE) or not job.store.wants_cancel(self.record.id):
            return False
        finished = phase is Phase.DOWNLOADING or (phase is Phase.RUNNING and self._watch.is_finished())
        if not finished or job.store.wants_discard(self.record.id):
            return True
        if not self._kept:
            self._kept = True
            job.emit(
                Notice(code="cloud_finished", message="The model was finished already, so it is fetched and kept.")
            )
        return False

    def _phase_step(self) -> float:
        phase = self.record.phase
        if phase is Phase.RUNNING:
            return self._watch.step()
        steps = {
            Phase.NEW: new_phase.step,
            Phase.UPLOADING: upload_phase.step,
            Phase.CREATING: create_phase.step,
            Phase.DOWNLOADING: download_phase.step,
            Phase.DELETING: delete_phase.step,
        }
        return steps[phase](self._job)

    def _ends_job(self, error: ConstructorError) -> bool:
        """Whether an error is the end of the job; others only keep it from going on now."""
        if self.record.phase in _BEFORE_WORK:
            return not (self.record.owes_machine and isinstance(error, CredentialsError | RoleError))
        return self.record.phase is Phase.DOWNLOADING and isinstance(error, DataError | ModelError | NotFoundError)

    def _spare_machine(self, error: ConstructorError) -> None:
        """Deletes the machine where its result waits in the bucket for room on this disk."""
        if isinstance(error, StorageError) and self.record.phase is Phase.DOWNLOADING:
            with suppress(CloudError):
                while self.record.owes_machine and not delete_phase.remove_machine(self._job):
                    self._job.clock.sleep(delete_phase.POLL_SECONDS)

    def _patient_step(self) -> float:
        began = self._job.clock.now()
        try:
            wait = self.step()
        except CloudError as error:
            if not self._failures:
                self._failing_since = began
            self._failures += 1
            if self._wants_to_give_up() and (self._is_dead() or not isinstance(error, CloudNetworkError)):
                self.give_up()
                return 0.0
            if not isinstance(error, CloudNetworkError):
                raise
            self._job.waiting = self._waiting(error)
            if self.record.phase is Phase.NEW and self._is_dead():
                sentence = STILL_SENT if self.record.in_bucket else NOTHING_BEGUN
                self._job.fail(sentence.format(trouble=error))
                return 0.0
            self._pause = min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE)
            return self._pause
        self._job.waiting, self._pause, self._failures = "", 0.0, 0
        return wait

    def _waiting(self, error: CloudError) -> str:
        sentence = waiting_sentence(self.record, str(error), self._job.clock.now())
        return f"{sentence} {self._elsewhere}" if self._elsewhere else sentence

    def _wants_to_give_up(self) -> bool:
        return self._job.store.wants_to_give_up(self.record.id)

    def _is_dead(self) -> bool:
        """Whether the cloud has been away for long enough to say so."""
        seconds = self._job.clock.now() - self._failing_since
        return self._failures >= MOST_FAILURES_BEFORE or seconds >= MOST_SECONDS_BEFORE

    def _rest(self, seconds: float) -> None:
        """Lets time pass and tells the listener about it, who may want to cancel."""
        while seconds > 0 and not (self._failures and self._wants_to_give_up()):
            self._job.clock.sleep(min(seconds, TICK_SECONDS))
            seconds -= TICK_SECONDS
            self._job.emit(self._job.status())

    def _result(self) -> Path:
        if self.record.result is Result.SUCCEEDED:
            return Path(self.record.out)
        if self.record.result is Result.CANCELLED:
            raise Cancelled
        raise CloudError(self.record.message)
