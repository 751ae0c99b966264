"""The help window."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from constructor_desktop.gui.services import Services


def show_help(services: Services, topic: str, parent: QWidget) -> None:
    """Shows a topic of the user guide."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(topic)
    dialog.show()
