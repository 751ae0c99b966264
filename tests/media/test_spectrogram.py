"""Spectrograms show tones at their frequency, time and level."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest

from constructor_desktop.media.spectrogram import (
    FLOOR_DB,
    MelSpectrogram,
    RollingMel,
    intensity,
    mel_spectrogram,
    spectrogram_thumbnail,
)

RATE = 22050


def tone(hertz: float, seconds: float, rate: int = RATE, amplitude: float = 0.5) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def band_of(mel: MelSpectrogram, hertz: float) -> int:
    return int(np.abs(mel.frequencies - hertz).argmin())


@pytest.mark.parametrize("rate", [8000, 16000, 44100, 48000, 96000])
@pytest.mark.parametrize("hertz", [200.0, 1000.0, 3500.0])
def test_a_tone_is_loudest_in_its_band(hertz: float, rate: int) -> None:
    mel = mel_spectrogram(tone(hertz, 1.0, rate), rate, columns=50)
    assert mel.db.shape == (128, 50) and mel.db.dtype == np.float32
    assert mel.db.max() == 0 and mel.db.min() >= FLOOR_DB
    assert mel.seconds == pytest.approx(1) and mel.rate == rate
    assert mel.frequencies.shape == (128,) and (np.diff(mel.frequencies) > 0).all()
    loudest = set(mel.db[:, 5:45].argmax(axis=0).tolist())
    assert all(abs(band - band_of(mel, hertz)) <= 1 for band in loudest)


def test_columns_share_the_time_evenly() -> None:
    wave = np.concatenate([tone(500, 1), np.zeros(RATE, np.float32), tone(4000, 2)])
    mel = mel_spectrogram(wave, RATE, columns=400)
    low, high = mel.db[band_of(mel, 500)], mel.db[band_of(mel, 4000)]
    assert (low[5:95] > -10).all() and (low[110:390] < -40).all()
    assert (high[5:190] < -40).all() and (high[210:395] > -10).all()


def test_levels_are_relative_to_the_loudest() -> None:
    wave = np.concatenate([tone(1000, 1, amplitude=1.0), tone(1000, 1, amplitude=0.01)])
    mel = mel_spectrogram(wave, RATE, columns=100)
    assert mel.db[:, 75].max() == pytest.approx(-40, abs=1)


def test_silence_and_nothing_are_the_floor() -> None:
    for wave in (np.zeros(RATE, np.float32), np.zeros(0, np.float32), np.zeros(1, np.float32)):
        assert (mel_spectrogram(wave, RATE, columns=20).db == FLOOR_DB).all()


def test_low_bands_have_no_gaps() -> None:
    """Narrow bands lie between the bins of the transform; noise must still reach each of them."""
    wave = np.random.default_rng(0).normal(0, 0.1, RATE * 2).astype(np.float32)
    mel = mel_spectrogram(wave, RATE, bands=256, columns=10)
    assert np.ptp(mel.db.mean(axis=1)) < 25


def test_a_long_recording_costs_bounded_time_and_memory() -> None:
    wave = np.tile(tone(700, 10, 8000), 360)
    tracemalloc.start()
    began = time.perf_counter()
    mel = mel_spectrogram(wave, 8000, columns=2000)
    seconds = time.perf_counter() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert mel.db.shape == (128, 2000) and mel.seconds == 3600
    assert peak < 64e6 and seconds < 20
    assert {int(band) for band in mel.db.argmax(axis=0)} <= {band_of(mel, 700) + shift for shift in (-1, 0, 1)}


def test_impossible_requests_are_refused() -> None:
    wave = tone(500, 0.1)
    for wrong in ({"bands": 0}, {"columns": 0}, {"fmin": 12000.0}, {"fmax": 20000.0}):
        with pytest.raises(ValueError, match=r"band|column"):
            mel_spectrogram(wave, RATE, **wrong)


def test_a_thumbnail_has_high_tones_on_top() -> None:
    picture = spectrogram_thumbnail(np.concatenate([tone(300, 1), tone(6000, 1)]), RATE, 96, 54)
    assert picture.shape == (54, 96) and picture.dtype == np.uint8 and picture.max() == 255
    low, high = int(picture[:, 20].argmax()), int(picture[:, 75].argmax())
    assert low > 40 and high < 20
    assert intensity(np.array([-100, -70, -35, 0], np.float32)).tolist() == [0, 0, 128, 255]


@pytest.mark.parametrize("block", [160, 441, 882, 5000])
def test_the_live_view_is_the_same_for_blocks_of_any_size(block: int) -> None:
    wave = np.random.default_rng(1).normal(0, 0.1, RATE).astype(np.float32)
    whole = RollingMel(RATE).push(wave)
    rolling = RollingMel(RATE)
    parts = [rolling.push(wave[at : at + block]) for at in range(0, wave.size, block)]
    assert whole.shape == (128, 50) and whole.dtype == np.float32
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-3)


@pytest.mark.parametrize("hertz", [250.0, 1000.0, 8000.0])
def test_the_live_view_is_in_dbfs(hertz: float) -> None:
    loud = RollingMel(RATE).push(tone(hertz, 1, amplitude=1.0))[:, -1].max()
    soft = RollingMel(RATE).push(tone(hertz, 1, amplitude=0.1))[:, -1].max()
    assert -4 < loud <= 0.1
    assert soft == pytest.approx(loud - 20, abs=0.1)
    assert (RollingMel(RATE).push(np.zeros(RATE, np.float32)) == FLOOR_DB).all()


def test_a_tone_appears_in_the_live_view_when_it_sounds() -> None:
    rolling = RollingMel(RATE, hop_seconds=0.01)
    columns = rolling.push(np.concatenate([np.zeros(RATE // 2, np.float32), tone(1000, 0.5)]))
    assert rolling.hop == 220
    loud = np.flatnonzero(columns.max(axis=0) > -40)
    assert loud[0] == pytest.approx(50, abs=3) and loud[-1] == columns.shape[1] - 1


def test_the_live_view_is_cheap() -> None:
    rolling = RollingMel(48000)
    block = tone(440, 0.02, 48000)
    times = []
    for _ in range(300):
        began = time.perf_counter()
        rolling.push(block)
        times.append(time.perf_counter() - began)
    assert np.median(times) < 0.001
