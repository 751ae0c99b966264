from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from constructor_desktop.models.preprocess import (
    AudioPreprocess,
    ImagePreprocess,
    Preprocess,
    preprocess_from_json,
    preprocess_to_json,
)
from tests.inference.samples import picture, wave


def test_pictures_are_squeezed_to_a_square() -> None:
    image = picture(0, 100, 400)
    result = ImagePreprocess(size=64)(image)
    assert (result.shape, result.dtype) == ((64, 64, 3), np.uint8)
    np.testing.assert_array_equal(result, Image.fromarray(image).resize((64, 64), Image.Resampling.BICUBIC))


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        (0, 15_600),
        (1, 15_600),
        (15_600, 15_600),
        (15_601, 23_280),
        (23_280, 23_280),
        (80_000, 84_720),
        (99_999, 84_720),
    ],
)
def test_sounds_are_cut_and_extended_to_whole_patches(samples: int, expected: int) -> None:
    sound = np.ones(samples, np.float32)
    result = AudioPreprocess()(sound)
    assert (result.shape, result.dtype) == ((expected,), np.float32)
    heard = min(samples, 80_000)
    assert result[:heard].all() and not result[heard:].any()


def test_silence() -> None:
    preprocess = AudioPreprocess()
    assert preprocess.is_silent(preprocess(np.zeros(100, np.float32)))
    assert preprocess.is_silent(preprocess(np.full(100, 5e-5, np.float32)))
    assert not preprocess.is_silent(preprocess(wave(0)))
    assert not ImagePreprocess().is_silent(np.zeros((224, 224, 3), np.uint8))


def test_what_lies_behind_the_part_used_does_not_make_a_silent_sound_loud() -> None:
    preprocess = AudioPreprocess(clip_seconds=1.0)
    late = np.concatenate([np.zeros(16_000, np.float32), np.ones(16_000, np.float32)])
    assert preprocess.is_silent(preprocess(late))


@pytest.mark.parametrize("preprocess", [ImagePreprocess(size=160), AudioPreprocess(clip_seconds=2.5)])
def test_json_and_back(preprocess: Preprocess) -> None:
    assert preprocess_from_json(preprocess_to_json(preprocess)) == preprocess


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"kind": "video"},
        {"kind": "image", "size": 0},
        {"kind": "image", "size": 224.5},
        {"kind": "image", "size": True},
        {"kind": "image", "size": "224"},
        {"kind": "image", "size": 10**8},
        {"kind": "audio", "rate": float("nan")},
        {"kind": "audio", "other": 1},
    ],
)
def test_values_that_make_no_sense(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="preprocessing"):
        preprocess_from_json(record)
