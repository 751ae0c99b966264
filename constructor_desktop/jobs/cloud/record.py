"""What is known of a job in the cloud, kept so that no crash can lose track of a machine."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from constructor_desktop.core.errors import LockedError, NotFoundError, StorageError
from constructor_desktop.core.files import atomic_file
from constructor_desktop.jobs.cloud.archive import PackedFile
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.upload import UploadState
from constructor_desktop.jobs.cloud.user_data import SECONDS_AROUND
from constructor_desktop.storage.problems import reading_from, write_error, writing_to

RECORDS = "cloud-jobs"
RECORD_FORMAT = 1
# Nothing of a job is of use so long after its time limit.
EXPIRY_SECONDS = 24 * 3600.0
_DAMAGED = "{path} is damaged. Look after the machines of this job with the command cloud list, then remove the file."


class Phase(StrEnum):
    """How far a job has come; every end passes through `DELETING`."""

    NEW = "NEW"
    UPLOADING = "UPLOADING"
    CREATING = "CREATING"
    RUNNING = "RUNNING"
    DOWNLOADING = "DOWNLOADING"
    DELETING = "DELETING"
    DONE = "DONE"


class Result(StrEnum):
    """How a job ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Obligation(StrEnum):
    """What is owed to the cloud's bill: `maybe` is written before a machine is asked for."""

    NONE = "none"
    MAYBE = "maybe"
    ID = "id"
    DELETED = "deleted"


class Confirmed(BaseModel):
    """What the user was told before he ordered.

    Attributes:
        samples: How many there are of each class.
        upload_bytes: To be sent.
        seconds: Of the machine; None where that could not be measured.
    """

    model_config = ConfigDict(frozen=True)

    samples: dict[str, int]
    upload_bytes: int
    seconds: float | None


class JobRecord(BaseModel):
    """One job; holds no secrets.

    Attributes:
        id: Its name, also in the cloud.
        data: What is trained with.
        out: The run folder to be written.
        config: The settings that the user chose.
        profile: The cloud profile at the beginning of the latest attempt.
        owner: The name of this installation in the cloud's labels.
        created: When it was ordered, seconds since 1970.
        expires: When nothing of it may be left in the cloud, likewise.
        confirmed: What the user was told before; None if nobody was asked.
        phase: How far it has come.
        result: How it ended or is about to end.
        message: Why it failed, as a sentence.
        details: What the machine said at its end: a traceback or the end of its console.
        attempt: Counts the machines, from 1.
        image_id: Of the boot disk.
        subnet_id: Of the machine.
        price_per_hour: While the machine runs; None if there is no price list.
        currency: Of that price.
        in_bucket: Whether there may be something of it in the bucket.
        archive_sha256: Of the archive; empty before it is packed.
        archive_size: Bytes.
        wheel_name: Of the program's wheel in the bucket; empty before it is sent.
        wheel_sha256: Of its content.
        upload: How far the archive is sent.
        idempotency_key: Of the request for the machine.
        create_request: The request itself, Base64: with other presigned addresses it would be another one.
        vm: What is owed.
        vm_id: The machine.
        operation_id: The operation that makes it.
        started: When it was asked for, seconds since 1970; None if there is none.
        seen_ready: Whether its disk has got its labels.
        beat: The last sign of life that was missed for a while, by the machine's clock; 0 before the first one.
        silence: For how many seconds nothing came after it, while somebody listened.
        spent_seconds: For how long there were machines before this one.
        model_sha256: Of the result, as the machine says.
        cancel_requested: Whether the user wants it to end.
        kept: Whether the data stay in the bucket for another try, after a quota was used up.
        given_up: Whether the user has given it up while its cloud could not be asked, where something may be left.
        hidden: Whether the user does not want to see it in the list any more, although something may be left.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    data: str
    out: str
    config: dict[str, Any]
    profile: CloudProfile
    owner: str
    created: float
    expires: float
    confirmed: Confirmed | None = None
    phase: Phase = Phase.NEW
    result: Result | None = None
    message: str = ""
    details: str = ""
    attempt: int = 1
    image_id: str = ""
    subnet_id: str = ""
    price_per_hour: float | None = None
    currency: str = ""
    in_bucket: bool = False
    archive_sha256: str = ""
    archive_size: int = 0
    wheel_name: str = ""
    wheel_sha256: str = ""
    upload: UploadState = UploadState()
    idempotency_key: str = ""
    create_request: str = ""
    vm: Obligation = Obligation.NONE
    vm_id: str | None = None
    operation_id: str | None = None
    started: float | None = None
    seen_ready: bool = False
    beat: float = 0.0
    silence: float = 0.0
    spent_seconds: float = 0.0
    model_sha256: str = ""
    cancel_requested: bool = False
    kept: bool = False
    given_up: bool = False
    hidden: bool = False

    @property
    def owes_machine(self) -> bool:
        """Whether there is or may be a machine."""
        return self.vm in (Obligation.MAYBE, Obligation.ID)

    @property
    def longest_seconds(self) -> float:
        """For how long its machines can be on together: they switch themselves off."""
        return self.profile.hours_limit * 3600 + SECONDS_AROUND

    @property
    def off_at(self) -> float | None:
        """When its machine is off at the latest, seconds since 1970; None if there is none."""
        return None if self.started is None else self.started + max(0.0, self.longest_seconds - self.spent_seconds)

    def machine_seconds(self, now: float) -> float:
        """Returns for how long there have been machines, up to `now` or until they were off."""
        if self.started is None:
            return self.spent_seconds
        on = self.spent_seconds + max(0.0, now - self.started)
        return max(self.spent_seconds, min(on, self.longest_seconds))

    def may_be_left(self, now: float) -> bool:
        """Tells whether there may be something in the cloud of a job that was given up."""
        return self.given_up and (self.owes_machine or self.in_bucket) and now < self.expires

    def spent(self, now: float) -> float | None:
        """Returns what that costs; None without a price."""
        return None if self.price_per_hour is None else self.machine_seconds(now) / 3600 * self.price_per_hour


def new_job_id() -> str:
    """Returns a name that no other job has, of letters that the cloud takes everywhere."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"


