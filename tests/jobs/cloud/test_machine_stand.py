"""Jobs in the cloud end to end: the true program against the stand's cloud, storage and machines."""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from constructor_desktop.core.errors import Cancelled, ConstructorError
from constructor_desktop.core.events import CloudStatus, EpochFinished, Event, Notice
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.context import Tools
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.profile import save_profile
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore, Obligation, Phase, Result
from constructor_desktop.jobs.cloud.runner import CloudRunner
from constructor_desktop.jobs.cloud.secrets import SECRETS_FILE
from constructor_desktop.jobs.local import load_dataset
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.training.config import RunConfig
from tests.cloud_stand.seaweed import Seaweed, weed_program
from tests.cloud_stand.vm import Vm
from tests.jobs.cloud.fakes import Killed
from tests.training.samples import save_pictures

if TYPE_CHECKING:
    from tests.cloud_stand.stand import Stand

ROOT = Path(__file__).resolve().parents[3]
QUICK = Path(__file__).with_name("quick_python.py")
SLOW_TESTS = bool(os.environ.get("CONSTRUCTOR_SLOW_TESTS"))
SCHEDULES = int(os.environ.get("CONSTRUCTOR_TEST_SCHEDULES", "3" if SLOW_TESTS else "1"))
SPEED = 6.0
DEADLINE = 240.0

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="the machines run Linux"),
    pytest.mark.skipif(weed_program() is None, reason="the program weed is not installed"),
]


class QuickClock:
    """Lets time pass several times as fast as it does."""

    def __init__(self) -> None:
        self._start = time.time()

    def now(self) -> float:
        return self._start + SPEED * (time.time() - self._start)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / SPEED)


def write_settings(stand: Stand, folder: Path) -> Path:
    """Settings with profile and keys, where no keyring is used."""
    save_profile(folder, stand.profile)
    path = folder / SECRETS_FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(stand.secrets.to_json()))
    return folder


def check_nothing_left(stand: Stand) -> None:
    assert stand.cloud.machines == {}
    assert stand.cloud.datacenter.disks == {}
    store = stand.store()
    assert [entry.key for entry in store.list("jobs/")] == []
    assert store.abort_uploads("jobs/") == 0


def files_with_secrets(stand: Stand, *folders: Path) -> list[Path]:
    words = [word.encode() for word in stand.words()]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != SECRETS_FILE]
    return [path for path in files if any(word in path.read_bytes() for word in words)]


# -- with the command line and true trainings --------------------------------------------------------------------------


