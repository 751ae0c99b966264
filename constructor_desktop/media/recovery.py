"""Clips on their way from the microphone to a class: WAV files that stay readable whenever the program ends.

The scratch folder holds, for each clip, `NAME.wav` (16 bits, mono) and `NAME.json` with what the file cannot say.
Only one process may use it at a time.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from constructor_desktop.core.files import write_json

HEADER_BYTES = 44
SAMPLE_BYTES = 2
_RATES = (1000, 1_000_000)  # Hz that a header may plausibly state.


@dataclass(frozen=True)
class RecordedClip:
    """A clip in the scratch folder that waits for the user to keep or discard it.

    To keep it, copy `path` into the project, and discard it then: a crash between the two loses nothing.

    Attributes:
        path: The finished WAV file.
        seconds: Length.
        rate: Samples per second (Hz).
        class_folder: Folder of the class it was recorded for; None where that is not known any more.
        created: When the recording began.
        dropped: Samples that are missing inside, because the computer was too busy.
    """

    path: Path
    seconds: float
    rate: int
    class_folder: str | None
    created: datetime
    dropped: int = 0

    def discard(self) -> None:
        """Removes the clip from the scratch folder; of a clip that is gone already, nothing happens."""
        remove_clip(self.path)


def new_clip(scratch: Path, class_folder: str, rate: int) -> tuple[Path, datetime]:
    """Chooses the file for a new clip, and notes what will be needed after a crash.

    Raises:
        OSError: if the folder cannot be written.
    """
    created = datetime.now().astimezone()
    path = scratch / f"recording-{created:%Y%m%d-%H%M%S-%f}.wav"
    write_json(_sidecar(path), {"class_folder": class_folder, "created": created.isoformat(), "rate": rate})
    return path, created


def remove_clip(path: Path) -> None:
    """Removes the file of a clip and its note."""
    path.unlink(missing_ok=True)
    _sidecar(path).unlink(missing_ok=True)


def wav_header(rate: int, size: int) -> bytes:
    """Returns the header of a WAV file, 16 bits and mono, with `size` bytes of samples."""
    chunk = struct.pack("<HHIIHH", 1, 1, rate, rate * SAMPLE_BYTES, SAMPLE_BYTES, 8 * SAMPLE_BYTES)
    riff = struct.pack("<4sI4s4sI", b"RIFF", HEADER_BYTES - 8 + size, b"WAVE", b"fmt ", len(chunk))
    return riff + chunk + struct.pack("<4sI", b"data", size)


def recover(scratch: Path) -> list[RecordedClip]:
    """Finds the clips that were neither kept nor discarded, oldest first, and repairs what a crash left of them.

    Call it before anything is recorded into the folder.

    Raises:
        OSError: if the folder cannot be read or written.
    """
    if not scratch.is_dir():
        return []
    for sidecar in scratch.glob("recording-*.json"):
        if not sidecar.with_suffix(".wav").exists():
            sidecar.unlink(missing_ok=True)
    clips = [_recover_clip(path) for path in scratch.glob("recording-*.wav")]
    return sorted((clip for clip in clips if clip is not None), key=lambda clip: clip.created)


def _recover_clip(path: Path) -> RecordedClip | None:
    """Makes the header agree with the samples that are there; removes the file if there are none."""
    note = _read_note(path)
    with path.open("r+b") as file:
        rate = note.rate or _stated_rate(file.read(HEADER_BYTES))
        size = max(0, os.fstat(file.fileno()).st_size - HEADER_BYTES) // SAMPLE_BYTES * SAMPLE_BYTES
        if rate and size:
            file.truncate(HEADER_BYTES + size)
            file.seek(0)
            file.write(wav_header(rate, size))
            file.flush()
            os.fsync(file.fileno())
    if not rate or not size:
        remove_clip(path)
        return None
    return RecordedClip(path, size / SAMPLE_BYTES / rate, rate, note.class_folder, note.created)


@dataclass(frozen=True)
class _Note:
    class_folder: str | None
    created: datetime
    rate: int | None


def _read_note(path: Path) -> _Note:
    """Reads what was noted of a clip; what is lost or damaged is not known, or told by the file."""
    changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    try:
        note = json.loads(_sidecar(path).read_bytes())
        created = datetime.fromisoformat(note["created"]).astimezone()
        folder, rate = note["class_folder"], note["rate"]
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return _Note(None, changed, None)
    is_plausible = isinstance(folder, str) and isinstance(rate, int) and _RATES[0] <= rate <= _RATES[1]
    return _Note(folder, created, rate) if is_plausible else _Note(None, changed, None)


def _stated_rate(header: bytes) -> int | None:
    if len(header) < HEADER_BYTES or not header.startswith(b"RIFF"):
        return None
    rate: int = struct.unpack_from("<I", header, 24)[0]
    return rate if _RATES[0] <= rate <= _RATES[1] else None


def _sidecar(path: Path) -> Path:
    return path.with_suffix(".json")
