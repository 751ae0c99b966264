"""Synthetic samples, and small trained models on the real backbones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from constructor_desktop.core.data import Modality
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import make_embedder
from constructor_desktop.models.trained import Head, Novelty, TrainedModel

RATE = 16_000


def picture(seed: int, height: int = 240, width: int = 320) -> NDArray[np.uint8]:
    """Soft coloured blobs, as photographs are softer than noise."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def wave(seed: int, seconds: float = 2.0, rate: int = RATE) -> NDArray[np.float32]:
    """A few tones in noise."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * rate)) / rate
    tones = sum(np.sin(2 * np.pi * hz * times) for hz in rng.uniform(150, 5000, 3))
    return (0.1 * tones + 0.01 * rng.standard_normal(len(times))).astype(np.float32)


def make_model(
    modality: Modality, cache_folder: Path, classes: tuple[str, ...] = ("cat", "dog", "bird")
) -> TrainedModel:
    """A random head on the real backbone, whose exemplars are a few synthetic samples."""
    arch = REGISTRY.default(modality)
    samples = [picture(seed) if modality is Modality.IMAGE else wave(seed) for seed in range(6)]
    inputs = [arch.preprocess(sample) for sample in samples]  # type: ignore[arg-type]
    exemplars = np.stack(make_embedder(arch, cache_folder, device="cpu").embed(inputs))
    rng = np.random.default_rng(0)
    hidden = 30 * rng.standard_normal((arch.embedding_size, 16)).astype(np.float32)
    return TrainedModel(
        arch=arch.name,
        arch_digest=arch.digest,
        classes=classes,
        preprocess=arch.preprocess,
        head=Head(
            (hidden, rng.standard_normal((16, len(classes))).astype(np.float32)),
            # Centred on the samples, so that the answers differ between them.
            (-exemplars.mean(axis=0) @ hidden, np.zeros(len(classes), np.float32)),
        ),
        temperature=5.0,
        novelty=Novelty(exemplars, neighbours=3, threshold=0.6),
        window_seconds=2.0 if modality is Modality.AUDIO else None,
    )
