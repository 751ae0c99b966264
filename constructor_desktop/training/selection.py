"""Choosing a head by grouped cross-validation on the training samples alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.training.basis import Coordinates, coordinates_of
from constructor_desktop.training.calibration import held_out_distances
from constructor_desktop.training.logistic import EarlyStopping, Pass, Problems, fit
from constructor_desktop.training.material import Array, Indices, Material, Rows, training_weights
from constructor_desktop.training.mlp import PASSES, train_mlp
from constructor_desktop.training.splits import Split, k_fold
from constructor_desktop.training.views import is_mirrored

PENALTIES = (3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5)
FOLDS = 5
USUAL_PENALTY, USUAL_PASSES = 1e-3, 20
MAX_PASSES = 20
# Cross-validation of more samples than this costs more than it tells.
MAX_SAMPLES = 2000
# A small network is tried where the linear head is still often wrong, and taken if it is clearly better.
MLP_FROM_ERROR = 0.10
MLP_GAIN = 0.97


@dataclass(frozen=True)
class HeldOut:
    """Predictions for samples by models that had not seen them.

    Attributes:
        samples: `int64 [M]`.
        logits: `float32 [M, K]`.
        distances: From the training samples, `float32 [M]`.
    """

    samples: Indices
    logits: Array
    distances: Array

    def mistakes(self, labels: Indices) -> Indices:
        """Returns 1 for each wrong answer, else 0, `int64 [M]`."""
        wrong: Indices = (self.logits.argmax(axis=1) != labels[self.samples]).astype(np.int64)
        return wrong


@dataclass(frozen=True)
class HeadPlan:
    """How to train the head, and what it achieved on held-out samples.

    Attributes:
        kind: `logistic` or `mlp`.
        penalty: Factor of half the squared weights.
        views: Augmented views that help.
        passes: Passes until the held-out loss was lowest.
        held_out: Its cross-validated predictions.
    """

    kind: str
    penalty: float
    views: tuple[int, ...]
    passes: int
    held_out: HeldOut


def select_head(
    material: Material, train: Indices, seed: int, tick: Callable[[], None], *, mlp: bool = True
) -> HeadPlan:
    """Chooses penalty, views, passes and kind of the head by the held-out loss in grouped stratified folds.

    Args:
        material: All samples.
        train: The samples that may be used, `int64`.
        seed: Of the folds.
        tick: Called after every pass; may raise Cancelled.
        mlp: Whether a small network may be tried.
    """
    train = _sampled(material, train, seed)
    keys = [material.keys[index] for index in train]
    local = k_fold(material.labels[train], material.groups[train], keys, FOLDS, seed)
    if not local:
        return _without_choice(material)
    splits = [Split(train[split.train], train[split.val]) for split in local]
    clean = coordinates_of(material, train, ())
    plans = _logistic(material, clean, splits, [(p, ()) for p in PENALTIES], tick)
    best = min(plans, key=lambda plan: plan[0])[1]
    options = view_options(len(material.views)) if material.has_views[train].any() else []
    if options:
        every = coordinates_of(material, train, options[-1])
        with_views = _logistic(material, every, splits, [(best.penalty, views) for views in [(), *options]], tick)
        best = min(with_views, key=lambda plan: plan[0])[1]
    if mlp and best.held_out.mistakes(material.labels).mean() > MLP_FROM_ERROR:
        best = _better_mlp(material, train, splits, best, seed, tick)
    return best


def _without_choice(material: Material) -> HeadPlan:
    """Returns what usually is best, where there is nothing to hold out: one group of samples in each class."""
    nothing = HeldOut(np.empty(0, np.int64), np.empty((0, material.classes), np.float32), np.empty(0, np.float32))
    views = view_options(len(material.views))
    return HeadPlan("logistic", USUAL_PENALTY, views[-1] if views else (), USUAL_PASSES, nothing)


def view_options(count: int) -> list[tuple[int, ...]]:
    """Returns the sets of views worth comparing: those that are not mirrored, and all."""
    upright = tuple(view for view in range(1, count + 1) if not is_mirrored(view))
    every = tuple(range(1, count + 1))
    return [views for views in dict.fromkeys([upright, every]) if views]


def _logistic(
    material: Material,
    known: Coordinates,
    splits: Sequence[Split],
    candidates: Sequence[tuple[float, tuple[int, ...]]],
    tick: Callable[[], None],
) -> list[tuple[float, HeadPlan]]:
    """Cross-validates penalties and views; returns held-out loss and plan of each candidate."""
    rows = known.rows
    train = [
        training_weights(rows, material.labels, np.isin(rows.views, (0, *views)) & np.isin(rows.samples, split.train))
        for _, views in candidates
        for split in splits
    ]
    val = [training_weights(rows, material.labels, rows.clean() & np.isin(rows.samples, split.val)) for split in splits]
    problems = Problems(
        rows=known.values,
        labels=material.labels[rows.samples],
        classes=material.classes,
        train=np.stack(train),
        val=np.stack(val * len(candidates)),
        penalty=np.array([p for p, _ in candidates for _ in splits], np.float32),
    )
    stopping = EarlyStopping(len(candidates))

    def on_pass(number: int, state: Pass) -> bool:
        tick()
        return stopping(number, state)

    fit(problems, MAX_PASSES, on_pass)
    distances = cross_distances(material.embeddings, splits)
    return [
        (
            float(stopping.loss[index]),
            HeadPlan(
                "logistic",
                penalty,
                views,
                int(stopping.passes[index]),
                _held_out(rows, splits, stopping.logits[index], distances),
            ),
        )
        for index, (penalty, views) in enumerate(candidates)
    ]


def _held_out(rows: Rows, splits: Sequence[Split], logits: Array, distances: Array) -> HeldOut:
    """Picks from logits `[M, F, K]` those of each fold's own held-out samples."""
    position = np.full(int(rows.samples.max()) + 1, -1, np.int64)
    position[rows.samples[rows.clean()]] = np.flatnonzero(rows.clean())
    picked = [logits[position[split.val], fold] for fold, split in enumerate(splits)]
    return HeldOut(np.concatenate([split.val for split in splits]), np.concatenate(picked), distances)


