"""The outline of a sound, with the part that is used, a playback cursor, and places to cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from constructor_desktop.gui.plots.canvas import Canvas
from constructor_desktop.gui.theme import Theme

_LEAST_PEAK = 0.1  # quieter sounds are not blown up further: that they are quiet should show
_SHORTEST = 0.05  # seconds between the handles
_HANDLE, _GRIP = 5, 16  # pixels
_MOST_PARTS = 400  # more would be narrower than a pixel each


class _Outline(pg.GraphicsObject):  # type: ignore[misc]
    """A filled band between the least and the greatest sample of each column."""

    def __init__(self) -> None:
        super().__init__()
        self._shape = QPolygonF()
        self.brush = QBrush()

    def set_outline(self, outline: NDArray[np.float32], seconds: float) -> None:
        self.prepareGeometryChange()
        x = (np.arange(len(outline)) + 0.5) * (seconds / max(1, len(outline)))
        thin = 0.012 * max(_LEAST_PEAK, float(np.abs(outline).max(initial=0)))
        top, bottom = np.maximum(outline[:, 1], thin / 2), np.minimum(outline[:, 0], -thin / 2)
        edge = zip([*x, *x[::-1]], [*top, *bottom[::-1]], strict=True)
        self._shape = QPolygonF([QPointF(float(left), float(height)) for left, height in edge])
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._shape.boundingRect()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.brush)
        painter.drawPolygon(self._shape)


class WaveformPlot(Canvas):
    """Draws a ready envelope."""

    trim_moved = Signal(float, float)
    """The user has moved a handle: first and last second used."""
    trim_shown = Signal(object)
    """First and last second between the handles, also while one is being moved; None without handles."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._outline = _Outline()
        self._covers = (QGraphicsRectItem(), QGraphicsRectItem())
        self._parts: list[QGraphicsRectItem] = []
        self._region = pg.LinearRegionItem(brush=(0, 0, 0, 0), hoverBrush=(0, 0, 0, 0))
        self._cursor = pg.InfiniteLine(angle=90)
        self._seconds = 0.0
        self._peak = 1.0
        super().__init__(theme, "sunken", parent)
        for item in (self._outline, *self._covers, self._region, self._cursor):
            self.box.addItem(item, ignoreBounds=True)
        for line in self._region.lines:
            line.addMarker("o", 0.5, _GRIP)
        self._region.sigRegionChanged.connect(self._cover)
        self._region.sigRegionChangeFinished.connect(self._tell)
        self.clear()

    def clear(self) -> None:
        """Draws nothing."""
        self.show_envelope(np.zeros((0, 2), np.float32), 0.0)

    def show_envelope(self, outline: NDArray[np.float32], seconds: float) -> None:
        """Draws an envelope, `float32 [columns, 2]`; hides handles, cursor and parts."""
        self._seconds = seconds
        self._peak = max(_LEAST_PEAK, float(np.abs(outline).max(initial=0))) * 1.05
        self._outline.set_outline(outline, seconds)
        self.box.setRange(QRectF(0, -self._peak, max(seconds, 1e-3), 2 * self._peak), padding=0)
        self._region.setBounds((0, seconds))
        self.set_trim(None)
        self.set_cursor(None)
        self.set_parts(())

    def set_trim(self, trim: tuple[float, float] | None, *, handles: bool = True) -> None:
        """Dims what is not used, and lets the user move the ends of what is; None for all of it, without handles."""
        self._region.setVisible(trim is not None and handles)
        for cover in self._covers:
            cover.setVisible(trim is not None)
        if trim is None:
            self.trim_shown.emit(None)
        else:
            self._region.blockSignals(True)
            self._region.setRegion(trim)
            self._region.blockSignals(False)
            self._cover()

    @property
    def trim(self) -> tuple[float, float]:
        """Where the handles are, in seconds."""
        first, last = self._region.getRegion()
        return float(first), float(last)

    def set_cursor(self, second: float | None) -> None:
        """Places the playback cursor, or hides it."""
        self._cursor.setVisible(second is not None)
        if second is not None:
            self._cursor.setValue(second)

    def set_parts(self, parts: Sequence[tuple[float, float]]) -> None:
        """Marks parts of the sound: what a cut would make clips of."""
        for old in self._parts:
            self.box.removeItem(old)
        stride = -(-len(parts) // _MOST_PARTS) or 1
        self._parts = []
        for start, end in parts[::stride]:
            mark = QGraphicsRectItem(QRectF(start, -self._peak, end - start, 2 * self._peak))
            mark.setZValue(-1)
            self.box.addItem(mark, ignoreBounds=True)
            self._parts.append(mark)
        self._style_parts()

    @property
    def part_count(self) -> int:
        """How many parts are marked."""
        return len(self._parts)

    def restyle(self) -> None:
        """Takes the colours of the theme."""
        self._outline.brush = QBrush(self.theme.color("text-2"))
        for cover in self._covers:
            cover.setPen(pg.mkPen(None))
            cover.setBrush(self.theme.color("window", 0.75))
        for line in self._region.lines:
            line.setPen(pg.mkPen(self.theme.color("accent"), width=_HANDLE))
            line.setHoverPen(pg.mkPen(self.theme.color("accent"), width=_HANDLE + 2))
        self._cursor.setPen(pg.mkPen(self.theme.color("danger"), width=2))
        self._style_parts()
        super().restyle()

    def _style_parts(self) -> None:
        for mark in self._parts:
            mark.setPen(pg.mkPen(self.theme.color("accent"), width=1))
            mark.setBrush(self.theme.color("accent", 0.16))

    def _cover(self) -> None:
        first, last = self.trim
        height = QRectF(0, -self._peak, 1, 2 * self._peak)
        self._covers[0].setRect(QRectF(0, height.y(), first, height.height()))
        self._covers[1].setRect(QRectF(last, height.y(), max(0.0, self._seconds - last), height.height()))
        self.trim_shown.emit((first, last))

    def _tell(self) -> None:
        first, last = self.trim
        if last - first < _SHORTEST:
            last = min(self._seconds, first + _SHORTEST)
            self.set_trim((max(0.0, last - _SHORTEST), last))
        self.trim_moved.emit(*self.trim)
