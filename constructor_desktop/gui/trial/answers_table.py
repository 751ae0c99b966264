"""The view of answers for many files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.gui.trial.answers_delegate import ROW_HEIGHT, AnswersDelegate
from constructor_desktop.gui.trial.answers_model import AnswersModel, Column
from constructor_desktop.gui.widgets.table_header import TableHeader
from constructor_desktop.inference.batch import FileAnswer

_HEADER, _PADDING = 30, 8
_FILE_ENOUGH, _WIDEST = 150, 190
_NARROWEST = {Column.ANSWER: 150, Column.SECOND: 110}


class AnswersTable(QTableView):
    """Shows an `AnswersModel`.

    Attributes:
        answers: The model.
    """

    played = Signal()
    """Space was pressed: the sound with the cursor is to be heard."""

    def __init__(self, services: Services, modality: Modality, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        glyph = "waveform" if modality is Modality.AUDIO else "image"
        self.answers = AnswersModel(self)
        self._thumbnails = Thumbnails(services, modality, self)
        self._delegate = AnswersDelegate(services.theme, glyph, self._thumbnails.get, self)
        self._thumbnails.arrived.connect(self.viewport().update)
        self.setModel(self.answers)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = TableHeader(services.theme, self, height=_HEADER, padding=_PADDING)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(Column.FILE, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)

    def shut_down(self) -> None:
        """Ends the threads of thumbnails."""
        self._thumbnails.close()

    def set_looks(self, looks: Sequence[ClassLook]) -> None:
        """Shows the classes so from now on."""
        self._delegate.looks = {look.name: look for look in looks}
        self.viewport().update()

    def current(self) -> FileAnswer | None:
        """Returns the row with the cursor."""
        index = self.currentIndex()
        return self.answers.shown[index.row()] if index.isValid() else None

    def selection(self) -> list[FileAnswer]:
        """Returns the selected rows, in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        shown = self.answers.shown
        return [shown[row] for row in rows]

    def select(self, path: Path) -> None:
        """Selects the row of a file, if it is shown."""
        index = self.answers.index_of(path)
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, flags)

    def keep(self, change: Callable[[], None]) -> None:
        """Lets `change` show other rows, and keeps the selected ones selected."""
        chosen = self.chosen()
        change()
        if chosen is not None:
            self.choose(*chosen)

    def chosen(self) -> tuple[Path, set[Path]] | None:
        """Returns the file with the cursor, and the selected ones; None without a cursor."""
        current = self.current()
        return None if current is None else (current.path, {row.path for row in self.selection()})

    def choose(self, current: Path, selected: Collection[Path]) -> None:
        """Selects the rows of files, as far as they are shown."""
        self.select(current)
        places = {row.path: place for place, row in enumerate(self.answers.shown)}
        last = self.answers.columnCount() - 1
        selection = QItemSelection()
        for place in sorted(places[path] for path in selected if path in places):
            selection.select(self.answers.index(place, 0), self.answers.index(place, last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Names of files matter as much as the answers: what is missing is taken from both columns of classes."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        share = header.sectionSizeHint(Column.SHARE)
        missing = max(0, _FILE_ENOUGH + share + 2 * _WIDEST - self.viewport().width())
        for column, least in _NARROWEST.items():
            header.resizeSection(column, max(least, _WIDEST - missing // 2))
        header.resizeSection(Column.SHARE, share)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space plays; everything else is as in other tables."""
        if event.key() == Qt.Key.Key_Space:
            self.played.emit()
        else:
            super().keyPressEvent(event)
