"""Whether one model is better than another, or only luckier, judged by the samples that both answered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05


def mcnemar(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Returns how likely at least so unlike a result is for two models that are equally good, 0 to 1.

    The exact test of McNemar, "Note on the sampling error of the difference between correlated proportions",
    Psychometrika 12 (1947): of the samples that one answers right and the other wrong, each wins half by chance.

    Args:
        first: Which samples the one answers right, `bool [N]`.
        second: Which of the same samples the other answers right, `bool [N]`.
    """
    from scipy.stats import binomtest

    wins, losses = int((first & ~second).sum()), int((~first & second).sum())
    return float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0


def holm(values: Sequence[float]) -> list[float]:
    """Corrects the p-values of several comparisons, so that together they err as rarely as one.

    Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
    """
    corrected, largest = [0.0] * len(values), 0.0
    for rank, index in enumerate(sorted(range(len(values)), key=lambda index: values[index])):
        largest = max(largest, min(1.0, values[index] * (len(values) - rank)))
        corrected[index] = largest
    return corrected
