"""How many samples each class has, as bars."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from constructor_desktop.gui.language import count_text
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip
from constructor_desktop.storage.state import ClassState, ProjectState

ROW = 30
_NUMBER = 40
_BAR, _BAR_SHARE = 8, 0.39


class ClassBars(QWidget):
    """One row for each class: chip, name, bar, number."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._classes: tuple[ClassState, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_state(self, state: ProjectState) -> None:
        """Shows the classes of a project."""
        self._classes = state.classes
        rows = (f"{known.name}: {len(known.samples)}" for known in self._classes)
        self.setAccessibleName(", ".join(rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as all rows."""
        return QSize(200, ROW * len(self._classes))

    def event(self, event: QEvent) -> bool:
        """Says the whole name of a class in a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = event.pos().y() // ROW
            if row < len(self._classes):
                QToolTip.showText(event.globalPos(), self._classes[row].name, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((len(known.samples) for known in self._classes), default=1)
        for row, known in enumerate(self._classes):
            box = QRect(0, row * ROW, self.width(), ROW)
            if box.intersects(event.rect()):
                self._paint_row(painter, box, known, len(known.samples) / max(1, most))
        painter.end()

    def _paint_row(self, painter: QPainter, box: QRect, known: ClassState, share: float) -> None:
        top = box.top() + (ROW - CHIP_SIZE) // 2
        paint_chip(painter, QRect(0, top, CHIP_SIZE, CHIP_SIZE), self._theme, known.colour, known.number)
        width = round(box.width() * _BAR_SHARE)
        track = QRectF(box.right() - _NUMBER - width, box.center().y() - _BAR / 2 + 1, width, _BAR)
        name = QRect(CHIP_SIZE + 8, box.top(), int(track.left()) - CHIP_SIZE - 16, ROW)
        painter.setPen(self._theme.color("text"))
        text = painter.fontMetrics().elidedText(known.name, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(self._theme.color("text-2"))
        count = count_text(len(known.samples))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if known.samples:
            painter.setBrush(self._theme.class_color(known.colour))
            filled = QRectF(track.topLeft(), track.bottomRight())
            filled.setWidth(max(float(_BAR), track.width() * share))
            painter.drawRoundedRect(filled, _BAR / 2, _BAR / 2)
