from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PIL import Image

from constructor_desktop.core.data import Modality
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.models.trained import TrainedModel
from tests.inference.samples import make_model, picture, wave


@pytest.fixture(scope="session")
def image_model(cache_folder: Path) -> TrainedModel:
    return make_model(Modality.IMAGE, cache_folder)


@pytest.fixture(scope="session")
def audio_model(cache_folder: Path) -> TrainedModel:
    return make_model(Modality.AUDIO, cache_folder)


@pytest.fixture(scope="session")
def image_predictor(image_model: TrainedModel, cache_folder: Path) -> Predictor:
    return Predictor.from_model(image_model, cache_folder, device="cpu")


@pytest.fixture(scope="session")
def audio_predictor(audio_model: TrainedModel, cache_folder: Path) -> Predictor:
    return Predictor.from_model(audio_model, cache_folder, device="cpu")


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Twenty pictures in several sizes."""
    paths = [tmp_path / f"снимок {seed}.png" for seed in range(20)]
    for seed, path in enumerate(paths):
        Image.fromarray(picture(seed, 100 + 20 * seed, 300)).save(path)
    return paths


@pytest.fixture
def sounds(tmp_path: Path) -> list[Path]:
    """Twenty sounds in several lengths and rates."""
    paths = [tmp_path / f"звук {seed}.wav" for seed in range(20)]
    for seed, path in enumerate(paths):
        rate = (16_000, 44_100)[seed % 2]
        soundfile.write(path, wave(seed, 0.3 + 0.3 * seed, rate), rate)
    return paths
