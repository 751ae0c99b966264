"""torchvision's EfficientNets as backbones.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML (2019).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models import efficientnet_b0, efficientnet_b7

from constructor_desktop.models.backbone import WholeBackbone
from constructor_desktop.models.checkpoint import fill, read_checkpoint, without_numbers

# Of the pixels of ImageNet, full scale 1, in red, green and blue.
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
IMAGENET_CLASSES = 1000


@dataclass(frozen=True)
class Variant:
    """One size of the network.

    Attributes:
        title: Name for people.
        make: Makes torchvision's network.
        embedding_size: D, what its classifier takes.
        frozen: How many of its nine parts (stem, seven stages, last convolution) stay frozen when only the last learn.
    """

    title: str
    make: Callable[[], Any]
    embedding_size: int
    frozen: int


VARIANTS = {
    "b0": Variant("EfficientNet-B0", efficientnet_b0, 1280, 5),
    "b7": Variant("EfficientNet-B7", efficientnet_b7, 2560, 7),
}


class EfficientNet(WholeBackbone):
    """torchvision's EfficientNet without its classifier of the 1000 ImageNet classes.

    Attributes:
        stem: The first parts, by their numbers in torchvision's network.
        tail: The others, and the mean over the picture.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, variant: str = "b0") -> None:
        """Makes the network with random weights. Args: `variant` is `b0` or `b7`."""
        super().__init__()
        self.arguments = {"variant": variant}
        parts: list[tuple[str, nn.Module]] = list(VARIANTS[variant].make().features.named_children())
        frozen = VARIANTS[variant].frozen
        self.register_buffer("mean", torch.tensor(MEAN, device="cpu")[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(STD, device="cpu")[:, None, None], persistent=False)
        self.stem = nn.Sequential(OrderedDict(parts[:frozen]))
        self.tail = nn.Sequential(
            OrderedDict([*parts[frozen:], ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten())])
        )

    @property
    def body(self) -> nn.Module:  # type: ignore[override]  # registered as a part it would double all weights
        """All parameters."""
        return self

    def front(self, inputs: Tensor) -> Tensor:
        """Maps RGB `uint8 [B, S, S, 3]` to normalised `float32 [B, 3, S, S]`."""
        return (inputs.permute(0, 3, 1, 2).float() / 255 - self.mean) / self.std

    def features(self, inputs: Tensor) -> Tensor:
        """Maps RGB `uint8 [B, S, S, 3]` to the feature maps `float32 [B, C, H, W]` that enter `tail`."""
        maps: Tensor = self.stem(self.front(inputs))
        return maps

    def embed(self, features: Tensor) -> Tensor:
        """Maps feature maps to embeddings `float32 [B, D]`."""
        embeddings: Tensor = self.tail(features)
        return embeddings

    def embed_front(self, front: Tensor) -> Tensor:
        """Maps normalised pictures to embeddings `float32 [B, D]`."""
        return self.embed(self.stem(front))


def load_efficientnet_b0(path: Path) -> EfficientNet:
    """Builds EfficientNet-B0 from torchvision's checkpoint. Raises ModelError if it is another file."""
    return _load(path, "b0")


def load_efficientnet_b7(path: Path) -> EfficientNet:
    """Builds EfficientNet-B7 from torchvision's checkpoint. Raises ModelError if it is another file."""
    return _load(path, "b7")


def _load(path: Path, name: str) -> EfficientNet:
    variant = VARIANTS[name]
    with without_numbers():
        net = EfficientNet(name)
    classifier = {
        "classifier.1.weight": (IMAGENET_CLASSES, variant.embedding_size),
        "classifier.1.bias": (IMAGENET_CLASSES,),
    }
    shapes = {_published(key): tuple(value.shape) for key, value in net.state_dict().items()}
    found = read_checkpoint(path, variant.title, shapes | classifier)
    fill(net, {key: found[_published(key)] for key in net.state_dict() if _published(key) in found})
    return net.eval()


def _published(name: str) -> str:
    """Returns torchvision's name of a tensor of ours, which has that of `stem` or `tail` before it."""
    return f"features.{name.partition('.')[2]}"
