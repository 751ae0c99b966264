"""How long a training takes: estimates, progress, and what is measured for the next estimate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import EpochFinished, Event, Notice, Progress, SamplesSplit, TrialEpoch
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
from constructor_desktop.gui.train.planning import kept_aside
from constructor_desktop.storage.state import ClassState, ProjectState, SampleState
from constructor_desktop.training.splits import hold_out

COSTS = Costs(start=1.0, again=0.5, embed=0.02, learn=0.001, tune=0.05, finish=0.5)
FAST = Work(samples=100, new=100, accurate=False, cold=True)
ACCURATE = Work(samples=100, new=100, accurate=True, passes=10, cold=True)


def embed(time: float, done: int, total: int = 100) -> Event:
    return Progress(stage="embed", done=done, total=total, time=time)


def split(time: float) -> Event:
    return SamplesSplit(learned=70, aside=30, folds=None, time=time)


def epoch(time: float, number: int, phase: str = "head", of: int = 10) -> Event:
    losses = {"train_loss": 1.0, "val_loss": 1.0, "train_accuracy": 0.5, "val_accuracy": 0.5}
    return EpochFinished(phase=phase, epoch=number, epochs=of, time=time, **losses)


def trial(time: float, part: int, number: int) -> Event:
    losses = {"train_loss": 1.0, "val_loss": None, "train_accuracy": 0.5, "val_accuracy": None}
    return TrialEpoch(stage="compare", part=part, parts=5, epoch=number, epochs=10, time=time, **losses)


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
    known = Work(samples=100, new=0, accurate=False, cold=True)
    assert known.seconds(COSTS) < FAST.seconds(COSTS) < ACCURATE.seconds(COSTS)
    assert FAST.seconds(COSTS) == pytest.approx(1 + 2 + 0.2 + 0.5)
    assert ACCURATE.seconds(COSTS) == pytest.approx(3.7 + 50)
    warm = Work(samples=100, new=100, accurate=False, views=3)
    assert warm.seconds(COSTS) == pytest.approx(0.5 + 8 + 0.2 + 0.5)
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
    pace.take(ACCURATE_RUN[:9])
    left = pace.seconds_left(6.0)
    assert left is not None and 5 < left < 100
    assert (pace.seconds_left(40.0) or 0) > left  # as slow as that it takes longer
    pace.take(ACCURATE_RUN[9:])
    assert (pace.seconds_left(40.0) or 0) < 2


def test_costs_are_measured() -> None:
    pace = Pace(FAST, COSTS, 0.0)
    pace.take(FAST_RUN)
    costs = pace.measured(4.4)
    assert costs.start == pytest.approx(1.0)
    assert costs.embed == pytest.approx(3.0 / 100) and costs.again == COSTS.again
    assert (costs.learn, costs.finish) == pytest.approx((COSTS.learn, 0.4 - 0.2))
    assert costs.tune == COSTS.tune
    varied = Pace(Work(100, 100, False, views=2), COSTS, 0.0)
    varied.take(FAST_RUN)
    assert varied.measured(4.4).embed == pytest.approx(3.0 / 300)
    assert (varied.measured(4.4).start, varied.measured(4.4).again) == (COSTS.start, 1.0)
    many = Pace(Work(1000, 100, False), COSTS, 0.0)
    many.take(FAST_RUN)
    assert many.measured(6.5).learn == pytest.approx(2.0 / 2000) and many.measured(6.5).finish == COSTS.finish
    tuned = Pace(ACCURATE, COSTS, 0.0)
    tuned.take(ACCURATE_RUN)
    full = Work(100, 100, True, 10).seconds(Costs(0, 0, 0, 0, 1, 0))
    known = Work(100, 100, True, 10).seconds(Costs(0, 0, 0, 0, tuned.measured(40.0).tune, 0))
    assert full == pytest.approx(1000)
    assert known > 35  # as long as this would have taken with all parts of the comparison


@pytest.mark.parametrize("tuned", [True, False])
def test_a_comparison_moves_the_bar_and_the_time_left(tuned: bool) -> None:
    pace = Pace(ACCURATE, COSTS, 0.0)
    pace.take([*FAST_RUN[:7], progress(5, "features", 50, 100)])
    assert pace.doing == "features" and not pace.may_end_sooner
    shares, left = [], []
    for number in range(1, 21):  # two of five parts, at a second for each pass
        part, done = (number - 1) // 10 + 1, (number - 1) % 10 + 1
        pace.take([progress(6 + number, "compare", number, 50), trial(6 + number, part, done)])
        shares.append(pace.share)
        left.append(pace.seconds_left(6 + number) or 0)
    assert shares == sorted(set(shares)) and pace.trial == (2, 5) and pace.may_end_sooner
    assert left[-1] < left[len(left) // 2] and 50 < left[-1] < 70  # three more parts and both models
    if tuned:
        pace.take([epoch(27, 1, "finetune")])
    else:
        pace.take([Notice(code="kept_fast", message="", time=27), epoch(27, 1)])
    assert pace.share > shares[-1] and not pace.may_end_sooner
    assert (pace.seconds_left(27) or 0) < left[-1] / 1.5


def test_samples_known_before_say_nothing_about_reading() -> None:
    pace = Pace(Work(100, 0, False), COSTS, 0.0)
    pace.take([embed(1.0, 100), split(1.01), *FAST_RUN[6:]])
    assert pace.measured(4.4).embed == COSTS.embed


def test_costs_are_remembered_for_each_kind_of_data(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    usual = stored_costs(preferences, Modality.AUDIO)
    store_costs(preferences, Modality.AUDIO, replace(usual, embed=0.1), usual)
    stored = stored_costs(preferences, Modality.AUDIO)
    assert usual.embed < stored.embed <= 0.1 and stored.tune == usual.tune
    assert stored_costs(preferences, Modality.IMAGE) == Costs()


def test_a_network_that_learns_by_itself_costs_its_passes() -> None:
    work = Work(100, 100, accurate=False, passes=10, step=0.05)
    assert work.seconds(COSTS) == pytest.approx(0.5 + 2 + 50 + 0.5)
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
    assert pace.measured(40.0).tune == COSTS.tune and pace.measured(40.0).embed == COSTS.embed
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


@pytest.mark.parametrize("percent", [5, 10, 15, 20, 25, 30, 35, 45, 50])
def test_what_is_kept_aside_is_counted_as_it_will_be(percent: int) -> None:
    """Halves are where rounding goes wrong: of 15 samples 30 % are 4.5."""
    counts = (2, 3, 5, 10, 15, 25, 30, 45, 50)
    classes = tuple(
        ClassState(str(number), str(number), number, number, tuple(sample(one) for one in range(count)))
        for number, count in enumerate(counts)
    )
    labels = np.repeat(np.arange(len(counts)), counts)
    split = hold_out(labels, np.arange(len(labels)), [str(key) for key in range(len(labels))], percent / 100, seed=0)
    state = ProjectState(Path("/project"), "Pets", Modality.IMAGE, classes)
    assert kept_aside(state, percent / 100) == (len(split.train), len(split.val))


def sample(number: int) -> SampleState:
    return SampleState(Path(f"/project/{number}.png"), "", None, None, 1, 1)
