"""The spectrogram of a sound that is going on: fills from the left, then scrolls."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.plots.canvas import Canvas
from constructor_desktop.gui.plots.colour_maps import lookup_table
from constructor_desktop.gui.theme import Theme
from constructor_desktop.media.spectrogram import FLOOR_DB, RANGE_DB

REPAINT_MS = 33
_LEAST_LOUDEST = -50.0  # dBFS; the noise of a quiet room stays dark
_FADE = 0.15  # dB by which the brightest colour follows a sound that has become quieter, a repaint


class RollingSpectrogram(Canvas):
    """Keeps the newest columns in a ring that two images show; repaints thirty times a second while it is visible."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "black", parent)
        self._images = (pg.ImageItem(axisOrder="row-major"), pg.ImageItem(axisOrder="row-major"))
        self._cursor = pg.InfiniteLine(angle=90, pen=pg.mkPen("w", width=2))
        for item in (*self._images, self._cursor):
            self.box.addItem(item, ignoreBounds=True)
        self._timer = QTimer(self)
        self._timer.setInterval(REPAINT_MS)
        self._timer.timeout.connect(self._repaint)
        self.set_map("magma")
        self.start(1, 1, filled=False)

    def start(self, bands: int, columns: int, *, filled: bool) -> None:
        """Begins with silence.

        Args:
            bands: Number of mel bands.
            columns: How many columns are shown at once.
            filled: Whether it scrolls from the first column on, instead of filling from the left.
        """
        self._ring: NDArray[np.float32] = np.full((bands, columns), FLOOR_DB, np.float32)
        self._written = columns if filled else 0
        self._loudest = _LEAST_LOUDEST
        self._dirty = True
        self.box.setRange(QRectF(0, 0, columns, bands), padding=0)
        self._repaint()

    def push(self, columns: NDArray[np.float32]) -> None:
        """Appends columns, `float32 [bands, n]` in dBFS; they are painted at the next repaint."""
        capacity = self._ring.shape[1]
        kept = columns[:, -capacity:]
        if kept.shape[1] == 0:
            return
        begin = (self._written + columns.shape[1] - kept.shape[1]) % capacity
        first = min(kept.shape[1], capacity - begin)
        self._ring[:, begin : begin + first] = kept[:, :first]
        self._ring[:, : kept.shape[1] - first] = kept[:, first:]
        self._written += columns.shape[1]
        self._loudest = max(self._loudest, float(kept.max()))
        self._dirty = True

    def set_map(self, name: str) -> None:
        """Uses another colour map."""
        for image in self._images:
            image.setLookupTable(np.asarray(lookup_table(name)))

    @property
    def written(self) -> int:
        """Number of columns since the start, those it was filled with included."""
        return self._written

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begins to repaint."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Paints nothing while nobody sees it."""
        super().hideEvent(event)
        self._timer.stop()

    def _repaint(self) -> None:
        if not self._dirty:
            return
        self._dirty = False
        capacity = self._ring.shape[1]
        head = self._written % capacity if self._written >= capacity else 0
        self._draw(self._images[0], self._ring[:, head:], 0)
        self._draw(self._images[1], self._ring[:, :head], capacity - head)
        self._cursor.setVisible(0 < self._written < capacity)
        self._cursor.setValue(min(self._written, capacity))
        self._loudest = max(_LEAST_LOUDEST, self._loudest - _FADE)

    def _draw(self, image: pg.ImageItem, columns: NDArray[np.float32], left: int) -> None:
        image.setVisible(columns.shape[1] > 0)
        if columns.shape[1]:
            grey = (columns - (self._loudest - RANGE_DB)) * (255 / RANGE_DB)
            image.setImage(np.clip(grey, 0, 255).astype(np.uint8), levels=(0, 255), autoLevels=False)
            image.setRect(QRectF(left, 0, columns.shape[1], columns.shape[0]))
