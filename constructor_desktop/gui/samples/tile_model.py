"""The samples of a class as rows of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.language import count_text
from constructor_desktop.gui.samples.badges import badge, problem_text
from constructor_desktop.storage.state import SampleState

Index = QModelIndex | QPersistentModelIndex


class TileModel(QAbstractListModel):
    """The samples of a class; with a limit the last tile stands for all of them.

    Attributes:
        problems: The code of the problem of a sample, by path.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.problems: Mapping[Path, str] = {}
        self._samples: tuple[SampleState, ...] = ()
        self._limit: int | None = None
        self._all_text = "%1"

    @property
    def samples(self) -> tuple[SampleState, ...]:
        """All samples, also those that have no tile."""
        return self._samples

    @property
    def tiles(self) -> int:
        """How many samples have a tile."""
        return self.rowCount() - (self._limit is not None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Number of tiles."""
        if parent.isValid():
            return 0
        return len(self._samples) if self._limit is None else min(len(self._samples) + 1, self._limit)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name of the file, with what is wrong with it for tooltips and screen readers."""
        sample = self.sample(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return sample.path.name if sample else self.all_text()
        if role not in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if sample is None:
            return self.all_text()
        code = self.problems.get(sample.path, "")
        if not code:
            return sample.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{sample.path.name}\n{problem_text(code)}"
        return f"{sample.path.name}, {badge(code)[1]}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Samples can be selected and dragged; the tile that stands for all cannot."""
        if self.sample(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def sample(self, row: int) -> SampleState | None:
        """Returns the sample of a tile; None for the one that stands for all."""
        return self._samples[row] if 0 <= row < self.tiles else None

    def all_text(self) -> str:
        """Returns the text of the last tile."""
        return self._all_text.replace("%1", count_text(len(self._samples)))

    def set_all_text(self, text: str) -> None:
        """Sets the text of the last tile; `%1` stands for the number of samples."""
        self._all_text = text

    def set_samples(self, samples: Sequence[SampleState], limit: int | None) -> bool:
        """Replaces the samples; with a limit at most so many tiles are shown. Returns whether anything is new."""
        if tuple(samples) == self._samples and limit == self._limit:
            return False
        self.beginResetModel()
        self._samples, self._limit = tuple(samples), limit
        self.__dict__.pop("_rows", None)
        self.endResetModel()
        return True

    def row_of(self, path: Path) -> int:
        """Returns the row of a sample, -1 if it has no tile."""
        row = self._rows.get(path, -1)
        return row if row < self.tiles else -1

    def holds(self, path: Path) -> bool:
        """Whether a sample is among all of them, with a tile or without."""
        return path in self._rows

    @cached_property
    def _rows(self) -> dict[Path, int]:
        return {sample.path: row for row, sample in enumerate(self._samples)}
