from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import BatchFinished, EpochFinished, Event, Notice, ignore_event
from constructor_desktop.models.backbone import Backbone, unit_length
from constructor_desktop.models.registry import Recipe
from constructor_desktop.models.trained import Head
from constructor_desktop.training.network import NetworkTrainer
from constructor_desktop.training.plans import ENOUGH, Planner, join, lead
from constructor_desktop.training.selection import HeldOut
from tests.training.materials import as_material

pytestmark = pytest.mark.usefixtures("one_thread")

COUNT, SIZE = 48, 6
SETTINGS = Recipe("partial", epochs=8, learning_rate=0.05, batch_size=16, label_smoothing=0.0)
LABELS = np.arange(COUNT) % 2


class BlindBackbone(Backbone):
    """Its pretrained tail does not look at the first feature, which alone tells the classes apart."""

    def __init__(self, sees: float) -> None:
        super().__init__()
        layer = nn.Linear(SIZE, SIZE, bias=False)
        with torch.no_grad():
            layer.weight.copy_(torch.diag(torch.tensor([sees] + [1.0] * (SIZE - 1))))
        self.tail = nn.Sequential(layer, nn.BatchNorm1d(SIZE))

    def features(self, inputs: Tensor) -> Tensor:
        return inputs

    def embed(self, features: Tensor) -> Tensor:
        return unit_length(self.tail(features))


class ListedBank:
    """A feature bank in memory that notes what is asked of it."""

    views = 3

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        rows = rng.standard_normal((COUNT, SIZE))
        rows[:, 0] = np.where(LABELS, 1.5, -1.5) + 0.3 * rows[:, 0]
        noise = 0.1 * rng.standard_normal((1 + self.views, COUNT, SIZE))
        noise[0] = 0
        self.rows = (rows + noise).astype(np.float32)
        self.asked: list[tuple[int, list[int]]] = []

    def get(self, view: int | np.ndarray, indices: np.ndarray) -> np.ndarray:
        views = np.broadcast_to(view, indices.shape)
        self.asked += [(int(number), indices[views == number].tolist()) for number in np.unique(views)]
        return self.rows[views, indices]


def tuner(sees: float = 0.0, bank: ListedBank | None = None) -> NetworkTrainer:
    return NetworkTrainer(BlindBackbone(sees), bank or ListedBank(), LABELS, 2, "cpu")  # type: ignore[arg-type]


HEAD = Head((np.zeros((SIZE, 2), np.float32),), (np.zeros(2, np.float32),))
TRAIN, VAL = np.arange(36), np.arange(36, 48)


def right(fine_tuner: NetworkTrainer, tuned, samples: np.ndarray) -> float:
    logits = tuned.head.logits(fine_tuner.embed(tuned, samples))
    return float((logits.argmax(axis=1) == LABELS[samples]).mean())


def test_without_views_it_learns_from_the_samples_themselves() -> None:
    bank = ListedBank()
    bank.views = 0
    tuner(bank=bank).fit(TRAIN, SETTINGS, HEAD, 0, ignore_event)
    assert {view for view, _ in bank.asked} == {0}


def test_it_learns_what_the_frozen_backbone_does_not_see() -> None:
    fine_tuner = tuner()
    before = {name: value.clone() for name, value in fine_tuner._backbone.state_dict().items()}
    tuned = fine_tuner.fit(TRAIN, SETTINGS, HEAD, 0, ignore_event)
    assert right(fine_tuner, tuned, VAL) >= 0.9
    np.testing.assert_allclose(np.linalg.norm(fine_tuner.embed(tuned, VAL), axis=1), 1, atol=1e-5)
    # Statistics of batch normalisation stay as they were pretrained.
    for name, value in before.items():
        if "running" in name or "num_batches" in name:
            np.testing.assert_array_equal(tuned.tail[name.removeprefix("tail.")], value.numpy())


def test_samples_kept_aside_are_never_augmented_nor_learned() -> None:
    bank = ListedBank()
    fine_tuner = tuner(bank=bank)
    events: list[Event] = []
    tuned = fine_tuner.fit(TRAIN, SETTINGS, HEAD, 0, events.append, VAL)
    for view, indices in bank.asked:
        assert view == 0 or not set(indices) & set(VAL.tolist())
        assert view > 0 or not set(indices) & set(TRAIN.tolist())
    assert {view for view, _ in bank.asked} == {0, 1, 2, 3}
    alone = tuner().fit(TRAIN, SETTINGS, HEAD, 0, ignore_event)
    np.testing.assert_array_equal(tuned.head.weights[0], alone.head.weights[0])
    epochs = [event for event in events if isinstance(event, EpochFinished)]
    assert [event.epoch for event in epochs] == list(range(1, 9))
    assert epochs[-1].train_loss < 0.5 * epochs[0].train_loss
    assert epochs[-1].val_accuracy == pytest.approx(right(fine_tuner, tuned, VAL))
    batches = [event for event in events if isinstance(event, BatchFinished)]
    assert [(event.epoch, event.batch) for event in batches[:4]] == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert {event.batches for event in batches} == {3}


def test_the_seed_decides_and_fits_are_independent() -> None:
    fine_tuner = tuner()
    first, other, again = (fine_tuner.fit(TRAIN, SETTINGS, HEAD, seed, ignore_event) for seed in (1, 2, 1))
    for name, value in first.tail.items():
        np.testing.assert_array_equal(value, again.tail[name])
    np.testing.assert_array_equal(first.head.weights[0], again.head.weights[0])
    assert np.abs(first.head.weights[0] - other.head.weights[0]).max() > 1e-6


