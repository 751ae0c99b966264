"""Playing sounds through a loudspeaker."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import DeviceError
from constructor_desktop.media.devices import Direction, device_error
from constructor_desktop.media.playback import Playback
from constructor_desktop.media.streams import open_stream

_WATCH_SECONDS = 0.25


class Player:
    """Plays one sound at a time; no call ever waits for the device, which a thread of its own handles.

    Callbacks come from that thread.
    """

    def __init__(self, device: str | None = None, *, on_error: Callable[[DeviceError], None] | None = None) -> None:
        """Touches no device yet.

        Args:
            device: Id of an `AudioDevice`; the system's choice if None.
            on_error: Called with the `SpeakerError` that says why a sound is not played (any more).
        """
        self._device = device
        self._on_error = on_error
        self._playback: Playback | None = None
        self._waiting: queue.SimpleQueue[Playback | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def play(
        self,
        wave: NDArray[np.float32],
        rate: int,
        *,
        start: float = 0.0,
        end: float | None = None,
        on_finished: Callable[[], None] | None = None,
        on_needed: Callable[[], None] | None = None,
    ) -> None:
        """Plays a sound instead of the one that is playing.

        Args:
            wave: `float32 [T]`, full scale 1; must not change while it plays.
            rate: Samples per second (Hz).
            start: Where to begin, in seconds.
            end: Where to end, in seconds; at the end of the sound if None.
            on_finished: Called when it was played to the end, not when it was stopped.
            on_needed: Given if this is only the first piece of the sound: called each time the last piece there is
                begins, when it is time to `append` the next one.
        """
        self.stop()
        part = wave[max(0, round(start * rate)) : None if end is None else round(end * rate)]
        self._playback = Playback(part, rate, start, on_finished, on_needed)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="player")
            self._thread.start()
        self._waiting.put(self._playback)

    def append(self, wave: NDArray[np.float32], *, last: bool) -> None:
        """Adds the next piece of the sound that plays, which is heard without a gap if it comes in time.

        Args:
            wave: `float32 [T]`, at the rate of the first piece; must not change while it plays.
            last: Whether the sound ends with it.
        """
        if self._playback is not None:
            self._playback.append(wave, last=last)

    def pause(self) -> None:
        """Falls silent until `resume`, `stop` or `play`."""
        if self._playback is not None:
            self._playback.paused = True

    def resume(self) -> None:
        """Goes on where `pause` was called."""
        if self._playback is not None:
            self._playback.paused = False

    def stop(self) -> None:
        """Ends the sound; `position` stays where it was."""
        if self._playback is not None:
            self._playback.stop()

    @property
    def is_playing(self) -> bool:
        """Whether a sound is being played, or about to be; also while it pauses."""
        return self._playback is not None and not self._playback.over.is_set()

    @property
    def position(self) -> float:
        """The second of the sound that is heard now."""
        return 0.0 if self._playback is None else self._playback.position()

    def close(self, *, wait: bool = True) -> None:
        """Ends the sound and gives the device back; with `wait`, the thread has ended afterwards."""
        self.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            if wait and thread is not threading.current_thread():
                thread.join()

    def _run(self) -> None:
        while (playback := self._waiting.get()) is not None:
            try:
                if not playback.over.is_set():
                    self._perform(playback)
            except DeviceError as error:
                playback.over.set()
                if self._on_error is not None:
                    self._on_error(error)
            else:
                if playback.is_complete and playback.on_finished is not None:
                    playback.on_finished()

    def _perform(self, playback: Playback) -> None:
        stream = open_stream(Direction.OUTPUT, self._device, playback.rate, playback.fill, playback.over.set)
        try:
            playback.prepare(stream)
            stream.start()
            while not playback.over.wait(_WATCH_SECONDS):
                playback.check_alive()
                playback.take_in()
        finally:
            stream.close()
        if not playback.was_stopped and not playback.is_complete:
            raise device_error(Direction.OUTPUT, "unplugged")
