"""The legend of plots: short lines in the style of the curves, with their names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from constructor_desktop.gui.theme import Theme

_SAMPLE, _GAP, _BETWEEN = 22, 7, 16


class Legend(QWidget):
    """Names `checking` and `training` curves."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[tuple[str, str], ...] = ()
        font = QFont(self.font())
        font.setPixelSize(12)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Kinds and names."""
        return self._entries

    def set_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """Sets kinds (`checking`, `training`, `other`) and names."""
        self._entries = tuple(entries)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for all entries."""
        widths = [_SAMPLE + _GAP + self.fontMetrics().horizontalAdvance(name) for _, name in self._entries]
        return QSize(sum(widths) + _BETWEEN * max(0, len(widths) - 1), 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the entries."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle = 0, self.height() / 2
        for kind, name in self._entries:
            pen = QPen(self._theme.color("accent" if kind == "checking" else "text-3"), 2.5)
            if kind == "training":
                pen.setWidthF(2)
                pen.setDashPattern([3, 1.8])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, middle), QPointF(x + _SAMPLE, middle))
            x += _SAMPLE + _GAP
            width = self.fontMetrics().horizontalAdvance(name)
            painter.setPen(self._theme.color("text-2"))
            painter.drawText(QRectF(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, name)
            x += width + _BETWEEN
        painter.end()
