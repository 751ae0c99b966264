"""One sound on its way to the loudspeaker, handed over whole or piece by piece."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from constructor_desktop.media.devices import Direction, device_error
from constructor_desktop.media.streams import DeviceStream

_STALL_SECONDS = 5.0  # Sound servers may take seconds to begin; mostly a lost device says so itself.
_REST_SECONDS = 0.1  # Silence played at the end besides the latency: not every driver plays the last block.
_MOST_LATENCY = 2.0  # Seconds; some drivers state nonsense.
_BLOCKS_KEPT = 256  # Handed over but not yet heard: more than two seconds of them.

_Wave = NDArray[np.float32]


class Playback:
    """What a sound has come to, shared by three threads.

    Who plays calls `append`, `stop` and `position`; the player's own thread `prepare`, `take_in` and `check_alive`;
    PortAudio's thread `fill`.

    Attributes:
        rate: Samples per second (Hz), of the device once it is open.
        on_finished: To be called when it was played to the end.
        on_needed: To be called when it is time for the next piece; None if the first is all.
        paused: Whether it is silent for a while.
        was_stopped: Whether it ended before its end.
        over: Set when nothing plays any more.
    """

    def __init__(
        self,
        wave: _Wave,
        rate: int,
        start: float,
        on_finished: Callable[[], None] | None,
        on_needed: Callable[[], None] | None,
    ) -> None:
        """Args: `wave` is `float32 [T]`, the first piece; `start` its second in the sound."""
        self.rate = rate
        self.on_finished, self.on_needed = on_finished, on_needed
        self.paused = False
        self.was_stopped = False
        self.over = threading.Event()
        self._given: queue.SimpleQueue[tuple[_Wave, bool]] = queue.SimpleQueue()
        self._given.put((wave, on_needed is None))
        self._pieces: deque[_Wave] = deque()  # At the device's rate; the first one is being played.
        self._played = 0  # Samples of that first one.
        self._has_all = self._asked = False
        self._converter: soxr.ResampleStream | None = None
        self._start = start
        self._next = 0
        # First and last sample of what was handed over lately, and when the first sounds.
        self._sent = deque([(0, 0, 0.0)], maxlen=_BLOCKS_KEPT)
        self._stopped_at = start
        self._deadline = 0.0
        self._latency = 0.0
        self._rest = 1  # Samples of silence yet to be played after the sound.

    @property
    def is_complete(self) -> bool:
        """Whether it was played to its end."""
        return self._rest <= 0 and not self.was_stopped

    def append(self, wave: _Wave, *, last: bool) -> None:
        """Adds the next piece, at the rate of the first one; no other may follow the `last`."""
        self._given.put((wave, last))

    def prepare(self, stream: DeviceStream) -> None:
        """Takes over the rate of a device that has refused the sound's own."""
        if stream.rate != self.rate:
            self._converter = soxr.ResampleStream(self.rate, stream.rate, 1, dtype="float32", quality="HQ")
            self.rate = stream.rate
        self._latency = stream.latency
        self._rest = round((stream.latency + _REST_SECONDS) * self.rate)
        self._deadline = time.monotonic() + _STALL_SECONDS
        self.take_in()

    def take_in(self) -> None:
        """Makes ready what was appended, and asks for the next piece once the last one there has begun."""
        while not self._given.empty():
            wave, last = self._given.get()
            if self._converter is not None:
                wave = self._converter.resample_chunk(wave, last=last)
            self._pieces.append(wave)
            self._has_all, self._asked = last, False
        if self.on_needed is not None and not self._has_all and not self._asked and len(self._pieces) <= 1:
            self._asked = True
            self.on_needed()

    def check_alive(self) -> None:
        """Raises SpeakerError if the device has stopped asking for samples."""
        if time.monotonic() > self._deadline:
            raise device_error(Direction.OUTPUT, "unplugged")

    def stop(self) -> None:
        """Ends it; the position stays where it is."""
        if not self.over.is_set():
            self._stopped_at = self.position()
            self.was_stopped = True
            self.over.set()

    def position(self) -> float:
        """The second that is heard: what was handed over last sounds after the device's delay."""
        if self.was_stopped:
            return self._stopped_at
        sent, now = list(self._sent), time.monotonic()
        if self.over.is_set():
            return self._start + sent[-1][1] / self.rate
        first, last, when = next((block for block in reversed(sent) if block[2] <= now), (sent[0][0], sent[0][0], now))
        return self._start + min(first + round((now - when) * self.rate), last) / self.rate

    def fill(self, out: _Wave, frames: int, times: Any, status: Any) -> None:
        """Called by PortAudio's own thread for the next samples."""
        now = time.monotonic()
        self._deadline = now + _STALL_SECONDS
        first = self._next
        filled = 0 if self.paused else self._hand_over(out)
        out[filled:] = 0
        self._next = first + filled
        delay = times.outputBufferDacTime - times.currentTime
        if filled:  # Else what was handed over last is still on its way to the ear.
            self._sent.append((first, self._next, now + (delay if 0 < delay < _MOST_LATENCY else self._latency)))
        if self._has_all and not self._pieces:
            self._rest -= frames - filled
        if self._rest <= 0:
            from sounddevice import CallbackStop

            raise CallbackStop

    def _hand_over(self, out: _Wave) -> int:
        """Copies samples into `out [frames, channels]`; returns how many there were."""
        filled = 0
        while filled < len(out) and self._pieces:
            piece = self._pieces[0]
            block = piece[self._played : self._played + len(out) - filled]
            out[filled : filled + block.size] = block[:, None]
            filled += block.size
            self._played += block.size
            if self._played >= piece.size:
                self._played = 0
                self._pieces.popleft()
        return filled
