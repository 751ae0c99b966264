"""Samples as tiles: a model over the samples of one class, a delegate that paints them, and the view."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDrag, QFont, QKeyEvent, QPainter, QPainterPath, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from constructor_desktop.gui.icons import paint_icon
from constructor_desktop.gui.language import count_text
from constructor_desktop.gui.samples.badges import badge
from constructor_desktop.gui.samples.thumbnails import Thumbnails
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.tokens import TILE_RADIUS
from constructor_desktop.storage.state import SampleState

MIME = "application/x-ai-constructor-samples"
GAP = 8
_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class TileModel(QAbstractListModel):
    """The samples of a class; with a limit the last tile stands for all of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._samples: tuple[SampleState, ...] = ()
        self._limit: int | None = None
        self._all_text = "%1"

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Number of tiles."""
        if parent.isValid():
            return 0
        return len(self._samples) if self._limit is None else min(len(self._samples) + 1, self._limit)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The sample (`UserRole`), None for the tile that stands for all; its file name for the keyboard."""
        sample = self.sample(index.row())
        if role == _ROLE:
            return sample
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return sample.path.name if sample else self.all_text()
        if role == Qt.ItemDataRole.ToolTipRole and sample:
            return sample.path.name
        return None

    def sample(self, row: int) -> SampleState | None:
        """Returns the sample of a tile; None for the one that stands for all."""
        if self._limit is not None and row == self.rowCount() - 1:
            return None
        return self._samples[row] if 0 <= row < len(self._samples) else None

    def all_text(self) -> str:
        """Returns the text of the last tile."""
        return self._all_text.replace("%1", count_text(len(self._samples)))

    def set_all_text(self, text: str) -> None:
        """Sets the text of the last tile; `%1` stands for the number of samples."""
        self._all_text = text

    def set_samples(self, samples: Sequence[SampleState], limit: int | None) -> None:
        """Replaces the samples; with a limit at most so many tiles are shown."""
        if tuple(samples) == self._samples and limit == self._limit:
            return
        self.beginResetModel()
        self._samples, self._limit = tuple(samples), limit
        self.endResetModel()

    def row_of(self, path: Path) -> int:
        """Returns the row of a sample, -1 if it has no tile."""
        shown = self.rowCount() - (self._limit is not None)
        return next((row for row in range(shown) if self._samples[row].path == path), -1)


