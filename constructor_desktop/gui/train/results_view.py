"""The segment of results: the runs, one of them in full, or two to four side by side."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QListView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.requests import TryModel
from constructor_desktop.gui.run_text import run_name_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.advice import AdviceRows
from constructor_desktop.gui.train.cell_card import CellCard
from constructor_desktop.gui.train.class_table import ClassTable
from constructor_desktop.gui.train.compare import LEAST, Compared, CompareView
from constructor_desktop.gui.train.curves_panel import CurvesPanel
from constructor_desktop.gui.train.details import Details
from constructor_desktop.gui.train.headline import HeroNumber, IntervalScale
from constructor_desktop.gui.train.reading import RunReport, read_report, read_series
from constructor_desktop.gui.train.runs_pane import RunsPane
from constructor_desktop.gui.train.series import Series
from constructor_desktop.gui.train.wording import changes_text
from constructor_desktop.gui.widgets.segmented import Segmented
from constructor_desktop.gui.widgets.strips import Banner, EmptyState
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunState

_NOTHING, _RUNS = range(2)
_DETAILS, _COMPARE, _TROUBLE = range(3)
_CURVES_SIZE = (860, 780)
_CURVES_LOW = 560  # in a window of their own both plots fit one above the other down to this height
_TITLE_BAR = 60  # pixels at most, which the system puts around it


class ResultsView(QWidget):
    """Shows what trainings came to."""

    train_again = Signal(str)
    """With this preset; empty for the one that is chosen."""
    take_pretrained = Signal()
    """The user wants to get ready to train with the usual model."""
    go_to_training = Signal()
    shown_changed = Signal()
    """Another run is shown, or none."""

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self._load()
        view, button = self._form.get(QListView, "runs"), self._form.get(QPushButton, "compare")
        self.runs = RunsPane(services, session, view, button)
        self.compare = CompareView(services)
        place = QVBoxLayout(self._form.get(QWidget, "compare_place"))
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self.compare)
        self.details = Details(services, session, self._form)
        self._turn = 0
        self._connect()
        self.retranslate()
        self.runs.refresh()

    @property
    def report(self) -> RunReport | None:
        """The run that is shown in full."""
        return None if self.runs.comparing else self.details.report

    def choose(self, path: Path | None = None) -> None:
        """Shows a run, by default the newest; one that is not listed yet as soon as it is."""
        self.runs.choose(path)

    def try_live(self) -> None:
        """Tries the model that is shown on the Test page."""
        if self.report is not None:
            self._services.navigator.go("test", TryModel(self.report.run.path))

    def show_curves(self) -> None:
        """Shows the curves of the run in a window of their own."""
        if self.report is not None:
            run = self.report.run
            self._services.tasks.start(
                lambda _: read_series(run.path), "curves", done=lambda series: self._open_curves(run, series)
            )

    def deactivate(self) -> None:
        """Falls silent."""
        self.details.cell.player.stop()

    def shut_down(self) -> None:
        """Gives back the loudspeaker and ends the threads of thumbnails."""
        self.details.cell.player.close()
        self.details.cell.thumbnails.close()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        text = self.tr("Train once to see how well it works.")
        self._form.get(EmptyState, "empty").set_texts(text, self.tr("Go to training"))
        self._form.get(QPushButton, "compare").setToolTip(self.tr("Choose two to four runs to see them side by side"))
        self.details.retranslate()
        self.compare.retranslate()
        self._show_changes()
        if self._form.get(QStackedWidget, "middle").currentIndex() == _TROUBLE:
            self._show()

    # -- showing -----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Shows what is chosen in the list, read off the GUI thread."""
        self._turn += 1
        some = self.runs.model.rowCount() > 0
        self._form.get(QStackedWidget, "pages").setCurrentIndex(_RUNS if some else _NOTHING)
        good = sum(run.state is RunState.SUCCEEDED for run in self._session.runs)
        self.runs.button.setEnabled(good >= LEAST or self.runs.comparing)
        run = self.runs.current()
        if self.runs.comparing:
            self._form.get(QStackedWidget, "middle").setCurrentIndex(_COMPARE)
            self._show_compared(self.runs.chosen())
        elif run is None or not some:
            self.details.show(None)
        elif run.state is RunState.SUCCEEDED:
            self._show_run(run)
        else:
            self._show_trouble(sentence(run.message))
        self._show_changes()
        self.shown_changed.emit()

    def _show_run(self, run: RunSummary) -> None:
        turn, state = self._turn, self._session.state

        def done(report: RunReport) -> None:
            if turn == self._turn:
                self._form.get(QStackedWidget, "middle").setCurrentIndex(_DETAILS)
                self.details.show(report)
                self._show_changes()
                self.shown_changed.emit()

        def failed(error: Exception) -> None:
            if not isinstance(error, ConstructorError):
                self._services.notices.error.emit(error)
            if turn == self._turn:
                self._show_trouble(error_text(error))
                self.shown_changed.emit()

        self._services.tasks.start(lambda _: read_report(run, state), "reading results", done=done, failed=failed)

    def _show_trouble(self, text: str) -> None:
        self.details.show(None)
        self._form.get(QStackedWidget, "middle").setCurrentIndex(_TROUBLE)
        self._form.get(Banner, "banner").show_error(text, self.tr("Delete this run"))

    def _show_changes(self) -> None:
        changes = self.report.changes if self.report is not None else None
        self._form.get(QFrame, "changed_strip").setVisible(bool(changes))
        if changes:
            self._form.get(QLabel, "changed_text").setText(changes_text(changes, self._session.modality))

    def _show_compared(self, runs: list[RunSummary]) -> None:
        state, turn = self._session.state, self._turn
        if len(runs) < LEAST:
            self.compare.show_runs(())
            return

        def done(compared: list[Compared]) -> None:
            if turn == self._turn:
                self.compare.show_runs(compared)

        self._services.tasks.start(
            lambda _: [Compared(read_report(run, state), read_series(run.path)) for run in runs],
            "comparing",
            done=done,
            failed=lambda error: self._services.notices.show(error_text(error)),
        )

    def _open_curves(self, run: RunSummary, series: list[Series]) -> None:
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setProperty("role", "window")
        dialog.setWindowTitle(self.tr("Curves of %1").replace("%1", run_name_text(run)))
        panel = CurvesPanel(self._services, dialog, name=run_name_text(run), low=_CURVES_LOW)
        panel.show_series(series)
        QVBoxLayout(dialog).addWidget(panel)
        dialog.resize(QSize(*_CURVES_SIZE).boundedTo(self.screen().availableSize() - QSize(0, _TITLE_BAR)))
        dialog.open()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        services, theme, icons = self._services, self._services.theme, self._services.icons
        self._form = load_form(
            "results_view",
            icons,
            self,
            {
                "EmptyState": lambda owner: EmptyState(icons, "sparkle", owner),
                "Banner": lambda owner: Banner(icons, owner),
                "HeroNumber": HeroNumber,
                "IntervalScale": lambda owner: IntervalScale(theme, owner),
                "ClassTable": lambda owner: ClassTable(theme, owner),
                "AdviceRows": lambda owner: AdviceRows(icons, owner),
                "Segmented": lambda owner: Segmented(theme, owner),
                "CellCard": lambda owner: CellCard(services, self._session, owner),
            },
        )
        outer, inner = self._form.get(QSplitter, "splitter"), self._form.get(QSplitter, "details")
        outer.setSizes([228, 930])
        outer.setStretchFactor(0, 0)
        outer.setStretchFactor(1, 1)
        inner.setSizes([442, 458])
        inner.setStretchFactor(0, 40)
        inner.setStretchFactor(1, 60)

    def _connect(self) -> None:
        self.runs.changed.connect(self._show)
        self._session.changed.connect(self.runs.refresh)
        self.details.train_again.connect(self.train_again)
        self.details.take_pretrained.connect(self.take_pretrained)
        self._form.get(QPushButton, "train_again").clicked.connect(lambda: self.train_again.emit(""))
        self._form.get(EmptyState, "empty").acted.connect(self.go_to_training)
        self._form.get(Banner, "banner").acted.connect(self.runs.delete)
