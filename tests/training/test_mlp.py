from __future__ import annotations

import numpy as np
import pytest
import torch

from constructor_desktop.core.errors import Cancelled
from constructor_desktop.training.mlp import train_mlp

pytestmark = pytest.mark.usefixtures("one_thread")


def crossed(count: int = 80) -> tuple[np.ndarray, np.ndarray]:
    """Two classes that no plane separates: the sign of a product."""
    rows = np.random.default_rng(0).uniform(-1, 1, (count, 2)).astype(np.float32)
    rows += 0.2 * np.sign(rows)
    return rows, (rows[:, 0] * rows[:, 1] > 0).astype(np.int64)


def even(count: int) -> np.ndarray:
    return np.full(count, 1 / count, np.float32)


def answers(layers: tuple[np.ndarray, ...], rows: np.ndarray) -> np.ndarray:
    first, first_bias, second, second_bias = layers
    return np.maximum(rows @ first + first_bias, 0) @ second + second_bias


def test_it_learns_what_no_plane_separates() -> None:
    rows, labels = crossed()
    losses: list[float] = []
    layers = train_mlp(rows, labels, 2, even(80), 80, 0, lambda number, loss, logits: losses.append(loss))
    assert [layer.shape for layer in layers] == [(2, 64), (64,), (64, 2), (2,)]
    assert (answers(layers, rows).argmax(axis=1) == labels).mean() >= 0.97
    assert len(losses) == 80
    assert losses[-1] < 0.5 * losses[0]


def test_the_scale_of_the_coordinates_does_not_matter() -> None:
    rows, labels = crossed()
    small, large = (
        answers(train_mlp(scale * rows, labels, 2, even(80), 30, 0, lambda *_: None), scale * rows)
        for scale in (np.float32(1 / 64), np.float32(64))
    )
    np.testing.assert_allclose(small, large, rtol=1e-3, atol=1e-4)


def test_the_seed_decides() -> None:
    rows, labels = crossed()
    first, again, other = (train_mlp(rows, labels, 2, even(80), 10, seed, lambda *_: None) for seed in (1, 1, 2))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)
    assert np.abs(first[0] - other[0]).max() > 1e-3


def test_rows_without_weight_are_only_watched() -> None:
    rows, labels = crossed()
    weights = even(80)
    weights[60:] = 0
    changed = labels.copy()
    changed[60:] = 1 - changed[60:]
    seen: list[np.ndarray] = []
    one = train_mlp(rows, labels, 2, weights, 20, 0, lambda number, loss, logits: seen.append(logits.copy()))
    other = train_mlp(rows, changed, 2, weights, 20, 0, lambda *_: None)
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert {logits.shape for logits in seen} == {(80, 2)}


def test_the_callback_may_stop_it() -> None:
    rows, labels = crossed()
    seen: list[int] = []

    def on_pass(number: int, loss: float, logits: np.ndarray) -> None:
        seen.append(number)
        if number == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_mlp(rows, labels, 2, even(80), 20, 0, on_pass)
    assert seen == [1, 2]


def test_it_uses_one_thread_and_gives_the_others_back() -> None:
    before, seen = torch.get_num_threads(), []
    rng = np.random.default_rng(0)
    rows, labels = rng.standard_normal((12, 4)).astype(np.float32), np.arange(12) % 2
    weights = np.full(12, 1 / 12, np.float32)
    torch.set_num_threads(2)
    train_mlp(rows, labels, 2, weights, 3, 0, lambda *_: seen.append(torch.get_num_threads()))
    assert seen == [1, 1, 1] and torch.get_num_threads() == 2
    torch.set_num_threads(before)
