from __future__ import annotations

import numpy as np
import pytest

from constructor_desktop.training.views import is_mirrored, make_view
from tests.training.samples import RATE, scene, sound

PICTURE = scene(0)
WAVE = sound("tone", 0)


def as_float(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float64)


@pytest.mark.parametrize("sample", [PICTURE, WAVE], ids=["picture", "sound"])
def test_view_0_is_the_sample_itself(sample: np.ndarray) -> None:
    assert make_view(sample, "key", 0) is sample


@pytest.mark.parametrize("sample", [PICTURE, WAVE], ids=["picture", "sound"])
def test_views_depend_on_key_and_number_only(sample: np.ndarray) -> None:
    before = sample.copy()
    views = {(key, view): make_view(sample, key, view) for key in "ab" for view in (1, 2, 3)}
    for (key, view), result in views.items():
        np.testing.assert_array_equal(make_view(sample.copy(), key, view), result)
    results = [result.tobytes() for result in views.values()]
    assert len(set(results)) == len(results)
    np.testing.assert_array_equal(sample, before)


@pytest.mark.parametrize("shape", [(160, 160), (40, 300), (700, 500), (1, 1), (3, 90)])
def test_pictures_stay_small_rgb(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    for view in range(1, 12):
        result = make_view(pixels, "key", view)
        assert result.dtype == np.uint8
        assert result.ndim == 3 and result.shape[2] == 3
        assert min(result.shape[:2]) >= 1 and max(result.shape[:2]) <= 256
        assert result.shape[0] <= shape[0] and result.shape[1] <= shape[1]


def test_every_second_picture_is_mirrored() -> None:
    assert [is_mirrored(view) for view in (1, 2, 3, 4)] == [True, False, True, False]
    for view in (1, 2):
        upright, mirrored = (make_view(PICTURE, "key", view, mirror=mirror) for mirror in (False, True))
        np.testing.assert_array_equal(mirrored, upright[:, ::-1])
        np.testing.assert_array_equal(make_view(PICTURE, "key", view), mirrored if view == 1 else upright)


def test_a_view_shows_the_same_thing() -> None:
    """Its pixels follow those of its own picture, not of another."""

    def small(pixels: np.ndarray) -> np.ndarray:
        from PIL import Image

        return as_float(np.asarray(Image.fromarray(pixels).resize((6, 6), Image.Resampling.BOX))).reshape(-1)

    for view in range(1, 20):
        result = small(make_view(PICTURE, "key", view, mirror=False))
        assert np.corrcoef(result, small(PICTURE))[0, 1] > 0.6
        assert abs(np.corrcoef(result, small(scene(1)))[0, 1]) < 0.6


def test_corners_of_turned_pictures_are_filled_with_the_border() -> None:
    pixels = np.full((80, 80, 3), (200, 30, 90), np.uint8)
    for view in range(1, 10):
        result = as_float(make_view(pixels, "key", view))
        assert np.ptp(result, axis=(0, 1)).max() == 0


def test_brightness_and_contrast_change_within_bounds() -> None:
    grey = np.full((50, 50, 3), 127, np.uint8)
    levels = [int(make_view(grey, "key", view)[0, 0, 0]) for view in range(1, 60)]
    assert min(levels) >= 127 - 26 and max(levels) <= 127 + 26
    assert max(levels) - min(levels) > 30


def test_sounds_keep_their_length_and_range() -> None:
    loud = np.sign(WAVE).astype(np.float32)
    for wave in (WAVE, loud, WAVE[:1], WAVE[: RATE // 3]):
        for view in range(1, 10):
            result = make_view(wave, "key", view)
            assert result.dtype == np.float32
            assert result.shape == wave.shape
            assert np.abs(result).max() <= 1


def test_a_sound_without_noise_is_shifted_and_scaled() -> None:
    spectrum = np.abs(np.fft.rfft(as_float(WAVE)))
    gains = []
    for view in range(2, 42, 2):
        varied = np.abs(np.fft.rfft(as_float(make_view(0.3 * WAVE, "key", view))))
        gain = float(varied @ spectrum / (spectrum @ spectrum)) / 0.3
        np.testing.assert_allclose(varied, 0.3 * gain * spectrum, atol=1e-3 * spectrum.max())
        gains.append(20 * np.log10(gain))
    assert min(gains) >= -12.01 and max(gains) <= 6.01
    assert max(gains) - min(gains) > 6


def test_odd_views_of_sounds_are_noisy_within_bounds() -> None:
    quiet_part = np.concatenate([sound("tone", 1), np.zeros(RATE, np.float32)])
    for view in (1, 3, 5, 7):
        result = as_float(make_view(0.3 * quiet_part, "key", view))
        level = np.sort(np.abs(result))[: RATE // 2].std()
        assert 0 < level < result.std()
    for view in (2, 4):
        assert np.sort(np.abs(make_view(0.3 * quiet_part, "key", view)))[: RATE // 2].max() == 0


def test_silence_stays_silent() -> None:
    for view in range(1, 6):
        assert not make_view(np.zeros(RATE, np.float32), "key", view).any()
