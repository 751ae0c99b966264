"""The list of clips that wait: arrow keys choose one, Space plays it, Return keeps it, Del discards it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from constructor_desktop.gui.capture.clip_row import ClipRow


class ReviewList(QScrollArea):
    """Shows rows in order; one of them is current."""

    keep_wanted = Signal(object)
    """A `ClipRow`."""
    discard_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ClipRow] = []
        self._frames: list[QFrame] = []
        self._current = 0
        inside = QWidget()
        inside.setProperty("role", "clear")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def current(self) -> ClipRow | None:
        """The row that keys act on."""
        return self.rows[self._current] if self.rows else None

    def add(self, row: ClipRow) -> None:
        """Appends a row."""
        frame = QFrame()
        frame.setProperty("role", "clip")
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(row)
        row.keep_wanted.connect(lambda: self.keep_wanted.emit(row))
        row.discard_wanted.connect(lambda: self.discard_wanted.emit(row))
        self.rows.append(row)
        self._frames.append(frame)
        self._column.insertWidget(self._column.count() - 1, frame)
        self._select(self._current)

    def remove(self, row: ClipRow) -> None:
        """Removes a row; the next one becomes current."""
        index = self.rows.index(row)
        self.rows.pop(index)
        frame = self._frames.pop(index)
        frame.hide()
        frame.deleteLater()
        self._select(self._current - (index < self._current))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Acts on the current row."""
        row = self.current
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if row is None:
            super().keyPressEvent(event)
        elif key in steps:
            self._select(self._current + steps[key])
        elif key == Qt.Key.Key_Space:
            row.toggle_play()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep_wanted.emit(row)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.discard_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def _select(self, index: int) -> None:
        self._current = min(max(0, index), max(0, len(self.rows) - 1))
        for number, frame in enumerate(self._frames):
            frame.setProperty("current", "true" if number == self._current else "false")
            frame.style().unpolish(frame)
            frame.style().polish(frame)
        if self.rows:
            self.ensureWidgetVisible(self._frames[self._current])
