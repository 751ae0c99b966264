"""What is left in the cloud that nobody looks after any more, judged without asking anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from constructor_desktop.jobs.cloud.compute_requests import instance_name
from constructor_desktop.jobs.cloud.labels import expiry, is_ours
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.record import JobRecord, Phase


class Kind(StrEnum):
    """What is left."""

    VM = "vm"
    DISK = "disk"
    PREFIX = "prefix"
    RECORD = "record"


class Reason(StrEnum):
    """Why it need not be there."""

    EXPIRED = "expired"
    LOST = "lost"
    ENDED = "ended"
    RESULT = "result"
    OWED = "owed"
    GIVEN_UP = "given_up"


_SENTENCES = {
    (Kind.VM, Reason.EXPIRED): "The machine {name} should have been gone since {expires}.",
    (Kind.VM, Reason.LOST): "The machine {name} belongs to a job that is not known here any more.",
    (Kind.VM, Reason.ENDED): "The machine {name} belongs to a job that has ended.",
    (Kind.DISK, Reason.EXPIRED): "The disk {name} should have been gone since {expires}.",
    (Kind.DISK, Reason.LOST): "The disk {name} belongs to a job that is not known here any more.",
    (Kind.DISK, Reason.ENDED): "The disk {name} belongs to a job that has ended.",
    (Kind.PREFIX, Reason.EXPIRED): "The folder {name} of the bucket should have been gone since {expires}.",
    (Kind.PREFIX, Reason.LOST): "The folder {name} of the bucket belongs to a job that is not known here any more.",
    (Kind.PREFIX, Reason.ENDED): "The folder {name} of the bucket belongs to a job that has ended.",
    (Kind.PREFIX, Reason.RESULT): (
        "The folder {name} of the bucket holds the result of a job that is not known here any more."
    ),
    (Kind.RECORD, Reason.EXPIRED): "The time of the job {name} is over, and its machine may still be there.",
    (Kind.RECORD, Reason.OWED): "The job {name} has ended, and its machine may still be there.",
    (Kind.RECORD, Reason.GIVEN_UP): (
        "The job {name} was given up. Its machine {machine} and its files may still be in the folder {folder} and the "
        "bucket {bucket} of the cloud; this is said until {expires}."
    ),
}


@dataclass(frozen=True)
class Orphan:
    """One thing that is left.

    Attributes:
        kind: What it is.
        id: By which the cloud knows it; of a prefix and a record, the job.
        name: By which a person knows it.
        reason: Why it need not be there.
        place: The profile by whose folder and bucket it is reached.
        labels: Its own.
        expires: Seconds since 1970 after which it should be gone; None if nobody says.
    """

    kind: Kind
    id: str
    name: str
    reason: Reason
    place: CloudProfile
    labels: Mapping[str, str] = field(default_factory=dict)
    expires: float | None = None

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        expires = datetime.fromtimestamp(self.expires).strftime("%Y-%m-%d %H:%M") if self.expires else ""
        place = {"folder": self.place.folder_id, "bucket": self.place.bucket}
        machine = instance_name(self.id)
        return _SENTENCES[self.kind, self.reason].format(name=self.name, expires=expires, machine=machine, **place)


class Known:
    """The jobs of this installation, as far as they say what may be deleted."""

    def __init__(
        self, records: Mapping[str, JobRecord | None], is_running: Callable[[str], bool], owner: str, now: float
    ) -> None:
        """Keeps what is needed to judge.

        Args:
            records: By the names of the jobs; None for a record that cannot be read.
            is_running: Tells whether a process carries out a job at this moment. It takes the job's lock for an
                instant, so it is asked only where it matters.
            owner: The name of this installation.
            now: Seconds since 1970.
        """
        self._records = records
        self._is_running = is_running
        self._owner = owner
        self._now = now

    def of_machine(self, labels: Mapping[str, str]) -> Reason | None:
        """Returns why a machine or disk with these labels may be deleted; None if it may not."""
        if not is_ours(labels, self._owner):
            return None
        job = labels.get("job", "")
        # A machine past its limit does nothing any more, even if its job goes on.
        return self._unless_running(job, Reason.EXPIRED if self._is_over(labels) else self._of_job(job))

    def of_prefix(self, labels: Mapping[str, str], has_result: bool) -> Reason | None:
        """Returns why a job's objects with this marker may be deleted; None if they may not."""
        if not is_ours(labels, self._owner):
            return None
        job = labels.get("job", "")
        record = self._records.get(job)
        if record is not None and record.phase is Phase.DONE and record.kept:
            return self._unless_running(job, Reason.EXPIRED if self._is_over(labels) else None)
        reason = self._of_job(job)
        return self._unless_running(job, Reason.RESULT if reason is Reason.LOST and has_result else reason)

    def of_record(self, record: JobRecord) -> Reason | None:
        """Returns why a record's machine is to be looked for; None if the job itself does so."""
        if record.given_up:
            return Reason.GIVEN_UP if record.may_be_left(self._now) else None
        if not record.owes_machine:
            return None
        if record.phase is Phase.DONE:
            return self._unless_running(record.id, Reason.OWED)
        return self._unless_running(record.id, Reason.EXPIRED if record.expires <= self._now else None)

    def _unless_running(self, job: str, reason: Reason | None) -> Reason | None:
        return None if reason is None or (job in self._records and self._is_running(job)) else reason

    def _of_job(self, job: str) -> Reason | None:
        record = self._records.get(job)
        if record is None:
            return Reason.LOST
        return Reason.ENDED if record.phase is Phase.DONE else None

    def _is_over(self, labels: Mapping[str, str]) -> bool:
        expires = expiry(labels)
        return expires is not None and expires <= self._now
