"""What the phases of a job in the cloud share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from constructor_desktop.core.data import Dataset
from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import CloudStatus, Event, Notice, OnEvent
from constructor_desktop.jobs.cloud.clock import Clock
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.labels import job_labels, job_prefix
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.paths import PathMap
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore, Phase, Result
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.training.config import RunConfig

MAX_ATTEMPTS = 3
NOTHING_BEGUN = "{trouble} Nothing was sent or ordered. Start the training again when the connection works."
STILL_SENT = "{trouble} No machine was ordered, and the data stay in the bucket. Try again when the connection works."
Verify = Callable[[Path, OnEvent], None]
"""Repeats the held-out answers of the run in a folder; raises ModelError if they are not what the machine found."""


@dataclass(frozen=True)
class Tools:
    """What a job needs from the layers above or from slow places; tests bring their own.

    Attributes:
        load: Reads the data set of a path.
        make_wheel: Writes the program's wheel into a folder and returns its path.
        verify: See `Verify`.
        find_weights: The files that a job needs and that the program does not bring along.
    """

    load: Callable[[Path, OnEvent], Dataset]
    make_wheel: Callable[[Path], Path]
    verify: Verify
    find_weights: Callable[[RunConfig, Dataset], Sequence[Path]] = field(default=lambda config, dataset: ())


class JobContext:
    """One job while it is carried out: its record, and what it is carried out with."""

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
    ) -> None:
        """Args: `cache_folder` takes the archive until it is sent."""
        self.record = record
        self.store = store
        self.objects = objects
        self.compute = compute
        self.clock = clock
        self.tools = tools
        self.folder = cache_folder / "cloud" / record.id
        self.stage = ""
        self.waiting = ""
        self.greeted = False
        self._on_event = on_event
        self._cancelling = False

    @property
    def prefix(self) -> str:
        """What the keys of its objects begin with."""
        return job_prefix(self.record.id)

    @property
    def labels(self) -> dict[str, str]:
        """The labels of everything that belongs to it."""
        return job_labels(self.record.owner, self.record.id, self.record.expires)

    @property
    def lasting_labels(self) -> Mapping[str, str]:
        """Those labels by which it is found again, whenever it was to expire."""
        return {name: value for name, value in self.labels.items() if name != "expires"}

    @property
    def spec(self) -> JobSpec:
        """What was asked for."""
        return JobSpec(Path(self.record.data), Path(self.record.out), RunConfig.create(**self.record.config))

    @cached_property
    def paths(self) -> PathMap:
        """Which file here is which one on the machine; only once the archive is packed."""
        return PathMap(self.store.manifest(self.record.id))

    def save(self, **changes: Any) -> None:
        """Changes the record, first on the disk; raises StorageError if that refuses, and nothing is changed."""
        record = self.record.model_copy(update=changes)
        self.store.save(record)
        self.record = record

    def emit(self, event: Event) -> None:
        """Tells the listener; its wish to cancel comes through once."""
        try:
            self._on_event(event)
        except Cancelled:
            if not self._cancelling:
                self._cancelling = True
                raise

    def status(self) -> CloudStatus:
        """Returns where the job is."""
        record, now = self.record, self.clock.now()
        return CloudStatus(
            job=record.id,
            phase=record.phase,
            stage=self.stage if record.phase is Phase.RUNNING else "",
            attempt=record.attempt,
            seconds=record.machine_seconds(now),
            price_per_hour=record.price_per_hour,
            spent=record.spent(now),
            currency=record.currency,
            waiting=self.waiting,
        )

    def fail(self, message: str, details: str = "", *, keep_data: bool = False) -> None:
        """Lets the job end as failed: what is in the cloud is to be deleted now.

        A new try of a job that a quota had stopped, if it comes to nothing before it begins, leaves the data where they
        are, for the next one.
        """
        changes: dict[str, Any] = {"details": details} if details else {}
        if self.record.phase is Phase.NEW and self.record.in_bucket:
            self.save(phase=Phase.DONE, result=Result.FAILED, message=message, kept=True, **changes)
            return
        self.save(phase=Phase.DELETING, result=Result.FAILED, message=message, kept=keep_data, **changes)

    def try_again(self, why: str, details: str = "") -> None:
        """Has the machine replaced, as long as there are attempts left."""
        record = self.record
        if record.attempt >= MAX_ATTEMPTS:
            self.fail(f"{why} This was attempt {record.attempt}, and there are no more.", details)
            return
        self.save(
            phase=Phase.CREATING,
            attempt=record.attempt + 1,
            create_request="",
            idempotency_key="",
            operation_id=None,
            seen_ready=False,
            beat=0.0,
            silence=0.0,
            details=details,
        )
        self.stage = ""
        self.emit(Notice(code="cloud_retry", message=f"{why} Another machine goes on from what was saved."))

    def clear_folder(self) -> None:
        """Removes what was kept for sending."""
        shutil.rmtree(self.folder, ignore_errors=True)
