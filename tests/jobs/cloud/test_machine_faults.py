"""Jobs in the cloud under faults: whatever breaks and whenever the program dies, nothing is left, doubled or lost."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest

from constructor_desktop.core.errors import Cancelled, CloudError
from constructor_desktop.core.events import CloudStatus, Notice
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.record import JobStore, Obligation, Phase, Result
from constructor_desktop.storage.runs import RunState, run_status
from tests.jobs.cloud.bench import JOB, Bench, check_nothing_left, check_result
from tests.jobs.cloud.fakes import FakeCompute, Faults, Killed, World

SCHEDULES = 150
FATES = (
    ("finish",),
    ("taken", "finish"),
    ("taken", "taken", "finish"),
    ("silent", "finish"),
    ("silent", "taken", "silent"),
    ("crash",),
    ("taken", "crash"),
    ("quota",),
    ("refused",),
)
ALL_PHASES = {phase for phase in Phase if phase is not Phase.DONE}


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def faults_of(seed: int) -> Faults:
    faults = Faults(seed)
    chance = faults.random
    faults.fates = FATES[seed % len(FATES)]
    faults.network, faults.lost = chance.choice((0.0, 0.05, 0.2)), chance.choice((0.0, 0.05, 0.15))
    faults.kill = chance.choice((0.005, 0.01, 0.03))
    if seed % 5 == 0:
        faults.cancel_at = 1_800_000_000.0 + chance.uniform(0, 400)
    return faults


def test_schedules_of_faults(tmp_path: Path) -> None:
    killed: Counter[str] = Counter()
    results: Counter[str] = Counter()
    lives = 0
    for seed in range(SCHEDULES):
        # Days: with a program that is dead most of the time, hours pass.
        profile = CloudProfile(folder_id="folder", bucket="bucket", hours_limit=48)
        bench = Bench(tmp_path / str(seed), World(faults_of(seed)), profile)
        try:
            bench.live()
            check_nothing_left(bench)
            check_result(bench)
        except BaseException as error:
            error.add_note(
                f"schedule {seed}: {bench.world.faults}, {bench.record.model_dump(exclude={'create_request'})}"
            )
            raise
        killed.update(bench.world.kills)
        results[str(bench.record.result)] += 1
        lives += bench.lives
    print(f"{SCHEDULES} schedules, {lives} processes, {sum(killed.values())} killed: {dict(killed)}; {dict(results)}")
    assert set(killed) == ALL_PHASES
    assert set(results) == set(Result)


def test_every_request_may_be_the_last(tmp_path: Path) -> None:
    """Kills the process at its first, second, third, ... request or record, once each."""
    number = 0
    while True:
        world = World(Faults(0))
        bench = Bench(tmp_path / str(number), world)
        left = [number]

        def count() -> None:
            left[0] -= 1  # noqa: B023 (used within this round)
            if left[0] == -1:  # noqa: B023
                raise Killed

        world.perhaps_kill = count  # type: ignore[method-assign]
        bench.live()
        check_nothing_left(bench)
        check_result(bench)
        if bench.lives == 1:
            break
        number += 1 if number < 120 else 7
    assert number > 60


def test_a_job_that_goes_well(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    assert bench.job().run() == bench.out
    check_nothing_left(bench)
    check_result(bench)
    phases = [event.phase for event in bench.events if isinstance(event, CloudStatus)]
    assert list(dict.fromkeys(phases)) == list(Phase)
    assert bench.epochs() == [1, 2, 3, 4, 5]
    assert bench.record.spent_seconds == pytest.approx(160, abs=25)


def test_record_is_for_the_owner_alone_and_request_is_kept_before_it_is_sent(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    seen = []

    class Watching(FakeCompute):
        def create(self, request: bytes, key: str) -> Any:
            record = bench.record
            seen.append((record.vm, bool(record.create_request), record.idempotency_key == key))
            return super().create(request, key)

    job = bench.job()
    job._job.compute = cast(Compute, Watching(bench.world))
    job.run()
    assert seen == [(Obligation.MAYBE, True, True)]
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "config" / "cloud-jobs").glob("*.json")}
    assert modes == {0o600}


def test_killed_right_after_create_finds_its_machine_by_label(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))

    class Dying(FakeCompute):
        def create(self, request: bytes, key: str) -> Any:
            super().create(request, key)
            raise Killed

    job = bench.job()
    job._job.compute = cast(Compute, Dying(bench.world))
    with pytest.raises(Killed):
        job.run()
    assert bench.record.vm is Obligation.MAYBE and len(bench.world.machines) == 1
    bench.job().run()
    assert bench.world.made == 1
    check_nothing_left(bench)
    check_result(bench)


def test_preempted_machine_is_replaced_and_its_steps_are_told_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(3, fates=("taken", "taken", "finish"))))
    bench.job().run()
    assert bench.record.attempt == 3
    assert sorted(bench.epochs()) == [1, 2, 3, 4, 5]
    assert [event.code for event in bench.events if isinstance(event, Notice)] == ["cloud_retry", "cloud_retry"]
    check_nothing_left(bench)


def test_three_preemptions_are_the_end(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(3, fates=("taken",))))
    with pytest.raises(CloudError, match="attempt 3"):
        bench.job().run()
    assert bench.world.made == 3
    assert run_status(bench.out) is not None
    check_nothing_left(bench)


def test_a_crash_is_shown_with_its_traceback(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0, fates=("crash",))))
    with pytest.raises(CloudError, match="It broke"):
        bench.job().run()
    assert "Traceback" in bench.record.details
    status = run_status(bench.out)
    assert status is not None and (status.state, status.message) == (RunState.FAILED, "It broke.")


def test_a_silent_machine_leaves_its_console(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0, fates=("silent",))))
    with pytest.raises(CloudError, match="no sign of life"):
        bench.job().run()
    assert bench.record.details == "the console's last words"
    check_nothing_left(bench)


def test_a_network_drop_is_no_silence(tmp_path: Path) -> None:
    """The network is away for half an hour, during which the machine cannot be heard."""
    bench = Bench(tmp_path, World(Faults(0)))
    job = bench.job()
    while job.record.phase is not Phase.RUNNING:
        job._rest(job._patient_step())
    bench.world.sleep(40)
    bench.world.faults.network = 1.0
    for _ in range(60):
        job._rest(job._patient_step())
    assert job.record.phase is Phase.RUNNING
    waiting = [event.waiting for event in bench.events if isinstance(event, CloudStatus)]
    assert "cannot be reached" in waiting[-1]
    bench.world.faults.network = 0.0
    job.run()
    assert bench.world.made == 1
    check_result(bench)


def test_a_network_that_is_cut_before_the_beginning_is_said(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0, network=1.0)))
    with pytest.raises(CloudError, match=r"cannot be reached\. Nothing was sent or ordered\. Start the training again"):
        bench.job().run()
    assert bench.world.now - bench.record.created < 15
    check_nothing_left(bench)


def test_another_try_without_a_network_keeps_what_was_sent(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0, fates=("quota", "finish"))))
    with pytest.raises(CloudError, match="quota"):
        bench.job().run()
    sent = dict(bench.world.objects)
    bench.begin_again()
    bench.world.faults.network = 1.0
    with pytest.raises(CloudError, match=r"reached\. No machine was ordered, and the data stay in the bucket\."):
        bench.job().run()
    assert bench.record.kept and bench.world.objects == sent
    bench.begin_again()
    bench.world.faults.network = 0.0
    bench.job().run()
    assert all(count == 1 for count in bench.world.parts_sent.values())
    check_nothing_left(bench)
    check_result(bench)


def test_quota_keeps_the_data_for_another_try(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0, fates=("quota",))))
    with pytest.raises(CloudError, match="quota"):
        bench.job().run()
    assert bench.record.kept and any(key.endswith("data.tar") for key in bench.world.objects)
    sent = sum(bench.world.parts_sent.values())
    bench.begin_again()
    bench.world.faults.fates = ("quota", "finish")
    bench.job().run()
    assert sum(bench.world.parts_sent.values()) == sent
    check_nothing_left(bench)
    check_result(bench)


def test_spending_cap_and_hours_limit_end_the_job(tmp_path: Path) -> None:
    profile = CloudProfile(folder_id="folder", bucket="bucket", spending_cap=1.0)
    bench = Bench(tmp_path / "cap", World(Faults(0)), profile)
    job = bench.job()
    job._job.save(price_per_hour=60.0, currency="RUB", phase=Phase.UPLOADING, image_id="i", subnet_id="s")
    with pytest.raises(CloudError, match="cap of 1 RUB"):
        job.run()
    check_nothing_left(bench)
    profile = CloudProfile(folder_id="folder", bucket="bucket", hours_limit=0.01)
    bench = Bench(tmp_path / "hours", World(Faults(0, fates=("endless",))), profile)
    with pytest.raises(CloudError, match="time was over"):
        bench.job().run()
    check_nothing_left(bench)


def test_cancelled_from_another_process_while_nobody_looks_after_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    job = bench.job()
    while job.record.phase is not Phase.RUNNING:
        job._rest(job._patient_step())
    JobStore(tmp_path / "config").request_cancel(JOB)
    with pytest.raises(Cancelled):
        bench.job().run()
    check_nothing_left(bench)
    status = run_status(bench.out)
    assert status is not None and status.state is RunState.CANCELLED
