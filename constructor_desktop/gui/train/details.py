"""Shows one run: headline, table by class, advice, confusion matrix and the samples of its cells."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import QLabel, QTableView, QToolButton

from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.requests import RecordInto, ShowSamples, TryModel
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.advice import (
    ACCURATE,
    PRETRAINED,
    RECORD,
    SHOW,
    TRAIN,
    Advice,
    AdviceRows,
    give_advice,
)
from constructor_desktop.gui.train.arch_words import mode_title
from constructor_desktop.gui.train.cell_card import CellCard
from constructor_desktop.gui.train.class_table import SORT_ROLE, ClassTable, ClassTableModel
from constructor_desktop.gui.train.confusion import CELL, ChipHeader, ConfusionDelegate, ConfusionModel
from constructor_desktop.gui.train.headline import HeroNumber, IntervalScale
from constructor_desktop.gui.train.reading import RunReport, class_now
from constructor_desktop.gui.train.saving import ask_path, save_table
from constructor_desktop.gui.train.wording import (
    alike_sentence,
    caution_sentence,
    checked_sentence,
    expected_sentence,
    guessing_sentence,
)
from constructor_desktop.gui.widgets.segmented import Segmented

MOST_VISIBLE = 8
"""Rows of the confusion matrix that are shown before it scrolls."""
_ALWAYS = 4  # Rows that are shown however low the window is.
_NARROWEST = 44  # Pixels of a column: enough for 100 % in a small script.
_WARNINGS = 2  # Notices that are shown in full.
_BESIDE = 12  # Pixels between the words above the names and those above the answers.


class Details(QObject):
    """Fills the centre and the right side of the results."""

    train_again = Signal(str)
    """With this preset; empty for the one that is chosen."""
    take_pretrained = Signal()
    """The user wants to get ready to train with the usual model."""

    def __init__(self, services: Services, session: Session, form: Form) -> None:
        super().__init__(form.root)
        self._services, self._session, self._form = services, session, form
        self.report: RunReport | None = None
        self._looks: tuple[ClassLook, ...] = ()
        self._counted: set[Path] = set()
        self.classes = ClassTableModel(session.modality, self)
        self.matrix = ConfusionModel(self)
        self.cell = form.get(CellCard, "cell")
        self.confusion = form.get(QTableView, "confusion")
        self._switch = form.get(Segmented, "counts")
        self._prepare_table()
        self._prepare_confusion()
        form.get(AdviceRows, "advice").chosen.connect(self._follow)
        form.get(QToolButton, "save_table").clicked.connect(self._save_table)

    def show(self, report: RunReport | None) -> None:
        """Shows a run; the chosen cell stays chosen as long as it is the same run."""
        same = self.report is not None and report is not None and report.run.path == self.report.run.path
        unchanged = (
            same and self.report is not None and report is not None and self.report.confusion == report.confusion
        )
        self.report = report
        if report is None:
            return
        self._looks = class_looks_now(report, self._session)
        self._show_headline(report)
        self.classes.set_results(self._looks, report.per_class)
        self._form.get(AdviceRows, "advice").show_advice(give_advice(report, self._session.state))
        chosen = self._cell() if unchanged else None
        self.matrix.set_matrix(self._looks, report.confusion)
        self._fit_confusion(len(report.per_class))
        self._choose_cell(chosen)

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self._switch.set_items([self.tr("Counts"), self.tr("Shares")])
        self.cell.retranslate()
        self.show(self.report)

    # -- headline ----------------------------------------------------------------------------------------------------

    def _show_headline(self, report: RunReport) -> None:
        accuracy, modality = report.accuracy, self._session.modality
        count = report.run.path not in self._counted
        self._counted.add(report.run.path)
        self._form.get(HeroNumber, "hero").show_share(accuracy.share, accuracy.digits, count=count)
        sentences = (
            checked_sentence(accuracy, modality),
            alike_sentence(accuracy),
            expected_sentence(accuracy, modality, rich=True),
        )
        self._form.get(QLabel, "sentence").setText("<br>".join(filter(None, sentences)))
        self._form.get(IntervalScale, "scale").show_accuracy(accuracy, len(report.per_class))
        self._form.get(QLabel, "how").setText(how_text(report))
        warnings = self._warnings(report)
        guessing = guessing_sentence() if report.is_guessing else ""
        remarks = [
            guessing,
            caution_sentence(accuracy),
            self._stopped_text(report),
            sentence(untuned_notice(report)),
            *warnings[:_WARNINGS],
        ]
        more = len(warnings) - _WARNINGS
        if more > 0:
            remarks.append(counted(self.tr("And %n more notice(s) like this.", "", more), more))
        remark = self._form.get(QLabel, "remark")
        remark.setText(" ".join(filter(None, remarks)))
        remark.setToolTip("\n".join(warnings) if more > 0 else "")
        remark.setVisible(bool(remark.text()))

    def _stopped_text(self, report: RunReport) -> str:
        stopped = report.metrics.get("stopped")
        if not stopped:
            return ""
        if stopped["at_pass"] is None:
            if untuned_notice(report).startswith("Stopped"):
                return ""
            return self.tr("Stopped early: the best model until then is kept.")
        text = self.tr("Stopped at pass %1. The best, pass %2, is kept.")
        return text.replace("%1", str(stopped["at_pass"])).replace("%2", str(stopped["kept_pass"]))

    def _warnings(self, report: RunReport) -> list[str]:
        """Notices that make the number doubtful."""
        doubtful = ("likely too good", "not checked")
        return [sentence(text) for text in report.metrics.get("notices", []) if any(word in text for word in doubtful)]

    # -- table by class ----------------------------------------------------------------------------------------------

    def _prepare_table(self) -> None:
        table = self._form.get(ClassTable, "class_table")
        sorted_model = QSortFilterProxyModel(self)
        sorted_model.setSourceModel(self.classes)
        sorted_model.setSortRole(SORT_ROLE)
        table.setModel(sorted_model)
        header = table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        table.setSortingEnabled(True)

    def _save_table(self) -> None:
        path = ask_path(self._form.root, self.tr("by class"), ".csv")
        if path is not None:
            save_table(self._services, self.classes.csv(), path)

    # -- confusion matrix --------------------------------------------------------------------------------------------

    def _prepare_confusion(self) -> None:
        view, theme = self.confusion, self._services.theme
        view.setModel(self.matrix)
        view.setItemDelegate(ConfusionDelegate(theme, view))
        for orientation in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
            header = ChipHeader(theme, orientation, view)
            across = orientation is Qt.Orientation.Horizontal
            view.setHorizontalHeader(header) if across else view.setVerticalHeader(header)
            header.setDefaultSectionSize(CELL.width() if across else CELL.height())
        view.setCornerButtonEnabled(False)
        view.setSizeAdjustPolicy(QTableView.SizeAdjustPolicy.AdjustToContents)
        view.viewport().installEventFilter(self)
        view.selectionModel().currentChanged.connect(self._show_cell)
        self._switch.chosen.connect(lambda index: self.matrix.set_shares(index == 1))

    def _fit_confusion(self, classes: int) -> None:
        view = self.confusion
        for header in (view.horizontalHeader(), view.verticalHeader()):
            if isinstance(header, ChipHeader):
                header.fit(self._form.get(QLabel, "really").sizeHint().width() + _BESIDE)
        head = self.confusion.horizontalHeader().height()
        scrollbar = view.horizontalScrollBar().sizeHint().height() if classes > MOST_VISIBLE // 2 else 0
        shown = min(classes, MOST_VISIBLE)
        height = head + shown * CELL.height() + scrollbar + 2
        view.setMinimumHeight(min(height, head + _ALWAYS * CELL.height() + 2))
        view.setMaximumHeight(height)
        view.updateGeometry()
        self._fit_columns()
        self._form.get(QLabel, "really").setMinimumWidth(view.verticalHeader().width())

    def _fit_columns(self) -> None:
        """Makes the columns a little narrower if then all of them can be seen."""
        room = self.confusion.viewport().width() // max(1, self.matrix.columnCount())
        width = room if _NARROWEST <= room < CELL.width() else CELL.width()
        self.confusion.horizontalHeader().setDefaultSectionSize(width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follows the room that the confusion matrix has."""
        if event.type() == QEvent.Type.Resize:
            self._fit_columns()
        return super().eventFilter(watched, event)

    def _cell(self) -> tuple[int, int] | None:
        current = self.confusion.currentIndex()
        return (current.row(), current.column()) if current.isValid() else None

    def _choose_cell(self, chosen: tuple[int, int] | None) -> None:
        largest = self.matrix.largest_mistake()
        self._form.get(QLabel, "no_mistakes").setVisible(largest is None)
        row, column = chosen or largest or (0, 0)
        index = self.matrix.index(row, column)
        self.confusion.setCurrentIndex(index)
        self._show_cell(index)

    def _show_cell(self, index: QModelIndex, _: object = None) -> None:
        if index.isValid() and self.report is not None:
            self.cell.show_cell(self.report, self._looks, index.row(), index.column())

    # -- advice ------------------------------------------------------------------------------------------------------

    def _follow(self, advice: Advice) -> None:
        if self.report is None:
            return
        go = self._services.navigator.go
        if advice.kind == SHOW:
            paths = tuple(one.sample.path for one in self.report.mistakes if one.sample is not None)
            go("data", ShowSamples(paths))
        elif advice.kind == RECORD:
            go("data", RecordInto(advice.class_folder))
        elif advice.kind == TRAIN:
            self.train_again.emit("")
        elif advice.kind == ACCURATE:
            self.train_again.emit("accurate")
        elif advice.kind == PRETRAINED:
            self.take_pretrained.emit()
        else:
            go("test", TryModel(self.report.run.path))


