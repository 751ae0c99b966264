"""The samples of one cell of the confusion matrix, in rows with buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from constructor_desktop.gui.icons import BUTTON_SIZE, paint_icon
from constructor_desktop.gui.language import percent_text
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.train.reading import Answer
from constructor_desktop.storage.state import SampleState

ANSWER_ROLE = Qt.ItemDataRole.UserRole
ROW = 73
PLAY, MOVE, DELETE = "play", "move", "delete"
_GLYPHS = {PLAY: "play", MOVE: "folder-simple-plus", DELETE: "trash"}
_SOUND, _PICTURE = QSize(112, 56), QSize(75, 56)
_BUTTON, _BETWEEN = 32, 12

Index = QModelIndex | QPersistentModelIndex
Picture = Callable[[SampleState, QSize], QPixmap | None]


class CellModel(QAbstractListModel):
    """Answers to samples, the surest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answers: tuple[Answer, ...] = ()
        self._details: Callable[[Answer], str] = lambda answer: ""

    def set_answers(self, answers: Sequence[Answer], details: Callable[[Answer], str]) -> None:
        """Shows other answers; `details` gives the second line of each."""
        self.beginResetModel()
        self._answers, self._details = tuple(answers), details
        self.endResetModel()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What is shown."""
        return self._answers

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._answers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns the answer, its name, and the second line."""
        answer = self._answers[index.row()]
        if role == ANSWER_ROLE:
            return answer
        if role == Qt.ItemDataRole.DisplayRole:
            return answer.name if answer.sample is None else answer.sample.path.name
        if role == Qt.ItemDataRole.StatusTipRole:
            return self._details(answer)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{answer.name}: {self._details(answer)}"
        return None


class CellDelegate(QStyledItemDelegate):
    """Paints a sample with its thumbnail and buttons, and tells which button was pressed."""

    pressed = Signal(str, object)
    """`play`, `move` or `delete`, and the answer."""

    def __init__(self, theme: Theme, picture: Picture, *, sounds: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._picture = theme, picture
        self._sounds = sounds
        self.playing: SampleState | None = None
        self._size = _SOUND if sounds else _PICTURE

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Rows of one height."""
        return QSize(200, ROW)

    def buttons(self, row: QRect, answer: Answer) -> dict[str, QRect]:
        """Returns the places of the buttons in a row; a sample that is gone has none."""
        if answer.sample is None:
            return {}
        names = [PLAY, MOVE, DELETE] if self._sounds else [MOVE, DELETE]
        top = row.top() + (ROW - 1 - _BUTTON) // 2
        left = row.right() - len(names) * _BUTTON - (len(names) - 1) * _BETWEEN
        step = _BUTTON + _BETWEEN
        return {name: QRect(left + n * step, top, _BUTTON, _BUTTON) for n, name in enumerate(names)}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one row."""
        answer: Answer = index.data(ANSWER_ROLE)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        row = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent-soft"))
            painter.drawRoundedRect(QRectF(row).adjusted(-4, 2, 4, -3), 6, 6)
        if index.row():
            painter.fillRect(QRect(row.left(), row.top(), row.width(), 1), self._theme.color("border"))
        place = QRect(row.left(), row.top() + 8, self._size.width(), self._size.height())
        self._paint_picture(painter, place, answer)
        buttons = self.buttons(row, answer)
        right = min((box.left() for box in buttons.values()), default=row.right()) - 8
        self._paint_texts(painter, QRect(place.right() + 12, row.top(), right - place.right() - 12, ROW), index, option)
        for name, box in buttons.items():
            self._paint_button(painter, box, name, answer)
        painter.restore()

    def editorEvent(  # noqa: N802
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Finds the button under the mouse."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            answer: Answer = index.data(ANSWER_ROLE)
            for name, box in self.buttons(option.rect, answer).items():
                if box.contains(event.position().toPoint()):
                    self.pressed.emit(name, answer)
                    return True
        return super().editorEvent(event, model, option, index)

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Says what a button does, or the whole name of a file."""
        if not index.isValid():
            return False
        answer: Answer = index.data(ANSWER_ROLE)
        texts = {
            PLAY: self.tr("Play (Space)"),
            MOVE: self.tr("Move to another class"),
            DELETE: self.tr("Delete (Del)"),
        }
        found = next((n for n, box in self.buttons(option.rect, answer).items() if box.contains(event.pos())), "")
        QToolTip.showText(event.globalPos(), texts.get(found, str(index.data())), view)
        return True

    def _paint_picture(self, painter: QPainter, place: QRect, answer: Answer) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(place), 6, 6)
        painter.fillPath(shape, self._theme.color("sunken"))
        pixmap = None if answer.sample is None else self._picture(answer.sample, self._size)
        if pixmap is not None and not pixmap.isNull():
            painter.setClipPath(shape)
            painter.drawPixmap(place, pixmap)
            painter.setClipping(False)

    def _paint_texts(self, painter: QPainter, box: QRect, index: Index, option: QStyleOptionViewItem) -> None:
        gone = index.data(ANSWER_ROLE).sample is None
        painter.setFont(option.font)
        painter.setPen(self._theme.color("text-3" if gone else "text"))
        top = QRect(box.left(), box.top() + 18, box.width(), 18)
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, name)
        font = option.font
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(self._theme.color("text-2"))
        second = str(index.data(Qt.ItemDataRole.StatusTipRole))
        text = painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(top.translated(0, 18), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_button(self, painter: QPainter, box: QRect, name: str, answer: Answer) -> None:
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        icon = QRect(0, 0, BUTTON_SIZE, BUTTON_SIZE)
        icon.moveCenter(box.center())
        glyph = "stop" if name == PLAY and self.playing == answer.sample else _GLYPHS[name]
        paint_icon(painter, glyph, icon, self._theme.color("text"))


def probabilities_text(answer: Answer, classes: Sequence[str]) -> str:
    """Returns the two likeliest classes: `61 % baby · 35 % rooster`."""
    order = sorted(range(len(answer.probabilities)), key=lambda index: -answer.probabilities[index])
    return " · ".join(f"{percent_text(answer.probabilities[index])} {classes[index]}" for index in order[:2])
