"""Labels that elide what does not fit and say all of it in a tooltip, and words that may be broken."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

_LONG_WORD = re.compile(r"\S{25,}")
_BREAK = "\u200b"  # has no width; a line may end there


def breakable(text: str) -> str:
    """Returns a sentence for a label that wraps: its long words, such as names and paths, may be broken anywhere."""
    return _LONG_WORD.sub(lambda word: _BREAK.join(word[0]), text)


class ElidedLabel(QLabel):
    """One line of text; files are elided in the middle, names at the end."""

    def __init__(
        self, parent: QWidget | None = None, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, min_width: int = 24
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._min_width = min_width
        self._tells_all = False
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """May be as narrow as its `min_width`."""
        return QSize(self._min_width, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints as much of the text as fits."""
        inside = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, inside.width())
        if self._tells_all or text != self.text():
            self._tells_all = text != self.text()
            self.setToolTip(self.text() if self._tells_all else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(inside, self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
