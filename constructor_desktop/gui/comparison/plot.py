"""Accuracy, with its interval, over the time of training, which has a logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.comparison.table import Row, recommended
from constructor_desktop.gui.language import seconds_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.theme import Theme

_TICKS = (1, 3, 10, 30, 60, 180, 600, 1800, 3600, 3 * 3600, 10 * 3600, 30 * 3600)
_SHORTEST = 0.1
_DOT, _CAP, _GAP = 5.0, 4.0, 9.0
_MARGIN = 0.15  # of the axis, at both ends
_LABEL_HEIGHT = 15.0


class ComparisonPlot(pg.PlotWidget):  # type: ignore[misc]
    """Shows one dot with a bar for each model that was trained; names are written where there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._theme = theme
        self.rows: tuple[Row, ...] = ()
        self._chosen = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.setMouseEnabled(False, False)
        item.hideButtons()
        item.showGrid(y=True, alpha=0.1)
        item.getViewBox().setDefaultPadding(0)
        theme.changed.connect(self.restyle)
        self.restyle()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Shows the models that were trained."""
        self.rows = tuple(row for row in rows if row.state == "done")
        chosen = recommended(rows)
        self._chosen = chosen.arch if chosen else ""
        texts = [
            f"{sentence(row.title)}: {100 * (row.accuracy or 0):.1f} %, {row.seconds or 0:.0f} s" for row in self.rows
        ]
        self.setAccessibleDescription("; ".join(texts))
        self._set_ranges()
        self.viewport().update()

    def restyle(self) -> None:
        """Takes the colours of the theme."""
        self.setBackground(self._theme.color("surface"))
        font = QFont(self.font())
        font.setPixelSize(11)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setPen(pg.mkPen(self._theme.color("text-3"), width=1))
            axis.setTextPen(self._theme.color("text-3"))
            axis.setStyle(tickFont=font, tickLength=0, tickTextOffset=8)
        self.getAxis("left").setPen(pg.mkPen(QColor(Qt.GlobalColor.transparent)))
        self.getAxis("left").setWidth(44)
        self._set_ranges()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Writes the names anew."""
        super().resizeEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the axes, and above them bars, dots and names."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in self.rows:
            self._paint_row(painter, row)
        self._paint_names(painter)
        painter.end()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _set_ranges(self) -> None:
        seconds = [_when(row) for row in self.rows] or [1.0, 100.0]
        first, last = log10(min(seconds)), log10(max(seconds))
        room = max(0.3, _MARGIN * (last - first))
        self.setXRange(first - room, last + room, padding=0)
        ticks = [tick for tick in _TICKS if first - room <= log10(tick) <= last + room]
        self.getAxis("bottom").setTicks(
            [[(log10(tick), seconds_text(tick) if tick >= 10 else self._short(tick)) for tick in ticks]]
        )
        lowest = min((row.accuracy_interval[0] for row in self.rows if row.accuracy_interval), default=0.0)
        bottom = max(0, 10 * int(10 * lowest))
        self.setYRange(bottom, 100, padding=0.04)
        step = 10 if bottom >= 50 else 25 if bottom < 25 else 20
        levels = range(100, bottom - 1, -step)
        self.getAxis("left").setTicks([[(level, str(level)) for level in levels]])

    def _short(self, seconds: int) -> str:
        text: str = self.tr("%1 s")
        return text.replace("%1", str(seconds))

    def _place(self, row: Row, share: float) -> QPointF:
        scene = self.getViewBox().mapViewToScene(QPointF(log10(_when(row)), 100 * share))
        return QPointF(self.mapFromScene(scene))

    def _color(self, row: Row) -> QColor:
        return self._theme.color("accent" if row.arch == self._chosen else "text-2")

    def _paint_row(self, painter: QPainter, row: Row) -> None:
        low, high = row.accuracy_interval or (0.0, 1.0)
        top, bottom, middle = self._place(row, high), self._place(row, low), self._place(row, row.accuracy or 0.0)
        color = self._color(row)
        painter.setPen(QPen(color, 1.5))
        painter.drawLine(top, bottom)
        for end in (top, bottom):
            painter.drawLine(end - QPointF(_CAP, 0), end + QPointF(_CAP, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(middle, _DOT, _DOT)

    def _paint_names(self, painter: QPainter) -> None:
        """Writes names beside the dots, those above others first; one that would cover another moves down."""
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        metrics, taken = QFontMetricsF(font), [self._dot_box(row) for row in self.rows]
        area = self.getViewBox().sceneBoundingRect()
        for row in sorted(self.rows, key=lambda row: -(row.accuracy or 0.0)):
            name, dot = sentence(row.title), self._place(row, row.accuracy or 0.0)
            box = _free(_boxes(dot, metrics.horizontalAdvance(name) + 2), taken, area)
            taken.append(box)
            painter.setPen(self._color(row))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _dot_box(self, row: Row) -> QRectF:
        dot = self._place(row, row.accuracy or 0.0)
        return QRectF(dot.x() - _DOT, dot.y() - _DOT, 2 * _DOT, 2 * _DOT)


def _when(row: Row) -> float:
    return max(row.seconds or 0.0, _SHORTEST)


def _boxes(dot: QPointF, width: float) -> list[QRectF]:
    """Returns places for a name, the best first: right and left of the dot, then lower and higher."""
    places = []
    for shift in (0.0, 1.0, -1.0, 2.0, -2.0, 3.0):
        top = dot.y() - _LABEL_HEIGHT / 2 + shift * _LABEL_HEIGHT
        places.append(QRectF(dot.x() + _GAP, top, width, _LABEL_HEIGHT))
        places.append(QRectF(dot.x() - _GAP - width, top, width, _LABEL_HEIGHT))
    return places


def _free(places: Sequence[QRectF], taken: Sequence[QRectF], area: QRectF) -> QRectF:
    inside = [box for box in places if area.contains(box)]
    free = (box for box in inside if not any(box.intersects(other) for other in taken))
    return next(free, (inside or list(places))[0])
