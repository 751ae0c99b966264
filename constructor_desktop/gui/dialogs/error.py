"""The dialog for an error that nobody expected."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget


def show_unexpected(error: Exception, parent: QWidget) -> None:
    """Shows an unexpected error; the program goes on."""
    QMessageBox.critical(parent, "", str(error))
