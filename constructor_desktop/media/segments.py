"""Where to cut a long recording into clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME_SECONDS = 0.01
"""Length of the frames whose levels are compared."""

_SILENCE_DB = -80.0
_NOISE_PERCENTILE = 5  # Of the frames' levels: even dense recordings pause that often.
_LEAST_RANGE_DB = 6.0  # Noise alone varies less than this once it is smoothed.
_ABOVE_NOISE = 0.3  # Of the range from the noise to the loudest; quiet endings belong to the sound.
_MOST_ABOVE_NOISE_DB = 12.0
_SMOOTHING = 5  # Frames.

Part = tuple[float, float]
"""First and last second of a clip."""


def split_fixed(seconds: float, length: float, hop: float | None = None, min_length: float = 0.0) -> list[Part]:
    """Cuts a recording into clips of one length.

    Args:
        seconds: Length of the recording.
        length: Length of each clip, in seconds.
        hop: Time between the beginnings of two clips, in seconds; the length if None, so that nothing is left out.
        min_length: The last clip is left out if it would be shorter than this, in seconds.

    Returns:
        First and last second of each clip, in order.

    Raises:
        ValueError: if the length or the hop is not positive.
    """
    step = length if hop is None else hop
    if length <= 0 or step <= 0:
        raise ValueError("length and hop must be positive")
    starts = np.arange(0.0, seconds - 1e-9, step)
    parts = [(float(start), float(min(start + length, seconds))) for start in starts]
    whole = next((index + 1 for index, part in enumerate(parts) if part[1] >= seconds), len(parts))
    return [part for part in parts[:whole] if part[1] - part[0] >= min_length - 1e-9]


@dataclass(frozen=True)
class SilenceOptions:
    """What separates two clips.

    Attributes:
        threshold_db: What is so many dB below the loudest is silent; found from the recording if None.
        min_silence: A pause shorter than this does not separate, in seconds.
        min_clip: The least length of a clip, in seconds (the whole recording may be shorter).
        padding: Silence left before and after each clip, in seconds.
    """

    threshold_db: float | None = None
    min_silence: float = 0.3
    min_clip: float = 0.3
    padding: float = 0.05


DEFAULT_OPTIONS = SilenceOptions()


def split_at_silences(wave: NDArray[np.float32], rate: int, options: SilenceOptions = DEFAULT_OPTIONS) -> list[Part]:
    """Finds the parts of a recording between its silences; see `split_levels`.

    Args:
        wave: `float32 [T]`, full scale 1.
        rate: Samples per second (Hz).
        options: What separates two parts.

    Returns:
        First and last second of each part, in order, none overlapping.
    """
    seconds = wave.size / rate
    return [(start, min(end, seconds)) for start, end in split_levels(frame_levels(wave, rate), options)]


def frame_levels(wave: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Returns the level of each 10 ms in dBFS (root mean square), `float32 [frames]`; the last may be shorter."""
    # Rounded one by one: at 11 025 Hz, frames of a whole number of samples would drift away from the time.
    starts = np.rint(np.arange(0, wave.size, rate * FRAME_SECONDS)).astype(np.int64)
    starts = starts[starts < wave.size]
    if wave.size == 0:
        return np.zeros(0, np.float32)
    lengths = np.diff(starts, append=wave.size)
    power = np.add.reduceat(wave.astype(np.float64) ** 2, starts) / lengths
    levels: NDArray[np.float32] = (10 * np.log10(np.maximum(power, 10 ** (_SILENCE_DB / 10)))).astype(np.float32)
    return levels


def split_levels(levels: NDArray[np.float32], options: SilenceOptions = DEFAULT_OPTIONS) -> list[Part]:
    """Finds the parts of a recording between its silences.

    What counts as silence adapts to the recording: a little above the noise between the sounds. A recording without
    pauses stays in one piece, and one that is silent throughout gives none. No sound is lost: what is shorter than
    `min_clip` is given some of the silence around it.

    Args:
        levels: `float32 [frames]`, dBFS of each 10 ms, see `frame_levels`.
        options: What separates two parts.

    Returns:
        First and last second of each part, in order, none overlapping.
    """
    if levels.size == 0 or levels.max() <= _SILENCE_DB:
        return []
    smooth = _smooth(levels)
    threshold = _threshold(smooth, options.threshold_db)
    runs = _runs(smooth > threshold)
    if len(runs) == 0:
        return [(0.0, levels.size * FRAME_SECONDS)]
    runs = _join(runs, options.min_silence / FRAME_SECONDS)
    runs = _grow(runs, levels.size, options.padding / FRAME_SECONDS, options.min_clip / FRAME_SECONDS)
    return [(round(start * FRAME_SECONDS, 6), round(end * FRAME_SECONDS, 6)) for start, end in runs.tolist()]


def found_threshold(levels: NDArray[np.float32]) -> float | None:
    """Returns how many dB below the loudest `split_levels` takes for silent by itself; None where nothing is.

    Args:
        levels: `float32 [frames]`, dBFS of each 10 ms, see `frame_levels`.
    """
    if levels.size == 0 or levels.max() <= _SILENCE_DB:
        return None
    smooth = _smooth(levels)
    below = float(smooth.max()) - _threshold(smooth, None)
    return below if np.isfinite(below) else None


def _smooth(levels: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean power of some frames around each, in dB: single frames of noise vary too much."""
    power = 10 ** (np.pad(levels.astype(np.float64), _SMOOTHING // 2, mode="edge") / 10)
    return 10 * np.log10(np.convolve(power, np.full(_SMOOTHING, 1 / _SMOOTHING), mode="valid"))


def _threshold(levels: NDArray[np.float64], below_loudest: float | None) -> float:
    noise, loudest = float(np.percentile(levels, _NOISE_PERCENTILE)), float(levels.max())
    if below_loudest is not None:
        return loudest - below_loudest
    if loudest - noise < _LEAST_RANGE_DB:
        return -np.inf
    return noise + float(np.clip(_ABOVE_NOISE * (loudest - noise), _LEAST_RANGE_DB / 2, _MOST_ABOVE_NOISE_DB))


def _runs(active: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Beginning and end, in frames, of each run of active frames, `float64 [runs, 2]`."""
    edges = np.flatnonzero(np.diff(active.astype(np.int8), prepend=0, append=0))
    return edges.reshape(-1, 2).astype(np.float64)


def _join(runs: NDArray[np.float64], least_gap: float) -> NDArray[np.float64]:
    """Joins runs between which there is less than `least_gap`."""
    apart = runs[1:, 0] - runs[:-1, 1] >= least_gap
    return np.stack([runs[np.r_[True, apart], 0], runs[np.r_[apart, True], 1]], axis=1)


def _grow(runs: NDArray[np.float64], frames: int, padding: float, least: float) -> NDArray[np.float64]:
    """Widens runs by the padding, or more if they are short, at most to the middle between two of them."""
    missing = np.maximum(padding, (least - (runs[:, 1] - runs[:, 0])) / 2)
    middles = (runs[1:, 0] + runs[:-1, 1]) / 2
    starts = np.maximum(runs[:, 0] - missing, np.r_[0.0, middles])
    ends = np.minimum(runs[:, 1] + missing, np.r_[middles, float(frames)])
    return np.stack([starts, ends], axis=1)