class JobStore:
    """The records of this user, a file each."""

    def __init__(self, config_folder: Path) -> None:
        """Args: `config_folder` holds their folder."""
        self._folder = config_folder / RECORDS

    def list(self) -> list[JobRecord]:
        """Returns all records, the oldest first.

        Raises:
            StorageError: if one cannot be read.
        """
        return [self.load(job_id) for job_id in self.ids()]

    def ids(self) -> Sequence[str]:
        """Returns the names of all jobs, also of those whose records are damaged, the oldest first."""
        with reading_from(self._folder):
            names = [path.stem for path in self._folder.glob("*.json")] if self._folder.is_dir() else []
        return sorted(name for name in names if "." not in name)

    def load(self, job_id: str) -> JobRecord:
        """Returns a record.

        Raises:
            NotFoundError: if there is no such job.
            StorageError: if it cannot be read or is damaged.
        """
        path = self._path(job_id)
        if not path.is_file():
            raise NotFoundError(f"There is no job {job_id}. The command cloud jobs lists them.")
        with reading_from(self._folder):
            content = path.read_bytes()
        try:
            record = json.loads(content)
            if record.pop("format") != RECORD_FORMAT:
                raise StorageError(f"{path} was written by a newer version of the program. Update this one.")
            return JobRecord(**record)
        except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
            raise StorageError(_DAMAGED.format(path=path)) from error

    def save(self, record: JobRecord) -> None:
        """Replaces a record, flushed to the disk; raises StorageError if that refuses, and the former one stays."""
        self._write(self._path(record.id), {"format": RECORD_FORMAT, **record.model_dump(mode="json")})

    def remove(self, job_id: str) -> None:
        """Forgets a job that owes nothing any more."""
        with writing_to(self._folder):
            for path in (self._path(job_id), self._manifest(job_id), self._wish(job_id), self._lock(job_id)):
                path.unlink(missing_ok=True)

    def save_manifest(self, job_id: str, manifest: Sequence[PackedFile]) -> None:
        """Keeps which file here is which one of the archive."""
        self._write(self._manifest(job_id), [vars(entry) for entry in manifest])

    def manifest(self, job_id: str) -> tuple[PackedFile, ...]:
        """Returns what `save_manifest` kept; empty if it never did."""
        path = self._manifest(job_id)
        if not path.is_file():
            return ()
        with reading_from(self._folder):
            content = path.read_bytes()
        try:
            return tuple(PackedFile(**entry) for entry in json.loads(content))
        except (ValueError, TypeError) as error:
            raise StorageError(_DAMAGED.format(path=path)) from error

    def remove_manifest(self, job_id: str) -> None:
        """Forgets what `save_manifest` kept."""
        with writing_to(self._folder):
            self._manifest(job_id).unlink(missing_ok=True)

    def request_cancel(self, job_id: str, *, discard: bool = False, give_up: bool = False) -> None:
        """Lets whoever carries out the job, now or later, end it.

        Args:
            job_id: The job.
            discard: Whether a model that is finished is thrown away; else it is fetched first.
            give_up: Whether the job also ends where its cloud cannot be asked, whatever is left there then.
        """
        wish = {"discard": discard or self.wants_discard(job_id), "give_up": give_up or self.wants_to_give_up(job_id)}
        if any(wish.values()) or not self.wants_cancel(job_id):
            self._write(self._wish(job_id), wish)

    def wants_cancel(self, job_id: str) -> bool:
        """Tells whether `request_cancel` was called."""
        return self._wish(job_id).exists()

    def wants_discard(self, job_id: str) -> bool:
        """Tells whether `request_cancel` was called to throw away even a finished model."""
        return self._wishes(job_id, "discard")

    def wants_to_give_up(self, job_id: str) -> bool:
        """Tells whether `request_cancel` was called to end the job even where its cloud cannot be asked."""
        return self._wishes(job_id, "give_up")

    def _wishes(self, job_id: str, what: str) -> bool:
        try:
            return bool(json.loads(self._wish(job_id).read_bytes()).get(what))
        except (OSError, ValueError, AttributeError):
            return False

    def withdraw_cancel(self, job_id: str) -> None:
        """Forgets that, for a job that is to be tried again."""
        with writing_to(self._folder):
            self._wish(job_id).unlink(missing_ok=True)

    def is_running(self, job_id: str) -> bool:
        """Tells whether a process is carrying out the job."""
        try:
            with self.lock(job_id):
                return False
        except LockedError:
            return True

    @contextmanager
    def lock(self, job_id: str, patience: float = 0.0) -> Iterator[None]:
        """Keeps a job for the block; the system releases it if the process dies.

        Args:
            job_id: The job.
            patience: How many seconds to try.

        Raises:
            LockedError: if another window or command carries it out.
        """
        lock = FileLock(self._lock(job_id), thread_local=False)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=patience, poll_interval=0.05)
        except Timeout as error:
            raise LockedError(f"The job {job_id} is being carried out by another window or command.") from error
        except OSError as error:
            raise write_error(self._folder, error) from error
        try:
            yield
        finally:
            lock.release()

    def _write(self, path: Path, value: Mapping[str, Any] | Sequence[Any]) -> None:
        with writing_to(self._folder), atomic_file(path) as file:
            os.chmod(file.name, 0o600)
            file.write(json.dumps(value, ensure_ascii=True, indent=1).encode() + b"\n")

    def _path(self, job_id: str) -> Path:
        if not job_id or not all(letter.isalnum() or letter == "-" for letter in job_id):
            raise NotFoundError(f"There is no job {job_id}. The command cloud jobs lists them.")
        return self._folder / f"{job_id}.json"

    def _manifest(self, job_id: str) -> Path:
        return self._path(job_id).with_suffix(".files.json")

    def _wish(self, job_id: str) -> Path:
        return self._path(job_id).with_suffix(".cancel")

    def _lock(self, job_id: str) -> Path:
        return self._path(job_id).with_suffix(".lock")
