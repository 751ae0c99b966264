"""What the window asks of the cloud. All of it is for tasks: it reads files or waits for the network."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from constructor_desktop.core.errors import Cancelled, ConstructorError, CredentialsError, StorageError, UsageError
from constructor_desktop.core.events import CloudStatus, Event, OnEvent, Progress
from constructor_desktop.gui.run_text import arch_text
from constructor_desktop.storage.paths import cache_folder, config_folder

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.check import CheckResult
    from constructor_desktop.jobs.cloud.orphans import Orphan
    from constructor_desktop.jobs.cloud.profile import CloudProfile
    from constructor_desktop.jobs.cloud.reaper import Cleaned, Findings
    from constructor_desktop.jobs.cloud.record import JobRecord
    from constructor_desktop.jobs.cloud.runner import CloudRunner, Estimate
    from constructor_desktop.jobs.cloud.secrets import Secrets, SecretStore
    from constructor_desktop.jobs.runner import JobSpec

# As in `jobs.cloud`, which is loaded only where there is one of them.
PROFILE, RECORDS = "cloud.json", "cloud-jobs"


class Left(BaseException):  # no error: the job goes on
    """Raised in a job's thread when the window is closed: the job is left as it is, and is not cancelled."""


@dataclass(frozen=True)
class Access:
    """What the settings know of the cloud.

    Attributes:
        profile: None if there is none, or it cannot be read.
        secrets: None likewise.
        in_keyring: Whether secrets are or would be kept in the system's keyring.
        file: Where they are kept otherwise.
        problem: Why the profile or the secrets cannot be read; empty if they can.
    """

    profile: CloudProfile | None
    secrets: Secrets | None
    in_keyring: bool
    file: Path
    problem: str = ""

    @property
    def usable(self) -> bool:
        """Whether jobs can be ordered."""
        return self.profile is not None and self.secrets is not None


@dataclass(frozen=True, kw_only=True)
class Checked(Event):
    """One answer of the check of the connection."""

    type: ClassVar[str] = "cloud_checked"
    result: CheckResult


@dataclass(frozen=True, kw_only=True)
class Subnets(Event):
    """The subnets of the profile's zone."""

    type: ClassVar[str] = "cloud_subnets"
    ids: tuple[str, ...]


@dataclass(frozen=True)
class StorageKeys:
    """The static key for the bucket, as the form says; without `access_key` one is made."""

    access_key: str = ""
    secret_key: str = ""


def read_profile() -> CloudProfile | None:
    """Returns the profile, None if there is none; raises StorageError if it cannot be read."""
    if not (config_folder() / PROFILE).is_file():
        return None
    from constructor_desktop.jobs.cloud.profile import load_profile

    return load_profile(config_folder())


def read_access() -> Access:
    """Reads profile and secrets."""
    from constructor_desktop.jobs.cloud.profile import load_profile
    from constructor_desktop.jobs.cloud.secrets import SecretStore

    store = SecretStore(config_folder())
    access = Access(None, None, store.uses_keyring(), store.file)
    try:
        access = replace(access, profile=load_profile(config_folder()))
        return replace(access, secrets=store.load())
    except StorageError as error:
        return replace(access, problem=str(error))


def save_access(profile: CloudProfile, key_file: Path | None, keys: StorageKeys) -> Access:
    """Keeps profile and secrets; what the form leaves out stays as it was.

    Args:
        profile: What the form says.
        key_file: A key file that was chosen; None: the key that is known.
        keys: The static key for the bucket.

    Raises:
        UsageError: if there is no key of the service account yet.
        ConstructorError: if a key is none, a static key cannot be made, or the disk refuses.
    """
    from constructor_desktop.jobs.cloud.profile import save_profile
    from constructor_desktop.jobs.cloud.secrets import SecretStore

    store = SecretStore(config_folder())
    store.save(new_secrets(profile, key_file, keys))
    save_profile(config_folder(), profile)
    return read_access()


def new_secrets(profile: CloudProfile, key_file: Path | None, keys: StorageKeys) -> Secrets:
    """Returns the secrets that a form stands for; see `save_access`."""
    from constructor_desktop.jobs.cloud.secrets import Secrets, SecretStore, read_key_file
    from constructor_desktop.jobs.cloud.static_key import make_static_key

    known = _known_secrets(SecretStore(config_folder()))
    key = read_key_file(key_file) if key_file is not None else dict(known.service_account_key) if known else None
    if key is None:
        raise UsageError("The key file of the service account is missing. Choose it.")
    if keys.access_key and keys.secret_key:
        return Secrets(key, keys.access_key, keys.secret_key)
    if known is not None and key == dict(known.service_account_key) and keys.access_key in ("", known.s3_access_key):
        return Secrets(key, known.s3_access_key, known.s3_secret_key)
    if keys.access_key:
        raise UsageError("The secret of the storage key is missing. Enter it.")
    return Secrets(key, *make_static_key(profile, key))


def _known_secrets(store: SecretStore) -> Secrets | None:
    try:
        return store.load()
    except StorageError:  # damaged: they are about to be replaced
        return None


def remove_access() -> Access:
    """Forgets profile and secrets.

    Raises:
        UsageError: if they are needed to delete a machine.
        StorageError: if the disk refuses.
    """
    from constructor_desktop.jobs.cloud.profile import remove_profile
    from constructor_desktop.jobs.cloud.secrets import SecretStore

    if any(record.owes_machine and not record.given_up for record in read_records()):
        raise UsageError("A job still has a machine in the cloud. End it first, in the list of jobs.")
    SecretStore(config_folder()).remove()
    remove_profile(config_folder())
    return read_access()


