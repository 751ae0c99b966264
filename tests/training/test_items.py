from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from constructor_desktop.core.data import Sample
from constructor_desktop.training.items import KeptSamples, Stopwatch, content_key, fingerprint
from tests.training.samples import make_item, scene


def distance(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.unpackbits(one ^ other).sum())


def test_keys_name_the_content() -> None:
    whole, part = Sample(Path("a.wav"), "x"), Sample(Path("a.wav"), "x", 0.5, 2.0)
    assert content_key("abc", whole) == content_key("abc", Sample(Path("b.wav"), "y")) == "abc"
    others = [part, Sample(Path("a.wav"), "x", 0.5), Sample(Path("a.wav"), "x", None, 2.0)]
    keys = {content_key("abc", sample) for sample in [whole, *others]} | {content_key("abd", part)}
    assert len(keys) == 5
    assert make_item("a", "x", sha256="abc", start=0.5, end=2.0).key == content_key("abc", part)


def test_fingerprints_are_difference_hashes() -> None:
    ramp = np.repeat(np.linspace(0, 255, 90).astype(np.uint8)[None, :, None], 80, axis=0).repeat(3, axis=2)
    assert fingerprint(ramp).tolist() == [255] * 8
    assert fingerprint(np.ascontiguousarray(ramp[:, ::-1])).tolist() == [0] * 8
    assert fingerprint(ramp).dtype == np.uint8


def test_fingerprints_survive_what_leaves_a_picture_the_same() -> None:
    for seed in range(5):
        pixels = scene(seed)
        brighter = (pixels * 0.8 + 30).astype(np.uint8)
        smaller = np.asarray(Image.fromarray(pixels).resize((90, 120), Image.Resampling.BICUBIC))
        assert distance(fingerprint(pixels), fingerprint(brighter)) <= 3
        assert distance(fingerprint(pixels), fingerprint(smaller)) <= 6
        assert distance(fingerprint(pixels), fingerprint(scene(seed + 100))) > 12


def test_the_stopwatch_adds_up() -> None:
    watch = Stopwatch()
    for _ in range(2):
        with watch.measure("a"):
            time.sleep(0.02)
    with pytest.raises(ZeroDivisionError), watch.measure("b"):
        divmod(1, 0)
    assert 0.04 <= watch.seconds["a"] < 1
    assert 0 < watch.seconds["b"] < 0.04


def test_samples_are_kept_until_the_limit() -> None:
    kept = KeptSamples(max_bytes=1000)
    first, large, second = np.zeros(600, np.uint8), np.zeros(500, np.uint8), np.zeros(400, np.uint8)
    for name, sample in (("first", first), ("large", large), ("first", first), ("second", second), ("third", second)):
        kept.put(name, sample)
    assert kept.get("first") is first
    assert kept.get("large") is None
    assert kept.get("second") is second
    assert kept.get("third") is None
