"""The number that tells how good a model is, and the scale that tells how sure that number is."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from constructor_desktop.gui.language import percent_text
from constructor_desktop.gui.motion import moves
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.train.wording import Accuracy, bound_texts

COUNT_MS = 400
_TRACK, _TOP, _LINE, _HEIGHT = 8, 8, 16, 42
_DOT = 6.5


class HeroNumber(QLabel):
    """Counts up to a share once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "hero")
        self._digits, self._final = 0, ""
        self._counting = QVariantAnimation(self)
        self._counting.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._counting.setDuration(COUNT_MS)
        self._counting.valueChanged.connect(self._show)

    def show_share(self, share: float, digits: int, *, count: bool) -> None:
        """Shows a share of 1 in per cent; `count` lets it count up from 0."""
        self._counting.stop()
        self._final, self._digits = percent_text(share, digits), digits
        if count and moves() and self.isVisible():
            self._counting.setStartValue(0.0)
            self._counting.setEndValue(share)
            self._counting.start()
        else:
            self._show(share)

    def _show(self, share: float) -> None:
        self.setText(percent_text(share, self._digits))
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(self._final) + 2)  # nothing beside it moves


class IntervalScale(QWidget):
    """A scale from 0 to 100 % with the interval, the value, and a mark where guessing would be.

    Attributes:
        numbers: What is written, and where.
        guess_above: Whether what belongs to the mark is written above the track.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._accuracy: Accuracy | None = None
        self._guess = 0.0
        self.numbers: list[tuple[QRectF, str]] = []
        self.guess_above = False
        font = QFont(self.font())
        font.setPixelSize(11)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_accuracy(self, accuracy: Accuracy, classes: int) -> None:
        """Shows what was found out, beside what one of `classes` chosen blindly would reach."""
        self._accuracy, self._guess = accuracy, 1 / max(1, classes)
        low, high = bound_texts(accuracy)
        self.setAccessibleName(self.tr("between %1 and %2\N{NO-BREAK SPACE}%").replace("%1", low).replace("%2", high))
        self._arrange()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The track and the line of numbers, and a line above where they would cover each other."""
        return QSize(200, _HEIGHT + (_LINE if self.guess_above else 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Finds places for the numbers again."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the scale."""
        if self._accuracy is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_track(painter, self._track(), self._accuracy)
        painter.setPen(self._theme.color("text-3"))
        for box, text in self.numbers:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _track(self) -> QRectF:
        return QRectF(0.5, _TOP + (_LINE if self.guess_above else 0), self.width() - 1, _TRACK)

    def _paint_track(self, painter: QPainter, track: QRectF, accuracy: Accuracy) -> None:
        radius = _TRACK / 2
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(track, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent", 0.5))
        left, right = track.left() + track.width() * accuracy.low, track.left() + track.width() * accuracy.high
        painter.drawRoundedRect(QRectF(left, track.top(), max(_TRACK, right - left), _TRACK), radius, radius)
        mark = track.left() + track.width() * self._guess
        painter.fillRect(QRectF(mark - 1, track.top() - 4, 2, _TRACK + 8), self._theme.color("text-2"))
        painter.setBrush(self._theme.color("accent"))
        painter.setPen(QPen(self._theme.color("surface"), 2))
        x = track.left() + _DOT + (track.width() - 2 * _DOT) * accuracy.share
        painter.drawEllipse(QRectF(x - _DOT, track.center().y() - _DOT, 2 * _DOT, 2 * _DOT))

    def _arrange(self) -> None:
        """Places the numbers: the ends of the interval matter most, guessing makes way above, 0 makes way for all."""
        if self._accuracy is None:
            return
        ends = self._ends(self._accuracy)
        guessing = self.tr("guessing %1").replace("%1", percent_text(self._guess))
        below = self._box(self._guess, guessing)
        above = any(_near(below, box) for box, _ in ends)
        if above != self.guess_above:
            self.guess_above = above
            ends = self._ends(self._accuracy)
            self.updateGeometry()
        place = self._box(self._guess, guessing)
        if above:
            place.moveTop(0)
        zero = self._box(0.0, "0")
        self.numbers = [*ends, (place, guessing)]
        if not any(_near(zero, box) for box, _ in self.numbers):
            self.numbers.append((zero, "0"))

    def _ends(self, accuracy: Accuracy) -> list[tuple[QRectF, str]]:
        """Returns both ends of the interval, as one text where they are close together."""
        low, high = bound_texts(accuracy)
        ends = [(self._box(accuracy.low, low), low), (self._box(accuracy.high, high), high)]
        if _near(ends[0][0], ends[1][0]):
            both = f"{low}\N{EN DASH}{high}"
            return [(self._box((accuracy.low + accuracy.high) / 2, both), both)]
        return ends

    def _box(self, share: float, text: str) -> QRectF:
        """Returns the place of a text below a share of the track."""
        track = self._track()
        width = self.fontMetrics().horizontalAdvance(text) + 4
        left = min(max(0.0, track.left() + track.width() * share - width / 2), self.width() - width)
        return QRectF(left, track.bottom() + 8, width, _LINE)


def _near(one: QRectF, other: QRectF) -> bool:
    return one.adjusted(-6, 0, 6, 0).intersects(other)
