"""The Train page: one segment trains, one shows what came of it, and one compares models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QWidget

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.page import LAST_SEGMENT, Page
from constructor_desktop.gui.page import RESULTS as RESULTS_NAME
from constructor_desktop.gui.requests import ShowResults, TrainNow
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.runs_list import listed
from constructor_desktop.gui.train.train_view import TrainView
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from constructor_desktop.gui.comparison.view import ModelsView
    from constructor_desktop.gui.train.results_view import ResultsView

TRAIN, RESULTS, MODELS = range(3)
_TOPICS = ("train", RESULTS_NAME, "models")  # the names of the segments, which the help has too
_LATER_MS = 250


class TrainPage(Page):
    """Trains models of a project and compares them."""

    help_topic = "train"

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, parent: QWidget | None = None
    ) -> None:
        super().__init__(services, session, training, parent)
        self._form = load_form(
            "train_page", services.icons, self, {"Segmented": lambda owner: Segmented(services.theme, owner)}
        )
        self.segments = self._form.get(Segmented, "segments")
        self._views = self._form.get(QStackedWidget, "views")
        self.train_view = TrainView(services, session, training)
        self._views.addWidget(self.train_view)
        self._results: ResultsView | None = None
        self._models: ModelsView | None = None
        self._connect()
        self.retranslate()
        self.show_segment(TRAIN)

    @property
    def results(self) -> ResultsView:
        """The segment of results, built when it is first needed."""
        if self._results is None:
            from constructor_desktop.gui.train.results_view import ResultsView

            self._results = ResultsView(self.services, self.session)
            self._results.train_again.connect(self._train_again)
            self._results.take_pretrained.connect(self._take_pretrained)
            self._results.go_to_training.connect(lambda: self.show_segment(TRAIN))
            self._results.shown_changed.connect(self._show_buttons)
            self._results.shown_changed.connect(self._follow_choice)
            self._views.addWidget(self._results)
        return self._results

    @property
    def models(self) -> ModelsView:
        """The segment that compares models, built when it is first needed."""
        if self._models is None:
            from constructor_desktop.gui.comparison.view import ModelsView

            self._models = ModelsView(self.services, self.session, self.training)
            self._models.use.connect(self._use_model)
            self._views.addWidget(self._models)
        return self._models

    @property
    def offers_first_step(self) -> bool:
        """A machine in the cloud costs money."""
        return not self.train_view.where.cloud

    def activate(self, request: object = None) -> None:
        """Starts a training, or shows results, if another page asks for it."""
        if isinstance(request, TrainNow):
            self.show_segment(TRAIN)
            self.train_view.start()
        elif isinstance(request, ShowResults):
            self.show_results(request.run)
        self._refresh()
        QTimer.singleShot(_LATER_MS, self, self._prepare)

    def deactivate(self) -> None:
        """Falls silent."""
        if self._results is not None:
            self._results.deactivate()

    def shut_down(self) -> None:
        """Ends the threads of thumbnails."""
        if self._results is not None:
            self._results.shut_down()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self._count_runs()
        self._show_where()
        self.train_view.retranslate()
        if self._results is not None:
            self._results.retranslate()
        if self._models is not None:
            self._models.retranslate()

    def event(self, event: QEvent) -> bool:
        """Looks for weights again when the window is back: they may have come in the settings."""
        if event.type() == QEvent.Type.WindowActivate and self.isVisible():
            self._refresh()
        return super().event(event)

    def show_segment(self, index: int) -> None:
        """Shows one of the segments."""
        self.segments.set_index(index)
        self._views.setCurrentWidget(self._view(index))
        self.help_topic = _TOPICS[index]
        self.services.preferences.store(LAST_SEGMENT, self.help_topic)
        if index != RESULTS:
            self.deactivate()
        if index == MODELS:
            self.models.refresh()
        self._show_buttons()

    def _view(self, index: int) -> QWidget:
        if index == MODELS:
            return self.models
        return self.train_view if index == TRAIN else self.results

    def show_results(self, run: Path | None = None) -> None:
        """Shows the results of a run, by default the newest."""
        self.show_segment(RESULTS)
        self.results.choose(run)

    def _prepare(self) -> None:
        """Builds the results before they are needed: at the end of a training it would hold up the window."""
        if not self.training.running and self.isVisible() and self._results is None:
            self.results.resize(self._views.size())
            QTimer.singleShot(_LATER_MS, self, self._lay_out)

    def _lay_out(self) -> None:
        """Lays the results out and paints them unseen: the first time takes twice as long."""
        if not self.training.running and self.segments.index() != RESULTS:
            self.results.grab()

    def _train_again(self, preset: str) -> None:
        self.show_segment(TRAIN)
        if preset:
            self.train_view.choose_preset(preset)
        self.train_view.start()

    def _use_model(self, arch: str, preset: str, passes: int) -> None:
        """Gets ready to train with a model that did well."""
        self.show_segment(TRAIN)
        self.train_view.use_model(arch, preset, passes)

    def _take_pretrained(self) -> None:
        """Gets ready to train with the usual model, which is pretrained."""
        facts = self.train_view.advanced.facts
        if facts is not None:
            self._use_model(facts.architectures[0].name, "fast", 0)

    def _refresh(self) -> None:
        self.train_view.refresh_weights()
        if self._models is not None and self.segments.index() == MODELS:
            self._models.refresh()

    def _show_buttons(self) -> None:
        results = self.segments.index() == RESULTS
        some = results and self.results.report is not None
        self._form.get(QWidget, "where").setVisible(not results)
        for name in ("curves", "try_live"):
            self._form.get(QPushButton, name).setVisible(some)

    def _follow_choice(self) -> None:
        """The curves beside the settings are those of the run that is chosen in the results."""
        report = self.results.report
        if report is not None:
            self.train_view.past_curves.choose(report.run.path)

    def _show_where(self) -> None:
        cloud = self.train_view.where.cloud
        here, there = self.tr("This computer · the window stays free while it works"), self.tr("Yandex Cloud")
        self._form.get(QLabel, "where_text").setText(there if cloud else here)
        self.services.icons.bind(self._form.get(QLabel, "where_icon"), "cloud" if cloud else "cpu", "text-2")

    def _count_runs(self) -> None:
        count, results = len(listed(self.session.runs)), self.tr("Results")
        self.segments.set_items(
            [self.tr("Train", "verb"), f"{results}  {count}" if count else results, self.tr("Compare models")]
        )

    def _connect(self) -> None:
        self.segments.chosen.connect(self.show_segment)
        self.train_view.trained.connect(self._show_trained)
        self.training.started.connect(self._await_choice)
        self.training.finished.connect(self._choose_trained)
        self.train_view.where.changed.connect(self._show_where)
        self.train_view.where.changed.connect(self.next_step_changed)
        self.session.changed.connect(self._count_runs)
        self._form.get(QPushButton, "curves").clicked.connect(lambda: self.results.show_curves())
        self._form.get(QPushButton, "try_live").clicked.connect(lambda: self.results.try_live())
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.train_view.start)

    def _await_choice(self) -> None:
        if self._results is not None:
            self._results.runs.touched = False

    def _choose_trained(self, run: Path) -> None:
        """Chooses the new run in the results, unless the user has chosen or compares others since it began."""
        runs = self._results.runs if self._results is not None else None
        if runs is not None and not (runs.touched or runs.comparing):
            runs.choose(run)

    def _show_trained(self, run: Path) -> None:
        """Opens the results unless the user has gone elsewhere meanwhile."""
        if self.segments.index() == TRAIN:
            self.show_results(run)
