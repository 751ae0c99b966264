"""Answers as a table: filtered and sorted here, because that takes milliseconds for ten thousand of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import IntEnum
from operator import itemgetter
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.gui.language import percent_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.inference.batch import FileAnswer
from constructor_desktop.inference.verdict import Verdict, VerdictKind, judge
from constructor_desktop.media.listing import natural_key

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The `FileAnswer` of a row."""

NOT_SURE, ERRORS = "\N{NULL}not sure", "\N{NULL}errors"
"""Filters beside the names of classes."""

_SHARE = itemgetter(1)


class Column(IntEnum):
    """What stands where."""

    FILE = 0
    ANSWER = 1
    SHARE = 2
    SECOND = 3


class AnswersModel(QAbstractTableModel):
    """All answers, of which some are shown.

    Attributes:
        folder: Where all files lie, for names that tell in which folder below it; None if they are from anywhere.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[FileAnswer] = []
        self._shown: list[int] = []
        self._above = 0.0
        self._text = ""
        self._answer = ""
        self._column: Column | None = None
        self._descending = False
        self.folder: Path | None = None

    @property
    def shown(self) -> list[FileAnswer]:
        """The rows that are shown, in their order."""
        return [self.rows[index] for index in self._shown]

    def append(self, rows: Iterable[FileAnswer]) -> None:
        """Adds rows at the end; call `arrange` when all are there."""
        begin = len(self.rows)
        self.rows.extend(rows)
        new = [index for index in range(begin, len(self.rows)) if self._fits(self.rows[index])]
        if new:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._shown += new
            self.endInsertRows()

    def replace(self, rows: Iterable[FileAnswer]) -> None:
        """Shows other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self._shown = [index for index, row in enumerate(self.rows) if self._fits(row)]
        self._sort_shown()
        self.endResetModel()

    def set_above(self, above: float) -> None:
        """Judges anew; rows that fit the filter no more stay until `arrange`."""
        if above != self._above:
            self._above = above
            if self._shown:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(Column) - 1))

    def set_filter(self, text: str, answer: str) -> None:
        """Shows only rows whose name or answer holds a text, and whose answer is this one; empty for all."""
        self._text, self._answer = text.casefold(), answer
        self.arrange()

    def arrange(self) -> None:
        """Filters and sorts all rows."""
        self.replace(self.rows)

    def verdict(self, row: FileAnswer) -> Verdict | None:
        """Returns what is said of a file; None if it could not be read."""
        return None if isinstance(row.answer, UnreadableError) else judge(row.answer, self._above)

    def index_of(self, path: object) -> QModelIndex:
        """Returns where a file is shown; an invalid index if it is not."""
        place = next((place for place, index in enumerate(self._shown) if self.rows[index].path == path), None)
        return QModelIndex() if place is None else self.index(place, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Number of rows that are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == Column.SHARE else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("File"), self.tr("Answer"), self.tr("Probability"), self.tr("Second guess"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts of the cells."""
        row = self.rows[self._shown[index.row()]]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(row, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._hint(row, Column(index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == Column.SHARE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def text(self, row: FileAnswer, column: Column) -> str:
        """Returns the text of a cell."""
        if column is Column.FILE:
            return f"{place}/{row.path.name}" if (place := self.place(row)) else row.path.name
        if isinstance(row.answer, UnreadableError):
            return sentence(row.answer.reason) if column is Column.ANSWER else ""
        verdict = judge(row.answer, self._above)
        if column is Column.ANSWER:
            return self._answer_text(verdict)
        if column is Column.SHARE:
            return percent_text(verdict.share)
        name, share = second_guess(row.answer.probabilities)
        return f"{name} · {percent_text(share)}"

    def place(self, row: FileAnswer) -> str:
        """Returns in which folder below `folder` a file lies; empty if it lies right there."""
        if self.folder is None or row.path.parent == self.folder or not row.path.is_relative_to(self.folder):
            return ""
        return row.path.parent.relative_to(self.folder).as_posix()

    def counts(self) -> Counter[str]:
        """Returns how many of all files got each answer: a class, `NOT_SURE` or `ERRORS`."""
        return Counter(map(self._said, self.rows))

    def _hint(self, row: FileAnswer, column: Column) -> str:
        """Returns the whole text of a cell, or why the model is not sure."""
        if column is Column.FILE:
            return str(row.path)
        verdict = self.verdict(row)
        if column is Column.ANSWER and verdict is not None and verdict.kind is VerdictKind.UNSURE:
            strange = verdict.share > self._above
            return self.tr("Unlike any of the classes") if strange else self.tr("Below the threshold")
        return self.text(row, column)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; by none if it is -1."""
        self._column = Column(column) if column >= 0 else None
        self._descending = order == Qt.SortOrder.DescendingOrder
        self.arrange()

    def _answer_text(self, verdict: Verdict) -> str:
        if verdict.kind is VerdictKind.KNOWN:
            return verdict.label
        if verdict.kind is VerdictKind.SILENT:
            return self.tr("Too quiet")
        return self.tr("Not sure (%1)").replace("%1", verdict.label)

    def _fits(self, row: FileAnswer) -> bool:
        if self._answer and self._said(row) != self._answer:
            return False
        if not self._text:
            return True
        return any(self._text in self.text(row, column).casefold() for column in (Column.FILE, Column.ANSWER))

    def _said(self, row: FileAnswer) -> str:
        verdict = self.verdict(row)
        return ERRORS if verdict is None else verdict.answer or NOT_SURE

    def _sort_shown(self) -> None:
        if self._column is not None:
            key = self._sort_key(self._column)
            self._shown.sort(key=lambda index: key(self.rows[index]), reverse=self._descending)

    def _sort_key(self, column: Column) -> Callable[[FileAnswer], Any]:
        if column is Column.FILE:
            return lambda row: (natural_key(row.path.name), self.place(row))
        if column is Column.SHARE:
            return lambda row: (
                -1.0 if isinstance(row.answer, UnreadableError) else max(row.answer.probabilities.values())
            )
        return self._answer_key if column is Column.ANSWER else _second_key

    def _answer_key(self, row: FileAnswer) -> tuple[int, str]:
        verdict = self.verdict(row)
        if verdict is None:
            return 2, ""
        return (0, verdict.label.casefold()) if verdict.answer is not None else (1, "")


def _second_key(row: FileAnswer) -> tuple[bool, str]:
    if isinstance(row.answer, UnreadableError):
        return True, ""
    return False, second_guess(row.answer.probabilities)[0].casefold()


def second_guess(probabilities: dict[str, float]) -> tuple[str, float]:
    """Returns the second most probable class and its probability."""
    name, share = sorted(probabilities.items(), key=_SHARE, reverse=True)[1]
    return name, share
