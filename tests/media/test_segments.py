"""Cutting finds every sound, in order, and leaves out what is silent."""

from __future__ import annotations

import numpy as np
import pytest

from constructor_desktop.media.segments import (
    Part,
    SilenceOptions,
    frame_levels,
    split_at_silences,
    split_fixed,
)

RATE = 16000


@pytest.mark.parametrize(
    ("seconds", "options", "expected"),
    [
        (10, {"length": 3}, [(0, 3), (3, 6), (6, 9), (9, 10)]),
        (10, {"length": 3, "min_length": 2}, [(0, 3), (3, 6), (6, 9)]),
        (9, {"length": 3, "min_length": 3}, [(0, 3), (3, 6), (6, 9)]),
        (2, {"length": 3}, [(0, 2)]),
        (6, {"length": 3, "hop": 1.5}, [(0, 3), (1.5, 4.5), (3, 6)]),
        (7, {"length": 1, "hop": 3}, [(0, 1), (3, 4), (6, 7)]),
        (0, {"length": 3}, []),
        (0.3, {"length": 0.1, "min_length": 0.1}, [(0, 0.1), (0.1, 0.2), (0.2, 0.3)]),
    ],
)
def test_clips_of_one_length(seconds: float, options: dict[str, float], expected: list[Part]) -> None:
    parts = split_fixed(seconds, **options)
    assert np.array(parts).reshape(-1, 2) == pytest.approx(np.array(expected).reshape(-1, 2))


@pytest.mark.parametrize("options", [{"length": 0}, {"length": 1, "hop": 0}, {"length": -1}])
def test_lengths_must_be_positive(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        split_fixed(10, **options)


def recording(seconds: float, sounds: list[tuple[float, float, float]], noise: float, seed: int = 0) -> np.ndarray:
    """Noise of an amplitude with tones (first second, last second, amplitude) in it."""
    wave = np.random.default_rng(seed).normal(0, 1, round(seconds * RATE)) * noise
    for start, end, amplitude in sounds:
        first, last = round(start * RATE), round(end * RATE)
        wave[first:last] += amplitude * np.sin(2 * np.pi * 600 * np.arange(last - first) / RATE)
    return wave.astype(np.float32)


def check(parts: list[Part], seconds: float) -> None:
    flat = [edge for part in parts for edge in part]
    assert flat == sorted(flat) and all(isinstance(edge, float) for edge in flat)
    assert all(start < end for start, end in parts)
    assert not flat or (flat[0] >= 0 and flat[-1] <= seconds)


SOUNDS = [(1.0, 1.6, 0.5), (3.0, 3.05, 0.4), (5.0, 7.0, 0.1), (7.1, 8.0, 0.3)]


@pytest.mark.parametrize("noise", [0.0, 1e-5, 1e-3, 1e-2])
def test_sounds_are_found_whatever_the_noise(noise: float) -> None:
    parts = split_at_silences(recording(10, SOUNDS, noise), RATE)
    check(parts, 10)
    assert len(parts) == 3
    expected = [(0.95, 1.65), (2.875, 3.175), (4.95, 8.05)]
    assert np.array(parts) == pytest.approx(np.array(expected), abs=0.05)


@pytest.mark.parametrize("seed", range(20))
def test_no_sound_is_lost_and_parts_never_overlap(seed: int) -> None:
    random = np.random.default_rng(seed)
    edges = np.sort(random.uniform(0, 30, 24)).reshape(-1, 2)
    sounds = [(start, end, 10 ** random.uniform(-1.5, -0.1)) for start, end in edges if end - start > 0.02]
    parts = split_at_silences(recording(30, sounds, 10 ** random.uniform(-5, -3), seed), RATE)
    check(parts, 30)
    for start, end, _ in sounds:
        assert any(begin <= start + 0.02 and end - 0.02 <= stop for begin, stop in parts), (start, end)


def test_one_short_event_in_a_long_recording_is_found() -> None:
    (part,) = split_at_silences(recording(600, [(300, 300.1, 0.2)], 1e-3), RATE)
    assert part == pytest.approx((299.9, 300.2), abs=0.06)


def test_noise_alone_stays_whole_and_silence_gives_nothing() -> None:
    assert split_at_silences(recording(30, [], 0.1), RATE) == [(0.0, 30.0)]
    assert split_at_silences(recording(30, [(0, 30, 0.5)], 0.0), RATE) == [(0.0, 30.0)]
    assert split_at_silences(np.zeros(RATE, np.float32), RATE) == []
    assert split_at_silences(np.zeros(0, np.float32), RATE) == []


def test_the_options_do_what_they_say() -> None:
    wave = recording(10, [(1, 2, 0.5), (2.2, 3, 0.5), (6, 6.1, 0.02)], 1e-4)
    assert len(split_at_silences(wave, RATE)) == 2
    assert len(split_at_silences(wave, RATE, SilenceOptions(min_silence=0.1))) == 3
    assert len(split_at_silences(wave, RATE, SilenceOptions(threshold_db=20))) == 1
    (_, short) = split_at_silences(wave, RATE, SilenceOptions(min_clip=1.0))
    assert short[1] - short[0] == pytest.approx(1.0, abs=0.05)
    first = split_at_silences(wave, RATE, SilenceOptions(padding=0.5))[0]
    assert first == pytest.approx((0.5, 3.5), abs=0.05)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100])
def test_levels_stay_in_time(rate: int) -> None:
    wave = np.zeros(rate * 600, np.float32)
    wave[-rate:] = 0.5
    levels = frame_levels(wave, rate)
    assert levels.dtype == np.float32 and len(levels) == 60000
    assert np.flatnonzero(levels > -20)[0] == pytest.approx(59900, abs=1)
    assert levels[-1] == pytest.approx(-6.02, abs=0.01)
