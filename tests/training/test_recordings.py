from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from constructor_desktop.media.audio import decode_audio
from constructor_desktop.training import recordings
from constructor_desktop.training.groups import connected
from constructor_desktop.training.recordings import fingerprint, same_recording
from tests.training.samples import RATE, sound

Make = Callable[[int, float], np.ndarray]
ESC10 = Path(__file__).parents[2] / ".." / "shared" / "data" / "esc10"


def rain(seed: int, seconds: float = 5.0) -> np.ndarray:
    """Noise of which no part differs from another except by chance."""
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


def barks(seed: int, seconds: float = 2.0) -> np.ndarray:
    """Short sounds of falling pitch with zeros between them."""
    rng = np.random.default_rng(seed)
    wave = np.zeros(round(seconds * RATE), np.float32)
    times = np.arange(RATE // 4) / RATE
    for begin in rng.integers(0, len(wave) - len(times), round(1.5 * seconds)):
        phase = 2 * np.pi * rng.uniform(400, 900) * (times - times**2)
        bark = np.sin(phase) + np.sin(2 * phase) / 2 + rng.normal(0, 0.3, len(times))
        wave[begin : begin + len(times)] += (0.3 * bark * np.exp(-times * rng.uniform(8, 20))).astype(np.float32)
    return wave


def beeps(seed: int, seconds: float = 2.0) -> np.ndarray:
    """A pure tone that swells and fades."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE)) / RATE
    tone = np.sin(2 * np.pi * rng.uniform(200, 2000) * times) * (1 + np.sin(2 * np.pi * rng.uniform(1, 6) * times))
    return (0.2 * tone).astype(np.float32)


def steady(seed: int) -> np.ndarray:
    """A chord that never changes."""
    pitches = np.random.default_rng(seed).uniform(200, 2000, 3)
    return (0.1 * np.sin(2 * np.pi * pitches[:, None] * np.arange(2 * RATE) / RATE).sum(axis=0)).astype(np.float32)


def links(waves: list[np.ndarray]) -> np.ndarray:
    return same_recording([fingerprint(wave, RATE) for wave in waves])


def overlap(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(links([one, other])[0, 1])


def part(wave: np.ndarray, start: float, seconds: float = 2.0) -> np.ndarray:
    return wave[round(start * RATE) : round((start + seconds) * RATE)]


def recoded(wave: np.ndarray, kind: str) -> np.ndarray:
    """What a lossy file of 44.1 kHz makes of a sound."""
    file = io.BytesIO()
    subtype = {"MP3": "MPEG_LAYER_III", "OGG": "VORBIS"}[kind]
    soundfile.write(file, soxr.resample(wave, RATE, 44_100), 44_100, format=kind, subtype=subtype)
    return decode_audio(file.getvalue(), RATE)


def test_a_word_for_every_sixteen_milliseconds() -> None:
    words = fingerprint(rain(0), RATE)
    assert words.dtype == np.uint32
    assert len(words) == (5000 - 48) // 16 + 1 - 11
    assert len(fingerprint(rain(0, 0.224), RATE)) == 1
    assert len(fingerprint(rain(0, 0.223), RATE)) == len(fingerprint(np.zeros(0, np.float32), RATE)) == 0
    # Every bit says something: each is set about half of the time.
    ones = np.unpackbits(words.view(np.uint8).reshape(-1, 4), axis=1).mean(axis=0)
    assert ones.min() > 0.3 and ones.max() < 0.7


def test_what_is_heard_in_other_clips_gives_the_same_words() -> None:
    wave = rain(3)
    np.testing.assert_array_equal(fingerprint(wave[256 * 50 :], RATE), fingerprint(wave, RATE)[50:])


def test_silence_and_unchanging_sounds_have_no_words() -> None:
    quiet = np.random.default_rng(0).normal(0, 3e-5, RATE).astype(np.float32)
    for wave in (np.zeros(RATE, np.float32), quiet, steady(1), np.full(RATE, 0.5, np.float32)):
        assert not fingerprint(wave, RATE).any()
    around = np.concatenate([np.zeros(RATE, np.float32), rain(1, 0.5), np.zeros(RATE, np.float32)])
    heard = np.flatnonzero(fingerprint(around, RATE)) * 256 / RATE
    assert 0.7 < heard.min() < 0.9 and 1.4 < heard.max() < 1.6


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100])
def test_other_rates(rate: int) -> None:
    wave = soxr.resample(rain(1), RATE, rate)
    cuts = [wave[: 3 * rate], wave[round(1.3 * rate) :]]
    assert same_recording([fingerprint(cut, rate) for cut in cuts])[0, 1]


@pytest.mark.parametrize("shift", [0.1234, 0.5, 1.0, 1.25])
@pytest.mark.parametrize("make", [rain, lambda seed, seconds: sound("noise", seed, seconds)])
def test_overlapping_clips_are_found(make: Make, shift: float) -> None:
    for wave in (make(seed, 5.0) for seed in range(20)):
        assert overlap(part(wave, 0.3), part(wave, 0.3 + shift))


@pytest.mark.parametrize("shift", [0.1234, 0.5])
def test_a_few_short_sounds_in_common_are_enough(shift: float) -> None:
    waves = [barks(seed, 5.0) for seed in range(20)]
    # Some parts have a single bark or none.
    assert sum(overlap(part(wave, 0.3), part(wave, 0.3 + shift)) for wave in waves) >= 16


@pytest.mark.parametrize("kind", ["MP3", "OGG"])
def test_lossy_files_of_another_loudness_are_found(kind: str) -> None:
    for seed in range(5):
        wave = rain(seed)
        assert overlap(part(wave, 0), recoded(0.3 * part(wave, 1.0037), kind))


def test_clips_of_different_lengths_are_found() -> None:
    wave = rain(0, 12.0)
    assert overlap(wave, part(wave, 7.01, 1.0))
    assert overlap(part(wave, 11.0, 1.0), wave)
    assert not overlap(part(wave, 0, 5), part(wave, 5, 5))


@pytest.mark.parametrize(
    "make",
    [
        rain,
        barks,
        beeps,
        steady,
        *(lambda seed, kind=kind: sound(kind, seed, 2.0) for kind in ("tone", "noise", "clicks")),
    ],
)
def test_different_recordings_are_not_linked(make: Callable[[int], np.ndarray]) -> None:
    assert not links([make(seed) for seed in range(40)]).any()


def test_bands_without_sound_prove_nothing() -> None:
    """Sounds of which most of the spectrum is cut away have many bits in common."""
    muffled = [soxr.resample(soxr.resample(rain(seed), RATE, 3600), 3600, RATE) for seed in range(20)]
    assert not links(muffled).any()
    assert overlap(part(muffled[0], 0), part(muffled[0], 1))


def test_links_are_symmetric_and_no_sound_is_linked_to_itself() -> None:
    wave, other = rain(1), rain(2)
    linked = links([part(wave, 0), part(other, 0), part(wave, 1), wave[:100], part(other, 0.7)])
    assert {tuple(pair) for pair in np.argwhere(linked).tolist()} == {(0, 2), (2, 0), (1, 4), (4, 1)}


def test_many_overlapping_clips_are_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "WORDS_AT_ONCE", 1000)
    wave = rain(0)
    waves = [part(wave, start) for start in np.linspace(0, 2.9, 40)] + [rain(seed, 2.0) for seed in range(1, 21)]
    groups = connected(np.stack(np.nonzero(links(waves))), len(waves))
    assert set(groups[:40]) == {0}
    assert len(set(groups)) == 21


def test_nothing_to_compare() -> None:
    empty = np.zeros(0, np.uint32)
    assert same_recording([]).shape == (0, 0)
    assert not same_recording([empty]).any()
    assert not same_recording([empty, np.zeros(5, np.uint32), empty]).any()


@pytest.mark.skipif(not ESC10.is_dir(), reason="the data set ESC-10 is not there")
@pytest.mark.parametrize("kind", ["sea_waves", "dog", "helicopter"])
def test_real_recordings(kind: str) -> None:
    waves = [decode_audio(path, RATE) for path in sorted((ESC10 / kind).iterdir())]
    assert not links(waves).any()
    pairs = [(part(wave, 0.4), part(wave, 1.41)) for wave in waves]
    audible = [(one, other) for one, other in pairs if is_audible(part(one, 1.01, 0.99))]
    assert len(audible) >= 10
    assert sum(overlap(one, other) for one, other in audible) >= 0.95 * len(audible)


def is_audible(wave: np.ndarray) -> bool:
    """Whether no quarter of a second is silent."""
    return min(np.abs(quarter).max() for quarter in np.array_split(wave, 4)) > 1e-3
