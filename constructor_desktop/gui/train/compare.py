"""Runs side by side: a table of measures, their curves in one plot, and whether they really differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import count_text, decimal_text, percent_text, seconds_text, size_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.run_text import run_name_text, when_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.train.arch_words import mode_title
from constructor_desktop.gui.train.curve_plot import Curve, CurvePlot
from constructor_desktop.gui.train.reading import RunReport
from constructor_desktop.gui.train.series import Series
from constructor_desktop.gui.train.wording import bound_texts, may_be_chance, share_text

LEAST, MOST = 2, 4
_COLUMN, _ROW = 170, 32

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Compared:
    """A run with its curves."""

    report: RunReport
    series: Sequence[Series]

    @property
    def name(self) -> str:
        """What lists call it, with the time: two runs of one preset are told apart."""
        return f"{run_name_text(self.report.run)}\n{when_text(self.report.run.created)}"


class CompareModel(QAbstractTableModel):
    """One row for each measure, one column for each run; the best value of a row is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[Compared, ...] = ()
        self._rows: list[tuple[str, list[str], int | None]] = []

    def set_runs(self, runs: Sequence[Compared]) -> None:
        """Compares other runs."""
        self.beginResetModel()
        self._runs = tuple(runs)
        self._rows = self._measures()
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many measures there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """How many runs there are."""
        return 0 if parent is not None and parent.isValid() else len(self._runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns the value of a measure."""
        _, texts, best = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return texts[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole and best == index.column():
            font = QFont()
            font.setPixelSize(13)
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Returns the names of runs and measures."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = orientation is Qt.Orientation.Horizontal
            side = Qt.AlignmentFlag.AlignRight if across else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._runs[section].name if orientation is Qt.Orientation.Horizontal else self._rows[section][0]

    def _measures(self) -> list[tuple[str, list[str], int | None]]:
        rows = [
            self._row(self.tr("Correct answers"), lambda one: share_text(one.accuracy), lambda one: one.accuracy.share),
            self._row(self.tr("On new ones, 95 %"), _interval),
            self._row(self.tr("Right of checked"), lambda one: f"{one.accuracy.correct} / {one.accuracy.checked}"),
            self._metric(self.tr("Balanced accuracy"), "balanced_accuracy"),
            self._metric(self.tr("F1"), "f1"),
            self._row(self.tr("Learned from"), lambda one: count_text(one.metrics["n_samples"])),
            self._row(self.tr("Classes"), lambda one: str(len(one.classes))),
            self._row(self.tr("What learned"), lambda one: mode_title(one.mode)),
            self._row(self.tr("Passes"), lambda one: str(one.metrics["epochs"])),
            self._row(self.tr("Model"), lambda one: sentence(one.title)),
            self._row(
                self.tr("Training time"),
                lambda one: seconds_text(float(one.metrics["seconds"])),
                lambda one: -float(one.metrics["seconds"]),
            ),
            self._row(self.tr("Memory"), lambda one: size_text(round(1e6 * one.metrics["peak_memory_mb"]))),
            self._row(self.tr("Size of the model"), lambda one: size_text(one.metrics["model_bytes"])),
            self._row(self.tr("Seed"), lambda one: str(one.config["seed"])),
        ]
        return rows + self._settings()

    def _settings(self) -> list[tuple[str, list[str], int | None]]:
        """Settings in which the runs differ."""
        names = {
            "learning_rate": self.tr("Learning rate"),
            "batch_size": self.tr("Batch size"),
            "weight_decay": self.tr("Weight decay"),
            "label_smoothing": self.tr("Label smoothing"),
            "clip_seconds": self.tr("Length used"),
            "val_fraction": self.tr("Kept aside"),
            "folds": self.tr("Folds"),
        }
        rows: list[tuple[str, list[str], int | None]] = []
        for name, title in names.items():
            values = [run.report.config.get(name) for run in self._runs]
            if len({repr(value) for value in values}) > 1:
                texts = ["–" if value is None else decimal_text(value, 6).rstrip("0").rstrip(".,") for value in values]
                rows.append((title, texts, None))
        return rows

    def _metric(self, title: str, name: str) -> tuple[str, list[str], int | None]:
        return self._row(
            title, lambda one: percent_text(float(one.metrics[name])), lambda one: float(one.metrics[name])
        )

    def _row(
        self, title: str, text: Callable[[RunReport], str], score: Callable[[RunReport], float] | None = None
    ) -> tuple[str, list[str], int | None]:
        reports = [run.report for run in self._runs]
        texts = [_or_dash(text, report) for report in reports]
        best = None
        if score is not None and len(set(texts)) > 1:
            scores = [score(report) for report in reports]
            best = scores.index(max(scores))
        return title, texts, best


class CompareDelegate(QStyledItemDelegate):
    """Paints a value above the line that parts it from the next one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one value."""
        painter.save()
        box = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.color("accent-soft"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), self._theme.color("border"))
        font = index.data(Qt.ItemDataRole.FontRole)
        painter.setFont(font if isinstance(font, QFont) else option.font)
        painter.setPen(self._theme.color("text"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(8, 0, -9, 0), side, str(index.data()))
        painter.restore()


class CompareView(QWidget):
    """Shows two to four runs."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = services.theme
        self._runs: tuple[Compared, ...] = ()
        self._pointed = 0
        self._form = load_form(
            "compare",
            services.icons,
            self,
            {"CurvePlot": lambda owner: CurvePlot(theme, percent=True, parent=owner)},
        )
        self.model = CompareModel(self)
        self.table = self._form.get(QTableView, "table")
        self.table.setModel(self.model)
        self.plot = self._form.get(CurvePlot, "plot")
        header = self.table.horizontalHeader()
        header.setDefaultSectionSize(_COLUMN)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        self.table.setItemDelegate(CompareDelegate(theme, self.table))
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setHighlightSections(False)
        self.table.selectionModel().currentColumnChanged.connect(lambda now, _: self._point_out(now.column()))
        self.table.setMouseTracking(True)
        self.table.entered.connect(lambda index: self._point_out(index.column()))
        self.plot.pointed.connect(self.plot.set_pointed)

    @property
    def runs(self) -> tuple[Compared, ...]:
        """What is compared."""
        return self._runs

    def show_runs(self, runs: Sequence[Compared]) -> None:
        """Compares runs; fewer than two are none."""
        self._runs = tuple(runs) if len(runs) >= LEAST else ()
        self._pointed = 0
        self.model.set_runs(self._runs)
        self.retranslate()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self.model.set_runs(self._runs)
        self.model.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(0, self.model.rowCount() - 1))
        self._form.get(QWidget, "compared").setVisible(bool(self._runs))
        hint = self._form.get(QLabel, "hint")
        hint.setVisible(not self._runs)
        hint.setText(self.tr("Choose two to four runs in the list."))
        self._form.get(QLabel, "verdict").setText(verdict_text(self._runs))
        self._draw()

    def _point_out(self, column: int) -> None:
        if 0 <= column < len(self._runs) and column != self._pointed:
            self._pointed = column
            self._draw()

    def _draw(self) -> None:
        """The curve of the pointed-at run stands out."""
        curves = []
        for number, run in enumerate(self._runs):
            if run.series:
                kind = "checking" if number == self._pointed else "other"
                curves.append(Curve(run.name.replace("\n", ", "), *run.series[-1].points("val_accuracy"), kind))
        planned = max((run.series[-1].planned for run in self._runs if run.series), default=1)
        self.plot.show_curves(curves, planned)


def verdict_text(runs: Sequence[Compared]) -> str:
    """Says whether the runs differ by more than chance."""
    if len(runs) < LEAST:
        return ""
    translate = QCoreApplication.translate
    pairs = combinations([run.report.accuracy for run in runs], 2)
    if any(not may_be_chance(one, other) for one, other in pairs):
        best = max(runs, key=lambda run: run.report.accuracy.share)
        others = [run for run in runs if run is not best]
        if all(not may_be_chance(best.report.accuracy, run.report.accuracy) for run in others):
            return translate("Compare", "%1 is better; chance alone would hardly make such a difference.").replace(
                "%1", run_name_text(best.report.run)
            )
        return translate("Compare", "Some differ by more than chance; the best ones may be equally good.")
    return translate("Compare", "The difference may be chance.")


def _interval(report: RunReport) -> str:
    low, high = bound_texts(report.accuracy)
    return f"{low}–{high}\N{NO-BREAK SPACE}%"


def _or_dash(text: Callable[[RunReport], str], report: RunReport) -> str:
    """Runs of earlier versions lack some measures."""
    try:
        return text(report)
    except (KeyError, TypeError):
        return "–"
