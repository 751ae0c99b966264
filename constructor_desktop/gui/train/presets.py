"""A way to train as a card of a radio group: icon, name, time and one sentence."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from constructor_desktop.gui.icons import SIZE, paint_icon
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.tokens import CONTROL_RADIUS

HEIGHT = 64
_MARGIN, _LEFT = 12, 38
_LINE = 20


class PresetCard(QAbstractButton):
    """One choice; a group makes them exclusive, and the arrow keys move between them."""

    def __init__(self, theme: Theme, glyph: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._glyph = theme, glyph
        self._time, self._sentence = "", ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def time_text(self) -> str:
        """How long it takes, in words."""
        return self._time

    def set_texts(self, name: str, sentence: str) -> None:
        """Sets the name and the sentence below it."""
        self.setText(name)
        self._sentence = sentence
        self._describe()

    def set_time(self, text: str) -> None:
        """Sets how long it takes, in words."""
        self._time = text
        self._describe()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Two lines high."""
        return QSize(240, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, enabled = self.isChecked(), self.isEnabled()
        width = 2 if chosen else 1
        painter.setPen(QPen(self._theme.color("accent" if chosen else "border"), width))
        fill = "accent-soft" if chosen else "hover" if enabled and self.underMouse() else "surface"
        painter.setBrush(self._theme.color(fill))
        edge = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), CONTROL_RADIUS, CONTROL_RADIUS)
        text = self._theme.color("text" if enabled or chosen else "disabled")
        icon = self._theme.color("accent" if chosen else "text-2")
        paint_icon(painter, self._glyph, QRect(_MARGIN, 13, SIZE, SIZE), icon)
        top = QRect(_LEFT, 12, self.width() - _LEFT - _MARGIN, _LINE)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        small = QFont(self.font())
        small.setPixelSize(12)
        painter.setFont(small)
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._time)
        below = top.translated(0, _LINE + 1)
        line = painter.fontMetrics().elidedText(self._sentence, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, line)
        painter.setFont(bold)
        painter.setPen(text)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def _describe(self) -> None:
        self.setToolTip(self._sentence)
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(f"{self._sentence}. {self._time}")
        self.update()
