"""The list of runs: choosing one, or several to compare; renaming and deleting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QPushButton

from constructor_desktop.gui.dialogs.rename import ask_name
from constructor_desktop.gui.requests import ExportRun, TryModel
from constructor_desktop.gui.run_text import run_name_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.compare import LEAST, MOST
from constructor_desktop.gui.train.runs_list import RUN_ROLE, RunsDelegate, RunsModel
from constructor_desktop.storage.changes import RenameRun, TrashRun
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunState


class RunsPane(QObject):
    """Works on the list view and the button of a form.

    Attributes:
        touched: Whether a run was chosen, or several, since this was last set to False.
    """

    changed = Signal()
    """Another run is chosen, or others are to be compared, or the data of the project have changed."""

    def __init__(self, services: Services, session: Session, view: QListView, button: QPushButton) -> None:
        super().__init__(view)
        self._services, self._session = services, session
        self.view, self.button = view, button
        self.model = RunsModel(self)
        self._wanted: Path | None = None
        self._quiet = False
        self.touched = False
        view.setModel(self.model)
        view.setItemDelegate(RunsDelegate(services.theme, view))
        self._connect()

    @property
    def comparing(self) -> bool:
        """Whether several runs are chosen, to be compared."""
        return self.button.isChecked()

    def current(self) -> RunSummary | None:
        """Returns the run that is chosen."""
        run = self.view.currentIndex().data(RUN_ROLE)
        return run if isinstance(run, RunSummary) else None

    def chosen(self) -> list[RunSummary]:
        """Returns the runs that are chosen to be compared, in the order of the list."""
        rows = sorted(index.row() for index in self.view.selectedIndexes())
        return [self._run(row) for row in rows]

    def choose(self, path: Path | None) -> None:
        """Chooses a run, by default the newest; one that is not listed yet as soon as it is."""
        self.button.setChecked(False)
        self.touched = True
        self._wanted = path
        row = 0 if path is None else self.model.row_of(path)
        if 0 <= row < self.model.rowCount():
            self._wanted = None
            self.view.setCurrentIndex(self.model.index(row))

    def refresh(self) -> None:
        """Shows the runs as they are now; what was chosen stays chosen."""
        before, row = self.current(), self.view.currentIndex().row()
        chosen = [run.path for run in self.chosen()]
        self._quiet = True
        self.model.set_runs(self._session.runs)
        if self.comparing:
            self._select([row for path in chosen if (row := self.model.row_of(path)) >= 0])
        elif self.model.rowCount():
            paths = [self._wanted, before.path if before is not None else None]
            rows = [self.model.row_of(path) for path in paths if path is not None]
            found = next((one for one in rows if one >= 0), min(max(0, row), self.model.rowCount() - 1))
            if self._wanted is not None and self.model.row_of(self._wanted) >= 0:
                self._wanted = None
            self.view.setCurrentIndex(self.model.index(found))
        self._quiet = False
        self.changed.emit()

    def rename(self) -> None:
        """Asks for a name of the chosen run."""
        run = self.current()
        if run is None:
            return
        name = ask_name(self.view, self.tr("Name of the run"), run_name_text(run))
        if name and name != run_name_text(run):
            text = self.tr("The run is now called %1").replace("%1", name)
            self._session.perform(RenameRun(run.path, name), text)

    def delete(self) -> None:
        """Deletes the chosen run; that can be undone."""
        run = self.current()
        if run is not None and not self.comparing:
            text = self.tr("Run %1 deleted").replace("%1", run_name_text(run))
            self._session.perform(TrashRun(run.path), text)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _run(self, row: int) -> RunSummary:
        run = self.model.index(row).data(RUN_ROLE)
        assert isinstance(run, RunSummary)
        return run

    def _is_good(self, row: int) -> bool:
        return self._run(row).state is RunState.SUCCEEDED

    def _compare(self, on: bool) -> None:
        current = self.view.currentIndex()
        mode = QAbstractItemView.SelectionMode
        self._quiet = True
        self.view.setSelectionMode(mode.MultiSelection if on else mode.SingleSelection)
        if on:
            good = [row for row in range(self.model.rowCount()) if self._is_good(row)]
            first = [row for row in good if row == current.row()]
            self._select([*first, *(row for row in good if row not in first)][:LEAST])
        else:
            self.view.selectionModel().select(current, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._quiet = False
        self.changed.emit()

    def _select(self, rows: list[int]) -> None:
        selection = QItemSelection()
        for row in rows:
            selection.select(self.model.index(row), self.model.index(row))
        self.view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _current_changed(self) -> None:
        if not self._quiet and not self.comparing:
            self.touched = True
            self.changed.emit()

    def _selection_changed(self, added: QItemSelection) -> None:
        """Takes back what cannot be compared: failed runs, and a fifth one."""
        if not self.comparing or self._quiet:
            return
        for index in added.indexes():
            if not self._is_good(index.row()) or len(self.view.selectedIndexes()) > MOST:
                self.view.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Deselect)
                return
        self.changed.emit()

    def _context_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        run = index.data(RUN_ROLE)
        if not isinstance(run, RunSummary) or self.comparing:
            return
        self.view.setCurrentIndex(index)
        menu, go = QMenu(self.view), self._services.navigator.go
        if run.state is RunState.SUCCEEDED:
            menu.addAction(self.tr("Try it live")).triggered.connect(lambda: go("test", TryModel(run.path)))
            menu.addAction(self.tr("Export")).triggered.connect(lambda: go("export", ExportRun(run.path)))
            menu.addSeparator()
        for text, keys, act in ((self.tr("Rename"), "F2", self.rename), (self.tr("Delete"), "Del", self.delete)):
            menu.addAction(f"{text}\t{keys}").triggered.connect(act)
        menu.exec(self.view.viewport().mapToGlobal(place))

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(lambda *_: self._current_changed())
        self.view.selectionModel().selectionChanged.connect(lambda added, _: self._selection_changed(added))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._context_menu)
        for key, act in (("F2", self.rename), ("Del", self.delete)):
            shortcut = QShortcut(QKeySequence(key), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)
        self.button.toggled.connect(self._compare)
