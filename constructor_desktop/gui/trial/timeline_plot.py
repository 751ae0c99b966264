"""Probabilities over the time of a long recording, one curve for each class, with a cursor for playing it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.plots.axes import clock_text
from constructor_desktop.gui.theme import Theme
from constructor_desktop.inference.timeline import Timeline

_THRESHOLD_DASHES = [4, 3]


class TimelinePlot(pg.PlotWidget):  # type: ignore[misc]
    """Draws a `Timeline`."""

    pointed = Signal(float)
    """A click: the second that was meant."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={"bottom": _TimeTicks("bottom")}, background=None, enableMenu=False)
        self._theme = theme
        self._looks: tuple[ClassLook, ...] = ()
        self._curves: list[pg.PlotDataItem] = []
        self._line = pg.InfiniteLine(angle=0, pos=0.6)
        self._cursor = pg.InfiniteLine(angle=90)
        self._cursor.setVisible(False)
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.setYRange(0, 1, padding=0.06)
        plot.getAxis("left").setTicks([[(value / 4, f"{25 * value}\N{NO-BREAK SPACE}%") for value in range(5)]])
        plot.addItem(self._line)
        plot.addItem(self._cursor)
        self.scene().sigMouseClicked.connect(self._click)
        theme.changed.connect(self.restyle)
        self.restyle()

    def show_timeline(self, timeline: Timeline | None, looks: Sequence[ClassLook]) -> None:
        """Draws the curves, or none."""
        for curve in self._curves:
            self.removeItem(curve)
        self._curves = []
        self._looks = tuple(looks)
        if timeline is not None:
            middles = np.array(timeline.starts) + timeline.window / 2
            if timeline.answers:
                self._curves = [self.plot(middles, shares) for shares in timeline.probabilities().T]
            self.setXRange(0, timeline.seconds, padding=0)
            self.getPlotItem().getAxis("bottom").longest = timeline.seconds
        self.restyle()

    def set_above(self, above: float) -> None:
        """Moves the threshold."""
        self._line.setValue(above)

    def set_cursor(self, second: float | None) -> None:
        """Places the playback cursor, or hides it."""
        self._cursor.setVisible(second is not None)
        if second is not None:
            self._cursor.setValue(second)

    def restyle(self) -> None:
        """Takes the colours of the theme."""
        theme = self._theme
        self.setBackground(theme.color("surface"))
        font = QFont(self.font())
        font.setPixelSize(11)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(theme.color("border"))
            axis.setTextPen(theme.color("text-3"))
            axis.setStyle(tickFont=font, tickLength=-4)
        self.getPlotItem().showGrid(y=True, alpha=0.1)
        self._line.setPen(pg.mkPen(theme.color("text-2"), width=1, dash=_THRESHOLD_DASHES))
        self._cursor.setPen(pg.mkPen(theme.color("text"), width=2))
        for curve, look in zip(self._curves, self._looks, strict=False):
            curve.setPen(pg.mkPen(theme.class_color(look.colour), width=2))

    def _click(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        self.pointed.emit(float(self.getPlotItem().vb.mapSceneToView(event.scenePos()).x()))


class _TimeTicks(pg.AxisItem):  # type: ignore[misc]
    longest = 1.0

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        return [clock_text(value, self.longest) for value in values]
