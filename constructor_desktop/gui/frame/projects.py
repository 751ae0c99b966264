"""Opening and making projects, off the GUI thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.bridge import Work
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session, Snapshot, create_project, open_project
from constructor_desktop.storage.names import free_folder_name
from constructor_desktop.storage.paths import projects_folder
from constructor_desktop.storage.project import Project


class Projects(QObject):
    """Opens one project at a time."""

    opened = Signal(object, tuple)
    """A `Session`, and the paths to import into it."""
    busy = Signal(bool)
    failed = Signal(object, object)
    """The folder (`Path`) and the exception."""

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._opening = False
        self.restoring = False
        """Whether the project being opened is the one of the last time."""

    def open(self, folder: Path, *, restoring: bool = False) -> None:
        """Opens a project; `opened` or `failed` follows."""
        self._start(lambda on_event: open_project(folder, on_event), folder, (), restoring=restoring)

    def create(self, modality: Modality, name: str = "", paths: tuple[Path, ...] = ()) -> None:
        """Makes a project with a free folder in the usual place and opens it.

        Args:
            modality: Pictures or sounds.
            name: Its title; a usual one if empty.
            paths: To be imported once it is open.
        """
        usual = self.tr("My pictures") if modality is Modality.IMAGE else self.tr("My sounds")
        title = name or usual

        def work(_: object) -> tuple[Project, Snapshot]:
            parent = projects_folder()
            parent.mkdir(parents=True, exist_ok=True)
            taken = {path.name.casefold() for path in parent.iterdir()}
            return create_project(parent / free_folder_name(title, taken), title, modality)

        self._start(work, projects_folder(), paths)

    def choose_and_open(self, parent: QWidget) -> None:
        """Lets the user choose the folder of a project and opens it."""
        folder = QFileDialog.getExistingDirectory(parent, self.tr("Open a project"), str(projects_folder()))
        if folder:
            self.open(Path(folder))

    def _start(self, work: Work, folder: Path, paths: tuple[Path, ...], *, restoring: bool = False) -> None:
        if self._opening:
            return
        self._opening = True
        self.restoring = restoring
        self.busy.emit(True)

        def done(result: tuple[Project, Snapshot]) -> None:
            self._ended()
            project, snapshot = result
            self.opened.emit(Session(project, snapshot, self._services.tasks), paths)

        def failed(error: Exception) -> None:
            self._ended()
            self.failed.emit(folder, error)
            self._services.notices.error.emit(error)

        self._services.tasks.start(work, "opening", done=done, failed=failed)

    def _ended(self) -> None:
        self._opening = False
        self.busy.emit(False)
