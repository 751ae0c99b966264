"""One user's computer beside a cloud in memory, and what has to be true of both after the end of a job."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from constructor_desktop.core.data import Dataset, Modality, Sample
from constructor_desktop.core.errors import Cancelled, ConstructorError
from constructor_desktop.core.events import EpochFinished, Event, OnEvent
from constructor_desktop.jobs.cloud.archive import upload_size
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.context import Tools
from constructor_desktop.jobs.cloud.machine import CloudJob
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.record import Confirmed, JobRecord, JobStore, Obligation, Phase, Result
from constructor_desktop.jobs.cloud.upload import UploadState
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.training.config import RunConfig
from tests.jobs.cloud.fakes import FakeCompute, FakeObjects, Killed, World, WorldClock, tar_of

JOB = "20260101-000000-abcdef01"
ON_MACHINE = "/opt/constructor/job"


class KillingStore(JobStore):
    """Dies now and then before or after it has written."""

    def __init__(self, folder: Path, world: World) -> None:
        super().__init__(folder)
        self._world = world

    def save(self, record: JobRecord) -> None:
        self._world.perhaps_kill()
        super().save(record)
        self._world.perhaps_kill()


@dataclass
class Bench:
    """One user's computer beside one cloud."""

    folder: Path
    world: World
    profile: CloudProfile = field(default_factory=lambda: CloudProfile(folder_id="folder", bucket="bucket"))
    events: list[Event] = field(default_factory=list)
    verify: Callable[[Path, OnEvent], None] = lambda run, on_event: None
    lives: int = 0

    def __post_init__(self) -> None:
        self.data, self.out = self.folder / "data", self.folder / "runs" / "run"
        for number in range(6):
            path = self.data / "ab"[number % 2] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes([number]) * 30_000)
        self.store = KillingStore(self.folder / "config", self.world)
        self.world.make_run = lambda: make_run(self.dataset())
        record = JobRecord(
            id=JOB,
            data=str(self.data),
            out=str(self.out),
            config={"seed": 1},
            profile=self.profile,
            owner="owner",
            created=self.world.now,
            expires=self.world.now + 100_000,
            upload=UploadState(part_bytes=50_000),
        )
        JobStore(self.folder / "config").save(record)

    def dataset(self) -> Dataset:
        samples = tuple(Sample(path, path.parent.name) for path in sorted(self.data.rglob("*.png")))
        return Dataset(Modality.IMAGE, ("a", "b"), samples, self.data)

    def job(self) -> CloudJob:
        """A new process."""
        self.lives += 1
        tools = Tools(lambda path, on_event: self.dataset(), make_wheel, self.verify)
        record = JobStore(self.folder / "config").load(JOB)
        self.world.phase = lambda: job.record.phase
        job = CloudJob(
            record,
            self.store,
            FakeObjects(self.world, self.profile),
            cast(Compute, FakeCompute(self.world)),
            self.on_event,
            WorldClock(self.world),
            tools,
            self.folder / "cache",
        )
        return job

    def on_event(self, event: Event) -> None:
        self.events.append(event)
        at = self.world.faults.cancel_at
        if at is not None and self.world.now >= at:
            raise Cancelled

    def live(self) -> None:
        """Starts the program again after each death, until the job is done."""
        for _ in range(2000):
            try:
                self.job().run()
            except Killed:
                # It may lie for a while before anybody opens it again.
                self.world.sleep(self.world.faults.random.choice((0.0, 5.0, 60.0, 900.0)))
            except (ConstructorError, Cancelled):
                pass
            if self.record.phase is Phase.DONE:
                return
        raise AssertionError("it never ends")

    def confirm(self) -> None:
        """The user orders what there is now."""
        dataset, spec = self.dataset(), JobSpec(self.data, self.out, RunConfig())
        samples = dict(Counter(sample.label for sample in dataset.samples))
        told = Confirmed(samples=samples, upload_bytes=upload_size(spec, dataset), seconds=None)
        JobStore(self.folder / "config").save(self.record.model_copy(update={"confirmed": told}))

    def begin_again(self) -> None:
        """Prepares a job that a quota stopped for another try, as the runner does."""
        changes = {"phase": Phase.NEW, "kept": False, "result": None, "message": "", "create_request": ""}
        JobStore(self.folder / "config").save(self.record.model_copy(update=changes))

    @property
    def record(self) -> JobRecord:
        return JobStore(self.folder / "config").load(JOB)

    def epochs(self) -> list[int]:
        return [event.epoch for event in self.events if isinstance(event, EpochFinished)]


def make_wheel(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "program.whl"
    path.write_bytes(b"wheel")
    return path


def make_run(dataset: Dataset) -> bytes:
    """The run folder as a machine sends it."""
    samples = [
        {"path": f"{ON_MACHINE}/data/in/{one.path.relative_to(dataset.root).as_posix()}", "label": one.label}
        for one in dataset.samples
    ]
    job = {"samples": samples, "config": {}, "data": f"{ON_MACHINE}/data", "root": f"{ON_MACHINE}/data"}
    files: dict[str, Any] = {
        "job.json": job,
        "metrics.json": {"misclassified": samples[:1], "skipped": [], "accuracy": 0.9},
        "status.json": {"schema_version": 1, "status": "succeeded", "message": ""},
    }
    contents = {f"run/{name}": json.dumps(value).encode() for name, value in files.items()}
    skipped = {"type": "sample_skipped", "path": samples[1]["path"], "reason": "R.", "time": 1.0}
    contents["run/events.jsonl"] = json.dumps(skipped).encode() + b"\n"
    return tar_of(contents | {"run/model.safetensors": b"weights" * 1000})


def check_nothing_left(bench: Bench) -> None:
    world, record = bench.world, bench.record
    assert not world.machines
    assert record.vm in (Obligation.NONE, Obligation.DELETED)
    assert world.most_at_once <= 1
    assert not world.uploads
    assert record.kept or not world.objects
    assert all(count == 1 for count in world.parts_sent.values())
    assert not (bench.folder / "cache" / "cloud" / JOB).exists()
    assert [path.name for path in bench.out.parent.glob(".cloud-*")] == []


def check_result(bench: Bench) -> None:
    record, faults = bench.record, bench.world.faults
    if record.result is Result.CANCELLED:
        assert faults.cancel_at is not None
        return
    if not record.archive_sha256:  # it never came to anything, and said why
        assert faults.network + faults.lost > 0 and "cannot be reached" in record.message
        return
    ends_well = "finish" in faults.fates
    assert record.result is (Result.SUCCEEDED if ends_well else Result.FAILED), record.message
    if not ends_well:
        assert record.message.endswith(".")
        return
    run = RunFolder.open(Path(record.out))
    assert run.job()["samples"][0]["path"] == str(bench.data / "a" / "0.png")
    assert run.metrics()["misclassified"][0]["path"] == str(bench.data / "a" / "0.png")
