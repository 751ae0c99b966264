"""How the program knows its own things in the cloud again."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from constructor_desktop.core.errors import NotFoundError, StorageError
from constructor_desktop.core.files import temporary_path, write_json
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.storage.problems import reading_from, writing_to

APP = "ai-constructor"
JOBS = "jobs/"
MARKER = "owner.json"
OWNER_FILE = "cloud-owner.json"
_OWNER_BYTES = 10


def owner_id(config_folder: Path) -> str:
    """Returns the random name of this installation, which is made once.

    Raises:
        StorageError: if it cannot be read or written.
    """
    path = config_folder / OWNER_FILE
    if not path.exists():
        with writing_to(config_folder):
            _make_owner(path)
    with reading_from(config_folder):
        content = path.read_bytes()
    try:
        return str(json.loads(content)["owner"])
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{path} is damaged. Restore it, or remove it and look after older machines yourself."
        ) from error


def _make_owner(path: Path) -> None:
    """Writes a new name unless another process was faster: a name that is lost is a machine that nobody deletes."""
    temporary = temporary_path(path.parent)
    write_json(temporary, {"owner": secrets.token_hex(_OWNER_BYTES)})
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:  # a disk without hard links
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def job_labels(owner: str, job_id: str, expires: float) -> dict[str, str]:
    """Returns the labels of everything that belongs to a job.

    Args:
        owner: What `owner_id` gave.
        job_id: The job.
        expires: Seconds since 1970 after which nothing of it may be left.
    """
    return {"app": APP, "owner": owner, "job": job_id, "expires": str(int(expires))}


def is_ours(labels: Mapping[str, str], owner: str) -> bool:
    """Tells whether this installation has made what bears these labels."""
    return bool(owner) and labels.get("app") == APP and labels.get("owner") == owner


def expiry(labels: Mapping[str, str]) -> float | None:
    """Returns the seconds since 1970 at which labels expire; None if they do not say."""
    try:
        return float(labels.get("expires", ""))
    except ValueError:
        return None


def job_prefix(job_id: str) -> str:
    """Returns what the keys of a job's objects begin with."""
    return f"{JOBS}{job_id}/"


def write_marker(objects: ObjectStore, labels: Mapping[str, str]) -> None:
    """Says in the bucket whose job this is, for objects have no labels; comes before everything else there.

    Raises:
        CloudError: if the bucket refuses.
    """
    objects.put(job_prefix(labels["job"]) + MARKER, json.dumps(dict(labels)).encode())


def read_marker(objects: ObjectStore, job_id: str) -> dict[str, str]:
    """Returns the labels that `write_marker` wrote; empty where there are none, or they are of another job.

    Raises:
        CloudError: if the bucket refuses.
    """
    try:
        labels = json.loads(objects.get(job_prefix(job_id) + MARKER))
    except (NotFoundError, ValueError):
        return {}
    if not isinstance(labels, dict) or labels.get("job") != job_id:
        return {}
    return {str(key): str(value) for key, value in labels.items()}
