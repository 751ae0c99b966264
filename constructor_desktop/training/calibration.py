"""Making probabilities and `known` mean what they say, on held-out predictions only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.models.trained import Novelty, unit_length

Array = NDArray[np.float32]
TEMPERATURES = np.geomspace(0.2, 5.0, 60)
SAME_LOSS = 1e-9
NEIGHBOURS = 3
MAX_EXEMPLARS = 1000
# Share of held-out samples that the threshold lets pass as known.
KNOWN_SHARE = 0.97


def fit_temperature(logits: Array, labels: NDArray[np.int64]) -> float:
    """Finds the divisor of the logits `float32 [N, K]` that makes held-out probabilities most likely.

    Temperature scaling (Guo et al., 2017) towards targets of (n + 1) / (n + 2) as in Platt's "Probabilistic Outputs for
    Support Vector Machines" (1999): without a single held-out mistake the plain likelihood would ask for certainty.
    """
    count, classes = logits.shape
    right = (count + 1) / (count + 2)
    target = np.full(logits.shape, (1 - right) / (classes - 1), np.float32)
    target[np.arange(count), labels] = right
    losses = np.array([-(target * _log_softmax(logits / np.float32(t))).sum(axis=1).mean() for t in TEMPERATURES])
    best = TEMPERATURES[losses <= losses.min() + SAME_LOSS]
    # Where logits say nothing, no temperature is better than 1.
    return float(best[np.argmin(np.abs(np.log(best)))])


def fit_novelty(exemplars: Array, held_out_distances: Array, rng: np.random.Generator) -> Novelty:
    """Keeps at most 1000 exemplars `float32 [N, D]` and sets the threshold on held-out distances `float32 [M]`."""
    chosen = unit_length(exemplars)
    if len(exemplars) > MAX_EXEMPLARS:
        chosen = chosen[np.sort(rng.choice(len(exemplars), MAX_EXEMPLARS, replace=False))]
    threshold = float(np.quantile(held_out_distances, KNOWN_SHARE, method="higher"))
    return Novelty(np.ascontiguousarray(chosen), neighbours_for(len(chosen)), threshold)


def neighbours_for(count: int) -> int:
    """Returns how many nearest exemplars are averaged when there are `count`."""
    return min(NEIGHBOURS, count)


def held_out_distances(embeddings: Array, exemplars: Array) -> Array:
    """Maps held-out embeddings `float32 [M, D]` to their distances `float32 [M]` from exemplars `float32 [N, D]`."""
    return Novelty(unit_length(exemplars), neighbours_for(len(exemplars)), 0.0).distances(embeddings)


def _log_softmax(logits: Array) -> Array:
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
