"""The window that lists the jobs in the cloud."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from constructor_desktop.gui.cloud.asking import ask_to_cancel, ask_to_give_up
from constructor_desktop.gui.cloud.job_row import JobRow, job_name
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.strips import EmptyState

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.record import JobRecord

_SIZE = QSize(760, 520)
_GAP, _SIDE = 10, 20
EMPTY, LIST = range(2)


class JobsWindow(QDialog):
    """Stays open beside the program; fresh as long as it is shown."""

    follow = Signal(object)
    """Asks to show the curves of a `CloudTraining`."""
    open_run = Signal(object, object)
    """Asks to show the run of a project: its folder and the run's (`Path`)."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._cloud = services, services.cloud
        self.rows: dict[str, JobRow] = {}
        self.give_up_buttons: dict[str, QPushButton] = {}
        self.form = load_form("cloud_jobs", services.icons, self)
        self.resize(_SIZE)
        self._pages = self.form.get(QStackedWidget, "pages")
        self._empty = EmptyState(services.icons, "cloud", self)
        place = QVBoxLayout(self.form.get(QWidget, "empty_page"))
        place.addWidget(self._empty)
        self._column = QVBoxLayout(self.form.get(QWidget, "rows"))
        self._column.setContentsMargins(_SIDE, 0, _SIDE, 0)
        self._column.setSpacing(_GAP)
        self._column.addStretch(1)
        self.form.get(QPushButton, "close").clicked.connect(self.close)
        self.form.get(QToolButton, "settings").clicked.connect(self._show_settings)
        self._empty.acted.connect(self._show_settings)
        self._cloud.changed.connect(self._show_jobs)
        self.retranslate()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self.setWindowTitle(self.tr("Jobs in the cloud"))
        text = self.tr("No training has been sent to the cloud yet. Choose on the Train page where to run.")
        self._empty.set_texts(text, self.tr("Set up the cloud"))
        self._show_jobs()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Keeps the records fresh from now on."""
        super().showEvent(event)
        self._cloud.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Nobody looks any more."""
        super().hideEvent(event)
        self._cloud.watch(False)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _show_jobs(self) -> None:
        records = self._cloud.records
        known = {record.id for record in records}
        for job_id in [job_id for job_id in self.rows if job_id not in known]:
            row = self.rows.pop(job_id)
            self.give_up_buttons.pop(job_id)
            self._column.removeWidget(row)
            row.deleteLater()
        for place, record in enumerate(records):
            if record.id not in self.rows:
                self._add(record, place)
            cloud = self._cloud
            self.rows[record.id].show_job(record, cloud.training(record.id), cloud.problems.get(record.id))
            button = self.give_up_buttons[record.id]
            button.setText(self.tr("Give up…"))
            button.setToolTip(self.tr("Ends the job although its cloud cannot be asked"))
            button.setVisible(self._is_stuck(record))
        self._pages.setCurrentIndex(LIST if records else EMPTY)

    def _add(self, record: JobRecord, place: int) -> None:
        row = JobRow(self._services, record)
        row.asked.connect(self._act)
        self.rows[record.id] = row
        button = QPushButton(row)
        button.setProperty("scale", "small")
        button.clicked.connect(lambda: self._give_up(row.record))
        row.form.get(QHBoxLayout, "title_row").addWidget(button)
        self.give_up_buttons[record.id] = button
        self._column.insertWidget(place, row)

    def _act(self, action: str, record: JobRecord) -> None:
        if action == "open":
            self.open_run.emit(Path(record.data), Path(record.out))
        elif action == "follow":
            training = self._cloud.training(record.id)
            if training is not None:
                self.follow.emit(training)
        elif action == "resume":
            self._cloud.resume(record)
        elif action == "remove":
            self._cloud.forget(record)
        else:
            self._cancel(record)

    def _cancel(self, record: JobRecord) -> None:
        training = self._cloud.training(record.id)
        finished = training.fetching if training is not None else record.phase.value == "DOWNLOADING"
        if ask_to_cancel(job_name(record), self, finished=finished):
            self._cloud.cancel(record.id, discard=finished)

    def _is_stuck(self, record: JobRecord) -> bool:
        """Whether a job is to end, and its cloud does not let it."""
        training = self._cloud.training(record.id)
        if training is None:
            return record.phase.value == "DELETING" and record.id in self._cloud.problems
        return training.phase == "DELETING" and training.status is not None and bool(training.status.waiting)

    def _give_up(self, record: JobRecord) -> None:
        if ask_to_give_up(job_name(record), record, self):
            self._cloud.give_up(record.id)

    def _show_settings(self) -> None:
        self._services.navigator.settings_requested.emit("cloud")
