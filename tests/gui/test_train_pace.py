"""How long a training takes: estimates, progress, and what is measured for the next estimate."""

from __future__ import annotations

from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import EpochFinished, Event, Notice, Progress, SamplesSplit
from constructor_desktop.gui.preferences import Preferences
from constructor_desktop.gui.train.pace import (
    CHECK,
    LEARN,
    READ,
    Costs,
    Pace,
    Work,
    guessed_step,
    store_costs,
    store_step,
    stored_costs,
    stored_step,
)

COSTS = Costs(start=1.0, read=0.02, learn=0.001, tune=0.05)
FAST = Work(samples=100, new=100, accurate=False)
ACCURATE = Work(samples=100, new=100, accurate=True, passes=10)


def embed(time: float, done: int, total: int = 100) -> Event:
    return Progress(stage="embed", done=done, total=total, time=time)


def split(time: float) -> Event:
    return SamplesSplit(learned=70, aside=30, folds=None, time=time)


def epoch(time: float, number: int, phase: str = "head", of: int = 10) -> Event:
    losses = {"train_loss": 1.0, "val_loss": 1.0, "train_accuracy": 0.5, "val_accuracy": 0.5}
    return EpochFinished(phase=phase, epoch=number, epochs=of, time=time, **losses)


def progress(time: float, stage: str, done: int, total: int) -> Event:
    return Progress(stage=stage, done=done, total=total, time=time)


FAST_RUN = [
    embed(1.0, 0),
    embed(2.0, 50),
    embed(3.0, 100),
    split(3.1),
    embed(3.1, 0, 60),
    embed(4.0, 60, 60),
    progress(4.0, "check", 0, 1),
    epoch(4.1, 1),
    epoch(4.2, 10),
    progress(4.2, "check", 1, 1),
]
ACCURATE_RUN = [
    *FAST_RUN[:7],
    progress(5, "features", 50, 100),
    progress(6, "features", 100, 100),
    progress(10, "compare", 10, 50),
    progress(14, "compare", 20, 50),
    epoch(20, 1, "finetune"),
    epoch(30, 10, "finetune"),
    progress(30, "check", 1, 1),
    progress(40, "final", 10, 10),
]


def test_new_samples_and_fine_tuning_cost_time() -> None:
    known = Work(samples=100, new=0, accurate=False)
    assert known.seconds(COSTS) < FAST.seconds(COSTS) < ACCURATE.seconds(COSTS)
    assert FAST.seconds(COSTS) == pytest.approx(1 + 2 + 0.2)
    assert ACCURATE.seconds(COSTS) == pytest.approx(3.2 + 50)
    assert Work(100, 100, True, 10, parts=5).seconds(COSTS) > 3 * ACCURATE.seconds(COSTS)


@pytest.mark.parametrize(("work", "events"), [(FAST, FAST_RUN), (ACCURATE, ACCURATE_RUN)])
def test_the_share_grows_to_the_end(work: Work, events: list[Event]) -> None:
    pace = Pace(work, COSTS, 0.0)
    shares, stages = [], []
    for event in events:
        pace.take([event])
        shares.append(pace.share)
        stages.append(pace.stage)
    assert shares == sorted(shares) and 0 <= shares[0] < 0.5 < shares[-1] <= 1
    assert stages == sorted(stages)
    assert (stages[0], stages[-1]) == (READ, CHECK)
    assert stages[events.index(FAST_RUN[3])] == LEARN
    assert pace.passes == (10, 10)


def test_cross_validation_goes_through_all_parts() -> None:
    pace = Pace(Work(100, 0, False, parts=4), COSTS, 0.0)
    pace.take([embed(1, 100), split(1.1)])
    shares = []
    for part in range(4):
        pace.take([progress(2 + part, "check", part, 4), epoch(2.5 + part, 10)])
        shares.append(pace.share)
    assert shares == sorted(shares) and len(set(shares)) == 4


def test_without_fine_tuning_the_end_is_near() -> None:
    pace = Pace(ACCURATE, COSTS, 0.0)
    pace.take(ACCURATE_RUN[:7])
    before = pace.share
    pace.take([Notice(code="kept_fast", message="", time=5.0)])
    pace.take([epoch(5.0, 1)])
    assert pace.share > before


