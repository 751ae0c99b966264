"""The waveform of a drawing touches every extreme of the sound."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from constructor_desktop.media.envelope import envelope


@pytest.mark.parametrize("columns", [1, 7, 100, 999, 1000])
def test_each_column_has_the_extremes_of_its_share(columns: int) -> None:
    wave = np.random.default_rng(0).normal(0, 1, 1000).astype(np.float32)
    edges = np.arange(columns + 1) * 1000 // columns
    expected = [(wave[a:b].min(), wave[a:b].max()) for a, b in pairwise(edges)]
    drawn = envelope(wave, columns)
    assert drawn.dtype == np.float32
    np.testing.assert_array_equal(drawn, np.array(expected, np.float32))


def test_a_single_click_in_an_hour_is_seen() -> None:
    wave = np.zeros(3600 * 8000, np.float32)
    wave[12_345_678] = -0.9
    drawn = envelope(wave, 600)
    assert drawn.min() == np.float32(-0.9) and (drawn[:, 0] < 0).sum() == 1


def test_short_and_empty_sounds_fill_all_columns() -> None:
    np.testing.assert_array_equal(envelope(np.array([1, 2], np.float32), 4), [[1, 1], [1, 1], [2, 2], [2, 2]])
    np.testing.assert_array_equal(envelope(np.zeros(0, np.float32), 3), np.zeros((3, 2)))
    with pytest.raises(ValueError, match="column"):
        envelope(np.zeros(4, np.float32), 0)
