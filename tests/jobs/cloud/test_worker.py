"""The worker of a machine, run as the machine runs it, with the object storage on loopback."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import sqlite3
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from constructor_desktop.core.events import EpochFinished, Event, SamplesSplit, event_from_json, ignore_event
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets
from constructor_desktop.jobs.cloud.user_data import Source, WorkerJob, make_user_data
from constructor_desktop.jobs.local import LocalRunner
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.training.config import RunConfig
from tests.cloud_stand.jobs import send, write_archive
from tests.cloud_stand.seaweed import ACCESS_KEY, SECRET_KEY, Seaweed
from tests.cloud_stand.vm import Vm
from tests.cloud_stand.wire import Wire
from tests.training.samples import save_pictures

OUT = "jobs/j/out/"
QUICK = RunConfig(device="cpu")
# Takes longer than any test waits.
SLOW = RunConfig(device="cpu", mode="head", epochs=500, batch_size=4, patience=100)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the machines run Linux")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_pictures(tmp_path_factory.mktemp("data"), {"discs": 6, "stripes": 6})


@pytest.fixture(scope="module")
def quick_archive(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(data, QUICK, tmp_path_factory.mktemp("quick") / "archive.tar")


@pytest.fixture(scope="module")
def slow_archive(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(data, SLOW, tmp_path_factory.mktemp("slow") / "archive.tar")


@pytest.fixture
def store(seaweed: Seaweed, bucket: str) -> ObjectStore:
    return open_store(seaweed.endpoint, bucket)


def open_store(endpoint: str, bucket: str) -> ObjectStore:
    profile = CloudProfile(folder_id="folder", bucket=bucket, s3_endpoint=endpoint)
    return ObjectStore(profile, Secrets({}, ACCESS_KEY, SECRET_KEY))


# In place of the program: does what the test asks for, without the seconds that a real training takes to begin.
ACTOR = """
import json, os, pathlib, signal, sqlite3, sys, time
_, _, _, job, _, out, _, events = sys.argv[1:] if sys.argv[1] == "-m" else sys.exit("unexpected arguments")
manner = pathlib.Path(__file__).with_name("manner").read_text()
signal.signal(signal.SIGTERM, signal.SIG_IGN if manner == "deaf" else lambda *_: sys.exit("Stopped."))
if manner == "quick":
    sys.exit(pathlib.Path(out).mkdir())
if manner == "broken":
    raise ValueError("broken on purpose")
