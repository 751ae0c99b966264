"""In what order, and how often, samples are learned from in an epoch."""

from __future__ import annotations

import numpy as np

from constructor_desktop.models.registry import Recipe
from constructor_desktop.training.material import Indices


def epoch_order(train: Indices, labels: Indices, recipe: Recipe, rng: np.random.Generator) -> Indices:
    """Returns the samples of one epoch, `int64 [M]`, some of them several times if the recipe asks for it.

    Args:
        train: Samples to learn from.
        labels: Class of each sample of the data set.
        recipe: `fill_to`: classes with fewer samples are filled up with repeats of them, each about as often;
            `balance`: with `sampling` as many are drawn as there are then, each class being as likely as any other.
        rng: Draws.
    """
    samples = np.concatenate([train, *(_repeats(members, recipe.fill_to, rng) for members in _classes(train, labels))])
    if recipe.balance == "sampling":
        counts = np.bincount(labels[samples])
        chance = 1 / counts[labels[samples]]
        samples = rng.choice(samples, len(samples), p=chance / chance.sum())
    return rng.permutation(samples)


def _classes(train: Indices, labels: Indices) -> list[Indices]:
    return [train[labels[train] == label] for label in np.unique(labels[train])]


def _repeats(members: Indices, fill_to: int, rng: np.random.Generator) -> Indices:
    """Returns what a class lacks."""
    missing = max(0, fill_to - len(members))
    order = rng.permutation(members)
    repeated: Indices = np.resize(order, missing)
    return repeated