class Program:
    """The command line in processes of its own."""

    def __init__(self, settings: Path, folder: Path) -> None:
        self._variables = {**os.environ, "CONSTRUCTOR_CONFIG_DIR": str(settings), "PYTHONPATH": str(ROOT)}
        self.output = folder / "output.txt"

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "constructor_desktop", *map(str, arguments)]
        with self.output.open("ab") as output:
            return subprocess.Popen(
                command, env=self._variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def run(self, *arguments: str | Path) -> dict[str, Any]:
        process = self.start(*arguments, "--json")
        assert process.wait(DEADLINE) == 0, self.output.read_text()
        record = json.loads(self.output.read_text().splitlines()[-1])
        assert isinstance(record, dict)
        return record


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_in_every_phase_it_ends_with_the_same_run_as_here(stand: Stand, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "data", {"discs": 5, "stripes": 5})
    settings = write_settings(stand, tmp_path / "settings")
    program, store = Program(settings, tmp_path), JobStore(settings)
    stand.cloud.datacenter.boot_seconds = stand.cloud.datacenter.delete_seconds = 1.5
    out = tmp_path / "cloud run"
    process = program.start("train", data, "--out", out, "--runner", "yandex", "--yes", "--seed", "3")
    wait_for(lambda: bool(store.ids()), process)
    job = store.ids()[0]
    for phase in (Phase.NEW, Phase.UPLOADING, Phase.CREATING, Phase.RUNNING, Phase.DOWNLOADING, Phase.DELETING):
        wait_for(lambda phase=phase: store.load(job).phase is phase, process)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
        process = program.start("cloud", "resume", job)
    assert process.wait(DEADLINE) == 0, program.output.read_text()
    assert len(stand.cloud.datacenter.created) == 1
    check_nothing_left(stand)
    local = tmp_path / "local run"
    program.run("train", data, "--out", local, "--seed", "3")
    here, there = RunFolder.open(local), RunFolder.open(out)
    assert there.metrics()["accuracy"] == pytest.approx(here.metrics()["accuracy"], abs=0.005)
    assert there.job()["samples"] == here.job()["samples"]
    assert there.job()["config"] == here.job()["config"]
    assert (there.path / "verification.json").is_file()
    assert files_with_secrets(stand, tmp_path) == []
    record = store.load(job)
    assert (record.phase, record.result, record.vm) == (Phase.DONE, Result.SUCCEEDED, Obligation.DELETED)


def test_nobody_to_ask_is_wrong_use(stand: Stand, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "data", {"discs": 5, "stripes": 5})
    program = Program(write_settings(stand, tmp_path / "settings"), tmp_path)
    process = program.start("train", data, "--out", tmp_path / "run", "--runner", "yandex")
    assert process.wait(DEADLINE) == 2
    assert "Add --yes" in program.output.read_text()
    assert stand.cloud.machines == {} and not (tmp_path / "run").exists()


# -- with machines that only seem to train -----------------------------------------------------------------------------


@pytest.fixture
def quick(seaweed: Seaweed, tmp_path: Path) -> Iterator[Stand]:
    """A stand whose machines run the true worker with a training that takes two seconds."""
    from tests.cloud_stand.stand import Stand

    python = tmp_path / "quick-python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {QUICK} "$@"\n')
    python.chmod(0o755)
    with Stand(tmp_path / "stand", seaweed, lambda folder, user_data: Vm(folder, user_data, str(python))) as stand:
        yield stand


class User:
    """Somebody with a data set and the program, in one process that dies in a manner of speaking."""

    def __init__(self, stand: Stand, folder: Path, seed: int = 0) -> None:
        self.stand, self.folder, self.random = stand, folder, random.Random(seed)
        self.kill_chance = 0.0
        self.events: list[tuple[float, Event]] = []
        self.at_event: Callable[[Event], None] = lambda event: None
        self.lives = 0
        for number in range(4):
            path = folder / "data" / "ab"[number % 2] / f"{number}.png"
            save_pictures(path.parent, {"discs": 1}, number)
        self.settings = write_settings(stand, folder / "settings")
        self.store = JobStore(self.settings)
        tools = Tools(load_dataset, make_wheel, lambda run, on_event: None)
        self.runner = CloudRunner(self.settings, folder / "cache", tools, connect=self._connect, clock=QuickClock())

    def spec(self, name: str = "run") -> JobSpec:
        return JobSpec(self.folder / "data", self.folder / "runs" / name, RunConfig())

    def on_event(self, event: Event) -> None:
        self.events.append((time.time(), event))
        self.at_event(event)
        self._perhaps_die()

    def _connect(self, profile: Any, secrets: Any) -> tuple[ObjectStore, Compute]:
        objects, compute = ObjectStore(profile, secrets), Compute(profile, secrets)
        return cast(ObjectStore, Mortal(objects, self._perhaps_die)), cast(Compute, Mortal(compute, self._perhaps_die))

    def _perhaps_die(self) -> None:
        if self.random.random() < self.kill_chance:
            raise Killed

    def live(self, job: str) -> JobRecord:
        """Starts the program again after each death, until the job is done."""
        deadline = time.monotonic() + DEADLINE
        while self.store.load(job).phase is not Phase.DONE:
            assert time.monotonic() < deadline, self.store.load(job)
            self.lives += 1
            try:
                self.runner.resume(job, self.on_event)
            except (Killed, Cancelled):
                pass
            except ConstructorError:
                time.sleep(0.1)
        return self.store.load(job)

    def epochs(self) -> list[tuple[float, EpochFinished]]:
        return [(at, event) for at, event in self.events if isinstance(event, EpochFinished)]


class Mortal:
    """Passes calls on, before or after each of which the process may die."""

    def __init__(self, port: Any, die: Callable[[], None]) -> None:
        self._port, self._die = port, die

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def call(*arguments: Any, **options: Any) -> Any:
            self._die()
            result = method(*arguments, **options)
            self._die()
            return result

        return call


def make_wheel(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "program.whl"
    path.write_bytes(b"wheel")
    return path


def test_events_arrive_live(quick: Stand, tmp_path: Path) -> None:
    user = User(quick, tmp_path)
    user.runner = CloudRunner(
        user.settings, tmp_path / "cache", Tools(load_dataset, make_wheel, lambda run, on_event: None)
    )
    run = user.runner.run(user.spec(), user.on_event)
    assert RunFolder.open(run).job()["samples"][0]["path"].startswith(str(tmp_path / "data"))
    delays = [at - event.time for at, event in user.epochs()]
    assert len(delays) == 4
    print(f"median delay of an event: {statistics.median(delays):.1f} s, longest {max(delays):.1f} s")
    assert statistics.median(delays) <= 6.0
    stages = [event.stage for _, event in user.events if isinstance(event, CloudStatus)]
    assert "train" in stages
    check_nothing_left(quick)
    assert files_with_secrets(quick, tmp_path / "runs", tmp_path / "settings", tmp_path / "cache") == []


def test_several_jobs_at_once(quick: Stand, tmp_path: Path) -> None:
    import threading

    user = User(quick, tmp_path)
    jobs = [user.runner.order(user.spec(f"run {number}")) for number in range(3)]
    threads = [threading.Thread(target=user.runner.resume, args=(job, lambda event: None)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    for number in range(3):
        RunFolder.open(tmp_path / "runs" / f"run {number}")
    assert len(quick.cloud.datacenter.created) == 3
    check_nothing_left(quick)


def test_a_machine_that_is_taken_away_is_replaced(quick: Stand, tmp_path: Path) -> None:
    user = User(quick, tmp_path)
    taken: list[str] = []

    def take_away(event: Event) -> None:
        if isinstance(event, EpochFinished) and not taken:
            taken.extend(quick.cloud.machines)
            quick.cloud.preempt(taken[0])

    user.at_event = take_away
    user.runner.run(user.spec(), user.on_event)
    assert len(quick.cloud.datacenter.created) == 2
    assert [event.code for _, event in user.events if isinstance(event, Notice)].count("cloud_retry") == 1
    assert sorted(event.epoch for _, event in user.epochs()) == [1, 2, 3, 4]
    check_nothing_left(quick)


def test_a_quota_is_a_sentence_and_another_zone_goes_on_with_the_data(quick: Stand, tmp_path: Path) -> None:
    user = User(quick, tmp_path)
    quick.cloud.datacenter.without_capacity = {"ru-central1-a"}
    job = user.runner.order(user.spec())
    with pytest.raises(ConstructorError, match="no such machine left"):
        user.runner.resume(job, user.on_event)
    record = user.store.load(job)
    assert record.kept and quick.cloud.machines == {}
    sent = quick.storage_wire.passed
    quick.cloud.datacenter.without_capacity = set()
    user.runner.resume(job, user.on_event)
    assert quick.storage_wire.passed - sent < 200_000
    check_nothing_left(quick)


def schedule(seed: int, user: User) -> None:
    """Puts faults of all kinds in the way of one job."""
    chance, cloud = user.random, user.stand.cloud
    user.kill_chance = chance.choice((0.003, 0.01, 0.02))
    for method in ("InstanceService/Create", "InstanceService/List", "InstanceService/Delete", "OperationService/Get"):
        if chance.random() < 0.7:
            cloud.faults.add(method, lost=chance.random() < 0.5, times=chance.randint(1, 2))
    preempted = [chance.random() < 0.5]
    cuts = [chance.random() < 0.5]

    def trouble(event: Event) -> None:
        if not isinstance(event, EpochFinished):
            return
        running = [name for name, status in cloud.machines.items() if status == "RUNNING"]
        if preempted[0] and running:
            preempted[0] = False
            cloud.preempt(running[0])
        elif cuts[0]:
            cuts[0] = False
            user.stand.cut_network()
            import threading

            threading.Timer(2.0, user.stand.restore_network).start()
        elif seed % 3 == 2 and event.epoch == 3:
            raise Cancelled

    user.at_event = trouble


@pytest.mark.parametrize("seed", range(SCHEDULES))
def test_schedules_of_faults(quick: Stand, tmp_path: Path, seed: int) -> None:
    """One schedule; three with `CONSTRUCTOR_SLOW_TESTS`, as many as `CONSTRUCTOR_TEST_SCHEDULES` says."""
    user = User(quick, tmp_path, seed)
    schedule(seed, user)
    most = [0]
    watched = user.at_event

    def count(event: Event) -> None:
        most[0] = max(most[0], len(quick.cloud.machines))
        watched(event)

    user.at_event = count
    record = user.live(user.runner.order(user.spec()))
    quick.restore_network()
    check_nothing_left(quick)
    assert most[0] <= 1 and len(quick.cloud.datacenter.created) <= record.attempt
    assert record.vm in (Obligation.DELETED, Obligation.NONE)
    if record.result is Result.SUCCEEDED:
        RunFolder.open(Path(record.out))
    else:
        assert record.result is Result.CANCELLED and seed % 3 == 2, record.message
