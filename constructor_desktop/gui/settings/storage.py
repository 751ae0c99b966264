"""Settings: where files are, and what can be deleted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QMessageBox, QProgressBar, QPushButton, QWidget
from shiboken6 import isValid

from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import size_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.section import Section
from constructor_desktop.gui.widgets.danger import add_danger_button
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.storage.cache_files import cache_size, clear_cache
from constructor_desktop.storage.paths import log_folder, projects_folder


class StorageSection(Section):
    """Measures in tasks."""

    def __init__(self, services: Services, session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(services, session, parent)
        self.form = load_form(
            "settings_storage", services.icons, self, {"ElidedLabel": lambda parent: ElidedLabel(parent)}
        )
        self._folders = {"projects": projects_folder(), "logs": log_folder()}
        if session is not None:
            self._folders["project"] = session.folder
        for name, folder in self._folders.items():
            self._label(name).setText(str(folder))
            self._button(f"{name}_open").clicked.connect(lambda _=False, folder=folder: open_folder(folder))
        for name in ("project", "trash"):
            for kind in ("label", "path"):
                self.form.get(QLabel, f"{name}_{kind}").setVisible(session is not None)
        self._button("project_open").setVisible(session is not None)
        self._button("trash_empty").setVisible(session is not None)
        self._progress = self.form.get(QProgressBar, "cache_progress")
        self._progress.hide()
        self._sizes: dict[str, int] = {}
        self._button("cache_clear").clicked.connect(self._clear)
        self._button("trash_empty").clicked.connect(self._empty)

    def enter(self) -> None:
        """Measures what can be deleted."""
        folder = self.services.cache_folder
        self.services.tasks.start(lambda on_event: cache_size(folder), "cache size", done=self._take_cache)
        if self.session is not None:
            self.session.measure_trash(self._take_trash)

    def retranslate(self) -> None:
        """Shows the sizes."""
        for name, size in self._sizes.items():
            self._label(name).setText(size_text(size) if size else self.tr("empty"))
            button = self._button("cache_clear" if name == "cache" else "trash_empty")
            button.setEnabled(size > 0)
            button.setToolTip("" if size else self.tr("There is nothing to delete"))

    # -- deleting ----------------------------------------------------------------------------------------------------

    def _clear(self) -> None:
        folder = self.services.cache_folder

        def work(on_event: OnEvent) -> int:
            clear_cache(folder, on_event)
            return cache_size(folder)

        self._button("cache_clear").setEnabled(False)
        self._progress.setRange(0, 0)
        self._progress.show()
        self.services.tasks.start(
            work,
            "clear cache",
            done=self._take_cache,
            failed=self._fail,
            on_events=self._show_progress,
            ended=self._progress.hide,
        )

    def _empty(self) -> None:
        if self.session is None:
            return
        question = self.tr(
            "Delete for good what is in the trash? It cannot be brought back, "
            "and what was done until now cannot be undone any more."
        )
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Empty the trash"), question, parent=self)
        delete = add_danger_button(box, self.tr("Delete"))
        box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is delete:
            self._button("trash_empty").setEnabled(False)
            session = self.session
            session.empty_trash(lambda: session.measure_trash(self._take_trash))

    def _show_progress(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Progress):
                self._progress.setRange(0, event.total)
                self._progress.setValue(event.done)

    def _fail(self, error: Exception) -> None:
        self.services.notices.error.emit(error)
        self.enter()

    def _take_cache(self, size: int) -> None:
        self._sizes["cache"] = size
        self.retranslate()

    def _take_trash(self, size: int) -> None:
        if not isValid(self):  # the dialog was closed meanwhile
            return
        self._sizes["trash"] = size
        self.retranslate()

    def _label(self, name: str) -> ElidedLabel:
        return self.form.get(ElidedLabel, f"{name}_path")

    def _button(self, name: str) -> QPushButton:
        return self.form.get(QPushButton, name)


def open_folder(folder: Path) -> None:
    """Shows a folder in the system's file manager, the nearest one above it that exists."""
    existing = next(path for path in (folder, *folder.parents) if path.is_dir())
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(existing)))
