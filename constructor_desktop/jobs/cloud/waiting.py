"""What to say of a job while its cloud cannot be asked, and what may be left when it was given up."""

from __future__ import annotations

from datetime import datetime

from constructor_desktop.jobs.cloud.compute_requests import instance_name
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.record import JobRecord, Phase

PUBLIC = "Yandex Cloud"
_RETRIES = "{trouble} The program tries again by itself."
_GOES_ON = (
    "{trouble} The machine {machine} goes on meanwhile, and switches itself off at {time} at the latest. The program "
    "tries again by itself."
)
_MAYBE = (
    "{trouble} The program tries again by itself. If the machine {machine} was made already, it switches itself off at "
    "{time} at the latest."
)
_DELETES = (
    "{trouble} The program tries again by itself until the machine {machine} is deleted. It switches itself off at "
    "{time} at the latest. By hand it is deleted in the cloud's console, under Compute Cloud, Virtual machines."
)
_DELETES_LATE = (
    "{trouble} The program tries again by itself until the machine {machine} is deleted. It has switched itself off at "
    "{time} at the latest, but its disk is billed. By hand it is deleted in the cloud's console, under Compute Cloud, "
    "Virtual machines."
)
_ELSEWHERE = "This job belongs to the folder {folder} of {cloud} and the bucket {bucket}, not to those of the settings."


def waiting_sentence(record: JobRecord, trouble: str, now: float) -> str:
    """Returns why nothing can be done at the moment and what becomes of the machine meanwhile.

    Args:
        record: The job.
        trouble: Why, as a sentence.
        now: Seconds since 1970.
    """
    off_at = record.off_at
    if not record.owes_machine or off_at is None:
        return _RETRIES.format(trouble=trouble)
    template = {Phase.CREATING: _MAYBE, Phase.RUNNING: _GOES_ON, Phase.DELETING: _DELETES}.get(record.phase, _RETRIES)
    if record.phase is Phase.DELETING and off_at <= now:
        template = _DELETES_LATE
    return template.format(trouble=trouble, machine=instance_name(record.id), time=clock_text(off_at))


def elsewhere_sentence(record: JobRecord, settings: CloudProfile | None) -> str:
    """Returns that a job is in another cloud than the settings say; empty if it is not, or nobody knows."""
    if settings is None or settings.place == record.profile.place:
        return ""
    profile = record.profile
    return _ELSEWHERE.format(folder=profile.folder_id, cloud=profile.yc_endpoint or PUBLIC, bucket=profile.bucket)


def clock_text(seconds: float) -> str:
    """Returns `2026-03-01 17:40`, by this computer's clock."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")
