"""Follows a training: its card, its log, its curves, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit

from constructor_desktop.core.errors import ConstructorError, DataError, OutOfMemoryError
from constructor_desktop.core.events import CloudStatus, Event, SamplesSplit
from constructor_desktop.gui.cloud.asking import ask_to_cancel
from constructor_desktop.gui.cloud.training import CloudTraining
from constructor_desktop.gui.cloud.words import end_text, spent_text, training_text, waiting_text
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.curves_panel import CurvesPanel
from constructor_desktop.gui.train.log import Log
from constructor_desktop.gui.train.pace import LEARN
from constructor_desktop.gui.train.status_card import StatusCard
from constructor_desktop.gui.train.wording import left_text
from constructor_desktop.gui.training import TrainingJob

FULL_CURVE_MS = 900
"""How long the whole curve of a very short training is shown before its results."""
TICK_MS = 250
CLOUD_STAGES = {"CREATING": 1, "RUNNING": 2, "DOWNLOADING": 3}
"""Which of the stages that a user sees a phase in the cloud belongs to; the first one where it is not named."""


class Follower(QObject):
    """Shows what a training does while it does it.

    Attributes:
        split: How many samples are learned from and kept aside, once that is known.
        stopped: Whether the last training was stopped before there was a model.
    """

    trained = Signal(object)
    """A run folder (`Path`) whose results should be shown now."""
    changed = Signal()
    """A training has begun or ended, or the samples have been split."""

    def __init__(
        self,
        services: Services,
        session: Session,
        training: TrainingJob,
        places: tuple[StatusCard, QPlainTextEdit, CurvesPanel],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services, self._session, self._training = services, session, training
        self._status, self._log, self._curves = places
        self._lines = Log(session.modality)
        self._error: Exception | None = None
        self.split: SamplesSplit | None = None
        self._stages: tuple[str, ...] = ()
        self._cancelled: CloudStatus | None = None
        self.stopped = False
        self.start: Callable[[], None] = lambda: None
        """What "Try again" does."""
        self.start_smaller: Callable[[OutOfMemoryError], None] = lambda error: None
        """What it does where memory did not suffice."""
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.show_progress)
        self._connect()
        if training.running:
            self._begin()

    def show_progress(self) -> None:
        """Brings the card up to date while a training goes on."""
        training, pace = self._training, self._training.pace
        if not training.running:
            return
        if training.cloud is not None:
            self._show_cloud(training.cloud)
            return
        parts = []
        left = pace.seconds_left(time.time())
        doing = self._doing_text(pace.doing, pace.trial)
        if doing:
            parts.append(doing)
        elif pace.passes is not None and pace.stage == LEARN:
            text = self.tr("pass %1 of %2")
            parts.append(text.replace("%1", str(pace.passes[0])).replace("%2", str(pace.passes[1])))
        if left is not None:
            parts.append(left_text(left, most=pace.may_end_sooner))
        if training.stopping:
            parts = [self.tr("keeping the best so far")]
        title = self.tr("Stopping") if training.stopping else self.tr("Training")
        self._status.show_running(title, ", ".join(parts), pace.share, pace.stage, stopping=training.stopping)

    @property
    def cloud_end(self) -> str:
        """What is left of a job in the cloud that was stopped last; empty after a training here."""
        status = self._cancelled
        if status is None:
            return ""
        if not status.seconds:
            return self.tr("Nothing is left in the cloud.")
        spent = spent_text(status.seconds, status.spent, status.currency)
        return self.tr("The machine is deleted.") + " " + self.tr("Spent: %1").replace("%1", spent)

    def set_stages(self, names: Sequence[str]) -> None:
        """Sets the names of the stages of a training here."""
        self._stages = tuple(names)
        self._name_stages()

    def _show_cloud(self, cloud: CloudTraining) -> None:
        stopping = cloud.stopping and cloud.gives_up
        title = self.tr("Stopping") if stopping else self.tr("Training in the cloud")
        status = cloud.status
        spent = spent_text(status.seconds, status.spent, status.currency) if status and status.seconds else ""
        self._status.show_running(
            title,
            end_text(cloud) if stopping else training_text(cloud),
            cloud.share,
            CLOUD_STAGES.get(cloud.reached, 0),
            stopping=cloud.stopping,
            halted=cloud.gives_up,
            spent=spent,
        )
        self._status.show_waiting(waiting_text(cloud))

    def _name_stages(self) -> None:
        cloud = self._training.cloud is not None
        self._status.set_in_cloud(cloud)
        in_cloud = (self.tr("Upload"), self.tr("Make the machine"), self.tr("Learn"), self.tr("Fetch the model"))
        self._status.set_stages(in_cloud if cloud else self._stages)

    def _stop(self) -> None:
        """Here the best is kept; in the cloud all is lost, so the user is asked."""
        cloud = self._training.cloud
        finished = cloud is not None and cloud.fetching
        if cloud is None or ask_to_cancel(cloud.data.name, self._status.window(), finished=finished):
            if self._training.cloud is cloud:  # it may have ended meanwhile
                self._training.stop(discard=finished)
            self.show_progress()

    def _doing_text(self, doing: str, trial: tuple[int, int] | None) -> str:
        if doing == "compare" and trial is not None:
            text = self.tr("comparing with fine-tuning: part %1 of at most %2")
            return text.replace("%1", str(trial[0])).replace("%2", str(trial[1]))
        texts = {
            "features": self.tr("getting ready to learn in passes"),
            "choose_epochs": self.tr("finding out how many passes are best"),
            "compare": self.tr("finding out whether fine-tuning helps"),
            "final": self.tr("learning from all samples"),
        }
        return texts.get(doing, "")

    def fail(self, error: Exception) -> None:
        """Shows why there is no model."""
        self._error = error
        action = self.tr("Go to data") if isinstance(error, DataError) else self.tr("Try again")
        if isinstance(error, OutOfMemoryError) and error.smaller:
            action = self.tr("Try again with batch size %1").replace("%1", str(error.smaller))
        details = "" if isinstance(error, DataError) else f"{type(error).__name__}: {error}"
        self._status.show_failed(error_text(error), action, details)

    def retranslate(self) -> None:
        """Says an error that is shown in the language in force."""
        if self._error is not None and not self._status.banner.isHidden():
            self.fail(self._error)

    def forgive(self) -> None:
        """The data have changed: an error about them no longer counts."""
        if isinstance(self._error, DataError):
            self._error = None
            self._status.banner.hide()

    def _begin(self) -> None:
        self._lines = Log(self._session.modality)
        self._error, self.split, self.stopped, self._cancelled = None, None, False, None
        self._log.clear()
        self._curves.clear()
        self._take(self._training.history)
        self._name_stages()
        self._timer.start()
        self.changed.emit()

    def _take(self, events: list[Event]) -> None:
        lines = self._lines.lines(events)
        if lines:
            self._log.appendPlainText("\n".join(lines))
        self._curves.add(events)
        split = next((event for event in events if isinstance(event, SamplesSplit)), None)
        if split is not None:
            self.split = split
            self.changed.emit()
        self.show_progress()

    def _finish(self, run: Path) -> None:
        self._curves.flush()
        short = time.time() - self._training.started_at < FULL_CURVE_MS / 1000
        QTimer.singleShot(FULL_CURVE_MS if short else 0, self, lambda: self.trained.emit(run))

    def _note_stop(self) -> None:
        self.stopped = True
        cloud = self._training.cloud
        self._cancelled = cloud.status if cloud is not None else None

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, ConstructorError):
            self._services.notices.error.emit(error)
        self.fail(error)

    def _end(self) -> None:
        self._timer.stop()
        self._status.show_waiting("")
        self.changed.emit()

    def _act(self) -> None:
        if isinstance(self._error, DataError):
            self._services.navigator.go("data")
            return
        self._status.banner.hide()
        if isinstance(self._error, OutOfMemoryError) and self._error.smaller:
            self.start_smaller(self._error)
        else:
            self.start()

    def _connect(self) -> None:
        training = self._training
        training.started.connect(self._begin)
        training.events.connect(self._take)
        training.finished.connect(self._finish)
        training.failed.connect(self._fail)
        training.stopped.connect(self._note_stop)
        training.ended.connect(self._end)
        self._status.stop.connect(self._stop)
        self._status.background.connect(training.unfollow)
        self._status.act.connect(self._act)
