"""The usual recipe of transfer learning, as a baseline: a frozen network runs over every picture in every epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor, nn
from torchvision.transforms import v2

from constructor_desktop.core.data import Sample
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.embedder import build_backbone

SIDE = 224
BATCH = 8
EPOCHS = 10
RATE = 1e-4
WEIGHT_DECAY = 1e-4


def train_reference(train: Sequence[Sample], val: Sequence[Sample], seed: int) -> float:
    """Trains a new classifier on the frozen network as usual, and returns the best validation accuracy of ten epochs.

    Adam, rate 1e-4, batches of 8; random flip, rotation by up to 15 degrees and colour jitter; every epoch decodes
    all files and validates.
    """
    torch.manual_seed(seed)
    classes = sorted({sample.label for sample in train})
    backbone = build_backbone(REGISTRY.get("efficientnet_lite0"))
    backbone.requires_grad_(False)
    classifier = nn.Linear(1280, len(classes))
    optimiser = torch.optim.Adam(classifier.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    jitter = v2.ColorJitter(brightness=0.2, contrast=0.2, saturation=0.2)
    varied = v2.Compose([v2.RandomHorizontalFlip(), v2.RandomRotation(15), jitter])
    rng = np.random.default_rng(seed)
    best = 0.0
    for _ in range(EPOCHS):
        for indices in _parts(rng.permutation(len(train))):
            inputs, labels = _batch([train[i] for i in indices], classes, varied)
            loss = nn.functional.cross_entropy(classifier(_embed(backbone, inputs)), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        best = max(best, _score(backbone, classifier, val, classes))
    return best


def _score(backbone: Backbone, classifier: nn.Module, val: Sequence[Sample], classes: Sequence[str]) -> float:
    right = 0
    with torch.inference_mode():
        for indices in _parts(np.arange(len(val))):
            inputs, labels = _batch([val[i] for i in indices], classes, None)
            right += int((classifier(_embed(backbone, inputs)).argmax(dim=1) == labels).sum())
    return right / len(val)


def _embed(backbone: Backbone, inputs: Tensor) -> Tensor:
    with torch.no_grad():
        pooled: Tensor = backbone.tail(backbone.features(inputs))
        return pooled


def _parts(order: np.ndarray) -> list[np.ndarray]:
    return [order[start : start + BATCH] for start in range(0, len(order), BATCH)]


def _batch(samples: Sequence[Sample], classes: Sequence[str], varied: v2.Transform | None) -> tuple[Tensor, Tensor]:
    pictures = []
    for sample in samples:
        with Image.open(sample.path) as file:
            picture = ImageOps.exif_transpose(file).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        pictures.append(np.asarray(varied(picture) if varied else picture))
    labels = torch.tensor([classes.index(sample.label) for sample in samples])
    return torch.from_numpy(np.stack(pictures)), labels
