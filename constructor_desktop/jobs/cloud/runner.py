"""Training on a machine in the cloud: the same job, the same events, the same run folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from constructor_desktop.core.data import Dataset
from constructor_desktop.core.errors import CloudNetworkError, CredentialsError, StorageError, UsageError
from constructor_desktop.core.events import OnEvent
from constructor_desktop.jobs.cloud.archive import upload_size
from constructor_desktop.jobs.cloud.clock import Clock, SystemClock
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.context import NOTHING_BEGUN, Tools
from constructor_desktop.jobs.cloud.labels import owner_id
from constructor_desktop.jobs.cloud.machine import CloudJob
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.probe import training_seconds
from constructor_desktop.jobs.cloud.profile import CloudProfile, load_profile
from constructor_desktop.jobs.cloud.record import EXPIRY_SECONDS, Confirmed, JobRecord, JobStore, Phase, new_job_id
from constructor_desktop.jobs.cloud.secrets import Secrets, SecretStore
from constructor_desktop.jobs.cloud.waiting import elsewhere_sentence
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.run_writer import check_is_free

# From the order of a machine to the training, with the installation of the program; and from its end to the last byte.
AROUND_SECONDS = 420.0
# Others take the lock of a job for an instant, only to see whether it is carried out.
LOCK_SECONDS = 0.5
NO_SECRETS = Secrets({}, "", "")


class Connect(Protocol):
    """Opens the cloud of a profile; nothing is asked yet."""

    def __call__(self, profile: CloudProfile, secrets: Secrets) -> tuple[ObjectStore, Compute]:
        """Returns its bucket and its machines."""
        ...


@dataclass(frozen=True)
class Estimate:
    """What a job will take.

    Attributes:
        profile: Where in the cloud.
        samples: How many there are of each class.
        upload_bytes: To be sent.
        seconds: Of the machine, from its order to its end; None where that could not be measured.
        price: For so long; None where no price list can be read.
        price_per_hour: Likewise.
        currency: Of both, empty without them.
        price_limit: The most it can cost: at the hours limit, or the spending cap; None without a price.
    """

    profile: CloudProfile
    samples: Mapping[str, int]
    upload_bytes: int
    seconds: float | None
    price: float | None
    price_per_hour: float | None
    currency: str
    price_limit: float | None

    @property
    def confirmed(self) -> Confirmed:
        """What of it is kept with the job, once the user has seen it and wants the job."""
        return Confirmed(samples=dict(self.samples), upload_bytes=self.upload_bytes, seconds=self.seconds)


def connect(profile: CloudProfile, secrets: Secrets) -> tuple[ObjectStore, Compute]:
    """Opens the cloud of a profile; nothing is asked yet."""
    return ObjectStore(profile, secrets), Compute(profile, secrets)


class CloudRunner:
    """Carries out jobs in the cloud of the user's profile. Several may run at once, each in a thread or process."""

    def __init__(
        self,
        config_folder: Path,
        cache_folder: Path,
        tools: Tools,
        *,
        connect: Connect = connect,
        clock: Clock | None = None,
    ) -> None:
        """Args: `config_folder` holds profile and records, `cache_folder` takes archives until they are sent."""
        self._config_folder = config_folder
        self._cache_folder = cache_folder
        self._tools = tools
        self._connect = connect
        self._clock = clock or SystemClock()
        self.store = JobStore(config_folder)

    def profile(self) -> CloudProfile:
        """Returns the profile; raises UsageError if there is none yet."""
        profile = load_profile(self._config_folder)
        if profile is None:
            raise UsageError(
                "There is no cloud profile yet. Set it in the settings, or with the command cloud profile set."
            )
        return profile

    def secrets(self) -> Secrets:
        """Returns the keys; raises CredentialsError if there are none yet."""
        secrets = SecretStore(self._config_folder).load()
        if secrets is None:
            raise CredentialsError(
                "There are no keys of the cloud yet. Choose the key file in the settings, or give it to the command "
                "cloud profile set --key."
            )
        return secrets

    def run(self, spec: JobSpec, on_event: OnEvent) -> Path:
        """Trains in the cloud and returns the finished run folder; see `Runner` and `CloudJob.run`."""
        return self.resume(self.order(spec), on_event)

    def order(self, spec: JobSpec, estimate: Estimate | None = None) -> str:
        """Keeps a new job on the disk and returns its name; nothing is done for it yet, `resume` begins.

        Args:
            spec: What to train.
            estimate: What the user has seen and confirmed: the job takes place there and with those data, or not at
                all. None: nobody was asked.

        Raises:
            UsageError: if there is no profile.
            CredentialsError: if there are no keys.
            StorageError: if the disk refuses, or the run folder holds a finished run already.
        """
        profile, now = estimate.profile if estimate is not None else self.profile(), self._clock.now()
        self.secrets()
        check_is_free(spec.out)
        record = JobRecord(
            id=new_job_id(),
            data=str(spec.data.absolute()),
            out=str(spec.out.absolute()),
            config=spec.config.model_dump(mode="json", exclude_unset=True),
            profile=profile,
            owner=owner_id(self._config_folder),
            created=now,
            expires=now + profile.hours_limit * 3600 + EXPIRY_SECONDS,
            confirmed=estimate.confirmed if estimate is not None else None,
        )
        self.store.save(record)
        return record.id

    def resume(self, job_id: str, on_event: OnEvent) -> Path:
        """Goes on with a job from wherever it is; one that a quota stopped begins again with its data.

        Raises:
            LockedError: if another window or command is at it.
            UsageError: if it has ended.
            ConstructorError: see `CloudJob.run`.
        """
        with self.store.lock(job_id, LOCK_SECONDS):
            record = self._again(self.store.load(job_id))
            secrets = SecretStore(self._config_folder).load()
            gives_up = secrets is None and self.store.wants_to_give_up(job_id)
            objects, compute = self._connect(record.profile, NO_SECRETS if gives_up else self.secrets())
            job = CloudJob(
                record,
                self.store,
                objects,
                compute,
                on_event,
                self._clock,
                self._tools,
                self._cache_folder,
                elsewhere=self._elsewhere(record),
            )
            if gives_up:
                job.give_up()
            return job.run()

    def _elsewhere(self, record: JobRecord) -> str:
        try:
            return elsewhere_sentence(record, load_profile(self._config_folder))
        except StorageError:  # a damaged profile is no reason to stop a job that has its own
            return ""

    def cancel(self, job_id: str, *, discard: bool = False, give_up: bool = False) -> None:
        """Lets a job end: whoever carries it out does so, else the next `resume`.

        A job that has ended only gives up its data in the bucket, at the next `resume`.

        Args:
            job_id: The job.
            discard: Whether a model that is finished is thrown away; else it is fetched first.
            give_up: Whether the job also ends where its cloud cannot be asked; its record then says what may be left.

        Raises:
            NotFoundError: if there is no such job.
            UsageError: if it has ended, and nothing is kept for it.
        """
        record = self.store.load(job_id)
        if record.phase is Phase.DONE and not record.kept:
            raise UsageError(f"The job {job_id} has ended already.")
        self.store.request_cancel(job_id, discard=discard, give_up=give_up)

    def is_unfinished(self, record: JobRecord) -> bool:
        """Tells whether there is something left to do for a job."""
        return record.phase is not Phase.DONE or (record.kept and self.store.wants_cancel(record.id))

    def estimate(self, spec: JobSpec, on_event: OnEvent) -> Estimate:
        """Measures and asks what a job will take; sends and orders nothing.

        Raises:
            ConstructorError: if the data, the run folder or the settings do not work, there is no profile, or the cloud
                cannot be reached or does not accept the key.
        """
        profile = self.profile()
        check_is_free(spec.out)
        per_hour, currency = self._price(profile)  # first, for a dead address is said soonest
        dataset = self._tools.load(spec.data, on_event)
        upload_bytes = upload_size(spec, dataset, self._tools.find_weights(spec.config, dataset))
        seconds = self._seconds(spec, dataset, profile)
        limit = None if per_hour is None else per_hour * profile.hours_limit
        if limit is not None and profile.spending_cap is not None:
            limit = min(limit, profile.spending_cap)
        price = None if per_hour is None or seconds is None else per_hour * seconds / 3600
        samples = Counter(sample.label for sample in dataset.samples)
        return Estimate(profile, samples, upload_bytes, seconds, price, per_hour, currency, limit)

    def _seconds(self, spec: JobSpec, dataset: Dataset, profile: CloudProfile) -> float | None:
        training = training_seconds(spec.config, dataset, self._cache_folder, profile.cores)
        return None if training is None else AROUND_SECONDS + training

    def _price(self, profile: CloudProfile) -> tuple[float | None, str]:
        _, compute = self._connect(profile, self.secrets())
        try:
            price = compute.prices()
        except CloudNetworkError as error:
            raise type(error)(NOTHING_BEGUN.format(trouble=error)) from error
        return (None, "") if price is None else (price.per_hour, price.currency)

    def _again(self, record: JobRecord) -> JobRecord:
        """Prepares a job that a quota stopped for another try, with the profile as it is now."""
        if record.phase is not Phase.DONE:
            return record
        if not record.kept:
            raise UsageError(f"The job {record.id} has ended already.")
        profile = self.profile()
        changes: dict[str, Any] = {"kept": False, "result": None, "message": "", "details": "", "create_request": ""}
        if self.store.wants_cancel(record.id):
            changes = {"kept": False, "phase": Phase.DELETING}
        elif (profile.bucket, profile.s3_endpoint) != (record.profile.bucket, record.profile.s3_endpoint):
            raise UsageError(
                f"The data of the job {record.id} are in the bucket {record.profile.bucket}. Choose that bucket again, "
                "or start the training anew."
            )
        else:
            expires = self._clock.now() + profile.hours_limit * 3600 + EXPIRY_SECONDS
            changes |= {"phase": Phase.NEW, "profile": profile, "attempt": 1, "expires": expires}
            changes |= {"image_id": "", "subnet_id": ""}  # the zone may be another one
        record = record.model_copy(update=changes)
        self.store.save(record)
        return record
