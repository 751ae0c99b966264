"""The list of runs: name, accuracy, its interval as a line, when it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from constructor_desktop.gui.language import seconds_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.run_text import accuracy_text, model_text, run_name_text, run_text, when_text
from constructor_desktop.gui.theme import Theme
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunState

RUN_ROLE = Qt.ItemDataRole.UserRole
ROW = 78
_SHOWN = (RunState.SUCCEEDED, RunState.FAILED)

Index = QModelIndex | QPersistentModelIndex


def listed(runs: Sequence[RunSummary]) -> tuple[RunSummary, ...]:
    """Returns the runs that are worth showing."""
    return tuple(run for run in runs if run.state in _SHOWN)


class RunsModel(QAbstractListModel):
    """The runs worth showing, newest first: those that succeeded, and those that failed, to be deleted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[RunSummary, ...] = ()

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Shows other runs."""
        shown = listed(runs)
        if shown != self._runs:
            self.beginResetModel()
            self._runs = shown
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many runs there are."""
        return 0 if parent is not None and parent.isValid() else len(self._runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns what is known of a run."""
        run = self._runs[index.row()]
        if role == RUN_ROLE:
            return run
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (run_name_text(run), model_text(run), accuracy_text(run)) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return sentence(run.message) if run.state is RunState.FAILED else run_text(run)
        return None

    def row_of(self, path: Path) -> int:
        """Returns the row of a run, -1 if it is not there."""
        return next((row for row, run in enumerate(self._runs) if run.path == path), -1)


class RunsDelegate(QStyledItemDelegate):
    """Paints a run in three lines."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Rows of one height."""
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one run."""
        run: RunSummary = index.data(RUN_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 0, 0, -4)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent-soft" if chosen else "row-hover"))
            painter.drawRoundedRect(box, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        self._paint_texts(painter, box.adjusted(12, 8, -12, -8).toRect(), run, option.font)
        if run.accuracy is not None and run.accuracy_interval is not None:
            line = QRectF(box.left() + 12, box.top() + 38, box.width() - 24, 2)
            self._paint_interval(painter, line, run.accuracy, run.accuracy_interval, chosen=chosen)
        painter.restore()

    def _paint_texts(self, painter: QPainter, box: QRect, run: RunSummary, font: QFont) -> None:
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        small = QFont(font)
        small.setPixelSize(12)
        failed = run.state is RunState.FAILED
        value = self.tr("failed") if failed else accuracy_text(run, interval=False)
        painter.setFont(bold)
        painter.setPen(self._theme.color("danger" if failed else "text"))
        top = QRect(box.left(), box.top(), box.width(), 20)
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)
        room = top.width() - painter.fontMetrics().horizontalAdvance(value) - 10
        painter.setPen(self._theme.color("text"))
        name = painter.fontMetrics().elidedText(run_name_text(run), Qt.TextElideMode.ElideRight, room)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(small)
        painter.setPen(self._theme.color("text-2"))
        when = " · ".join(part for part in (model_text(run), when_text(run.created)) if part)
        if run.seconds is not None:
            when += f" · {seconds_text(run.seconds) if run.seconds >= 1 else self.tr('under 1 s')}"
        below = QRect(box.left(), box.bottom() - 18, box.width(), 18)
        when = painter.fontMetrics().elidedText(when, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, when)

    def _paint_interval(
        self, painter: QPainter, line: QRectF, value: float, interval: tuple[float, float], *, chosen: bool
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("border"))
        painter.drawRoundedRect(line, 1, 1)
        painter.setBrush(self._theme.color("accent" if chosen else "text-3"))
        low, high = (line.left() + line.width() * end for end in interval)
        painter.drawRoundedRect(QRectF(low, line.top() - 1, max(4.0, high - low), 4), 2, 2)
        painter.drawEllipse(QPointF(line.left() + line.width() * value, line.center().y()), 5, 5)
