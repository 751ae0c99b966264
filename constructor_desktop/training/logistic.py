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
    rows, train = problems.rows, problems.train.T[:, :, None]
    count, rank = rows.shape
    jobs, classes = len(problems.penalty), problems.classes
    penalty = problems.penalty[None, :, None]
    curvature = 0.5 * problems.train.max(axis=1)[None, :] * (rows**2).sum(axis=0)[:, None]
    step = 1 / (curvature[:, :, None] + penalty)
    target = np.eye(classes, dtype=np.float32)[problems.labels][:, None, :]
    weights, biases = np.zeros((rank, jobs, classes), np.float32), np.zeros((jobs, classes), np.float32)
    ahead_weights, ahead_biases, momentum = weights, biases, 1.0
    for number in range(1, passes + 1):
        logits = (rows @ ahead_weights.reshape(rank, -1)).reshape(count, jobs, classes) + ahead_biases
        probabilities, losses = _softmax_and_loss(logits, problems.labels)
        state = Pass(
            ahead_weights, ahead_biases, logits, (losses * problems.train.T).sum(0), (losses * problems.val.T).sum(0)
        )
        if on_pass(number, state):
            return
        residual = (probabilities - target) * train
        gradient = (rows.T @ residual.reshape(count, -1)).reshape(rank, jobs, classes) + penalty * ahead_weights
        new_weights, new_biases = ahead_weights - step * gradient, ahead_biases - 2 * residual.sum(axis=0)
        new_momentum = (1 + (1 + 4 * momentum * momentum) ** 0.5) / 2
        push = np.float32((momentum - 1) / new_momentum)
        ahead_weights = new_weights + push * (new_weights - weights)
        ahead_biases = new_biases + push * (new_biases - biases)
        weights, biases, momentum = new_weights, new_biases, new_momentum


def _softmax_and_loss(logits: Array, labels: NDArray[np.int64]) -> tuple[Array, Array]:
    """Returns probabilities `[N, B, K]` and cross-entropies `[N, B]` in nats."""
    shifted = logits - logits.max(axis=2, keepdims=True)
    exponentials = np.exp(shifted)
    total = exponentials.sum(axis=2, keepdims=True)
    own = np.take_along_axis(shifted, labels[:, None, None], axis=2)[:, :, 0]
    return exponentials / total, np.log(total[:, :, 0]) - own


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
