"""The segment that trains: how, with what, the log, how far it has come, and the curves."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QPlainTextEdit, QScrollArea, QToolButton, QVBoxLayout, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import DataError, OutOfMemoryError
from constructor_desktop.gui.cloud.where import WhereToRun
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.run_text import preset_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.advanced import AdvancedForm
from constructor_desktop.gui.train.class_bars import ClassBars
from constructor_desktop.gui.train.curves_panel import CurvesPanel
from constructor_desktop.gui.train.facts import PRESETS, Facts, WeightsFacts, read_facts, read_weights
from constructor_desktop.gui.train.follower import Follower
from constructor_desktop.gui.train.kept_settings import KeptSettings
from constructor_desktop.gui.train.pace import Work, is_cold
from constructor_desktop.gui.train.past_curves import PastCurves
from constructor_desktop.gui.train.planning import (
    Past,
    kept_aside,
    other_reading,
    read_past,
    step_seconds,
    what_is_missing,
)
from constructor_desktop.gui.train.presets import PresetCard
from constructor_desktop.gui.train.status_card import StatusCard
from constructor_desktop.gui.train.variations import VariationsDialog
from constructor_desktop.gui.train.wording import about_text
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.labels import ElidedLabel

CARDS = ("fast", "accurate")
_GLYPHS = {"fast": "lightning", "accurate": "target"}
_ROOM_BELOW = 90  # Pixels: what is said of the model is to be seen too.
_LEFT, _LEFT_WIDE, _WIDE = 316, 380, 1800
_USUAL_SECONDS, _USUAL_SHARE, _USUAL_PASSES = 5.0, 0.3, 12


class TrainView(QWidget):
    """Starts and follows trainings."""

    trained = Signal(object)
    """A run folder (`Path`) whose results should be shown now."""

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._session, self._training = services, session, training
        self._load()
        self.status = self._form.get(StatusCard, "status")
        self.advanced = self._form.get(AdvancedForm, "advanced")
        self.where = self._form.get(WhereToRun, "where")
        self.cards = {name: self._form.get(PresetCard, name) for name in CARDS}
        self.log = self._form.get(QPlainTextEdit, "log")
        self._group = QButtonGroup(self)
        for number, name in enumerate(CARDS):
            self._group.addButton(self.cards[name], number)
        self.curves = CurvesPanel(services, name=session.state.name)
        place = QVBoxLayout(self._form.get(QWidget, "curves_place"))
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self.curves)
        self._past = Past(sum(len(known.samples) for known in session.state.classes))
        self._start_wanted = False
        self.follower = Follower(services, session, training, (self.status, self.log, self.curves), self)
        self.past_curves = PastCurves(services, session, training, self.curves)
        self._connect()
        self.advanced.hide()
        self._kept = KeptSettings(services.preferences, session.folder)
        kept = self._kept.preset()
        self._preset = "fast"
        self.choose_preset(kept if kept in PRESETS else "fast")
        self.retranslate()
        self._refresh_data()
        services.tasks.start(lambda _: read_facts(session.modality), "what can be trained", done=self._take_facts)

    # -- what the page asks ------------------------------------------------------------------------------------------

    @property
    def preset(self) -> str:
        """The way to train that is chosen: `fast`, `accurate` or `reference`."""
        return self._preset

    def choose_preset(self, preset: str) -> None:
        """Chooses a way to train, and remembers it for this project."""
        self._preset = preset
        self._group.setExclusive(False)  # none of the cards is the published recipe
        for name, card in self.cards.items():
            card.setChecked(name == preset)
        self._group.setExclusive(True)
        self._kept.store_preset(preset)
        self.advanced.set_preset(preset)
        self._show()

    def use_model(self, arch: str, preset: str, passes: int = 0) -> None:
        """Chooses an architecture, a way to train and passes (0: the usual ones); all else becomes as usual."""
        if not self.advanced.ready:
            return
        self.advanced.reset()
        self.advanced.choose_architecture(arch)
        self.choose_preset(preset)
        if passes and self.advanced.recipe().learns:
            self.advanced.descent.set_passes(passes)
        self._form.get(QToolButton, "advanced_button").setChecked(True)
        QTimer.singleShot(0, self, self._show_model)
        title = sentence(self.advanced.architecture().title)
        self._services.notices.show(self.tr("%1 is chosen. Press Train to begin").replace("%1", title))

    def settings(self) -> dict[str, Any]:
        """Returns the settings of the next run."""
        return {"preset": self.preset, **self.advanced.settings()}

    def start(self) -> None:
        """Trains; says what is missing if there is too little to learn from."""
        missing = what_is_missing(self._session.state)
        if self._training.running or self._training.comparison.running or self.advanced.why_not:
            return
        if missing:
            self.follower.fail(DataError(missing))
        elif not self.advanced.ready:  # this was built a moment ago: what can be chosen is being found out
            self._start_wanted = True
        elif self.where.cloud:
            self._order()
        else:
            self._training.start(self.settings(), self._work(self.preset))

    def _order(self) -> None:
        """Trains in the cloud, once the user has seen what that takes."""
        from constructor_desktop.gui.cloud.estimate_dialog import ask_to_order

        profile, settings = self.where.profile, self.settings()
        if profile is None:
            return
        estimate = ask_to_order(self._services, profile, self._session.folder, settings, self)
        if estimate is not None:
            self._training.start_in_cloud(settings, estimate)

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        sounds = self._session.modality is Modality.AUDIO
        self._form.get(QLabel, "data_title").setText(self.tr("Your sounds") if sounds else self.tr("Your pictures"))
        read = self.tr("Read the sounds") if sounds else self.tr("Read the pictures")
        check = self.tr("Check on unseen sounds") if sounds else self.tr("Check on unseen pictures")
        self.follower.set_stages([read, self.tr("Keep some aside"), self.tr("Learn"), check])
        self.follower.retranslate()
        self.advanced.retranslate()
        self.curves.retranslate()
        self.past_curves.retranslate()
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """On wide windows the left column is wider."""
        super().resizeEvent(event)
        self._form.get(QScrollArea, "scroll").setFixedWidth(_LEFT_WIDE if self.width() >= _WIDE else _LEFT)

    # -- showing -----------------------------------------------------------------------------------------------------

    def _show_cards(self) -> None:
        """What the two ways do depends on the model."""
        self.cards["fast"].set_texts(self.tr("Fast"), self.tr("For a first look and small sets"))
        sounds = self._session.modality is Modality.AUDIO
        text = self.tr("Also tunes the model to your sounds") if sounds else self.tr("Also tunes it to your pictures")
        if self.advanced.ready and self.advanced.recipe("accurate").mode == "scratch":
            text = self.tr("Learns twice as long")
        self.cards["accurate"].set_texts(self.tr("Accurate"), text)

    def _show(self) -> None:
        self._show_cards()
        running = self._training.running
        costs = self._training.costs
        for name, card in self.cards.items():
            card.setEnabled(not running)
            card.set_time("" if self.where.cloud else about_text(self._work(name).seconds(costs)))
        self.advanced.setEnabled(not running and self.advanced.ready)
        self.where.setEnabled(not running)
        self.status.set_reason(self._why_not())
        self._show_summary()
        self._form.get(QLabel, "aside").setText(self._aside_text())
        self.follower.show_progress()
        if not running:
            self._show_idle()

    def _show_idle(self) -> None:
        missing = what_is_missing(self._session.state)
        about = about_text(self._work(self.preset).seconds(self._training.costs))
        estimate, reason = self.tr("It takes %1.").replace("%1", about), self._why_not()
        if self.where.cloud:
            estimate = self.tr("What it takes is said before it starts.")
        if missing or reason:
            self.status.show_idle(self.tr("Not yet"), missing or reason)
        elif self.follower.stopped:
            here = self.tr("There was no model to keep yet.") + " " + estimate
            self.status.show_idle(self.tr("Stopped"), self.follower.cloud_end or here)
        else:
            self.status.show_idle(self.tr("Ready to train"), f"{estimate} {self._aside_text()}")

    def _why_not(self) -> str:
        """Why nothing can be trained now, whatever the data."""
        if self._training.comparison.running:
            return self.tr("Models are being compared. Wait until that is done, or stop it.")
        return self.advanced.why_not

    def _show_summary(self) -> None:
        if not self.advanced.ready:
            return
        text = sentence(self.advanced.architecture().title)
        if self.preset not in CARDS:  # no card shows it
            text = f"{preset_text(self.preset)} · {text}"
        elif self.advanced.recipe().learns:
            passes = self.advanced.descent.passes
            text += " · " + self.tr("%n pass(es)", "", passes)
        self._form.get(ElidedLabel, "summary").setText(text)

    def _aside_text(self) -> str:
        share = self.advanced.share_aside if self.advanced.ready else _USUAL_SHARE
        split = self._known_split()
        if split is not None or share is not None:
            sure = self.tr("%1 to learn from, %2 kept aside to check honestly.")
            text = sure if split else self.tr("About %1 to learn from, %2 kept aside to check honestly.")
            learned, aside = split or kept_aside(self._session.state, share or 0.0)
            return text.replace("%1", str(learned)).replace("%2", str(aside))
        if self._session.modality is Modality.AUDIO:
            return self.tr("Every sound is checked once, by a model that has not heard it.")
        return self.tr("Every picture is checked once, by a model that has not seen it.")

    def _known_split(self) -> tuple[int, int] | None:
        """How many samples are learned from and kept aside, where that is sure: reading them has told."""
        split = self.follower.split if self._training.running else None
        if split is not None:
            return (split.learned, split.aside) if split.folds is None else None
        facts = self.advanced.facts
        if facts is None or self.advanced.share_aside is None:
            return None
        chosen = {**facts.defaults, **self.advanced.settings()}
        same = all(chosen[name] == value for name, value in self._past.split_by.items())
        return self._past.split if same else None

    def _work(self, preset: str) -> Work:
        samples = sum(len(known.samples) for known in self._session.state.classes)
        chosen = self.advanced.settings().get("clip_seconds", _USUAL_SECONDS)
        unread = self._past.clip_seconds is not None and chosen != self._past.clip_seconds
        new = samples if unread else min(samples, self._past.new)
        facts = self.advanced.facts
        if facts is None:
            accurate = preset == "accurate" and self._past.tuned is not False
            return Work(samples, new, accurate, _USUAL_PASSES, cold=is_cold())
        arch, recipe = self.advanced.architecture(), self.advanced.recipe(preset)
        usual = arch is facts.architectures[0]
        key = (arch.name, preset, self.advanced.settings().get("mode"))
        step = step_seconds(arch, recipe, self._past, key, self._services.preferences)
        other = other_reading(arch, recipe, self._past, samples, usual=usual)
        accurate = recipe.if_better and self._past.tuned is not False
        passes = self.advanced.descent.passes if preset == self.preset else recipe.values["epochs"]
        watched = bool(step) and "patience" in self.advanced.settings()
        views = facts.views_of(samples, len(self._session.state.classes))
        views = 0 if self.advanced.settings().get("augment") is False else views
        return Work(samples, new, accurate, passes, self.advanced.parts, step, other, watched, views, is_cold())

    # -- what changes ------------------------------------------------------------------------------------------------

    def refresh_weights(self) -> None:
        """Finds out again what can be used: weights may have come or gone in the settings."""
        if self.advanced.ready:
            modality = self._session.modality
            self._services.tasks.start(lambda _: read_weights(modality), "weights", done=self._take_weights)

    def _take_weights(self, weights: dict[str, WeightsFacts]) -> None:
        self.advanced.set_weights(weights)
        self._show()

    def _try_smaller(self, error: OutOfMemoryError) -> None:
        self.advanced.descent.set_batch_size(error.smaller)
        self.start()

    def _take_facts(self, facts: Facts) -> None:
        self.advanced.set_facts(facts)
        self._show()
        if self._start_wanted:
            self._start_wanted = False
            self.start()

    def _refresh_data(self) -> None:
        """The data or the runs have changed."""
        state, runs = self._session.state, self._session.runs
        self._form.get(ClassBars, "bars").set_state(state)
        self.follower.forgive()
        self._show()
        self._services.tasks.start(lambda _: read_past(runs, state), "estimating", done=self._take_past)

    def _take_past(self, past: Past) -> None:
        self._past = past
        self._show()

    def _show_model(self) -> None:
        """Scrolls to the model; later, when what was folded has its place."""
        self._form.get(QScrollArea, "scroll").ensureWidgetVisible(self.advanced.model_box, 0, _ROOM_BELOW)

    def _fold_advanced(self, opened: bool) -> None:
        self.advanced.setVisible(opened)
        button = self._form.get(QToolButton, "advanced_button")
        self._services.icons.bind(button, "caret-down" if opened else "caret-right", "accent", 16)

    def _preview(self) -> None:
        classes = [known for known in self._session.state.classes if known.samples]
        if classes and self.advanced.ready:
            VariationsDialog(self._services, self._session.modality, classes, self.advanced.variations(), self).exec()

    def _copy_log(self) -> None:
        QGuiApplication.clipboard().setText(self.log.toPlainText())
        self._services.notices.show(self.tr("Copied"))

    def _load(self) -> None:
        services, theme, modality = self._services, self._services.theme, self._session.modality
        place = self._session.folder
        self._form = load_form(
            "train_view",
            services.icons,
            self,
            {
                "FastCard": lambda owner: PresetCard(theme, _GLYPHS["fast"], owner),
                "AccurateCard": lambda owner: PresetCard(theme, _GLYPHS["accurate"], owner),
                "ElidedLabel": ElidedLabel,
                "AdvancedForm": lambda owner: AdvancedForm(services, modality, place, owner),
                "WhereToRun": lambda owner: WhereToRun(services, owner),
                "ClassBars": lambda owner: ClassBars(theme, owner),
                "StatusCard": lambda owner: StatusCard(services, owner),
            },
        )
        summary = self._form.get(ElidedLabel, "summary")
        summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        self._group.idClicked.connect(lambda number: self.choose_preset(CARDS[number]))
        self.advanced.changed.connect(self._show)
        self.advanced.preset_chosen.connect(self.choose_preset)
        self.advanced.weights.changed.connect(self.refresh_weights)
        self._training.comparison.started.connect(self._show)
        self._training.comparison.ended.connect(self._show)
        self.where.changed.connect(self._show)
        self.advanced.preview.connect(self._preview)
        self.status.train.connect(self.start)
        self.follower.start, self.follower.start_smaller = self.start, self._try_smaller
        self.follower.trained.connect(self.trained)
        self.follower.changed.connect(self._show)
        self._session.changed.connect(self._refresh_data)
        self._form.get(QToolButton, "advanced_button").toggled.connect(self._fold_advanced)
        self._form.get(QToolButton, "copy_log").clicked.connect(self._copy_log)
