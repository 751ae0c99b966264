"""A sound of any length as a drawing, and where to cut it, in bounded memory: long ones are decoded in stretches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.events import OnEvent, Progress, ignore_event
from constructor_desktop.media.audio import audio_info, decode_audio
from constructor_desktop.media.envelope import envelope
from constructor_desktop.media.segments import (
    DEFAULT_OPTIONS,
    Part,
    SilenceOptions,
    frame_levels,
    split_levels,
)
from constructor_desktop.media.spectrogram import MelBank, MelSpectrogram, relative_db

_STRETCH = 300.0  # Seconds decoded at once, 58 MB at 48 kHz; fewer would make MP3 files seek too often.


@dataclass(frozen=True)
class SoundOverview:
    """What a preview draws.

    Attributes:
        seconds: Length of the sound.
        rate: Its samples per second (Hz).
        envelope: `float32 [columns, 2]`, the least and the greatest sample of each column, full scale 1.
        spectrogram: Of the same columns.
    """

    seconds: float
    rate: int
    envelope: NDArray[np.float32]
    spectrogram: MelSpectrogram


def sound_overview(
    path: Path, *, columns: int = 1000, bands: int = 128, on_event: OnEvent = ignore_event
) -> SoundOverview:
    """Decodes a sound (mono, at its own rate) for a drawing of `columns` columns.

    Args:
        path: The sound.
        columns: Number of columns.
        bands: Number of mel bands.
        on_event: Receives `Progress` of the stage `read`; may raise `Cancelled`.

    Raises:
        UnreadableError: if it cannot be decoded.
    """
    info = audio_info(path)
    bank = MelBank(info.rate, bands)
    seconds = info.seconds or 0.0
    shares = np.linspace(0, columns, min(columns, max(1, ceil(seconds / _STRETCH))) + 1).astype(int)
    outlines, powers, samples = [], [], 0
    for wave, share in zip(
        _stretches(path, info.rate, [share * seconds / columns for share in shares], on_event),
        np.diff(shares).tolist(),
        strict=True,
    ):
        outlines.append(envelope(wave, share))
        powers.append(bank.columns(wave, share))
        samples += wave.size
    db = relative_db(np.concatenate(powers, axis=1))
    mel = MelSpectrogram(db, samples / info.rate, info.rate, bank.frequencies)
    return SoundOverview(mel.seconds, mel.rate, np.concatenate(outlines), mel)


def sound_levels(path: Path, *, on_event: OnEvent = ignore_event) -> NDArray[np.float32]:
    """Returns the level of each 10 ms of a sound in dBFS, `float32 [frames]`; see `frame_levels`.

    Args:
        path: The sound.
        on_event: Receives `Progress` of the stage `read`; may raise `Cancelled`.

    Raises:
        UnreadableError: if it cannot be decoded.
    """
    return _levels(path, on_event)[0]


def split_file_at_silences(
    path: Path, options: SilenceOptions = DEFAULT_OPTIONS, *, on_event: OnEvent = ignore_event
) -> list[Part]:
    """Finds the parts of a sound between its silences; see `split_levels`.

    Args:
        path: The sound.
        options: What separates two parts.
        on_event: Receives `Progress` of the stage `read`; may raise `Cancelled`.

    Returns:
        First and last second of each part, in order, none overlapping.

    Raises:
        UnreadableError: if it cannot be decoded.
    """
    levels, seconds = _levels(path, on_event)
    return [(start, min(end, seconds)) for start, end in split_levels(levels, options)]


def _levels(path: Path, on_event: OnEvent) -> tuple[NDArray[np.float32], float]:
    """The level of each 10 ms, and the length in seconds."""
    info = audio_info(path)
    # The last stretch is at least a second long: headers are not exact.
    edges = [*np.arange(0.0, max(info.seconds or 0.0, 2.0) - 1.0, _STRETCH).tolist(), 0.0]
    levels, samples = [], 0
    for wave in _stretches(path, info.rate, edges, on_event):
        levels.append(frame_levels(wave, info.rate))
        samples += wave.size
    return np.concatenate(levels), samples / info.rate


def _stretches(path: Path, rate: int, edges: list[float], on_event: OnEvent) -> Iterator[NDArray[np.float32]]:
    """Decodes a sound from each edge to the next; the last stretch ends where the sound does."""
    count = len(edges) - 1
    for done, start in enumerate(edges[:-1], 1):
        yield decode_audio(path, rate, start=start, end=edges[done] if done < count else None)
        on_event(Progress(stage="read", done=done, total=count))
