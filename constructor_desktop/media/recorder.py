"""Clips recorded onto the disk as the sound arrives."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import StorageError
from constructor_desktop.media.microphone import Microphone
from constructor_desktop.media.recovery import (
    HEADER_BYTES,
    SAMPLE_BYTES,
    RecordedClip,
    new_clip,
    remove_clip,
    wav_header,
)

_DRAIN_SECONDS = 0.1
_SYNC_SECONDS = 0.4  # A crash of the system loses at most this and what is drained at once.
_RING_SECONDS = 20.0  # How long the disk may keep us waiting.
_MOST_BYTES = 2**31  # What every reader of WAV files can handle: more than six hours.


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
