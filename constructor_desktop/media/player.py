"""Playing sounds through a loudspeaker."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from constructor_desktop.core.errors import DeviceError
from constructor_desktop.media.devices import Direction, device_error
from constructor_desktop.media.streams import DeviceStream, open_stream

_WATCH_SECONDS = 0.25
_STALL_SECONDS = 5.0  # Sound servers may take seconds to begin; mostly a lost device says so itself.
_REST_SECONDS = 0.1  # Silence played at the end besides the latency: not every driver plays the last block.
_MOST_LATENCY = 2.0  # Seconds; some drivers state nonsense.


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
        self._playback: _Playback | None = None
        self._waiting: queue.SimpleQueue[_Playback | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def play(
        self,
        wave: NDArray[np.float32],
        rate: int,
        *,
        start: float = 0.0,
        end: float | None = None,
        on_finished: Callable[[], None] | None = None,
    ) -> None:
        """Plays a sound instead of the one that is playing.

        Args:
            wave: `float32 [T]`, full scale 1; must not change while it plays.
            rate: Samples per second (Hz).
            start: Where to begin, in seconds.
            end: Where to end, in seconds; at the end of the sound if None.
            on_finished: Called when it was played to the end, not when it was stopped.
        """
        self.stop()
        part = wave[max(0, round(start * rate)) : None if end is None else round(end * rate)]
        self._playback = _Playback(part, rate, start, on_finished)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="player")
            self._thread.start()
        self._waiting.put(self._playback)

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

    def _perform(self, playback: _Playback) -> None:
        stream = open_stream(Direction.OUTPUT, self._device, playback.rate, playback.fill, playback.over.set)
        try:
            playback.prepare(stream)
            stream.start()
            while not playback.over.wait(_WATCH_SECONDS):
                playback.check_alive()
        finally:
            stream.close()
        if not playback.was_stopped and not playback.is_complete:
            raise device_error(Direction.OUTPUT, "unplugged")


class _Playback:
    """One sound on its way to the loudspeaker."""

    def __init__(
        self, wave: NDArray[np.float32], rate: int, start: float, on_finished: Callable[[], None] | None
    ) -> None:
        self.rate = rate
        self.on_finished = on_finished
        self.paused = False
        self.was_stopped = False
        self.over = threading.Event()
        self._wave = wave
        self._start = start
        self._next = 0
        self._heard = (0, 0, 0.0)  # First and last sample handed over most recently, and when the first sounds.
        self._stopped_at = start
        self._deadline = 0.0
        self._latency = 0.0
        self._rest = 1  # Samples of silence yet to be played after the sound.

    @property
    def is_complete(self) -> bool:
        return self._rest <= 0 and not self.was_stopped

    def prepare(self, stream: DeviceStream) -> None:
        """Takes over the rate of a device that has refused the sound's own."""
        if stream.rate != self.rate:
            self._wave = soxr.resample(self._wave, self.rate, stream.rate, quality="HQ")
            self.rate = stream.rate
        self._latency = stream.latency
        self._rest = round((stream.latency + _REST_SECONDS) * self.rate)
        self._deadline = time.monotonic() + _STALL_SECONDS

    def check_alive(self) -> None:
        """Raises SpeakerError if the device has stopped asking for samples."""
        if time.monotonic() > self._deadline:
            raise device_error(Direction.OUTPUT, "unplugged")

    def stop(self) -> None:
        if not self.over.is_set():
            self._stopped_at = self.position()
            self.was_stopped = True
            self.over.set()

    def position(self) -> float:
        """The second that is heard: what was handed over last sounds after the device's delay."""
        if self.was_stopped:
            return self._stopped_at
        first, last, when = self._heard
        ahead = round((time.monotonic() - when) * self.rate)
        heard = last if self.over.is_set() else min(max(first + ahead, 0), last)
        return self._start + heard / self.rate

    def fill(self, out: NDArray[np.float32], frames: int, times: Any, status: Any) -> None:
        """Called by PortAudio's own thread for the next samples."""
        now = time.monotonic()
        self._deadline = now + _STALL_SECONDS
        first = self._next
        block = self._wave[first:first] if self.paused else self._wave[first : first + frames]
        out[: block.size] = block[:, None]
        out[block.size :] = 0
        self._next = first + block.size
        delay = times.outputBufferDacTime - times.currentTime
        self._heard = (first, self._next, now + (delay if 0 < delay < _MOST_LATENCY else self._latency))
        if self._next >= self._wave.size:
            self._rest -= frames - block.size
        if self._rest <= 0:
            from sounddevice import CallbackStop

            raise CallbackStop
