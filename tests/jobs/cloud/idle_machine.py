"""Machines of the stand that do nothing, for tests that look at machines from outside."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.labels import job_labels
from tests.cloud_stand.stand import Stand

IMAGE = "fd8stand0ubuntu22040"
SUBNET = "e9bstandsubnet000000"
OWNER = "me"
LATER = time.time() + 3600


class IdleMachine:
    """Runs until it is told to stop."""

    def __init__(self, folder: Path, user_data: str) -> None:
        self._user_data = user_data
        self.runs = False

    def boot(self) -> None:
        self.runs = True

    def stop(self) -> None:
        self.runs = False

    kill = stop

    def serial_output(self) -> str:
        return f"booted with {self._user_data}"


def request_for(stand: Stand, job: str, labels: Mapping[str, str] | None = None) -> bytes:
    """The request for a job's machine."""
    labels = job_labels(OWNER, job, LATER) if labels is None else labels
    return Compute.build_request(job, "#cloud-config", labels, stand.profile, IMAGE, SUBNET)


def make_machine(stand: Stand, job: str, labels: Mapping[str, str] | None = None) -> str:
    """Makes a machine with its disk labelled as well, waits until it runs, which is at once, and returns its id."""
    compute, datacenter = Compute(stand.profile, stand.secrets), stand.cloud.datacenter
    usual, datacenter.boot_seconds = datacenter.boot_seconds, 0.0
    machine = compute.create(request_for(stand, job, labels), str(uuid.uuid4())).instance_id
    assert machine is not None
    wait_until(lambda: compute.get(machine).status == "RUNNING")
    datacenter.boot_seconds = usual
    compute.label_disk(compute.get(machine))
    return machine


def wait_until(is_so: Callable[[], bool], seconds: float = 20.0) -> None:
    """Fails if it is not so in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
