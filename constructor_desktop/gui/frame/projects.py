"""Opening and making projects, off the GUI thread."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.bridge import Task, Work
from constructor_desktop.gui.services import Services
from constructor_desktop.storage.paths import projects_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from constructor_desktop.core.events import Event, OnEvent
    from constructor_desktop.gui.session import Snapshot
    from constructor_desktop.storage.project import Project


class Projects(QObject):
    """Opens one project at a time. What opening needs is imported in its task, so that the window starts without it."""

    opened = Signal(object, tuple)
    """A `Session`, and the paths to import into it."""
    busy = Signal(bool)
    progress = Signal(list)
    """Events of the opening, or of the making of an example."""
    failed = Signal(object, object)
    """The folder (`Path`) and the exception."""

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._task: Task | None = None
        self.restoring = False
        """Whether the project being opened is the one of the last time."""
        self.current: Path | None = None
        """The folder of the project that is open."""

    def open(self, folder: Path, *, restoring: bool = False) -> None:
        """Opens a project, unless it is open; `opened` or `failed` follows."""

        def work(on_event: OnEvent) -> tuple[Project, Snapshot]:
            from constructor_desktop.gui.session import open_project

            return open_project(folder, on_event)

        if folder != self.current:
            self._start(work, folder, (), restoring=restoring)

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
            from constructor_desktop.gui.session import create_project

            folder, own = _free_place(title)
            return create_project(folder, own, modality)

        self._start(work, projects_folder(), paths)

    def create_example(self, modality: Modality) -> None:
        """Makes the example project of a kind, with samples made on the spot, and opens it."""
        title = self.tr("Fruits and leaves") if modality is Modality.IMAGE else self.tr("Example sounds")
        names = (
            (self.tr("Apples"), self.tr("Bananas"), self.tr("Leaves"))
            if modality is Modality.IMAGE
            else (self.tr("Bird"), self.tr("Bells"), self.tr("Rain"))
        )

        def work(on_event: OnEvent) -> tuple[Project, Snapshot]:
            from constructor_desktop.gui.start.example import make_example

            folder, own = _free_place(title)
            return make_example(folder, own, modality, names, on_event)

        self._start(work, projects_folder(), ())

    def discard(self, folder: Path) -> None:
        """Removes a project that was made for nothing, if there is nothing in it."""

        def work(_: object) -> None:
            from constructor_desktop.storage.discard import discard_unused

            discard_unused(folder)

        self._services.tasks.start(work, "discarding")

    @property
    def busy_now(self) -> bool:
        """Whether a project is being opened or made."""
        return self._task is not None

    def cancel(self) -> None:
        """Gives up what is being opened or made."""
        if self._task is not None:
            self._task.cancel()

    def choose_and_open(self, parent: QWidget) -> None:
        """Lets the user choose the folder of a project and opens it."""
        from PySide6.QtWidgets import QFileDialog

        folder = QFileDialog.getExistingDirectory(parent, self.tr("Open a project"), str(projects_folder()))
        if folder:
            self.open(Path(folder))

    def _start(self, work: Work, folder: Path, paths: tuple[Path, ...], *, restoring: bool = False) -> None:
        if self._task is not None:
            return
        self.restoring = restoring

        def done(result: tuple[Project, Snapshot]) -> None:
            from constructor_desktop.gui.session import Session

            self.opened.emit(Session(*result, self._services.tasks), paths)

        def failed(error: Exception) -> None:
            self.failed.emit(folder, error)

        def prepared(on_event: OnEvent) -> tuple[Project, Snapshot]:
            # What shows the project is imported here: in the GUI thread that would freeze the window.
            import_module("constructor_desktop.gui.frame.workspace")
            import_module("constructor_desktop.gui.samples.page")
            opened: tuple[Project, Snapshot] = work(on_event)
            return opened

        self._task = self._services.tasks.start(
            prepared, "opening", done=done, failed=failed, on_events=self._take, ended=self._ended
        )
        self.busy.emit(True)

    def _take(self, events: list[Event]) -> None:
        from constructor_desktop.core.events import Notice
        from constructor_desktop.gui.messages import sentence

        self.progress.emit(events)
        for event in events:
            if isinstance(event, Notice):  # what had to be mended
                self._services.notices.show(sentence(event.message))

    def _ended(self) -> None:
        self._task = None
        self.busy.emit(False)


def _free_place(title: str) -> tuple[Path, str]:
    """Returns a folder for a new project that nothing has yet, and its title, which no other project there has.

    Args:
        title: The wanted title; a number follows it where it is taken.

    Raises:
        StorageError: if the disk refuses.
    """
    from constructor_desktop.storage.names import comparable, free_folder_name
    from constructor_desktop.storage.problems import writing_to

    parent = projects_folder()
    with writing_to(parent):
        parent.mkdir(parents=True, exist_ok=True)
        others = sorted(parent.iterdir())
    folders = {comparable(path.name) for path in others}
    titles = {comparable(_title(path)) for path in others}
    own, number = title, 1
    while comparable(own) in titles or comparable(free_folder_name(own, ())) in folders:
        number += 1
        own = f"{title} ({number})"
    return parent / free_folder_name(own, folders), own


def _title(folder: Path) -> str:
    """Returns the title of the project in a folder; empty if there is none, or none that can be read."""
    import json

    from constructor_desktop.storage.document import DOCUMENT

    try:
        return str(json.loads((folder / DOCUMENT).read_bytes())["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
