"""Whether everything is in place for a job, said before anything is uploaded or made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from constructor_desktop.core.errors import (
    CloudNetworkError,
    ConstructorError,
    CredentialsError,
    NotFoundError,
    QuotaError,
    RoleError,
)
from constructor_desktop.jobs.cloud.classify import GPU_QUOTA_ADVICE, WRONG_CLOCK
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.quotas import platform_trouble, shortage
from constructor_desktop.jobs.cloud.secrets import Secrets

CLOCK_SECONDS = 30.0
_EVERYTHING = {"admin", "editor"}
# For each thing to be done, the roles that allow it, the least one first.
_ROLES = (("compute.editor", "compute.admin"), ("vpc.publicAdmin", "vpc.admin"))


@dataclass(frozen=True)
class CheckResult:
    """One answer.

    Attributes:
        name: Of what was checked.
        ok: Whether a job can go on.
        sentence: For the user.
        checked: False where it could not be found out because of what another answer says; then it is no problem of
            its own, and `ok` is False.
    """

    name: str
    ok: bool
    sentence: str
    checked: bool = True

    @property
    def is_problem(self) -> bool:
        """Whether this is what keeps a job from going on."""
        return self.checked and not self.ok


class _NotCheckedError(ConstructorError):
    """What another answer says keeps this question from being answered."""


def check_connection(profile: CloudProfile, secrets: Secrets) -> Iterator[CheckResult]:
    """Checks everything at once and yields each answer, always in the same order; leaves nothing behind.

    A failure says nothing about the others, except that without credentials the rest cannot be asked, and that nothing
    works with a wrong clock. A dead address takes no longer than one question of `Api`.
    """
    checks = _Checks(profile, secrets)
    with ThreadPoolExecutor(len(checks.names), "cloud-check") as pool:
        credentials, bucket = pool.submit(checks.credentials), pool.submit(checks.bucket)
        clock = pool.submit(_unless_dead, bucket, checks.clock)
        answers = {"clock": clock, "credentials": credentials}
        answers["folder"] = pool.submit(_after, credentials, checks.folder)
        answers["bucket"] = bucket
        last = "quota" if platform_trouble(profile) is None else "machine"
        for name, question in (("subnet", checks.subnet), ("image", checks.image), (last, checks.quota)):
            answers[name] = pool.submit(_after, credentials, question)
        for name, answer in answers.items():
            yield _result(name, answer, clock)


def _after(credentials: Future[str], question: Callable[[], str]) -> str:
    """Asks a question that has an answer only with a key that works."""
    if credentials.exception() is not None:
        raise _NotCheckedError("Not checked, because the cloud could not be asked with this key.")
    return question()


def _unless_dead(bucket: Future[str], question: Callable[[], str]) -> str:
    """Asks a question of the object storage, whose silence is the trouble of the bucket alone."""
    try:
        return question()
    except CloudNetworkError:
        if isinstance(bucket.exception(), CloudNetworkError):
            raise _NotCheckedError("Not checked, because the object storage could not be asked.") from None
        raise


def _result(name: str, answer: Future[str], clock: Future[str]) -> CheckResult:
    try:
        return CheckResult(name, True, answer.result())
    except _NotCheckedError as error:
        return CheckResult(name, False, str(error), checked=False)
    except ConstructorError as error:
        if str(error) == WRONG_CLOCK and isinstance(clock.exception(), CredentialsError):
            sentence = "Not checked, because the clock of this computer is wrong."
            return CheckResult(name, False, sentence, checked=False)
        return CheckResult(name, False, str(error))


class _Checks:
    """The questions: each returns the sentence for when all is well, and raises the others."""

    names = ("clock", "credentials", "folder", "bucket", "subnet", "image", "quota")

    def __init__(self, profile: CloudProfile, secrets: Secrets) -> None:
        self._profile = profile
        self._compute = Compute(profile, secrets)
        self._objects = ObjectStore(profile, secrets)

    def clock(self) -> str:
        before = datetime.now(UTC)
        there = self._objects.server_time()
        here = before + (datetime.now(UTC) - before) / 2
        return clock_sentence((here - there).total_seconds())

    def credentials(self) -> str:
        self._compute.check_credentials()
        return "The cloud accepts the key of the service account."

    def folder(self) -> str:
        folder = self._profile.folder_id
        self._compute.instances({})
        roles = self._compute.roles()
        if not roles:
            return (
                f"The folder {folder} can be used. Whether machines may be made in it turns out when the first one is "
                "made."
            )
        missing = missing_roles(roles)
        if missing:
            raise RoleError(
                f"The service account cannot make machines in the folder {folder}. Give it these roles on this "
                f"folder: {', '.join(missing)}."
            )
        return f"The service account may make machines in the folder {folder}."

    def bucket(self) -> str:
        self._objects.check()
        return f"The bucket {self._profile.bucket} can be read and written."

    def subnet(self) -> str:
        zone = self._profile.zone_id
        if zone not in (zones := self._compute.zones()):
            raise NotFoundError(f"There is no zone {zone} in this cloud. Choose one of {', '.join(zones)}.")
        return f"Machines get the subnet {self._compute.find_subnet()} in the zone {zone}."

    def image(self) -> str:
        profile = self._profile
        image = self._compute.find_image(profile.image_family, profile.image_folder)
        if image.min_disk_gb > profile.disk_gb:
            raise QuotaError(
                f"The image {image.name} needs a disk of {image.min_disk_gb:g} GB, and the machine has "
                f"{profile.disk_gb} GB. Choose a larger disk in the settings."
            )
        return f"Machines start from the image {image.name}."

    def quota(self) -> str:
        trouble = platform_trouble(self._profile)
        if trouble is not None:
            raise trouble
        quotas = self._compute.quotas()
        if quotas is None:
            unknown = "The quotas are unknown, for the service account may not see them."
            return f"{unknown} {GPU_QUOTA_ADVICE}" if self._profile.gpus else unknown
        short = shortage(self._profile, quotas)
        if short is not None:
            raise short
        return "The quotas suffice for the machine."


def clock_sentence(seconds: float) -> str:
    """Returns what to say about a clock that is right, `seconds` being how far it is ahead.

    Raises:
        CredentialsError: if it is too far off.
    """
    if abs(seconds) <= CLOCK_SECONDS:
        return "The clock of this computer is right."
    duration = timedelta(seconds=round(abs(seconds)))
    if seconds > 0:
        raise CredentialsError(
            f"The clock of this computer is ahead of the cloud's by {duration} (hours:minutes:seconds). Set it right "
            "and try again."
        )
    raise CredentialsError(
        f"The clock of this computer is behind the cloud's by {duration} (hours:minutes:seconds). Set it right and try "
        "again."
    )


def missing_roles(roles: set[str]) -> list[str]:
    """Returns the least roles that are missing for making machines."""
    if roles & _EVERYTHING:
        return []
    return [allowing[0] for allowing in _ROLES if not roles.intersection(allowing)]
