"""Sounds as arrays. Exported bundles carry a copy of this module, so that both sides decode alike."""

from __future__ import annotations

import ctypes
import io
import os
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from math import ceil, gcd
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, cast

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.audio_signatures import for_sndfile, is_mpeg, looks_like_audio

SILENCE = 1e-4
"""The amplitude (-80 dBFS) below which a sound counts as silent."""

IN_MEMORY = Path("(in memory)")
EMPTY = "The file is empty (0 bytes). Record or copy it again."
NO_SAMPLES = "The sound is empty (0 seconds). Record or copy it again."
DAMAGED = "The sound is cut off or damaged. Record or copy it again."
NOT_A_SOUND = "It is not a sound. Choose a sound, such as a WAV or MP3 file."
OTHER_FORMAT = "The format of the sound cannot be read. Save it as WAV or MP3."
NOT_FINITE = "The sound contains invalid samples (infinite or not a number). Save it again as WAV."
NEEDS_AV = "Install the package av to read this format, or save the sound as WAV or MP3."

_Wave = NDArray[np.float32]

_OTHER_SIGNATURES = (b"MThd", b"wvpk", b"MAC ", b"TTA1", b"DSD ", b"FRM8", b"Creative Voice")

_BLOCK = 1 << 20  # Samples of all channels decoded at once.
_WARM_UP = 1.0  # Seconds decoded ahead of a part: lossy decoders and the resampler need some past to be exact.
_TAIL = 0.1  # Seconds decoded behind a part, for the resampler's filter.
_TOLERANCE = 0.1  # Seconds a sound may be shorter than its header says: encoders disagree on padding.
_PADDING = 4096  # Frames that a lossy encoder may have added and a decoder may drop.
_RATES = (1000, 1_000_000)  # Hz that a header may plausibly state.
_UNKNOWN = 2**62  # Frames; libsndfile gives about as many where a header does not say.
_UNDECLARED = 0x7FFF0000  # WAV recorders that write to a pipe put a huge length into the header.
_LARGEST_OGG_PAGE = 65307


@dataclass(frozen=True)
class AudioInfo:
    """What the header of a sound says.

    Attributes:
        seconds: Length; None where the header does not say.
        rate: Samples per second (Hz) of each channel.
        channels: Number of channels.
        format: Name of the file format, such as `WAV`.
    """

    seconds: float | None
    rate: int
    channels: int
    format: str


@dataclass(frozen=True)
class _Part:
    """The part of a sound that is wanted; seconds."""

    start: float
    stop: float | None

    def frames(self, native: int, rate: int) -> tuple[int, int | None]:
        """First and last frame to decode at the rate `native`, margins included.

        The first one falls on a sample of the resampled sound too, so that a part cut out before resampling
        equals the same part cut out of the whole resampled sound.
        """
        step = native // gcd(native, rate)
        first = max(0, int((self.start - _WARM_UP) * native)) // step * step
        return first, None if self.stop is None else ceil((self.stop + _TAIL) * native)

    def cut(self, wave: _Wave, first: int, native: int, rate: int) -> _Wave:
        """Removes the margins from a resampled `wave` whose decoding began at the frame `first`."""
        begin = round(self.start * rate) - first * rate // native
        count = None if self.stop is None else round((self.stop - self.start) * rate)
        return wave[begin : None if count is None else begin + count]


@dataclass(frozen=True)
class _Piece:
    """Decoded mono samples at the file's own rate, from the frame `first`; `seconds` is where the sound ends."""

    wave: _Wave
    first: int
    native: int
    seconds: float


def is_silent(wave: NDArray[np.float32]) -> bool:
    """Whether a sound (`float32 [T]`, full scale 1) never reaches -80 dBFS."""
    return bool(wave.size == 0 or np.abs(wave).max() < SILENCE)


def why_silent(start: float | None, end: float | None, max_seconds: float) -> str:
    """Returns the reason why a silent sound is left out; `start` and `end` as in `Sample`, times in seconds."""
    if start is None and end is None:
        return f"It is silent in the part that is used, at most its first {max_seconds:g} seconds. Trim or remove it."
    ending = "its end" if end is None else f"{end:g} s"
    return f"Its part from {start or 0:g} s to {ending} is silent. Choose another part or remove it."


def audio_info(source: Path | bytes) -> AudioInfo:
    """Reads the header of a sound, without decoding it.

    Args:
        source: A file, or its content.

    Raises:
        UnreadableError: if it cannot be opened or is not a sound.
    """
    with _opened(source) as (file, name, head):
        sound = _open_sndfile(file, head)
        if sound is None:
            with _ffmpeg(name, head) as ffmpeg:
                return AudioInfo(**vars(ffmpeg.track_info(file, name)))
        with sound:
            seconds = None if sound.frames >= _UNKNOWN else sound.frames / sound.samplerate
            return AudioInfo(seconds, sound.samplerate, sound.channels, sound.format)


