"""The segments "Files" and "Folder": answers for many files as a table that can be sorted, filtered and saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.dialogs.save import ask_target
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import count_text, counted
from constructor_desktop.gui.looks import ClassLook, chip_icon
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.trial.answers_model import ERRORS, NOT_SURE, Column
from constructor_desktop.gui.trial.answers_table import AnswersTable
from constructor_desktop.gui.trial.timeline_view import TimelineView
from constructor_desktop.gui.widgets.drop_zone import DropZone
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.link import LinkButton
from constructor_desktop.inference.batch import FilesAnswered, answer_files, find_files, write_table
from constructor_desktop.storage.problems import writing_to

if TYPE_CHECKING:
    from constructor_desktop.inference.predictor import Predictor

_TYPE_MS = 200


class AnswersPane(QWidget):
    """A table of answers. `Files` collects what is dropped or chosen; `Folder` shows all of one folder."""

    selected = Signal()
    """`current` or `selection` is another."""

    def __init__(
        self, services: Services, modality: Modality, *, whole_folder: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._modality = modality
        self._whole_folder = whole_folder
        self._predictor: Predictor | None = None
        self._looks: Sequence[ClassLook] = ()
        self._above = 0.0
        self._task: Task | None = None
        self._waiting: list[Path] = []
        self._folder: Path | None = None
        self._others = 0
        self._stale = False
        self._kept: tuple[Path, set[Path]] | None = None
        self._recount = False
        factories: dict[str, Callable[[QWidget | None], QWidget]] = {
            "DropZone": lambda parent: DropZone(services.theme, parent),
            "ElidedLabel": lambda parent: ElidedLabel(parent),
            "LinkButton": LinkButton,
            "AnswersTable": lambda parent: AnswersTable(services, modality, parent),
        }
        self._form = load_form("test_answers", services.icons, self, factories)
        self.table = self._form.get(AnswersTable, "table")
        self.model = self.table.answers
        self.current, self.selection = self.table.current, self.table.selection
        self._stack = self._form.get(QStackedWidget, "pane_stack")
        self._progress = self._form.get(QProgressBar, "progress")
        self._filter = self._form.get(QComboBox, "filter")
        self._search = self._form.get(QLineEdit, "search")
        self.zone = self._form.get(DropZone, "zone")
        self.timeline = TimelineView(services)
        column = QVBoxLayout(self._form.get(QWidget, "detail"))
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.timeline)
        self._connect()
        self.retranslate()

    @property
    def renewing(self) -> bool:
        """Whether the file that was chosen is to be answered for by another model."""
        return self._kept is not None

    @property
    def running(self) -> bool:
        """Whether files are being answered for."""
        return self._task is not None

    def add_files(self, paths: Sequence[Path]) -> None:
        """Answers for more files; those that are in the table already are only selected."""
        known = {row.path for row in self.model.rows} | set(self._waiting)
        self._waiting += [path for path in dict.fromkeys(paths) if path not in known]
        self._show_rows()
        if not self._next() and paths:
            self.table.select(paths[0])

    def open_folder(self, folder: Path) -> None:
        """Answers for all pictures or sounds in a folder, instead of the one before."""
        self.cancel()
        self._folder, self._others = folder, 0
        self.model.folder = folder
        self._empty()
        predictor, modality = self._predictor, self._modality
        if predictor is None:
            self._stale = True
            return
        self._stale = False

        def work(on_event: OnEvent) -> int:
            paths, others = find_files(folder, modality, on_event)
            answer_files(predictor, paths, on_event)
            return others

        self._start(work)

    def set_model(self, predictor: Predictor, looks: Sequence[ClassLook]) -> None:
        """Uses another model: the files are answered for again, once they are on the screen."""
        other = predictor is not self._predictor
        self._predictor, self._looks = predictor, looks
        self.table.set_looks(looks)
        self.timeline.set_model(predictor, looks)
        self._fill_filter()
        if other and (self.model.rows or self._folder is not None):
            self.cancel()
            self._stale = True
        if self.isVisible():
            self.freshen()

    def set_above(self, above: float) -> None:
        """Judges the answers anew."""
        self._recount = self._recount or above != self._above
        self._above = above
        self.timeline.set_above(above)
        self.model.set_above(above)
        self._type_timer.start()

    def freshen(self) -> None:
        """Answers again if the answers are of another model, and goes on with files that wait."""
        kept = self._kept or self.table.chosen()
        if self._stale and self._whole_folder and self._folder is not None:
            self.open_folder(self._folder)
            self._keep_for_later(kept)
        elif self._stale:
            self._stale = False
            self._waiting = [row.path for row in self.model.rows] + self._waiting
            self._empty()
            self._keep_for_later(kept)
        self._next()

    def _empty(self) -> None:
        """Empties the table; Qt tells nobody that the selection goes with the rows."""
        self._kept = None
        self.model.replace([])
        self._show_counts()
        self._tell_current()

    def _keep_for_later(self, kept: tuple[Path, set[Path]] | None) -> None:
        """Remembers what was selected until its rows are there again."""
        self._kept = kept
        self.selected.emit()

    def _choose_kept(self, *, last: bool) -> None:
        """Selects what was selected before the answers were renewed, unless something else is by now."""
        if self._kept is None:
            return
        current, selected = self._kept
        free = self.table.current() is None
        if free and not last and not {current, *selected} <= {row.path for row in self.model.shown}:
            return
        self._kept = None
        if free:
            self.table.choose(current, selected)
        self.selected.emit()

    def cancel(self) -> None:
        """Ends the work; answers that are there stay."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            self._end(self._task)

    def clear(self) -> None:
        """Empties the table."""
        self.cancel()
        self._folder, self._others = None, 0
        self._stale = False
        self.model.folder = None
        self._empty()
        self._show_rows()

    def choose(self) -> None:
        """Lets the user choose files or a folder."""
        if self._whole_folder:
            folder = QFileDialog.getExistingDirectory(self.window(), self.tr("Choose a folder"))
            if folder:
                self.open_folder(Path(folder))
            return
        names, _ = QFileDialog.getOpenFileNames(self.window(), self.tr("Choose files"))
        if names:
            self.add_files([Path(name) for name in names])

    def save(self) -> None:
        """Lets the user save the rows that are shown as CSV."""
        title, name = self.tr("Save the answers"), self.tr("answers") + ".csv"
        target = ask_target(self.window(), title, name, self.tr("Tables (*.csv)"), ".csv")
        if target is None or self._predictor is None:
            return
        rows, classes, above = self.model.shown, self._predictor.classes, self._above

        def work(_: OnEvent) -> None:
            with writing_to(target.parent):
                write_table(target, rows, classes, above)

        said = counted(self.tr("%n row(s) saved to %1", "", len(rows)), len(rows)).replace("%1", target.name)
        self._services.tasks.start(
            work,
            "saving a table",
            done=lambda _: self._services.notices.show(said),
            failed=self._services.notices.error.emit,
        )

    def stop(self) -> None:
        """Ends playing."""
        self.timeline.stop()

    def shut_down(self) -> None:
        """Ends everything."""
        self.cancel()
        self.timeline.shut_down()
        self.table.shut_down()

    def retranslate(self) -> None:
        """Sets texts again."""
        sound = self._modality is Modality.AUDIO
        get = self._form.get
        if self._whole_folder:
            lead, choose = self.tr("Drop a folder here"), self.tr("Choose folder…")
            sub = self.tr("All files in it get an answer, in a table you can sort and save as CSV")
        else:
            lead = self.tr("Drop sound files here") if sound else self.tr("Drop pictures here")
            choose = self.tr("Add files…")
            sub = self.tr("Long recordings get a timeline") if sound else self.tr("Each gets an answer")
        get(QLabel, "zone_lead").setText(lead)
        get(QLabel, "zone_sub").setText(sub)
        get(QPushButton, "choose").setText(choose)
        get(QToolButton, "zone_choose").setToolTip(choose)
        self._fill_filter()
        self._show_rows()
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        self.timeline.retranslate()

    def _connect(self) -> None:
        get = self._form.get
        self._type_timer = QTimer(self, singleShot=True, interval=_TYPE_MS)
        self._type_timer.timeout.connect(self._apply_filter)
        self._search.textChanged.connect(self._type_timer.start)
        self._filter.activated.connect(self._apply_filter)
        get(QPushButton, "choose").clicked.connect(self.choose)
        get(QToolButton, "zone_choose").clicked.connect(self.choose)
        get(QToolButton, "clear").clicked.connect(self.clear)
        get(QPushButton, "save").clicked.connect(self.save)
        get(QPushButton, "cancel").clicked.connect(self.cancel)
        self.table.played.connect(self.timeline.toggle)
        self.table.selectionModel().currentRowChanged.connect(self._tell_current)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit())
        self._services.theme.changed.connect(self._fill_filter)

    def _next(self) -> bool:
        """Begins with the files that wait; returns whether something is being done."""
        if self._task is None and self._waiting and self._predictor is not None:
            paths, self._waiting = self._waiting, []
            predictor = self._predictor

            def work(on_event: OnEvent) -> int:
                answer_files(predictor, paths, on_event)
                return 0

            self._start(work)
        return self._task is not None

    def _start(self, work: object) -> None:
        assert callable(work)
        self._progress.setRange(0, 0)
        self._form.get(QLabel, "progress_text").clear()
        self._task = task = self._services.tasks.start(
            work,
            "answering for files",
            done=lambda others: self._finish(task, others),
            failed=lambda error: self._fail(task, error),
            on_events=lambda events: self._take(task, events),
        )
        self._show_rows()

    def _take(self, task: Task, events: list[Event]) -> None:
        if task is not self._task:
            return
        had = bool(self.model.shown)
        self.model.append(row for event in events if isinstance(event, FilesAnswered) for row in event.rows)
        progress = [event for event in events if isinstance(event, Progress)]
        if progress:
            self._show_progress(progress[-1])
        self._choose_kept(last=False)
        alone = not self._whole_folder and not self.renewing
        if not had and self.model.shown and alone and self.current() is None:
            self.table.select(self.model.shown[0].path)
        self._show_title()

    def _show_progress(self, progress: Progress) -> None:
        if progress.stage == "list":
            text = counted(self.tr("%n file(s) found", "", progress.done), progress.done)
        else:
            text = self.tr("%1 of %2").replace("%1", count_text(progress.done))
            text = text.replace("%2", count_text(progress.total))
        self._progress.setRange(0, progress.total)
        self._progress.setValue(progress.done)
        self._form.get(QLabel, "progress_text").setText(text)

    def _finish(self, task: Task, others: int) -> None:
        if task is self._task:
            self._others = others
            self._end(task)
            self._next()

    def _fail(self, task: Task, error: Exception) -> None:
        if task is self._task:
            self._end(task)
            self._services.notices.error.emit(error)

    def _end(self, task: Task) -> None:
        self._task = None
        self.table.keep(self.model.arrange)
        self._choose_kept(last=True)
        self._show_rows()
        self._show_counts()

    def _show_rows(self) -> None:
        full = bool(self.model.rows or self._waiting or self._task is not None or self._folder is not None)
        self._stack.setCurrentIndex(0 if full else 1)
        for name in ("find_row", "save", "choose"):
            self._form.get(QWidget, name).setVisible(full)
        self._form.get(QWidget, "progress_row").setVisible(self._task is not None)
        self._form.get(QPushButton, "save").setEnabled(self._task is None and bool(self.model.rows))
        self._show_title()

    def _show_title(self) -> None:
        title = self.tr("A folder") if self._whole_folder else self.tr("Files")
        facts = [self.tr("%n file(s)", "", len(self.model.rows))] if self.model.rows or self._folder else []
        if self._others:
            facts.append(self.tr("%n other(s) left out", "", self._others))
        self._form.get(ElidedLabel, "pane_title").setText(title if self._folder is None else self._folder.name)
        label = self._form.get(ElidedLabel, "pane_facts")
        label.setText(" · ".join(facts))
        label.setVisible(bool(facts))

    def _fill_filter(self) -> None:
        box, chosen = self._filter, self._filter.currentData() or ""
        box.clear()
        box.addItem("", "")
        for look in self._looks:
            box.addItem(chip_icon(self._services.theme, look.colour, look.number), look.name, look.name)
        box.addItem("", NOT_SURE)
        box.addItem("", ERRORS)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        self._recount = True
        self._apply_filter()

    def _apply_filter(self) -> None:
        self.table.keep(lambda: self.model.set_filter(self._search.text().strip(), self._filter.currentData() or ""))
        if self._recount:
            self._show_counts()

    def _show_counts(self) -> None:
        """Says in the filter how many files got each answer, once all have one."""
        self._recount = False
        whole = bool(self.model.rows) and self._task is None
        counts = self.model.counts() if whole else {}
        names = [look.name for look in self._looks]
        titles = [self.tr("All answers"), *names, self.tr("Not sure"), self.tr("Cannot be read")]
        numbers = [counts.get(key, 0) for key in (*names, NOT_SURE, ERRORS)]
        for row, (title, number) in enumerate(zip(titles, [len(self.model.rows), *numbers], strict=True)):
            self._filter.setItemText(row, f"{title} ({count_text(number)})" if whole else title)

    def _tell_current(self) -> None:
        row = self.current()
        self.selected.emit()
        shown = row is not None and self._modality is Modality.AUDIO
        self.timeline.show_file(row.path if row is not None and shown else None)
