"""The four stages of a training: which are done, which one goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from constructor_desktop.gui.icons import paint_icon
from constructor_desktop.gui.motion import moves
from constructor_desktop.gui.theme import Theme

_ICON, _GAP, _BETWEEN = 18, 7, 20
_TURN_MS, _TURN_DEGREES = 60, 24


class StageRow(QWidget):
    """Names the stages in a row."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._current = 0
        self._halted = False
        self._angle = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = QFont(self.font())
        font.setPixelSize(12)
        self.setFont(font)
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS)
        self._timer.timeout.connect(self._turn)
        theme.changed.connect(self.update)

    @property
    def current(self) -> int:
        """The stage that goes on, from 0."""
        return self._current

    def set_names(self, names: Sequence[str]) -> None:
        """Sets the names of the stages."""
        self._names = tuple(names)
        self._describe()

    @property
    def halted(self) -> bool:
        """Whether the current stage does not go on any more."""
        return self._halted

    def set_current(self, current: int, *, halted: bool = False) -> None:
        """Sets the stage that goes on, or has been given up; those before it are done."""
        if (current, halted) != (self._current, self._halted):
            self._current, self._halted = current, halted
            self._describe()

    def sizeHint(self) -> QSize:  # noqa: N802
        """One line."""
        return QSize(200, 22)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Turns while it is visible."""
        super().showEvent(event)
        if moves():
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Rests while nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the stages; names that do not fit are elided."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = [
            QFontMetrics(self._font(number)).horizontalAdvance(name) + 2 for number, name in enumerate(self._names)
        ]
        needed = sum(widths) + len(widths) * (_ICON + _GAP + _BETWEEN) - _BETWEEN
        surplus = max(0, needed - self.width())
        x = 0
        for number, (name, width) in enumerate(zip(self._names, widths, strict=True)):
            room = width - round(surplus * width / max(1, sum(widths)))
            self._paint_icon(painter, QRect(x, 2, _ICON, _ICON), number)
            x += _ICON + _GAP
            now = number == self._current and not self._halted
            painter.setPen(self._theme.color("accent" if now else "text-2" if number < self._current else "text-3"))
            painter.setFont(self._font(number))
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(x, 0, room, 22), Qt.AlignmentFlag.AlignVCenter, text)
            x += room + _BETWEEN
        painter.end()

    def _font(self, number: int) -> QFont:
        """Returns the font of a stage: bold while it goes on."""
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if number == self._current and not self._halted else QFont.Weight.Normal)
        return font

    def _paint_icon(self, painter: QPainter, box: QRect, number: int) -> None:
        if number == self._current and not self._halted:
            painter.setPen(QPen(self._theme.color("accent"), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawArc(QRectF(box).adjusted(2.5, 2.5, -2.5, -2.5), (90 - self._angle) * 16, -290 * 16)
        elif number < self._current:
            paint_icon(painter, "check-circle", box, self._theme.color("success"))
        else:
            paint_icon(painter, "circle", box, self._theme.color("text-3"))

    def _turn(self) -> None:
        self._angle = (self._angle + _TURN_DEGREES) % 360
        self.update()

    def _describe(self) -> None:
        if self._current < len(self._names):
            self.setAccessibleName(self._names[self._current])
        self.setToolTip(" → ".join(self._names))
        self.update()
