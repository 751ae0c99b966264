"""The curves of a run that has ended, shown where those of a training appear while it goes on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.gui.run_text import accuracy_text, model_text, run_name_text, when_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.curves_panel import CurvesPanel
from constructor_desktop.gui.train.reading import read_series
from constructor_desktop.gui.train.series import Series
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunState


class PastCurves(QObject):
    """Fills a panel with the curves of the newest run, or of the one that is chosen, and says which it is.

    Those of a training stay: also of one that was stopped before there was a model, if it has learned for a while.
    """

    def __init__(self, services: Services, session: Session, training: TrainingJob, panel: CurvesPanel) -> None:
        super().__init__(panel)
        self._services, self._session, self._training, self._panel = services, session, training, panel
        self._asked: Path | None = None
        self._chosen: Path | None = None
        self._shown: RunSummary | None = None
        self._live = training.running
        self._turn = 0
        training.started.connect(self._make_way)
        training.finished.connect(self._take_trained)
        training.ended.connect(self._end)
        session.changed.connect(self._refresh)
        self._refresh()

    def choose(self, run: Path) -> None:
        """Shows another run; one that was chosen before a training does not take the place of its curves."""
        if run != self._asked:
            self._asked = self._chosen = run
            self._refresh()

    def retranslate(self) -> None:
        """Sets the caption again."""
        self._panel.set_caption(self._caption(self._shown) if self._shown is not None else "")

    def _make_way(self) -> None:
        self._turn += 1
        self._live, self._shown, self._chosen = True, None, None
        self.retranslate()

    def _take_trained(self, run: Path) -> None:
        """The project lists it in a moment."""
        self._live, self._chosen = False, run

    def _end(self) -> None:
        if self._live and not self._panel.series:
            self._live = False
            self._refresh()

    def _refresh(self) -> None:
        """Reads the curves off the GUI thread unless they are shown."""
        if self._live or self._training.running:
            return
        run = self._run()
        if run is None:
            self._show(None, [])
        elif self._shown is None or run.path != self._shown.path:
            self._read(run)
        elif run != self._shown:
            self._shown = run  # it has another name
            self.retranslate()

    def _run(self) -> RunSummary | None:
        good = [run for run in self._session.runs if run.state is RunState.SUCCEEDED]
        return next((run for run in good if run.path == self._chosen), good[0] if good else None)

    def _read(self, run: RunSummary) -> None:
        self._turn += 1
        turn = self._turn

        def work(_: object) -> list[Series]:
            model_text(run)  # what it has to load must not be loaded by the GUI thread
            return read_series(run.path)

        def done(series: list[Series]) -> None:
            if turn == self._turn:
                self._show(run, series)

        def failed(error: Exception) -> None:
            if not isinstance(error, ConstructorError):  # the results say what is damaged
                self._services.notices.error.emit(error)
            done([])

        self._services.tasks.start(work, "curves", done=done, failed=failed)

    def _show(self, run: RunSummary | None, series: list[Series]) -> None:
        self._turn += 1
        self._shown = run
        self._panel.show_series(series)
        self.retranslate()

    def _caption(self, run: RunSummary) -> str:
        if not self._panel.series:
            return ""
        parts = (run_name_text(run), model_text(run), accuracy_text(run, interval=False), when_text(run.created))
        return self.tr("Run: %1").replace("%1", " · ".join(part for part in parts if part))
