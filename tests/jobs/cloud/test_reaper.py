"""Finding and deleting what is left in the cloud, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.errors import Cancelled
from constructor_desktop.jobs.cloud.cleaning import Cleaner
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.installation import Installation
from constructor_desktop.jobs.cloud.labels import job_labels, owner_id, write_marker
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.orphans import Kind, Orphan, Reason
from constructor_desktop.jobs.cloud.reaper import Reaper
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore, Obligation, Phase
from tests.cloud_stand.stand import Stand
from tests.jobs.cloud.idle_machine import make_machine

HOUR = 3600.0


class Left:
    """What an installation has left in a stand."""

    def __init__(self, stand: Stand, folder: Path) -> None:
        self.stand = stand
        self.folder = folder
        self.owner = owner_id(folder)
        self.store = JobStore(folder)
        self.reaper = Reaper(folder, stand.profile, stand.secrets)

    def labels(self, job: str, hours: float = 1.0) -> dict[str, str]:
        return job_labels(self.owner, job, time.time() + hours * HOUR)

    def machine(self, job: str, hours: float = 1.0) -> str:
        return make_machine(self.stand, job, self.labels(job, hours))

    def objects(self, job: str, *names: str, hours: float = 1.0) -> None:
        write_marker(self.stand.store(), self.labels(job, hours))
        for name in names:
            self.stand.store().put(f"jobs/{job}/{name}", b"x")

    def record(self, job: str, phase: Phase = Phase.RUNNING, hours: float = 1.0, **values: Any) -> JobRecord:
        record = JobRecord(
            id=job,
            data="data",
            out="out",
            config={},
            profile=values.pop("profile", self.stand.profile),
            owner=self.owner,
            created=time.time(),
            expires=time.time() + hours * HOUR,
            phase=phase,
            **values,
        )
        self.store.save(record)
        return record

    def found(self) -> dict[tuple[Kind, str], Reason]:
        findings = self.reaper.find_orphans()
        assert findings.problems == ()
        return {(orphan.kind, orphan.id): orphan.reason for orphan in findings.orphans}

    def object_names(self) -> list[str]:
        return [entry.key for entry in self.stand.store().list("")]

    def clean_all(self) -> None:
        orphans = self.reaper.find_orphans().orphans
        assert orphans
        for cleaned in self.clean(orphans):
            assert cleaned == (True, "")

    def clean(self, orphans: Iterable[Orphan], seconds: float = 30.0) -> list[tuple[bool, str]]:
        installation = Installation(self.folder, self.stand.profile, self.stand.secrets)
        cleaner = Cleaner(installation, lambda seconds: time.sleep(0.1), seconds)
        return [(cleaned.gone, cleaned.sentence) for cleaned in self.reaper.clean(orphans, cleaner)]


@pytest.fixture
def left(idle_stand: Stand, tmp_path: Path) -> Left:
    return Left(idle_stand, tmp_path / "config")


def loose_disk(stand: Stand, compute: Compute, machine: str) -> str:
    """Deletes a machine so that its disk stays."""
    with stand.cloud.datacenter.mutex:
        stand.cloud.datacenter.find(machine).auto_delete = False
    disk = compute.get(machine).disk_ids[0]
    compute.delete(machine)
    while not compute.is_gone(machine):
        time.sleep(0.05)
    return disk


def test_where_nothing_is_left_nothing_is_found(left: Left) -> None:
    assert left.found() == {} and left.reaper.obligations() == []


def test_a_job_that_is_known_nowhere_is_found_and_deleted(left: Left) -> None:
    machine = left.machine("lost")
    left.objects("lost", "in/data.tar", "out/events/1")
    assert left.found() == {(Kind.VM, machine): Reason.LOST, (Kind.PREFIX, "lost"): Reason.LOST}
    left.clean_all()
    assert left.stand.cloud.machines == {} and left.object_names() == [] and left.found() == {}


def test_a_disk_without_its_machine_is_found_and_deleted(left: Left, compute: Compute) -> None:
    disk = loose_disk(left.stand, compute, left.machine("lost"))
    foreign = make_machine(left.stand, "other", job_labels("you", "other", 1))
    others = loose_disk(left.stand, compute, foreign)
    assert left.found() == {(Kind.DISK, disk): Reason.LOST}
    left.clean_all()
    assert [entry.id for entry in compute.disks({})] == [others]


def test_what_others_have_made_is_never_touched(left: Left, compute: Compute) -> None:
    strange = [
        {},
        {"app": "ai-constructor"},
        job_labels("somebody-else", "b", 1),
        {**left.labels("c", -1), "app": "another-app"},
        {"owner": left.owner, "expires": "1"},
    ]
    machines = [make_machine(left.stand, f"foreign-{number}", labels) for number, labels in enumerate(strange)]
    store = left.stand.store()
    write_marker(store, job_labels("somebody-else", "b", 1))
    store.put("jobs/without-marker/in/data.tar", b"x")
    store.put("jobs/copied/owner.json", store.get("jobs/b/owner.json"))
    store.put("photos/holiday.jpg", b"x")
    store.put("jobs.txt", b"x")
    keys = left.object_names()
    assert left.found() == {}
    # What the program has made elsewhere is said, for nobody else may look after it.
    assert left.reaper.find_orphans().elsewhere == ("ai-constructor-foreign-1", "ai-constructor-foreign-2")
    # Not even if somebody asks for it.
    profile = left.stand.profile
    asked = [Orphan(Kind.VM, machine, machine, Reason.LOST, profile) for machine in machines]
    asked += [Orphan(Kind.DISK, disk.id, disk.name, Reason.LOST, profile) for disk in compute.disks({})]
    asked += [Orphan(Kind.PREFIX, job, job, Reason.LOST, profile) for job in ("b", "without-marker", "copied")]
    assert len(asked) == 13
    for gone, sentence in left.clean(asked):
        assert not gone and "left alone" in sentence
    assert set(left.stand.cloud.machines) == set(machines) and left.object_names() == keys


def test_what_a_job_needs_stays_until_its_time_is_over(left: Left) -> None:
    left.machine("open")
    left.objects("open", "in/data.tar")
    left.record("open", vm=Obligation.ID, in_bucket=True)
    assert left.found() == {}
    late = left.machine("late", hours=-1)
    left.objects("late", "out/model.tar", "out/status.json", hours=-1)
    started = time.time() - 90 * HOUR
    left.record("late", hours=-1, vm=Obligation.ID, vm_id=late, in_bucket=True, started=started)
    assert left.found() == {(Kind.VM, late): Reason.EXPIRED, (Kind.RECORD, "late"): Reason.EXPIRED}
    left.clean_all()
    assert list(left.stand.cloud.machines.values()) == ["RUNNING"]
    assert "jobs/late/out/model.tar" in left.object_names()  # the job can still fetch its result
    record = left.store.load("late")
    assert record.vm is Obligation.DELETED
    assert record.machine_seconds(time.time()) < 6 * HOUR  # it does not go on to cost
    assert left.store.wants_cancel("late") and not left.store.wants_discard("late")  # nor gets it another machine
    assert left.store.load("open").vm is Obligation.ID


def test_a_job_that_is_being_carried_out_is_left_alone(left: Left) -> None:
    left.machine("busy", hours=-1)
    left.record("busy", hours=-1, vm=Obligation.ID)
    with left.store.lock("busy"):
        assert left.found() == {}
    assert len(left.found()) == 2


def test_a_job_taken_up_again_after_it_was_found_is_left_alone(left: Left) -> None:
    machine = left.machine("busy")
    orphans = left.reaper.find_orphans().orphans
    left.record("busy", vm=Obligation.ID, vm_id=machine)
    assert [gone for gone, _ in left.clean(orphans)] == [False]
    assert left.stand.cloud.machines[machine] == "RUNNING"


def test_what_a_job_still_owes_after_its_end_is_paid(left: Left) -> None:
    machine = left.machine("ended")
    left.record("ended", Phase.DONE, vm=Obligation.MAYBE)
    left.record("settled", Phase.DONE, vm=Obligation.DELETED)
    nothing = left.record("nothing", Phase.DONE, vm=Obligation.ID, vm_id="fhm-long-gone")
    assert [record.id for record in left.reaper.obligations()] == ["ended", "nothing"]
    findings = left.reaper.find_orphans().orphans
    assert {(orphan.kind, orphan.id) for orphan in findings} == {
        (Kind.VM, machine),
        (Kind.RECORD, "ended"),
        (Kind.RECORD, nothing.id),
    }
    owing = [orphan for orphan in findings if orphan.kind is Kind.RECORD]
    assert left.clean(owing) == [(True, ""), (True, "")]
    assert left.stand.cloud.machines == {} and left.reaper.obligations() == [] and left.found() == {}


def test_a_record_never_names_a_machine_of_others(left: Left) -> None:
    foreign = make_machine(left.stand, "other", {})
    left.record("ended", Phase.DONE, vm=Obligation.ID, vm_id=foreign)
    ((gone, sentence),) = left.clean(left.reaper.find_orphans().orphans)
    assert not gone and "not one that this program has made" in sentence
    assert left.stand.cloud.machines == {foreign: "RUNNING"} and len(left.reaper.obligations()) == 1


def test_a_result_that_nobody_fetched_is_named(left: Left) -> None:
    left.objects("lost", "out/status.json", "out/model.tar")
    (orphan,) = left.reaper.find_orphans().orphans
    assert orphan.reason is Reason.RESULT
    assert (
        orphan.why == "The folder jobs/lost/ of the bucket holds the result of a job that is not known here any more."
    )


def test_data_kept_for_another_try_stay(left: Left) -> None:
    left.objects("kept", "in/data.tar")
    left.record("kept", Phase.DONE, kept=True, in_bucket=True)
    left.objects("ended", "in/data.tar")
    left.record("ended", Phase.DONE)
    assert left.found() == {(Kind.PREFIX, "ended"): Reason.ENDED}


def test_a_damaged_record_does_not_hide_its_machine(left: Left) -> None:
    machine = left.machine("damaged")
    left.record("damaged")
    (left.folder / "cloud-jobs" / "damaged.json").write_text("{")
    assert left.found() == {(Kind.VM, machine): Reason.LOST}


def test_everything_is_found_over_many_pages(left: Left) -> None:
    machines = {left.machine(f"lost-{number}") for number in range(3)}
    left.stand.cloud.world.page = 1
    assert {name for _, name in left.found()} == machines


def test_another_folder_where_a_job_owes_something_is_looked_at_too(left: Left) -> None:
    elsewhere = left.stand.profile.model_copy(update={"folder_id": "b1gsomebodyelse"})
    machine = left.machine("lost")
    left.record("far", vm=Obligation.ID, profile=elsewhere)
    findings = left.reaper.find_orphans()
    assert [orphan.id for orphan in findings.orphans] == [machine]
    assert len(findings.problems) == 1 and "not allowed" in findings.problems[0]
    left.objects("lost", "in/data.tar")  # in the bucket of both
    assert [orphan.kind for orphan in left.reaper.find_orphans().orphans] == [Kind.VM, Kind.PREFIX]
    # The same places without a profile: only those of the records.
    found = Reaper(left.folder, None, left.stand.secrets).find_orphans().orphans
    assert [orphan.kind for orphan in found] == [Kind.PREFIX]


def test_a_busy_cloud_is_asked_again_and_a_silent_one_is_not_believed(left: Left) -> None:
    machine = left.machine("lost")
    orphans = left.reaper.find_orphans().orphans
    faults = left.stand.cloud.faults
    faults.add("InstanceService/Delete", code="UNAVAILABLE", times=None)
    ((gone, sentence),) = left.clean(orphans, seconds=1)
    assert not gone and "cannot be reached" in sentence and left.stand.cloud.machines[machine] == "RUNNING"
    faults.clear()
    faults.add("InstanceService/Delete", code="FAILED_PRECONDITION", times=2)
    faults.add("InstanceService/Get", code="UNAVAILABLE", times=0)
    assert left.clean(orphans) == [(True, "")]
    assert left.stand.cloud.machines == {}
    assert left.clean(orphans) == [(True, "")]  # what is gone already is gone


def test_a_deletion_that_is_not_confirmed_is_none(left: Left) -> None:
    left.machine("lost")
    left.stand.cloud.datacenter.delete_seconds = 60
    ((gone, sentence),) = left.clean(left.reaper.find_orphans().orphans, seconds=1)
    assert not gone and "has not confirmed" in sentence
    assert left.found() == {}  # it is being deleted


def test_waiting_can_be_ended(left: Left) -> None:
    left.machine("lost")
    left.stand.cloud.datacenter.delete_seconds = 60
    orphans = left.reaper.find_orphans().orphans

    def stop(seconds: float) -> None:
        raise Cancelled

    cleaner = Cleaner(Installation(left.folder, left.stand.profile, left.stand.secrets), stop)
    with pytest.raises(Cancelled):
        list(left.reaper.clean(orphans, cleaner))


def test_a_dead_network_is_a_problem_and_no_orphan(left: Left) -> None:
    left.machine("lost")
    orphans = left.reaper.find_orphans().orphans
    left.stand.cut_network()
    findings = left.reaper.find_orphans()
    assert findings.orphans == () and len(findings.problems) == 2
    ((gone, sentence),) = left.clean(orphans, seconds=1)
    assert not gone and "cannot be reached" in sentence
    left.stand.restore_network()
    left.clean_all()


def test_the_marker_is_the_last_to_go(left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    left.objects("lost", "a", "in/data.tar", "out/x", "z")
    orphans = left.reaper.find_orphans().orphans
    delete = ObjectStore.delete

    def cut_before_the_last(store: ObjectStore, key: str) -> None:
        if key.endswith("/z"):
            left.stand.cut_network()
        delete(store, key)

    monkeypatch.setattr(ObjectStore, "delete", cut_before_the_last)
    ((gone, _),) = left.clean(orphans, seconds=1)
    monkeypatch.undo()
    left.stand.restore_network()
    assert not gone and "jobs/lost/owner.json" in left.object_names()
    left.clean_all()
    assert left.object_names() == []
