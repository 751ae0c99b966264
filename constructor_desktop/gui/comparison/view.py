"""The segment that compares models: which, how far it has come, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QPushButton, QSpinBox, QStackedWidget, QWidget

from constructor_desktop.comparison.record import ComparisonRecord
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.gui.comparison.choice import LEAST, ModelChoice
from constructor_desktop.gui.comparison.job import Contender, Contest
from constructor_desktop.gui.comparison.outcome import Outcome
from constructor_desktop.gui.comparison.plot import ComparisonPlot
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.preferences import TRAIN_DEVICE
from constructor_desktop.gui.run_text import preset_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.facts import (
    PRESETS,
    ArchitectureFacts,
    Facts,
    WeightsFacts,
    read_facts,
    read_weights,
)
from constructor_desktop.gui.train.number_box import MARGIN
from constructor_desktop.gui.train.pace import Work
from constructor_desktop.gui.train.planning import Past, other_reading, read_past, step_seconds, what_is_missing
from constructor_desktop.gui.train.wording import about_text, left_text
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.strips import Banner, EmptyState

_IDLE, _RUNNING = range(2)
_STEPS = 1000
_USUAL_FOLDS = 5


class ModelsView(QWidget):
    """Compares models on the samples of the project."""

    use = Signal(str, str, int)
    """The user wants to train with this architecture, preset and passes (0: the usual ones)."""

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._session, self._training = services, session, training
        self._job = training.comparison
        self._facts: Facts | None = None
        self._past = Past(0)
        self._error = Exception()
        icons, theme = services.icons, services.theme
        self._form = load_form(
            "models_compare",
            icons,
            self,
            {
                "ModelChoice": ModelChoice,
                "ComparisonPlot": lambda owner: ComparisonPlot(theme, owner),
                "EmptyState": lambda owner: EmptyState(icons, "scales", owner),
                "Banner": lambda owner: Banner(icons, owner),
            },
        )
        self.choice = self._form.get(ModelChoice, "models")
        self.banner = self._form.get(Banner, "banner")
        self.outcome = Outcome(services, session, self._form)
        self._form.get(QProgressBar, "bar").setRange(0, _STEPS)
        self._begin_again: Callable[[], None] = self.start
        for preset in PRESETS:
            self._form.get(QComboBox, "preset").addItem("", preset)
        self._connect()
        self.retranslate()
        self.refresh()

    # -- what the page asks ------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The sentence of the card on top."""
        name = "running_text" if self._job.running else "idle_text"
        return self._form.get(QLabel, name).text()

    def start(self) -> None:
        """Compares the models that are ticked."""
        if self._facts is None or self._why_not():
            return
        archs = [self._facts.architecture(name) for name in self.choice.ticked]
        self._launch(
            Contest(self._contenders(archs, self._preset, self._folds, self._epochs), self._settings(), self._epochs)
        )

    def go_on(self, record: ComparisonRecord) -> None:
        """Goes on with a comparison that was broken off."""
        if self._facts is None or self._busy():
            return
        known = {arch.name for arch in self._facts.architectures}
        archs = [self._facts.architecture(name) for name in record.archs if name in known]
        usual = self._facts.defaults
        config = {name: value for name, value in record.config.items() if value != usual.get(name)}
        work = self._contenders(archs, config.get("preset", "fast"), config.get("folds") or 1, record.epochs)
        self._launch(Contest(work, config, record.epochs, record.folder))

    def refresh(self) -> None:
        """Finds out again what can be used, what former runs tell, and which comparisons there are."""
        modality, runs, state = self._session.modality, self._session.runs, self._session.state
        start = self._services.tasks.start
        if self._facts is None:
            start(lambda _: read_facts(modality), "what can be compared", done=self._take_facts)
        else:
            start(lambda _: read_weights(modality), "weights", done=self._take_weights)
        start(lambda _: read_past(runs, state), "estimating", done=self._take_past)
        self.outcome.refresh()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        presets = self._form.get(QComboBox, "preset")
        for row, preset in enumerate(PRESETS):
            presets.setItemText(row, preset_text(preset))
        self._form.get(QSpinBox, "epochs").setSpecialValueText(self.tr("usual"))
        self.choice.retranslate()
        self.outcome.retranslate()
        if not self.banner.isHidden():
            self._show_error()
        self._show()

    # -- showing -----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        running = self._job.running
        self._form.get(QStackedWidget, "state").setCurrentIndex(_RUNNING if running else _IDLE)
        for name in ("preset_row", "folds_row", "epochs_row"):
            self._form.get(QWidget, name).setEnabled(not running)
        contest = self._job.contest
        self.choice.set_locked(running, [one.arch for one in contest.contenders])
        if running:
            self._show_progress()
        else:
            self._show_idle()
        self.outcome.set_busy(self._busy(), comparing=running, folder=contest.folder)

    def _show_idle(self) -> None:
        self.choice.show_estimates(self._estimates())
        reason = self._why_not()
        self._form.get(QLabel, "idle_title").setText(self.tr("Not yet") if reason else self.tr("Ready to compare"))
        self._form.get(QLabel, "idle_text").setText(reason or self._plan_text())
        button = self._form.get(QPushButton, "start")
        button.setEnabled(not reason)
        button.setToolTip(reason)

    def _show_progress(self) -> None:
        job = self._job
        row, total = min(job.current, len(job.states) - 1), len(job.states)
        title = self.tr("Stopping") if job.stopping else self.tr("Comparing: %1 of %2")
        title = title.replace("%1", str(row + 1)).replace("%2", str(total))
        parts = [sentence(job.contest.contenders[row].title)]
        left = job.seconds_left(time.time())
        if left is not None:
            parts.append(left_text(left))
        self._form.get(QLabel, "running_title").setText(title)
        self._form.get(QLabel, "running_text").setText(", ".join(parts))
        self._form.get(QProgressBar, "bar").setValue(round(job.share * _STEPS))
        self._form.get(QPushButton, "stop").setEnabled(not job.stopping)
        names = [one.arch for one in job.contest.contenders]
        self.choice.show_progress(dict(zip(names, job.states, strict=True)), job.share_of_current)

    def _plan_text(self) -> str:
        ticked = self.choice.ticked
        seconds = self._estimates()
        count = counted(self.tr("%n model(s)", "", len(ticked)), len(ticked))
        takes = self.tr("It takes %1.").replace("%1", about_text(sum(seconds.get(name, 0.0) for name in ticked)))
        return self.tr("%1, all on the same samples. %2").replace("%1", count).replace("%2", takes)

    def _why_not(self) -> str:
        """Why nothing can be compared now, in a sentence."""
        missing = what_is_missing(self._session.state)
        if missing:
            return missing
        if self._training.running:
            return self.tr("A training is going on. Wait until it is done, or stop it.")
        if self._facts is not None and sum(arch.weights.ready for arch in self._facts.architectures) < LEAST:
            return self.tr("Only one model can be used here. Download others in the settings, under Weights.")
        if self._facts is None or len(self.choice.ticked) < LEAST:
            return self.tr("Choose at least two models.")
        return ""

    def _busy(self) -> bool:
        return self._job.running or self._training.running

    # -- what is to be done ------------------------------------------------------------------------------------------

    @property
    def _preset(self) -> str:
        return str(self._form.get(QComboBox, "preset").currentData())

    @property
    def _folds(self) -> int:
        return self._form.get(QSpinBox, "folds").value()

    @property
    def _epochs(self) -> int | None:
        return self._form.get(QSpinBox, "epochs").value() or None

    def _settings(self) -> dict[str, Any]:
        device = self._services.preferences.text(TRAIN_DEVICE, "auto")
        return {"preset": self._preset, "folds": self._folds, "device": device}

    def _estimates(self) -> dict[str, float]:
        if self._facts is None:
            return {}
        known = [arch for arch in self._facts.architectures if arch.weights.ready]
        costs = self._training.costs
        contenders = self._contenders(known, self._preset, self._folds, self._epochs)
        return {one.arch: one.work.seconds(costs) for one in contenders}

    def _contenders(
        self, archs: list[ArchitectureFacts], preset: str, parts: int, epochs: int | None
    ) -> tuple[Contender, ...]:
        return tuple(Contender(arch.name, arch.title, self._work(arch, preset, parts, epochs)) for arch in archs)

    def _work(self, arch: ArchitectureFacts, preset: str, parts: int, epochs: int | None) -> Work:
        assert self._facts is not None
        samples = sum(len(known.samples) for known in self._session.state.classes)
        recipe, usual = arch.recipe(preset), arch is self._facts.architectures[0]
        step = step_seconds(arch, recipe, self._past, (arch.name, preset, None), self._services.preferences)
        other = other_reading(arch, recipe, self._past, samples, usual=usual)
        new = min(samples, self._past.new) if usual else 0
        passes = epochs if epochs and recipe.learns else recipe.values["epochs"]
        views = self._facts.views_of(samples, len(self._session.state.classes))
        return Work(samples, new, recipe.if_better, passes, parts, step, other, views=views)

    def _launch(self, contest: Contest) -> None:
        self.banner.hide()
        self._begin_again = lambda: self._launch(contest)
        self._job.start(contest)

    # -- what changes ------------------------------------------------------------------------------------------------

    def _take_facts(self, facts: Facts) -> None:
        self._facts = facts
        for name in ("folds", "epochs"):
            low, high = facts.bounds[name]
            self._form.get(QSpinBox, name).setRange(0 if name == "epochs" else int(low), int(high))
        self._form.get(QSpinBox, "folds").setValue(_USUAL_FOLDS)
        self.choice.set_architectures(facts.architectures)
        self._show()

    def _take_weights(self, weights: dict[str, WeightsFacts]) -> None:
        if self._facts is not None:
            self._facts = self._facts.with_weights(weights)
            self.choice.set_architectures(self._facts.architectures)
            self._show()

    def _take_past(self, past: Past) -> None:
        self._past = past
        self._show()

    def _finish(self, folder: Path) -> None:
        self.outcome.refresh(folder)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, ConstructorError):
            self._services.notices.error.emit(error)
        self._error = error
        self._show_error()

    def _show_error(self) -> None:
        error = self._error
        self.banner.show_error(error_text(error), self.tr("Try again"), f"{type(error).__name__}: {error}")

    def _connect(self) -> None:
        job, training = self._job, self._training
        for signal in (job.started, job.ended, training.started, training.ended, self._session.changed):
            signal.connect(self._show)
        job.progressed.connect(self._show)
        job.finished.connect(self._finish)
        job.ended.connect(self.outcome.refresh)
        job.failed.connect(self._fail)
        self._form.get(QPushButton, "start").clicked.connect(self.start)
        self._form.get(QPushButton, "stop").clicked.connect(job.cancel)
        self.banner.acted.connect(self._try_again)
        self.choice.changed.connect(self._show)
        self._form.get(QComboBox, "preset").currentIndexChanged.connect(self._show)
        for name in ("folds", "epochs"):
            box = self._form.get(QSpinBox, name)
            box.lineEdit().setTextMargins(MARGIN, 0, MARGIN, 0)
            box.valueChanged.connect(self._show)
        self.outcome.use.connect(self.use)
        self.outcome.go_on.connect(self.go_on)

    def _try_again(self) -> None:
        self.banner.hide()
        self._begin_again()
