"""The outline of a sound, for drawing it as a waveform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def envelope(wave: NDArray[np.float32], columns: int) -> NDArray[np.float32]:
    """Returns the least and the greatest sample of each column of a drawing.

    Args:
        wave: `float32 [T]`.
        columns: Number of columns (pixels) that share the sound evenly; may be more than there are samples.

    Returns:
        `float32 [columns, 2]`: minimum and maximum; zeros for an empty sound.

    Raises:
        ValueError: if `columns` is not positive.
    """
    if columns <= 0:
        raise ValueError("there must be at least one column")
    if wave.size == 0:
        return np.zeros((columns, 2), np.float32)
    starts = np.arange(columns, dtype=np.int64) * wave.size // columns
    return np.stack([np.minimum.reduceat(wave, starts), np.maximum.reduceat(wave, starts)], axis=1)
