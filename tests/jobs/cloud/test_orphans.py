"""What may be deleted in the cloud, and what may not, by the labels and the records alone."""

from __future__ import annotations

import pytest

from constructor_desktop.jobs.cloud.labels import job_labels
from constructor_desktop.jobs.cloud.orphans import Kind, Known, Orphan, Reason
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.record import JobRecord, Obligation, Phase

NOW = 1000.0
LATER, EARLIER = NOW + 1, NOW - 1
PROFILE = CloudProfile(folder_id="folder", bucket="bucket")
OPEN = [phase for phase in Phase if phase is not Phase.DONE]


def record(phase: Phase, expires: float = LATER, vm: Obligation = Obligation.ID, kept: bool = False) -> JobRecord:
    names = {"id": "job", "data": "", "out": "", "config": {}, "profile": PROFILE, "owner": "me"}
    return JobRecord(**names, created=0, expires=expires, phase=phase, vm=vm, kept=kept)


def known(job: JobRecord | None = None, running: bool = False, damaged: bool = False) -> Known:
    records: dict[str, JobRecord | None] = {"job": job} if job is not None or damaged else {}
    return Known(records, lambda name: running and name == "job", "me", NOW)


def mine(expires: float = LATER) -> dict[str, str]:
    return job_labels("me", "job", expires)


FOREIGN = [
    {},
    {"app": "ai-constructor"},
    {"app": "ai-constructor", "job": "job", "expires": "1"},
    {"owner": "me", "job": "job", "expires": "1"},
    job_labels("you", "job", 1),
    {**job_labels("me", "job", 1), "app": "other"},
]


@pytest.mark.parametrize("labels", FOREIGN)
def test_what_is_foreign_is_never_touched(labels: dict[str, str]) -> None:
    for state in (known(), known(record(Phase.DONE)), known(damaged=True)):
        assert state.of_machine(labels) is None
        assert state.of_prefix(labels, has_result=False) is None


@pytest.mark.parametrize("phase", OPEN)
def test_what_a_job_needs_stays(phase: Phase) -> None:
    state = known(record(phase))
    assert state.of_machine(mine()) is None
    assert state.of_prefix(mine(), has_result=True) is None
    assert state.of_record(record(phase)) is None


@pytest.mark.parametrize("phase", OPEN)
def test_a_machine_past_its_time_goes_but_the_result_of_its_job_stays(phase: Phase) -> None:
    state = known(record(phase, EARLIER))
    assert state.of_machine(mine(EARLIER)) is Reason.EXPIRED
    assert state.of_prefix(mine(EARLIER), has_result=False) is None
    assert state.of_record(record(phase, EARLIER)) is Reason.EXPIRED


def test_what_is_being_carried_out_stays_whatever_the_clock_says() -> None:
    state = known(record(Phase.RUNNING, EARLIER), running=True)
    assert state.of_machine(mine(EARLIER)) is None
    assert state.of_prefix(mine(EARLIER), has_result=False) is None
    assert state.of_record(record(Phase.RUNNING, EARLIER)) is None


@pytest.mark.parametrize("phase", OPEN)
def test_the_lock_of_a_job_that_goes_on_is_not_even_looked_at(phase: Phase) -> None:
    asked: list[str] = []
    state = Known({"job": record(phase)}, lambda name: bool(asked.append(name)), "me", NOW)
    state.of_machine(mine())
    state.of_machine({**mine(EARLIER), "job": "../unknown"})
    state.of_prefix(mine(), has_result=True)
    state.of_record(record(phase))
    assert asked == []


def test_what_is_left_of_a_job_that_ended_goes() -> None:
    state = known(record(Phase.DONE))
    assert state.of_machine(mine()) is Reason.ENDED
    assert state.of_prefix(mine(), has_result=False) is Reason.ENDED
    assert state.of_record(record(Phase.DONE)) is Reason.OWED
    assert state.of_record(record(Phase.DONE, vm=Obligation.MAYBE)) is Reason.OWED
    for settled in (Obligation.NONE, Obligation.DELETED):
        assert state.of_record(record(Phase.DONE, EARLIER, settled)) is None


def test_data_kept_for_another_try_go_when_they_expire() -> None:
    state = known(record(Phase.DONE, kept=True))
    assert state.of_prefix(mine(), has_result=False) is None
    assert state.of_prefix(mine(EARLIER), has_result=False) is Reason.EXPIRED
    assert state.of_machine(mine()) is Reason.ENDED


@pytest.mark.parametrize("damaged", [False, True])
def test_a_lost_job_is_found_and_its_result_is_named(damaged: bool) -> None:
    state = known(damaged=damaged)
    assert state.of_machine(mine()) is Reason.LOST
    assert state.of_machine(mine(EARLIER)) is Reason.EXPIRED
    assert state.of_prefix(mine(), has_result=False) is Reason.LOST
    assert state.of_prefix(mine(), has_result=True) is Reason.RESULT


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        (Kind.VM, {Reason.EXPIRED, Reason.LOST, Reason.ENDED}),
        (Kind.DISK, {Reason.EXPIRED, Reason.LOST, Reason.ENDED}),
        (Kind.PREFIX, {Reason.EXPIRED, Reason.LOST, Reason.ENDED, Reason.RESULT}),
        (Kind.RECORD, {Reason.EXPIRED, Reason.OWED}),
    ],
)
def test_every_reason_is_one_sentence(kind: Kind, reasons: set[Reason]) -> None:
    for reason in reasons:
        sentence = Orphan(kind, "id", "the-name", reason, PROFILE, {}, NOW).why
        assert "the-name" in sentence and sentence.endswith(".") and "{" not in sentence
