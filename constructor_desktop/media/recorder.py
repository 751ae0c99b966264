"""The microphone, and clips recorded from it onto the disk as the sound arrives."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import DeviceError, StorageError
from constructor_desktop.media.devices import Direction, device_error
from constructor_desktop.media.recovery import (
    HEADER_BYTES,
    SAMPLE_BYTES,
    RecordedClip,
    new_clip,
    remove_clip,
    wav_header,
)
from constructor_desktop.media.ring import RingBuffer
from constructor_desktop.media.streams import DeviceStream, open_stream

SILENCE_DB = -120.0
"""The level of a block without any sound."""

_START_SECONDS = 5.0  # Sound servers wake a sleeping device first; Bluetooth takes longest.
_STALL_SECONDS = 1.5  # A device from which nothing comes for so long is lost.
_WATCH_SECONDS = 0.1
_DRAIN_SECONDS = 0.1
_SYNC_SECONDS = 0.4  # A crash of the system loses at most this and what is drained at once.
_RING_SECONDS = 20.0  # How long the disk may keep us waiting.
_MOST_BYTES = 2**31  # What every reader of WAV files can handle: more than six hours.


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


class ClipRecorder:
    """Records one clip into the scratch folder; a crash at any moment loses less than its last second.

    The clip ends after the wanted length, on `stop`, or with the microphone. Callbacks come from the recorder's
    thread.
    """

    def __init__(
        self,
        microphone: Microphone,
        scratch: Path,
        class_folder: str,
        *,
        seconds: float | None = None,
        on_finished: Callable[[RecordedClip | None], None] | None = None,
        on_error: Callable[[StorageError], None] | None = None,
    ) -> None:
        """Prepares a clip.

        Args:
            microphone: Open already.
            scratch: The folder for clips that were not kept yet; made if it is not there.
            class_folder: Folder of the class the clip is for.
            seconds: Length of the clip; until `stop` if None.
            on_finished: Called with the clip, or None if it was cancelled or no sound arrived.
            on_error: Called instead if the clip cannot be written; what was written is found by `recover`.
        """
        self._microphone, self._scratch, self._class_folder = microphone, scratch, class_folder
        self._wanted = None if seconds is None else round(seconds * microphone.rate)
        self._on_finished, self._on_error = on_finished, on_error
        self._rate = microphone.rate
        self._frames = 0
        self._stopping = threading.Event()
        self._cancelled = False
        self._thread = threading.Thread(target=self._run, name="clip-recorder")

    def start(self) -> None:
        """Begins with the sound that arrives from now on."""
        self._ring = self._microphone.listen(_RING_SECONDS)
        self._thread.start()

    @property
    def seconds(self) -> float:
        """How much is on the disk."""
        return self._frames / self._rate

    def stop(self) -> None:
        """Ends the clip with what was heard until now; returns at once."""
        self._stopping.set()

    def cancel(self) -> None:
        """Ends the clip and removes it; returns at once."""
        self._cancelled = True
        self._stopping.set()

    def wait(self) -> None:
        """Waits until the clip has ended."""
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        try:
            clip = self._record()
        except OSError as error:
            if self._on_error is not None:
                reason = error.strerror or str(error)
                message = f"{self._scratch}: The recording cannot be saved ({reason}). Make room on the disk."
                self._on_error(StorageError(message))
        else:
            if self._on_finished is not None:
                self._on_finished(clip)
        finally:
            self._microphone.unlisten(self._ring)

    def _record(self) -> RecordedClip | None:
        path, created = new_clip(self._scratch, self._class_folder, self._rate)
        with path.open("xb") as file:
            file.write(wav_header(self._rate, 0))
            self._fill(file)
        if self._cancelled or not self._frames:
            remove_clip(path)
            return None
        return self._clip(path, created)

    def _clip(self, path: Path, created: datetime) -> RecordedClip:
        return RecordedClip(path, self.seconds, self._rate, self._class_folder, created, self._ring.dropped)

    def _fill(self, file: BinaryIO) -> None:
        synced = time.monotonic()
        ending = False
        while not ending:
            ending = self._stopping.wait(_DRAIN_SECONDS) or not self._microphone.is_open
            ending |= self._append(file, self._ring.read_new())
            if ending or time.monotonic() - synced > _SYNC_SECONDS:
                os.fsync(file.fileno())
                synced = time.monotonic()

    def _append(self, file: BinaryIO, block: NDArray[np.float32]) -> bool:
        """Writes samples and the header that counts them; returns whether the clip is complete."""
        room = _MOST_BYTES // SAMPLE_BYTES if self._wanted is None else self._wanted
        block = block[: room - self._frames]
        file.write(np.clip(np.rint(block * 32768), -32768, 32767).astype("<i2").tobytes())
        self._frames += block.size
        file.seek(0)
        file.write(wav_header(self._rate, self._frames * SAMPLE_BYTES))
        file.seek(HEADER_BYTES + self._frames * SAMPLE_BYTES)
        file.flush()
        return self._frames >= room
