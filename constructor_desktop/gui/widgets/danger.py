"""The button of a question that deletes something."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QPushButton


def add_danger_button(box: QMessageBox, text: str) -> QPushButton:
    """Adds the button that does what cannot be undone, and returns it."""
    button = QPushButton(text, box)
    button.setProperty("kind", "danger")  # before it is added: a box gives its buttons their looks at that moment
    box.addButton(button, QMessageBox.ButtonRole.DestructiveRole)
    return button
