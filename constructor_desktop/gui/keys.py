"""Keys as the system writes them, for tooltips."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence


def key_text(keys: str) -> str:
    """Returns keys such as `Ctrl+T` as the system writes them: with the sign of the command key on a Mac."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def with_keys(text: str, keys: str) -> str:
    """Returns the words of a tooltip with their keys: `Undo (Ctrl+Z)`."""
    return f"{text} ({key_text(keys)})"
