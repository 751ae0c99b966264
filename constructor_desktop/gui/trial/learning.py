"""Learning from corrections: they are added to the project, a new model is trained, and what it changes is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.run_text import preset_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.trial.changes_dialog import ChangesDialog
from constructor_desktop.gui.trial.correction_card import CorrectionCard
from constructor_desktop.gui.trial.corrections import Corrections
from constructor_desktop.gui.trial.model_choice import ModelChoice
from constructor_desktop.gui.trial.progress import progress_text
from constructor_desktop.gui.trial.side import Side

if TYPE_CHECKING:
    from constructor_desktop.inference.changed import Changed


class Learning(CorrectionCard):
    """The card "Was this wrong?" with what stands behind it.

    Attributes:
        corrections: What was corrected and tried in this session.
        trained: The run that has just ended and is not in use yet.
    """

    trained_another = Signal()
    """`trained` is another."""
    files_wanted = Signal()
    """Training begins: what was tried should be remembered."""

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, form: Form, parent: QWidget
    ) -> None:
        super().__init__(services, session, form, parent)
        self._services = services
        self._training = training
        self._window = parent
        self._choice: ModelChoice | None = None
        self._side: Side | None = None
        self._changed: list[Changed] = []
        self.corrections = Corrections(services, session, self)
        self.trained: Path | None = None
        self._being_learned: set[Path] = set()
        self._started_here = False
        self.retrain.connect(self._retrain_now)
        self.show_changes.connect(self._list_changes)
        self.corrections.changed.connect(self._offer)
        self.corrections.compared.connect(self._tell_changes)
        training.started.connect(self._note_start)
        training.events.connect(self._follow)
        training.finished.connect(self._take_trained)
        training.failed.connect(self._tell_failure)
        training.ended.connect(self._follow)

    def set_sources(self, choice: ModelChoice, side: Side) -> None:
        """Learns which model is in use from `choice`, and from `side` what counts as an answer."""
        self._choice, self._side = choice, side
        choice.changed.connect(self._take_model)

    def _take_model(self) -> None:
        """If the model that has just been trained is in use now, tells what it answers otherwise."""
        assert self._choice is not None and self._side is not None
        model, former = self._choice.model, self._choice.former
        self._offer()
        if model is not None and self.trained == model.path:
            self.trained = None
            if former is not None:
                self.corrections.compare(former.predictor, model.predictor, self._side.above)

    def _offer(self) -> None:
        model = self._choice.model if self._choice is not None else None
        if model is None:
            self.set_fresh(len(self.corrections.fresh), None)
        else:
            how = preset_text(model.settings.get("preset", ""))
            self.set_fresh(len(self.corrections.fresh), model.retrain_seconds, how)

    def _retrain_now(self) -> None:
        model = self._choice.model if self._choice is not None else None
        if model is not None:
            self.files_wanted.emit()
            self._started_here = True
            self._training.start(dict(model.settings))

    def _note_start(self) -> None:
        """What is corrected from now on comes too late for this training."""
        self._being_learned = set(self.corrections.fresh)
        self.set_failure("")
        self._follow()

    def _tell_failure(self, error: Exception) -> None:
        """The Train page tells of every failure; here only those that began here matter."""
        if self._started_here:
            self.set_failure(error_text(error))

    def _follow(self, _: object = None) -> None:
        self.set_training(self._training.share if self._training.running else None)
        self._started_here = self._started_here and self._training.running

    def _take_trained(self, run: Path) -> None:
        self.corrections.learned(self._being_learned)
        self.trained = run
        self.trained_another.emit()

    def _tell_changes(self, changes: list[Changed], compared: int) -> None:
        self._changed = changes
        assert self._choice is not None
        former, latter = self._choice.former, self._choice.model
        self._honest = progress_text(former.run if former else None, latter.run if latter else None)
        self.set_changes(changes, compared, self._honest)

    def retranslate(self) -> None:
        """Sets texts again."""
        self._offer()
        super().retranslate()

    def _list_changes(self) -> None:
        looks = self._side.looks if self._side is not None else ()
        changed = [change for change in self._changed if change.differs]
        ChangesDialog(self._services, changed, looks, self._window.window(), honest=self._honest).exec()
