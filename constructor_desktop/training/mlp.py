"""A small network as head: one hidden layer, for classes that no plane separates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from constructor_desktop.training.material import Array, Indices

if TYPE_CHECKING:
    import torch

HIDDEN = 64
DROPOUT = 0.3
LEARNING_RATE = 5e-3
WEIGHT_DECAY = 1e-2
PASSES = 80
# Takes the number of the pass, the training loss in nats and the logits of all rows `float32 [N, K]`.
OnPass = Callable[[int, float, Array], None]


def train_mlp(
    coordinates: Array, labels: Indices, classes: int, weights: Array, passes: int, seed: int, on_pass: OnPass
) -> tuple[Array, Array, Array, Array]:
    """Trains on all rows at once with AdamW and dropout.

    Args:
        coordinates: Decorrelated rows, `float32 [N, R]`.
        labels: Class of each row, `int64 [N]`.
        classes: K.
        weights: Of each row in the loss, `float32 [N]`, summing to 1; 0 for rows that are only watched.
        passes: How many.
        seed: Of the initial weights and of dropout.
        on_pass: Called after every pass.

    Returns:
        Weight and bias of both layers: `[R, 64]`, `[64]`, `[64, K]`, `[K]`.
    """
    import torch

    # So small matrices gain nothing from several threads, and on a busy computer they wait for each other all the time.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _train(coordinates, labels, classes, weights, passes, seed, on_pass)
    finally:
        torch.set_num_threads(threads)


def _train(
    coordinates: Array, labels: Indices, classes: int, weights: Array, passes: int, seed: int, on_pass: OnPass
) -> tuple[Array, Array, Array, Array]:
    import torch
    from torch.nn import functional

    # One common scale keeps the directions' proportions: weak directions are mostly noise.
    learned = weights > 0
    scale = np.float32(1 / coordinates[learned].std(axis=0).max())
    inputs, target = torch.from_numpy(coordinates * scale), torch.from_numpy(labels[learned])
    importance = torch.from_numpy(weights[learned])
    generator = torch.Generator().manual_seed(seed)
    net = _net(inputs.shape[1], classes, generator)
    optimiser = torch.optim.AdamW(net, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    for number in range(1, passes + 1):
        hidden = functional.relu(inputs @ net[0] + net[1])
        with torch.no_grad():
            logits = (hidden @ net[2] + net[3]).numpy()
        hidden = hidden[learned]
        kept = (torch.rand(hidden.shape, generator=generator) >= DROPOUT) / (1 - DROPOUT)
        losses = functional.cross_entropy((hidden * kept) @ net[2] + net[3], target, reduction="none")
        loss = (losses * importance).sum()
        on_pass(number, float(loss.detach()), logits)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    first, first_bias, second, second_bias = (parameter.detach().numpy() for parameter in net)
    return first * scale, first_bias, second, second_bias


def _net(inputs: int, classes: int, generator: torch.Generator) -> list[torch.nn.Parameter]:
    import torch

    def layer(rows: int, columns: int) -> list[torch.nn.Parameter]:
        weight = torch.randn(rows, columns, generator=generator) * (2 / rows) ** 0.5
        return [torch.nn.Parameter(weight), torch.nn.Parameter(torch.zeros(columns))]

    return layer(inputs, HIDDEN) + layer(HIDDEN, classes)