def test_the_time_left_follows_the_speed() -> None:
    pace = Pace(ACCURATE, COSTS, 0.0)
    assert pace.seconds_left(0.5) is None
    pace.take(ACCURATE_RUN[:10])
    left = pace.seconds_left(10.0)
    assert left is not None and 5 < left < 100
    assert (pace.seconds_left(40.0) or 0) > left  # as slow as that it takes longer
    pace.take(ACCURATE_RUN[10:])
    assert (pace.seconds_left(40.0) or 0) < 2


def test_costs_are_measured() -> None:
    pace = Pace(FAST, COSTS, 0.0)
    pace.take(FAST_RUN)
    costs = pace.measured(4.4)
    assert costs.start == pytest.approx(1.0)
    assert costs.read == pytest.approx(3.0 / 100)
    assert costs.learn == pytest.approx(0.4 / 200)
    assert costs.tune == COSTS.tune
    tuned = Pace(ACCURATE, COSTS, 0.0)
    tuned.take(ACCURATE_RUN)
    assert tuned.measured(40.0).tune == pytest.approx(35 / 1000)


def test_samples_known_before_say_nothing_about_reading() -> None:
    pace = Pace(Work(100, 0, False), COSTS, 0.0)
    pace.take([embed(1.0, 100), split(1.01), *FAST_RUN[6:]])
    assert pace.measured(4.4).read == COSTS.read


def test_costs_are_remembered_for_each_kind_of_data(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    usual = stored_costs(preferences, Modality.AUDIO)
    store_costs(preferences, Modality.AUDIO, Costs(usual.start, 0.1, usual.learn, usual.tune), usual)
    stored = stored_costs(preferences, Modality.AUDIO)
    assert usual.read < stored.read <= 0.1 and stored.tune == usual.tune
    assert stored_costs(preferences, Modality.IMAGE) == Costs()


def test_a_network_that_learns_by_itself_costs_its_passes() -> None:
    work = Work(100, 100, accurate=False, passes=10, step=0.05)
    assert work.seconds(COSTS) == pytest.approx(1 + 2 + 50)
    assert Work(100, 100, False, 10, parts=5, step=0.05).seconds(COSTS) == pytest.approx(3 + 50 * 2.6)
    assert Work(100, 100, False, 10, step=0.05, watched=True).seconds(COSTS) > work.seconds(COSTS)
    assert Work(100, 0, False, other=50).seconds(COSTS) == pytest.approx(Work(100, 50, False).seconds(COSTS))


def test_what_its_passes_cost_is_measured() -> None:
    work = Work(100, 100, accurate=False, passes=10, step=0.05)
    pace = Pace(work, COSTS, 0.0)
    shares = []
    for event in (*FAST_RUN[:7], *ACCURATE_RUN[7:9], *ACCURATE_RUN[11:]):
        pace.take([event])
        shares.append(pace.share)
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1.0)
    assert pace.measured_step(40.0) == pytest.approx((40 - 4) / 1000)
    assert pace.measured(40.0).tune == COSTS.tune and pace.measured(40.0).read == COSTS.read
    assert Pace(ACCURATE, COSTS, 0.0).measured_step(40.0) is None


def test_finding_out_the_passes_is_a_part_of_it() -> None:
    pace = Pace(Work(100, 0, False, 10, step=0.05, watched=True), COSTS, 0.0)
    pace.take([embed(1, 100), split(1.1), progress(2, "features", 1, 1)])
    before = pace.share
    pace.take([progress(5, "choose_epochs", 5, 10)])
    assert pace.share > before
    assert pace.doing == "choose_epochs" and pace.measured_step(40.0) is None
    pace.take([epoch(6, 1, "finetune"), progress(7, "check", 1, 1), progress(8, "final", 1, 10)])
    assert pace.doing == "final"


def test_guesses_grow_with_the_effort_and_measurements_win(tmp_path: Path) -> None:
    assert guessed_step("unknown", 1.0) < guessed_step("unknown", 50.0) <= guessed_step("unknown", 1e9)
    preferences = Preferences(tmp_path)
    assert stored_step(preferences, "lstm") is None
    store_step(preferences, "lstm", 0.5)
    assert stored_step(preferences, "lstm") == 0.5
    store_step(preferences, "lstm", 1.5)
    assert 0.5 < (stored_step(preferences, "lstm") or 0) < 1.5
