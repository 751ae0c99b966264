"""Paints the rows of the table of answers: a small picture beside the name, and chips beside classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.gui.icons import paint_icon
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.trial.answers_model import ROW_ROLE, AnswersModel, Column, second_guess
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip
from constructor_desktop.inference.batch import FileAnswer

ROW_HEIGHT = 38
THUMBNAIL = QSize(40, 30)
_LOWER, _SMALL = 17, 11  # pixels: the line of a file's folder, and its letters
_PADDING, _GAP = 8, 8
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class AnswersDelegate(QStyledItemDelegate):
    """Needs the looks of the classes, and small pictures from `thumbnail` (see `Thumbnails.get`)."""

    def __init__(
        self,
        theme: Theme,
        glyph: str,
        thumbnail: Callable[[Path, QSize], QPixmap | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._glyph = glyph
        self._thumbnail = thumbnail
        self.looks: dict[str, ClassLook] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """As high as all rows."""
        return QSize(80, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints a cell."""
        row, model = index.data(ROW_ROLE), index.model()
        assert isinstance(row, FileAnswer) and isinstance(model, AnswersModel)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.color("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, self._theme.color("row-hover"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), self._theme.color("border"))
        inside = box.adjusted(_PADDING, 0, -_PADDING, 0)
        column = Column(index.column())
        if column is Column.FILE:
            self._paint_file(painter, inside, row, model.place(row))
        elif isinstance(row.answer, UnreadableError):
            self._paint_error(painter, option, model.text(row, Column.ANSWER))
        elif column is Column.SHARE:
            self._text(painter, inside, model.text(row, column), "text", Qt.AlignmentFlag.AlignRight)
        else:
            self._paint_class(painter, inside, row, model, column)
        painter.restore()

    def _paint_file(self, painter: QPainter, box: QRect, row: FileAnswer, folder: str) -> None:
        place = QRect(box.left(), box.center().y() - THUMBNAIL.height() // 2, THUMBNAIL.width(), THUMBNAIL.height())
        pixmap = self._thumbnail(row.path, THUMBNAIL)
        if pixmap is not None and not pixmap.isNull():
            painter.drawPixmap(place, pixmap)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("sunken"))
            painter.drawRoundedRect(place, 4, 4)
            sign = QRect(0, 0, 16, 16)
            sign.moveCenter(place.center())
            paint_icon(painter, self._glyph, sign, self._theme.color("text-3"))
        box = box.adjusted(THUMBNAIL.width() + _GAP, 0, 0, 0)
        if folder:
            box, below = box.adjusted(0, 3, 0, -_LOWER), box.adjusted(0, box.height() - _LOWER - 1, 0, -2)
            self._text(painter, below, folder, "text-3", elide=Qt.TextElideMode.ElideLeft, small=True)
        self._text(painter, box, row.path.name, "text", elide=Qt.TextElideMode.ElideMiddle)

    def _paint_error(self, painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
        """Paints this cell's part of a sentence that runs from the column of answers to the right end."""
        table = option.widget
        assert isinstance(table, QTableView)
        left = table.columnViewportPosition(Column.ANSWER)
        painter.setClipRect(option.rect)
        box = QRect(left, option.rect.top(), table.viewport().width() - left, option.rect.height())
        self._text(painter, box.adjusted(_PADDING, 0, -_PADDING, 0), text, "danger")

    def _paint_class(self, painter: QPainter, box: QRect, row: FileAnswer, model: AnswersModel, column: Column) -> None:
        verdict = model.verdict(row)
        assert verdict is not None and not isinstance(row.answer, UnreadableError)
        name = verdict.answer if column is Column.ANSWER else second_guess(row.answer.probabilities)[0]
        look = self.looks.get(name) if name is not None else None
        chip = QRect(box.left(), box.center().y() - CHIP_SIZE // 2 + 1, CHIP_SIZE, CHIP_SIZE)
        if look is not None:
            paint_chip(painter, chip, self._theme, look.colour, look.number)
        else:
            paint_icon(painter, "question", chip, self._theme.color("text-3"))
        token = "text" if column is Column.ANSWER else "text-2"
        text = model.text(row, column)
        self._text(painter, box.adjusted(CHIP_SIZE + _GAP, 0, 0, 0), text, token, bold=column is Column.ANSWER)

    def _text(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        token: str,
        align: Qt.AlignmentFlag = _LEFT,
        *,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        bold: bool = False,
        small: bool = False,
    ) -> None:
        usual = painter.font()
        font = QFont(usual)
        if small:
            font.setPixelSize(_SMALL)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        shown = painter.fontMetrics().elidedText(text, elide, box.width())
        painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setFont(usual)
