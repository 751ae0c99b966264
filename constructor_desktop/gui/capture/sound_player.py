"""Plays sounds of any length without a gap: they are decoded in tasks, a stretch ahead of what is heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.preferences import SPEAKER
from constructor_desktop.gui.services import Services
from constructor_desktop.media.audio import decode_audio

if TYPE_CHECKING:
    from constructor_desktop.media.player import Player

STRETCH = 60.0
"""Seconds decoded at once."""
FIRST_STRETCH = 10.0
"""The same at first, so that it can soon be heard."""
_REST = 0.02  # Seconds at the end that are not worth another stretch.


class SoundPlayer(QObject):
    """Plays a part of one file; all signals arrive in the GUI thread.

    Attributes:
        path: What is, or was, played.
    """

    changed = Signal()
    """It has started or fallen silent."""
    finished = Signal()
    """The part was played to its end."""
    failed = Signal(object)
    """Why it is not played: a `SpeakerError` or `UnreadableError`."""
    _ended = Signal(int)
    _needed = Signal(int)
    _device_failed = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._player: Player | None = None
        self._device = ""
        self._turn = 0  # What was meant for an earlier sound is told by it.
        self._task: Task | None = None
        self._sounding = self._playing = False
        self._start = self._position = self._end = 0.0
        self._rate = self._decoded = 0
        self._trouble: Exception | None = None
        self.path = Path()
        self._ended.connect(self._finish)
        self._needed.connect(self._go_on)
        self._device_failed.connect(self._fail)

    @property
    def playing(self) -> bool:
        """Whether it is being played, or about to be."""
        return self._playing

    @property
    def position(self) -> float:
        """The second that is heard, or was heard last."""
        if self._sounding and self._player is not None:
            # What a driver says of its delay varies by milliseconds; the cursor must not tremble.
            self._position = max(self._position, self._start + self._player.position)
        return self._position

    def play(self, path: Path, rate: int, start: float, end: float) -> None:
        """Plays a part of a file from `start` to `end` (seconds) at `rate` samples a second."""
        self.stop()
        self.path, self._rate, self._end = path, rate, end
        self._position = self._start = start
        self._decoded, self._trouble = 0, None
        self._playing = True
        self._decode()
        self.changed.emit()

    def stop(self) -> None:
        """Falls silent; `position` stays where it was."""
        was_playing = self._playing
        self._position = self.position
        self._turn += 1
        self._playing = self._sounding = False
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._player is not None:
            self._player.stop()
        if was_playing:
            self.changed.emit()

    def close(self) -> None:
        """Gives the loudspeaker back."""
        self.stop()
        if self._player is not None:
            self._player.close(wait=False)
            self._player = None

    def _decode(self) -> None:
        """Has the next stretch decoded."""
        path, rate, turn = self.path, self._rate, self._turn
        start = self._start + self._decoded / rate
        end = min(start + (STRETCH if self._decoded else min(STRETCH, FIRST_STRETCH)), self._end)

        def done(wave: NDArray[np.float32]) -> None:
            if turn == self._turn:
                is_short = wave.size < round((end - start) * rate) - 2
                self._sound(wave, last=is_short or end >= self._end - _REST)

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self._not_decoded(error)

        self._task = self._services.tasks.start(
            lambda on_event: decode_audio(path, rate, start=start, end=end), "decode sound", done=done, failed=failed
        )

    def _sound(self, wave: NDArray[np.float32], *, last: bool) -> None:
        """Hands a stretch to the loudspeaker, which asks for the next one when this one begins."""
        self._task = None
        self._decoded += wave.size
        if self._sounding and self._player is not None:
            self._player.append(wave, last=last)
            return
        self._sounding, turn = True, self._turn
        self._speaker().play(
            wave,
            self._rate,
            on_finished=lambda: self._ended.emit(turn),
            on_needed=None if last else lambda: self._needed.emit(turn),
        )

    def _not_decoded(self, error: Exception) -> None:
        """Lets what was decoded before play to its end, and tells then why there is no more."""
        if self._sounding:
            self._trouble = error
            self._sound(np.zeros(0, np.float32), last=True)
        else:
            self._fail(error)

    def _go_on(self, turn: int) -> None:
        if turn == self._turn:
            self._decode()

    def _finish(self, turn: int) -> None:
        if turn == self._turn:
            self.stop()
            if self._trouble is not None:
                self.failed.emit(self._trouble)
            else:
                self.finished.emit()

    def _speaker(self) -> Player:
        from constructor_desktop.media.player import Player

        device = self._services.preferences.text(SPEAKER)
        if self._player is None or device != self._device:
            if self._player is not None:
                self._player.close(wait=False)
            self._device = device
            self._player = Player(device or None, on_error=self._device_failed.emit)
        return self._player

    def _fail(self, error: Exception) -> None:
        self.stop()
        self.failed.emit(error)
