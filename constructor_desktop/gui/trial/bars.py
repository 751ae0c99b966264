"""A bar for each class, always in the same order, with the threshold over all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEasingCurve, QRect, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.language import percent_text
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.motion import moves
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip

ROW = 62
_TOP = 20
EASE_MS = 100
_BAR_TOP, _BAR_HEIGHT, _MARK = 28, 16, 4


class ProbabilityBars(QWidget):
    """Paints the bars; they ease to new values."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._looks: tuple[ClassLook, ...] = ()
        self._values: tuple[float, ...] = ()
        self._shown: tuple[float, ...] = ()
        self._from: tuple[float, ...] = ()
        self._above = 0.0
        self._live = False
        self._waiting: list[Callable[[], object]] = []
        self._easing = QVariantAnimation(self)
        self._easing.setStartValue(0.0)
        self._easing.setEndValue(1.0)
        self._easing.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._easing.valueChanged.connect(self._move)
        theme.changed.connect(self.update)

    @property
    def values(self) -> tuple[float, ...]:
        """The newest values, of 1, in the order of the classes; empty if there is no answer."""
        return self._values if self._live else ()

    def set_classes(self, looks: Sequence[ClassLook]) -> None:
        """Shows other classes, without values."""
        self._looks = tuple(looks)
        self._values = self._shown = self._from = (0.0,) * len(self._looks)
        self.setFixedHeight(_TOP + ROW * len(self._looks))
        self.clear()

    def set_above(self, above: float) -> None:
        """Moves the threshold line."""
        self._above = above
        self.update()

    def set_values(self, values: Sequence[float], painted: Callable[[], object] | None = None) -> None:
        """Eases to new values.

        Args:
            values: Shares of 1, one for each class.
            painted: Called once the bars have been painted on their way there.
        """
        self._from, self._values = self._shown, tuple(values)
        self._live = True
        if painted is not None:
            self._waiting.append(painted)
        self._easing.stop()
        self._easing.setDuration(EASE_MS if moves() and self.isVisible() else 0)
        self._easing.start()
        self.update()

    def set_nothing(self, painted: Callable[[], object] | None = None) -> None:
        """Shows grey bars without values, as an answer. Args: as `set_values`."""
        self.clear()
        if painted is not None:
            self._waiting.append(painted)

    def clear(self) -> None:
        """Shows grey bars without values."""
        self._live = False
        self._waiting.clear()
        self._easing.stop()
        self._shown = self._from = (0.0,) * len(self._looks)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as all bars."""
        return QSize(200, _TOP + ROW * len(self._looks))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the rows, and tells those who wait for that."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, look in enumerate(self._looks):
            box = QRect(0, _TOP + row * ROW, self.width(), ROW)
            if box.intersects(event.rect()):
                self._paint_row(painter, box, look, row)
        painter.end()
        waiting, self._waiting = self._waiting, []
        for painted in waiting:
            painted()

    def _paint_row(self, painter: QPainter, box: QRect, look: ClassLook, row: int) -> None:
        paint_chip(painter, QRect(0, box.top(), CHIP_SIZE, CHIP_SIZE), self._theme, look.colour, look.number)
        value = percent_text(self._values[row]) if self._live else "\N{EN DASH}"
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setPen(self._theme.color("text"))
        line = QRect(CHIP_SIZE + 8, box.top(), box.width() - CHIP_SIZE - 8, CHIP_SIZE)
        name = painter.fontMetrics().elidedText(look.name, Qt.TextElideMode.ElideRight, line.width() - 60)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(bold)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, value)
        painter.setFont(self.font())
        self._paint_bar(painter, QRectF(0, box.top() + _BAR_TOP, box.width(), _BAR_HEIGHT), look, self._shown[row])

    def _paint_bar(self, painter: QPainter, track: QRectF, look: ClassLook, share: float) -> None:
        radius = track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(track, radius, radius)
        if self._live and share > 0:
            painter.save()
            painter.setClipRect(QRectF(track.left(), track.top(), track.width() * share, track.height()))
            painter.setBrush(self._theme.class_color(look.colour))
            width = max(track.height(), track.width() * share)
            painter.drawRoundedRect(QRectF(track.left(), track.top(), width, track.height()), radius, radius)
            painter.restore()
        mark = QRectF(track.left() + track.width() * self._above - 1, track.top() - _MARK, 2, _BAR_HEIGHT + 2 * _MARK)
        painter.fillRect(mark, self._theme.color("text-2"))

    def _move(self, progress: float) -> None:
        self._shown = tuple(
            before + (after - before) * progress for before, after in zip(self._from, self._values, strict=True)
        )
        self.update()