cache = pathlib.Path(os.environ["CONSTRUCTOR_CACHE_DIR"])
cache.mkdir(exist_ok=True)
database = sqlite3.connect(cache / "embeddings.sqlite", isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
database.execute("CREATE TABLE IF NOT EXISTS seen (number INTEGER)")
for number in range(1, 10_000):
    event = {"type": "epoch", "time": time.time(), "phase": "head", "epoch": number, "epochs": 10_000}
    event |= {"train_loss": 1.0, "val_loss": None, "train_accuracy": 0.5, "val_accuracy": None}
    with open(events, "ab", buffering=0) as file:
        file.write(json.dumps(event).encode() + b"\\n")
    database.execute("INSERT INTO seen VALUES (?)", (number,))
    time.sleep(0.05)
"""


class Boot(Protocol):
    def __call__(self, job: WorkerJob, manner: str = "real") -> Vm: ...


@pytest.fixture
def boot(tmp_path: Path) -> Iterator[Boot]:
    """Boots machines; in any other manner than `real` an actor plays the program."""
    machines: list[Vm] = []

    def boot(job: WorkerJob, manner: str = "real") -> Vm:
        python = sys.executable if manner == "real" else str(actor(tmp_path / f"actor{len(machines)}", manner))
        machines.append(Vm(tmp_path / f"vm{len(machines)}", make_user_data(job), python))
        machines[-1].boot()
        return machines[-1]

    yield boot
    for vm in machines:
        vm.kill()


def actor(folder: Path, manner: str) -> Path:
    folder.mkdir()
    (folder / "manner").write_text(manner)
    (folder / "actor.py").write_text(ACTOR)
    program = folder / "python"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {folder / "actor.py"} "$@"\n')
    program.chmod(0o755)
    return program


def wait(what: Callable[[], Any], vm: Vm, seconds: float = 60) -> Any:
    """Waits for something to become true."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, vm.serial_output() + log_of(vm)
        time.sleep(0.1)
    return found


def wait_for_end(vm: Vm, seconds: float = 60) -> None:
    wait(lambda: not vm.runs, vm, seconds)


def log_of(vm: Vm) -> str:
    path = vm.root / "log.txt"
    return path.read_text(errors="replace") if path.exists() else ""


def status_of(store: ObjectStore) -> dict[str, Any]:
    status: dict[str, Any] = json.loads(store.get(f"{OUT}status.json"))
    return status


def records(store: ObjectStore) -> list[dict[str, Any]]:
    lines = [line for entry in store.list(f"{OUT}events/") for line in store.get(entry.key).splitlines()]
    return [json.loads(line) for line in lines]


def events_of(store: ObjectStore) -> list[Event]:
    return [event_from_json(record) for record in records(store) if record["type"] != "stage"]


def test_a_job_is_trained_as_it_would_be_here(
    store: ObjectStore, boot: Boot, quick_archive: Path, data: Path, tmp_path: Path, cache_folder: Path
) -> None:
    vm = boot(send(store, "j", quick_archive))
    wait(lambda: store.find(f"{OUT}heartbeat.json"), vm)
    wait_for_end(vm)
    status = status_of(store)
    assert status["state"] == "succeeded", status
    assert status["attempt"] == 1
    model = store.get(f"{OUT}model.tar")
    assert hashlib.sha256(model).hexdigest() == status["sha256"] and len(model) == status["size"]
    with tarfile.open(fileobj=io.BytesIO(model)) as tar:
        tar.extractall(tmp_path, filter="data")
    there = RunFolder.open(tmp_path / "run").metrics()
    with LocalRunner(cache_folder) as runner:
        here = RunFolder.open(runner.run(JobSpec(data, tmp_path / "here", QUICK), ignore_event)).metrics()
    for key in ("accuracy", "balanced_accuracy", "f1", "n_train", "n_val", "confusion_matrix"):
        assert there.get(key) == here.get(key), key
    stages = [record["stage"] for record in records(store) if record["type"] == "stage"]
    assert stages == ["fetch", "train", "deliver"]
    assert {event.type for event in events_of(store)} >= {"progress", "split"}


def epochs(store: ObjectStore) -> list[int]:
    return [event.epoch for event in events_of(store) if isinstance(event, EpochFinished)]


def test_events_arrive_while_it_trains_and_each_once(store: ObjectStore, boot: Boot, quick_archive: Path) -> None:
    vm = boot(send(store, "j", quick_archive), "steady")
    count = len(wait(lambda: epochs(store), vm))
    entry = store.list(f"{OUT}events/")[-1]
    oldest = json.loads(store.get(entry.key).splitlines()[0])
    assert entry.modified.timestamp() - oldest["time"] < 5
    numbers = wait(lambda: len(epochs(store)) > count + 50 and epochs(store), vm)
    assert numbers == list(range(1, len(numbers) + 1))
    assert store.find(f"{OUT}status.json") is None


def test_a_machine_that_is_taken_away_saves_what_the_next_takes_over(
    store: ObjectStore, boot: Boot, slow_archive: Path, tmp_path: Path
) -> None:
    job = send(store, "j", slow_archive)
    vm = boot(job)
    wait(lambda: any(isinstance(event, SamplesSplit) for event in events_of(store)), vm)  # all is embedded
    asked = time.monotonic()
    vm.stop()
    wait_for_end(vm, 40)
    assert time.monotonic() - asked < 28
    assert store.find(f"{OUT}status.json") is None
    assert arrays_in(vm.root / "cache") > 0
    again = Vm(tmp_path / "again", make_user_data(replace(job, attempt=2)), str(actor(tmp_path / "actor", "steady")))
    try:
        again.boot()
        wait(lambda: any("/02-" in entry.key for entry in store.list(f"{OUT}events/")), again)
        assert arrays_in(again.root / "cache") == arrays_in(vm.root / "cache")
    finally:
        again.kill()


def arrays_in(cache: Path) -> int:
    with contextlib.closing(sqlite3.connect(cache / "embeddings.sqlite")) as database:
        (count,) = database.execute("SELECT count(*) FROM value").fetchone()
    return int(count)


def test_a_training_that_does_not_stop_is_ended_by_force(store: ObjectStore, boot: Boot, quick_archive: Path) -> None:
    vm = boot(send(store, "j", quick_archive), "deaf")
    wait(lambda: epochs(store), vm)
    asked = time.monotonic()
    vm.stop()
    wait_for_end(vm, 40)
    assert 10 < time.monotonic() - asked < 28
    assert store.find(f"{OUT}checkpoint.tar") is not None
    assert store.find(f"{OUT}status.json") is None


def test_checkpoints_are_made_while_it_trains(store: ObjectStore, boot: Boot, quick_archive: Path) -> None:
    vm = boot(send(store, "j", quick_archive, checkpoint_seconds=1), "steady")
    first = wait(lambda: store.find(f"{OUT}checkpoint.tar"), vm)
    wait(lambda: store.find(f"{OUT}checkpoint.tar").etag != first.etag, vm)
    vm.crash()
    with tarfile.open(fileobj=io.BytesIO(store.get(f"{OUT}checkpoint.tar"))) as tar:
        assert tar.getnames() == ["embeddings.sqlite"]


def test_a_machine_that_hangs_runs_on_without_a_sign_of_life(
    store: ObjectStore, boot: Boot, quick_archive: Path
) -> None:
    vm = boot(send(store, "j", quick_archive), "steady")
    wait(lambda: epochs(store), vm)
    vm.freeze()
    before = len(epochs(store))
    time.sleep(3)
    assert vm.runs and len(epochs(store)) == before


def test_what_cannot_be_read_is_said(store: ObjectStore, boot: Boot, tmp_path: Path, data: Path) -> None:
    archive = write_archive(data, QUICK, tmp_path / "archive.tar")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "job", filter="data")
    next((tmp_path / "job" / "data" / "discs").iterdir()).unlink()
    with tarfile.open(archive, "w") as tar:
        for path in sorted((tmp_path / "job").rglob("*")):
            tar.add(path, path.relative_to(tmp_path / "job"), recursive=False)
    vm = boot(send(store, "j", archive))
    wait_for_end(vm)
    status = status_of(store)
    assert (status["state"], status["reason"]) == ("failed", "failed")
    assert "missing from the data" in status["message"]


