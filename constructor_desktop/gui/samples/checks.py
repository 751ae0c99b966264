"""Has every sample looked at in the background: what is wrong with it, and which look or sound the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Done, Session

if TYPE_CHECKING:
    from constructor_desktop.core.events import Event, OnEvent
    from constructor_desktop.gui.bridge import Task
    from constructor_desktop.gui.samples.examining import Record

DATABASE = "quality.sqlite"
_DELAY_MS = 300


class Checks(QObject):
    """Starts anew whenever the samples change; what was found once is remembered, also on the disk."""

    found = Signal(object)
    """`examining.Findings`: first of what is known already, then of more and more samples."""

    def __init__(self, services: Services, session: Session) -> None:
        super().__init__(session)
        self._services, self._session = services, session
        self._records: dict[Path, Record] = {}
        self._task: Task | None = None
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._start)
        session.done.connect(self._follow)
        session.changed.connect(self._restart)
        self._timer.start()

    def close(self) -> None:
        """Ends the work."""
        self._closed = True
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()

    def _restart(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if not self._closed:
            self._timer.start()

    def _follow(self, done: Done) -> None:
        """Samples that were moved are what they were."""
        for old, new in done.outcome.moved.items():
            record = self._records.pop(old, None)
            sample = self._session.state.sample(new)
            if record is not None and sample is not None:
                self._records[new] = replace(record, identity=(sample.bytes, sample.modified_ns, *record.identity[2:]))

    def _start(self) -> None:
        if self._closed or self._task is not None:  # The one before has not ended yet; its end starts this one.
            return
        state, database = self._session.state, self._services.cache_folder / DATABASE
        known = dict(self._records)

        def work(on_event: OnEvent) -> None:
            from constructor_desktop.gui.samples.examining import examine_all

            examine_all(state, known, database, on_event)

        self._task = self._services.tasks.start(work, "checks", on_events=self._take, ended=self._ended)

    def _take(self, events: list[Event]) -> None:
        from constructor_desktop.gui.samples.examining import Examined

        news = [event for event in events if isinstance(event, Examined)]
        for event in news:
            self._records.update(event.records)
        if news and self._task is not None and not self._task.cancelling:
            self.found.emit(news[-1].findings)

    def _ended(self) -> None:
        stopped = self._task is not None and self._task.cancelling
        self._task = None
        if stopped and not self._closed and not self._timer.isActive():
            self._start()
