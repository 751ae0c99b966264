"""The training of a project: one run at a time, in a thread, seen from every page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session

if TYPE_CHECKING:
    from constructor_desktop.jobs.local import LocalRunner


class TrainingJob(QObject):
    """Trains a session's project. All signals arrive in the GUI thread."""

    started = Signal()
    events = Signal(list)
    """Events since the last emission; at most thirty times a second."""
    finished = Signal(object)
    """The run folder (`Path`); the session's runs are being read again."""
    failed = Signal(object)
    stopped = Signal()
    ended = Signal()
    """After one of the three above."""

    def __init__(self, services: Services, session: Session) -> None:
        super().__init__(session)
        self._services = services
        self._session = session
        self._task: Task | None = None
        self._runner: LocalRunner | None = None
        self.share = 0.0
        """How much of the run is done, from 0 to 1."""

    @property
    def running(self) -> bool:
        """Whether a run is going on."""
        return self._task is not None

    def start(self, settings: dict[str, Any] | None = None) -> None:
        """Starts a run; does nothing while one is going on.

        Args:
            settings: Fields of `RunConfig`; its defaults where absent.
        """
        if self._task is not None:
            return
        self.share = 0.0
        self._task = self._services.tasks.start(
            lambda on_event: self._train(settings or {}, on_event),
            "training",
            done=self.finished.emit,
            failed=self.failed.emit,
            on_events=self._take,
            ended=self._end,
        )
        self._task.cancelled.connect(self.stopped)
        self.started.emit()

    def stop(self) -> None:
        """Asks the run to stop."""
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """Ends the run, if one is going on, and waits for its thread."""
        if self._task is not None:
            self._task.cancel()
            self._task.wait()
        if self._runner is not None:
            self._runner.__exit__(None, None, None)
            self._runner = None

    def _train(self, settings: dict[str, Any], on_event: OnEvent) -> Path:
        from constructor_desktop.jobs.local import LocalRunner
        from constructor_desktop.jobs.runner import JobSpec
        from constructor_desktop.training.config import RunConfig

        config = RunConfig.create(**settings)
        if self._runner is None:
            self._runner = LocalRunner(self._services.cache_folder)
        return self._runner.run(JobSpec(self._session.folder, self._session.new_run_folder(), config), on_event)

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Progress) and event.total:
                self.share = event.done / event.total
        self.events.emit(events)

    def _end(self) -> None:
        self._task = None
        self._session.refresh()
        self.ended.emit()
