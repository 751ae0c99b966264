"""What plots of sounds share: a borderless view without a menu, rounded corners, and clicks as times."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.tokens import CONTROL_RADIUS


class Canvas(pg.GraphicsView):  # type: ignore[misc]
    """A view of one `ViewBox` whose x axis is time in seconds; axes stand in widgets beside it.

    Attributes:
        box: Takes the items.
    """

    pointed = Signal(float)
    """A click: the second that was meant."""

    def __init__(self, theme: Theme, background: str, parent: QWidget | None = None) -> None:
        """Args: `background` is a token."""
        super().__init__(parent, background=None)
        self.theme = theme
        self._ground = background
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self.setCentralItem(self.box)
        self.ci = self.box
        self.scene().sigMouseClicked.connect(self._click)
        theme.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Takes the colours of the theme."""
        self.setBackground("k" if self._ground == "black" else self.theme.color(self._ground))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the scene and rounds its corners."""
        super().paintEvent(event)
        area = QRectF(self.viewport().rect())
        corners = QPainterPath()
        corners.addRect(area.adjusted(-1, -1, 1, 1))
        corners.addRoundedRect(area, CONTROL_RADIUS - 2, CONTROL_RADIUS - 2)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners, self.theme.color("surface"))
        painter.end()

    def _click(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pointed.emit(float(self.box.mapSceneToView(event.scenePos()).x()))
