"""The strip at the bottom: a job that runs while another page is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton

from constructor_desktop.core.events import Event, Progress
from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.language import count_text
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob

_STEPS = 1000


class JobStrip(QObject):
    """Shows a training or comparison unless the Train page is shown, and an import unless the Data page is shown."""

    show_page = Signal(str)

    def __init__(self, form: Form, session: Session, training: TrainingJob) -> None:
        super().__init__(form.root)
        self._session = session
        self._training = training
        self._page = ""
        self._import: Progress | None = None
        self._strip = form.get(QFrame, "job_strip")
        self._name = form.get(QLabel, "job_name")
        self._bar = form.get(QProgressBar, "job_progress")
        self._text = form.get(QLabel, "job_text")
        self._bar.setRange(0, _STEPS)
        form.get(QPushButton, "job_show").clicked.connect(self._show)
        form.get(QPushButton, "job_stop").clicked.connect(self._stop)
        training.started.connect(self._update)
        training.events.connect(self._update)
        training.ended.connect(self._update)
        for signal in (training.comparison.started, training.comparison.progressed, training.comparison.ended):
            signal.connect(self._update)
        session.progress.connect(self._take)
        session.busy_changed.connect(self._import_ended)
        self._update()

    @property
    def importing(self) -> bool:
        """Whether files are being added."""
        return self._import is not None

    def set_page(self, name: str) -> None:
        """Tells which page is shown."""
        self._page = name
        self._update()

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Progress) and event.stage == "import":
                self._import = event
        self._update()

    def _import_ended(self, busy: bool) -> None:
        if not busy:
            self._import = None
        self._update()

    def _update(self, *_: object) -> None:
        elsewhere, comparison = self._page != "train", self._training.comparison
        training, comparing = self._training.runs_here and elsewhere, comparison.running and elsewhere
        importing = self._import is not None and self._page != "data"
        self._strip.setVisible(training or comparing or importing)
        if training:
            self._name.setText(self.tr("Training"))
            self._bar.setValue(round(self._training.share * _STEPS))
            self._text.setText("")
        elif comparing:
            self._name.setText(self.tr("Comparing models"))
            self._bar.setValue(round(comparison.share * _STEPS))
            models = len(comparison.states)
            number = min(comparison.current + 1, models)
            self._text.setText(self.tr("%1 of %2").replace("%1", str(number)).replace("%2", str(models)))
        elif importing and self._import is not None:
            self._name.setText(self.tr("Adding files"))
            self._bar.setValue(round(self._import.done / max(1, self._import.total) * _STEPS))
            done, total = count_text(self._import.done), count_text(self._import.total)
            self._text.setText(self.tr("%1 of %2").replace("%1", done).replace("%2", total))

    def _show(self) -> None:
        busy = self._training.runs_here or self._training.comparison.running
        self.show_page.emit("train" if busy and self._page != "train" else "data")

    def _stop(self) -> None:
        if self._training.runs_here and self._page != "train":
            self._training.stop()
        elif self._training.comparison.running and self._page != "train":
            self._training.comparison.cancel()
        else:
            self._session.cancel()
