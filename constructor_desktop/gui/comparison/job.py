"""A comparison of models: one at a time, in a thread, seen from every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.events import Event, Notice, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.pace import Costs, Pace, Work, stored_costs
from constructor_desktop.storage.state import ProjectState

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


@dataclass(frozen=True)
class Contender:
    """A model that takes part: what runs call its architecture, its name for people, and what there is to be done."""

    arch: str
    title: str
    work: Work


@dataclass(frozen=True)
class Contest:
    """What is compared.

    Attributes:
        contenders: In the order in which they are trained.
        settings: Fields of `RunConfig` for all of them.
        epochs: Passes of those that learn by gradient descent; None: as their recipes say.
        folder: Of a comparison that goes on; None for a new one.
    """

    contenders: tuple[Contender, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    epochs: int | None = None
    folder: Path | None = None


class ComparisonJob(QObject):
    """Compares models on a session's project. All signals arrive in the GUI thread.

    Attributes:
        contest: What is compared, or was last.
        states: How far each has come: WAITING, RUNNING, DONE or FAILED.
    """

    started = Signal()
    progressed = Signal()
    finished = Signal(object)
    """The folder of the comparison (`Path`)."""
    failed = Signal(object)
    ended = Signal()
    """Also after it was cancelled; what was done by then is kept."""

    def __init__(self, services: Services, session: Session) -> None:
        super().__init__(session)
        self._services, self._session = services, session
        self._task: Task | None = None
        self._costs = Costs()
        self._pace: Pace | None = None
        self.contest = Contest(())
        self.states: list[str] = []

    @property
    def running(self) -> bool:
        """Whether models are being compared."""
        return self._task is not None

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop and has not ended yet."""
        return self._task is not None and self._task.cancelling

    @property
    def current(self) -> int:
        """Number of the one that is being trained, from 0; as many as there are when all are done."""
        return next((row for row, state in enumerate(self.states) if state in (WAITING, RUNNING)), len(self.states))

    @property
    def share_of_current(self) -> float:
        """How much of the current one is done, from 0 to 1."""
        return 0.0 if self._pace is None else self._pace.share

    @property
    def share(self) -> float:
        """How much of all is done, from 0 to 1."""
        seconds = [one.work.seconds(self._costs) for one in self.contest.contenders]
        row = self.current
        done = sum(seconds[:row]) + (self.share_of_current * seconds[row] if row < len(seconds) else 0.0)
        return min(1.0, done / max(1e-9, sum(seconds)))

    def seconds_left(self, now: float) -> float | None:
        """Returns how long it will go on, as far as that is known."""
        if self._pace is None:
            return None
        left = self._pace.seconds_left(now)
        later = [one.work.seconds(self._costs) for one in self.contest.contenders[self.current + 1 :]]
        return None if left is None else left + sum(later)

    def start(self, contest: Contest) -> None:
        """Begins a comparison, or goes on with one; does nothing while one is going on."""
        if self._task is not None or not contest.contenders:
            return
        self.contest = contest
        self.states = [WAITING] * len(contest.contenders)
        self._costs = stored_costs(self._services.preferences, self._session.modality)
        self._pace = None
        state = self._session.state
        self._task = self._services.tasks.start(
            lambda on_event: self._compare(contest, state, on_event),
            "comparing models",
            done=self._done,
            failed=self.failed.emit,
            on_events=self._take,
            ended=self._end,
        )
        self.started.emit()

    def cancel(self) -> None:
        """Stops; the comparison can be continued later."""
        if self._task is not None:
            self._task.cancel()
            self.progressed.emit()

    def close(self) -> None:
        """Ends it, if one is going on, and waits for its thread."""
        if self._task is not None:
            self._task.cancel()
            self._task.wait()

    def _compare(self, contest: Contest, state: ProjectState, on_event: OnEvent) -> Path:
        from constructor_desktop.comparison.runner import ComparisonSpec, compare
        from constructor_desktop.training.config import RunConfig

        names = tuple(one.arch for one in contest.contenders)
        if contest.folder is not None:
            check_same_data(contest.folder, names, state)
        config = RunConfig.create(**contest.settings)
        folder = contest.folder or self._session.new_comparison_folder()
        compare(ComparisonSpec(self._session.folder, folder, names, config, contest.epochs), self._cache, on_event)
        return folder

    @property
    def _cache(self) -> Path:
        return self._services.cache_folder

    def _take(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, Progress) and event.stage == "compare_archs":
                self._next(event.done, event.time)
            elif isinstance(event, Notice) and event.code == "arch_failed" and self.current < len(self.states):
                self.states[self.current] = FAILED
            elif self._pace is not None:
                self._pace.take([event])
        self.progressed.emit()

    def _next(self, row: int, now: float) -> None:
        for number in range(row):
            if self.states[number] != FAILED:
                self.states[number] = DONE
        self._pace = None
        if row < len(self.states):
            self.states[row] = RUNNING
            self._pace = Pace(self.contest.contenders[row].work, self._costs, now)

    def _done(self, folder: Path) -> None:
        self.finished.emit(folder)

    def _end(self) -> None:
        self._task, self._pace = None, None
        self.states = [state if state in (DONE, FAILED) else WAITING for state in self.states]
        self.ended.emit()


def check_same_data(folder: Path, archs: Sequence[str], state: ProjectState) -> None:
    """Refuses to set numbers side by side that come from other samples; for a task.

    Raises:
        UsageError: if the samples are not those of the runs that are done.
    """
    from constructor_desktop.storage.data_changes import data_changes
    from constructor_desktop.storage.runs import RunState, run_status

    for arch in archs:
        status = run_status(folder / arch)
        if status is not None and status.state is RunState.SUCCEEDED and data_changes(folder / arch, state):
            raise UsageError("The samples have changed since this comparison began. Begin a new one.")
