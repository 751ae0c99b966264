"""The table of a comparison: one row for each model, the recommended one marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from constructor_desktop.comparison.table import Row, recommended
from constructor_desktop.gui.comparison.words import cell_texts, head_texts, why_text
from constructor_desktop.gui.theme import Theme

_ROW, _MARGIN = 32, 7
_TITLE = 0
MARKED_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


class ComparisonModel(QAbstractTableModel):
    """What the table shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self._texts: list[list[str]] = []
        self._chosen = ""

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Shows models, in this order."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self._texts = [cell_texts(row) for row in rows]
        chosen = recommended(rows)
        self._chosen = chosen.arch if chosen else ""
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many models there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How much is known of each."""
        return 0 if parent is not None and parent.isValid() else len(head_texts())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns one value."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._texts[index.row()][_TITLE] if index.column() == _TITLE else why_text(row)
        if role == MARKED_ROLE:
            return row.arch == self._chosen
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(index.column()) | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Returns the titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(section) | Qt.AlignmentFlag.AlignVCenter)
        return head_texts()[section] if role == Qt.ItemDataRole.DisplayRole else None


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if column == _TITLE else Qt.AlignmentFlag.AlignRight


class ComparisonDelegate(QStyledItemDelegate):
    """Paints a value above the line that parts its row from the next one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """As wide as the text in bold."""
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        return QSize(QFontMetrics(font).horizontalAdvance(str(index.data())) + 2 * _MARGIN + 2, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one value."""
        painter.save()
        box, marked = option.rect, bool(index.data(MARKED_ROLE))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.color("accent-soft"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), self._theme.color("border"))
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if marked else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._pen(index, marked=marked))
        inside = box.adjusted(_MARGIN, 0, -_MARGIN, 0)
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, _side(index.column()) | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _pen(self, index: Index, *, marked: bool) -> QColor:
        model = index.model()
        done = not isinstance(model, ComparisonModel) or model.rows[index.row()].state == "done"
        if marked and index.column() == _TITLE:
            return self._theme.color("accent")
        return self._theme.color("text" if done else "text-3")


def set_up(table: QTableView, model: ComparisonModel, theme: Theme) -> None:
    """Gives a table its model and its looks."""
    table.setModel(model)
    table.setItemDelegate(ComparisonDelegate(theme, table))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW)
    table.setWordWrap(False)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(0)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)


def fit(table: QTableView, model: ComparisonModel) -> None:
    """Makes each column as wide as what it holds, so that as much as possible is left for the names."""
    metrics = table.horizontalHeader().fontMetrics()
    for column, title in enumerate(head_texts()):
        if column == _TITLE:
            continue
        head = max(metrics.horizontalAdvance(line) for line in title.split("\n")) + 2 * _MARGIN + 2
        cells = (table.sizeHintForIndex(model.index(row, column)).width() for row in range(model.rowCount()))
        table.setColumnWidth(column, max(head, *cells))
