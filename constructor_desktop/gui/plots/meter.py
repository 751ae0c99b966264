"""How loud it is, as a row of segments."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from constructor_desktop.gui.theme import Theme

SEGMENTS = 28
LOWEST_DB = -56.0
"""dBFS of the first segment; each of them stands for 2 dB."""
WARN_DB, CLIP_DB = -12.0, -3.0
_WIDTH, _HEIGHT, _GAP = 6, 14, 2


class LevelMeter(QWidget):
    """Shows the peak level: green, amber from -12 dBFS, red from -3 dBFS; falls slowly."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._db = LOWEST_DB
        self.setFixedSize(SEGMENTS * (_WIDTH + _GAP) - _GAP, _HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_level(self, db: float) -> None:
        """Shows a peak in dBFS; a lower one is approached by 1 dB a call."""
        self._db = max(db, self._db - 1.0, LOWEST_DB)
        self.update()

    def reset(self) -> None:
        """Shows silence."""
        self._db = LOWEST_DB
        self.update()

    @property
    def lit(self) -> int:
        """How many segments are lit."""
        return sum(1 for number in range(SEGMENTS) if self._db > _segment_db(number))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its fixed size."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the segments."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        lit = self.lit
        for number in range(SEGMENTS):
            painter.setBrush(self._theme.color(_token(number) if number < lit else "unknown-fill"))
            painter.drawRoundedRect(QRectF(number * (_WIDTH + _GAP), 0, _WIDTH, _HEIGHT), 1.5, 1.5)
        painter.end()


def _segment_db(number: int) -> float:
    return LOWEST_DB - LOWEST_DB * number / SEGMENTS


def _token(number: int) -> str:
    db = _segment_db(number)
    return "danger" if db >= CLIP_DB else "warn" if db >= WARN_DB else "success"
