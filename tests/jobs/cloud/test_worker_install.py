"""The worker on a machine on which nothing is installed yet."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets
from constructor_desktop.jobs.cloud.user_data import Source, WorkerJob, make_user_data
from constructor_desktop.training.config import RunConfig
from tests.cloud_stand.jobs import URL_SECONDS, send, write_archive
from tests.cloud_stand.seaweed import ACCESS_KEY, SECRET_KEY, Seaweed
from tests.cloud_stand.vm import Vm
from tests.training.samples import save_pictures

WHEEL = "ai_constructor-0.1.0-py3-none-any.whl"
# Takes the place of the program, which would take minutes to install.
PROGRAM = """
import json, pathlib, sys
_, job, _, out, _, events = sys.argv[1:]
assert json.loads((pathlib.Path(job) / "job.json").read_text())["classes"] == ["discs", "stripes"]
pathlib.Path(out).mkdir()
(pathlib.Path(out) / "python").write_text(sys.prefix)
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the machines run Linux")


@pytest.fixture
def store(seaweed: Seaweed, bucket: str) -> ObjectStore:
    profile = CloudProfile(folder_id="folder", bucket=bucket, s3_endpoint=seaweed.endpoint)
    return ObjectStore(profile, Secrets({}, ACCESS_KEY, SECRET_KEY))


@pytest.fixture
def job(store: ObjectStore, tmp_path: Path) -> WorkerJob:
    data = save_pictures(tmp_path / "data", {"discs": 2, "stripes": 2})
    archive = write_archive(data, RunConfig(), tmp_path / "archive.tar")
    content = write_wheel(tmp_path / WHEEL).read_bytes()
    store.put(f"jobs/j/in/{WHEEL}", content)
    address = store.presigned_get(f"jobs/j/in/{WHEEL}", URL_SECONDS)
    return send(store, "j", archive, wheel=Source(WHEEL, address, hashlib.sha256(content).hexdigest()))


def write_wheel(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("constructor_desktop/__init__.py", "")
        wheel.writestr("constructor_desktop/__main__.py", PROGRAM)
        info = "ai_constructor-0.1.0.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: ai-constructor\nVersion: 0.1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def run(vm: Vm, store: ObjectStore) -> dict[str, Any]:
    vm.boot()
    try:
        deadline = time.monotonic() + 120
        while vm.runs:
            assert time.monotonic() < deadline, vm.serial_output()
            time.sleep(0.2)
    finally:
        vm.kill()
    status: dict[str, Any] = json.loads(store.get("jobs/j/out/status.json"))
    return status


def programs(folder: Path, **scripts: str) -> str:
    """A folder of programs: the few that every system has, and these scripts."""
    folder.mkdir()
    for name in ("sh", "python3"):
        program = sys.executable if name == "python3" else str(shutil.which(name))
        (folder / name).symlink_to(program)
    for name, text in scripts.items():
        path = folder / name.replace("_", "-").replace("python3-", "python3.")
        path.write_text(f"#!{shutil.which('sh')}\n{text}\n")
        path.chmod(0o755)
    return str(folder)


def can_make_environments(python: str) -> bool:
    return subprocess.call([python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL) == 0


@pytest.mark.skipif(not can_make_environments(sys.executable), reason="this Python has no module ensurepip")
def test_it_installs_the_wheel_into_an_environment_of_its_own(
    store: ObjectStore, job: WorkerJob, tmp_path: Path
) -> None:
    path = programs(tmp_path / "bin", python3_11=f'exec {sys.executable} "$@"')
    vm = Vm(tmp_path / "vm", make_user_data(job), python="", path=path)
    status = run(vm, store)
    assert status["state"] == "succeeded", status
    assert (vm.root / "run" / "python").read_text() == str(vm.root / "venv")


def test_a_python_is_installed_where_there_is_none(store: ObjectStore, job: WorkerJob, tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", apt_get=f'echo "$@" >> {tmp_path / "asked"}')
    status = run(Vm(tmp_path / "vm", make_user_data(job), python="", path=path), store)
    assert (tmp_path / "asked").read_text().splitlines() == [
        "-o DPkg::Lock::Timeout=300 update",
        "-o DPkg::Lock::Timeout=300 install --yes python3.11 python3.11-venv",
    ]
    assert status["state"] == "failed"  # for this one installs nothing


def test_an_image_that_is_too_old_is_said(store: ObjectStore, job: WorkerJob, tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", apt_get="echo E: Unable to locate package; exit 100")
    status = run(Vm(tmp_path / "vm", make_user_data(job), python="", path=path), store)
    assert "Choose an image of Ubuntu 22.04 or newer" in status["message"]
    assert "E: Unable to locate package" in status["log"]


def test_a_program_that_cannot_be_installed_is_said(store: ObjectStore, job: WorkerJob, tmp_path: Path) -> None:
    store.put(f"jobs/j/in/{WHEEL}", b"no wheel")
    assert job.wheel is not None
    wheel = Source(WHEEL, job.wheel.url, hashlib.sha256(b"no wheel").hexdigest())
    path = programs(tmp_path / "bin", python3_11=f'exec {sys.executable} "$@"')
    status = run(Vm(tmp_path / "vm", make_user_data(replace(job, wheel=wheel)), python="", path=path), store)
    assert status["message"] == "The program was not installed."
    assert status["log"]


def test_several_graphics_cards_train_together(store: ObjectStore, job: WorkerJob, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$@"\nexit 3\n')
    python.chmod(0o755)
    vm = Vm(tmp_path / "vm", make_user_data(replace(job, gpus=2)), python=str(python))
    words = run(vm, store)["message"].split()
    together = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    assert words[:7] == [*together, "-m", "constructor_desktop", "train-job"]
