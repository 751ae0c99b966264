from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UsageError
from constructor_desktop.training import augmentations as module
from constructor_desktop.training.augment_audio import BackgroundNoise, PitchShift, TimeStretch
from constructor_desktop.training.augment_image import Brightness, ColourJitter, Crop, Rotation
from constructor_desktop.training.augmentations import (
    AUGMENTATIONS,
    NAMES,
    Augmenter,
    augment_picture,
    augment_spectrogram,
    augment_waveform,
    compose,
    find,
)
from constructor_desktop.training.transforms import Stage, Transform
from tests.training.samples import RATE, scene, sound

PICTURE = scene(0)
WAVE = 0.3 * sound("tone", 0)
SPECTROGRAM = torch.from_numpy(np.random.default_rng(0).normal(size=(3, 64, 400)).astype(np.float32))


class Hum:
    """A source of noise that gives a hum of the wanted length."""

    def __repr__(self) -> str:
        return "Hum()"

    def draw(self, length: int, rate: int, rng: np.random.Generator) -> np.ndarray:
        phase = rng.uniform(0, 2 * np.pi)
        return (0.02 * np.sin(2 * np.pi * 50 * np.arange(length) / rate + phase)).astype(np.float32)


def sample_for(stage: Stage) -> np.ndarray:
    samples = {Stage.PICTURE: PICTURE, Stage.WAVEFORM: WAVE, Stage.SPECTROGRAM: SPECTROGRAM.numpy()}
    return samples[stage].copy()


def apply(augmenter: Augmenter, sample: np.ndarray, seed: int = 0, *, always: bool = True) -> np.ndarray:
    rng = np.random.default_rng(seed)
    decided = dict.fromkeys(NAMES, True) if always else None
    if sample.dtype == np.uint8:
        return augmenter.picture(sample, rng, decided)
    if sample.ndim == 1:
        return augmenter.waveform(sample, RATE, rng, decided)
    return augmenter.spectrogram(torch.from_numpy(sample), rng, decided).numpy()


@pytest.mark.parametrize("name", NAMES)
def test_each_changes_something_and_nothing_else(name: str) -> None:
    entry = find(name)
    sample = sample_for(entry.stage)
    before = sample.copy()
    augmenter = compose([name], noise=Hum())
    results = [apply(augmenter, sample, seed) for seed in range(4)]
    np.testing.assert_array_equal(sample, before)
    for result in results:
        assert result.dtype == sample.dtype
        assert np.isfinite(result).all()
        assert result.shape != before.shape or (result != before).any()
        if name != "crop":
            assert result.shape == before.shape
    again = [apply(augmenter, sample, seed) for seed in range(4)]
    for first, second in zip(results, again, strict=True):
        np.testing.assert_array_equal(first, second)
    if name != "flip":
        assert len({result.tobytes() for result in results}) == 4
    others = [other for other in Stage if other is not entry.stage]
    for stage in others:
        np.testing.assert_array_equal(apply(augmenter, sample_for(stage)), sample_for(stage))


def test_the_list_has_titles_and_one_sentence_each() -> None:
    assert len(set(NAMES)) == len(AUGMENTATIONS) == 13
    for entry in AUGMENTATIONS:
        assert entry.title and entry.summary.endswith(".") and entry.summary.count(".") == 1
        assert entry.modality is (Modality.IMAGE if entry.stage is Stage.PICTURE else Modality.AUDIO)


def test_without_names_samples_stay_what_they_are() -> None:
    rng = np.random.default_rng(0)
    assert augment_picture(PICTURE, [], rng) is PICTURE
    assert augment_waveform(WAVE, RATE, [], rng) is WAVE
    assert augment_spectrogram(SPECTROGRAM, [], rng) is SPECTROGRAM


def test_the_order_of_the_names_does_not_matter() -> None:
    names = ["flip", "rotation", "crop"]
    results = [augment_picture(PICTURE, order, np.random.default_rng(1)) for order in (names, names[::-1])]
    np.testing.assert_array_equal(*results)
    assert compose(names).key == compose(reversed(names)).key


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no augmentation called blur\. Choose from: crop, rotation"):
        compose(["crop", "blur"])


def test_keys_differ_with_names_parameters_and_noise() -> None:
    keys = [
        compose(["rotation"]).key,
        compose(["rotation", "flip"]).key,
        compose(["rotation"], transforms={"rotation": Rotation(5.0)}).key,
        *(compose(["background_noise"], noise=noise, snr_db=snr).key for noise in (None, Hum()) for snr in (3.0, 9.0)),
    ]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "wrong", [lambda: Rotation(-1.0), lambda: Crop(least=0.0), lambda: TimeStretch(0.5), lambda: BackgroundNoise(99.0)]
)
def test_parameters_out_of_range_are_refused(wrong: type[Transform]) -> None:
    with pytest.raises(ValueError, match="must be from"):
        wrong()


