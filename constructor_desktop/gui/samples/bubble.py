"""A bubble beneath a button: one sentence, or a list of what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from constructor_desktop.gui.icons import BUTTON_SIZE, Icons

_BELOW = 8
_WIDTH = 320


class Bubble(QFrame):
    """Lies over its parent until it is closed, by its button or with Escape."""

    def __init__(self, icons: Icons, button: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        self.setFixedWidth(_WIDTH)
        self._button, self._page = button, parent
        self.title = QLabel(self)
        self.title.setProperty("role", "strong")
        self.title.setWordWrap(True)
        self.lines = QLabel(self)
        self.lines.setProperty("role", "secondary")
        self.lines.setTextFormat(Qt.TextFormat.PlainText)
        self.lines.setWordWrap(True)
        self.close_button = QToolButton(self)
        self.close_button.setProperty("role", "icon")
        icons.bind(self.close_button, "x", "text-2", BUTTON_SIZE)
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 8, 12)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.lines)
        row.addLayout(column, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        parent.installEventFilter(self)
        self.hide()

    def show_lines(self, title: str, lines: Sequence[str] = ()) -> None:
        """Shows a sentence, and a list beneath it if there is one."""
        self.title.setText(title)
        self.lines.setText("\n".join(f"• {line}" for line in lines))
        self.lines.setVisible(bool(lines))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.setAccessibleName(" ".join([title, *lines]))
        self.show()
        self._place()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stays beneath the button; Escape closes it."""
        if self.isVisible():
            if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
                self._place()
            elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
                self.hide()
        return False

    def _place(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(layout.heightForWidth(_WIDTH))
        corner = self._button.mapTo(self._page, QPoint(self._button.width(), self._button.height() + _BELOW))
        self.move(corner - QPoint(self.width(), 0))
