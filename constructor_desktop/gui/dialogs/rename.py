"""Asks for a name."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget


def ask_name(parent: QWidget, title: str, name: str) -> str:
    """Returns the name the user typed, without spaces at its ends; empty if he gave up."""
    text, accepted = QInputDialog.getText(parent, title, "", QLineEdit.EchoMode.Normal, name)
    return text.strip() if accepted else ""
