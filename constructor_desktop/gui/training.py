"""The training of a project: one run at a time, in a thread, seen from every page."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.errors import Stopped
from constructor_desktop.core.events import BatchFinished, Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.comparison.job import ComparisonJob
from constructor_desktop.gui.preferences import TRAIN_DEVICE
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.pace import Costs, Pace, Work, is_cold, store_costs, store_step, stored_costs

if TYPE_CHECKING:
    from constructor_desktop.gui.cloud.training import CloudTraining
    from constructor_desktop.jobs.cloud.runner import Estimate
    from constructor_desktop.jobs.local import LocalRunner
    from constructor_desktop.jobs.runner import JobSpec


class TrainingJob(QObject):
    """Trains a session's project. All signals arrive in the GUI thread.

    Attributes:
        history: The events of the run that goes on, or was the last one, without batches and progress.
        settings: Its settings.
        pace: How far it has come.
        started_at: When it began, in seconds since the epoch.
        comparison: Compares models; never while a training goes on.
        cloud: The job in the cloud that it follows instead of training here; None if it follows none.
    """

    started = Signal()
    events = Signal(list)
    """Events since the last emission; at most thirty times a second."""
    finished = Signal(object)
    """The run folder (`Path`); the session's runs are being read again."""
    failed = Signal(object)
    stopped = Signal()
    """It was stopped before there was a model to keep; otherwise a stop ends with `finished`."""
    ended = Signal()
    """After one of the three above."""

    def __init__(self, services: Services, session: Session) -> None:
        super().__init__(session)
        self._services = services
        self._session = session
        self.comparison = ComparisonJob(services, session)
        self.cloud: CloudTraining | None = None
        self._task: Task | None = None
        self._runner: LocalRunner | None = None
        self._stop = threading.Event()
        self._costs = Costs()
        self.history: list[Event] = []
        self.settings: dict[str, Any] = {}
        self.pace = Pace(Work(0, 0, False), self._costs, 0.0)
        self.started_at = 0.0

    @property
    def running(self) -> bool:
        """Whether a run is going on, here or in the cloud."""
        return self._task is not None or self.cloud is not None

    @property
    def runs_here(self) -> bool:
        """Whether a run is going on that ends with the program."""
        return self._task is not None

    @property
    def stopping(self) -> bool:
        """Whether the run was asked to stop and has not ended yet."""
        if self.cloud is not None:
            return self.cloud.stopping
        return self._task is not None and (self._stop.is_set() or self._task.cancelling)

    @property
    def costs(self) -> Costs:
        """What samples cost on this computer."""
        return stored_costs(self._services.preferences, self._session.modality)

    @property
    def share(self) -> float:
        """How much of the run is done, from 0 to 1."""
        return self.pace.share if self.cloud is None else self.cloud.share_of_all

    def start_in_cloud(self, settings: dict[str, Any], estimate: Estimate | None = None) -> None:
        """Orders a run in the cloud and follows it; does nothing while one is going on.

        Args:
            settings: As of `start`.
            estimate: What the user has seen and confirmed.
        """
        if not (self.running or self.comparison.running):
            chosen = dict(settings)
            self.follow(self._services.cloud.start(self._session.folder, lambda: self._spec(chosen), estimate))

    def follow(self, training: CloudTraining) -> None:
        """Shows a job in the cloud as if it went on here; does nothing while a run is going on."""
        if self.running or self.comparison.running or not training.running:
            return
        self.cloud = training
        self.history, self.started_at = training.history, training.began
        training.events.connect(self.events)
        training.finished.connect(self.finished)
        training.failed.connect(self.failed)
        training.cancelled.connect(self.stopped)
        training.ended.connect(self._end_following)
        self.started.emit()

    def unfollow(self) -> None:
        """Lets the job in the cloud go on unseen, so that another run can be started."""
        training = self.cloud
        if training is None:
            return
        for signal, slot in (
            (training.events, self.events),
            (training.finished, self.finished),
            (training.failed, self.failed),
            (training.cancelled, self.stopped),
            (training.ended, self._end_following),
        ):
            signal.disconnect(slot)
        self._end_following()

    def start(self, settings: dict[str, Any] | None = None, work: Work | None = None) -> None:
        """Starts a run here; does nothing while one is going on.

        Args:
            settings: Fields of `RunConfig`; its defaults where absent.
            work: What there is to be done, as far as it is known.
        """
        if self.running or self.comparison.running:
            return
        self.settings = dict(settings or {})
        self.history = []
        self.started_at = time.time()
        samples = sum(len(known.samples) for known in self._session.state.classes)
        self._costs = self.costs
        accurate = self.settings.get("preset") == "accurate"
        work = replace(work or Work(samples, samples, accurate), cold=is_cold())
        self.pace = Pace(work, self._costs, self.started_at)
        self._stop = threading.Event()
        device = self._services.preferences.text(TRAIN_DEVICE, "auto")
        stop, chosen = self._stop, {"device": device} | self.settings
        self._task = self._services.tasks.start(
            lambda on_event: self._train(chosen, _stoppable(on_event, stop)),
            "training",
            done=self._done,
            failed=self.failed.emit,
            on_events=self._take,
            ended=self._end,
        )
        self._task.cancelled.connect(self.stopped)
        self.started.emit()

    def stop(self, *, discard: bool = False) -> None:
        """Asks the run to stop: here it keeps the best it has found so far, in the cloud it is cancelled.

        Args:
            discard: Whether even a finished model is thrown away that is being fetched from the cloud.
        """
        if self.cloud is not None:
            self._services.cloud.stop(self.cloud, discard=discard)
        else:
            self._stop.set()

    def close(self) -> None:
        """Ends the run or the comparison that goes on here, and waits for its thread; a job in the cloud goes on."""
        self.comparison.close()
        self.unfollow()
        if self._task is not None:
            self._task.cancel()
            self._task.wait()
        if self._runner is not None:
            self._runner.__exit__(None, None, None)
            self._runner = None

    def _train(self, settings: dict[str, Any], on_event: OnEvent) -> Path:
        from constructor_desktop.jobs.local import LocalRunner

        spec = self._spec(settings)
        if self._runner is None:
            self._runner = LocalRunner(self._services.cache_folder)
        return self._runner.run(spec, on_event)

    def _spec(self, settings: dict[str, Any]) -> JobSpec:
        """Makes the order, with a new run folder; for a task."""
        from constructor_desktop.jobs.runner import JobSpec
        from constructor_desktop.training.config import RunConfig

        config = RunConfig.create(**settings)
        return JobSpec(self._session.folder, self._session.new_run_folder(), config)

    def _take(self, events: list[Event]) -> None:
        self.pace.take(events)
        self.history += [event for event in events if not isinstance(event, BatchFinished | Progress)]
        self.events.emit(events)

    def _done(self, run: Path) -> None:
        if not self._stop.is_set():
            measured = self.pace.measured(time.time())
            store_costs(self._services.preferences, self._session.modality, measured, self._costs)
            step = self.pace.measured_step(time.time())
            if step is not None and "arch" in self.settings:
                store_step(self._services.preferences, self.settings["arch"], step)
        self.finished.emit(run)

    def _end(self) -> None:
        self._task = None
        self._session.refresh()
        self.ended.emit()

    def _end_following(self) -> None:
        self.cloud = None
        self._session.refresh()
        self.ended.emit()


def _stoppable(on_event: OnEvent, stop: threading.Event) -> OnEvent:
    """Makes a callback raise `Stopped` once after a stop was asked for."""
    told = threading.Event()

    def listen(event: Event) -> None:
        on_event(event)
        if stop.is_set() and not told.is_set():
            told.set()
            raise Stopped

    return listen
