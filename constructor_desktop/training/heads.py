"""Training a head as planned."""

from __future__ import annotations

import numpy as np

from constructor_desktop.core.events import BatchFinished, EpochFinished, OnEvent
from constructor_desktop.models.trained import Head
from constructor_desktop.training.basis import Basis, coordinates_of
from constructor_desktop.training.logistic import Pass, Problems, fit
from constructor_desktop.training.material import Array, Indices, Material, training_weights
from constructor_desktop.training.mlp import train_mlp
from constructor_desktop.training.selection import HeadPlan, mean_loss_of

PHASE = "head"


def fit_head(
    material: Material, train: Indices, plan: HeadPlan, seed: int, on_event: OnEvent, val: Indices | None = None
) -> Head:
    """Trains on the given samples. With `val` it reports the curves of both, without learning from `val`."""
    known = coordinates_of(material, train, plan.views)
    rows, basis = known.rows, known.basis
    watched = np.empty(0, np.int64) if val is None else val
    coordinates = np.concatenate([known.values, basis.project(material.embeddings[watched])])
    labels = material.labels[np.concatenate([rows.samples, watched])]
    learned = training_weights(rows, material.labels, np.ones(len(rows.samples), bool))
    weights = np.concatenate([learned, np.zeros(len(watched), np.float32)])
    curves = _Curves(labels, len(learned), plan.passes, on_event)
    if plan.kind == "mlp":
        return _fit_mlp(basis, coordinates, labels, weights, material.classes, plan, seed, curves)
    return _fit_logistic(basis, coordinates, labels, weights, material.classes, plan, curves)


class _Curves:
    """Reports losses and accuracies of a pass; the first `trained` rows are learned from, the others watched."""

    def __init__(self, labels: Indices, trained: int, passes: int, on_event: OnEvent) -> None:
        self._labels = labels
        self._trained = trained
        self._passes = passes
        self._on_event = on_event

    def report(self, number: int, loss: float, logits: Array) -> None:
        right = logits.argmax(axis=1) == self._labels
        watched = slice(self._trained, None)
        has_val = len(right) > self._trained
        self._on_event(BatchFinished(phase=PHASE, epoch=number, epochs=self._passes, batch=1, batches=1, loss=loss))
        self._on_event(
            EpochFinished(
                phase=PHASE,
                epoch=number,
                epochs=self._passes,
                train_loss=loss,
                val_loss=mean_loss_of(logits[watched], self._labels[watched]) if has_val else None,
                train_accuracy=float(right[: self._trained].mean()),
                val_accuracy=float(right[watched].mean()) if has_val else None,
            )
        )


def _fit_logistic(
    basis: Basis, coordinates: Array, labels: Indices, weights: Array, classes: int, plan: HeadPlan, curves: _Curves
) -> Head:
    last: list[Pass] = []

    def on_pass(number: int, state: Pass) -> bool:
        last[:] = [state]
        curves.report(number, float(state.train_loss[0]), state.logits[:, 0])
        return number == plan.passes

    penalty = np.array([plan.penalty], np.float32)
    fit(
        Problems(coordinates, labels, classes, weights[None], np.zeros_like(weights)[None], penalty),
        plan.passes,
        on_pass,
    )
    weight, bias = basis.lift(last[0].weights[:, 0], last[0].biases[0])
    return Head((weight,), (bias,))


def _fit_mlp(
    basis: Basis,
    coordinates: Array,
    labels: Indices,
    weights: Array,
    classes: int,
    plan: HeadPlan,
    seed: int,
    curves: _Curves,
) -> Head:
    first, first_bias, second, second_bias = train_mlp(
        coordinates, labels, classes, weights, plan.passes, seed, curves.report
    )
    weight, bias = basis.lift(first, first_bias)
    return Head((weight, second), (bias, second_bias))