def test_chance_decides_unless_the_caller_does() -> None:
    flip = compose(["flip"])
    mirrored = [(apply(flip, PICTURE, seed, always=False) == PICTURE[:, ::-1]).all() for seed in range(200)]
    assert 70 < sum(mirrored) < 130
    rng = np.random.default_rng(0)
    assert all(flip.picture(PICTURE, rng, {"flip": False}) is PICTURE for _ in range(20))


# -- pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 1), (3, 90), (400, 30)])
@pytest.mark.parametrize("name", ["crop", "rotation", "brightness", "colour_jitter", "flip"])
def test_pictures_of_any_shape(name: str, shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    result = apply(compose([name]), pixels)
    assert result.dtype == np.uint8 and result.shape[2] == 3
    assert 1 <= result.shape[0] <= shape[0] and 1 <= result.shape[1] <= shape[1]


def test_a_crop_keeps_its_own_pixels_unless_it_is_limited() -> None:
    pixels = np.zeros((600, 800, 3), np.uint8)
    assert max(apply(compose(["crop"]), pixels).shape) > 400
    limited = compose(["crop"], transforms={"crop": Crop(largest=224)})
    assert max(apply(limited, pixels).shape) == 224


def test_rotation_stays_within_its_angle() -> None:
    """A vertical bar leans by at most 15 degrees, and by different angles."""
    pixels = np.zeros((201, 201, 3), np.uint8)
    pixels[:, 98:103] = 255
    angles = []
    for seed in range(30):
        turned = apply(compose(["rotation"]), pixels, seed)[:, :, 0]
        centres = [
            np.average(np.arange(201), weights=row) for row in (turned[50].astype(float), turned[150].astype(float))
        ]
        angles.append(np.degrees(np.arctan2(centres[1] - centres[0], 100)))
    assert max(np.abs(angles)) < 15.5
    assert min(angles) < -5 and max(angles) > 5


def test_colour_jitter_changes_brightness_contrast_and_saturation_within_bounds() -> None:
    grey = np.full((8, 8, 3), 100, np.uint8)
    levels = [int(apply(compose(["colour_jitter"]), grey, seed)[0, 0, 0]) for seed in range(40)]
    assert 79 <= min(levels) < 90 and 110 < max(levels) <= 121
    red = np.zeros((8, 8, 3), np.uint8) + np.array([180, 100, 100], np.uint8)
    pale = compose(["colour_jitter"], transforms={"colour_jitter": ColourJitter(0.0, 0.0, 0.5)})
    spans = [float(np.ptp(apply(pale, red, seed)[0, 0].astype(int))) for seed in range(40)]
    assert min(spans) < 60 and max(spans) > 100


def test_brightness_without_range_changes_nothing() -> None:
    none = compose(["brightness"], transforms={"brightness": Brightness(0.0, 0.0)})
    np.testing.assert_array_equal(apply(none, PICTURE), PICTURE)


# -- sounds ------------------------------------------------------------------------------------------------------------


def tone(hertz: float, seconds: float = 3.0) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def loudest_hertz(wave: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(wave * np.hanning(len(wave))))) * RATE / len(wave))


def rms(wave: np.ndarray) -> float:
    return float(np.sqrt(np.mean(wave.astype(np.float64) ** 2)))


