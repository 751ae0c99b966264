"""One job of the cloud in the list: where it is, what it has cost, and what can be done with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QWidget

from constructor_desktop.gui.cloud.jobs import DONE
from constructor_desktop.gui.cloud.training import CloudTraining
from constructor_desktop.gui.cloud.words import machine_text, record_text, spent_of, training_text, waiting_text
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.run_text import arch_text, preset_text, when_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.record import JobRecord

_STEPS = 1000
_ACTIONS = ("open", "follow", "resume", "cancel", "remove")


class JobRow(QFrame):
    """Shows a record, with what its training tells if this window carries it out."""

    asked = Signal(str, object)
    """What was pressed (`open`, `follow`, `resume`, `cancel` or `remove`), and the record."""

    def __init__(self, services: Services, record: JobRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.record = record
        self._training: CloudTraining | None = None
        self._problem: Exception | None = None
        self.form = load_form("cloud_job", services.icons, self, {"ElidedLabel": lambda owner: ElidedLabel(owner)})
        self._progress = self.form.get(QProgressBar, "progress")
        for name in _ACTIONS:
            self.button(name).clicked.connect(lambda _=False, name=name: self.asked.emit(name, self.record))
        for name in ("phase", "facts", "message"):
            self.form.get(QLabel, name).setTextFormat(Qt.TextFormat.PlainText)

    def button(self, name: str) -> QPushButton:
        """Returns one of its buttons."""
        return self.form.get(QPushButton, name)

    def show_job(self, record: JobRecord, training: CloudTraining | None, problem: Exception | None) -> None:
        """Shows a job anew.

        Args:
            record: As last read.
            training: The job as it is being carried out; None if nobody does that here.
            problem: Why it could not go on.
        """
        self.record, self._training, self._problem = record, training, problem
        self.retranslate()

    def retranslate(self) -> None:
        """Sets the texts in the language in force."""
        record, training = self.record, self._training
        self.form.get(ElidedLabel, "name").setText(job_name(record))
        self.form.get(QLabel, "phase").setText(_capital(training_text(training) if training else record_text(record)))
        created = datetime.fromtimestamp(record.created, UTC)
        facts = (when_text(created), spent_of(record, training), machine_text(record))
        self.form.get(QLabel, "facts").setText(" · ".join(facts))
        self._show_message()
        self._show_progress()
        self._show_actions()

    def _show_message(self) -> None:
        """Why nothing can be done at the moment, why it could not go on, or why it failed."""
        if self._training is not None:
            text = waiting_text(self._training)
        elif self.record.message:
            text = sentence(self.record.message)
        else:
            text = error_text(self._problem) if self._problem is not None else ""
        label = self.form.get(QLabel, "message")
        role = "warn" if self._training is not None else "danger"
        if label.property("role") != role:
            label.setProperty("role", role)
            label.style().unpolish(label)
            label.style().polish(label)
        label.setText(text)
        label.setVisible(bool(text))

    def _show_progress(self) -> None:
        self._progress.setVisible(self._training is not None)
        if self._training is None:
            return
        share = self._training.share
        self._progress.setRange(0, 0 if share is None else _STEPS)
        if share is not None:
            self._progress.setValue(round(share * _STEPS))

    def _show_actions(self) -> None:
        record, training = self.record, self._training
        done = record.phase.value == DONE
        succeeded = done and record.result is not None and record.result.value == "succeeded"
        shown = {
            "open": succeeded,
            "follow": training is not None,
            "resume": training is None and (not done or record.kept),
            "cancel": not done,
            "remove": done and training is None,
        }
        for name, visible in shown.items():
            self.button(name).setVisible(visible)
        stopping = record.cancel_requested or (training is not None and training.stopping)
        self.button("cancel").setEnabled(not stopping)


def job_name(record: JobRecord) -> str:
    """Returns `Pets · Accurate`, with the architecture if it is not the usual one."""
    preset, arch = (str(record.config.get(name) or "") for name in ("preset", "arch"))
    return " · ".join(filter(None, (Path(record.data).name, preset_text(preset), arch_text(arch))))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
