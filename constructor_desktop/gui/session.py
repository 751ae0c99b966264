"""One open project: its state for display, every change of it with undo, all carried out off the GUI thread in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.errors import MissingProjectError
from constructor_desktop.core.events import Event, OnEvent
from constructor_desktop.gui.bridge import Task, Tasks
from constructor_desktop.gui.history import History, Kind, Step
from constructor_desktop.storage.changes import Change, Outcome
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.run_list import RunSummary, list_runs
from constructor_desktop.storage.state import ProjectState, read_state
from constructor_desktop.storage.trash import empty_trash, trash_size

if TYPE_CHECKING:
    from constructor_desktop.core.data import Modality


@dataclass(frozen=True)
class Snapshot:
    """What the window shows of a project.

    Attributes:
        state: Classes and samples.
        runs: Trained models, newest first.
    """

    state: ProjectState
    runs: tuple[RunSummary, ...]


@dataclass(frozen=True)
class Done:
    """A change that was carried out.

    Attributes:
        change: What was asked.
        outcome: What became of it.
        kind: `do`, `undo` or `redo`.
        text: What to tell the user, already in his language; empty for nothing, as where nothing has changed.
    """

    change: Change
    outcome: Outcome
    kind: str
    text: str


@dataclass(frozen=True)
class _Run:
    """Work that is ready to be started in a task."""

    work: Callable[[OnEvent], Any]
    name: str
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


@dataclass(frozen=True)
class _Job:
    """Something that waits for its turn; `begin` says then what to do, or None if there is nothing any more."""

    begin: Callable[[], _Run | None]
    on_events: Callable[[list[Event]], None] | None = None


class Session(QObject):
    """An open project. Changes are carried out one after another in a thread; the signals arrive in the GUI thread.

    Attributes:
        missing: Whether its folder was not there when it was last looked for.
    """

    changed = Signal()
    """`snapshot` is new."""
    done = Signal(object)
    """A `Done`."""
    failed = Signal(object)
    """An exception that ended a change."""
    history_changed = Signal()
    busy_changed = Signal(bool)
    progress = Signal(list)
    """Events of the change that is being carried out."""

    def __init__(self, project: Project, snapshot: Snapshot, tasks: Tasks, parent: QObject | None = None) -> None:
        """Use `open_session` or `create_session` in a task to make the arguments off the GUI thread."""
        super().__init__(parent)
        self._project = project
        self._tasks = tasks
        self.snapshot = snapshot
        self._history = History()
        self._queue: deque[_Job] = deque()
        self._refresh = _Job(self._begin_refresh)
        self._current: Task | None = None
        self._closed = False
        self.missing = False

    @property
    def folder(self) -> Path:
        """The project's folder."""
        return self._project.folder

    @property
    def state(self) -> ProjectState:
        """Classes and samples as last read."""
        return self.snapshot.state

    @property
    def runs(self) -> tuple[RunSummary, ...]:
        """Trained models, newest first."""
        return self.snapshot.runs

    @property
    def modality(self) -> Modality:
        """Pictures or sounds."""
        return self._project.modality

    @property
    def scratch(self) -> Path:
        """Folder for recordings and frames that are no samples yet; on the project's disk."""
        return self._project.scratch_folder()

    def new_run_folder(self) -> Path:
        """Makes an empty folder for a run; for a task."""
        return self._project.new_run_folder()

    def new_comparison_folder(self) -> Path:
        """Makes an empty folder for a comparison of models; for a task."""
        return self._project.new_comparison_folder()

    @property
    def busy(self) -> bool:
        """Whether a change is being carried out or waits."""
        return self._current is not None or bool(self._queue)

    @property
    def undo_text(self) -> str:
        """Words of the change that `undo` takes back; empty if there is none."""
        return self._history.text("undo")

    @property
    def redo_text(self) -> str:
        """Words of the change that `redo` repeats; empty if there is none."""
        return self._history.text("redo")

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return self._history.has("undo")

    @property
    def can_redo(self) -> bool:
        """Whether there is something to redo."""
        return self._history.has("redo")

    def perform(
        self,
        change: Change,
        text: str | Callable[[Outcome], str] = "",
        *,
        on_events: Callable[[list[Event]], None] | None = None,
        finished: Callable[[Outcome | None], None] | None = None,
    ) -> None:
        """Carries out a change; it can be undone afterwards.

        Args:
            change: What to do.
            text: What to tell the user once it is done, such as "3 sounds moved to Rain"; or what makes it of the
                outcome, where that cannot be known before.
            on_events: Told of its progress.
            finished: Told of the outcome, or None if it failed; after `changed`.
        """
        words = (lambda outcome: text) if isinstance(text, str) else text
        step = Step(change, "")
        self._enqueue(_Job(lambda: self._begin_change("do", step, finished, words), on_events))

    def undo(self) -> None:
        """Takes back the last change, also one that is still being carried out or waits."""
        if self.can_undo or self.busy:
            self._enqueue(_Job(lambda: self._begin_change("undo", self._history.take("undo"))))

    def redo(self) -> None:
        """Repeats the last change that was taken back."""
        if self.can_redo or self.busy:
            self._enqueue(_Job(lambda: self._begin_change("redo", self._history.take("redo"))))

    def cancel(self) -> None:
        """Cancels the change that is being carried out, where it can be; what is done of it stays."""
        if self._current is not None:
            self._current.cancel()

    def refresh(self) -> None:
        """Reads the folders again: somebody may have changed them with a file manager, or a run has ended."""
        if self._refresh not in self._queue:
            self._enqueue(self._refresh)

    def measure_trash(self, done: Callable[[int], None]) -> None:
        """Tells how many bytes the trash takes."""
        run = _Run(lambda on_event: trash_size(self._project), "trash size", done, self.failed.emit)
        self._enqueue(_Job(lambda: run))

    def empty_trash(self, done: Callable[[], None]) -> None:
        """Deletes for good what is in the trash, so that nothing done until now can be undone any more."""

        def emptied(_: object) -> None:
            self._history.clear()
            self.history_changed.emit()
            done()

        def work(_: OnEvent) -> None:
            self._project.ensure_there()
            empty_trash(self._project)

        run = _Run(work, "empty trash", emptied, self.failed.emit)
        self._enqueue(_Job(lambda: run))

    def close(self) -> None:
        """Ends what is going on and lets others open the project; the session is dead afterwards."""
        self._closed = True
        self._queue.clear()
        if self._current is not None:
            self._current.cancel()
            self._current.wait()
        self._project.close()

    def _begin_change(
        self,
        kind: Kind,
        step: Step | None,
        finished: Callable[[Outcome | None], None] | None = None,
        words: Callable[[Outcome], str] | None = None,
    ) -> _Run | None:
        if step is None:
            return None
        known = self.snapshot

        def work(on_event: OnEvent) -> tuple[Outcome, Snapshot | None]:
            self._project.ensure_there()
            outcome = step.change.apply(self._project, on_event)
            return outcome, self._news(known)

        def done(result: tuple[Outcome, Snapshot | None]) -> None:
            outcome, snapshot = result
            text = words(outcome) if words is not None else step.text
            text = text if outcome.changed else ""
            if outcome.changed:
                self._history.remember(kind, Step(outcome.inverse, text))
            self.history_changed.emit()
            self._take_snapshot(snapshot)
            self.done.emit(Done(step.change, outcome, kind, text))
            if finished is not None:
                finished(outcome)

        def failed(error: Exception) -> None:
            self._history.give_back(kind, step)
            self.history_changed.emit()
            self.failed.emit(error)
            self.refresh()
            if finished is not None:
                finished(None)

        return _Run(work, step.change.code, done, failed)

    def _begin_refresh(self) -> _Run:
        known = self.snapshot
        return _Run(lambda on_event: self._news(known), "refresh", self._take_snapshot, self.failed.emit)

    def _news(self, known: Snapshot) -> Snapshot | None:
        """Reads the project; None if it is as `known`, which is found out here because it takes a while."""
        self._project.ensure_there()
        snapshot = read_snapshot(self._project)
        return None if snapshot == known and known is self.snapshot else snapshot

    def _take_snapshot(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None:
            self.snapshot = snapshot
            self.changed.emit()

    def _enqueue(self, job: _Job) -> None:
        if self._closed:
            return
        if not self.busy:
            self.busy_changed.emit(True)
        self._queue.append(job)
        self._next()

    def _next(self) -> None:
        """Starts what is next; emits `busy_changed` if nothing is."""
        while self._queue and self._current is None:
            job = self._queue.popleft()
            run = job.begin()
            if run is not None:
                self._start(run, job)
        if not self.busy:
            self.busy_changed.emit(False)

    def _start(self, run: _Run, job: _Job) -> None:
        def on_events(events: list[Event]) -> None:
            self.progress.emit(events)
            if job.on_events is not None:
                job.on_events(events)

        def done(result: Any) -> None:
            if not self._closed:
                self.missing = False
                run.done(result)

        def failed(error: Exception) -> None:
            if not self._closed:
                self.missing = isinstance(error, MissingProjectError)
                run.failed(error)

        self._current = self._tasks.start(
            run.work,
            run.name,
            done=done,
            failed=failed,
            on_events=on_events,
            ended=self._ended,
        )

    def _ended(self) -> None:
        self._current = None
        self._next()


def read_snapshot(project: Project) -> Snapshot:
    """Reads what the window shows of a project; takes a while, so not for the GUI thread."""
    state = read_state(project)
    return Snapshot(state, list_runs(project.folder))


def open_project(folder: Path, on_event: OnEvent) -> tuple[Project, Snapshot]:
    """Opens a project and reads it; for a task.

    Raises:
        StorageError: if it is no project, of a newer version, in use, or cannot be read.
    """
    project = Project.open(folder, on_event)
    try:
        return project, read_snapshot(project)
    except BaseException:
        project.close()
        raise


def create_project(folder: Path, name: str, modality: Modality) -> tuple[Project, Snapshot]:
    """Makes a project and reads it; for a task.

    Raises:
        StorageError: if the folder is not empty, or the disk refuses.
    """
    project = Project.create(folder, name, modality)
    try:
        return project, read_snapshot(project)
    except BaseException:
        project.close()
        raise