class TileDelegate(QStyledItemDelegate):
    """Paints a tile: the thumbnail, a badge for a problem, and the ring of the selection."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, tile: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._thumbnails, self.tile = theme, thumbnails, tile
        self.problems: Mapping[Path, str] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """The tile with its gap."""
        return self.tile + QSize(GAP, GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paints one tile."""
        box = QRect(QRect(option.rect).topLeft() + QPoint(GAP // 2, GAP // 2), self.tile)
        sample = index.data(_ROLE)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), TILE_RADIUS, TILE_RADIUS)
        painter.fillPath(shape, self._theme.color("sunken"))
        if sample is None:
            self._paint_all(painter, box, index.data(Qt.ItemDataRole.DisplayRole))
        else:
            self._paint_sample(painter, box, shape, sample)
        self._paint_state(painter, box, option)
        painter.restore()

    def _paint_all(self, painter: QPainter, box: QRect, text: str) -> None:
        font = QFont(painter.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_sample(self, painter: QPainter, box: QRect, shape: QPainterPath, sample: SampleState) -> None:
        pixmap = self._thumbnails.get(sample, self.tile)
        if pixmap is not None and not pixmap.isNull():
            painter.setClipPath(shape)
            painter.drawPixmap(box, pixmap)
            painter.setClipping(False)
        code = self.problems.get(sample.path, "unreadable" if pixmap is not None and pixmap.isNull() else "")
        if code:
            self._paint_badge(painter, box, code)

    def _paint_badge(self, painter: QPainter, box: QRect, code: str) -> None:
        glyph, text = badge(code)
        font = QFont(painter.font())
        font.setPixelSize(11)
        painter.setFont(font)
        width = min(box.width() - 8, painter.fontMetrics().horizontalAdvance(text) + 24)
        place = QRect(box.left() + 4, box.bottom() - 20, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._black())
        painter.drawRoundedRect(place, 4, 4)
        white = self._theme.color("on-fill")
        paint_icon(painter, glyph, QRect(place.left() + 4, place.top() + 2, 12, 12), white)
        painter.setPen(white)
        inside = place.adjusted(19, 0, -3, 0)
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, elided)

    def _black(self) -> Any:
        from PySide6.QtGui import QColor

        return QColor(0, 0, 0, 184)

    def _paint_state(self, painter: QPainter, box: QRect, option: QStyleOptionViewItem) -> None:
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        view = option.widget
        focused = bool(state & QStyle.StateFlag.State_HasFocus) and isinstance(view, TileView) and view.by_keyboard
        if not (selected or focused):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("surface"), 2))
        if selected:
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), TILE_RADIUS, TILE_RADIUS)
        style = Qt.PenStyle.SolidLine if selected else Qt.PenStyle.DashLine
        painter.setPen(QPen(self._theme.color("accent"), 2, style))
        painter.drawRoundedRect(QRectF(box).adjusted(-1, -1, 1, 1), TILE_RADIUS + 1, TILE_RADIUS + 1)


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

    def __init__(self, theme: Theme, thumbnails: Thumbnails, tile: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "tiles")
        self.by_keyboard = False
        self._tile = tile
        self._columns = 0
        self.model_ = TileModel(self)
        self.setModel(self.model_)
        self.delegate = TileDelegate(theme, thumbnails, tile, self)
        self.setItemDelegate(self.delegate)
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
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit())
        self.doubleClicked.connect(self._activate)
        self.clicked.connect(self._click)
        thumbnails.arrived.connect(self.viewport().update)
        theme.changed.connect(self.viewport().update)

    def columns(self) -> int:
        """Returns how many tiles fit into a row."""
        return max(1, self.width() // (self._tile.width() + GAP))

    def selected(self) -> list[SampleState]:
        """Returns the selected samples, in their order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [sample for row in rows if (sample := self.model_.sample(row)) is not None]

    def select(self, paths: Sequence[Path]) -> bool:
        """Selects the samples with these paths and shows the first; returns whether there are any."""
        rows = [row for path in paths if (row := self.model_.row_of(path)) >= 0]
        model = self.selectionModel()
        model.clearSelection()
        for row in rows:
            model.select(self.model_.index(row), QItemSelectionModel.SelectionFlag.Select)
        if rows:
            model.setCurrentIndex(self.model_.index(rows[0]), QItemSelectionModel.SelectionFlag.NoUpdate)
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

    def set_problems(self, problems: Mapping[Path, str]) -> None:
        """Sets the badges: the code of a problem by path."""
        self.delegate.problems = problems
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tells when another number of tiles fits."""
        super().resizeEvent(event)
        if self.columns() != self._columns:
            self._columns = self.columns()
            self.columns_changed.emit()

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
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are keys of the page here, not the beginning of a name."""

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        """Drags the selected samples to another class."""
        samples = self.selected()
        if not samples:
            return
        data = QMimeData()
        data.setData(MIME, json.dumps([str(sample.path) for sample in samples]).encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        first = self.visualRect(self.currentIndex())
        picture: QPixmap = self.viewport().grab(first)
        drag.setPixmap(picture)
        drag.setHotSpot(picture.rect().center())
        drag.exec(Qt.DropAction.MoveAction)

    def _activate(self, index: QModelIndex) -> None:
        if index.isValid():
            (self.opened if self.model_.sample(index.row()) else self.all_wanted).emit()

    def _click(self, index: QModelIndex) -> None:
        self.by_keyboard = False
        if index.isValid() and self.model_.sample(index.row()) is None:
            self.clearSelection()
            self.all_wanted.emit()


def dragged_samples(data: QMimeData) -> list[Path]:
    """Returns the samples that are being dragged; empty if it is something else."""
    try:
        return [Path(text) for text in json.loads(bytes(data.data(MIME).data()))] if data.hasFormat(MIME) else []
    except ValueError:
        return []
