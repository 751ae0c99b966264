"""Below the table: the answers over the time of a long recording, which can be played."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.capture.sound_player import SoundPlayer
from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.language import seconds_text
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.plots.axes import clock_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.trial.timeline_plot import TimelinePlot
from constructor_desktop.inference.timeline import Timeline, TimelineGrown, make_timeline
from constructor_desktop.inference.verdict import judge
from constructor_desktop.media.audio import audio_info

if TYPE_CHECKING:
    from constructor_desktop.inference.predictor import Predictor

PLOT_HEIGHT = 170
_SETTLE_MS = 200  # Walking through the table with the keys must not begin work for every row.
_FOLLOW_MS = 33
_KEPT = 20


class TimelineView(QWidget):
    """Shows itself only for a recording that is longer than two windows."""

    pointed = Signal(object, list)
    """What is said at the moment under the cursor: a `Verdict`, and the probabilities."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._predictor: Predictor | None = None
        self._looks: Sequence[ClassLook] = ()
        self._above = 0.0
        self._path: Path | None = None
        self._rate = 0
        self._timeline: Timeline | None = None
        self._made: dict[tuple[Path, int], tuple[Timeline | None, int]] = {}
        self._task: Task | None = None
        self._player = SoundPlayer(services, self)
        self._build()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._begin)
        self._follow = QTimer(self, interval=_FOLLOW_MS)
        self._follow.timeout.connect(self._show_position)
        self._player.changed.connect(self._show_playing)
        self._player.failed.connect(services.notices.error.emit)
        self.hide()

    @property
    def timeline(self) -> Timeline | None:
        """What is drawn."""
        return self._timeline

    def set_model(self, predictor: Predictor, looks: Sequence[ClassLook]) -> None:
        """Uses another model; the file that is shown is looked at again."""
        if predictor is not self._predictor:
            self._made.clear()
        self._predictor, self._looks = predictor, looks
        if self._path is not None:
            self.show_file(self._path)

    def set_above(self, above: float) -> None:
        """Moves the threshold."""
        self._above = above
        self.plot.set_above(above)

    def show_file(self, path: Path | None) -> None:
        """Shows the answers over the time of a file, once it has been selected for a moment."""
        self.stop()
        self._path = path
        self._cancel_task()
        self._settle.stop()
        if path is None or self._predictor is None:
            self.hide()
        elif (path, id(self._predictor)) in self._made:
            self._show(*self._made[path, id(self._predictor)])
        else:
            self._settle.start()

    def stop(self) -> None:
        """Ends playing."""
        self._player.stop()

    def shut_down(self) -> None:
        """Ends everything."""
        self._settle.stop()
        self._cancel_task()
        self._player.close()

    def toggle(self) -> None:
        """Plays or stops."""
        if self._player.playing:
            self._player.stop()
        elif self._timeline is not None and self._path is not None:
            begin = self._player.position if self._player.path == self._path else 0.0
            self._play_from(begin if begin < self._timeline.seconds - 0.1 else 0.0)

    def retranslate(self) -> None:
        """Sets texts again."""
        self._cancel.setText(self.tr("Cancel"))
        self._play.setToolTip(self.tr("Play or stop (Space)"))
        self._play.setAccessibleName(self._play.toolTip())
        self.plot.setAccessibleName(self.tr("Probabilities over time"))
        self.plot.setToolTip(self.tr("Click to listen from here"))
        self._show_note()

    def _build(self) -> None:
        self._play = QToolButton(self)
        self._play.setProperty("role", "icon-border")
        self._play.clicked.connect(self.toggle)
        self._note = QLabel(self)
        self._note.setProperty("role", "secondary")
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._cancel = QPushButton(self)
        self._cancel.setProperty("scale", "small")
        self._cancel.clicked.connect(self._give_up)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._play)
        row.addWidget(self._note)
        row.addWidget(self._progress, 1)
        row.addStretch(0)
        row.addWidget(self._cancel)
        self.plot = TimelinePlot(self._services.theme, self)
        self.plot.setFixedHeight(PLOT_HEIGHT)
        self.plot.pointed.connect(self._play_from)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.addLayout(row)
        column.addWidget(self.plot)
        self.retranslate()

    def _begin(self) -> None:
        path, predictor = self._path, self._predictor
        if path is None or predictor is None:
            return
        self._progress.setRange(0, 0)
        self._task = task = self._services.tasks.start(
            lambda on_event: (make_timeline(predictor, path, on_event), audio_info(path).rate),
            "timeline",
            done=lambda made: self._take(task, path, predictor, made),
            failed=self._fail,
            on_events=self._tell,
        )

    def _tell(self, events: list[Event]) -> None:
        if self._task is None:
            return
        for event in events:
            if isinstance(event, Progress):
                self._progress.setRange(0, event.total)
                self._progress.setValue(event.done)
        grown = [event for event in events if isinstance(event, TimelineGrown)]
        if grown:
            self._timeline, self._rate = grown[-1].timeline, grown[-1].rate
            self.plot.show_timeline(self._timeline, self._looks)
            self._show_parts(working=True)

    def _take(self, task: Task, path: Path, predictor: Predictor, made: tuple[Timeline | None, int]) -> None:
        while len(self._made) >= _KEPT:
            self._made.pop(next(iter(self._made)))
        self._made[path, id(predictor)] = made
        if task is self._task:
            self._task = None
            self._show(*made)

    def _show(self, timeline: Timeline | None, rate: int) -> None:
        self._timeline, self._rate = timeline, rate
        self.plot.show_timeline(timeline, self._looks)
        if not self._player.playing:
            self.plot.set_cursor(None)
        self._show_parts(working=False)

    def _show_parts(self, *, working: bool) -> None:
        self.setVisible(working or self._timeline is not None)
        self._progress.setVisible(working)
        self._cancel.setVisible(working)
        self._show_note()
        self._show_playing()

    def _show_note(self) -> None:
        if self._timeline is None:
            self._note.setText(self.tr("Answers over time…"))
        else:
            text = self.tr("Answers over time, each about %1. The table tells of the first part only.")
            self._note.setText(text.replace("%1", seconds_text(self._timeline.window)))

    def _fail(self, error: Exception) -> None:
        self._task = None
        self.hide()
        if isinstance(error, ConstructorError):
            self._services.notices.show(error_text(error))
        else:
            self._services.tasks.unexpected.emit(error)

    def _give_up(self) -> None:
        self._cancel_task()
        self.stop()
        self._timeline = None
        self.hide()

    def _cancel_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _play_from(self, second: float) -> None:
        if self._timeline is not None and self._path is not None:
            self._player.play(
                self._path, self._rate, min(max(0.0, second), self._timeline.seconds), self._timeline.seconds
            )

    def _show_playing(self) -> None:
        playing = self._player.playing
        self._services.icons.bind(self._play, "stop" if playing else "play", "text", BUTTON_SIZE)
        if playing:
            self._follow.start()
        else:
            self._follow.stop()

    def _show_position(self) -> None:
        timeline, second = self._timeline, self._player.position
        if timeline is None:
            return
        self.plot.set_cursor(second)
        self._note.setText(f"{clock_text(second, timeline.seconds)} / {clock_text(timeline.seconds, timeline.seconds)}")
        distances = [abs(start + timeline.window / 2 - second) for start in timeline.starts]
        if not distances or min(distances) > timeline.window:  # there is no answer yet about what is heard
            return
        answer = timeline.answers[distances.index(min(distances))]
        self.pointed.emit(judge(answer, self._above), list(answer.probabilities.values()))
