"""What is wrong with a sample that can be read, and whether it looks or sounds like another."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.audio import audio_info, decode_audio, is_silent
from constructor_desktop.media.image import decode_image, image_info
from constructor_desktop.media.segments import FRAME_SECONDS, frame_levels

VERSION = 1
"""Raised whenever the same file gives another result, so that caches start anew."""

SHORTEST_SECONDS = 0.3
SMALLEST_SIDE = 64
_LONGEST_CHECKED = 60.0  # Seconds of a long recording that are looked at.

# Limits were set so that none of the 240 clips of ESC-10 (five seconds each, many padded with silence) is complained
# about without reason.
_QUIET_DB = -45.0  # Of the loudest 10 ms; a clock that ticks softly reaches -30.
_LEAST_SOUND_SECONDS = 0.05  # How long it must be within 40 dB of its loudest; a single knock is.
_SOUND_RANGE_DB = 40.0
_CLIPPED_PEAK = 0.9
_CLIPPED_SHARE = 0.001  # Of the samples within 2 % of the peak,
_CLIPPED_RATIO = 3.0  # and so many times those 2 to 6 % below it. A pure tone has 1.4, other sounds less.

_DARK = 40  # Of 255: the brightest parts are darker.
_BLANK_RANGE = 8  # Of 255: between the darkest and the brightest parts.
_HASH_SIDE = 12
_LEAST_DIFFERENCE = 4  # Of 255: less is noise, as in plain backgrounds.
_DECODED_SIDE = 64  # Pixels that are enough for all this.


@dataclass(frozen=True)
class Problem:
    """Something wrong with a sample.

    Attributes:
        code: `unreadable`; of sounds `silent`, `very_quiet`, `clipped`, `very_short` (or hardly anything in it);
            of pictures `tiny`, `dark`, `blank` (one colour).
        detail: For `unreadable` the reason, a sentence; else empty.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Quality:
    """What was found out about a sample.

    Attributes:
        problems: At most one, the worst.
        fingerprint: See `find_twins`; None if it cannot be read, or is a picture without anything in it.
    """

    problems: tuple[Problem, ...]
    fingerprint: int | None

    def to_json(self) -> dict[str, Any]:
        """Returns JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """Rebuilds it from `to_json`."""
        return cls(tuple(Problem(**problem) for problem in record["problems"]), record["fingerprint"])


def examine(path: Path, modality: Modality, start: float | None = None, end: float | None = None) -> Quality:
    """Decodes a sample once and finds its problems and its fingerprint; of a long sound, its first minute counts.

    Args:
        path: The file.
        modality: What it should be.
        start: First second used, as in `Sample`.
        end: Last second used, as in `Sample`.
    """
    try:
        if modality is Modality.IMAGE:
            return _examine_picture(path)
        return _examine_sound(path, start, end)
    except UnreadableError as error:
        return Quality((Problem("unreadable", error.reason),), None)


def check_sample(
    path: Path, modality: Modality, start: float | None = None, end: float | None = None
) -> tuple[Problem, ...]:
    """Returns what is wrong with a sample, if anything; see `examine`, which gives the fingerprint besides."""
    return examine(path, modality, start, end).problems


def fingerprint(path: Path, modality: Modality) -> int | None:
    """Returns the fingerprint of a sample for `find_twins`; see `examine`, which finds problems besides."""
    return examine(path, modality).fingerprint


def _examine_picture(path: Path) -> Quality:
    info = image_info(path)
    grey = Image.fromarray(decode_image(path, min_side=_DECODED_SIDE)).convert("L")
    code = "tiny" if min(info.width, info.height) < SMALLEST_SIDE else _picture_problem(grey)
    return Quality(_as_problems(code), _picture_fingerprint(grey))


def _picture_problem(grey: Image.Image) -> str:
    small = np.asarray(grey.resize((32, 32), Image.Resampling.BOX))
    darkest, brightest = np.percentile(small, (1, 99))
    if brightest < _DARK:
        return "dark"
    return "blank" if brightest - darkest < _BLANK_RANGE else ""


def _picture_fingerprint(grey: Image.Image) -> int | None:
    """Difference hashes across and down, 288 bits (after N. Krawetz, "Kind of Like That", 2013); None if all alike."""
    side = _HASH_SIDE
    across = np.asarray(grey.resize((side + 1, side), Image.Resampling.BOX)).astype(np.int64)
    down = np.asarray(grey.resize((side, side + 1), Image.Resampling.BOX)).astype(np.int64)
    bits = np.concatenate([np.diff(across, axis=1).ravel(), np.diff(down, axis=0).ravel()]) > _LEAST_DIFFERENCE
    return int.from_bytes(np.packbits(bits).tobytes(), "big") or None


def _examine_sound(path: Path, start: float | None, end: float | None) -> Quality:
    rate = audio_info(path).rate  # Resampling would round off what was clipped.
    wave = decode_audio(path, rate, start=start, end=end, max_seconds=_LONGEST_CHECKED)
    return Quality(_as_problems(_sound_problem(wave, rate)), _sound_fingerprint(wave, rate))


def _sound_problem(wave: NDArray[np.float32], rate: int) -> str:
    if is_silent(wave):
        return "silent"
    levels = frame_levels(wave, rate)
    loudest = float(levels.max())
    heard = np.count_nonzero(levels > loudest - _SOUND_RANGE_DB) * FRAME_SECONDS
    if wave.size / rate < SHORTEST_SECONDS or heard < _LEAST_SOUND_SECONDS:
        return "very_short"
    if loudest < _QUIET_DB:
        return "very_quiet"
    return "clipped" if _is_clipped(wave) else ""


def _is_clipped(wave: NDArray[np.float32]) -> bool:
    """Whether many samples crowd at the greatest amplitude, as where a microphone or a converter could not follow."""
    size = np.abs(wave)
    peak = size.max()
    at_peak = np.count_nonzero(size >= 0.98 * peak)
    below = np.count_nonzero(size >= 0.94 * peak) - at_peak
    many = at_peak >= _CLIPPED_SHARE * size.size and at_peak >= _CLIPPED_RATIO * below
    return bool(peak >= _CLIPPED_PEAK and many)


def _sound_fingerprint(wave: NDArray[np.float32], rate: int) -> int:
    """A hash of the samples in 16 bits: the same however the sound was packed without loss."""
    samples = np.rint(wave * 32768).astype("<i4")
    digest = hashlib.blake2b(samples.tobytes(), digest_size=8, salt=rate.to_bytes(8, "big"))
    return int.from_bytes(digest.digest(), "big")


def _as_problems(code: str) -> tuple[Problem, ...]:
    return (Problem(code),) if code else ()
