"""What was answered in the last ten seconds, as coloured stretches below the spectrogram, and their time axis."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from constructor_desktop.gui.language import decimal_text
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.theme import Theme
from constructor_desktop.inference.verdict import Verdict, VerdictKind

STRIP_SECONDS = 10.0
HEIGHT = 26
_GAP, _PADDING, _LONGEST_PAUSE = 2, 8, 0.5


@dataclass
class Stretch:
    """A time of equal answers.

    Attributes:
        begin: When it began, in seconds.
        end: When the last of the answers was given.
        kind: What was answered.
        look: The class; None if none was named.
    """

    begin: float
    end: float
    kind: VerdictKind
    look: ClassLook | None


class AnswerStrip(QWidget):
    """Paints the stretches; its owner moves the time on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = 0.0
        self.stretches: deque[Stretch] = deque()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = QFont(self.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        self.setFont(font)
        theme.changed.connect(self.update)

    def add(self, verdict: Verdict, look: ClassLook | None, at: float) -> None:
        """Adds an answer about the sound that ended at a time."""
        last = self.stretches[-1] if self.stretches else None
        fits = last is not None and at - last.end < _LONGEST_PAUSE
        if last is not None and fits and (last.kind, last.look) == (verdict.kind, look):
            last.end = at
        else:
            self.stretches.append(Stretch(last.end if last is not None and fits else at, at, verdict.kind, look))

    def set_now(self, now: float) -> None:
        """Moves the right end on."""
        self._now = now
        while self.stretches and self.stretches[0].end < now - STRIP_SECONDS:
            self.stretches.popleft()
        self.update()

    def clear(self) -> None:
        """Forgets all answers."""
        self.stretches.clear()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the stretches."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        for stretch in self.stretches:
            self._paint(painter, stretch)
        painter.end()

    def _paint(self, painter: QPainter, stretch: Stretch) -> None:
        if stretch.kind is VerdictKind.SILENT:
            return
        scale = self.width() / STRIP_SECONDS
        left = max(0.0, self.width() - (self._now - stretch.begin) * scale)
        right = self.width() - (self._now - stretch.end) * scale
        box = QRectF(left, 0, right - left - _GAP, self.height())
        if box.width() < 1:
            return
        look = stretch.look
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("unknown-fill") if look is None else self._theme.class_color(look.colour))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self._theme.color("text") if look is None else self._theme.digit_color(look.colour))
        text = self.tr("Not sure") if look is None else f"{look.number} · {look.name}"
        inside = box.adjusted(_PADDING, 0, -_PADDING / 2, 0)
        if inside.width() > 12:
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(inside.width()))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class RollingAxis(QWidget):
    """Seconds before now."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        font = QFont(self.font())
        font.setPixelSize(11)
        self.setFont(font)
        self.setFixedHeight(16)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the labels."""
        painter = QPainter(self)
        painter.setPen(self._theme.color("text-3"))
        step = 2
        for second in range(0, int(STRIP_SECONDS) + 1, step):
            text = f"\N{MINUS SIGN}{decimal_text(STRIP_SECONDS - second, 0)}"
            if second == 0:
                text = self.tr("%1 s").replace("%1", text)
            elif second == STRIP_SECONDS:
                text = self.tr("now")
            width = painter.fontMetrics().horizontalAdvance(text) + 2
            x = round(self.width() * second / STRIP_SECONDS - width / 2)
            box = QRect(min(max(0, x), self.width() - width), 0, width, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
