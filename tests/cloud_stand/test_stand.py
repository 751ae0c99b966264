"""The stand as a whole: a machine trains, and nothing is left when the stand is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from constructor_desktop.core.errors import CredentialsError
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.user_data import make_user_data
from constructor_desktop.training.config import RunConfig
from tests.cloud_stand.__main__ import arguments
from tests.cloud_stand.jobs import send, write_archive
from tests.cloud_stand.seaweed import weed_program
from tests.training.samples import save_pictures

if TYPE_CHECKING:
    from tests.cloud_stand.stand import Stand

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="the machines run Linux"),
    pytest.mark.skipif(weed_program() is None, reason="the program weed is not installed"),
]


def test_a_machine_made_through_the_api_trains_and_switches_itself_off(stand: Stand, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "data", {"discs": 4, "stripes": 4})
    store = stand.store()
    job = send(store, "j", write_archive(data, RunConfig(device="cpu"), tmp_path / "archive.tar"))
    compute = Compute(stand.profile, stand.secrets)
    image = stand.cloud.world.images[stand.profile.image_family]
    request = compute.build_request("j", make_user_data(job), {}, stand.profile, image, compute.find_subnet())
    name = compute.create(request, "key").instance_id
    assert name is not None
    deadline = time.monotonic() + 90
    while compute.get(name).status != "STOPPED":
        assert time.monotonic() < deadline, compute.serial_output(name)
        time.sleep(0.5)
    assert json.loads(store.get("jobs/j/out/status.json"))["state"] == "succeeded"
    assert "stage deliver" in compute.serial_output(name)
    found = [
        word for word in stand.words() for path in stand.cloud.computer(name).folder.rglob("*") if holds(path, word)
    ]
    assert found == []


def test_both_clocks_can_be_wrong(stand: Stand) -> None:
    from constructor_desktop.jobs.cloud.objects import ObjectStore

    stand.skew(7200)
    told = ObjectStore(stand.profile, stand.secrets).server_time().timestamp()
    assert told == pytest.approx(time.time() + 7200, abs=10)
    with pytest.raises(CredentialsError, match="clock"):
        Compute(stand.profile, stand.secrets).zones()
    stand.skew(0)
    assert Compute(stand.profile, stand.secrets).zones()


def holds(path: Path, word: str) -> bool:
    return path.is_file() and word.encode() in path.read_bytes()


def test_the_demonstration_leaves_nothing_when_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.cloud_stand", str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        lines = iter(process.stdout.readline, "")
        said = [next(lines)]
        while not said[-1].startswith("Commands"):
            said.append(next(lines))
        assert any("export CONSTRUCTOR_CONFIG_DIR=" in line for line in said)
        process.stdin.write("machines\n")
        process.stdin.flush()
        assert next(lines) == "none\n"
        weed = [child for child in psutil.Process(process.pid).children() if "weed" in child.name()]
        assert len(weed) == 1
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(weed, timeout=5)
    assert not weed[0].is_running()
    assert (tmp_path / "settings" / "cloud-secrets.json").stat().st_mode & 0o777 == 0o600


BOOTING = """
import sys, time
from pathlib import Path
from constructor_desktop.jobs.cloud.user_data import Source, WorkerJob, make_user_data
from tests.cloud_stand.vm import Vm
nowhere = "http://127.0.0.1:9/nowhere"
job = WorkerJob("j", 1, Source("a.tar", nowhere, ""), None, None, "out/", {"url": nowhere, "fields": {}}, 600)
vm = Vm(Path(sys.argv[1]), make_user_data(job))
vm.boot()
while "stage fetch" not in vm.serial_output():
    time.sleep(0.1)
print(vm._process.pid, flush=True)
time.sleep(60)
"""


def test_machines_end_with_the_tests_that_were_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BOOTING, str(tmp_path / "vm")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        machine = psutil.Process(int(process.stdout.readline()))
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs([machine], timeout=25)
    assert not machine.is_running()


def test_the_command_line_of_the_stand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert arguments([]).folder is None and arguments([str(tmp_path)]).folder == tmp_path
    with pytest.raises(SystemExit) as ended:
        arguments(["--help"])
    assert ended.value.code == 0 and "makes an empty one" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(SystemExit):
        arguments(["--no-such-option"])
