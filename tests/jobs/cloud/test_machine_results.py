"""The data and the disk of a job in the cloud: what changes, what is full, and what becomes of the result."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from constructor_desktop.core.errors import Cancelled, CloudError, DataError, ModelError, StorageError
from constructor_desktop.core.events import Event, Notice, OnEvent, Progress
from constructor_desktop.jobs.cloud.machine import CloudJob
from constructor_desktop.jobs.cloud.record import JobRecord, Phase, Result
from constructor_desktop.storage.runs import RunState, run_status
from tests.jobs.cloud.bench import JOB, Bench, check_nothing_left, check_result, make_run
from tests.jobs.cloud.fakes import Faults, Killed, World


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def run_until(bench: Bench, phase: Phase) -> CloudJob:
    job = bench.job()
    while job.record.phase is not phase:
        job._rest(job._patient_step())
    return job


def test_a_finished_model_outlives_a_cancel(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    run_until(bench, Phase.DOWNLOADING)
    bench.store.request_cancel(JOB)
    assert bench.job().run() == bench.out
    assert [event.code for event in bench.events if isinstance(event, Notice)] == ["cloud_finished"]
    check_nothing_left(bench)
    check_result(bench)


def test_a_model_that_was_finished_unseen_outlives_a_cancel(tmp_path: Path) -> None:
    """The program was closed while the machine trained; whoever ends the job then need not know that it has."""
    bench = Bench(tmp_path, World(Faults(0)))
    run_until(bench, Phase.RUNNING)
    bench.world.sleep(1000)
    bench.store.request_cancel(JOB)
    assert bench.job().run() == bench.out
    check_nothing_left(bench)
    check_result(bench)


def test_a_machine_that_works_is_ended_though_the_bucket_is_silent(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    job = run_until(bench, Phase.RUNNING)
    bench.store.request_cancel(JOB)
    bench.world.faults.network = 1.0
    job._patient_step()
    assert job.record.phase is Phase.DELETING


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.DOWNLOADING])
def test_a_finished_model_is_thrown_away_by_one_who_says_so(tmp_path: Path, phase: Phase) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    run_until(bench, phase)
    bench.world.sleep(1000)
    bench.store.request_cancel(JOB, discard=True)
    bench.store.request_cancel(JOB)  # takes nothing back
    with pytest.raises(Cancelled):
        bench.job().run()
    assert bench.record.result is Result.CANCELLED and not (bench.out / "model.safetensors").exists()
    check_nothing_left(bench)


def test_the_machine_goes_before_the_model_is_fetched(tmp_path: Path) -> None:
    deleted = []

    def verify(run: Path, on_event: OnEvent) -> None:
        deleted.append(all(one.deleted_at is not None for one in bench.world.machines.values()))

    bench = Bench(tmp_path, World(Faults(0)), verify=verify)
    bench.job().run()
    assert deleted == [True]


def add_sample(bench: Bench) -> None:
    (bench.data / "a" / "new.png").write_bytes(b"new")


def remove_sample(bench: Bench) -> None:
    (bench.data / "a" / "0.png").unlink()


def enlarge_sample(bench: Bench) -> None:
    (bench.data / "a" / "0.png").write_bytes(b"x" * 1_000_000)


def move_sample(bench: Bench) -> None:
    (bench.data / "a" / "0.png").rename(bench.data / "b" / "0.png")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (add_sample, "confirmed: 6 samples of 0.2 MB then, 7 of 0.2 MB now. Nothing was sent or ordered."),
        (remove_sample, "confirmed: 6 samples of 0.2 MB then, 5 of 0.2 MB now. Nothing was sent or ordered."),
        (enlarge_sample, "confirmed: 6 samples of 0.2 MB then, 6 of 1.2 MB now. Nothing was sent or ordered."),
        (move_sample, "The classes of the samples have changed since the training was confirmed."),
    ],
)
def test_data_that_are_not_those_confirmed_are_not_trained(
    tmp_path: Path, change: Callable[[Bench], None], sentence: str
) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    bench.confirm()
    change(bench)
    with pytest.raises(CloudError, match=re.escape(sentence)):
        bench.job().run()
    assert bench.world.made == 0 and not bench.out.exists() and not bench.record.in_bucket
    check_nothing_left(bench)


def test_a_sample_that_was_touched_up_is_trained_as_it_is(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    bench.confirm()
    (bench.data / "a" / "0.png").write_bytes(b"cropped" * 4000)
    assert bench.job().run() == bench.out
    assert not any(isinstance(event, Notice) for event in bench.events)


@pytest.mark.parametrize("gone", [True, False])
def test_data_that_change_while_they_are_packed_end_the_job(tmp_path: Path, gone: bool) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    bench.confirm()
    last = bench.data / "b" / "5.png"
    told = bench.on_event

    def meddle(event: Event) -> None:
        told(event)
        if isinstance(event, Progress) and event.stage == "cloud_pack" and last.exists():
            last.unlink() if gone else last.write_bytes(b"y" * 30_001)

    bench.on_event = meddle  # type: ignore[method-assign]
    with pytest.raises(CloudError, match=r"5\.png changed while it was being sent"):
        bench.job().run()
    assert bench.world.made == 0 and not bench.out.exists() and not bench.world.objects
    check_nothing_left(bench)


def test_data_that_change_after_they_were_packed_are_trained_as_they_were_and_that_is_said(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    bench.confirm()
    job = bench.job()
    while not job.record.archive_sha256:
        job._rest(job._patient_step())
    packed = (bench.folder / "cache" / "cloud" / JOB / "data.tar").read_bytes()
    model = make_run(bench.dataset())
    bench.world.make_run = lambda: model
    (bench.data / "a" / "0.png").write_bytes(b"changed")
    (bench.data / "b" / "1.png").unlink()
    while job.record.phase is not Phase.RUNNING:
        job._rest(job._patient_step())
    assert bench.world.objects[f"jobs/{JOB}/in/data.tar"] == packed
    job.run()
    (notice,) = (event for event in bench.events if isinstance(event, Notice))
    assert notice.message.startswith("2 files have changed since they were packed, among them ")
    assert notice.message.endswith("0.png. The training uses them as they were then.")
    check_nothing_left(bench)
    check_result(bench)


def test_data_that_change_while_a_lost_archive_is_packed_again_end_the_job(tmp_path: Path) -> None:
    """Part of the former archive is in the bucket: half of the one and half of the other would fit nothing."""
    bench = Bench(tmp_path, World(Faults(0)))
    job = bench.job()
    while not bench.world.uploads:
        with suppress(Killed):
            bench.world.perhaps_kill = lambda: kill_in_upload(bench)  # type: ignore[method-assign]
            job.run()
    bench.world.perhaps_kill = lambda: None  # type: ignore[method-assign]
    shutil.rmtree(bench.folder / "cache")
    (bench.data / "a" / "0.png").write_bytes(b"changed")
    with pytest.raises(CloudError, match="changed while it was being sent"):
        bench.job().run()
    assert bench.world.made == 0
    check_nothing_left(bench)


def kill_in_upload(bench: Bench) -> None:
    if bench.world.parts_sent:
        raise Killed


def test_a_full_disk_leaves_the_result_in_the_bucket_and_no_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    job = bench.job()
    while job.record.phase is not Phase.DOWNLOADING:
        job._rest(job._patient_step())
    module = "constructor_desktop.jobs.cloud.download_phase.shutil.disk_usage"
    with monkeypatch.context() as patch:
        patch.setattr(module, lambda path: type("Usage", (), {"free": 10})())
        with pytest.raises(StorageError, match="disk is full"):
            job.run()
    assert not bench.world.machines and bench.record.phase is Phase.DOWNLOADING
    bench.job().run()
    check_nothing_left(bench)
    check_result(bench)


def test_a_full_disk_while_packing_ends_the_job_cleanly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    module = "constructor_desktop.jobs.cloud.archive.shutil.disk_usage"
    monkeypatch.setattr(module, lambda path: type("Usage", (), {"free": 10})())
    with pytest.raises(CloudError, match="disk is full"):
        bench.job().run()
    assert not bench.world.objects
    check_nothing_left(bench)


@pytest.mark.allow_log
@pytest.mark.parametrize("error", [DataError("0.png is damaged."), RuntimeError("no such kernel")])
def test_a_check_that_is_not_possible_here_loses_no_model(tmp_path: Path, error: Exception) -> None:
    def verify(run: Path, on_event: OnEvent) -> None:
        raise error

    bench = Bench(tmp_path, World(Faults(0)), verify=verify)
    assert bench.job().run() == bench.out
    (notice,) = (event for event in bench.events if isinstance(event, Notice))
    assert notice.message.startswith("The model could not be checked here: ")
    check_nothing_left(bench)
    check_result(bench)


def test_a_fetched_part_that_did_not_survive_a_power_cut_loses_no_model(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    job = run_until(bench, Phase.DOWNLOADING)
    found = job._job.objects.find(f"jobs/{JOB}/out/model.tar")
    assert found is not None
    part = bench.out.parent / f".cloud-{JOB}" / f"model.tar.{found.etag}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(1000))
    assert job.run() == bench.out
    check_nothing_left(bench)
    check_result(bench)


def test_killed_after_the_run_was_moved_beside_another_one(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    run_until(bench, Phase.DOWNLOADING)
    bench.out.mkdir(parents=True, exist_ok=True)
    (bench.out / "notes.txt").write_text("somebody's")
    saved = bench.store.save

    def die(record: JobRecord) -> None:
        if record.out != str(bench.out):
            raise Killed
        saved(record)

    bench.store.save = die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        bench.job().run()
    bench.store.save = saved  # type: ignore[method-assign]
    run = bench.job().run()
    assert run.name == f"{bench.out.name}-{JOB}" and (bench.out / "notes.txt").is_file()
    check_nothing_left(bench)
    check_result(bench)


def test_no_machine_is_made_for_samples_that_are_gone(tmp_path: Path) -> None:
    """The program was closed for so long that the bucket has cleaned up."""
    bench = Bench(tmp_path, World(Faults(3, fates=("taken", "finish"))))
    run_until(bench, Phase.RUNNING)
    bench.world.sleep(1000)
    bench.world.objects.clear()
    with pytest.raises(CloudError, match="The samples are not in the bucket any more"):
        bench.job().run()
    assert bench.world.made == 1
    check_nothing_left(bench)


def test_a_machine_that_is_made_late_has_its_time(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    run_until(bench, Phase.UPLOADING)
    bench.world.now += 200_000
    run_until(bench, Phase.RUNNING)
    (machine,) = bench.world.machines.values()
    assert int(machine.labels["expires"]) > bench.world.now + 4 * 3600


def test_a_model_that_answers_otherwise_here_is_kept_but_not_called_a_success(tmp_path: Path) -> None:
    def verify(run: Path, on_event: OnEvent) -> None:
        raise ModelError("The model answers otherwise.")

    bench = Bench(tmp_path, World(Faults(0)), verify=verify)
    with pytest.raises(CloudError, match="answers otherwise"):
        bench.job().run()
    status = run_status(bench.out)
    assert status is not None and status.state is RunState.FAILED
    assert (bench.out / "model.safetensors").is_file()
    check_nothing_left(bench)
