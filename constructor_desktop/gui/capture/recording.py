"""Recording several clips in a row: the microphone, the countdown, one file after another; without widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from constructor_desktop.media.microphone import Microphone
from constructor_desktop.media.recorder import ClipRecorder

COUNT_FROM = 3
_BEAT_MS = 1000


@dataclass(frozen=True)
class RecordingPlan:
    """What to record.

    Attributes:
        class_folder: Folder of the class it is for.
        device: Id of the microphone; the system's choice if None.
        seconds: Length of each clip; until it is stopped if None.
        clips: How many.
        countdown: Whether to count 3, 2, 1 before each clip.
    """

    class_folder: str
    device: str | None
    seconds: float | None
    clips: int
    countdown: bool


class Recording(QObject):
    """Carries out a plan. All signals arrive in the GUI thread, `ended` always and last.

    Attributes:
        plan: What is recorded.
        clip: Number of the clip that is being recorded or comes next, from 1.
        microphone: In use until `ended`.
    """

    opened = Signal()
    """The microphone hears."""
    counting = Signal(int)
    """3, 2, 1."""
    clip_started = Signal()
    clip_finished = Signal(object)
    """A `RecordedClip` that waits to be kept or discarded."""
    failed = Signal(object)
    """A `MicrophoneError` or `StorageError`; what was recorded until then was told by `clip_finished`."""
    ended = Signal()
    _opened = Signal()
    _broke = Signal(object)
    _finished = Signal(object)

    def __init__(self, plan: RecordingPlan, scratch: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan, self._scratch = plan, scratch
        self.clip = 1
        self.microphone = Microphone(plan.device, on_open=self._opened.emit, on_error=self._broke.emit)
        self._recorder: ClipRecorder | None = None
        self._error: Exception | None = None
        self._count = 0
        self._stopping = self._over = False
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self._count_down)
        self._opened.connect(self._begin)
        self._broke.connect(self._break)
        self._finished.connect(self._finish)

    @property
    def recording(self) -> bool:
        """Whether sound is being written."""
        return self._recorder is not None

    @property
    def seconds(self) -> float:
        """How much of the clip is on the disk."""
        return self._recorder.seconds if self._recorder is not None else 0.0

    def start(self) -> None:
        """Opens the microphone and goes on by itself."""
        self.microphone.open()

    def stop(self) -> None:
        """Ends the clip with what was heard until now, and records no other."""
        self._stopping = True
        self._beat.stop()
        if self._recorder is not None:
            self._recorder.stop()
        else:
            self._end()

    def shut_down(self) -> None:
        """Ends at once, waiting for the disk and the device; the clip will be found by `recover`."""
        self._over = True
        self._beat.stop()
        if self._recorder is not None:
            self._recorder.stop()
            self._recorder.wait()
        self.microphone.close()

    def _begin(self) -> None:
        if not self._stopping and not self._over:
            self.opened.emit()
            self._next()

    def _next(self) -> None:
        if self.plan.countdown:
            self._count = COUNT_FROM
            self.counting.emit(self._count)
            self._beat.start()
        else:
            self._record()

    def _count_down(self) -> None:
        self._count -= 1
        if self._count > 0:
            self.counting.emit(self._count)
        else:
            self._beat.stop()
            self._record()

    def _record(self) -> None:
        self._recorder = ClipRecorder(
            self.microphone,
            self._scratch,
            self.plan.class_folder,
            seconds=self.plan.seconds,
            on_finished=self._finished.emit,
            on_error=self._finished.emit,
        )
        self._recorder.start()
        self.clip_started.emit()

    def _finish(self, result: object) -> None:
        """A clip, or None if nothing was heard, or an exception."""
        if self._over:
            return
        self._recorder = None
        if isinstance(result, Exception):
            self._error = self._error or result
        elif result is not None:
            self.clip_finished.emit(result)
        if self._stopping or self._error is not None or self.clip >= self.plan.clips:
            self._end()
        else:
            self.clip += 1
            self._next()

    def _break(self, error: Exception) -> None:
        """The microphone fails; the recorder ends its clip by itself."""
        self._error = self._error or error
        self._beat.stop()
        if self._recorder is None:
            self._end()

    def _end(self) -> None:
        if self._over:
            return
        self._over = True
        self.microphone.close(wait=False)
        if self._error is not None:
            self.failed.emit(self._error)
        self.ended.emit()
