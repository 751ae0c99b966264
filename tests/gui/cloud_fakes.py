"""What stands in for the cloud in tests of the window: a runner that plays a scene, and the records it leaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import (
    BatchFinished,
    CloudStatus,
    EpochFinished,
    Event,
    OnEvent,
    Progress,
    SamplesSplit,
)
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore, Obligation, Phase, Result
from constructor_desktop.jobs.cloud.runner import Estimate
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.run_writer import check_is_free

PROFILE = CloudProfile(folder_id="b1gfolder", bucket="my-bucket", spending_cap=100.0)
ESTIMATE = Estimate(PROFILE, {"Cat": 8, "Dog": 8}, 12_345_678, 720.0, 2.5, 12.5, "RUB", 50.0)
PASSES = 4


def make_record(store: JobStore, number: int, **values: Any) -> JobRecord:
    """Writes the record of a job and returns it."""
    usual: dict[str, Any] = {
        "id": f"20260101-0000{number:02d}-aaaa",
        "data": "/projects/Pets",
        "out": f"/projects/Pets/runs/{number}",
        "config": {"preset": "fast"},
        "profile": PROFILE,
        "owner": "me",
        "created": 1_780_000_000.0 + number,
        "expires": 2_000_000_000.0,
    }
    record = JobRecord(**usual | values)
    store.save(record)
    return record


class FakeRunner:
    """Plays a job: uploads, trains some passes, and ends as it is told to.

    Attributes:
        go_on: The training waits for it after its first pass.
        ending: Makes what a job leaves, or raises how it fails.
        fetched: The model is being fetched until it is set, as it is at first.
        left: The jobs that were left because the window was closed.
    """

    def __init__(self, config_folder: Path, ending: Callable[[JobRecord], Path]) -> None:
        self.store = JobStore(config_folder)
        self.ending = ending
        self.go_on = threading.Event()
        self.left: list[str] = []
        self.specs: list[JobSpec] = []
        self.waiting = ""
        self.fetched = threading.Event()
        self.fetched.set()

    def order(self, spec: JobSpec, estimate: Estimate | None = None) -> str:
        self.specs.append(spec)
        number = len(self.store.ids()) + 1
        values = spec.config.model_dump(mode="json", exclude_unset=True)
        confirmed = estimate.confirmed if estimate is not None else None
        places = {"data": str(spec.data), "out": str(spec.out)}
        return make_record(self.store, number, **places, config=values, confirmed=confirmed).id

    def cancel(self, job_id: str, *, discard: bool = False, give_up: bool = False) -> None:
        self.store.request_cancel(job_id, discard=discard, give_up=give_up)

    def estimate(self, spec: JobSpec, on_event: OnEvent) -> Estimate:
        check_is_free(spec.out)
        self.specs.append(spec)
        return ESTIMATE

    def resume(self, job_id: str, on_event: OnEvent) -> Path:
        with self.store.lock(job_id):
            record = self.store.load(job_id)
            try:
                self._play(record, on_event)
            except Cancelled:
                self._end(record, Result.CANCELLED, "")
                raise
            except Exception as error:
                self._end(record, Result.FAILED, str(error))
                raise
            except BaseException:
                self.left.append(job_id)
                raise
            self._end(record, Result.SUCCEEDED, "")
            return Path(record.out)

    def _play(self, record: JobRecord, on_event: OnEvent) -> None:
        self._tell(record, Phase.UPLOADING, on_event)
        on_event(Progress(stage="cloud_upload", done=1, total=2))
        running = record.model_copy(
            update={"phase": Phase.RUNNING, "vm": Obligation.ID, "vm_id": "vm", "started": time.time() - 60}
        )
        self.store.save(running)
        self._tell(record, Phase.RUNNING, on_event)
        on_event(SamplesSplit(learned=6, aside=4, folds=None))
        on_event(BatchFinished(phase="head", epoch=1, epochs=PASSES, batch=1, batches=1, loss=0.5))
        for number in range(1, PASSES + 1):
            on_event(a_pass(number))
            while not self.go_on.wait(0.05):
                if self.store.wants_cancel(record.id):
                    raise Cancelled
                self._tell(record, Phase.RUNNING, on_event)
        while not self.fetched.wait(0.05):
            if self.store.wants_discard(record.id):
                raise Cancelled
            self._tell(record, Phase.DOWNLOADING, on_event)
        self.ending(record)

    def _tell(self, record: JobRecord, phase: Phase, on_event: OnEvent) -> None:
        stage = "train" if phase is Phase.RUNNING else ""
        on_event(
            CloudStatus(
                job=record.id,
                phase=phase.value,
                stage=stage,
                seconds=60.0 if stage else 0.0,
                price_per_hour=12.5,
                spent=0.21 if stage else None,
                currency="RUB",
                waiting=self.waiting,
            )
        )

    def _end(self, record: JobRecord, result: Result, message: str) -> None:
        ended = {"phase": Phase.DONE, "result": result, "message": message, "vm": Obligation.DELETED}
        self.store.save(record.model_copy(update={**ended, "spent_seconds": 120.0}))


def a_pass(number: int) -> Event:
    """One pass of a training that goes well."""
    return EpochFinished(
        phase="head",
        epoch=number,
        epochs=PASSES,
        train_loss=1 / number,
        val_loss=1.2 / number,
        train_accuracy=1 - 0.5 / number,
        val_accuracy=1 - 0.6 / number,
    )
