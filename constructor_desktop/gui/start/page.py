"""The start page: new projects, examples, folders dropped anywhere, and what was opened lately."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from constructor_desktop.gui.frame.projects import Projects
from constructor_desktop.gui.services import Services


class StartPage(QWidget):
    """Shown while no project is open."""

    def __init__(self, services: Services, projects: Projects, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._projects = projects
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self.tr("What should your AI learn to tell apart?"), self))

    def refresh(self) -> None:
        """The page is being shown: reads again what was opened lately."""

    def open_paths(self, paths: list[Path]) -> None:
        """Opens a project given by its folder."""
        if paths:
            self._projects.open(paths[0])

    def shut_down(self) -> None:
        """The window is being closed."""
