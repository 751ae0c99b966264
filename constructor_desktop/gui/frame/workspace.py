"""An open project in the window: the rail, the four pages, and the strip of a job whose page is not shown."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from constructor_desktop.core.events import OnEvent
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.frame.first_run import FINISHED, FirstRun
from constructor_desktop.gui.frame.job_strip import JobStrip
from constructor_desktop.gui.frame.rail import Rail, RailStep
from constructor_desktop.gui.page import LAST_SEGMENT, RESULTS, Page
from constructor_desktop.gui.requests import ShowResults
from constructor_desktop.gui.services import PAGES, Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.storage.runs import RunState

if TYPE_CHECKING:
    from constructor_desktop.gui.cloud.training import CloudTraining

_CLASSES = {
    "data": ("constructor_desktop.gui.samples.page", "DataPage"),
    "train": ("constructor_desktop.gui.train.page", "TrainPage"),
    "test": ("constructor_desktop.gui.trial.page", "TestPage"),
    "export": ("constructor_desktop.gui.export.page", "ExportPage"),
}
_GLYPHS = {"data": "stack", "train": "sparkle", "test": "flask", "export": "package"}
LAST_PAGE = "page"
"""Key: name of the page that was shown last."""
_LOAD_AFTER_MS = 700


class Workspace(QWidget):
    """Builds each page when it is shown for the first time."""

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.training = TrainingJob(services, session)
        self._services = services
        self._pages: dict[str, Page] = {}
        self._current = ""
        form = load_form("workspace", services.icons, self, {"Rail": lambda parent: Rail(services.theme, parent)})
        self.rail = form.get(Rail, "rail")
        self._stack = form.get(QStackedWidget, "pages")
        self._strip = JobStrip(form, session, self.training)
        self._strip.show_page.connect(self.show_page)
        self.first_run = FirstRun(services, session, self)
        self.retranslate()
        self.rail.chosen.connect(self.show_page)
        services.navigator.requested.connect(self.show_page)
        session.changed.connect(self._update_rail)
        self.training.events.connect(self._update_rail)
        self.training.ended.connect(self._update_rail)
        self._update_rail()
        services.cloud.begun.connect(self._follow)
        services.cloud.settled.connect(self._refresh_after)
        for cloud_training in services.cloud.running:
            self._follow(cloud_training)
        QTimer.singleShot(_LOAD_AFTER_MS, self, self._load_pages)

    @property
    def current(self) -> str:
        """Name of the page that is shown."""
        return self._current

    def page(self, name: str) -> Page:
        """Returns a page, built if needed."""
        if name not in self._pages:
            module, class_name = _CLASSES[name]
            factory: Callable[..., Page] = getattr(import_module(module), class_name)
            page = factory(self._services, self.session, self.training)
            self._pages[name] = page
            page.finished.connect(lambda: self._mark_done(name))
            self._stack.addWidget(page)
        return self._pages[name]

    def show_page(self, name: str, request: object = None) -> None:
        """Shows a page, with a request for it (see `requests`)."""
        page = self.page(name)
        if name != self._current:
            if self._current:
                self._pages[self._current].deactivate()
            self._current = name
            self._change_to(page)
            self.rail.set_current(name)
            self._services.preferences.store(LAST_PAGE, name)
            self._strip.set_page(name)
        page.activate(request)
        self.first_run.show_page(name, page)

    def restore(self) -> None:
        """Shows what was shown when the program was ended."""
        name = self._services.preferences.text(LAST_PAGE)
        results = name == "train" and self._services.preferences.text(LAST_SEGMENT) == RESULTS
        self.show_page(name if name in PAGES else "data", ShowResults() if results else None)

    def why_not_close(self) -> str:
        """Returns a question if closing would lose work in progress, else an empty text."""
        if self._strip.importing:
            return self.tr("Files are still being added. Stop and close? What is in already stays.")
        return next((why for page in self._pages.values() if (why := page.why_not_close())), "")

    def follows(self, training: CloudTraining) -> bool:
        """Tells whether the page that is shown follows a job in the cloud."""
        return self.training.cloud is training and self._current == "train"

    def shut_down(self) -> None:
        """Stops everything and closes the project."""
        self._services.cloud.begun.disconnect(self._follow)
        self._services.cloud.settled.disconnect(self._refresh_after)
        self._services.navigator.requested.disconnect(self.show_page)
        self.first_run.shut_down()
        for page in self._pages.values():
            page.shut_down()
        self.training.close()
        self.session.close()

    def retranslate(self) -> None:
        """Sets the labels of the rail."""
        texts = {
            "data": self.tr("Data"),
            "train": self.tr("Train"),
            "test": self.tr("Test"),
            "export": self.tr("Export"),
        }
        self.rail.set_steps([RailStep(key, _GLYPHS[key], texts[key]) for key in PAGES])
        if self._current:
            self.rail.set_current(self._current)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._update_rail()
            self.first_run.retranslate()
        super().changeEvent(event)

    def _change_to(self, page: Page) -> None:
        """Shows a page; the keyboard goes to it, not to whatever field of it comes first, unless the rail has it."""
        focus = QApplication.focusWidget()
        self._stack.setCurrentWidget(page)
        if focus is None or not self.rail.isAncestorOf(focus):
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _load_pages(self) -> None:
        """Imports the pages ahead and in a thread: the libraries for plots would freeze the window for a moment."""

        def load(on_event: OnEvent) -> None:
            for module, _ in _CLASSES.values():
                import_module(module)

        self._services.tasks.start(load, "pages")

    def _follow(self, training: CloudTraining) -> None:
        """Shows what goes on in the cloud with this project, unless something else is being shown."""
        if training.data == self.session.folder:
            self.training.follow(training)

    def _refresh_after(self, training: CloudTraining) -> None:
        if training.data == self.session.folder:
            self.session.refresh()

    def _mark_done(self, name: str) -> None:
        key = FINISHED.format(name)
        folders = self._services.preferences.texts(key)
        if str(self.session.folder) not in folders:
            self._services.preferences.store(key, [*folders, str(self.session.folder)])
        self._update_rail()
        self.first_run.offer()

    def _update_rail(self, *_: object) -> None:
        state = self.session.state
        ready = sum(1 for entry in state.classes if len(entry.samples) >= 2) >= 2
        trained = any(run.state is RunState.SUCCEEDED for run in self.session.runs)
        self.rail.update_step("data", done=ready, progress=None)
        for name in ("test", "export"):
            folders = self._services.preferences.texts(FINISHED.format(name))
            self.rail.update_step(name, done=trained and str(self.session.folder) in folders, progress=None)
        self.rail.update_step("train", done=trained, progress=self.training.share if self.training.running else None)
