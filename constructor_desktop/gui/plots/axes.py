"""Axes beside plots of sounds: frequencies on the mel scale, time, and what the colours mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from constructor_desktop.gui.language import decimal_text
from constructor_desktop.gui.plots.colour_maps import lookup_table
from constructor_desktop.gui.theme import Theme
from constructor_desktop.media.spectrogram import RANGE_DB

HERTZ = ((250, "250"), (1000, "1k"), (4000, "4k"), (16000, "16k"))
AXIS_WIDTH = 34
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18000, 36000)
_TICK_PIXELS = 56
_NEARLY = 0.02  # of a step: 4.99 seconds end with a label for the fifth
_BAR_WIDTH = 10
_BAR_LABELS = 30


class _Axis(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        font = QFont(self.font())
        font.setPixelSize(11)
        self.setFont(font)
        theme.changed.connect(self.update)

    def _pen(self, painter: QPainter) -> None:
        painter.setPen(self._theme.color("text-3"))


class MelAxis(_Axis):
    """Frequencies left of a spectrogram of the same height."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFixedWidth(AXIS_WIDTH)
        self._ticks: list[tuple[float, str]] = []

    def set_frequencies(self, frequencies: NDArray[np.float32]) -> None:
        """Sets the centres of the bands, `float32 [bands]` in Hz, lowest first; none clears the axis."""
        bands = len(frequencies)
        self._ticks = [
            (float(np.interp(hertz, frequencies, np.arange(bands) + 0.5)) / bands, text)
            for hertz, text in HERTZ
            if bands and frequencies[0] <= hertz <= frequencies[-1]
        ]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the labels."""
        painter = QPainter(self)
        self._pen(painter)
        for share, text in self._ticks:
            y = min(max(round(self.height() * (1 - share)) - 7, 0), self.height() - 14)
            painter.drawText(QRect(0, y, self.width(), 14), Qt.AlignmentFlag.AlignRight, text)
        painter.end()


class TimeAxis(_Axis):
    """Seconds or minutes below a plot of the same width."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFixedHeight(18)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._seconds = 0.0

    def set_seconds(self, seconds: float) -> None:
        """Sets where the axis ends; 0 clears it."""
        self._seconds = seconds
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the labels."""
        if self._seconds <= 0:
            return
        painter = QPainter(self)
        self._pen(painter)
        ticks = time_ticks(self._seconds, self.width())
        for number, second in enumerate(ticks):
            text = clock_text(second, self._seconds)
            if number == len(ticks) - 1 and self._seconds < 60:
                text = self.tr("%1 s").replace("%1", text)
            width = self.fontMetrics().horizontalAdvance(text)
            x = self.width() * second / self._seconds - (0 if number == 0 else width / 2)
            painter.drawText(QRectF(min(max(x, 0), self.width() - width), 4, width + 2, 14), 0, text)
        painter.end()


def time_ticks(seconds: float, width: int) -> list[float]:
    """Returns round times for the labels of an axis `width` pixels wide that ends at `seconds`."""
    most = max(1, width // _TICK_PIXELS)
    step = next((step for step in _STEPS if seconds / step <= most), _STEPS[-1])
    return [number * step for number in range(int(seconds / step + _NEARLY) + 1)]


def clock_text(second: float, longest: float) -> str:
    """Returns a time as a label: `1.5`, or `1:05` where times reach minutes."""
    if longest < 60:
        return decimal_text(float(second), 0 if float(second).is_integer() else 1)
    whole = round(second)
    if longest < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


class ColourBar(_Axis):
    """The colours of a spectrogram from the loudest (0 dB) down."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFixedWidth(_BAR_WIDTH + _BAR_LABELS)
        self._image = QImage()
        self.set_map("magma")

    def set_map(self, name: str) -> None:
        """Shows another colour map."""
        table = np.ascontiguousarray(lookup_table(name)[::-1])
        self._image = QImage(table.data, 1, len(table), 3, QImage.Format.Format_RGB888).copy()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the bar and its labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0, 0, _BAR_WIDTH, self.height())
        shape = QPainterPath()
        shape.addRoundedRect(bar, 3, 3)
        painter.setClipPath(shape)
        painter.drawImage(bar, self._image)
        painter.setClipping(False)
        self._pen(painter)
        self._label(painter, (0.0, -RANGE_DB / 2, -RANGE_DB))
        painter.end()

    def _label(self, painter: QPainter, levels: Sequence[float]) -> None:
        for level in levels:
            middle = self.height() * -level / RANGE_DB
            y = min(max(round(middle) - 7, 0), self.height() - 14)
            text = f"{level:.0f}".replace("-", "\N{MINUS SIGN}")
            painter.drawText(QRect(_BAR_WIDTH + 5, y, _BAR_LABELS, 14), Qt.AlignmentFlag.AlignLeft, text)
