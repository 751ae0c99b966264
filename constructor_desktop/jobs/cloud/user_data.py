"""What a new machine is told to do: a `#cloud-config` that needs nothing but the machine's own Python."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constructor_desktop.core.errors import CloudError
from constructor_desktop.core.resources import resource_path

MAX_BYTES = 32 * 1024
FOLDER = "/opt/constructor"
UNITS = "/etc/systemd/system"
# Until the worker runs: the boot of the machine. After its limit: sending the last results.
SECONDS_AROUND = 1800
CHECKPOINT_SECONDS = 300


@dataclass(frozen=True)
class Source:
    """A file that the machine fetches.

    Attributes:
        name: What it is called there; a wheel keeps its own name.
        url: Presigned address.
        sha256: Of its content, in hexadecimal.
    """

    name: str
    url: str
    sha256: str


@dataclass(frozen=True)
class WorkerJob:
    """What the worker of a machine has to know; there are no keys in it.

    Attributes:
        job_id: Name of the job.
        attempt: Counts the machines that were made for it, from 1.
        archive: The samples and the settings.
        wheel: The program; None: the machine's Python has it (`CONSTRUCTOR_PYTHON`).
        checkpoint_url: Presigned address of an earlier attempt's checkpoint, which need not exist.
        prefix: Below it the worker writes.
        post: `url` and `fields` of the form by which it does; see `ObjectStore.presigned_post`.
        seconds: Limit of the time from the worker's start to the end of the training.
        gpus: Graphics cards.
        checkpoint_seconds: Time between two checkpoints.
    """

    job_id: str
    attempt: int
    archive: Source
    wheel: Source | None
    checkpoint_url: str | None
    prefix: str
    post: Mapping[str, Any]
    seconds: int
    gpus: int = 0
    checkpoint_seconds: int = CHECKPOINT_SECONDS

    def to_json(self) -> dict[str, Any]:
        """Returns the content of job.json, as `packaging/vm/worker.py` reads it."""
        return {
            "job": self.job_id,
            "attempt": self.attempt,
            "archive": vars(self.archive),
            "wheel": None if self.wheel is None else vars(self.wheel),
            "checkpoint": self.checkpoint_url,
            "prefix": self.prefix,
            "post": dict(self.post),
            "seconds": self.seconds,
            "gpus": self.gpus,
            "checkpoint_seconds": self.checkpoint_seconds,
        }


def make_user_data(job: WorkerJob) -> str:
    """Returns the user-data of a machine for `job`.

    Raises:
        CloudError: if it is longer than a machine takes.
    """
    limit = str(job.seconds + SECONDS_AROUND)
    units = ("constructor.service", "constructor-limit.service", "constructor-limit.timer")
    config = {
        "write_files": [
            _file(f"{FOLDER}/start", _template("start"), "0755"),
            _packed_file(f"{FOLDER}/worker.py", _template("worker.py")),
            _file(f"{FOLDER}/job.json", json.dumps(job.to_json()), "0600"),
            *(_file(f"{UNITS}/{name}", _template(name).replace("@SECONDS@", limit), "0644") for name in units),
        ],
        # The first boot alone runs these; the units are enabled, so that each later boot ends as well.
        "runcmd": [
            ["systemctl", "daemon-reload"],
            ["systemctl", "enable", "--now", "constructor-limit.timer"],
            ["systemctl", "enable", "--now", "--no-block", "constructor.service"],
        ],
    }
    text = "#cloud-config\n" + json.dumps(config, indent=1) + "\n"  # JSON is YAML
    if len(text.encode()) > MAX_BYTES:
        raise CloudError("The description of the machine is too long. Choose a shorter name for the bucket.")
    return text


def _template(name: str) -> str:
    return resource_path("packaging", "vm", name).read_text(encoding="utf-8")


def _file(path: str, content: str, permissions: str) -> dict[str, str]:
    return {"path": path, "permissions": permissions, "content": content}


def _packed_file(path: str, content: str) -> dict[str, str]:
    packed = base64.b64encode(gzip.compress(content.encode(), mtime=0)).decode()
    return {"path": path, "permissions": "0644", "encoding": "gz+b64", "content": packed}
