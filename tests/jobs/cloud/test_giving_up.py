"""Jobs whose cloud is gone: what is said of them while it is waited for, and how they are given up."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from constructor_desktop.core.errors import Cancelled, CredentialsError
from constructor_desktop.core.events import CloudStatus, Notice
from constructor_desktop.jobs.cloud.compute_requests import instance_name
from constructor_desktop.jobs.cloud.context import Tools
from constructor_desktop.jobs.cloud.machine import CloudJob
from constructor_desktop.jobs.cloud.orphans import Known, Reason
from constructor_desktop.jobs.cloud.profile import save_profile
from constructor_desktop.jobs.cloud.reaper import Reaper
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore, Obligation, Phase, Result
from constructor_desktop.jobs.cloud.runner import CloudRunner
from constructor_desktop.jobs.cloud.secrets import Secrets
from constructor_desktop.jobs.cloud.user_data import SECONDS_AROUND
from constructor_desktop.jobs.cloud.waiting import clock_text, elsewhere_sentence
from tests.cloud_stand.stand import Stand
from tests.jobs.cloud.bench import JOB, Bench, check_nothing_left, make_wheel
from tests.jobs.cloud.fakes import Faults, World

HOUR = 3600.0


def running_bench(folder: Path) -> tuple[Bench, CloudJob]:
    """A job whose machine works, and whose cloud goes away now."""
    bench = Bench(folder, World(Faults(0, fates=("endless",))))
    job = bench.job()
    while job.record.phase is not Phase.RUNNING:
        job._rest(job._patient_step())
    bench.world.faults.network = 1.0
    return bench, job


def last_waiting(bench: Bench) -> str:
    return [event.waiting for event in bench.events if isinstance(event, CloudStatus)][-1]


def test_while_the_cloud_is_away_it_is_said_what_becomes_of_the_machine(tmp_path: Path) -> None:
    bench, job = running_bench(tmp_path)
    off = clock_text((bench.record.started or 0) + 4 * HOUR + SECONDS_AROUND)
    job._rest(job._patient_step())
    said = last_waiting(bench)
    assert f"{instance_name(JOB)} goes on meanwhile, and switches itself off at {off}" in said
    assert "tries again by itself" in said
    bench.store.request_cancel(JOB)
    for _ in range(3):
        job._rest(job._patient_step())
    assert job.record.phase is Phase.DELETING
    said = last_waiting(bench)
    assert f"until the machine {instance_name(JOB)} is deleted" in said and "console" in said and off in said
    bench.world.now += 5 * HOUR
    job._rest(job._patient_step())
    assert "has switched itself off" in last_waiting(bench) and "disk is billed" in last_waiting(bench)


def test_what_is_spent_ends_with_the_time_of_the_machine(tmp_path: Path) -> None:
    bench, job = running_bench(tmp_path)
    job._job.save(price_per_hour=10.0)
    bench.world.now += 100 * HOUR
    assert job._job.status().seconds == 4 * HOUR + SECONDS_AROUND
    assert job._job.status().spent == pytest.approx(45.0)


def test_a_job_is_given_up_only_where_its_cloud_does_not_answer(tmp_path: Path) -> None:
    bench, job = running_bench(tmp_path / "gone")
    bench.store.request_cancel(JOB, give_up=True)
    before = bench.world.now
    with pytest.raises(Cancelled):
        job.run()
    assert bench.world.now - before < 60
    record = bench.record
    assert (record.phase, record.result, record.given_up) == (Phase.DONE, Result.CANCELLED, True)
    assert record.vm is Obligation.ID and record.in_bucket and not record.create_request
    assert record.may_be_left(record.expires - 1) and not record.may_be_left(record.expires)

    bench = Bench(tmp_path / "there", World(Faults(0, fates=("endless",), cancel_at=1e12)))
    bench.store.request_cancel(JOB, give_up=True)
    with pytest.raises(Cancelled):
        bench.job().run()
    assert not bench.record.given_up
    check_nothing_left(bench)


def test_a_model_that_is_here_stays_when_only_the_end_is_given_up(tmp_path: Path) -> None:
    bench = Bench(tmp_path, World(Faults(0)))
    job = bench.job()
    while job.record.phase is not Phase.DELETING:
        job._rest(job._patient_step())
    bench.world.faults.network = 1.0
    bench.store.request_cancel(JOB, give_up=True)
    assert job.run() == bench.out
    assert bench.record.result is Result.SUCCEEDED and bench.record.given_up


def test_a_key_that_is_refused_does_not_keep_a_job_from_being_given_up(tmp_path: Path) -> None:
    bench, job = running_bench(tmp_path)

    def refuse(labels: object) -> list[object]:
        raise CredentialsError("The cloud does not accept the key.")

    job._job.compute.instances = refuse  # type: ignore[assignment, method-assign]
    bench.store.request_cancel(JOB)
    with pytest.raises(CredentialsError):
        job.run()
    bench.store.request_cancel(JOB, give_up=True)
    with pytest.raises(Cancelled):
        job.run()
    assert bench.record.given_up


def test_without_keys_a_job_is_given_up_without_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench, _ = running_bench(tmp_path)
    monkeypatch.setattr("constructor_desktop.jobs.cloud.secrets._keyring", lambda: None)
    tools = Tools(lambda path, on_event: bench.dataset(), make_wheel, bench.verify)
    runner = CloudRunner(tmp_path / "config", tmp_path / "cache", tools)
    runner.cancel(JOB)
    with pytest.raises(CredentialsError):
        runner.resume(JOB, bench.on_event)
    runner.cancel(JOB, give_up=True)
    with pytest.raises(Cancelled):
        runner.resume(JOB, bench.on_event)
    assert bench.record.given_up and "secret" not in json.dumps(bench.record.model_dump(mode="json"))


def test_another_cloud_than_that_of_the_settings_is_named(tmp_path: Path) -> None:
    bench, _ = running_bench(tmp_path)
    other = bench.profile.model_copy(update={"yc_endpoint": "localhost:4000"})
    assert elsewhere_sentence(bench.record, None) == ""
    assert elsewhere_sentence(bench.record, bench.profile.model_copy(update={"cores": 8})) == ""
    sentence = elsewhere_sentence(bench.record, other)
    assert "the folder folder of Yandex Cloud and the bucket bucket" in sentence
    job = bench.job()
    job._elsewhere = sentence
    bench.store.request_cancel(JOB, give_up=True)
    with pytest.raises(Cancelled):
        job.run()
    assert sentence in [event.message for event in bench.events if isinstance(event, Notice)]
    assert last_waiting(bench).endswith(sentence)


def given_up(folder: Path, stand: Stand, hours: float = 1.0) -> JobRecord:
    record = JobRecord(
        id="20260101-000000-aa",
        data="data",
        out="out",
        config={},
        profile=stand.profile,
        owner="owner",
        created=time.time(),
        expires=time.time() + hours * HOUR,
        phase=Phase.DONE,
        result=Result.CANCELLED,
        vm=Obligation.ID,
        vm_id="gone",
        in_bucket=True,
        given_up=True,
    )
    JobStore(folder).save(record)
    return record


def test_what_was_given_up_is_named_until_it_expires_or_is_settled(idle_stand: Stand, tmp_path: Path) -> None:
    record = given_up(tmp_path, idle_stand)
    reaper = Reaper(tmp_path, None, idle_stand.secrets)
    (orphan,) = reaper.find_orphans().orphans
    assert orphan.reason is Reason.GIVEN_UP and reaper.obligations() == []
    assert instance_name(record.id) in orphan.why and idle_stand.profile.folder_id in orphan.why
    known = Known({record.id: record}, lambda job: False, "owner", record.expires + 1)
    assert known.of_record(record) is None
    (cleaned,) = reaper.clean([orphan])
    assert cleaned.gone, cleaned.sentence
    assert JobStore(tmp_path).load(record.id).vm is Obligation.DELETED
    assert not reaper.find_orphans().orphans


def test_what_was_given_up_is_named_while_its_cloud_is_away(tmp_path: Path, idle_stand: Stand) -> None:
    record = given_up(tmp_path, idle_stand)
    save_profile(tmp_path, idle_stand.profile)
    idle_stand.cut_network()
    findings = Reaper(
        tmp_path, idle_stand.profile, Secrets(idle_stand.secrets.service_account_key, "a", "b")
    ).find_orphans()
    assert findings.problems and [orphan.id for orphan in findings.orphans] == [record.id]
