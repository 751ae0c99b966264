from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from constructor_desktop.comparison.significance import holm, mcnemar


def pair(both: int, first: int, second: int, none: int) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.array([True] * both + [True] * first + [False] * second + [False] * none),
        np.array([True] * both + [False] * first + [True] * second + [False] * none),
    )


def test_samples_that_both_answer_alike_do_not_count() -> None:
    assert mcnemar(*pair(10, 6, 0, 3)) == mcnemar(*pair(500, 6, 0, 0)) == pytest.approx(2 * 0.5**6)
    assert mcnemar(*pair(10, 0, 0, 5)) == 1.0
    assert mcnemar(*pair(0, 4, 4, 0)) == 1.0
    assert mcnemar(*pair(7, 9, 2, 1)) == mcnemar(*pair(7, 2, 9, 1)) == pytest.approx(2 * binom.cdf(2, 11, 0.5))


def test_equal_models_are_called_different_rarely() -> None:
    rng = np.random.default_rng(0)
    values = [mcnemar(rng.random(60) < 0.8, rng.random(60) < 0.8) for _ in range(400)]
    assert np.mean(np.array(values) < 0.05) <= 0.05


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