def test_an_archive_that_leaves_its_folder_is_refused(store: ObjectStore, boot: Boot, tmp_path: Path) -> None:
    archive = tmp_path / "archive.tar"
    with tarfile.open(archive, "w") as tar:
        tar.addfile(tarfile.TarInfo("../worker.py"))
    vm = boot(send(store, "j", archive), "steady")
    wait_for_end(vm)
    assert status_of(store)["reason"] == "archive"
    assert (vm.root / "worker.py").stat().st_size > 0


def test_an_unexpected_error_comes_with_its_traceback(store: ObjectStore, boot: Boot, quick_archive: Path) -> None:
    vm = boot(send(store, "j", quick_archive), "broken")
    wait_for_end(vm)
    status = status_of(store)
    assert status["state"] == "failed"
    log = "\n".join(status["log"])
    assert "Traceback" in log and "broken on purpose" in log
    assert "broken on purpose" in status["message"]


def test_killed_for_memory_is_said(store: ObjectStore, boot: Boot, quick_archive: Path) -> None:
    vm = boot(send(store, "j", quick_archive), "steady")
    wait(lambda: epochs(store), vm)
    os.kill(child_of(vm), signal.SIGKILL)
    wait_for_end(vm)
    assert "not enough memory" in status_of(store)["message"]


def child_of(vm: Vm) -> int:
    """The process id of the program that the worker runs."""
    import psutil

    script = str(vm.root / "worker.py")
    (worker,) = [process for process in psutil.process_iter(["cmdline"]) if script in (process.info["cmdline"] or [])]
    (child,) = worker.children()
    return int(child.pid)


def test_the_time_limit_ends_it(store: ObjectStore, boot: Boot, quick_archive: Path) -> None:
    vm = boot(send(store, "j", quick_archive, seconds=4), "steady")
    wait_for_end(vm)
    status = status_of(store)
    assert (status["state"], status["reason"]) == ("failed", "time_limit")
    assert "time limit" in status["message"]
    assert store.find(f"{OUT}checkpoint.tar") is not None


def test_a_network_that_is_lost_for_a_while_loses_nothing(
    store: ObjectStore, boot: Boot, bucket: str, storage_wire: Wire, quick_archive: Path
) -> None:
    job = send(open_store(f"http://127.0.0.1:{storage_wire.port}", bucket), "j", quick_archive)
    vm = boot(job, "steady")
    wait(lambda: epochs(store), vm)
    storage_wire.cut()
    before = len(epochs(store))
    time.sleep(2.5)
    assert len(epochs(store)) == before
    storage_wire.restore()
    numbers = wait(lambda: len(epochs(store)) > before + 50 and epochs(store), vm)
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_fetch_that_is_cut_goes_on(
    store: ObjectStore, boot: Boot, bucket: str, storage_wire: Wire, quick_archive: Path
) -> None:
    job = send(open_store(f"http://127.0.0.1:{storage_wire.port}", bucket), "j", quick_archive)
    storage_wire.cut()
    vm = boot(job, "steady")
    time.sleep(2)
    storage_wire.restore()
    wait(lambda: epochs(store), vm)


def test_a_damaged_archive_and_lost_access_are_said(store: ObjectStore, boot: Boot, quick_archive: Path) -> None:
    job = send(store, "j", quick_archive)
    wait_for_end(boot(replace(job, archive=replace(job.archive, sha256="0" * 64))))
    assert "arrived damaged" in status_of(store)["message"]
    wait_for_end(boot(replace(job, archive=Source("archive.tar", job.archive.url + "0", job.archive.sha256))))
    assert "HTTP 403" in status_of(store)["message"]


def test_a_machine_that_is_started_again_after_the_end_does_nothing(
    store: ObjectStore, boot: Boot, quick_archive: Path
) -> None:
    vm = boot(send(store, "j", quick_archive), "quick")
    wait_for_end(vm)
    assert status_of(store)["state"] == "succeeded"
    store.delete(f"{OUT}status.json")
    vm.boot()
    wait_for_end(vm, 10)
    assert store.find(f"{OUT}status.json") is None
