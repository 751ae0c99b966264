from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from constructor_desktop.models.trained import softmax
from constructor_desktop.training.basis import make_basis
from constructor_desktop.training.logistic import EarlyStopping, Pass, Problems, fit

CLASSES = 3


def rows_and_labels(count: int = 60, size: int = 10, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Overlapping clouds, as coordinates that are decorrelated."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % CLASSES
    rows = (rng.standard_normal((CLASSES, size))[labels] + 2 * rng.standard_normal((count, size))).astype(np.float32)
    return make_basis(rows, rng)[1], labels


def uneven(count: int, seed: int = 1) -> np.ndarray:
    weights = np.random.default_rng(seed).uniform(0.2, 1, count).astype(np.float32)
    return weights / weights.sum()


def solve(problems: Problems, passes: int) -> Pass:
    states: list[Pass] = []
    fit(problems, passes, lambda number, state: states.append(state))
    assert len(states) == passes
    return states[-1]


@pytest.mark.parametrize("penalty", [1e-1, 1e-2, 1e-3])
def test_the_solution_is_scikit_learns(penalty: float) -> None:
    rows, labels = rows_and_labels()
    weights = uneven(len(labels))
    state = solve(Problems(rows, labels, CLASSES, weights[None], weights[None], np.array([penalty], np.float32)), 1500)
    # scikit-learn minimises C * sum of weighted losses + half the squared weights.
    reference = LogisticRegression(C=1 / penalty, tol=1e-8, max_iter=10_000)
    reference.fit(rows.astype(np.float64), labels, sample_weight=weights)
    expected = reference.predict_proba(rows)
    np.testing.assert_allclose(softmax(state.logits[:, 0]), expected, atol=2e-3)
    np.testing.assert_allclose(state.weights[:, 0], reference.coef_.T, atol=2e-2 * np.abs(reference.coef_).max())
    loss = -(weights * np.log(expected[np.arange(len(labels)), labels])).sum()
    assert state.train_loss[0] == pytest.approx(loss, abs=1e-3)
    assert state.val_loss[0] == pytest.approx(loss, abs=1e-3)


def test_rows_without_weight_teach_nothing() -> None:
    rows, labels = rows_and_labels()
    weights = uneven(len(labels))
    weights[::4] = 0
    weights /= weights.sum()
    changed = labels.copy()
    changed[::4] = (changed[::4] + 1) % CLASSES
    penalty = np.array([1e-2], np.float32)
    one, other = (
        solve(Problems(rows, kind, CLASSES, weights[None], np.zeros_like(weights)[None], penalty), 50)
        for kind in (labels, changed)
    )
    np.testing.assert_array_equal(one.weights, other.weights)
    assert other.val_loss[0] == 0


def test_problems_do_not_disturb_each_other() -> None:
    rows, labels = rows_and_labels()
    train = np.stack([uneven(len(labels), seed) for seed in range(3)])
    penalty = np.array([1e-1, 1e-2, 1e-3], np.float32)
    joint = solve(Problems(rows, labels, CLASSES, train, train, penalty), 40)
    for index in range(3):
        part = slice(index, index + 1)
        alone = solve(Problems(rows, labels, CLASSES, train[part], train[part], penalty[part]), 40)
        np.testing.assert_allclose(joint.logits[:, index], alone.logits[:, 0], atol=1e-4)


def test_the_callback_may_end_it() -> None:
    rows, labels = rows_and_labels()
    weights = uneven(len(labels))[None]
    seen: list[int] = []

    def on_pass(number: int, state: Pass) -> bool:
        seen.append(number)
        return number == 3

    fit(Problems(rows, labels, CLASSES, weights, weights, np.array([1e-2], np.float32)), 50, on_pass)
    assert seen == [1, 2, 3]


def test_early_stopping_remembers_the_best_pass_of_each_candidate() -> None:
    curves = np.array([[5, 4, 3, *[4] * 20], [5, 4, 3, 2, 1, *[2] * 20][:23]], np.float32)
    stopping = EarlyStopping(2)
    for number in range(1, 24):
        val_loss = np.repeat(curves[:, number - 1], 2) + np.tile([0.1, -0.1], 2).astype(np.float32)
        logits = np.full((4, 4, CLASSES), number, np.float32)
        empty = np.empty(0, np.float32)
        if stopping(number, Pass(empty, empty, logits, empty, val_loss)):
            break
    assert 5 < number < 23
    assert stopping.passes.tolist() == [3, 5]
    assert stopping.loss.tolist() == [3, 1]
    assert [float(logits[0, 0, 0]) for logits in stopping.logits] == [3, 5]
    assert stopping.logits[1].shape == (4, 2, CLASSES)
