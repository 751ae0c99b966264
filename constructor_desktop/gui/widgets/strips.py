"""Strips inside cards: hints and errors where they arose; and what an empty place says."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from constructor_desktop.gui.icons import BUTTON_SIZE, Icons
from constructor_desktop.gui.widgets.labels import breakable


class Hint(QFrame):
    """A gentle hint: one sentence and one action; can be dismissed."""

    acted = Signal()
    dismissed = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "hint-strip")
        self._icons = icons
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 8, 6)
        row.setSpacing(8)
        bulb = QLabel(self)
        icons.bind(bulb, "lightbulb", "warn")
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setProperty("scale", "small")
        self.button.clicked.connect(self.acted)
        self.close_button = QToolButton(self)
        self.close_button.setProperty("role", "icon")
        icons.bind(self.close_button, "x", "text-2", BUTTON_SIZE)
        self.close_button.clicked.connect(self.dismissed)
        row.addWidget(bulb)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        row.addWidget(self.close_button)

    def set_hint(self, text: str, action: str = "", glyph: str = "", *, dismissable: bool = True) -> None:
        """Shows a sentence, and a button if `action` has a text."""
        self.text.setText(breakable(text))
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.close_button.setVisible(dismissable)
        self.close_button.setToolTip(self.tr("Do not show this hint again"))
        self.close_button.setAccessibleName(self.close_button.toolTip())
        if glyph:
            self._icons.bind(self.button, glyph, "text", BUTTON_SIZE)


class Banner(QFrame):
    """An error where it arose: what happened, what to do, and details that can be copied."""

    acted = Signal()
    dismissed = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._details = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        sign = QLabel(self)
        icons.bind(sign, "warning", "danger")
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(self)
        self.button.setProperty("scale", "small")
        self.button.clicked.connect(self.acted)
        self.details_button = QPushButton(self)
        self.details_button.setProperty("kind", "text")
        self.details_button.setProperty("scale", "small")
        self.details_button.clicked.connect(self._copy)
        self.close_button = QToolButton(self)
        self.close_button.setProperty("role", "icon")
        icons.bind(self.close_button, "x", "text-2", BUTTON_SIZE)
        self.close_button.clicked.connect(self.hide)
        self.close_button.clicked.connect(self.dismissed)
        row.addWidget(sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.details_button)
        row.addWidget(self.button)
        row.addWidget(self.close_button)
        self.hide()

    def show_error(self, text: str, action: str = "", details: str = "", *, dismissable: bool = False) -> None:
        """Shows a sentence and what can be done about it.

        Args:
            text: The sentence.
            action: Text of a button; none without it.
            details: What a further button copies; none without it.
            dismissable: Whether the user can close it.
        """
        self._details = details
        self.text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.details_button.setText(self.tr("Copy details"))
        self.details_button.setVisible(bool(details))
        self.close_button.setVisible(dismissable)
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.setAccessibleName(self.close_button.toolTip())
        self.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)


class EmptyState(QWidget):
    """What an empty place says: what will be here, and one button that makes it so."""

    acted = Signal()

    def __init__(self, icons: Icons, glyph: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        picture = QLabel(self)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        icons.bind(picture, glyph, "text-3", 48)
        self.text = QLabel(self)
        self.text.setProperty("role", "secondary")
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self)
        self.button.clicked.connect(self.acted)
        column.addWidget(picture)
        column.addWidget(self.text)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def set_texts(self, text: str, action: str = "") -> None:
        """Sets the sentence and the button, which is hidden without a text."""
        self.text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
