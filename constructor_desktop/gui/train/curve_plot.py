"""A plot of one measure over the passes of a training, with a crosshair and a box that says the values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.language import decimal_text, percent_text
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.train.series import smoothed

DASHES = [6, 4]
_DOT = 9
_RIGHT, _OVER = 34, 40
_LABEL, _BELOW = 9, 34
_BOX_WIDTH, _BOX_PADDING, _LINE = 152, 10, 17
_RAW_ALPHA = 0.35
_NICE = (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
_PARTS = {1.5: 3, 3.0: 3, 0.1: 5, 0.5: 5, 5.0: 5, 50.0: 5, 500.0: 5}  # of the height; else 4
_MOST_DIGITS = 3


@dataclass(frozen=True)
class Curve:
    """One line of a plot.

    Attributes:
        label: What the legend and the box call it.
        numbers: The passes.
        values: Losses in nats, or shares of 1.
        kind: `checking`, `training` or `other`.
    """

    label: str
    numbers: Sequence[int]
    values: Sequence[float]
    kind: str


class CurvePlot(pg.PlotWidget):  # type: ignore[misc]
    """Shows curves from pass 0 to the last planned one; shares of 1 are shown in per cent, from 0 to 100.

    Attributes:
        curves: What is shown.
    """

    pointed = Signal(int)
    """The pass under the mouse; 0 if there is none."""

    def __init__(self, theme: Theme, *, percent: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._theme, self._percent = theme, percent
        self._smoothing, self._planned, self._pointed = 0.0, 1, 0
        self.curves: list[Curve] = []
        self._items: list[pg.PlotCurveItem] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.setMouseEnabled(False, False)
        item.hideButtons()
        item.showGrid(y=True, alpha=0.1)
        item.getViewBox().setDefaultPadding(0)
        box = item.getViewBox()
        box.setFlag(box.GraphicsItemFlag.ItemClipsChildrenToShape, False)  # the last dot is shown whole
        item.layout.setContentsMargins(0, 2, _RIGHT, 0)  # room for half of the last number
        self.setFrameShape(self.Shape.NoFrame)
        theme.changed.connect(self.restyle)
        self.restyle()

    def show_curves(self, curves: Sequence[Curve], planned: int, smoothing: float = 0.0) -> None:
        """Shows curves over `planned` passes; with smoothing the raw ones stay visible, faintly."""
        self.curves, self._planned, self._smoothing = list(curves), max(1, planned), smoothing
        self._draw()

    def set_pointed(self, number: int) -> None:
        """Shows the crosshair at a pass; 0 hides it."""
        if number != self._pointed:
            self._pointed = number
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
            axis.setStyle(tickFont=font, tickLength=0, tickTextOffset=8, hideOverlappingLabels=_OVER)
        self.getAxis("left").setPen(pg.mkPen(QColor(Qt.GlobalColor.transparent)))
        self.getAxis("left").setWidth(44)
        self._draw()

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        lines = self._lines()
        while len(self._items) > len(lines):
            self.removeItem(self._items.pop())
        while len(self._items) < len(lines):
            self._items.append(pg.PlotCurveItem())
            self.addItem(self._items[-1])
        few = len(self.curves) <= 4
        for item, (numbers, values, pen) in zip(self._items, lines, strict=True):
            item.setData(list(numbers), [self._scaled(value) for value in values], pen=pen, antialias=few)
        self._set_ranges()
        self.viewport().update()

    def _lines(self) -> list[tuple[Sequence[int], Sequence[float], QPen]]:
        lines: list[tuple[Sequence[int], Sequence[float], QPen]] = []
        for curve in self.curves:
            if self._smoothing:
                lines.append((curve.numbers, curve.values, self._pen(curve.kind, _RAW_ALPHA)))
            lines.append((curve.numbers, self._shown(curve), self._pen(curve.kind)))
        return lines

    def _shown(self, curve: Curve) -> Sequence[float]:
        return smoothed(curve.values, self._smoothing) if self._smoothing else curve.values

    def _scaled(self, value: float) -> float:
        return 100 * value if self._percent else value

    def _color(self, kind: str) -> QColor:
        return self._theme.color("accent" if kind == "checking" else "text-3")

    def _pen(self, kind: str, alpha: float = 1.0) -> QPen:
        color = self._color(kind)
        color.setAlphaF(alpha)
        if kind == "training":
            pen = QPen(color, 2)
            pen.setDashPattern([length / 2 for length in DASHES])
        else:
            pen = QPen(color, 2.5 if kind == "checking" else 1.5)
        pen.setCosmetic(True)
        return pen

    def _set_ranges(self) -> None:
        self.setXRange(0, self._planned, padding=0)
        step = next((step for step in (1, 2, 5, 10, 20, 50, 100) if self._planned / step <= 6), 200)
        numbers = [*range(0, self._planned, step), self._planned]
        if len(numbers) > 2 and numbers[-1] - numbers[-2] < step * 0.6:
            del numbers[-2]
        last = self.tr("pass %1").replace("%1", str(self._planned))
        ticks = [(number, last if number == self._planned else str(number)) for number in numbers]
        self.getAxis("bottom").setTicks([ticks])
        room = min(0.15, _LABEL / max(1, self.height() - _BELOW))  # for the labels at both ends
        if self._percent:
            self.setYRange(0, 100, padding=room)
            self.getAxis("left").setTicks([[(level, str(level)) for level in (0, 25, 50, 75, 100)]])
        else:
            highest = max((value for curve in self.curves for value in curve.values), default=1.0)
            top = next((nice for nice in _NICE if nice >= highest), highest)
            self.setYRange(0, top, padding=room)
            self.getAxis("left").setTicks([level_ticks(top)])

    # -- crosshair ---------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Points at the nearest pass."""
        at = self.getViewBox().mapSceneToView(self.mapToScene(event.position().toPoint()))
        known = sorted({number for curve in self.curves for number in curve.numbers})
        nearest = min(known, key=lambda number: abs(number - at.x()), default=0)
        self.pointed.emit(nearest)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keeps room for the labels."""
        super().resizeEvent(event)
        if hasattr(self, "curves"):  # not while the base class is being built
            self._set_ranges()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Points at nothing."""
        self.pointed.emit(0)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the plot, and above it the last dots and the crosshair."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_last(painter)
        rows = self.values_at(self._pointed)
        if rows:
            self._paint_crosshair(painter, rows)
        painter.end()

    def _paint_last(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for curve in self.curves:
            if curve.kind == "checking" and curve.numbers:
                painter.setBrush(self._color(curve.kind))
                place = self._place(curve.numbers[-1], self._scaled(self._shown(curve)[-1]))
                painter.drawEllipse(place, _DOT / 2, _DOT / 2)

    def _paint_crosshair(self, painter: QPainter, rows: Sequence[tuple[Curve, float]]) -> None:
        area = self.getViewBox().sceneBoundingRect()
        x = self._place(self._pointed, 0).x()
        pen = QPen(self._theme.color("text-3"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        for curve, value in rows:
            painter.setBrush(self._color(curve.kind))
            painter.drawEllipse(self._place(self._pointed, self._scaled(value)), _DOT / 2 - 0.5, _DOT / 2 - 0.5)
        self._paint_box(painter, area, x, rows)

    def values_at(self, number: int) -> list[tuple[Curve, float]]:
        """Returns what the box says: the curves that have a pass, with their values there."""
        found = []
        for curve in self.curves:
            if number in curve.numbers:
                found.append((curve, self._shown(curve)[list(curve.numbers).index(number)]))
        return found

    def _place(self, number: float, value: float) -> QPointF:
        return QPointF(self.mapFromScene(self.getViewBox().mapViewToScene(QPointF(number, value))))

    def _paint_box(self, painter: QPainter, area: QRectF, x: float, rows: Sequence[tuple[Curve, float]]) -> None:
        height = 2 * _BOX_PADDING - 3 + _LINE * (1 + len(rows))
        left = x + 10 if x + 10 + _BOX_WIDTH < area.right() else x - 10 - _BOX_WIDTH
        box = QRectF(left, area.bottom() - height - 8, _BOX_WIDTH, height)
        if not self._percent:
            box.moveTop(area.top() + 8)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        font = QFont(self.font())
        font.setPixelSize(11)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        line = QRectF(box.left() + _BOX_PADDING, box.top() + _BOX_PADDING - 3, _BOX_WIDTH - 2 * _BOX_PADDING, _LINE)
        painter.setFont(font)
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(line, self.tr("Pass %1").replace("%1", str(self._pointed)))
        painter.setPen(self._theme.color("text"))
        for curve, value in rows:
            line.translate(0, _LINE)
            text = percent_text(value) if self._percent else decimal_text(value, 2)
            painter.setFont(bold)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, text)
            painter.setFont(font)
            room = line.width() - painter.fontMetrics().horizontalAdvance(text) - 12
            label = painter.fontMetrics().elidedText(curve.label, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, label)


def level_ticks(top: float) -> list[tuple[float, str]]:
    """Returns levels at equal distances from 0 to `top`, each with a label of as many decimals as their step needs."""
    parts = _PARTS.get(top, 4)
    step = top / parts
    exact = (digits for digits in range(_MOST_DIGITS) if abs(round(step, digits) - step) < step / 1000)
    digits = next(exact, _MOST_DIGITS)
    return [(step * part, decimal_text(step * part, digits)) for part in range(parts + 1)]
