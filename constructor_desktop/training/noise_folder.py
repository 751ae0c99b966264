"""Background noise from a folder of recordings."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import DataError, UnreadableError, UsageError
from constructor_desktop.media.audio import decode_audio, is_silent
from constructor_desktop.media.kinds import likely_modality
from constructor_desktop.training.transforms import Rng, Wave

LONGEST_SECONDS = 60.0
"""Only so much of the beginning of each recording is used."""
MOST_FILES = 1000
_KEPT = 64  # Decoded recordings: at 16 kHz at most 250 MB, and mostly far less.


class NoiseFolder:
    """Pieces of the sounds in a folder and the folders in it."""

    def __init__(self, folder: Path) -> None:
        """Lists the folder.

        Raises:
            UsageError: if there is no such folder.
            DataError: if it holds no sounds.
        """
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder. Choose a folder with recordings of background noise.")
        try:
            found = list_recordings(folder)
            self._digest = _digest(folder, found)
        except OSError as error:
            raise DataError(f"{folder} cannot be read ({error.strerror or error}). Choose another folder.") from error
        if not found:
            raise _without_sounds(folder)
        self.folder = folder
        self._paths = found
        # Of each object its own: a file may have changed since another one read it.
        self._decoded = lru_cache(maxsize=_KEPT)(_decode)

    def __repr__(self) -> str:
        return f"NoiseFolder({self._digest})"

    def draw(self, length: int, rate: int, rng: Rng) -> Wave:
        """Returns a piece of a recording, `float32 [length]`, from its beginning again where it is too short.

        Recordings that cannot be read or are silent are passed over.

        Raises:
            DataError: if there are no others.
        """
        first, where = int(rng.integers(len(self._paths))), rng.random()
        for number in range(len(self._paths)):
            noise = self._decoded(self._paths[(first + number) % len(self._paths)], rate)
            if noise is not None:
                start = int(where * (len(noise) if len(noise) < length else len(noise) - length + 1))
                return np.take(noise, np.arange(start, start + length), mode="wrap")
        raise _without_sounds(self.folder)


def list_recordings(folder: Path) -> list[Path]:
    """Returns the sounds in a folder and the folders in it, sorted, no more than are used.

    Raises:
        OSError: if it cannot be read.
    """
    return sorted(path for path in folder.rglob("*") if _is_sound(path))[:MOST_FILES]


def _decode(path: Path, rate: int) -> Wave | None:
    try:
        wave = decode_audio(path, rate, max_seconds=LONGEST_SECONDS)
    except UnreadableError:
        return None
    return None if is_silent(wave) else wave


def _is_sound(path: Path) -> bool:
    return not path.name.startswith(".") and likely_modality(path.name) is Modality.AUDIO and path.is_file()


def _digest(folder: Path, paths: list[Path]) -> str:
    """Names what the recordings hold by their names, sizes and times of change."""
    digest = hashlib.sha256()
    for path in paths:
        status = path.stat()
        digest.update(f"{path.relative_to(folder).as_posix()}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _without_sounds(folder: Path) -> DataError:
    return DataError(f"{folder} holds no sounds that can be read. Choose a folder with recordings of background noise.")