def decode_audio(
    source: Path | bytes,
    rate: int,
    *,
    start: float | None = None,
    end: float | None = None,
    max_seconds: float | None = None,
) -> NDArray[np.float32]:
    """Decodes a sound, or a part of it, to mono (the mean of its channels), resampled with soxr (quality HQ).

    Only the part wanted is read, so that a part of a recording of many hours takes neither time nor memory.

    Args:
        source: A file, or its content; the content alone decides the format, never the file's name.
        rate: Samples per second (Hz) of the result.
        start: Where the part begins, in seconds; the beginning of the sound if None.
        end: Where the part ends, in seconds; the end of the sound if None, or if the sound ends before.
        max_seconds: The greatest length of the result, in seconds.

    Returns:
        `float32 [T]`, full scale 1.

    Raises:
        UnreadableError: if the file cannot be opened, is not a sound, has no samples in the part, is cut off or
            damaged, or contains samples that are not finite.
    """
    with _opened(source) as (file, name, head):
        part = _part(name, start, end, max_seconds)
        piece = _read(file, name, head, part, rate)
    if not _RATES[0] <= piece.native <= _RATES[1]:
        raise UnreadableError(name, DAMAGED)  # Resampling from 1 Hz would fill the memory.
    resampled = piece.wave if piece.native == rate else soxr.resample(piece.wave, piece.native, rate, quality="HQ")
    wave = part.cut(resampled, piece.first, piece.native, rate)
    if wave.size == 0:
        late = f"The part begins at {part.start:g} seconds, but the sound is only {piece.seconds:.1f} seconds long."
        raise UnreadableError(name, late if part.start > 0 and piece.seconds > 0 else NO_SAMPLES)
    return np.ascontiguousarray(wave)


def _part(name: Path, start: float | None, end: float | None, max_seconds: float | None) -> _Part:
    begin = start or 0.0
    if begin < 0:
        raise UnreadableError(name, f"The part begins at {begin:g} seconds; a sound begins at 0.")
    if end is not None and end <= begin:
        raise UnreadableError(name, f"The part ends at {end:g} seconds, not after its beginning at {begin:g} seconds.")
    limit = None if max_seconds is None else begin + max_seconds
    return _Part(begin, min((stop for stop in (end, limit) if stop is not None), default=None))


def _cut_off(readable: float, declared: float) -> str:
    return f"The file is cut off: {readable:.1f} of {declared:.1f} seconds can be read. Record or copy it again."


@contextmanager
def _opened(source: Path | bytes) -> Iterator[tuple[BinaryIO, Path, bytes]]:
    """Opens what looks like a sound: the file, its name for messages, and its first bytes."""
    name = IN_MEMORY if isinstance(source, bytes) else source
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        head = file.read(16)
        file.seek(0)
    except OSError as error:
        raise UnreadableError.from_os_error(name, error) from error
    with file, _silent_c if head.startswith(b"ID3") or is_mpeg(head) else nullcontext():
        if not looks_like_audio(head):
            raise UnreadableError(name, _what_else(head))
        yield file, name, head


def _what_else(head: bytes) -> str:
    """Says why a file is none of the sounds that are read."""
    if not head:
        return EMPTY
    return OTHER_FORMAT if head.startswith(_OTHER_SIGNATURES) else NOT_A_SOUND


def _read(file: BinaryIO, name: Path, head: bytes, part: _Part, rate: int) -> _Piece:
    sound = _open_sndfile(file, head)
    if sound is None:
        with _ffmpeg(name, head) as ffmpeg:
            return _read_track(ffmpeg, file, name, part, rate)
    with sound:
        try:
            piece = _read_sndfile(sound, name, part, rate)
        except soundfile.LibsndfileError as error:
            raise UnreadableError(name, DAMAGED) from error
    _check_container(file, name, head)
    return piece


def _open_sndfile(file: BinaryIO, head: bytes) -> soundfile.SoundFile | None:
    """Opens a sound with libsndfile; None if it is for FFmpeg, or holds a codec that libsndfile does not know."""
    if not for_sndfile(head):
        return None
    try:
        # The wrapper hides the file's name, from which soundfile would otherwise take the format.
        return soundfile.SoundFile(_Nameless(file))
    except soundfile.LibsndfileError:
        file.seek(0)
        return None


