"""What the benchmarks share: data sets, training on lists of samples, scoring on others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from constructor_desktop.core.cache import Array
from constructor_desktop.core.data import Dataset, Sample
from constructor_desktop.core.events import ignore_event
from constructor_desktop.media.scan import scan
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import make_embedder
from constructor_desktop.models.trained import TrainedModel
from constructor_desktop.storage.cache import SqliteCache
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.run import Result, Run

SHARED = Path(__file__).parents[3] / "shared" / "data"


def data_folder(name: str) -> Path:
    """Returns a folder of real data; raises FileNotFoundError saying where it was looked for."""
    folder = Path(os.environ.get("CONSTRUCTOR_TEST_DATA", SHARED)) / name
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not there: set CONSTRUCTOR_TEST_DATA to the folder that holds {name}")
    return folder


class Bench:
    """Trains and scores with one cache of embeddings."""

    def __init__(self, cache_folder: Path) -> None:
        self.folder = cache_folder
        self.cache = SqliteCache(cache_folder / "embeddings.sqlite")

    def close(self) -> None:
        """Closes the cache."""
        self.cache.close()

    def train(self, dataset: Dataset, samples: Sequence[Sample], config: RunConfig) -> Result:
        """Trains on some samples of a data set."""
        part = replace(dataset, samples=tuple(samples))
        return Run(config, self.cache, self.cache, self.folder, ignore_event).train(part)

    def accuracy(self, model: TrainedModel, samples: Sequence[Sample]) -> float:
        """Returns the share of right answers on samples."""
        embeddings = self.embed(model, samples)
        answers = model.probabilities(embeddings).argmax(axis=1)
        return float(np.mean([model.classes[a] == s.label for a, s in zip(answers, samples, strict=True)]))

    def embed(self, model: TrainedModel, samples: Sequence[Sample]) -> np.ndarray:
        """Embeds samples as the model does, `float32 [N, D]`."""
        arch = REGISTRY.get(model.arch)
        embedder = make_embedder(arch, self.folder, tail=model.tail or None)
        cache = _Nothing() if model.tail else self.cache
        items, skipped = Extractor(model.preprocess, embedder, arch.digest, cache, self.cache, ignore_event).read(
            samples
        )
        assert not skipped, skipped
        return np.stack([item.embedding for item in items])


class _Nothing:
    """A cache for backbones that are used once."""

    def get(self, keys: object) -> dict[str, Array]:
        return {}

    def put(self, items: object) -> None:
        pass


def per_class(samples: Sequence[Sample], count: int, rng: np.random.Generator) -> tuple[list[Sample], list[Sample]]:
    """Draws `count` samples of each class; returns them and the rest."""
    chosen: list[Sample] = []
    rest: list[Sample] = []
    for label in sorted({sample.label for sample in samples}):
        members = [sample for sample in samples if sample.label == label]
        order = rng.permutation(len(members))
        chosen += [members[i] for i in order[:count]]
        rest += [members[i] for i in order[count:]]
    return chosen, rest


def digits(folder: Path) -> Dataset:
    """Writes the handwritten digits that scikit-learn ships as pictures of 64 pixels, one folder a class."""
    from PIL import Image
    from sklearn.datasets import load_digits

    bunch = load_digits()
    for index, (pixels, label) in enumerate(zip(bunch.images, bunch.target, strict=True)):
        target = folder / str(label) / f"{index:04d}.png"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            picture = Image.fromarray((255 - pixels * 15.9).astype(np.uint8))
            picture.resize((64, 64), Image.Resampling.BICUBIC).save(target)
    return scan(folder)


def load(name: str) -> Dataset:
    """Reads one of the shared data sets."""
    return scan(data_folder(name))
