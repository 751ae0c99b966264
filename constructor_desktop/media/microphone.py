"""A microphone that is watched while it is open."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import DeviceError
from constructor_desktop.media.devices import Direction, device_error
from constructor_desktop.media.ring import RingBuffer
from constructor_desktop.media.streams import DeviceStream, open_stream

SILENCE_DB = -120.0
"""The level of a block without any sound."""

_START_SECONDS = 5.0  # Sound servers wake a sleeping device first; Bluetooth takes longest.
_STALL_SECONDS = 1.5  # A device from which nothing comes for so long is lost.
_WATCH_SECONDS = 0.1


def level(block: NDArray[np.float32]) -> tuple[float, float]:
    """Returns the root mean square and the peak of `float32 [T]` in dBFS, at least -120; 0 is full scale."""
    if block.size == 0:
        return SILENCE_DB, SILENCE_DB
    rms = float(np.sqrt(np.mean(np.square(block), dtype=np.float64)))
    return _dbfs(rms), _dbfs(float(np.abs(block).max()))


def _dbfs(amplitude: float) -> float:
    return max(SILENCE_DB, 20 * float(np.log10(max(amplitude, 1e-9))))


class Microphone:
    """A microphone that is opened, watched and closed by a thread of its own.

    Opened once; to try again, make another one. Callbacks come from that thread.

    Attributes:
        overflows: How many times the system lost sound because the computer was too busy.
        error: Why it does not work any more, if so.
    """

    def __init__(
        self,
        device: str | None = None,
        rate: int | None = None,
        *,
        on_open: Callable[[], None] | None = None,
        on_error: Callable[[DeviceError], None] | None = None,
    ) -> None:
        """Touches no device yet.

        Args:
            device: Id of an `AudioDevice`; the system's choice if None.
            rate: Samples per second (Hz) to ask for; the device's own if None, or if it refuses.
            on_open: Called when sound arrives.
            on_error: Called, after the device was given back, with why it cannot be used (any more).
        """
        self._device, self._wanted_rate = device, rate
        self._on_open, self._on_error = on_open, on_error
        self._rings: tuple[RingBuffer, ...] = ()
        self._rings_lock = threading.Lock()
        self._rate = 0
        self._last_block = 0.0
        self._sounding = threading.Event()
        self._closing = threading.Event()
        self._settled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="microphone")
        self.overflows = 0
        self.error: DeviceError | None = None

    def open(self) -> None:
        """Begins to open the device and returns at once."""
        self._thread.start()

    def wait_until_open(self) -> None:
        """Waits until sound arrives.

        Raises:
            MicrophoneError: if it does not.
        """
        self._settled.wait()
        if self.error is not None:
            raise self.error

    @property
    def is_open(self) -> bool:
        """Whether sound is arriving."""
        return self._settled.is_set() and self.error is None and not self._closing.is_set()

    @property
    def rate(self) -> int:
        """Samples per second (Hz), once open.

        Raises:
            RuntimeError: if it was not opened yet.
        """
        if not self._rate:
            raise RuntimeError("the microphone is not open")
        return self._rate

    def listen(self, seconds: float) -> RingBuffer:
        """Returns a new buffer that gets all sound from now on and holds so many seconds of it.

        Raises:
            RuntimeError: if it was not opened yet.
        """
        ring = RingBuffer(max(1, round(seconds * self.rate)))
        with self._rings_lock:
            self._rings += (ring,)
        return ring

    def unlisten(self, ring: RingBuffer) -> None:
        """Writes nothing more into a buffer."""
        with self._rings_lock:
            self._rings = tuple(other for other in self._rings if other is not ring)

    def close(self, *, wait: bool = True) -> None:
        """Gives the device back; with `wait`, the thread has ended afterwards. May be called several times."""
        self._closing.set()
        self._sounding.set()
        if wait and self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> Microphone:
        """Opens it and waits for sound; raises `MicrophoneError`."""
        self.open()
        self.wait_until_open()
        return self

    def __exit__(self, *error: object) -> None:
        """Closes it."""
        self.close()

    def _run(self) -> None:
        try:
            self._work()
        except DeviceError as error:
            self.error = error
        except Exception as error:
            self.error = device_error(Direction.INPUT, "failed", repr(error))
            raise
        finally:
            self._settled.set()
        if self.error is not None and self._on_error is not None and not self._closing.is_set():
            self._on_error(self.error)

    def _work(self) -> None:
        stream = open_stream(Direction.INPUT, self._device, self._wanted_rate, self._take)
        try:
            self._rate = stream.rate
            stream.start()
            if not self._sounding.wait(_START_SECONDS):
                raise device_error(Direction.INPUT, "failed", "no sound arrives")
            self._settled.set()
            if self._on_open is not None and not self._closing.is_set():
                self._on_open()
            self._watch(stream)
        finally:
            stream.close()

    def _watch(self, stream: DeviceStream) -> None:
        while not self._closing.wait(_WATCH_SECONDS):
            if not stream.is_active or time.monotonic() - self._last_block > _STALL_SECONDS:
                raise device_error(Direction.INPUT, "unplugged")

    def _take(self, block: NDArray[np.float32], frames: int, times: Any, status: Any) -> None:
        """Called by PortAudio's own thread, which must never wait for anything."""
        mono = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float32)
        for ring in self._rings:
            ring.write(mono)
        self.overflows += bool(status.input_overflow)
        self._last_block = time.monotonic()
        if not self._sounding.is_set():
            self._sounding.set()
