"""A small network as head: one hidden layer, for classes that no plane separates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.models.trained import Head
from constructor_desktop.training.basis import make_basis
from constructor_desktop.training.material import Array, Material, Rows, training_weights
from constructor_desktop.training.splits import Split

if TYPE_CHECKING:
    import torch

HIDDEN = 64
DROPOUT = 0.3
LEARNING_RATE = 5e-3
WEIGHT_DECAY = 1e-2
PASSES = 80
CHECKED_EVERY = 5
Tick = Callable[[], None]


def cross_validate_mlp(
    material: Material, rows: Rows, splits: Sequence[Split], seed: int, tick: Tick
) -> tuple[int, Array]:
    """Trains one network per fold; returns the best number of passes and all logits `float32 [M, F, K]` then."""
    curves: list[dict[int, Array]] = []
    for split in splits:
        used = np.isin(rows.samples, split.train)
        history: dict[int, Array] = {}
        _train(material, rows, used, PASSES, seed, tick, history)
        curves.append(history)
    checks = [_fold_loss(material, rows, split, curve) for split, curve in zip(splits, curves, strict=True)]
    best = min(curves[0], key=lambda number: sum(check[number] for check in checks))
    return best, np.stack([curve[best] for curve in curves], axis=1)


def fit_mlp(material: Material, rows: Rows, passes: int, seed: int, tick: Tick) -> Head:
    """Trains the network on all rows."""
    return _train(material, rows, np.ones(len(rows.samples), bool), passes, seed, tick, {})


def _fold_loss(material: Material, rows: Rows, split: Split, curve: dict[int, Array]) -> dict[int, float]:
    checked = rows.clean() & np.isin(rows.samples, split.val)
    labels = material.labels[rows.samples[checked]]
    losses = {}
    for number, logits in curve.items():
        shifted = logits[checked] - logits[checked].max(axis=1, keepdims=True)
        own = shifted[np.arange(len(labels)), labels]
        losses[number] = float((np.log(np.exp(shifted).sum(axis=1)) - own).mean())
    return losses


def _train(
    material: Material,
    rows: Rows,
    used: NDArray[np.bool_],
    passes: int,
    seed: int,
    tick: Tick,
    history: dict[int, Array],
) -> Head:
    """Full-batch AdamW on standardised coordinates; stores the logits of all rows every few passes in `history`."""
    import torch
    from torch.nn import functional

    basis = make_basis(rows.embeddings, np.random.default_rng(0))
    coordinates = basis.project(rows.embeddings)
    # One common scale keeps the directions' proportions: weak directions are mostly noise.
    scale = np.float32(1 / coordinates.std(axis=0).max())
    inputs = torch.from_numpy(coordinates * scale)
    labels = torch.from_numpy(material.labels[rows.samples])
    weights = torch.from_numpy(training_weights(rows, material.labels, used))
    generator = torch.Generator().manual_seed(seed)
    net = _net(inputs.shape[1], material.classes, generator)
    optimiser = torch.optim.AdamW(net, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    for number in range(1, passes + 1):
        tick()
        hidden = functional.relu(inputs @ net[0] + net[1])
        kept = (torch.rand(hidden.shape, generator=generator) >= DROPOUT) / (1 - DROPOUT)
        loss = (functional.cross_entropy((hidden * kept) @ net[2] + net[3], labels, reduction="none") * weights).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        if number % CHECKED_EVERY == 0 or number == passes:
            with torch.inference_mode():
                history[number] = (functional.relu(inputs @ net[0] + net[1]) @ net[2] + net[3]).numpy().copy()
    first, first_bias, second, second_bias = (parameter.detach().numpy() for parameter in net)
    weight, bias = basis.lift(first * scale, first_bias)
    return Head((weight, second), (bias, second_bias))


def _net(inputs: int, classes: int, generator: torch.Generator) -> list[torch.nn.Parameter]:
    import torch

    def layer(rows: int, columns: int) -> torch.nn.Parameter:
        return torch.nn.Parameter(torch.randn(rows, columns, generator=generator) * (2 / rows) ** 0.5)

    return [
        layer(inputs, HIDDEN),
        torch.nn.Parameter(torch.zeros(HIDDEN)),
        layer(HIDDEN, classes),
        torch.nn.Parameter(torch.zeros(classes)),
    ]
