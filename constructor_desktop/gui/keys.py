"""Keys as the system writes them, for tooltips; and what Return does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def key_text(keys: str) -> str:
    """Returns keys such as `Ctrl+T` as the system writes them: with the sign of the command key on a Mac."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def with_keys(text: str, keys: str) -> str:
    """Returns the words of a tooltip with their keys: `Undo (Ctrl+Z)`."""
    return f"{text} ({key_text(keys)})"


def press_by_return(event: QKeyEvent) -> bool:
    """Presses the button that has the keyboard if Return was typed, as Space does; returns whether it did."""
    button = QApplication.focusWidget()
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.isAutoRepeat() or event.modifiers() & ~_KEYPAD:
        return False
    if not isinstance(button, QToolButton | QPushButton) or not button.isEnabled():
        return False
    button.click()
    return True
