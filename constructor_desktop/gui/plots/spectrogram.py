"""The mel spectrogram of a whole sound, with a playback cursor."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from constructor_desktop.gui.plots.canvas import Canvas
from constructor_desktop.gui.plots.colour_maps import lookup_table
from constructor_desktop.gui.theme import Theme
from constructor_desktop.media.spectrogram import MelSpectrogram, intensity

_DIMMED = 176  # of 255


class SpectrogramPlot(Canvas):
    """Draws a ready spectrogram; the floor is black in both themes. What is not used of a sound is dimmed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "black", parent)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._cursor = pg.InfiniteLine(angle=90, pen=pg.mkPen("w", width=2))
        self._cursor.setVisible(False)
        self._covers = (QGraphicsRectItem(), QGraphicsRectItem())
        self._whole = QRectF()
        self.box.addItem(self._image, ignoreBounds=True)
        for cover in self._covers:
            cover.setPen(pg.mkPen(None))
            cover.setBrush(QColor(0, 0, 0, _DIMMED))
            self.box.addItem(cover, ignoreBounds=True)
        self.set_part(None)
        self.box.addItem(self._cursor, ignoreBounds=True)
        self.setMinimumHeight(80)

    def show_spectrogram(self, spectrogram: MelSpectrogram | None) -> None:
        """Draws a spectrogram, or nothing."""
        self._image.setVisible(spectrogram is not None)
        if spectrogram is not None:
            bands = len(spectrogram.frequencies)
            self._image.setImage(intensity(spectrogram.db), levels=(0, 255), autoLevels=False)
            self._whole = QRectF(0, 0, spectrogram.seconds, bands)
            self._image.setRect(self._whole)
            self.box.setRange(self._whole, padding=0)

    def set_part(self, part: tuple[float, float] | None) -> None:
        """Dims what lies before and behind a part, given by its first and last second; nothing if None."""
        for cover in self._covers:
            cover.setVisible(part is not None)
        if part is not None:
            (first, last), whole = part, self._whole
            self._covers[0].setRect(QRectF(0, 0, first, whole.height()))
            self._covers[1].setRect(QRectF(last, 0, max(0.0, whole.right() - last), whole.height()))

    def set_map(self, name: str) -> None:
        """Uses another colour map."""
        self._image.setLookupTable(np.asarray(lookup_table(name)))

    def set_cursor(self, second: float | None) -> None:
        """Places the playback cursor, or hides it."""
        self._cursor.setVisible(second is not None)
        if second is not None:
            self._cursor.setValue(second)
