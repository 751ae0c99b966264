"""The start page: new projects, examples, folders dropped anywhere, and what was opened lately."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHideEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.frame.projects import Projects
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.start.dragging import Dragging
from constructor_desktop.gui.start.strip import ExampleStrip
from constructor_desktop.gui.widgets.drop_zone import DropZone

if TYPE_CHECKING:
    from constructor_desktop.core.events import Event
    from constructor_desktop.gui.bridge import Task
    from constructor_desktop.gui.start.drops import Recognised
    from constructor_desktop.gui.start.recent import RecentList
    from constructor_desktop.gui.start.recent_project import RecentProject

TRAINED = "start/trained"
"""Key of the preference that says whether the user has ever trained a project."""
_PATIENCE_MS = 300
_NARROW, _WIDE, _FROM = 1100, 1400, 1500
_LOW, _HIGH = 232, 300
_KEYS = {Modality.IMAGE: "picture", Modality.AUDIO: "sound"}


class StartPage(QWidget):
    """Shown while no project is open. What needs the disk is read after the page has been painted."""

    first_painted = Signal()
    """The page is on the screen for the first time."""

    def __init__(self, services: Services, projects: Projects, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._projects = projects
        self._painted = False
        self._waiting: list[Path] = []
        self._recognising: Task | None = None
        self._recent: RecentList | None = None
        self.form = load_form(
            "start",
            services.icons,
            self,
            {
                "ExampleStrip": lambda parent: ExampleStrip(services.theme, parent),
                "DropZone": lambda parent: DropZone(services.theme, parent),
            },
        )
        self._dragging = Dragging(services, self.form, self)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._show_busy)
        self.setAcceptDrops(True)
        self._connect()
        self.form.get(QFrame, "banner").hide()
        self._show_recent()

    @property
    def recent(self) -> RecentList:
        """The list of projects opened lately, built when it is first needed."""
        if self._recent is None:
            from constructor_desktop.gui.start.recent import RecentList

            self._recent = RecentList(self._services.theme, self.form.get(QWidget, "recent_place"))
            self._recent.opened.connect(self._projects.open)
            self._recent.sought.connect(self._find)
            self._recent.removed.connect(self._services.preferences.remove_recent)
            self.form.get(QVBoxLayout, "recent_cards").addWidget(self._recent)
            self._show_recent()
        return self._recent

    def refresh(self) -> None:
        """The page is being shown: reads again what was opened lately."""
        self._show_recent()
        self._read_all()

    def open_paths(self, paths: list[Path]) -> None:
        """Opens a project, or makes one of files and folders."""
        from constructor_desktop.gui.start.drops import recognise

        if self._recognising is not None or not paths:
            return
        self.form.get(QFrame, "banner").hide()
        self._set_busy(self.tr("Looking at the files…"))
        self._recognising = self._services.tasks.start(
            lambda on_event: recognise(paths, on_event),
            "recognising",
            done=lambda found: self._take(found, tuple(paths)),
            failed=self._show_problem,
            on_events=self._show_progress,
            ended=self._recognised,
        )

    def shut_down(self) -> None:
        """The window is being closed."""
        self._waiting.clear()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Tells when the page is on the screen, and reads what it shows besides."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._begin)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Leaves unread what nobody sees."""
        super().hideEvent(event)
        del self._waiting[1:]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A wide window shows more."""
        self.form.get(QWidget, "content").setMaximumWidth(_WIDE if self.width() >= _FROM else _NARROW)
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._dragging.reset()
            self._show_recent()
        super().changeEvent(event)

    # -- dropping ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Lights up for files and folders, and says what would become of them."""
        paths = dropped_paths(event)
        if paths and self.form.get(QWidget, "busy_card").isHidden():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._dragging.enter(paths)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Goes out again."""
        self._dragging.reset()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Opens the project, or makes one."""
        paths = dropped_paths(event)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._dragging.reset()
        self.open_paths(paths)

    def _take(self, found: Recognised, paths: tuple[Path, ...]) -> None:
        if found.project is not None:
            self._projects.open(found.project)
        else:
            self._projects.create(found.modality, found.title, paths)

    def _recognised(self) -> None:
        self._recognising = None
        self._follow_projects(self._projects.busy_now)

    # -- what goes on ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        get = self.form.get
        get(QPushButton, "picture_new").clicked.connect(lambda: self._projects.create(Modality.IMAGE))
        get(QPushButton, "sound_new").clicked.connect(lambda: self._projects.create(Modality.AUDIO))
        get(QPushButton, "picture_example").clicked.connect(lambda: self._example(Modality.IMAGE))
        get(QPushButton, "sound_example").clicked.connect(lambda: self._example(Modality.AUDIO))
        get(QPushButton, "first_start").clicked.connect(lambda: self._example(Modality.IMAGE))
        get(QPushButton, "open").clicked.connect(lambda: self._projects.choose_and_open(self))
        get(QPushButton, "busy_cancel").clicked.connect(self._cancel)
        get(QToolButton, "banner_close").clicked.connect(get(QFrame, "banner").hide)
        self._projects.busy.connect(self._follow_projects)
        self._projects.progress.connect(self._show_progress)
        self._projects.failed.connect(self._opening_failed)
        self._services.preferences.changed.connect(self._preference_changed)

    def _example(self, modality: Modality) -> None:
        self._projects.create_example(modality)
        self._set_busy(self.tr("Making the example…"))

    def _cancel(self) -> None:
        if self._recognising is not None:
            self._recognising.cancel()
        self._projects.cancel()

    def _find(self, folder: Path) -> None:
        from PySide6.QtWidgets import QFileDialog

        chosen = QFileDialog.getExistingDirectory(self, self.tr("Where is %1?").replace("%1", folder.name))
        if chosen:
            self._services.preferences.remove_recent(folder)
            self._projects.open(Path(chosen))

    def _follow_projects(self, busy: bool) -> None:
        if busy:
            self.form.get(QFrame, "banner").hide()
            self._set_busy(self.tr("Opening…"))
        elif self._recognising is None:
            self._patience.stop()
            self.form.get(QStackedWidget, "drop_stack").setCurrentIndex(0)
            self._enable(True)
            self._read_all()

    def _set_busy(self, text: str) -> None:
        """Says what goes on, if it takes longer than a moment."""
        self.form.get(QLabel, "busy_text").setText(text)
        self.form.get(QProgressBar, "busy_progress").setRange(0, 0)
        self._enable(False)
        if not self._patience.isActive():
            self._patience.start()

    def _show_busy(self) -> None:
        self.form.get(QStackedWidget, "drop_stack").setCurrentIndex(1)

    def _enable(self, enabled: bool) -> None:
        for name in ("picture_new", "picture_example", "sound_new", "sound_example", "first_start", "open"):
            self.form.get(QPushButton, name).setEnabled(enabled)
        self.form.get(QWidget, "recent_place").setEnabled(enabled)

    def _show_progress(self, events: list[Event]) -> None:
        from constructor_desktop.core.events import Progress

        for event in events:
            if isinstance(event, Progress) and event.total:
                bar = self.form.get(QProgressBar, "busy_progress")
                bar.setRange(0, event.total)
                bar.setValue(event.done)

    def _opening_failed(self, _: Path, error: Exception) -> None:
        if self.isVisible():
            self._show_problem(error)
        else:
            self._services.notices.error.emit(error)

    def _show_problem(self, error: Exception) -> None:
        from constructor_desktop.core.errors import ConstructorError
        from constructor_desktop.gui.messages import error_text

        if isinstance(error, ConstructorError):
            self.form.get(QLabel, "banner_text").setText(error_text(error))
            self.form.get(QFrame, "banner").show()
        else:
            self._services.notices.error.emit(error)

    # -- what was opened lately --------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.first_painted.emit()
        self._read_all()
        for modality in Modality:
            self._read_examples(modality)

    def _preference_changed(self, key: str) -> None:
        if key == "recent":
            self.refresh()

    def _show_recent(self) -> None:
        preferences = self._services.preferences
        folders = preferences.recent_projects()
        if self._recent is not None:
            self._recent.projects.set_folders(folders)
            self._recent.setAccessibleName(self.tr("Recent projects"))
        self.form.get(QWidget, "recent_place").setVisible(bool(folders))
        self.form.get(QLabel, "recent_title").setVisible(bool(folders))
        self.form.get(QWidget, "first_time").setVisible(not preferences.flag(TRAINED))
        self.form.get(QWidget, "cards").setFixedHeight(_LOW if folders else _HIGH)
        for key in _KEYS.values():
            self.form.get(ExampleStrip, f"{key}_strip").set_large(not folders)

    def _read_all(self) -> None:
        if not self._painted or not self.isVisible() or self._projects.busy_now:
            return  # what nobody sees must not hold up the project that is being opened
        idle = not self._waiting
        self._waiting = [project.folder for project in self.recent.projects.projects]
        if idle:
            self._read_next()

    def _read_next(self) -> None:
        if not self._waiting:
            return
        folder, cache = self._waiting[0], self._services.cache_folder

        def read(_: object) -> RecentProject:
            from constructor_desktop.gui.start.reading import read_recent

            return read_recent(folder, cache)

        self._services.tasks.start(read, "recent", done=self._put, ended=self._went_on)

    def _put(self, project: RecentProject) -> None:
        self.recent.projects.put(project)
        if project.trained and not self._services.preferences.flag(TRAINED):
            self._services.preferences.store(TRAINED, True)
            self.form.get(QWidget, "first_time").hide()

    def _went_on(self) -> None:
        del self._waiting[:1]
        self._read_next()

    def _read_examples(self, modality: Modality) -> None:
        strip, cache = self.form.get(ExampleStrip, f"{_KEYS[modality]}_strip"), self._services.cache_folder

        def read(_: object) -> object:
            from constructor_desktop.gui.start.pictures import example_pictures

            return example_pictures(modality, cache)

        self._services.tasks.start(read, "examples", done=strip.set_pictures)


def dropped_paths(event: QDropEvent) -> list[Path]:
    """Returns the files and folders of a drag, without what lies on other computers."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
