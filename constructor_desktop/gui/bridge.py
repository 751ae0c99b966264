"""The only crossing between threads: work runs in a `QThread`, its events and its end arrive in the GUI thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from constructor_desktop.core.errors import Cancelled

if TYPE_CHECKING:
    from constructor_desktop.core.events import Event, OnEvent

DRAIN_MS = 33

Work = Callable[["OnEvent"], Any]


class Task(QObject):
    """One piece of work in a thread of its own. All signals arrive in the GUI thread, `ended` always and last.

    Attributes:
        name: What it is, for the log and the title of its thread.
    """

    events = Signal(list)
    """Events since the last emission, in order; at most thirty times a second."""
    succeeded = Signal(object)
    """What the work returned."""
    failed = Signal(object)
    """The exception: a `ConstructorError` for the user, anything else is a bug."""
    cancelled = Signal()
    ended = Signal()

    def __init__(self, work: Work, name: str, parent: QObject | None = None, *, abandonable: bool = False) -> None:
        """Args: `abandonable` work is not waited for once it is cancelled; see `Tasks.start`."""
        super().__init__(parent)
        self.name = name
        self._waiting: deque[Event] = deque()
        self._worker = (_AbandonableWorker if abandonable else _Worker)(work, self._waiting, self)
        self._worker.setObjectName(name)
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_MS)
        self._timer.timeout.connect(self._drain)
        self._worker.finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._done = False

    @property
    def running(self) -> bool:
        """Whether the work has begun and its end has not been told yet."""
        return self._timer.isActive()

    def start(self) -> None:
        """Starts the work; once only."""
        self._timer.start()
        self._worker.start(QThread.Priority.LowPriority)

    def cancel(self) -> None:
        """Asks the work to stop; its next event raises `Cancelled` there."""
        self._worker.cancel()

    @property
    def cancelling(self) -> bool:
        """Whether the work was asked to stop."""
        return self._worker.stop.is_set()

    def wait(self) -> None:
        """Blocks until the thread has ended; for the end of the program only."""
        self._worker.wait()

    def _drain(self) -> None:
        events = []
        while self._waiting:
            events.append(self._waiting.popleft())
        if events:
            self.events.emit(events)

    def _finish(self) -> None:
        if self._done:
            return
        self._done = True
        self._worker.wait()
        self._timer.stop()
        self._drain()
        error = self._worker.error
        if error is None:
            self.succeeded.emit(self._worker.result)
        elif isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)
        self.ended.emit()


class _Worker(QThread):
    def __init__(self, work: Work, waiting: deque[Event], parent: QObject) -> None:
        super().__init__(parent)
        self.stop = threading.Event()
        self.result: Any = None
        self.error: BaseException | None = None
        self._work = work
        self._waiting = waiting

    def cancel(self) -> None:
        self.stop.set()

    def run(self) -> None:
        try:
            self.result = self._work(self._on_event)
        except (Exception, Cancelled) as error:
            self.error = error

    def _on_event(self, event: Event) -> None:
        if self.stop.is_set():
            raise Cancelled
        self._waiting.append(event)


class _AbandonableWorker(_Worker):
    """Carries its work out in a thread that nobody waits for: a question to the network has its own end."""

    def __init__(self, work: Work, waiting: deque[Event], parent: QObject) -> None:
        super().__init__(work, waiting, parent)
        self._errand = _Errand(work, self.stop, waiting)

    def cancel(self) -> None:
        super().cancel()
        self._errand.over.set()

    def run(self) -> None:
        threading.Thread(target=self._errand.carry_out, name=self.objectName(), daemon=True).start()
        self._errand.over.wait()
        self.result, self.error = (None, Cancelled()) if self.stop.is_set() else self._errand.outcome


class _Errand:
    """What an abandoned thread still holds: no object of Qt."""

    def __init__(self, work: Work, stop: threading.Event, waiting: deque[Event]) -> None:
        self.over = threading.Event()
        self.outcome: tuple[Any, BaseException | None] = (None, None)
        self._work, self._stop, self._waiting = work, stop, waiting

    def carry_out(self) -> None:
        try:
            self.outcome = self._work(self._on_event), None
        except (Exception, Cancelled) as error:
            self.outcome = None, error
        self.over.set()

    def _on_event(self, event: Event) -> None:
        if self._stop.is_set():
            raise Cancelled
        self._waiting.append(event)


class Tasks(QObject):
    """Every task of the program: keeps them alive, and ends them when the program ends."""

    unexpected = Signal(object)
    """An exception that is no `ConstructorError`, for the error dialog."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: set[Task] = set()
        self._closed = False

    def start(
        self,
        work: Work,
        name: str,
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        on_events: Callable[[list[Event]], None] | None = None,
        ended: Callable[[], None] | None = None,
        abandonable: bool = False,
    ) -> Task:
        """Starts work in a thread of its own and returns its task.

        Args:
            work: Gets a callback for events, which raises `Cancelled` once the task is cancelled.
            name: For the log.
            done: Told of the result.
            failed: Told of the exception; without it the exception goes to `unexpected`.
            on_events: Told of events, thirty times a second at most.
            ended: Told of the end, however it came.
            abandonable: Whether the task ends as soon as it is cancelled, while the work, which may be waiting for the
                network, goes on unheard until its next event.
        """
        task = Task(work, name, self, abandonable=abandonable)
        if self._closed:  # the program is ending
            return task
        self._tasks.add(task)
        if on_events is not None:
            task.events.connect(on_events)
        if done is not None:
            task.succeeded.connect(done)
        task.failed.connect(failed if failed is not None else self.unexpected.emit)
        if ended is not None:
            task.ended.connect(ended)
        task.ended.connect(lambda: self._forget(task))
        task.start()
        return task

    @property
    def running(self) -> int:
        """How many tasks have not ended."""
        return len(self._tasks)

    def close(self) -> None:
        """Cancels every task and waits for the threads; none is started any more."""
        self._closed = True
        for task in tuple(self._tasks):
            task.cancel()
        for task in tuple(self._tasks):
            task.wait()

    def _forget(self, task: Task) -> None:
        self._tasks.discard(task)
        task.deleteLater()
