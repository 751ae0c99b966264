from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from constructor_desktop.core.errors import CloudError
from constructor_desktop.core.resources import resource_path
from constructor_desktop.jobs.cloud.user_data import MAX_BYTES, Source, WorkerJob, make_user_data
from tests.cloud_stand.vm import RUNCMD, content_of, parse_user_data

ADDRESS = "https://storage.example/bucket/jobs/0123456789abcdef/in/archive.tar?X-Amz-Signature=" + "a" * 400
FORM = {"url": "https://storage.example/bucket", "fields": {"key": "x${filename}", "policy": "p" * 1200}}
JOB = WorkerJob(
    job_id="0123456789abcdef",
    attempt=2,
    archive=Source("archive.tar", ADDRESS, "0" * 64),
    wheel=Source("ai_constructor-0.1.0-py3-none-any.whl", ADDRESS, "1" * 64),
    checkpoint_url=ADDRESS,
    prefix="jobs/0123456789abcdef/out/",
    post=FORM,
    seconds=14400,
)


@pytest.fixture
def files() -> dict[str, bytes]:
    return {entry["path"]: content_of(entry) for entry in parse_user_data(make_user_data(JOB))["write_files"]}


def test_it_is_small_and_says_always_the_same() -> None:
    text = make_user_data(JOB)
    assert len(text.encode()) < MAX_BYTES * 0.75
    assert text == make_user_data(JOB)
    assert make_user_data(replace(JOB, attempt=3)) != text


def test_it_holds_the_scripts_and_the_job(files: dict[str, bytes]) -> None:
    assert files["/opt/constructor/worker.py"] == resource_path("packaging", "vm", "worker.py").read_bytes()
    job = json.loads(files["/opt/constructor/job.json"])
    assert job["attempt"] == 2
    assert job["archive"] == {"name": "archive.tar", "url": ADDRESS, "sha256": "0" * 64}
    assert job["post"] == FORM
    modes = {entry["path"]: entry["permissions"] for entry in parse_user_data(make_user_data(JOB))["write_files"]}
    assert modes["/opt/constructor/start"] == "0755"
    assert modes["/opt/constructor/job.json"] == "0600"


def test_it_switches_the_machine_off_at_any_end_and_at_the_limit(files: dict[str, bytes]) -> None:
    service = files["/etc/systemd/system/constructor.service"].decode().splitlines()
    assert "ExecStart=/opt/constructor/start" in service
    assert "ExecStopPost=/bin/systemctl poweroff --no-block" in service
    assert "RuntimeMaxSec=16200" in service
    assert "WantedBy=multi-user.target" in service
    assert "OnBootSec=16200" in files["/etc/systemd/system/constructor-limit.timer"].decode().splitlines()
    assert b"poweroff" in files["/etc/systemd/system/constructor-limit.service"]
    assert parse_user_data(make_user_data(JOB))["runcmd"] == RUNCMD


def test_one_that_is_too_long_is_refused() -> None:
    with pytest.raises(CloudError, match="too long"):
        make_user_data(replace(JOB, checkpoint_url="x" * MAX_BYTES))


def test_the_worker_is_understood_by_an_old_python(files: dict[str, bytes]) -> None:
    tree = ast.parse(files["/opt/constructor/worker.py"], feature_version=(3, 8))
    imported = {
        alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {(node.module or "").partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


@pytest.mark.skipif(shutil.which("cloud-init") is None, reason="the Debian package cloud-init is not installed")
def test_cloud_init_finds_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "user-data"
    path.write_text(make_user_data(JOB))
    process = subprocess.run(
        ["cloud-init", "schema", "--config-file", str(path)], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert "valid" in (process.stdout + process.stderr).lower()
    path.write_text(make_user_data(JOB).replace('"permissions"', '"permisions"'))
    broken = subprocess.run(["cloud-init", "schema", "--config-file", str(path)], capture_output=True, check=False)
    assert broken.returncode != 0  # it would have said so


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="the Debian package systemd is not installed")
def test_systemd_finds_nothing_wrong(files: dict[str, bytes], tmp_path: Path) -> None:
    start = tmp_path / "start"
    start.write_bytes(files["/opt/constructor/start"])
    start.chmod(0o755)
    units = [path for path in files if path.startswith("/etc/systemd/system/")]
    assert len(units) == 3
    for unit in units:
        text = files[unit].decode().replace("/opt/constructor/start", str(start))
        (tmp_path / Path(unit).name).write_text(text)
    process = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / Path(unit).name) for unit in units)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in process.stderr.splitlines() if "constructor" in line]
    assert process.returncode == 0, process.stderr
    assert complaints == []