def untuned_notice(report: RunReport) -> str:
    """Returns why fine-tuning, which was asked for, is not used, as the training said it; empty otherwise."""
    if report.metrics["preset"] != "accurate" or report.metrics["fine_tuned"]:
        return ""
    known = [str(text) for text in report.metrics.get("notices", []) if "fine-tuning" in str(text).casefold()]
    return known[-1] if known else ""


def how_text(report: RunReport) -> str:
    """Returns what was trained and how: `YAMNet · Frozen network · 84 samples`."""
    translate = QCoreApplication.translate
    parts = [sentence(report.title), mode_title(report.mode)]
    passes = report.metrics["epochs"]
    samples = report.metrics["n_train" if report.metrics.get("stopped") else "n_samples"]
    if report.mode != "frozen":
        parts.append(counted(translate("RunHow", "%n pass(es)", "", passes), passes))
    parts.append(counted(translate("RunHow", "learned from %n sample(s)", "", samples), samples))
    return " · ".join(parts)


def class_looks_now(report: RunReport, session: Session) -> tuple[ClassLook, ...]:
    """Returns names and colours of a run's classes: those of the project where it still has them."""
    looks = []
    for index, name in enumerate(report.classes):
        known = class_now(report, index, session.state)
        if known is None:
            looks.append(ClassLook(name, index % 10 + 1, index + 1))
        else:
            looks.append(ClassLook(known.name, known.colour, known.number))
    return tuple(looks)
