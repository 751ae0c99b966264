"""Cutting a long recording into clips."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from constructor_desktop.core.errors import StorageError, UnreadableError
from constructor_desktop.core.events import OnEvent, Progress, ignore_event
from constructor_desktop.core.files import atomic_file
from constructor_desktop.media.audio import DAMAGED, audio_info
from constructor_desktop.media.segments import Part

_BLOCK_FRAMES = 1 << 16
_WARM_UP = 1.0  # Seconds decoded ahead of a part: lossy decoders need some past to be exact.
_STORED_EXACTLY = {"PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"}  # By a WAV file.


@dataclass(frozen=True)
class _Piece:
    """Part of a sound: blocks `[frames, channels]`, in order, and how to store them."""

    rate: int
    channels: int
    subtype: str
    blocks: Iterator[NDArray[np.generic]]


def write_clips(source: Path, parts: Sequence[Part], folder: Path, on_event: OnEvent = ignore_event) -> list[Path]:
    """Writes parts of a sound as WAV files named after it: `name-01.wav`, `name-02.wav` and so on.

    They keep its rate and channels, and its samples exactly if it is stored without loss; others get 16 bits. Names
    that are taken are passed over. If it is stopped, what it wrote is removed.

    Args:
        source: The sound; it is only read.
        parts: First and last second of each clip.
        folder: Where they are written; made if it is not there.
        on_event: Receives `Progress` of the stage `cut`; may raise `Cancelled`.

    Returns:
        The files, in the order of the parts.

    Raises:
        UnreadableError: if the sound cannot be read, or a part lies beyond its end.
        StorageError: if a clip cannot be written.
    """
    info = audio_info(source)  # Says in a sentence what is wrong with what is no sound at all.
    written: list[Path] = []
    try:
        for done, (part, target) in enumerate(zip(parts, _names(source.stem, len(parts), folder), strict=False), 1):
            with _cut(source, part, info.rate) as piece:
                _write(piece, target)
            written.append(target)
            on_event(Progress(stage="cut", done=done, total=len(parts)))
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def _names(stem: str, count: int, folder: Path) -> Iterator[Path]:
    """Names in the folder that are free, without end."""
    digits = max(2, len(str(count)))
    number = 0
    while True:
        number += 1
        path = folder / f"{stem}-{number:0{digits}}.wav"
        if not os.path.lexists(path):
            yield path


def _write(piece: _Piece, target: Path) -> None:
    try:
        # libsndfile opens the file by its name: only so does it tell that the disk is full.
        with (
            atomic_file(target) as file,
            soundfile.SoundFile(file.name, "w", piece.rate, piece.channels, piece.subtype, format="WAV") as clip,
        ):
            for block in piece.blocks:
                clip.write(block)
    except (OSError, soundfile.LibsndfileError) as error:
        raise StorageError(f"{target}: The clip cannot be written ({error}). Make room on the disk.") from error


@contextmanager
def _cut(source: Path, part: Part, rate: int) -> Iterator[_Piece]:
    """Opens a part of a sound.

    Raises:
        UnreadableError: if the file cannot be opened or the part lies beyond its end.
    """
    try:
        file = source.open("rb")
    except OSError as error:
        raise UnreadableError.from_os_error(source, error) from error
    with file:
        try:
            sound = soundfile.SoundFile(file)
        except soundfile.LibsndfileError:
            file.seek(0)
            yield _decoded(source, part)
            return
        with sound:
            first, last = round(part[0] * rate), min(round(part[1] * rate), sound.frames)
            if first >= last:
                raise UnreadableError(source, _beyond(part, sound.frames / rate))
            subtype = sound.subtype if sound.subtype in _STORED_EXACTLY else "PCM_16"
            ahead = min(first, round(_WARM_UP * rate))
            blocks = _without(ahead, _blocks(sound, source, first - ahead, last))
            yield _Piece(rate, sound.channels, subtype, blocks)


def _blocks(sound: soundfile.SoundFile, source: Path, first: int, last: int) -> Iterator[NDArray[np.generic]]:
    """Yields frames; integers stay integers, so that nothing is rounded."""
    kind = "float64" if sound.subtype in ("FLOAT", "DOUBLE") or not sound.subtype.startswith("PCM") else "int32"
    try:
        sound.seek(first)
        while first < last:
            block = sound.read(min(_BLOCK_FRAMES, last - first), dtype=kind, always_2d=True)
            if len(block) == 0:
                return
            first += len(block)
            yield block
    except soundfile.LibsndfileError as error:
        raise UnreadableError(source, DAMAGED) from error


def _decoded(source: Path, part: Part) -> _Piece:
    """The part of a sound that libsndfile cannot read."""
    from constructor_desktop.media import ffmpeg

    begin = max(0.0, part[0] - _WARM_UP)
    with source.open("rb") as file:
        track = ffmpeg.decode_track(file, source, lambda rate: (round(begin * rate), round(part[1] * rate)))
    ahead = round(part[0] * track.native) - round(begin * track.native)
    blocks = list(_without(ahead, iter(track.blocks)))
    if not blocks:
        raise UnreadableError(source, _beyond(part, track.end / track.native))
    return _Piece(track.native, blocks[0].shape[1], "PCM_16", iter(blocks))


def _without(ahead: int, blocks: Iterator[NDArray[Any]]) -> Iterator[NDArray[np.generic]]:
    """Yields the blocks less their first frames."""
    for block in blocks:
        if len(block) > ahead:
            yield block[ahead:]
        ahead = max(0, ahead - len(block))


def _beyond(part: Part, seconds: float) -> str:
    return f"The part from {part[0]:g} s to {part[1]:g} s lies beyond its end at {seconds:.1f} s."
