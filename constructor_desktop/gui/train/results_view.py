"""The segment of results: the runs, one of them in full, or two to four side by side."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.gui.dialogs.rename import ask_name
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.requests import ExportRun, TryModel
from constructor_desktop.gui.run_text import run_name_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.advice import AdviceRows
from constructor_desktop.gui.train.cell_card import CellCard
from constructor_desktop.gui.train.compare import LEAST, MOST, Compared, CompareView
from constructor_desktop.gui.train.curves_panel import CurvesPanel
from constructor_desktop.gui.train.details import Details
from constructor_desktop.gui.train.headline import HeroNumber, IntervalScale
from constructor_desktop.gui.train.reading import RunReport, read_report, read_series
from constructor_desktop.gui.train.runs_list import RUN_ROLE, RunsDelegate, RunsModel
from constructor_desktop.gui.train.series import Series
from constructor_desktop.gui.train.wording import changes_text
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.segmented import Segmented
from constructor_desktop.gui.widgets.strips import Banner, EmptyState
from constructor_desktop.storage.changes import RenameRun, TrashRun
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunState

_NOTHING, _RUNS = range(2)
_DETAILS, _COMPARE, _TROUBLE = range(3)


class ResultsView(QWidget):
    """Shows what trainings came to."""

    train_again = Signal(str)
    go_to_training = Signal()
    shown_changed = Signal()
    """Another run is shown, or none."""

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._session, self._training = services, session, training
        self._load()
        self.runs = RunsModel(self)
        self.list = self._form.get(QListView, "runs")
        self.list.setModel(self.runs)
        self.list.setItemDelegate(RunsDelegate(services.theme, self.list))
        self.compare_button = self._form.get(QPushButton, "compare")
        self.compare = CompareView(services, self._form.get(QWidget, "compare_place"))
        place = QVBoxLayout(self._form.get(QWidget, "compare_place"))
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self.compare)
        self.details = Details(services, session, self._form)
        self._wanted: Path | None = None
        self._turn = 0
        self._connect()
        self.retranslate()
        self._refresh()

    @property
    def report(self) -> RunReport | None:
        """The run that is shown in full."""
        comparing = self.compare_button.isChecked()
        return None if comparing else self.details.report

    # -- what the page asks ------------------------------------------------------------------------------------------

    def choose(self, path: Path | None = None) -> None:
        """Shows a run, by default the newest; one that is not listed yet as soon as it is."""
        self._wanted = path
        if self.compare_button.isChecked():
            self.compare_button.setChecked(False)
        row = 0 if path is None else self.runs.row_of(path)
        if 0 <= row < self.runs.rowCount():
            self._wanted = None
            self.list.setCurrentIndex(self.runs.index(row))

    def try_live(self) -> None:
        """Tries the model that is shown on the Test page."""
        if self.report is not None:
            self._services.navigator.go("test", TryModel(self.report.run.path))

    def show_curves(self) -> None:
        """Shows the curves of the run in a window of their own."""
        if self.report is None:
            return
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
        self.compare_button.setToolTip(self.tr("Choose two to four runs and see them side by side"))
        self.details.retranslate()
        self.compare.retranslate()
        self._show_changes()

    # -- runs --------------------------------------------------------------------------------------------------------

    def current(self) -> RunSummary | None:
        """Returns the run that is chosen in the list."""
        run = self.list.currentIndex().data(RUN_ROLE)
        return run if isinstance(run, RunSummary) else None

    def rename(self) -> None:
        """Asks for a name of the chosen run."""
        run = self.current()
        if run is None:
            return
        name = ask_name(self, self.tr("Name of the run"), run_name_text(run))
        if name and name != run_name_text(run):
            text = self.tr("The run is now called %1").replace("%1", name)
            self._session.perform(RenameRun(run.path, name), text)

    def delete(self) -> None:
        """Deletes the chosen run; that can be undone."""
        run = self.current()
        if run is not None and not self.compare_button.isChecked():
            text = self.tr("Run %1 deleted").replace("%1", run_name_text(run))
            self._session.perform(TrashRun(run.path), text)

    def chosen(self) -> list[RunSummary]:
        """Returns the runs that are chosen to be compared, in the order of the list."""
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return [self.runs.index(row).data(RUN_ROLE) for row in rows]

    def _refresh(self) -> None:
        """The runs or the data have changed."""
        before, row = self.current(), self.list.currentIndex().row()
        chosen = {run.path for run in self.chosen()}
        self.runs.set_runs(self._session.runs)
        self._form.get(QStackedWidget, "pages").setCurrentIndex(_RUNS if self.runs.rowCount() else _NOTHING)
        if not self.runs.rowCount():
            self.details.show(None)
            self.shown_changed.emit()
        elif self.compare_button.isChecked():
            self._select([row for path in chosen if (row := self.runs.row_of(path)) >= 0])
        else:
            wanted = self._wanted if self._wanted is not None else before.path if before is not None else None
            found = -1 if wanted is None else self.runs.row_of(wanted)
            if found >= 0 and wanted == self._wanted:
                self._wanted = None
            place = found if found >= 0 else min(max(0, row), self.runs.rowCount() - 1)
            if self.list.currentIndex().row() == place:
                self._show_current()  # the data may have changed
            else:
                self.list.setCurrentIndex(self.runs.index(place))

    def _show_current(self) -> None:
        run = self.current()
        if run is None or self.compare_button.isChecked():
            return
        self._turn += 1
        if run.state is not RunState.SUCCEEDED:
            self._show_trouble(sentence(run.message))
            return
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

        self._services.tasks.start(lambda _: read_report(run, state), "reading results", done=done, failed=failed)

    def _show_trouble(self, text: str) -> None:
        self.details.show(None)
        self._form.get(QStackedWidget, "middle").setCurrentIndex(_TROUBLE)
        self._form.get(Banner, "banner").show_error(text, self.tr("Delete this run"))
        self._show_changes()
        self.shown_changed.emit()

    def _show_changes(self) -> None:
        report = self.report
        changes = report.changes if report is not None else None
        self._form.get(QFrame, "changed_strip").setVisible(bool(changes))
        if changes:
            self._form.get(QLabel, "changed_text").setText(changes_text(changes, self._session.modality))

    # -- side by side ------------------------------------------------------------------------------------------------

    def _compare(self, on: bool) -> None:
        current = self.list.currentIndex()
        mode = QAbstractItemView.SelectionMode
        self.list.setSelectionMode(mode.MultiSelection if on else mode.SingleSelection)
        self._form.get(QStackedWidget, "middle").setCurrentIndex(_COMPARE if on else _DETAILS)
        if on:
            good = [row for row in range(self.runs.rowCount()) if self._is_good(row)]
            first = current.row() if current.row() in good else -1
            self._select([*([first] if first >= 0 else []), *(row for row in good if row != first)][:LEAST])
        else:
            self.list.selectionModel().select(current, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._show_current()
        self._show_changes()
        self.shown_changed.emit()

    def _is_good(self, row: int) -> bool:
        return bool(self.runs.index(row).data(RUN_ROLE).state is RunState.SUCCEEDED)

    def _select(self, rows: list[int]) -> None:
        selection = QItemSelection()
        for row in rows:
            selection.select(self.runs.index(row), self.runs.index(row))
        self.list.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._show_compared()

    def _selection_changed(self, added: QItemSelection) -> None:
        if not self.compare_button.isChecked():
            return
        for index in added.indexes():
            if not self._is_good(index.row()) or len(self.list.selectedIndexes()) > MOST:
                self.list.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Deselect)
                return
        self._show_compared()

    def _show_compared(self) -> None:
        self._turn += 1
        runs, state, turn = self.chosen(), self._session.state, self._turn
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

    # -- inside ------------------------------------------------------------------------------------------------------

    def _open_curves(self, run: RunSummary, series: list[Series]) -> None:
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setProperty("role", "window")
        dialog.setWindowTitle(self.tr("Curves of %1").replace("%1", run_name_text(run)))
        panel = CurvesPanel(self._services, dialog, name=run_name_text(run))
        panel.show_series(series)
        column = QVBoxLayout(dialog)
        column.addWidget(panel)
        dialog.resize(860, 780)
        dialog.open()

    def _context_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        run = index.data(RUN_ROLE)
        if not isinstance(run, RunSummary) or self.compare_button.isChecked():
            return
        self.list.setCurrentIndex(index)
        menu = QMenu(self)
        if run.state is RunState.SUCCEEDED:
            menu.addAction(self.tr("Try it live")).triggered.connect(
                lambda: self._services.navigator.go("test", TryModel(run.path))
            )
            menu.addAction(self.tr("Export")).triggered.connect(
                lambda: self._services.navigator.go("export", ExportRun(run.path))
            )
            menu.addSeparator()
        menu.addAction(self.tr("Rename\tF2")).triggered.connect(self.rename)
        menu.addAction(self.tr("Delete\tDel")).triggered.connect(self.delete)
        menu.exec(self.list.viewport().mapToGlobal(place))

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
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        self.list.selectionModel().selectionChanged.connect(lambda added, _: self._selection_changed(added))
        self.runs.modelReset.connect(lambda: self.list.selectionModel().clear())
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._context_menu)
        for key, act in (("F2", self.rename), ("Del", self.delete)):
            shortcut = QShortcut(QKeySequence(key), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)
        self.compare_button.toggled.connect(self._compare)
        self.details.train_again.connect(self.train_again)
        self._form.get(QPushButton, "train_again").clicked.connect(lambda: self.train_again.emit(""))
        self._form.get(EmptyState, "empty").acted.connect(self.go_to_training)
        self._form.get(Banner, "banner").acted.connect(self.delete)
        self._session.changed.connect(self._refresh)
