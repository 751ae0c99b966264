"""How far a job in the cloud is: one figure that never falls, and none where nobody knows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from constructor_desktop.core.events import CloudStatus, EpochFinished, Event, Progress, SamplesSplit
from constructor_desktop.gui.cloud.job_row import JobRow
from constructor_desktop.gui.cloud.learning import Learning
from constructor_desktop.gui.cloud.shares import START, Shares
from constructor_desktop.gui.cloud.training import CloudTraining
from constructor_desktop.gui.cloud.words import training_text
from constructor_desktop.gui.services import Services
from constructor_desktop.jobs.cloud.record import Confirmed, JobStore
from tests.gui.cloud_fakes import PASSES, a_pass, make_record

SPLIT = SamplesSplit(learned=6, aside=4, folds=None)


def at(phase: str, stage: str = "", seconds: float = 60.0) -> CloudStatus:
    return CloudStatus(job="a", phase=phase, stage=stage, seconds=seconds)


def done(stage: str, number: int, total: int) -> Progress:
    return Progress(stage=stage, done=number, total=total)


@pytest.fixture
def training(services: Services) -> CloudTraining:
    return CloudTraining("a", Path("/projects/Pets"), services.cloud)


def told(training: CloudTraining, *events: Event) -> float | None:
    training._take(list(events))
    return training.share


def test_it_is_known_only_where_something_tells(training: CloudTraining) -> None:
    assert told(training, at("NEW", seconds=0)) is None
    assert told(training, at("UPLOADING", seconds=0)) is None
    packed = told(training, done("cloud_pack", 1, 2))
    sent = told(training, done("cloud_upload", 1, 2))
    assert packed is not None and sent is not None and 0 < packed < sent
    assert told(training, at("CREATING")) is None
    assert training.share_of_all > sent  # for those who show a figure all the same
    for stage in ("boot", "fetch", "install", "train"):
        assert told(training, at("RUNNING", stage)) is None
    assert told(training, done("embed", 1, 100)) is not None
    assert told(training, at("RUNNING", "deliver")) is None
    fetched = told(training, at("DOWNLOADING"), done("cloud_download", 1, 2))
    assert fetched is not None and fetched > 0.5


@pytest.mark.parametrize(
    ("size", "seconds", "upload", "learning"),
    [
        (1_000_000, 500.0, (0.0, 0.02), (0.1, 0.25)),  # what every job takes is the most of it
        (1_000_000, 20_000.0, (0.0, 0.01), (0.9, 0.97)),
        (3_000_000_000, 500.0, (0.7, 0.85), (0.0, 0.05)),
        (1_000_000, None, (0.0, 0.02), (0.4, 0.6)),
    ],
)
def test_each_part_takes_as_much_of_the_bar_as_was_estimated(
    services: Services,
    size: int,
    seconds: float | None,
    upload: tuple[float, float],
    learning: tuple[float, float],
) -> None:
    told_before = Confirmed(samples={"a": 1}, upload_bytes=size, seconds=seconds)
    training = CloudTraining("a", Path("/projects/Pets"), services.cloud, told_before)
    told(training, at("UPLOADING"), done("cloud_upload", 0, size))
    begin = training.share_of_all
    told(training, done("cloud_upload", size, size))
    assert upload[0] <= training.share_of_all - begin <= upload[1]
    told(training, at("CREATING", seconds=0), at("RUNNING", "install", seconds=300), at("RUNNING", "train"))
    begin = training.share_of_all
    told(training, SPLIT, done("final", 1, 1))
    assert learning[0] <= training.share_of_all - begin <= learning[1]
    told(training, at("DOWNLOADING"), done("cloud_download", 1, 1), at("DELETING"))
    assert 0.9 < training.share_of_all < 1.0


def test_a_machine_that_starts_sooner_leaves_the_bar_to_the_learning(training: CloudTraining) -> None:
    told(training, at("UPLOADING"), done("cloud_upload", 10, 10), at("CREATING", seconds=0))
    told(training, at("RUNNING", "boot", seconds=1), at("RUNNING", "install", seconds=2), at("RUNNING", "train"))
    assert training.share_of_all < 0.1
    shares = []
    for event in (SPLIT, done("check", 0, 1), *map(a_pass, range(1, PASSES + 1)), done("check", 1, 1)):
        told(training, event)
        shares.append(training.share_of_all)
    assert shares[-1] - shares[1] > 0.2 and max(np.diff(shares)) < 0.35
    assert training_text(training) == "training the final model with all samples"
    told(training, done("final", PASSES, PASSES), at("RUNNING", "deliver"))
    assert 0.7 < training.share_of_all < 0.97


def test_an_upload_that_is_slow_takes_more_of_the_bar() -> None:
    guessed, measured = Shares(None), Shares(None)
    measured.measure_upload(0.0, 0, 20_000_000)
    measured.measure_upload(1.0, 1000, 20_000_000)  # too early to tell
    assert measured.at(START, 0.0, 0.0) == guessed.at(START, 0.0, 0.0)
    slow = Shares(None)
    slow.measure_upload(0.0, 0, 20_000_000)
    slow.measure_upload(100.0, 2_000_000, 20_000_000)  # 1000 s in all
    assert slow.at(START, 0.0, 0.0) > 0.5 > guessed.at(START, 0.0, 0.0)


def whole_job() -> list[Event]:
    learning: list[Event] = [done("embed", number, 10) for number in range(0, 11, 2)]
    learning += [SPLIT, done("embed", 10, 10), done("check", 0, 1), *map(a_pass, range(1, PASSES + 1))]
    learning += [done("check", 1, 1), a_pass(PASSES)]
    return [
        at("UPLOADING", seconds=0),
        done("cloud_upload", 5, 10),
        at("CREATING"),
        at("RUNNING", "train"),
        *learning,
        at("RUNNING", "train"),
        *learning,  # another machine begins anew
        at("DOWNLOADING"),
        done("cloud_download", 1, 2),
        at("DELETING"),
        at("DONE"),
    ]


def test_it_never_falls(training: CloudTraining) -> None:
    shares = []
    for event in whole_job():
        told(training, event)
        shares.append(training.share_of_all)
    assert shares == sorted(shares)
    assert len(set(shares)) > 10
    assert 0.9 < shares[-1] <= 1.0


def test_the_row_of_a_job_runs_forward_only(
    qtbot: QtBot, services: Services, tmp_path: Path, training: CloudTraining
) -> None:
    record = make_record(JobStore(tmp_path / "config"), 1)
    row = JobRow(services, record)
    qtbot.addWidget(row)
    values = []
    for event in whole_job():
        told(training, event)
        row.show_job(record, training, None)
        if row._progress.maximum():
            values.append(row._progress.value())
    assert values == sorted(values) and values[-1] == 970


def test_learning_moves_from_the_first_sample_on() -> None:
    learning = Learning()
    assert learning.share is None
    shares = []
    for event in [done("embed", 1, 10), done("embed", 9, 10), SPLIT, done("embed", 5, 10), done("features", 1, 2)]:
        learning.take(event)
        shares.append(learning.share)
    for part in range(5):
        for event in (done("check", part, 5), done("compare", 1, 2), a_pass(2)):
            learning.take(event)
            shares.append(learning.share)
    for event in (done("check", 5, 5), done("final", 1, 2), done("final", 2, 2)):
        learning.take(event)
        shares.append(learning.share)
    assert shares == sorted(shares)
    assert len(set(shares)) >= len(shares) - 1  # the part that is checked next begins where the one before ended
    assert shares[-1] == 1.0


def test_ticks_of_the_listener_say_nothing() -> None:
    learning = Learning()
    learning.take(done("choose", 0, 0))
    assert learning.share is None


@pytest.mark.parametrize(
    ("phase", "reached"), [("UPLOADING", "UPLOADING"), ("RUNNING", "RUNNING"), ("DOWNLOADING", "DOWNLOADING")]
)
def test_a_job_that_is_stopped_gives_up(training: CloudTraining, phase: str, reached: str) -> None:
    told(training, at(phase, "train"), done("embed", 1, 2), done("cloud_upload", 1, 2))
    training.stopping = True
    training.discarding = phase == "DOWNLOADING"
    assert (training.gives_up, training.share, training.reached) == (True, None, reached)
    told(training, at("DELETING"))
    assert training.reached == reached


def test_a_job_that_fails_is_not_nearly_done(training: CloudTraining) -> None:
    assert told(training, at("RUNNING", "boot"), at("DELETING")) is None
    assert training.gives_up and training.reached == "RUNNING"
    assert training.share_of_all < 0.5


def test_a_stop_that_comes_too_late_gives_nothing_up(training: CloudTraining) -> None:
    training.stopping = True
    assert told(training, at("DOWNLOADING"), done("cloud_download", 1, 2)) is not None and not training.gives_up
    told(training, at("DELETING"))
    assert not training.gives_up and training.share is not None
    assert training_text(training) == "the machine is being deleted"


def test_what_is_deleted_at_the_end(training: CloudTraining) -> None:
    told(training, at("UPLOADING", seconds=0))
    training.stopping = True
    assert training_text(training) == "being cancelled: what was sent is being deleted"
    told(training, at("DELETING"))
    assert training_text(training) == "being cancelled: the machine is being deleted"


def test_epochs_are_in_the_history(training: CloudTraining) -> None:
    told(training, at("RUNNING", "train"), done("embed", 1, 2), a_pass(1))
    assert [type(event) for event in training.history] == [EpochFinished]
    assert training.passes == (1, PASSES)