def test_rare_classes_weigh_the_same() -> None:
    """With one class nine times as frequent and nothing to tell them apart, neither gets all the answers."""
    bank = ListedBank()
    bank.rows[:, :, 0] = 0
    train = np.concatenate([np.flatnonzero(LABELS)[:18], np.flatnonzero(LABELS == 0)[:2]])
    settings = replace(SETTINGS, learning_rate=0.01, epochs=20, batch_size=20)
    fine_tuner = tuner(bank=bank)
    tuned = fine_tuner.fit(train, settings, HEAD, 0, ignore_event)
    logits = tuned.head.logits(fine_tuner.embed(tuned, train))
    share = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    per_class = [share[LABELS[train] == label, 1].mean() for label in (0, 1)]
    assert np.mean(per_class) == pytest.approx(0.5, abs=0.1)


def test_cancelling_stops_within_a_batch() -> None:
    seen: list[Event] = []

    def cancel(event: Event) -> None:
        seen.append(event)
        if len(seen) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        tuner().fit(TRAIN, SETTINGS, HEAD, 0, cancel)
    assert [type(event) for event in seen] == [BatchFinished, BatchFinished]


def planner(sees: float, events: list[Event], bank: ListedBank | None = None) -> Planner:
    bank = bank or ListedBank()
    with torch.inference_mode():
        embeddings = BlindBackbone(sees).eval().embed(torch.from_numpy(bank.rows[0])).numpy()
    material = as_material(embeddings.astype(np.float64), LABELS, views=1, groups=np.arange(COUNT))
    return Planner(material, SETTINGS, lambda mirror: tuner(sees, bank), 0, events.append)


def codes(events: list[Event]) -> list[str]:
    return [event.code for event in events if isinstance(event, Notice)]


def test_fine_tuning_is_kept_where_it_is_better() -> None:
    events: list[Event] = []
    chooser = planner(0.0, events)
    plan = chooser.plan(TRAIN)
    assert plan.tuning == SETTINGS
    assert codes(events) == ["kept_tuned"]
    assert len(plan.held_out.samples) == len(set(plan.held_out.samples)) >= 2 * len(TRAIN) // 5
    assert set(plan.held_out.samples) <= set(TRAIN.tolist())
    fitted = chooser.fit(plan, TRAIN, VAL)
    assert fitted.tail
    checked = chooser.predict(fitted, VAL)
    assert checked.mistakes(LABELS).mean() <= 0.1
    assert checked.samples.tolist() == VAL.tolist()


def test_the_frozen_backbone_is_kept_where_it_is_as_good() -> None:
    events: list[Event] = []
    chooser = planner(3.0, events)
    plan = chooser.plan(TRAIN)
    assert plan.tuning is None
    assert codes(events) == ["kept_fast"]
    fitted = chooser.fit(plan, TRAIN, VAL)
    assert fitted.tail == {}
    assert chooser.predict(fitted, VAL).mistakes(LABELS).mean() <= 0.1


def test_fine_tuning_that_only_learns_by_heart_is_not_kept() -> None:
    bank = ListedBank()
    bank.rows[:, :, 0] = 0
    events: list[Event] = []
    plan = planner(0.0, events, bank).plan(TRAIN)
    assert plan.held_out.mistakes(LABELS).mean() > 0.2
    assert plan.tuning is None
    assert codes(events) == ["kept_fast"]


def held_out(samples: list[int], wrong: list[int]) -> HeldOut:
    truth = LABELS[samples]
    answers = np.where(np.isin(samples, wrong), 1 - truth, truth)
    logits = np.eye(2, dtype=np.float32)[answers]
    return HeldOut(np.array(samples), logits, np.zeros(len(samples), np.float32))


@pytest.mark.parametrize(
    ("old", "new", "better"),
    [
        ([1, 2, 3, 4], [], True),
        ([1, 2, 3, 4], [5, 6, 7], False),
        ([1, 2, 3, 4, 5, 6], [7], True),
        ([], [1, 2], False),
        ([1, 2], [1, 2], False),
    ],
)
def test_better_means_more_than_a_standard_error(old: list[int], new: list[int], better: bool) -> None:
    samples = list(range(20))
    assert (lead(held_out(samples[::-1], new), held_out(samples, old), LABELS) > ENOUGH) is better


def test_surer_right_answers_are_better_and_more_mistakes_never() -> None:
    samples = list(range(20))
    rng = np.random.default_rng(0)
    margin = (2 * np.eye(2) - 1)[LABELS[samples]] * rng.uniform(0.5, 1, (20, 1))
    vague, sure = (HeldOut(np.array(samples), margin.astype(np.float32), np.zeros(20)) for _ in range(2))
    vague.logits[:6] *= -0.2
    sure.logits[:6] *= -0.1
    assert lead(sure, vague, LABELS) > 0
    sure.logits[7] *= -0.01
    assert lead(sure, vague, LABELS) <= 0


def test_only_samples_that_both_predicted_count() -> None:
    assert lead(held_out([0, 1], []), held_out([0, 1, 2, 3, 4], [2, 3, 4]), LABELS) <= 0


def test_folds_are_joined_in_order() -> None:
    joined = join([held_out([3, 1], [1]), held_out([0], [])])
    assert joined.samples.tolist() == [3, 1, 0]
    assert joined.mistakes(LABELS).tolist() == [0, 1, 0]
