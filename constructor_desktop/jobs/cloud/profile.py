"""Where and on what a job is trained in the cloud; holds no secrets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from constructor_desktop.core.errors import StorageError, UsageError
from constructor_desktop.core.files import write_json
from constructor_desktop.storage.problems import reading_from, writing_to

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PROFILE = "cloud.json"
PROFILE_FORMAT = 1
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s/:@\[\]]+)(:[0-9]{1,5})?")
# What users call the settings, and what is to be said of a value by the kind of pydantic's complaint.
_NAMES = {
    "folder_id": "the folder",
    "zone_id": "the zone",
    "subnet_id": "the subnet",
    "bucket": "the bucket",
    "platform_id": "the kind of machine",
    "cores": "the number of processor cores",
    "memory_gb": "the memory",
    "gpus": "the number of graphics cards",
    "image_family": "the image family",
    "image_folder": "the folder of the images",
    "disk_gb": "the disk",
    "hours_limit": "the time limit",
    "spending_cap": "the spending cap",
    "yc_endpoint": "the address of the cloud",
    "s3_endpoint": "the storage address",
}
_REASONS = {
    "greater_than_equal": "at least {ge:g} is needed",
    "greater_than": "more than {gt:g} is needed",
    "less_than_equal": "at most {le:g} is possible",
    "string_too_long": "at most {max_length} characters are possible",
    "string_pattern_mismatch": "it begins with https:// or http:// and has no path",
}

_NO_ADDRESS = "it is a host or host:port, without https:// and without a path"


class CloudProfile(BaseModel):
    """One user's place in Yandex Cloud and the machine that is asked for there.

    Attributes:
        name: What the user calls it.
        folder_id: The folder of the cloud in which machines are made.
        zone_id: The availability zone.
        subnet_id: The subnet of the machine; None: the first one of the zone.
        bucket: The bucket of Object Storage for data and results.
        platform_id: The kind of processor (and graphics card).
        cores: Processor cores.
        memory_gb: Memory, GiB.
        gpus: Graphics cards.
        image_family: The family of the operating system's image.
        image_folder: The folder in which that family is found.
        disk_gb: The boot disk, GiB.
        preemptible: Whether the cloud may stop the machine at any moment, which costs less.
        hours_limit: After so many hours the machine powers itself off.
        spending_cap: The most that a job may cost, in the price list's currency; None: no cap.
        yc_endpoint: Address of a private installation of the cloud: a host or host:port, always asked through TLS.
        yc_root_certificates: File with the certificates by which that address is known.
        s3_endpoint: Address of the object storage.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="Yandex Cloud", min_length=1, max_length=100)
    folder_id: str = Field(min_length=1, max_length=50)
    zone_id: str = Field(default="ru-central1-a", min_length=1, max_length=50)
    subnet_id: str | None = Field(default=None, max_length=50)
    bucket: str = Field(min_length=1)
    platform_id: str = Field(default="standard-v3", min_length=1)
    cores: int = Field(default=4, ge=2, le=256)
    memory_gb: int = Field(default=16, ge=1, le=4096)
    gpus: int = Field(default=0, ge=0, le=8)
    image_family: str = Field(default="ubuntu-2204-lts", min_length=1)
    image_folder: str = Field(default="standard-images", min_length=1)
    disk_gb: int = Field(default=40, ge=20, le=4096)
    preemptible: bool = True
    hours_limit: float = Field(default=4.0, gt=0, le=24 * 7)
    spending_cap: float | None = Field(default=None, gt=0)
    yc_endpoint: str | None = None
    yc_root_certificates: str | None = None
    s3_endpoint: str = Field(default="https://storage.yandexcloud.net", pattern=r"^https?://[^/\s]+/?$")

    @property
    def place(self) -> tuple[str | None, str, str, str]:
        """Which cloud, folder and bucket it names, whatever machine it asks for there."""
        return self.yc_endpoint, self.folder_id, self.s3_endpoint, self.bucket

    @field_validator("bucket")
    @classmethod
    def _named_as_buckets_are(cls, name: str) -> str:
        if not _BUCKET.fullmatch(name):
            raise ValueError("a bucket's name has 3 to 63 small letters, digits, dots and hyphens")
        return name

    @classmethod
    def create(cls, **values: Any) -> CloudProfile:
        """Builds a profile; raises UsageError with a sentence that names the first setting that does not work."""
        try:
            profile = cls(**values)
        except ValidationError as error:
            raise UsageError(_complaint(error)) from error
        _check_private(profile)
        return profile


def load_profile(config_folder: Path) -> CloudProfile | None:
    """Returns the profile that `save_profile` wrote; None if there is none.

    Raises:
        StorageError: if it cannot be read or is damaged.
    """
    path = config_folder / PROFILE
    if not path.exists():
        return None
    with reading_from(config_folder):
        content = path.read_bytes()
    try:
        record = json.loads(content)
        if record.pop("format") != PROFILE_FORMAT:
            raise StorageError(f"{path} was written by a newer version of the program. Update this one.")
        return CloudProfile(**record)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageError(
            f"{path}: The cloud profile is damaged. Remove the file and set the profile again."
        ) from error


def save_profile(config_folder: Path, profile: CloudProfile) -> None:
    """Replaces the profile; raises StorageError if the disk refuses."""
    with writing_to(config_folder):
        write_json(config_folder / PROFILE, {"format": PROFILE_FORMAT, **profile.model_dump()})


def remove_profile(config_folder: Path) -> None:
    """Forgets the profile; raises StorageError if the disk refuses."""
    with writing_to(config_folder):
        (config_folder / PROFILE).unlink(missing_ok=True)


def _check_private(profile: CloudProfile) -> None:
    """Refuses a private installation that cannot be asked; only of new profiles, for files may go away later."""
    address, certificates = profile.yc_endpoint, profile.yc_root_certificates
    if address is not None and not _ADDRESS.fullmatch(address):
        raise UsageError(f"The cloud profile: {_NAMES['yc_endpoint']} does not work ({_NO_ADDRESS}).")
    if certificates is not None and not Path(certificates).is_file():
        raise UsageError(f"{certificates}: There is no such file with certificates of the cloud. Choose another one.")


def _complaint(error: ValidationError) -> str:
    # What was given comes before what was not.
    first = min(error.errors(), key=lambda complaint: complaint["type"] == "missing")
    setting = str(first["loc"][0]) if first["loc"] else ""
    name = _NAMES.get(setting, setting.replace("_", " ") or "the profile")
    if first["type"] in ("missing", "string_too_short"):
        return f"The cloud profile lacks {name}. Give it a value."
    if first["type"] == "extra_forbidden":
        return f"The cloud profile has no setting {setting}. Leave it out."
    return f"The cloud profile: {name} does not work ({_reason(first)})."


def _reason(complaint: ErrorDetails) -> str:
    """What a value should be, in plain words."""
    words = _REASONS.get(complaint["type"])
    if words is not None:
        return words.format(**complaint.get("ctx", {}))
    reason = complaint["msg"].removeprefix("Value error, ")
    return reason[:1].lower() + reason[1:]
