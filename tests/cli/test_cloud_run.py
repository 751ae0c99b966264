"""Jobs in a cloud in memory as the command line carries them out: Ctrl-C, ends, and what is said of them."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any, cast

import pytest

from constructor_desktop.cli_cloud_run import _in_words
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.context import Tools
from constructor_desktop.jobs.cloud.installation import Installation, Place
from constructor_desktop.jobs.cloud.labels import owner_id
from constructor_desktop.jobs.cloud.profile import CloudProfile, save_profile
from constructor_desktop.jobs.cloud.record import JobStore, Obligation, Phase, Result
from constructor_desktop.jobs.cloud.runner import CloudRunner, Estimate
from constructor_desktop.jobs.cloud.secrets import SECRETS_FILE, Secrets
from tests.cli.conftest import Cli
from tests.jobs.cloud.bench import JOB, Bench, make_wheel
from tests.jobs.cloud.fakes import FakeCompute, FakeObjects, Faults, World, WorldClock

PROFILE = CloudProfile(folder_id="folder", bucket="bucket")


class User(Bench):
    """A bench at which the command line works; its user presses Ctrl-C whenever the job rests in certain phases."""

    presses: list[Phase]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.presses = []
        config = self.folder / "config"
        self.store.save(self.record.model_copy(update={"owner": owner_id(config)}))
        save_profile(config, PROFILE)
        (config / SECRETS_FILE).write_text(json.dumps(Secrets({}, "", "").to_json()))

    def runner(self, config: Path, cache: Path) -> CloudRunner:
        tools = Tools(lambda path, on_event: self.dataset(), make_wheel, lambda run, emit: self.verify(run, emit))
        return CloudRunner(config, cache, tools, connect=lambda *_: (self.objects(), self.compute()), clock=Hand(self))

    def objects(self) -> FakeObjects:
        return FakeObjects(self.world, PROFILE)

    def compute(self) -> Compute:
        return cast(Compute, FakeCompute(self.world))

    def press(self) -> None:
        if self.presses and self.record.phase is self.presses[0]:
            self.presses.pop(0)
            signal.raise_signal(signal.SIGINT)


class Hand(WorldClock):
    """Lets time pass, and the user act."""

    def __init__(self, user: User) -> None:
        super().__init__(user.world)
        self._user = user

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self._user.press()


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setenv("CONSTRUCTOR_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    user = User(tmp_path, World(Faults(1)))
    monkeypatch.setattr("constructor_desktop.cloud_setup.make_cloud_runner", user.runner)
    place = Place(PROFILE, user.compute(), user.objects())
    monkeypatch.setattr(Installation, "place", lambda self, profile: place)
    return user


def leave_in(phase: Phase, user: User) -> None:
    """Carries out the job until a phase, in which the program dies."""
    job = user.job()
    while job.record.phase is not phase:
        user.world.sleep(job.step())


def test_ctrl_c_ends_the_job_which_is_said_before_and_after(cli: Cli, user: User) -> None:
    user.presses = [Phase.RUNNING]
    outcome = cli("cloud", "resume", JOB)
    assert outcome.code == 1 and user.presses == []
    said = outcome.err.splitlines()
    assert said[0].startswith(f"The job is called {JOB}. Ctrl-C ends it and deletes its machine. If this program ends")
    assert said[0].endswith(f"cloud resume {JOB}")
    assert said[-2:] == [f"The job {JOB} was cancelled; nothing of it is left in the cloud.", "Stopped."]
    assert "Deleting everything in the cloud." in said  # it is still seen what goes on
    assert (user.world.machines, user.world.objects) == ({}, {})
    assert (user.record.phase, user.record.result) == (Phase.DONE, Result.CANCELLED)


def test_a_second_ctrl_c_leaves_the_job_and_says_so(cli: Cli, user: User) -> None:
    user.presses = [Phase.RUNNING, Phase.DELETING]
    outcome = cli("cloud", "resume", JOB, "--quiet")
    assert outcome.code == 1 and user.world.machines
    left, stopped = outcome.err.splitlines()
    assert left.startswith(f"The job {JOB} has not ended, and it may still have a machine. Go on with: ")
    assert stopped == "Stopped." and "nothing of it is left" not in outcome.err
    assert cli("cloud", "resume", JOB).code == 1  # ends it
    assert user.record.result is Result.CANCELLED and not user.world.machines


def test_a_network_that_is_cut_before_the_beginning_is_said(cli: Cli, user: User) -> None:
    user.world.faults.network = 1.0
    outcome = cli("cloud", "resume", JOB)
    assert outcome.code == 1 and "has not ended" not in outcome.err
    assert outcome.err.splitlines()[-1] == (
        "The cloud cannot be reached. Nothing was sent or ordered. Start the training again when the connection works."
    )
    assert user.record.vm is Obligation.NONE and not user.world.objects


def test_ctrl_c_takes_no_model_away(cli: Cli, user: User) -> None:
    def verify(run: Path, on_event: OnEvent) -> None:
        signal.raise_signal(signal.SIGINT)
        on_event(Progress(stage="evaluate", done=0, total=1))

    user.verify = verify
    outcome = cli("cloud", "resume", JOB)
    assert outcome.code == 1
    said = outcome.err.splitlines()
    assert said[-4] == "The model is there: from now on Ctrl-C only leaves the job."
    assert said[-2].startswith(f"The job {JOB} has not ended") and "cloud resume" in said[-2]
    assert user.record.phase is Phase.DOWNLOADING
    user.verify = lambda run, on_event: None
    outcome = cli("cloud", "resume", JOB)
    assert outcome.code == 0 and "Ctrl-C leaves it as it is." in outcome.err
    assert outcome.out == f"The job {JOB} is done. The run lies in {user.record.out}.\n"
    assert (user.out / "model.safetensors").is_file() and not user.world.machines


def test_ctrl_c_after_the_end_changes_nothing(cli: Cli, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobStore, "remove_manifest", lambda store, job: signal.raise_signal(signal.SIGINT))
    assert cli("cloud", "resume", JOB).code == 0
    assert user.record.result is Result.SUCCEEDED


def test_details_of_a_failure_are_lines(cli: Cli, user: User) -> None:
    user.world.faults.fates = ("crash",)
    said = cli("cloud", "resume", JOB).err.splitlines()
    assert said[-4:] == ["The last lines of the machine:", "    Traceback", "    x", "It broke."]


def test_only_the_last_details_are_said(cli: Cli, user: User) -> None:
    leave_in(Phase.RUNNING, user)
    lines = "\n".join(map(str, range(100)))
    user.store.save(
        user.record.model_copy(
            update={"phase": Phase.DELETING, "result": Result.FAILED, "message": "It broke.", "details": lines}
        )
    )
    said = cli("cloud", "resume", JOB).err.splitlines()
    assert said[-21:] == [*(f"    {number}" for number in range(80, 100)), "It broke."]


def test_what_has_ended_is_said_at_once(cli: Cli, user: User) -> None:
    details = {"result": Result.FAILED, "message": "It broke.", "details": "Traceback"}
    user.store.save(user.record.model_copy(update={"phase": Phase.DONE, **details}))
    outcome = cli("cloud", "resume", JOB)
    assert (outcome.code, outcome.err) == (2, f"The job {JOB} has ended already.\n")


def test_what_others_carry_out_is_said_at_once(cli: Cli, user: User) -> None:
    with user.store.lock(JOB):
        outcome = cli("cloud", "resume", JOB)
        assert outcome.err == f"The job {JOB} is being carried out by another window or command.\n"
        assert "is being ended by" in cli("cloud", "cancel", JOB).out


def test_cancel(cli: Cli, user: User) -> None:
    leave_in(Phase.RUNNING, user)
    user.presses = [Phase.DELETING]
    outcome = cli("cloud", "cancel", JOB, "--quiet")
    assert outcome.code == 1 and f"cloud cancel {JOB}" in outcome.err.splitlines()[-2]
    outcome = cli("cloud", "cancel", JOB, "--quiet")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == f"The job {JOB} has ended; nothing of it is left in the cloud.\n"
    assert not user.world.machines


def test_cancel_fetches_a_finished_model_unless_told_otherwise(cli: Cli, user: User) -> None:
    leave_in(Phase.DOWNLOADING, user)
    outcome = cli("cloud", "cancel", JOB)
    assert outcome.code == 0 and "The model was finished already, so it is fetched and kept." in outcome.err
    assert f"The run lies in {user.record.out}" in outcome.out.replace("the run", "The run")
    assert (user.out / "model.safetensors").is_file() and not user.world.machines


def test_cancel_throws_a_finished_model_away_if_told_so(cli: Cli, user: User) -> None:
    leave_in(Phase.DOWNLOADING, user)
    outcome = cli("cloud", "cancel", JOB, "--discard")
    assert outcome.code == 0 and "nothing of it is left in the cloud" in outcome.out
    assert not (user.out / "model.safetensors").exists() and (user.world.machines, user.world.objects) == ({}, {})


def test_cancel_that_cannot_fetch_says_how_to_give_up(cli: Cli, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_in(Phase.DOWNLOADING, user)
    module = "constructor_desktop.jobs.cloud.download_phase.shutil.disk_usage"
    monkeypatch.setattr(module, lambda path: type("Usage", (), {"free": 10})())
    outcome = cli("cloud", "cancel", JOB)
    assert outcome.code == 1 and "disk is full" in outcome.err
    assert f"cloud cancel {JOB} --discard" in outcome.err
    assert not user.world.machines and user.record.phase is Phase.DOWNLOADING
    assert cli("cloud", "cancel", JOB, "--discard").code == 0
    assert not user.world.objects


def test_cancelling_what_is_done_names_the_run(cli: Cli, user: User) -> None:
    leave_in(Phase.DELETING, user)
    outcome = cli("cloud", "cancel", JOB)
    assert f"was done already: the run lies in {user.record.out}. Nothing of it is left" in outcome.out


@pytest.mark.parametrize("command", ["list", "clean"])
def test_a_job_with_a_machine_is_named(cli: Cli, user: User, command: str) -> None:
    assert cli("cloud", command).out == "Nothing of this program is there but what its jobs use.\n"
    leave_in(Phase.RUNNING, user)
    outcome = cli("cloud", command)
    nothing, job = outcome.out.splitlines()
    assert outcome.code == 0 and nothing == "Nothing of this program is there but what its jobs use."
    assert job.startswith(f"The job {JOB} still has a machine. Go on with it: ")
    assert f"cloud resume {JOB}" in job and job.endswith(f"cloud cancel {JOB}")
    assert user.world.machines  # it is used
    record = cli("cloud", command, "--json").json()
    assert record["orphans"] == [] and record["jobs"] == [{"job": JOB, "machine": "there", "carried_out": False}]
    with user.store.lock(JOB):
        assert f"The job {JOB} has a machine and is being carried out." in cli("cloud", command).out
        assert cli("cloud", command, "--json").json()["jobs"][0]["carried_out"]
    user.store.save(user.record.model_copy(update={"vm": Obligation.MAYBE}))
    assert f"The job {JOB} may have a machine. Go on" in cli("cloud", command).out


def test_what_was_left_is_deleted_and_named_once(cli: Cli, user: User) -> None:
    leave_in(Phase.RUNNING, user)
    user.store.save(user.record.model_copy(update={"phase": Phase.DONE, "result": Result.FAILED}))
    outcome = cli("cloud", "list")
    assert "The machine vm-1 belongs to a job that has ended." in outcome.out
    assert "still has a machine" not in outcome.out and "but what its jobs use" not in outcome.out
    outcome = cli("cloud", "clean")
    assert outcome.code == 2 and "Add --yes" in outcome.err and user.world.machines


def test_machines_of_other_installations_are_named(cli: Cli, user: User) -> None:
    leave_in(Phase.RUNNING, user)
    machine = next(iter(user.world.machines.values()))
    machine.labels["owner"] = "somebody-else"
    assert "made elsewhere" in cli("cloud", "list").out
    assert cli("cloud", "list", "--json").json()["elsewhere"] == ["vm-1"]


def words(price: float | None, seconds: float | None = 3600.0, **settings: Any) -> list[str]:
    limit = None if price is None else 5.0
    per_hour = None if price is None else 10.0
    profile, currency = PROFILE.model_copy(update=settings), "" if price is None else "RUB"
    return list(_in_words(Estimate(profile, {"a": 2, "b": 1}, 1000, seconds, price, per_hour, currency, limit)))


CAPPED = "The spending cap is below that estimate: it will end the job before it is done."
LIMITED = "The hours limit is below that: it will end the job before it is done."


def test_a_cap_below_the_estimate_is_said() -> None:
    assert words(10.0, spending_cap=9.0)[-1] == CAPPED
    assert "of which the spending cap allows 0.001 RUB" in words(10.0, spending_cap=0.001)[-2]
    assert "at most 0.00" not in " ".join(words(10.0, spending_cap=0.001))
    assert not {CAPPED, LIMITED} & {*words(10.0, spending_cap=10.0), *words(None, spending_cap=1.0), *words(10.0)}
    assert LIMITED in words(10.0, hours_limit=0.5) and LIMITED not in words(10.0, None, hours_limit=0.5)


def test_what_is_sent_is_counted() -> None:
    assert words(1.0)[1] == "To be sent: 3 samples, 1.0\N{NO-BREAK SPACE}kB."


def test_graphics_cards_are_counted() -> None:
    assert "16 GiB, 1 graphics card in" in words(1.0, gpus=1)[0]
    assert "16 GiB, 2 graphics cards in" in words(1.0, gpus=2)[0]
    assert "graphics" not in words(1.0)[0]


def test_a_job_whose_cloud_is_gone_is_given_up(cli: Cli, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.world.faults = Faults(1, fates=("endless",))
    job = user.job()
    while job.record.phase is not Phase.RUNNING:
        job._rest(job._patient_step())
    user.world.faults.network = 1.0
    rests: list[Phase] = []

    def press() -> None:
        rests.append(user.record.phase)
        if rests.count(Phase.DELETING) == 3:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(user, "press", press)
    left = cli("cloud", "cancel", JOB)
    assert left.code != 0
    assert "tries again by itself until the machine ai-constructor-" in left.err and "console" in left.err
    assert left.err.count(f"cancel {JOB} --forget") == 2, "while it waits, and when it is left"
    outcome = cli("cloud", "cancel", JOB, "--forget")
    assert outcome.code == 0, outcome.err
    assert "was given up" in outcome.out and "ai-constructor-" in outcome.out and "in the folder folder" in outcome.out
    assert "nothing of it is left" not in outcome.out + outcome.err
    user.world.faults.network = 0.0
    assert cli("cloud", "jobs", "--json").json()["jobs"][0]["state"] == "given up"
    user.world.faults.network = 1.0
    named = cli("cloud", "list")
    assert named.code == 1 and f"The job {JOB} was given up. Its machine ai-constructor-" in named.out
    assert cli("cloud", "profile", "remove").code == 0, "the keys may go"


def test_without_any_job_nothing_is_said_of_jobs(cli: Cli, user: User) -> None:
    user.store.remove(JOB)
    assert cli("cloud", "list").out == "Nothing of this program is there.\n"
