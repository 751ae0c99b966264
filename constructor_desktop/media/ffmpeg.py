"""Sounds that libsndfile does not read (M4A, AAC, WebM, the sound of a video), through the optional package PyAV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import UnreadableError

DAMAGED = "The sound is cut off or damaged. Record or copy it again."
NO_SOUND_TRACK = "The video has no sound."


@dataclass(frozen=True)
class TrackInfo:
    """What the header says: seconds (None if it does not say), Hz, number of channels, name of the container."""

    seconds: float | None
    rate: int
    channels: int
    format: str


@dataclass(frozen=True)
class Decoded:
    """Decoded samples.

    Attributes:
        blocks: `float32 [frames, channels]` each, full scale 1, one after the other.
        first: The frame with which they begin.
        end: The frame behind the last one that was decoded, also if nothing was wanted of it.
        native: Their rate (Hz).
        declared: The length of the whole sound that the file states, in seconds; 0 if it states none.
    """

    blocks: list[NDArray[np.float32]]
    first: int
    end: int
    native: int
    declared: float


def track_info(file: BinaryIO, name: Path) -> TrackInfo:
    """Reads the header of the first sound track.

    Args:
        file: The open file.
        name: Its name, for messages.

    Raises:
        ImportError: if PyAV is not installed.
        UnreadableError: if there is no sound track, or it is damaged.
    """
    with _open_track(file, name) as (container, stream):
        length = stream.duration * stream.time_base if stream.duration else (container.duration or 0) / 1e6
        return TrackInfo(float(length) or None, stream.rate, stream.channels, container.format.name.upper())


def decode_track(file: BinaryIO, name: Path, frames: Callable[[int], tuple[int, int | None]]) -> Decoded:
    """Decodes part of the first sound track.

    Args:
        file: The open file.
        name: Its name, for messages.
        frames: Given the track's rate (Hz), returns the first and (if not to the end) the last frame wanted.

    Raises:
        ImportError: if PyAV is not installed.
        UnreadableError: if there is no sound track, or it is damaged.
    """
    with _open_track(file, name) as (container, stream):
        decoding = container.decode(stream)
        frame = next(decoding, None)
        if frame is None:
            return Decoded([], 0, 0, stream.rate, 0.0)
        native: int = frame.sample_rate  # Of the decoded frame: the header of HE-AAC states half of it.
        first, last = frames(native)
        position = 0
        decoding = chain([frame], decoding)
        if first > 0 and frame.pts is not None and _has_exact_times(container):
            position, decoding = _jump(container, stream, frame.time, first / native)
        blocks, end = _collect(decoding, position, first, last)
        return Decoded(blocks, first, end, native, _declared_seconds(container, stream))


def _jump(container: Any, stream: Any, origin: float, seconds: float) -> tuple[int, Iterator[Any]]:
    """Seeks to `seconds` after `origin` or a little before; returns the position in frames, and the decoder."""
    container.seek(int((origin + seconds) * 1_000_000))
    decoding = container.decode(stream)
    frame = next(decoding, None)
    if frame is None:
        return 0, iter(())
    return round((frame.time - origin) * frame.sample_rate), chain([frame], decoding)


@contextmanager
def _open_track(file: BinaryIO, name: Path) -> Iterator[tuple[Any, Any]]:
    import av  # Loading FFmpeg takes a while, and most users never need it.

    try:
        with av.open(file, metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise UnreadableError(name, NO_SOUND_TRACK)
            stream = container.streams.audio[0]
            if cast("object", stream.codec_context) is None:  # The codec is not known.
                raise UnreadableError(name, DAMAGED)
            yield container, stream
    except (av.FFmpegError, ValueError) as error:
        raise UnreadableError(name, DAMAGED) from error


def _has_exact_times(container: Any) -> bool:
    """Whether a file states when each packet plays and how long it is, instead of leaving it to be guessed."""
    name: str = container.format.name
    return name.startswith(("mov,", "matroska,"))


def _declared_seconds(container: Any, stream: Any) -> float:
    if not _has_exact_times(container):
        return 0.0
    if stream.duration:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / 1e6 if len(container.streams) == 1 else 0.0


def _collect(
    decoding: Iterator[Any], position: int, first: int, last: int | None
) -> tuple[list[NDArray[np.float32]], int]:
    """The samples from `first` to `last`, and where decoding ended; `position` is where it begins."""
    blocks = []
    for frame in decoding:
        samples = _samples(frame)
        blocks.append(samples[max(0, first - position) : None if last is None else max(0, last - position)])
        position += len(samples)
        if last is not None and position >= last:
            break
    return blocks, position


def _samples(frame: Any) -> NDArray[np.float32]:
    """The samples of a decoded frame as `float32 [frames, channels]`, full scale 1."""
    samples: NDArray[Any] = frame.to_ndarray()
    samples = samples.T if frame.format.is_planar else samples.reshape(frame.samples, -1)
    if samples.dtype.kind == "f":
        return samples.astype(np.float32)
    full_scale = np.float32(2 ** (8 * samples.dtype.itemsize - 1))
    zero = full_scale if samples.dtype.kind == "u" else np.float32(0)
    wave: NDArray[np.float32] = (samples.astype(np.float32) - zero) / full_scale
    return wave