def test_time_stretch_keeps_pitch_and_loudness() -> None:
    """A click in the middle moves, a tone keeps its pitch, and what is heard is as loud as before."""
    positions = set()
    for seed in range(6):
        wave = tone(440)
        result = apply(compose(["time_stretch"]), wave, seed)
        assert loudest_hertz(result) == pytest.approx(440, abs=3)
        middle = slice(RATE // 2, 3 * RATE // 2)
        assert rms(result[middle]) == pytest.approx(rms(wave[middle]), rel=0.1)
        click = np.zeros(3 * RATE, np.float32)
        click[RATE : RATE + 40] = 0.9
        positions.add(round(float(np.argmax(np.abs(apply(compose(["time_stretch"]), click, seed)))) / RATE, 1))
    assert all(0.75 <= position <= 1.3 for position in positions)
    assert len(positions) > 2


def test_pitch_shift_changes_pitch_within_bounds_and_keeps_loudness() -> None:
    heard = []
    for seed in range(8):
        result = apply(compose(["pitch_shift"]), tone(440), seed)
        middle = slice(RATE // 2, 3 * RATE // 2)
        assert rms(result[middle]) == pytest.approx(rms(tone(440)[middle]), rel=0.1)
        heard.append(loudest_hertz(result[: 2 * RATE]))
    assert all(440 * 2 ** (-2 / 12) - 3 < hertz < 440 * 2 ** (2 / 12) + 3 for hertz in heard)
    assert min(heard) < 425 and max(heard) > 455
    up = compose(["pitch_shift"], transforms={"pitch_shift": PitchShift(0.0)})
    assert loudest_hertz(apply(up, tone(440))) == pytest.approx(440, abs=2)


def test_volume_stays_within_bounds() -> None:
    gains = [20 * np.log10(rms(apply(compose(["volume"]), 0.1 * WAVE, seed)) / rms(0.1 * WAVE)) for seed in range(40)]
    assert -12.01 <= min(gains) < -8 and 2 < max(gains) <= 6.01


@pytest.mark.parametrize("snr", [-5.0, 0.0, 10.0, 30.0])
@pytest.mark.parametrize("level", [0.01, 1.0])
def test_background_noise_has_the_chosen_level(snr: float, level: float) -> None:
    """Also where both together are too loud: then both are made softer."""
    wave = level * sound("noise", 1)
    mixed = augment_waveform(
        wave, RATE, ["background_noise"], np.random.default_rng(0), noise=Hum(), snr_db=snr
    ).astype(np.float64)
    assert np.abs(mixed).max() <= 1
    hum = Hum().draw(len(wave), RATE, np.random.default_rng(0)).astype(np.float64)
    parts = np.linalg.lstsq(np.stack([wave.astype(np.float64), hum], axis=1), mixed, rcond=None)[0]
    measured = 20 * np.log10(parts[0] * rms(wave) / (parts[1] * rms(hum)))
    assert measured == pytest.approx(snr, abs=0.5)


def test_gaussian_noise_has_a_level_within_bounds() -> None:
    ratios = []
    for seed in range(20):
        result = apply(compose(["gaussian_noise"]), tone(440), seed)
        ratios.append(20 * np.log10(rms(tone(440)) / rms(result - tone(440))))
    assert min(ratios) > 9.5 and max(ratios) < 30.5
    assert max(ratios) - min(ratios) > 5


def test_background_noise_without_a_folder_says_what_is_missing() -> None:
    with pytest.raises(UsageError, match="--noise-folder"):
        augment_waveform(WAVE, RATE, ["background_noise"], np.random.default_rng(0))


@pytest.mark.parametrize("name", [name for name in NAMES if find(name).stage is Stage.WAVEFORM])
@pytest.mark.parametrize("length", [1, 7, 500, RATE])
def test_sounds_of_any_length_keep_it_and_silence_stays_silent(name: str, length: int) -> None:
    augmenter = compose([name], noise=Hum())
    loud = np.sign(sound("noise", 2)[:length]).astype(np.float32)
    result = apply(augmenter, loud)
    assert result.shape == (length,) and np.isfinite(result).all() and np.abs(result).max() <= 1
    assert not apply(augmenter, np.zeros(length, np.float32)).any()


# -- spectrograms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "axis", "most"), [("time_mask", -1, 100), ("frequency_mask", -2, 15)])
def test_masks_hide_one_stretch_of_each_of_a_batch(name: str, axis: int, most: int) -> None:
    widths = set()
    for seed in range(30):
        masked = augment_spectrogram(SPECTROGRAM, [name], np.random.default_rng(seed))
        assert masked.dtype == torch.float32
        for before, after in zip(SPECTROGRAM, masked, strict=True):
            changed = (before != after).all(dim=0 if axis == -1 else 1)
            places = torch.nonzero(changed).flatten().tolist()
            assert places == list(range(places[0], places[-1] + 1))
            assert (before == after).all(dim=0 if axis == -1 else 1).sum() == len(changed) - len(places)
            assert torch.allclose(after[:, places] if axis == -1 else after[places], before.mean(), atol=1e-5)
            widths.add(len(places))
    assert min(widths) <= most // 4 and 3 * most // 4 < max(widths) <= most


def test_a_mask_leaves_at_least_half() -> None:
    small = SPECTROGRAM[:, :6, :20]
    for seed in range(20):
        masked = augment_spectrogram(small, ["time_mask", "frequency_mask"], np.random.default_rng(seed))
        assert (masked == small).float().mean() >= 0.25
    single = SPECTROGRAM[:, :1, :1]
    assert torch.equal(augment_spectrogram(single, ["time_mask", "frequency_mask"], np.random.default_rng(0)), single)


def test_the_library_loads_without_torch() -> None:
    code = f"import sys, {module.__name__}; sys.exit('torch' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
