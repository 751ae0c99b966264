"""The rail: the four steps on the left, with what is done and what is running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from constructor_desktop.gui.icons import RAIL_SIZE, paint_icon
from constructor_desktop.gui.keys import with_keys
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.widgets.focus_ring import OWN_FOCUS

WIDTH = 84
ITEM_HEIGHT = 68
_ROLE = Qt.ItemDataRole.UserRole
_FULL_CIRCLE = 360 * 16
_BY_KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}


@dataclass(frozen=True)
class RailStep:
    """What the rail shows of a step.

    Attributes:
        key: Name of the page.
        glyph: Icon.
        text: Label.
        done: Whether the step is finished.
        progress: Share of a running job of this step, or None.
    """

    key: str
    glyph: str
    text: str
    done: bool = False
    progress: float | None = None


class Rail(QListView):
    """Shows the steps; `chosen` is emitted with the key of the step the user picks."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setProperty(OWN_FOCUS, True)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, 10, 0, 0)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_RailDelegate(theme, self))
        self.activated.connect(self._emit)
        self.selectionModel().currentChanged.connect(self._emit)
        self._quiet = False
        self.by_keyboard = False
        """Whether the keyboard is being used here, so that the focus is shown."""
        theme.changed.connect(self.viewport().update)

    def set_steps(self, steps: Sequence[RailStep]) -> None:
        """Sets the steps, in their order; the current one stays."""
        while self._items.rowCount() < len(steps):
            self._items.appendRow(QStandardItem())
        for row, step in enumerate(steps):
            item = self._items.item(row)
            item.setData(step, _ROLE)
            item.setData(step.text, Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(with_keys(step.text, f"Ctrl+{row + 1}"))

    def step(self, key: str) -> RailStep:
        """Returns a step; raises KeyError for an unknown one."""
        return self._step(self._row(key))

    def update_step(self, key: str, *, done: bool, progress: float | None) -> None:
        """Changes what is shown of a step."""
        row = self._row(key)
        step = self._step(row)
        self._items.item(row).setData(replace(step, done=done, progress=progress), _ROLE)

    def set_current(self, key: str) -> None:
        """Shows a step as the current one, without emitting `chosen`."""
        self._quiet = True
        self.setCurrentIndex(self._items.index(self._row(key), 0))
        self._quiet = False

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click below the last step does not lose the current one."""
        if self.indexAt(event.position().toPoint()).isValid():
            super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Notes whether the focus came by keyboard; chooses nothing, though Qt makes the first row current."""
        self.by_keyboard = event.reason() in _BY_KEYBOARD
        self._quiet = True
        super().focusInEvent(event)
        self._quiet = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The keyboard is being used here."""
        self.by_keyboard = True
        super().keyPressEvent(event)

    def _row(self, key: str) -> int:
        for row in range(self._items.rowCount()):
            if self._step(row).key == key:
                return row
        raise KeyError(key)

    def _step(self, row: int) -> RailStep:
        step = self._items.item(row).data(_ROLE)
        assert isinstance(step, RailStep)
        return step

    def _emit(self, index: QModelIndex) -> None:
        if index.isValid() and not self._quiet:
            self.chosen.emit(self._step(index.row()).key)


class _RailDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, rail: Rail) -> None:
        super().__init__(rail)
        self._theme = theme
        self._rail = rail

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(WIDTH - 1, ITEM_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        step = index.data(_ROLE)
        box = QRect(option.rect).adjusted(8, 2, -8, -2)
        current = index.row() == self._rail.currentIndex().row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if current:
            painter.setBrush(self._theme.color("accent-soft"))
            painter.drawRoundedRect(box, 10, 10)
        token = "accent" if current else "text-2"
        icon = QRect(box.center().x() - RAIL_SIZE // 2 + 1, box.top() + 12, RAIL_SIZE, RAIL_SIZE)
        paint_icon(painter, step.glyph, icon, self._theme.color(token))
        if step.progress is not None:
            self._paint_progress(painter, QRectF(icon).adjusted(-6, -6, 6, 6), step.progress)
        elif step.done:
            self._paint_done(painter, QRect(icon.right() - 3, icon.top() - 5, 14, 14))
        font = QFont(painter.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold if current else QFont.Weight.Medium)
        if QFontMetrics(font).horizontalAdvance(step.text) > box.width() - 2:
            font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        text = QRect(box.left(), icon.bottom() + 6, box.width(), 18)
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, step.text)
        self._paint_focus(painter, box, current)
        painter.restore()

    def _paint_done(self, painter: QPainter, box: QRect) -> None:
        painter.setBrush(self._theme.color("success"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, 5, 5)
        paint_icon(painter, "check-bold", box.adjusted(3, 3, -3, -3), self._theme.color("surface"))

    def _paint_progress(self, painter: QPainter, box: QRectF, share: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("border"), 2))
        painter.drawEllipse(box)
        painter.setPen(QPen(QColor(self._theme.color("accent")), 2))
        painter.drawArc(box, _FULL_CIRCLE // 4, -round(share * _FULL_CIRCLE))

    def _paint_focus(self, painter: QPainter, box: QRect, current: bool) -> None:
        if current and self._rail.hasFocus() and self._rail.by_keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 9, 9)

    def editorEvent(self, event: QEvent, *_: object) -> bool:  # noqa: N802
        return False
