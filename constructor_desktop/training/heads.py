"""Training a head as planned."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from constructor_desktop.core.events import BatchFinished, EpochFinished, OnEvent
from constructor_desktop.models.trained import Head
from constructor_desktop.training.basis import make_basis
from constructor_desktop.training.logistic import Pass, Problems, fit
from constructor_desktop.training.material import Indices, Material, make_rows, training_weights
from constructor_desktop.training.mlp import fit_mlp
from constructor_desktop.training.selection import HeadPlan

PHASE = "head"


def fit_head(
    material: Material, train: Indices, plan: HeadPlan, seed: int, on_event: OnEvent, val: Indices | None = None
) -> Head:
    """Trains on the given samples. With `val` it reports the curves of both, without learning from `val`."""
    if plan.kind == "mlp":
        rows = make_rows(material, train, plan.views)
        return fit_mlp(material, rows, plan.passes, seed, _ticker(plan.passes, on_event))
    return _fit_logistic(material, train, plan, on_event, val)


def _fit_logistic(
    material: Material, train: Indices, plan: HeadPlan, on_event: OnEvent, val: Indices | None
) -> Head:
    rows = make_rows(material, train, plan.views)
    basis = make_basis(rows.embeddings, np.random.default_rng(0))
    checked = np.empty(0, np.int64) if val is None else val
    coordinates = np.concatenate([basis.project(rows.embeddings), basis.project(material.embeddings[checked])])
    labels = material.labels[np.concatenate([rows.samples, checked])]
    weights = training_weights(rows, material.labels, np.ones(len(rows.samples), bool))
    last: dict[str, Pass] = {}

    def on_pass(number: int, state: Pass) -> bool:
        last["state"] = state
        right = state.logits[:, 0].argmax(axis=1) == labels
        _report(number, plan.passes, state, right, len(rows.samples), on_event, held_out=len(checked) > 0)
        return number == plan.passes

    problem = Problems(
        rows=coordinates,
        labels=labels,
        classes=material.classes,
        train=np.concatenate([weights, np.zeros(len(checked), np.float32)])[None],
        val=np.concatenate([np.zeros(len(weights)), np.full(len(checked), 1 / max(1, len(checked)))])[None].astype("f"),
        penalty=np.array([plan.penalty], np.float32),
    )
    fit(problem, plan.passes, on_pass)
    weight, bias = basis.lift(last["state"].weights[:, 0], last["state"].biases[0])
    return Head((weight,), (bias,))


def _report(
    number: int, passes: int, state: Pass, right: np.typing.NDArray[np.bool_], trained: int, on_event: OnEvent, *, held_out: bool
) -> None:
    loss = float(state.train_loss[0])
    on_event(BatchFinished(phase=PHASE, epoch=number, epochs=passes, batch=1, batches=1, loss=loss))
    on_event(
        EpochFinished(
            phase=PHASE,
            epoch=number,
            epochs=passes,
            train_loss=loss,
            val_loss=float(state.val_loss[0]) if held_out else None,
            train_accuracy=float(right[:trained].mean()),
            val_accuracy=float(right[trained:].mean()) if held_out else None,
        )
    )


def _ticker(passes: int, on_event: OnEvent) -> Callable[[], None]:
    count = 0

    def tick() -> None:
        nonlocal count
        count += 1
        on_event(BatchFinished(phase=PHASE, epoch=count, epochs=passes, batch=1, batches=1, loss=float("nan")))

    return tick