def check(profile: CloudProfile, secrets: Secrets, on_event: OnEvent) -> None:
    """Checks whether jobs can be carried out; each answer is told as `Checked`, then the subnets."""
    from constructor_desktop.jobs.cloud.check import check_connection
    from constructor_desktop.jobs.cloud.compute import Compute

    good = True
    for result in check_connection(profile, secrets):
        good = good and result.ok
        on_event(Checked(result=result))
    if good:
        subnets = Compute(profile, secrets).subnets()
        on_event(Subnets(ids=tuple(subnet.id for subnet in subnets if subnet.zone_id == profile.zone_id)))


def find_leftovers() -> Findings | None:
    """Looks for what was left in the cloud; None without a profile or secrets."""
    if not (config_folder() / PROFILE).is_file():
        return None
    from constructor_desktop.jobs.cloud.reaper import Reaper

    access = read_access()
    if access.profile is None or access.secrets is None:
        return None
    return Reaper(config_folder(), access.profile, access.secrets).find_orphans()


def clean_leftovers(orphans: Sequence[Orphan], on_event: OnEvent) -> list[Cleaned]:
    """Deletes what was left, one thing after another.

    Raises:
        CredentialsError: if there are no secrets any more.
    """
    from constructor_desktop.jobs.cloud.reaper import Reaper

    access = read_access()
    if access.secrets is None:
        raise CredentialsError("The keys of the cloud are missing. Choose the key file in the settings.")
    done: list[Cleaned] = []
    on_event(Progress(stage="cloud_clean", done=0, total=len(orphans)))
    for cleaned in Reaper(config_folder(), access.profile, access.secrets).clean(orphans):
        done.append(cleaned)
        on_event(Progress(stage="cloud_clean", done=len(done), total=len(orphans)))
    return done


def read_records() -> list[JobRecord]:
    """Returns the records of all jobs that can be read and are to be seen, the newest first."""
    if not (config_folder() / RECORDS).is_dir():  # without a cloud nothing of it is loaded
        return []
    from constructor_desktop.jobs.cloud.record import JobStore

    store = JobStore(config_folder())
    records = []
    for job_id in store.ids():
        try:
            records.append(store.load(job_id))
        except ConstructorError:  # removed a moment ago, or damaged: what it owes is found in the cloud
            continue
    for record in records:
        arch_text(str(record.config.get("arch") or ""))  # what it has to load must not be loaded by the GUI thread
    seen = [record for record in records if not record.hidden]
    return sorted(seen, key=lambda record: record.created, reverse=True)


def read_jobs() -> tuple[list[JobRecord], frozenset[str]]:
    """Returns the records as `read_records` does, and which of the jobs that have not ended are being carried out."""
    records = read_records()
    if not records:
        return [], frozenset()
    from constructor_desktop.jobs.cloud.record import JobStore, Phase

    store = JobStore(config_folder())
    unfinished = [record.id for record in records if record.phase is not Phase.DONE]
    return records, frozenset(job_id for job_id in unfinished if store.is_running(job_id))


def order(make_spec: Callable[[], JobSpec], estimate: Estimate | None, on_event: OnEvent) -> Path:
    """Carries out a new job in the cloud to its end and returns the run folder.

    If its task is cancelled, which the end of the window does, the job is left as it is.

    Args:
        make_spec: Says what to train.
        estimate: What the user has seen and confirmed.
        on_event: Receives the events; the first one names the job.
    """
    runner = _runner()
    job_id = runner.order(make_spec(), estimate)
    on_event(CloudStatus(job=job_id, phase="NEW"))
    return _leave_or_end(runner, job_id, on_event)


def resume(job_id: str, on_event: OnEvent) -> Path:
    """Goes on with a job to its end and returns the run folder; see `order`."""
    return _leave_or_end(_runner(), job_id, on_event)


def estimate(spec: JobSpec, on_event: OnEvent) -> Estimate:
    """Returns what a job would send, take and cost."""
    return _runner().estimate(spec, on_event)


def _leave_or_end(runner: CloudRunner, job_id: str, on_event: OnEvent) -> Path:
    try:
        return runner.resume(job_id, leaving(on_event))
    except Left:
        raise Cancelled from None


def _runner() -> CloudRunner:
    from constructor_desktop.cloud_setup import make_cloud_runner

    return make_cloud_runner(config_folder(), cache_folder())


def request_cancel(job_id: str, *, discard: bool = False, give_up: bool = False) -> None:
    """Has a job end, whoever carries it out.

    Args:
        job_id: The job.
        discard: Whether a finished model is thrown away; else it is fetched first.
        give_up: Whether the job also ends where its cloud cannot be asked.
    """
    _runner().cancel(job_id, discard=discard, give_up=give_up)


def remove_record(job_id: str) -> None:
    """Forgets a job that is done; of one that was given up only the list does, as long as something may be left."""
    from constructor_desktop.jobs.cloud.record import JobStore

    store = JobStore(config_folder())
    record = store.load(job_id)
    if record.may_be_left(time.time()):
        store.save(record.model_copy(update={"hidden": True}))
    else:
        store.remove(job_id)


def leaving(on_event: OnEvent) -> OnEvent:
    """Makes a callback raise `Left` where the task is cancelled, for the end of a task is not the end of its job."""

    def listen(event: Event) -> None:
        try:
            on_event(event)
        except Cancelled:
            raise Left from None

    return listen
