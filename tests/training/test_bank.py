from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.data import Sample
from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import Event, ignore_event
from constructor_desktop.models.preprocess import AudioPreprocess, ImagePreprocess, Preprocess
from constructor_desktop.training import bank as module
from constructor_desktop.training.bank import FeatureBank
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.views import make_view
from tests.training.samples import DictCache, MeanEmbedder, save_image, save_wave, scene, sound

PICTURES = ImagePreprocess(size=16)


class PatchEmbedder(MeanEmbedder):
    """Gives pictures `[16, 16]` features, and sounds a row for each patch."""

    def embed(self, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        self.batches.append(len(inputs))
        return [
            values[:, :, 0].astype(np.float32) / 255
            if values.ndim == 3
            else np.abs(values[: len(values) // 1000 * 1000]).reshape(-1, 1000).mean(axis=1, keepdims=True)
            for values in inputs
        ]


def make_bank(samples: list[Sample], preprocess: Preprocess = PICTURES, on_event=ignore_event) -> FeatureBank:
    cache = DictCache()
    extractor = Extractor(preprocess, MeanEmbedder(), "means", cache, cache, ignore_event)
    return FeatureBank(extractor.read(samples)[0], extractor, PatchEmbedder(), on_event)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Sample]:
    return [Sample(save_image(tmp_path / f"{seed}.png", scene(seed, 40)), "a") for seed in range(20)]


def key_of(sample: Sample) -> str:
    return DictCache().sha256(sample.path)


def expected(sample: Sample, view: int, mirror: bool | None) -> np.ndarray:
    pixels = make_view(PICTURES.decode(sample.path), key_of(sample), view, mirror=mirror)
    return PICTURES(pixels)[:, :, 0] / 255


@pytest.mark.parametrize("mirror", [True, False])
def test_features_of_samples_and_views(pictures: list[Sample], mirror: bool) -> None:
    bank = make_bank(pictures)
    try:
        bank.fill(3, mirror=mirror)
        assert bank.views == 3
        chosen = np.array([17, 2, 2])
        for view in range(4):
            features = bank.get(view, chosen)
            assert features.dtype == np.float32
            for row, index in zip(features, chosen, strict=True):
                wanted = expected(pictures[index], view, None if mirror else False)
                np.testing.assert_allclose(row, wanted, atol=1e-3)
    finally:
        bank.close()


def test_the_file_is_bounded(pictures: list[Sample], monkeypatch: pytest.MonkeyPatch) -> None:
    one_view = 20 * 16 * 16 * 2
    for limit, views in ((4 * one_view, 3), (one_view, 1)):
        monkeypatch.setattr(module, "MAX_BYTES", limit)
        bank = make_bank(pictures)
        bank.fill(10, mirror=True)
        assert bank.views == views
        bank.close()


def test_shorter_sounds_are_followed_by_silence(tmp_path: Path) -> None:
    samples = [
        Sample(save_wave(tmp_path / f"{seconds}.wav", sound("noise", 1, seconds)), "a") for seconds in (3.0, 0.5)
    ]
    bank = make_bank(samples, AudioPreprocess())
    bank.fill(1, mirror=False)
    long, short = bank.get(0, np.array([0, 1]))
    assert long.shape == short.shape
    assert (long[:45] > 0).all()
    assert (short[:7] > 0).all()
    assert not short[9:].any()
    bank.close()


def test_cancelling_stops_it(pictures: list[Sample]) -> None:
    events: list[Event] = []

    def cancel(event: Event) -> None:
        events.append(event)
        if len(events) == 2:
            raise Cancelled

    bank = make_bank(pictures, on_event=cancel)
    with pytest.raises(Cancelled):
        bank.fill(5, mirror=True)
    bank.close()
    assert len(events) == 2
