"""The confusion matrix: what samples really were, by row, and what the model answered, by column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from constructor_desktop.gui.language import count_text, percent_text
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip

CELL = QSize(76, 54)
"""With the gap of four pixels."""
LOOK_ROLE = Qt.ItemDataRole.UserRole
SHARE_ROLE = LOOK_ROLE + 1
_GAP, _RADIUS = 4, 6
_HEAD = 30
_LARGE, _PLAIN, _SMALL = 15, 13, 10  # Sizes of script.
_NAME_WIDEST = 150

Index = QModelIndex | QPersistentModelIndex


class ConfusionModel(QAbstractTableModel):
    """Counts, or their shares of the row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks: tuple[ClassLook, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._shares = False

    def set_matrix(self, looks: Sequence[ClassLook], counts: Sequence[Sequence[int]]) -> None:
        """Shows another matrix."""
        self.beginResetModel()
        self._looks, self._counts = tuple(looks), tuple(tuple(row) for row in counts)
        self.endResetModel()

    def set_shares(self, shares: bool) -> None:
        """Shows shares of the row instead of counts."""
        self._shares = shares
        if self._counts:
            last = self.index(len(self._counts) - 1, len(self._counts) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many classes there are."""
        return 0 if parent is not None and parent.isValid() else len(self._counts)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many classes there are."""
        return self.rowCount(parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns what a cell shows, and its share of the row."""
        row, column = index.row(), index.column()
        count, total = self._counts[row][column], sum(self._counts[row])
        share = count / total if total else 0.0
        if role == Qt.ItemDataRole.DisplayRole:
            return "·" if not count else percent_text(share) if self._shares else count_text(count)
        if role == SHARE_ROLE:
            return share
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            text = self.tr("%1 taken for %2: %3") if row != column else self.tr("%1 recognised: %3")
            names = (self._looks[row].name, self._looks[column].name)
            return text.replace("%1", names[0]).replace("%2", names[1]).replace("%3", f"{count} / {total}")
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Returns how a class looks."""
        if section >= len(self._looks):
            return None
        if role == LOOK_ROLE:
            return self._looks[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._looks[section].name
        return None

    def largest_mistake(self) -> tuple[int, int] | None:
        """Returns row and column of the wrong answer that came most often, or None if there is none."""
        wrong = [
            (count, -row, -column)
            for row, line in enumerate(self._counts)
            for column, count in enumerate(line)
            if count and row != column
        ]
        if not wrong:
            return None
        _, row, column = max(wrong)
        return -row, -column


class ConfusionDelegate(QStyledItemDelegate):
    """Paints a cell: right answers in the accent, wrong ones in orange, the more the stronger."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one cell; the chosen one has a ring."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = QRectF(option.rect).adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)
        share = float(index.data(SHARE_ROLE))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.fill(share, right=index.row() == index.column()))
        painter.drawRoundedRect(cell, _RADIUS, _RADIUS)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.color("surface"), 2))
            painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.drawRoundedRect(cell.adjusted(-1, -1, 1, 1), _RADIUS + 1, _RADIUS + 1)
        painter.setFont(self.font(option.font, str(index.data()), cell.width(), strong=bool(share)))
        painter.setPen(self._theme.color("text" if share else "text-3"))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        painter.restore()

    def font(self, plain: QFont, text: str, room: float, *, strong: bool) -> QFont:
        """Returns the font of a cell, smaller where a text would not fit into so many pixels."""
        font = QFont(plain)
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        for size in range(_LARGE if strong else _PLAIN, _SMALL, -1):
            font.setPixelSize(size)
            if QFontMetrics(font).horizontalAdvance(text) <= room - 2:
                return font
        font.setPixelSize(_SMALL)
        return font

    def fill(self, share: float, *, right: bool) -> QColor:
        """Returns the colour of a cell by its share of the row."""
        if not share:
            return self._theme.color("sunken")
        over = self._theme.color("accent-fill") if right else self._theme.class_color(1)
        strength = 0.12 + 0.5 * share if right else 0.22 + 0.38 * share
        return _mixed(self._theme.color("surface"), over, strength)


class ChipHeader(QHeaderView):
    """Names classes by their chips; vertically with their names."""

    def __init__(self, theme: Theme, orientation: Qt.Orientation, parent: QTableView) -> None:
        super().__init__(orientation, parent)
        self._theme = theme
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        theme.changed.connect(self.viewport().update)

    def fit(self, least: int = 0) -> None:
        """Makes room for the names; a column of them is at least `least` pixels wide."""
        if self.orientation() is Qt.Orientation.Horizontal:
            self.setFixedHeight(_HEAD)
            return
        model = self.model()
        names = [str(model.headerData(row, Qt.Orientation.Vertical)) for row in range(model.rowCount())]
        widest = max((self._small().horizontalAdvance(name) for name in names), default=0)
        self.setFixedWidth(min(_NAME_WIDEST, max(least, CHIP_SIZE + 6 + widest + 12)))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        """Paints one chip, and beside it the name."""
        look = self.model().headerData(section, self.orientation(), LOOK_ROLE)
        if not isinstance(look, ClassLook):
            return
        painter.save()
        if self.orientation() is Qt.Orientation.Horizontal:
            chip = QRect(rect.center().x() - CHIP_SIZE // 2 + 1, rect.top() + 4, CHIP_SIZE, CHIP_SIZE)
        else:
            chip = QRect(rect.left(), rect.center().y() - CHIP_SIZE // 2 + 1, CHIP_SIZE, CHIP_SIZE)
            font = QFont(self.font())
            font.setPixelSize(12)
            painter.setFont(font)
            painter.setPen(self._theme.color("text"))
            place = rect.adjusted(CHIP_SIZE + 6, 0, -4, 0)
            name = painter.fontMetrics().elidedText(look.name, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
        paint_chip(painter, chip, self._theme, look.colour, look.number)
        painter.restore()

    def _small(self) -> QFontMetrics:
        font = QFont(self.font())
        font.setPixelSize(12)
        return QFontMetrics(font)


def _mixed(under: QColor, over: QColor, strength: float) -> QColor:
    ends = ((under.red(), over.red()), (under.green(), over.green()), (under.blue(), over.blue()))
    return QColor(*(round(one + (other - one) * strength) for one, other in ends))
