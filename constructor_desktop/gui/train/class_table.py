"""The table of results by class: how many of a class were found, and how reliable its name is."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.language import count_text, percent_text
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.train.reading import ClassResult
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip
from constructor_desktop.gui.widgets.table_header import TableHeader

NAME, FOUND, RELIABLE, F1, COUNT = range(5)
SORT_ROLE = Qt.ItemDataRole.UserRole
LOOK_ROLE = SORT_ROLE + 1
ROW, HEADER = 38, 44
_BAR_WIDTH, _BAR_HEIGHT = 26, 6
_NAME_ENOUGH = 110
_ALWAYS = 5  # Rows that are shown however low the window is.

Index = QModelIndex | QPersistentModelIndex


class ClassTableModel(QAbstractTableModel):
    """Results by class; values that mean nothing because no sample was checked are shown as a dash."""

    def __init__(self, modality: Modality, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._modality = modality
        self._rows: list[tuple[ClassLook, ClassResult]] = []

    def set_results(self, looks: Sequence[ClassLook], results: Sequence[ClassResult]) -> None:
        """Shows other results."""
        self.beginResetModel()
        self._rows = list(zip(looks, results, strict=True))
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many classes there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Five."""
        return COUNT + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns texts, and plain values to sort by."""
        look, result = self._rows[index.row()]
        column = index.column()
        value = (look.number, result.recall, result.precision, result.f1, result.checked)[column]
        if role == SORT_ROLE:
            return float(value)
        if role == LOOK_ROLE:
            return look
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if column == NAME:
                return look.name
            if column == COUNT:
                return count_text(result.checked)
            return percent_text(value) if result.checked else "–"
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Returns the titles; the word of experts stands in the second line."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft if section == NAME else Qt.AlignmentFlag.AlignRight)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        counted = self.tr("Sounds") if self._modality is Modality.AUDIO else self.tr("Pictures")
        return (
            self.tr("Class"),
            self.tr("Found") + "\n" + self.tr("recall"),
            self.tr("Reliable") + "\n" + self.tr("precision"),
            "F1",
            counted,
        )[section]

    def csv(self) -> str:
        """Returns the table as CSV with a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("class", "recall", "precision", "f1", "checked"))
        for _, one in self._rows:
            writer.writerow((one.name, f"{one.recall:.6g}", f"{one.precision:.6g}", f"{one.f1:.6g}", one.checked))
        return text.getvalue()


class ClassTableDelegate(QStyledItemDelegate):
    """Paints chips beside names and small bars beside per cents."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.bars = True

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Room for the text, and for the chip beside a name."""
        width = option.fontMetrics.horizontalAdvance(str(index.data())) + 12
        return QSize(width + (CHIP_SIZE + 8 if index.column() == NAME else 0), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one cell."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, self._theme.color("row-hover"))
        if index.row() < index.model().rowCount() - 1:
            painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), self._theme.color("border"))
        look: ClassLook = index.data(LOOK_ROLE)
        text = str(index.data())
        painter.setPen(self._theme.color("text"))
        if index.column() == NAME:
            chip = QRect(box.left(), box.center().y() - CHIP_SIZE // 2 + 1, CHIP_SIZE, CHIP_SIZE)
            paint_chip(painter, chip, self._theme, look.colour, look.number)
            place = box.adjusted(CHIP_SIZE + 8, 0, -6, 0)
            text = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        else:
            if self.bars and index.column() in (FOUND, RELIABLE):
                self._paint_bar(painter, option, look, float(index.data(SORT_ROLE)), known=text != "–")
            painter.drawText(
                box.adjusted(0, 0, -1, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text
            )
        painter.restore()

    def _paint_bar(
        self, painter: QPainter, option: QStyleOptionViewItem, look: ClassLook, share: float, *, known: bool
    ) -> None:
        widest = option.fontMetrics.horizontalAdvance(percent_text(1.0))
        left = option.rect.right() - widest - 6 - _BAR_WIDTH
        bar = QRectF(left, option.rect.center().y() - _BAR_HEIGHT / 2 + 1, _BAR_WIDTH, _BAR_HEIGHT)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        if known and share > 0:
            bar.setWidth(max(float(_BAR_HEIGHT), _BAR_WIDTH * share))
            painter.setBrush(self._theme.class_color(look.colour))
            painter.drawRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        painter.restore()


class ClassTable(QTableView):
    """Shares its width between names and numbers; where names would be cut off, there are no bars."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = ClassTableDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(TableHeader(theme, self, height=HEADER))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        """Fits the columns to each new content."""
        super().setModel(model)
        if model is not None:
            self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            model.modelReset.connect(self.fit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fits the columns."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Gives each column of numbers what it needs, and the names the rest."""
        if self.model() is None or not self.model().rowCount():
            return
        self.setMinimumHeight(HEADER + min(self.model().rowCount(), _ALWAYS) * ROW)
        header = self.horizontalHeader()
        texts = [self.sizeHintForColumn(column) for column in range(COUNT + 1)]
        texts[NAME] = min(texts[NAME], _NAME_ENOUGH)
        plain = [max(text, header.sectionSizeHint(column)) for column, text in enumerate(texts)]
        barred = list(plain)
        for column in (FOUND, RELIABLE):
            barred[column] = max(plain[column], texts[column] + _BAR_WIDTH + 4)
        # Where even so names would be cut off, experts do without F1: it follows from the other two.
        self.setColumnHidden(F1, sum(plain) > self.viewport().width())
        unseen = barred[F1] if self.isColumnHidden(F1) else 0
        self._delegate.bars = sum(barred) - unseen <= self.viewport().width()
        needed = barred if self._delegate.bars else plain
        for column in range(FOUND, COUNT + 1):
            header.resizeSection(column, needed[column])
        shown = [column for column in range(FOUND, COUNT + 1) if not self.isColumnHidden(column)]
        rest = self.viewport().width() - sum(needed[column] for column in shown)
        header.resizeSection(NAME, max(CHIP_SIZE + 8, rest))
