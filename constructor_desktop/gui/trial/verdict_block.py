"""The large answer: a class with its chip, "Not sure", or that nothing can be heard. Its height never changes."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from constructor_desktop.gui.icons import paint_icon
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.widgets.chip import paint_chip
from constructor_desktop.gui.widgets.labels import ElidedLabel

HEIGHT = 106
_SIGN = 48


class VerdictBlock(QFrame):
    """Shows one answer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sunken")
        self.setFixedHeight(HEIGHT)
        self._sign = _Sign(theme, self)
        self.title = ElidedLabel(self)
        self.title.setProperty("role", "verdict")
        self.text = QLabel(self)
        self.text.setProperty("role", "secondary")
        self.text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(14)
        row.addWidget(self._sign)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addStretch(1)
        row.addLayout(column, 1)

    def show_class(self, look: ClassLook, text: str) -> None:
        """Names a class."""
        self._sign.set_class(look)
        self._set(look.name, text)

    def show_text(self, glyph: str, title: str, text: str = "") -> None:
        """Says something else, beside an icon in a dashed circle."""
        self._sign.set_glyph(glyph)
        self._set(title, text)

    def _set(self, title: str, text: str) -> None:
        if (self.title.text(), self.text.text()) != (title, text):
            self.title.setText(title)
            self.text.setText(text)
            self.text.setVisible(bool(text))


class _Sign(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look: ClassLook | None = None
        self._glyph = "question"
        self.setFixedSize(_SIGN, _SIGN)
        theme.changed.connect(self.update)

    def set_class(self, look: ClassLook) -> None:
        if look != self._look:
            self._look = look
            self.update()

    def set_glyph(self, glyph: str) -> None:
        if self._look is not None or glyph != self._glyph:
            self._look, self._glyph = None, glyph
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._look is not None:
            paint_chip(painter, self.rect(), self._theme, self._look.colour, self._look.number)
        else:
            pen = QPen(self._theme.color("border-strong"), 2)
            pen.setDashPattern([2.4, 2])
            painter.setPen(pen)
            painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
            box = QRect(0, 0, 26, 26)
            box.moveCenter(self.rect().center())
            paint_icon(painter, self._glyph, box, self._theme.color("text-2"))
        painter.end()
