"""The usual recipe of transfer learning, as a baseline: a frozen network runs over every picture in every epoch.

Written as its tutorials do: a data set, torchvision's transforms, loaders with batches of 8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from PIL import Image, ImageOps
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from constructor_desktop.core.data import Sample
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import build_backbone
from constructor_desktop.models.lite0_net import EMBEDDING_SIZE, Lite0

SIDE = 224
BATCH = 8
EPOCHS = 10
RATE = 1e-4
WEIGHT_DECAY = 1e-4
# A tensor of three planes, as the network's weights want it.
PLAIN = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.5] * 3, [0.5] * 3)]
VARIED = [
    v2.RandomHorizontalFlip(),
    v2.RandomRotation(15),
    v2.ColorJitter(brightness=0.2, contrast=0.2, saturation=0.2),
    *PLAIN,
]


class Pictures(Dataset[tuple[Tensor, int]]):
    """Pictures that are read and transformed whenever they are asked for."""

    def __init__(self, samples: Sequence[Sample], classes: Sequence[str], transform: Callable[..., Tensor]) -> None:
        self._samples = samples
        self._classes = classes
        self._transform = transform

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        with Image.open(self._samples[index].path) as file:
            picture = ImageOps.exif_transpose(file).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        return self._transform(picture), self._classes.index(self._samples[index].label)


class FrozenNet(nn.Module):
    """A frozen network with a new classifier."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        backbone = build_backbone(REGISTRY.get("efficientnet_lite0"))
        assert isinstance(backbone, Lite0)
        self.layers = nn.Sequential(backbone.stem, backbone.tail).requires_grad_(False).eval()
        self.classifier = nn.Linear(EMBEDDING_SIZE, classes)

    def forward(self, inputs: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.layers(inputs))
        return logits


def train_reference(train: Sequence[Sample], val: Sequence[Sample], seed: int) -> float:
    """Trains a new classifier on the frozen network as usual, and returns the best validation accuracy of ten epochs.

    Adam, rate 1e-4, batches of 8; random flip, rotation by up to 15 degrees and colour jitter; every epoch decodes
    all files and validates.
    """
    torch.manual_seed(seed)
    classes = sorted({sample.label for sample in train})
    net = FrozenNet(len(classes))
    learned = DataLoader(Pictures(train, classes, v2.Compose(VARIED)), BATCH, shuffle=True)
    checked = DataLoader(Pictures(val, classes, v2.Compose(PLAIN)), BATCH)
    optimiser = torch.optim.Adam(net.classifier.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    best = 0.0
    for _ in range(EPOCHS):
        for inputs, labels in learned:
            loss = nn.functional.cross_entropy(net(inputs), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        best = max(best, _score(net, checked))
    return best


def _score(net: nn.Module, loader: DataLoader[tuple[Tensor, int]]) -> float:
    with torch.inference_mode():
        right = [int((net(inputs).argmax(dim=1) == labels).sum()) for inputs, labels in loader]
    return sum(right) / len(loader.dataset)  # type: ignore[arg-type]
