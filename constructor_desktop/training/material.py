"""What heads are trained on: embeddings of samples and of their augmented views."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Material:
    """N samples of K classes.

    Attributes:
        embeddings: Of the samples themselves, `float32 [N, D]`.
        views: Of augmented views 1 to V, `float32 [V, N, D]`; zeros where there are none.
        has_views: Which samples have views, `bool [N]`.
        labels: Class of each sample, `int64 [N]`.
        groups: Near-duplicate group of each sample, `int64 [N]`.
        keys: Content of each sample.
        classes: K.
        memo: What was computed of them lately; see `basis.coordinates_of`.
    """

    embeddings: Array
    views: Array
    has_views: NDArray[np.bool_]
    labels: Indices
    groups: Indices
    keys: Sequence[str]
    classes: int
    memo: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Rows:
    """Training rows: each is a sample (view 0) or one of its views.

    Attributes:
        embeddings: `float32 [M, D]`.
        samples: The sample of each row, `int64 [M]`.
        views: The view of each row, `int64 [M]`.
    """

    embeddings: Array
    samples: Indices
    views: Indices

    def clean(self) -> NDArray[np.bool_]:
        """Says which rows are samples themselves."""
        clean: NDArray[np.bool_] = self.views == 0
        return clean


def make_rows(material: Material, samples: Indices, views: Sequence[int]) -> Rows:
    """Collects the given samples and those of the given views that they have."""
    parts, owners, numbers = [material.embeddings[samples]], [samples], [np.zeros(len(samples), np.int64)]
    with_views = samples[material.has_views[samples]]
    for view in views:
        parts.append(material.views[view - 1, with_views])
        owners.append(with_views)
        numbers.append(np.full(len(with_views), view, np.int64))
    return Rows(np.concatenate(parts), np.concatenate(owners), np.concatenate(numbers))


def training_weights(rows: Rows, labels: Indices, used: NDArray[np.bool_]) -> Array:
    """Weighs the used rows so that every class counts the same, and every sample of a class; they sum to 1.

    Args:
        rows: All rows, M.
        labels: Class of each sample, `int64 [N]`.
        used: Rows to learn from, `bool [M]`.
    """
    weights = np.zeros(len(used), np.float32)
    samples = rows.samples[used]
    copies = np.bincount(samples, minlength=len(labels))
    members = np.bincount(labels[np.unique(samples)], minlength=int(labels.max()) + 1)
    weights[used] = 1 / copies[samples] / members[labels[samples]]
    result: Array = weights / weights.sum()
    return result
