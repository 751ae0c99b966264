"""What a comparison came to: advice, table and plot; saving, continuing and deleting it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QStackedWidget, QTableView, QToolButton, QWidget

from constructor_desktop.comparison.record import ComparisonRecord, list_comparisons
from constructor_desktop.comparison.table import Row, recommended
from constructor_desktop.gui.comparison.finished import Finished, finished_text, read_finished
from constructor_desktop.gui.comparison.plot import ComparisonPlot
from constructor_desktop.gui.comparison.table import ComparisonModel, fit, set_up
from constructor_desktop.gui.comparison.words import advice_text, note_text
from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.run_text import when_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.saving import ask_path, save_table, save_text
from constructor_desktop.gui.widgets.strips import EmptyState
from constructor_desktop.storage.changes import TrashComparison
from constructor_desktop.storage.runs import COMPARISONS

_NOTHING, _BROKEN, _RESULT = range(3)


class Outcome(QObject):
    """Works on the lower card of the form."""

    use = Signal(str, str, int)
    """Architecture, preset and passes (0: the usual ones) that the user wants."""
    go_on = Signal(object)
    """A `ComparisonRecord` that was broken off."""

    def __init__(self, services: Services, session: Session, form: Form) -> None:
        super().__init__(form.root)
        self._services, self._session, self._form = services, session, form
        self.model = ComparisonModel(form.root)
        self.table = form.get(QTableView, "table")
        self.plot = form.get(ComparisonPlot, "plot")
        self._which = form.get(QComboBox, "which")
        self._records: tuple[ComparisonRecord, ...] = ()
        self._finished: dict[Path, tuple[Finished, ...]] = {}
        self._wanted: Path | None = None
        self._busy = self._comparing = False
        self._continued: Path | None = None
        set_up(self.table, self.model, services.theme)
        self._connect()
        self.retranslate()

    @property
    def record(self) -> ComparisonRecord | None:
        """The comparison that is shown."""
        row = self._which.currentIndex()
        return self._records[row] if 0 <= row < len(self._records) else None

    @property
    def row(self) -> Row | None:
        """The model that is chosen in the table, else the one that is recommended."""
        rows = self.model.rows
        current = self.table.currentIndex()
        return rows[current.row()] if current.isValid() and current.row() < len(rows) else recommended(rows)

    def refresh(self, wanted: Path | None = None) -> None:
        """Reads the comparisons again; `wanted` is shown then, else the one that was shown before."""
        self._wanted = wanted or self._wanted
        folder = self._session.folder / COMPARISONS
        self._services.tasks.start(lambda _: _read(folder), "comparisons", done=self._take)

    def set_busy(self, busy: bool, *, comparing: bool = False, folder: Path | None = None) -> None:
        """Something is being trained: comparisons stay as they are meanwhile.

        Args:
            busy: Whether that is so.
            comparing: Whether models are being compared.
            folder: Of the comparison that is being continued; None for a new one.
        """
        self._busy, self._comparing, self._continued = busy, comparing, folder
        self._show_head()
        self._form.get(QPushButton, "go_on").setEnabled(not busy)
        self._form.get(QToolButton, "delete").setEnabled(not busy)

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        text = self.tr("Compare models to see which one suits your samples best.")
        self._form.get(EmptyState, "empty").set_texts(text)
        for row, record in enumerate(self._records):
            self._which.setItemText(row, _name(record))
        self._show()

    # -- showing -----------------------------------------------------------------------------------------------------

    def _take(self, found: tuple[tuple[ComparisonRecord, ...], dict[Path, tuple[Finished, ...]]]) -> None:
        before = self.record.folder if self.record else None
        fresh = {record.folder for record in found[0]} - {record.folder for record in self._records}
        self._records, self._finished = found
        folders = [record.folder for record in self._records]
        self._which.blockSignals(True)
        self._which.clear()
        for record in self._records:
            self._which.addItem(_name(record))
        wanted = self._wanted if self._wanted in folders else before
        newest = bool(folders) and folders[0] in fresh
        self._which.setCurrentIndex(folders.index(wanted) if wanted in folders and not newest else 0)
        self._which.blockSignals(False)
        self._wanted = None
        self._show()

    def _show(self) -> None:
        record = self.record
        self._form.get(QWidget, "head").setVisible(record is not None)
        self._show_head()
        self._which.setVisible(len(self._records) > 1)
        stack = self._form.get(QStackedWidget, "outcome")
        done = record is not None and record.result is not None
        for name in ("save_csv", "save_html"):
            self._form.get(QPushButton, name).setVisible(done)
        if record is None:
            stack.setCurrentIndex(_NOTHING)
        elif record.result is None:
            stack.setCurrentIndex(_BROKEN)
        else:
            self._show_rows(record.result.rows, record.result.samples)
            stack.setCurrentIndex(_RESULT)

    def _show_head(self) -> None:
        """Says which one is shown: the one that goes on, or an earlier one while another goes on."""
        record = self.record
        other = self._comparing and record is not None and record.folder != self._continued
        title = self.tr("Earlier result") if other else self.tr("Result")
        self._form.get(QLabel, "result_title").setText(title)
        if record is not None and record.result is None:
            self._show_broken(record)

    def _show_broken(self, record: ComparisonRecord) -> None:
        finished = self._finished.get(record.folder, ())
        total, done = len(record.archs), len(finished)
        if self._comparing and record.folder == self._continued:
            text = self.tr("This comparison goes on.")
        else:
            text = self.tr(
                "This comparison was broken off: of %n model(s) %1 are done. What is done is kept.", "", total
            )
        self._form.get(QLabel, "broken_text").setText(counted(text, total).replace("%1", str(done)))
        self._form.get(QLabel, "finished").setText("\n".join(map(finished_text, finished)))

    def _show_rows(self, rows: tuple[Row, ...], samples: int) -> None:
        self.model.set_rows(rows)
        fit(self.table, self.model)
        self.plot.show_rows(rows)
        self._form.get(QLabel, "advice").setText(advice_text(rows))
        self._form.get(QLabel, "note").setText(note_text(rows, samples))
        chosen = recommended(rows)
        if chosen is not None:
            self.table.selectRow(rows.index(chosen))
        self._show_use()

    def _show_use(self) -> None:
        row = self.row
        self._form.get(QPushButton, "use").setEnabled(row is not None and row.state == "done")

    # -- doing -------------------------------------------------------------------------------------------------------

    def _use(self) -> None:
        row, record = self.row, self.record
        if row is not None and record is not None:
            self.use.emit(row.arch, str(record.config.get("preset", "fast")), record.epochs or 0)

    def _continue(self) -> None:
        if self.record is not None:
            self.go_on.emit(self.record)

    def _save_csv(self) -> None:
        from constructor_desktop.comparison.report import to_csv

        record = self.record
        path = ask_path(self._form.root, self.tr("comparison"), ".csv")
        if path is not None and record is not None and record.result is not None:
            save_table(self._services, to_csv(record.result), path)

    def _save_html(self) -> None:
        from constructor_desktop.comparison.report import to_html

        record = self.record
        path = ask_path(self._form.root, self.tr("comparison"), ".html")
        if path is not None and record is not None and record.result is not None:
            save_text(self._services, to_html(record.result, self._session.state.name), path)

    def _delete(self) -> None:
        if self.record is not None and not self._busy:
            self._session.perform(TrashComparison(self.record.folder), self.tr("Comparison deleted"))

    def _connect(self) -> None:
        self._which.currentIndexChanged.connect(self._show)
        self.table.selectionModel().currentRowChanged.connect(self._show_use)
        self._session.done.connect(lambda _: self.refresh())
        get = self._form.get
        get(QPushButton, "use").clicked.connect(self._use)
        get(QPushButton, "go_on").clicked.connect(self._continue)
        get(QPushButton, "save_csv").clicked.connect(self._save_csv)
        get(QPushButton, "save_html").clicked.connect(self._save_html)
        get(QToolButton, "delete").clicked.connect(self._delete)


def _name(record: ComparisonRecord) -> str:
    return when_text(record.created)


def _read(folder: Path) -> tuple[tuple[ComparisonRecord, ...], dict[Path, tuple[Finished, ...]]]:
    """Reads the comparisons, and which models are done of those that were broken off."""
    records = list_comparisons(folder)
    return records, {record.folder: read_finished(record) for record in records if record.result is None}
