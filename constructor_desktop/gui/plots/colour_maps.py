"""The colour maps of spectrograms."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QImage

MAPS = ("magma", "viridis", "cividis", "grey")
COLOUR_MAP = "preview/colour_map"
"""Key of the preference."""


@cache
def lookup_table(name: str) -> NDArray[np.uint8]:
    """Returns the colours of a map from silent to loud, `uint8 [256, 3]`, RGB; magma for an unknown name."""
    if name == "grey":
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    table: NDArray[np.uint8] = pg.colormap.get(name if name in MAPS else MAPS[0]).getLookupTable(nPts=256, alpha=False)
    if table[0].max() < 16:
        table = table.copy()
        table[0] = 0  # the floor is black
    return table


def coloured(grey: NDArray[np.uint8], name: str) -> QImage:
    """Colours a small spectrogram, `uint8 [height, width]` with high bands on top."""
    pixels = np.ascontiguousarray(lookup_table(name)[grey])
    height, width = grey.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
