"""Settings: the pretrained weights, those that came with the app and those that can be downloaded or imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTableView,
    QWidget,
)
from shiboken6 import isValid

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task, Work
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import size_text
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.preferences import WEIGHTS_MIRROR
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.section import Section, fill_table, set_up_table
from constructor_desktop.gui.widgets.danger import add_danger_button
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.strips import Banner

if TYPE_CHECKING:
    from constructor_desktop.models.store_status import Status

_STATE = 1
_STEPS = 1000


class ModelsSection(Section):
    """A table, what can be done with the chosen row, and one piece of work at a time, in a task."""

    def __init__(self, services: Services, session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(services, session, parent)
        self.form = load_form(
            "settings_models",
            services.icons,
            self,
            {
                "ElidedLabel": lambda parent: ElidedLabel(parent),
                "Banner": lambda parent: Banner(services.icons, parent),
            },
        )
        self.table = self.form.get(QTableView, "table")
        set_up_table(self.table)
        self.banner = self.form.get(Banner, "banner")
        self.mirror = self.form.get(QLineEdit, "mirror")
        self.mirror.setText(services.preferences.text(WEIGHTS_MIRROR))
        self._work = self.form.get(QWidget, "work")
        self._work.hide()
        self._weights: list[Status] = []
        self._name = ""
        self._task: Task | None = None
        self._busy = ""
        self._filling = False
        self._last: Progress | None = None
        self._again: Callable[[], None] | None = None
        self._error: Exception | None = None
        self._connect()
        self.retranslate()

    def enter(self) -> None:
        """Looks at the files, which may have changed since."""
        self._read()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter ends the input of an address; it does not press the dialog's button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Fills the table and shows the row that was chosen."""
        self._filling = True
        head = (self.tr("Name"), self.tr("State"), self.tr("Size"))
        rows = [(known.title, self._state_text(known), size_text(known.size)) for known in self._weights]
        fill_table(self.table, head, rows, _STATE)
        if self._weights:
            names = [known.name for known in self._weights]
            self._name = self._name if self._name in names else names[0]
            self.table.selectRow(names.index(self._name))
        self._filling = False
        self._show_chosen()
        self._show_work()
        if self._error is not None and not self.banner.isHidden():
            self._tell(self._error)

    # -- what is there -----------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._button("download").clicked.connect(self.download)
        self._button("bring").clicked.connect(self._choose_file)
        self._button("remove").clicked.connect(self._ask_to_remove)
        self._button("cancel").clicked.connect(self._cancel)
        self.banner.acted.connect(self._try_again)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.table.verticalScrollBar().rangeChanged.connect(self._keep_in_view)
        self.mirror.editingFinished.connect(self._store_mirror)

    def _read(self) -> None:
        self.services.tasks.start(_statuses, "weights", done=self._take)

    def _take(self, weights: list[Status]) -> None:
        self._weights = weights
        self.retranslate()

    def _state_text(self, known: Status) -> str:
        if known.name == self._busy:
            return self.tr("in progress")
        if known.arrived:
            return self.tr("begun: %1 are there").replace("%1", size_text(known.arrived))
        bundled = known.origin == "bundled"
        texts = {
            "bundled": self.tr("came with the app"),
            "downloaded": self.tr("imported") if known.imported else self.tr("downloaded"),
            "available": self.tr("can be downloaded"),
            "missing": self.tr("missing: install the app again"),
            "damaged": self.tr("damaged: install the app again") if bundled else self.tr("damaged: download again"),
        }
        return texts[known.state]

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self._filling:
            self._name = self._weights[index.row()].name
            self.banner.hide()
            self._show_chosen()

    def _keep_in_view(self) -> None:
        """The table has become smaller, or larger."""
        self.table.scrollTo(self.table.currentIndex())

    def _chosen(self) -> Status | None:
        return next((known for known in self._weights if known.name == self._name), None)

    def _show_chosen(self) -> None:
        known = self._chosen()
        for name, text in (
            ("source", known.source if known else ""),
            ("licence", known.licence if known else ""),
            ("checksum", (known.checksum or self.tr("none was published")) if known else ""),
        ):
            self.form.get(ElidedLabel, name).setText(text)
        self._enable(known)

    def _enable(self, known: Status | None) -> None:
        """Switches the buttons on and off; one that is off says why."""
        reasons = dict.fromkeys(("download", "bring", "remove"), "")
        if known is not None:
            reasons["download"] = self.tr("These are there already") if known.state == "downloaded" else ""
            there = known.path is not None or known.arrived > 0
            reasons["remove"] = "" if there else self.tr("There is nothing to remove")
        if known is None or known.origin == "bundled":
            reasons = dict.fromkeys(reasons, self.tr("These came with the app"))
        if self._task is not None:
            reasons = dict.fromkeys(reasons, self.tr("Wait until this is done"))
        for name, reason in reasons.items():
            self._button(name).setEnabled(not reason)
            self._button(name).setToolTip(reason)
        self._button("download").setText(self.tr("Continue") if known and known.arrived else self.tr("Download"))

    # -- work --------------------------------------------------------------------------------------------------------

    def download(self) -> None:
        """Downloads the weights of the chosen row, or what is missing of them."""
        name, mirror = self._name, self.mirror.text().strip() or None
        self._start(lambda on_event: _store().fetch(name, on_event, mirror), self.tr("The weights of %1 are ready"))

    def bring(self, path: Path) -> None:
        """Imports a file for the chosen row."""
        name = self._name
        self._start(lambda on_event: _store().import_file(name, path, on_event), self.tr("The weights of %1 are ready"))

    def remove(self) -> None:
        """Deletes the weights of the chosen row."""
        name = self._name
        self._start(lambda on_event: _store().remove(name, on_event), self.tr("The weights of %1 were removed"))

    def _start(self, work: Work, done: str) -> None:
        """Starts work on the chosen row. It goes on when the settings are closed; `done` is said at its end."""
        known = self._chosen()
        if self._task is not None or known is None:
            return
        self.banner.hide()
        self._again = lambda: self._start(work, done)
        self._last = None
        self._busy = known.name
        said = done.replace("%1", known.title)
        notices = self.services.notices
        self._task = self.services.tasks.start(
            work,
            "weights work",
            done=lambda _: notices.show(said),
            failed=lambda error: self._tell(error) if isValid(self) else notices.error.emit(error),
            on_events=self._take_events,
            ended=self._end,
        )
        self.retranslate()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._button("cancel").setEnabled(False)

    def _end(self) -> None:
        self._task = None
        self._busy = ""
        self._button("cancel").setEnabled(True)
        self._show_work()
        self._read()

    def _try_again(self) -> None:
        if self._again is not None:
            self._again()

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, ConstructorError):
            self.services.notices.error.emit(error)
            return
        self._error = error
        self.banner.show_error(error_text(error), self.tr("Try again"))

    def _take_events(self, events: list[Event]) -> None:
        told = [event for event in events if isinstance(event, Progress)]
        if told:
            self._last = told[-1]
            self._show_work()

    def _show_work(self) -> None:
        self._work.setVisible(self._task is not None)
        bar, doing = self.form.get(QProgressBar, "progress"), self.form.get(QLabel, "doing")
        progress = self._last
        if progress is None or not progress.total:
            bar.setRange(0, 0)
            doing.setText(self.tr("Checking") if progress else "")
            return
        bar.setRange(0, _STEPS)  # bytes do not fit into Qt's numbers
        bar.setValue(_STEPS * min(progress.done, progress.total) // progress.total)
        text = self.tr("%1 of %2").replace("%1", size_text(progress.done))
        doing.setText(text.replace("%2", size_text(progress.total)))

    # -- questions ---------------------------------------------------------------------------------------------------

    def _choose_file(self) -> None:
        kinds = ";;".join((self.tr("Weights (*.pth *.pt *.safetensors *.bin)"), self.tr("All files (*)")))
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import weights"), "", kinds)
        if name:
            self.bring(Path(name))

    def _ask_to_remove(self) -> None:
        known = self._chosen()
        if known is None:
            return
        question = self.tr("Delete the weights of %1? They can be downloaded or imported again.")
        box = QMessageBox(
            QMessageBox.Icon.Question, self.tr("Remove weights"), question.replace("%1", known.title), parent=self
        )
        delete = add_danger_button(box, self.tr("Delete"))
        box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is delete:
            self.remove()

    def _store_mirror(self) -> None:
        self.services.preferences.store(WEIGHTS_MIRROR, self.mirror.text().strip())

    def _button(self, name: str) -> QPushButton:
        return self.form.get(QPushButton, name)


def _statuses(_: OnEvent) -> list[Status]:
    from constructor_desktop.models.store_status import statuses

    return statuses()


def _store() -> ModuleType:
    """Loads the store in the thread that works with it."""
    from constructor_desktop.models import store

    return store
