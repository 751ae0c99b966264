"""The settings."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session


class SettingsDialog(QDialog):
    """Changes apply at once."""

    def __init__(
        self, services: Services, session: Session | None, section: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.resize(720, 520)
        self.setWindowTitle(self.tr("Settings"))
