"""Embeddings without samples, for what happens after embedding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.training.material import Material


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def make_material(
    counts: Sequence[int], *, distance: float = 3.0, size: int = 12, views: int = 2, group_size: int = 1, seed: int = 0
) -> Material:
    """Clouds of unit vectors, further apart the larger the distance; views lie near their sample."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(counts)), counts)
    centres = distance * np.linalg.qr(rng.standard_normal((size, size)))[0][: len(counts)]
    rows = centres[labels] + rng.standard_normal((len(labels), size))
    return as_material(rows, labels, views=views, groups=np.arange(len(labels)) // group_size, seed=seed)


def as_material(
    rows: NDArray[np.float64], labels: NDArray[np.int64], *, views: int, groups: NDArray[np.int64], seed: int = 0
) -> Material:
    rng = np.random.default_rng([seed, 1])
    varied = [unit(rows + 0.3 * rng.standard_normal(rows.shape)) for _ in range(views)]
    return Material(
        embeddings=unit(rows),
        views=np.stack(varied) if views else np.zeros((0, *rows.shape), np.float32),
        has_views=np.full(len(labels), views > 0),
        labels=labels,
        groups=groups,
        keys=[f"key {index}" for index in range(len(labels))],
        classes=int(labels.max()) + 1,
    )


def crossed_material(count: int = 120, seed: int = 0) -> Material:
    """Two classes that only the sign of a product tells apart."""
    rng = np.random.default_rng(seed)
    first, second = rng.uniform(0.4, 1, (2, count)) * rng.choice([-1, 1], (2, count))
    rows = np.stack([first, second, np.ones(count), *(0.1 * rng.standard_normal((5, count)))], axis=1)
    return as_material(rows, (first * second > 0).astype(np.int64), views=0, groups=np.arange(count))
