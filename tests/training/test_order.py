from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from constructor_desktop.models.registry import Recipe
from constructor_desktop.training.order import epoch_order

LABELS = np.array([0] * 30 + [1] * 4)
TRAIN = np.arange(34)


def order(**changes: object) -> np.ndarray:
    return epoch_order(TRAIN, LABELS, Recipe(**changes), np.random.default_rng(0))  # type: ignore[arg-type]


def test_every_sample_comes_once() -> None:
    assert sorted(order()) == TRAIN.tolist()
    assert order().tolist() != TRAIN.tolist()


@pytest.mark.parametrize(("fill_to", "counts"), [(10, {0: 30, 1: 10}), (50, {0: 50, 1: 50}), (3, {0: 30, 1: 4})])
def test_small_classes_are_filled_up_evenly(fill_to: int, counts: dict[int, int]) -> None:
    found = order(fill_to=fill_to)
    assert Counter(LABELS[found].tolist()) == counts
    for label, count in counts.items():
        repeats = Counter(found[LABELS[found] == label].tolist()).values()
        assert max(repeats) - min(repeats) <= 1
        assert sum(repeats) == count


def test_sampling_draws_rare_classes_as_often() -> None:
    drawn = np.concatenate(
        [epoch_order(TRAIN, LABELS, Recipe(balance="sampling"), np.random.default_rng(seed)) for seed in range(100)]
    )
    assert len(drawn) == 100 * len(TRAIN)
    assert (LABELS[drawn] == 1).mean() == pytest.approx(0.5, abs=0.03)
