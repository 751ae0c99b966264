"""A button that reads as a word of a sentence."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget


class LinkButton(QToolButton):
    """As wide as its text, so that the gaps to the words beside it are those between words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "word-link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Exactly its text."""
        return self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Exactly its text."""
        return self.sizeHint()
