"""Plays sounds of any length: they are decoded in tasks, a stretch ahead of what is heard."""

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

"""Key of the preference: id of the loudspeaker, empty for the system's choice."""
STRETCH = 60.0
"""Seconds decoded at once."""


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
    _stretch_ended = Signal(int)
    _device_failed = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._player: Player | None = None
        self._device = ""
        self._turn = 0  # outdated stretches and ends of stretches are told by it
        self._task: Task | None = None
        self._next: tuple[float, NDArray[np.float32]] | None = None
        self._hungry = False
        self._offset = 0.0
        self._position = 0.0
        self._rate, self._end = 0, 0.0
        self._playing = False
        self.path = Path()
        self._stretch_ended.connect(self._go_on)
        self._device_failed.connect(self._fail)

    @property
    def playing(self) -> bool:
        """Whether it is being played, or about to be."""
        return self._playing

    @property
    def position(self) -> float:
        """The second that is heard, or was heard last."""
        if self._playing and self._player is not None and not self._hungry:
            # What a driver says of its delay varies by milliseconds; the cursor must not tremble.
            self._position = max(self._position, self._offset + self._player.position)
        return self._position

    def play(self, path: Path, rate: int, start: float, end: float) -> None:
        """Plays a part of a file from `start` to `end` (seconds) at `rate` samples a second."""
        self.stop()
        self.path, self._rate, self._end = path, rate, end
        self._position = self._offset = start
        self._playing = self._hungry = True
        self._decode(start)
        self.changed.emit()

    def stop(self) -> None:
        """Falls silent; `position` stays where it was."""
        was_playing = self._playing
        self._position = self.position
        self._turn += 1
        self._playing = self._hungry = False
        self._next = None
        if self._task is not None:
            self._task.cancel()
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

    def _decode(self, start: float) -> None:
        path, rate, end, turn = self.path, self._rate, min(start + STRETCH, self._end), self._turn

        def done(wave: NDArray[np.float32]) -> None:
            if turn == self._turn:
                self._task = None
                self._next = (start, wave)
                if self._hungry:
                    self._sound()

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self._fail(error)

        self._task = self._services.tasks.start(
            lambda on_event: decode_audio(path, rate, start=start, end=end), "decode sound", done=done, failed=failed
        )

    def _sound(self) -> None:
        """Hands the decoded stretch to the loudspeaker and has the next one decoded."""
        if self._next is None:
            self._hungry = True
            return
        (self._offset, wave), self._next = self._next, None
        self._hungry = False
        turn = self._turn
        self._speaker().play(wave, self._rate, on_finished=lambda: self._stretch_ended.emit(turn))
        following = self._offset + wave.size / self._rate
        self._has_more = following < self._end - 0.02 and wave.size >= round(STRETCH * self._rate) - 2
        if self._has_more:
            self._decode(following)

    def _go_on(self, turn: int) -> None:
        if turn != self._turn:
            return
        if self._has_more:
            self._position = self.position
            self._sound()
        else:
            self.stop()
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
