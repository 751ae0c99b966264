"""Trained models with the records of a run, and the bundles made of them."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from constructor_desktop.core.data import Modality
from constructor_desktop.core.metrics import report
from constructor_desktop.export.writer import ExportResult, export_bundle
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.models.trained import TrainedModel
from tests.inference.samples import make_model, picture, wave

CLASSES = ("cat", "собака", "a|b\\c")


@dataclass(frozen=True)
class Trained:
    """A model, the records of its run, and the folder of its samples."""

    model: TrainedModel
    job: dict[str, Any]
    metrics: dict[str, Any]
    samples: Path
    predictor: Predictor


def write_sample(modality: Modality, path: Path, seed: int) -> Path:
    if modality is Modality.IMAGE:
        Image.fromarray(picture(seed)).save(path.with_suffix(".JPG"), "JPEG")
        return path.with_suffix(".JPG")
    soundfile.write(path.with_suffix(".wav"), wave(seed, 0.5 + 0.3 * seed, 22_050), 22_050)
    return path.with_suffix(".wav")


def make_job(modality: Modality, folder: Path) -> dict[str, Any]:
    samples = []
    for index, label in enumerate(CLASSES):
        for number, split in enumerate(("train", "val", "train")):
            path = write_sample(modality, folder / f"образец {index} {number}", 3 * index + number)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            record = {"path": str(path), "label": label, "sha256": digest, "start": None, "end": None, "split": split}
            samples.append(record)
    return {"root": str(folder), "samples": samples}


def make_metrics() -> dict[str, Any]:
    truth, predicted = np.arange(3).repeat(10), np.arange(3).repeat(10)
    predicted[:2] = 1
    results = report(truth, predicted, CLASSES).to_json()
    settings = {"n_val": 30, "validation": "hold-out", "final_model": "trained on all samples", "fine_tuned": False}
    return results | settings


def make_trained(modality: Modality, cache_folder: Path, folder: Path) -> Trained:
    model = make_model(modality, cache_folder, CLASSES)
    predictor = Predictor.from_model(model, cache_folder, device="cpu")
    return Trained(model, make_job(modality, folder), make_metrics(), folder, predictor)


@pytest.fixture(scope="session")
def image_trained(cache_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return make_trained(Modality.IMAGE, cache_folder, tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="session")
def audio_trained(cache_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return make_trained(Modality.AUDIO, cache_folder, tmp_path_factory.mktemp("sounds"))


@pytest.fixture(scope="session", params=list(Modality))
def trained(request: pytest.FixtureRequest) -> Trained:
    """One after the other, a model for pictures and one for sounds."""
    made: Trained = request.getfixturevalue(f"{request.param}_trained")
    return made


@pytest.fixture(scope="session")
def exported(trained: Trained, cache_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    target = tmp_path_factory.mktemp("bundle") / "модель.zip"
    return export_bundle(trained.model, trained.job, trained.metrics, target, cache_folder)


@pytest.fixture
def unpacked(exported: ExportResult, tmp_path: Path) -> Path:
    """The bundle as its receiver unpacks it."""
    folder = tmp_path / "bundle"
    with zipfile.ZipFile(exported.bundle) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def own_files(trained: Trained, tmp_path: Path) -> list[Path]:
    """Three samples with names of any script."""
    paths = sorted(trained.samples.iterdir())[:3]
    return [Path(shutil.copy(path, tmp_path / f"новый {number}{path.suffix}")) for number, path in enumerate(paths)]
