"""The box in the header in which the model is chosen; loading happens in a task, and a failure keeps the former."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog

from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.run_text import accuracy_text, model_text, run_name_text, when_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.trial.models import LoadedModel, load
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RUNS, RunState

_OPEN_BUNDLE, _OPEN_RUN = "open bundle", "open run"


class ModelChoice(QObject):
    """Keeps the model that is in use. Signals arrive in the GUI thread.

    Attributes:
        model: The model in use; None if there is none.
        former: The model before that.
    """

    changed = Signal()
    """`model` is another, or None because its run was deleted."""
    loading = Signal(bool)
    failed = Signal(object)
    """An exception; the former model stays."""

    def __init__(self, services: Services, session: Session, box: QComboBox) -> None:
        super().__init__(box)
        self._services = services
        self._session = session
        self._box = box
        self._opened: dict[Path, RunSummary | None] = {}
        self._wanted: Path | None = None
        self._listed: set[Path] = set()
        self._task: Task | None = None
        self.model: LoadedModel | None = None
        self.former: LoadedModel | None = None
        box.activated.connect(self._pick)
        session.changed.connect(self.refresh)
        self.refresh()

    @property
    def runs(self) -> list[RunSummary]:
        """The runs that can be used, newest first."""
        return [run for run in self._session.runs if run.state is RunState.SUCCEEDED]

    @property
    def is_loading(self) -> bool:
        """Whether a model is being loaded."""
        return self._task is not None

    @property
    def possible(self) -> bool:
        """Whether there is anything to use."""
        return self.model is not None or self._task is not None or bool(self.runs)

    def use_newest(self) -> None:
        """Loads the newest run if no model is in use, or that in use is gone."""
        current = self._wanted or (self.model.path if self.model else None)
        runs = self.runs
        if current is None and runs:
            self.use(runs[0].path)

    def use(self, path: Path) -> None:
        """Loads a run folder or a bundle; until it is there, the model in use stays."""
        if self._task is None and self.model is not None and self.model.path == path:
            self._show_current()
            return
        if self._task is not None:
            self._task.cancel()
        self._wanted = path
        modality, cache_folder = self._session.modality, self._services.cache_folder
        self._task = task = self._services.tasks.start(
            lambda on_event: load(path, modality, cache_folder, on_event),
            "loading a model",
            done=lambda model: self._take(task, model),
            failed=lambda error: self._fail(task, error),
        )
        self._show_current()
        self.loading.emit(True)

    def refresh(self) -> None:
        """Lists the models again."""
        box = self._box
        box.blockSignals(True)
        box.clear()
        for run in self.runs:
            box.addItem(_title(run), run.path)
        for path, foreign in self._opened.items():
            box.addItem(_foreign_title(path, foreign), path)
        if box.count():
            box.insertSeparator(box.count())
        box.addItem(self.tr("Open a bundle…"), _OPEN_BUNDLE)
        box.addItem(self.tr("Open the folder of a training…"), _OPEN_RUN)
        box.blockSignals(False)
        self._show_current()
        before, self._listed = self._listed, {run.path for run in self.runs}
        gone = before - self._listed
        if self.model is not None and self.model.path in gone and self._task is None:
            self._give_way()

    def _give_way(self) -> None:
        """The model in use was deleted: uses the newest one instead, or none."""
        if self.runs:
            self.use(self.runs[0].path)
        else:
            self.former, self.model = self.model, None
            self.changed.emit()

    def retranslate(self) -> None:
        """Sets texts again."""
        self.refresh()

    def shut_down(self) -> None:
        """Takes no model any more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def ask_for_bundle(self) -> None:
        """Lets the user choose a zip file."""
        chosen, _ = QFileDialog.getOpenFileName(
            self._box.window(), self.tr("Open a bundle"), "", self.tr("Bundles (*.zip)")
        )
        if chosen:
            self.use(Path(chosen))

    def ask_for_run(self) -> None:
        """Lets the user choose the folder of a training, of any project."""
        chosen = QFileDialog.getExistingDirectory(self._box.window(), self.tr("Open the folder of a training"))
        if chosen:
            self.use(Path(chosen))

    def _pick(self, row: int) -> None:
        what = self._box.itemData(row)
        self._show_current()
        if what == _OPEN_BUNDLE:
            # The list must have closed before a dialog opens.
            QTimer.singleShot(0, self.ask_for_bundle)
        elif what == _OPEN_RUN:
            QTimer.singleShot(0, self.ask_for_run)
        elif isinstance(what, Path):
            self.use(what)

    def _take(self, task: Task, model: LoadedModel) -> None:
        if task is not self._task:
            return
        self._task = self._wanted = None
        self.former, self.model = self.model, model
        if model.path not in self._opened and not model.path.is_relative_to(self._session.folder / RUNS):
            self._opened[model.path] = model.run
            self.refresh()
        self._show_current()
        self.loading.emit(False)
        self.changed.emit()

    def _fail(self, task: Task, error: Exception) -> None:
        if task is not self._task:
            return
        self._task = self._wanted = None
        self._show_current()
        self.loading.emit(False)
        self.failed.emit(error)

    def _show_current(self) -> None:
        path = self._wanted or (self.model.path if self.model else None)
        paths = [self._box.itemData(row) for row in range(self._box.count())]
        self._box.setCurrentIndex(paths.index(path) if path in paths else -1)
        self._box.setToolTip(self._box.currentText())


def _title(run: RunSummary) -> str:
    parts = (run_name_text(run), model_text(run), accuracy_text(run, interval=False), when_text(run.created))
    return " · ".join(part for part in parts if part)


def _foreign_title(path: Path, run: RunSummary | None) -> str:
    """Returns the file name of a bundle; of a run of another project its name after that of the project."""
    return path.name if run is None else f"{path.parent.parent.name} · {_title(run)}"
