"""A rotation of the embeddings in which training is cheap: as many coordinates as there are samples, decorrelated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constructor_desktop.training.material import Array, Indices, Material, Rows, make_rows

MEMO_SIZE = 2
MAX_RANK = 1024
# Directions with less than this share of the strongest one's variance are rounding noise.
SMALLEST = 1e-7


@dataclass(frozen=True)
class Basis:
    """Principal directions of the rows it was made from: the orthonormal columns of `span.T @ mixing` `[D, R]`.

    They are kept as a product, which is much cheaper to apply than to multiply out.

    Attributes:
        mean: `float32 [D]`.
        span: `float32 [M, D]`.
        mixing: `float32 [M, R]`.
    """

    mean: Array
    span: Array
    mixing: Array

    def project(self, rows: Array) -> Array:
        """Maps embeddings `float32 [N, D]` to coordinates `float32 [N, R]`."""
        coordinates: Array = np.matmul(rows @ self.span.T - self.mean @ self.span.T, self.mixing, dtype=np.float32)
        return coordinates

    def lift(self, weight: Array, bias: Array) -> tuple[Array, Array]:
        """Turns a linear layer on coordinates (`[R, H]`, `[H]`) into the same layer on embeddings (`[D, H]`, `[H]`)."""
        lifted = self.span.T @ (self.mixing @ weight)
        return lifted.astype(np.float32), (bias - self.mean @ lifted).astype(np.float32)


def make_basis(rows: Array, rng: np.random.Generator) -> tuple[Basis, Array]:
    """Finds the span of the rows `float32 [N, D]`: exactly for up to 1024 of them, else of 1024 drawn at random.

    Returns:
        The basis, and the coordinates of the rows in it, `float32 [N, R]`.
    """
    mean = rows.mean(axis=0)
    if len(rows) > MAX_RANK:
        chosen = np.sort(rng.choice(len(rows), MAX_RANK, replace=False))
        basis = _span_of(rows[chosen] - mean, mean)[0]
        return basis, basis.project(rows)
    return _span_of(rows - mean, mean)


def _span_of(centred: Array, mean: Array) -> tuple[Basis, Array]:
    if len(centred) <= centred.shape[1]:
        variance, left = np.linalg.eigh(centred @ centred.T)
        keep = variance > variance[-1] * SMALLEST
        left, lengths = left[:, keep], np.sqrt(variance[keep])
        basis = Basis(mean, centred, np.ascontiguousarray(left / lengths, np.float32))
        return basis, np.ascontiguousarray(left * lengths, np.float32)
    variance, vectors = np.linalg.eigh(centred.T @ centred)
    directions = np.ascontiguousarray(vectors[:, variance > variance[-1] * SMALLEST].T, np.float32)
    return Basis(mean, directions, np.eye(len(directions), dtype=np.float32)), centred @ directions.T


@dataclass(frozen=True)
class Coordinates:
    """Training rows in the basis that they span: `values` are `float32 [M, R]`."""

    rows: Rows
    basis: Basis
    values: Array


def coordinates_of(material: Material, samples: Indices, views: Sequence[int]) -> Coordinates:
    """Returns the rows of some samples and views with their coordinates, computed anew only if they were not lately."""
    key = (samples.tobytes(), tuple(views))
    if key not in material.memo:
        rows = make_rows(material, samples, views)
        basis, values = make_basis(rows.embeddings, np.random.default_rng(0))
        while len(material.memo) >= MEMO_SIZE:
            del material.memo[next(iter(material.memo))]
        material.memo[key] = Coordinates(rows, basis, values)
    known: Coordinates = material.memo[key]
    return known