class _Nameless:
    """An open file without its name, whose `seek` stays where it is rather than go where a damaged header points."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read, self.tell = file.read, file.tell

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        with suppress(ValueError, OSError):
            self._file.seek(offset, whence)
        return self._file.tell()


def _read_sndfile(sound: soundfile.SoundFile, name: Path, part: _Part, rate: int) -> _Piece:
    native, total = sound.samplerate, sound.frames
    first, last = part.frames(native, rate)
    wanted = max(0, min(total, total if last is None else last) - first)
    if wanted:
        sound.seek(first)
    wave = _gather(name, _blocks(sound, wanted))
    if wanted < _UNKNOWN and wanted - wave.size > _TOLERANCE * native:
        raise UnreadableError(name, _cut_off((first + wave.size) / native, total / native))
    return _Piece(wave, first, native, total / native)


def _blocks(sound: soundfile.SoundFile, wanted: int) -> Iterator[NDArray[np.float32]]:
    """Yields the next `wanted` frames, or fewer, as `float32 [frames, channels]`."""
    size = _BLOCK // sound.channels
    while wanted > 0 and len(block := sound.read(min(wanted, size), dtype="float32", always_2d=True)):
        yield block
        wanted -= len(block)


def _gather(name: Path, blocks: Iterator[NDArray[np.float32]]) -> _Wave:
    """Joins blocks `[frames, channels]` to one mono sound."""
    waves = []
    for block in blocks:
        if not np.isfinite(block).all():
            raise UnreadableError(name, NOT_FINITE)
        waves.append(block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float32))
    return np.concatenate(waves) if waves else np.zeros(0, np.float32)


def _read_track(ffmpeg: ModuleType, file: BinaryIO, name: Path, part: _Part, rate: int) -> _Piece:
    decoded = ffmpeg.decode_track(file, name, lambda native: part.frames(native, rate))
    wave = _gather(name, iter(decoded.blocks))
    end = decoded.end / decoded.native
    wanted = decoded.declared if part.stop is None else min(decoded.declared, part.stop)
    if part.start < wanted and wanted - end > max(_TOLERANCE, _PADDING / decoded.native):
        raise UnreadableError(name, _cut_off(end, decoded.declared))
    return _Piece(wave, decoded.first, decoded.native, max(end, decoded.declared))


@contextmanager
def _ffmpeg(name: Path, head: bytes) -> Iterator[ModuleType]:
    """Gives the module that reads sounds through FFmpeg, which not every bundle carries."""
    try:
        from constructor_desktop.media import ffmpeg

        yield ffmpeg
    except ImportError as error:
        raise UnreadableError(name, DAMAGED if for_sndfile(head) else NEEDS_AV) from error


def _check_container(file: BinaryIO, name: Path, head: bytes) -> None:
    """Refuses WAV and Ogg files that end early; libsndfile reads what is left of them without a word."""
    size = file.seek(0, os.SEEK_END)
    declared, missing = _wav_seconds(file, size) if head[:4] == b"RIFF" else (0.0, 0.0)
    if missing > _TOLERANCE:
        raise UnreadableError(name, _cut_off(declared - missing, declared))
    if head[:4] == b"OggS" and not _ends_with_whole_page(file, size):
        raise UnreadableError(name, DAMAGED)


def _wav_seconds(file: BinaryIO, size: int) -> tuple[float, float]:
    """Seconds that the header of a WAV file declares, and how many of them lie beyond the end of the file."""
    byte_rate = 0
    file.seek(12)
    while len(header := file.read(8)) == 8:
        kind, length = struct.unpack("<4sI", header)
        begin = file.tell()
        if kind == b"fmt ":
            byte_rate = struct.unpack_from("<I", file.read(16).ljust(16, b"\0"), 8)[0]
        if kind == b"data" and byte_rate > 0 and length < _UNDECLARED:
            return length / byte_rate, (begin + length - size) / byte_rate
        file.seek(begin + length + length % 2)
    return 0.0, 0.0


def _ends_with_whole_page(file: BinaryIO, size: int) -> bool:
    """Whether the last page of an Ogg file is complete (RFC 3533, section 6)."""
    file.seek(max(0, size - _LARGEST_OGG_PAGE))
    tail = file.read()
    begin = tail.rfind(b"OggS")
    if begin < 0 or len(tail) < begin + 27:
        return False
    segments = tail[begin + 27 : begin + 27 + tail[begin + 26]]
    return len(segments) == tail[begin + 26] and begin + 27 + len(segments) + sum(segments) <= len(tail)


class _SilentC:
    """Context in which C libraries print nothing: their `stderr` points elsewhere; Python's own is left as it is.

    The MP3 decoder inside libsndfile writes notes on every damaged frame to `stderr` and has no switch for it.
    Windows has no such variable; there the notes are printed where there is a console.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads_inside = 0
        self._original: int | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._threads_inside += 1
            if self._threads_inside == 1 and os.name != "nt":
                self._original, self._variable().value = self._variable().value, self._nowhere()

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._threads_inside -= 1
            if self._threads_inside == 0 and os.name != "nt":
                self._variable().value = self._original

    @staticmethod
    def _variable() -> ctypes.c_void_p:
        return ctypes.c_void_p.in_dll(ctypes.CDLL(None), "__stderrp" if sys.platform == "darwin" else "stderr")

    @staticmethod
    @cache
    def _nowhere() -> int | None:
        fopen = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)(("fopen", ctypes.CDLL(None)))
        return cast("int | None", fopen(os.devnull.encode(), b"w"))


_silent_c = _SilentC()
