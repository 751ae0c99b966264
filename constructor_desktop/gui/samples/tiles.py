"""Samples as tiles in a grid: how they are selected, moved by keys and dragged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QMimeData,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDrag, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QWidget

from constructor_desktop.gui.language import count_text
from constructor_desktop.gui.samples.tile_delegate import GAP, TileDelegate
from constructor_desktop.gui.samples.tile_model import TileModel
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.storage.state import SampleState

MIME = "application/x-ai-constructor-samples"
_NARROWER = 0.94  # of a tile, where that makes room for one more


class TileView(QListView):
    """A grid of tiles with selection, keyboard and dragging; what the keys mean is told by signals."""

    picked = Signal()
    """The selection has changed."""
    opened = Signal()
    """Return or a double click on a sample."""
    all_wanted = Signal()
    """The tile that stands for all was activated."""
    delete_wanted = Signal()
    digit_pressed = Signal(int)
    """A number key: 1 to 10 (for 0)."""
    play_wanted = Signal()
    escaped = Signal()
    columns_changed = Signal()
    left_over = Signal(int)
    """An arrow key led out of the tiles: -1 upwards, 1 downwards."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, tile: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_keyboard = False
        self._theme, self._thumbnails = theme, thumbnails
        self._tile = tile
        self._columns = 0
        self.model_ = TileModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(TileDelegate(theme, thumbnails, self))
        self._set_up()
        self.selectionModel().selectionChanged.connect(self.picked)
        self.doubleClicked.connect(self._activate)
        self.clicked.connect(self._click)
        thumbnails.arrived.connect(self.viewport().update)
        theme.changed.connect(self.viewport().update)

    def _set_up(self) -> None:
        self.setProperty("role", "tiles")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setSpacing(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        self.setGridSize(self._tile + QSize(GAP, GAP))

    # -- what is shown -----------------------------------------------------------------------------------------------

    def columns(self) -> int:
        """Returns how many tiles fit into a row."""
        least = self._tile.width() + GAP
        return max(1, self._room() // (round(_NARROWER * least) if self._scrolls() else least))

    def row_height(self) -> int:
        """Returns the height of a row of tiles."""
        return self._tile.height() + GAP

    def set_tile(self, tile: QSize) -> None:
        """Makes the tiles larger or smaller."""
        self._tile = tile
        self._fit()

    def set_samples(self, samples: Sequence[SampleState], limit: int | None) -> None:
        """Shows other samples; what is selected stays so, in the place of what is gone its neighbour is selected."""
        chosen = self.selected()
        first = min((self.model_.row_of(sample.path) for sample in chosen), default=-1)
        current = self.model_.sample(self.currentIndex().row())
        self.selectionModel().blockSignals(True)
        changed = self.model_.set_samples(samples, limit)
        if changed and chosen:
            self._select_again([sample.path for sample in chosen], first, current)
        self.selectionModel().blockSignals(False)
        if changed:
            self.viewport().update()
            if chosen:
                self.picked.emit()

    def _select_again(self, paths: list[Path], first: int, current: SampleState | None) -> None:
        left = [path for path in paths if self.model_.holds(path)]
        if left:
            self.select(left, scroll=False, current=current.path if current else None)
        elif self.model_.tiles:
            row = min(first, self.model_.tiles - 1)
            self.select([self.model_.samples[row].path], scroll=False)

    def set_problems(self, problems: Mapping[Path, str]) -> None:
        """Sets the badges: the code of a problem by path."""
        self.model_.problems = problems
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lets the tiles fill the width."""
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """Takes back what was asked for tiles that are gone by now; those that are seen ask again."""
        super().scrollContentsBy(dx, dy)
        if self._thumbnails.forget(self):
            self.viewport().update()

    def _room(self) -> int:
        """Where Qt lays tiles out: a row that fills it to the last pixel would be broken."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())
        return (self.maximumViewportSize().width() - bar if self._scrolls() else self.viewport().width()) - 1

    def _scrolls(self) -> bool:
        return self.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAsNeeded

    def _fit(self) -> None:
        columns = self.columns()
        grid = QSize(max(1, self._room() // columns), self.row_height())
        if grid != self.gridSize():
            self.setGridSize(grid)
        if columns != self._columns:
            self._columns = columns
            self.columns_changed.emit()

    # -- the selection -----------------------------------------------------------------------------------------------

    def selected(self) -> list[SampleState]:
        """Returns the selected samples, in their order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [sample for row in rows if (sample := self.model_.sample(row)) is not None]

    def select(self, paths: Iterable[Path], *, scroll: bool = True, current: Path | None = None) -> bool:
        """Selects the samples with these paths and shows the first; returns whether there are any.

        Args:
            paths: Of the samples.
            scroll: Whether to bring the first into view.
            current: From which the arrow keys go on; the first if None.
        """
        rows = sorted({row for path in paths if (row := self.model_.row_of(path)) >= 0})
        selection = QItemSelection()
        begin = 0
        for place in range(1, len(rows) + 1):
            if place == len(rows) or rows[place] != rows[place - 1] + 1:
                first, last = self.model_.index(rows[begin]), self.model_.index(rows[place - 1])
                selection.append(QItemSelectionRange(first, last))
                begin = place
        if rows:
            row = self.model_.row_of(current) if current is not None else rows[0]
            index = self.model_.index(row if row >= 0 else rows[0])
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows and scroll:
            self.scrollTo(self.model_.index(rows[0]))
        return bool(rows)

    def step(self, by: int) -> None:
        """Selects the sample before or after the current one."""
        row = self.currentIndex().row() + by
        if self.model_.sample(row) is not None:
            index = self.model_.index(row)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flags)
            self.scrollTo(index)

    # -- keys and mouse ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Translates keys into what they mean here."""
        self.by_keyboard = True
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._activate(self.currentIndex())
        elif key == Qt.Key.Key_Space:
            self.play_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.clearSelection()
            self.escaped.emit()
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9 and plain:
            self.digit_pressed.emit((key - Qt.Key.Key_0) or 10)
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.currentIndex() == before:
                self.left_over.emit(-1 if key == Qt.Key.Key_Up else 1)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are keys of the page here, not the beginning of a name."""

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        """Drags the selected samples to another class."""
        samples = self.selected()
        if not samples:
            return
        drag = QDrag(self)
        drag.setMimeData(packed_samples(sample.path for sample in samples))
        picture = self._picture(len(samples))
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(16, 16))
        drag.exec(Qt.DropAction.MoveAction)

    def _picture(self, count: int) -> QPixmap:
        """The current tile, with the number of samples if there are several."""
        picture = self.viewport().grab(self.visualRect(self.currentIndex()))
        if count > 1:
            painter = QPainter(picture)
            box = QRect(self.gridSize().width() - 40, 6, 34, 18)
            painter.fillRect(box, self._theme.color("accent-fill"))
            painter.setPen(self._theme.color("on-fill"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, count_text(count))
            painter.end()
        return picture

    def _activate(self, index: QModelIndex) -> None:
        if index.isValid():
            (self.opened if self.model_.sample(index.row()) else self.all_wanted).emit()

    def _click(self, index: QModelIndex) -> None:
        self.by_keyboard = False
        if index.isValid() and self.model_.sample(index.row()) is None:
            self.clearSelection()
            self.all_wanted.emit()


def packed_samples(paths: Iterable[Path]) -> QMimeData:
    """Returns what a drag of samples carries."""
    data = QMimeData()
    data.setData(MIME, json.dumps([str(path) for path in paths]).encode())
    return data


def dragged_samples(data: QMimeData) -> list[Path]:
    """Returns the samples that are being dragged; empty if it is something else."""
    try:
        return [Path(text) for text in json.loads(bytes(data.data(MIME).data()))] if data.hasFormat(MIME) else []
    except ValueError:
        return []