def cross_distances(embeddings: Array, splits: Sequence[Split]) -> Array:
    """Returns the distance of each fold's held-out samples from its training samples, fold after fold."""
    return np.concatenate([held_out_distances(embeddings[s.val], embeddings[s.train]) for s in splits])


def _better_mlp(
    material: Material, train: Indices, splits: Sequence[Split], best: HeadPlan, seed: int, tick: Callable[[], None]
) -> HeadPlan:
    known = coordinates_of(material, train, best.views)
    rows = known.rows
    passes, logits = _cross_validate_mlp(material, known, splits, seed, tick)
    held_out = _held_out(rows, splits, logits, best.held_out.distances)
    labels = material.labels
    better = mean_loss(held_out, labels) < MLP_GAIN * mean_loss(best.held_out, labels)
    if better and held_out.mistakes(labels).sum() < best.held_out.mistakes(labels).sum():
        return HeadPlan("mlp", best.penalty, best.views, passes, held_out)
    return best


def _cross_validate_mlp(
    material: Material, known: Coordinates, splits: Sequence[Split], seed: int, tick: Callable[[], None]
) -> tuple[int, Array]:
    """Trains one network per fold; returns the best number of passes and all logits then, `float32 [M, F, K]`."""
    rows, coordinates = known.rows, known.values
    labels = material.labels[rows.samples]
    losses = np.zeros(PASSES)
    logits = np.zeros((PASSES, len(labels), len(splits), material.classes), np.float32)
    for fold, split in enumerate(splits):
        checked = rows.clean() & np.isin(rows.samples, split.val)

        def on_pass(
            number: int, loss: float, now: Array, fold: int = fold, checked: NDArray[np.bool_] = checked
        ) -> None:
            tick()
            logits[number - 1, :, fold] = now
            losses[number - 1] += mean_loss_of(now[checked], labels[checked])

        weights = training_weights(rows, material.labels, np.isin(rows.samples, split.train))
        train_mlp(coordinates, labels, material.classes, weights, PASSES, seed, on_pass)
    best = int(losses.argmin())
    return best + 1, logits[best]


def mean_loss(held_out: HeldOut, labels: Indices) -> float:
    """Returns the mean cross-entropy of held-out predictions in nats."""
    return mean_loss_of(held_out.logits, labels[held_out.samples])


def mean_loss_of(logits: Array, labels: Indices) -> float:
    """Returns the mean cross-entropy of logits `float32 [N, K]` in nats."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    own = shifted[np.arange(len(labels)), labels]
    return float((np.log(np.exp(shifted).sum(axis=1)) - own).mean())


def _sampled(material: Material, train: Indices, seed: int) -> Indices:
    """Draws at most `MAX_SAMPLES`, evenly from the classes."""
    if len(train) <= MAX_SAMPLES:
        return train
    rng = np.random.default_rng(seed)
    order = rng.permutation(train)
    rank = np.zeros(len(order), np.int64)
    for label in range(material.classes):
        members = material.labels[order] == label
        rank[members] = np.arange(members.sum())
    return np.sort(order[np.argsort(rank, kind="stable")[:MAX_SAMPLES]])
