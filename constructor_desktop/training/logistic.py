"""Many multinomial logistic regressions on the same rows at once, as cross-validation needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
PATIENCE = 5
IMPROVEMENT = 1e-3


@dataclass(frozen=True)
class Problems:
    """B regressions that share rows and labels and differ in weights and penalty.

    Attributes:
        rows: Coordinates, mean zero and decorrelated, `float32 [N, R]`.
        labels: Class of each row, `int64 [N]`.
        classes: K.
        train: Weight of each row in each problem's loss, `float32 [B, N]`; each line sums to 1.
        val: Weight of each row in each problem's held-out loss, `float32 [B, N]`; lines sum to 1 or are all 0.
        penalty: Factor of half the squared weights, `float32 [B]`.
    """

    rows: Array
    labels: NDArray[np.int64]
    classes: int
    train: Array
    val: Array
    penalty: Array


@dataclass(frozen=True)
class Pass:
    """State of all problems after one pass: `weights [R, B, K]`, `biases [B, K]`, `logits [N, B, K]`, losses `[B]`."""

    weights: Array
    biases: Array
    logits: Array
    train_loss: Array
    val_loss: Array


def fit(problems: Problems, passes: int, on_pass: Callable[[int, Pass], bool | None]) -> None:
    """Minimises all losses by accelerated gradient descent; `on_pass(n, state)` may end it by returning True.

    Steps are scaled per coordinate by the bound on the Hessian of Böhning, "Multinomial logistic regression algorithm"
    (1992), which is diagonal here because the rows are decorrelated; momentum is Nesterov's.
    """
    count, rank = problems.rows.shape
    jobs, classes = len(problems.penalty), problems.classes
    # The bias is the weight of a column of ones, without penalty. Classes come before jobs, so that sums over classes
    # run along contiguous memory.
    rows = np.concatenate([problems.rows, np.ones((count, 1), np.float32)], axis=1)
    penalty = np.zeros((rank + 1, 1, jobs), np.float32)
    penalty[:rank] = problems.penalty
    learned = (problems.train.max(axis=0) > 0).astype(np.float32)
    curvature = 0.5 * np.einsum("n,nr,nr->r", learned, rows, rows)[:, None] * problems.train.max(axis=1)[None, :]
    curvature[rank] = 0.5
    step = 1 / (curvature[:, None, :] + penalty)
    loss_of = _Losses(problems)
    weights = np.zeros((rank + 1, classes, jobs), np.float32)
    ahead, momentum = weights, 1.0
    for number in range(1, passes + 1):
        logits = (rows @ ahead.reshape(rank + 1, -1)).reshape(count, classes, jobs)
        state, residual = loss_of(ahead, logits)
        if on_pass(number, state):
            return
        gradient = (rows.T @ residual.reshape(count, -1)).reshape(ahead.shape)
        new_weights = ahead - step * (gradient + penalty * ahead)
        new_momentum = (1 + (1 + 4 * momentum * momentum) ** 0.5) / 2
        ahead = new_weights + np.float32((momentum - 1) / new_momentum) * (new_weights - weights)
        weights, momentum = new_weights, new_momentum


class _Losses:
    """Cross-entropies of all problems, and the gradient in their logits."""

    def __init__(self, problems: Problems) -> None:
        self._train = np.ascontiguousarray(problems.train.T)
        self._val = np.ascontiguousarray(problems.val.T)
        self._own = (np.arange(len(problems.labels)), problems.labels)

    def __call__(self, weights: Array, logits: Array) -> tuple[Pass, Array]:
        """Takes weights `[R + 1, K, B]` and logits `[N, K, B]`; returns the state and the gradient `[N, K, B]`."""
        shifted = logits - logits.max(axis=1, keepdims=True)
        residual = np.exp(shifted)
        total = residual.sum(axis=1, keepdims=True)
        losses = np.log(total[:, 0]) - shifted[self._own]
        residual /= total
        residual[self._own] -= 1
        residual *= self._train[:, None, :]
        state = Pass(
            weights=weights[:-1].swapaxes(1, 2),
            biases=weights[-1].T,
            logits=logits.swapaxes(1, 2),
            train_loss=np.einsum("nb,nb->b", losses, self._train),
            val_loss=np.einsum("nb,nb->b", losses, self._val),
        )
        return state, residual


class EarlyStopping:
    """Remembers the pass with the lowest mean held-out loss of each candidate and says when to stop.

    The problems are ordered candidate by candidate, each with the same number of folds.
    """

    def __init__(self, candidates: int) -> None:
        self._candidates = candidates
        self.loss = np.full(candidates, np.inf)
        self.passes = np.zeros(candidates, np.int64)
        self.logits: list[Array] = [np.empty(0, np.float32)] * candidates

    def __call__(self, number: int, state: Pass) -> bool:
        """Takes the state after a pass; returns True when no candidate has improved for some passes."""
        losses = state.val_loss.reshape(self._candidates, -1).mean(axis=1)
        folds = len(state.val_loss) // self._candidates
        for index in np.flatnonzero(losses < self.loss * (1 - IMPROVEMENT)):
            self.loss[index], self.passes[index] = losses[index], number
            self.logits[index] = state.logits[:, index * folds : (index + 1) * folds].copy()
        return bool((number - self.passes > PATIENCE).all())
