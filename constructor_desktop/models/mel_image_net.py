"""torchvision's networks for pictures, looking at log-mel spectrograms of equally long clips.

He et al., "Deep Residual Learning for Image Recognition", CVPR (2016); Simonyan and Zisserman, "Very Deep Convolutional
Networks for Large-Scale Image Recognition", ICLR (2015). The first convolution is replaced by one that takes a single
channel, and what it learned of colours is added up: of a grey picture it makes the same as before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torchvision.models import resnet18, vgg19

from constructor_desktop.models.backbone import WholeBackbone
from constructor_desktop.models.checkpoint import fill, read_checkpoint, without_numbers
from constructor_desktop.models.log_mel import MelScale
from constructor_desktop.models.spectrogram_net import ClipLogMel

RATE = 32_000
SCALE = MelScale(rate=RATE, fft=2048, frame=1024, hop=512, bands=128, lowest=50.0, highest=14_000.0)
# Both networks halve the sides of a picture five times.
LEAST_FRAMES = 32
IMAGENET_CLASSES = 1000
VGG_MAPS = 7


class MelImageNet(WholeBackbone):
    """A network for pictures behind a log-mel front end.

    Attributes:
        tail: The first convolution, from one channel; it alone learns when the rest stays frozen.
        trunk: All the other layers, under the names that they have in torchvision's network.
    """

    tail: nn.Conv2d

    def __init__(self, samples: int, first: nn.Conv2d, trunk: Mapping[str, nn.Module]) -> None:
        """Args: `samples` is the length of all clips, `first` the convolution for pictures that is replaced."""
        super().__init__()
        self.arguments = {"samples": samples}
        self.log_mel = log_mel(samples)
        self.tail = _one_channel(first)
        self.trunk = nn.Sequential(OrderedDict(trunk))

    @property
    def body(self) -> nn.Module:  # type: ignore[override]  # registered as a part it would double all weights
        """All parameters."""
        return self

    def front(self, inputs: Tensor) -> Tensor:
        """Maps waves `float32 [B, samples]` at 32 kHz to log-mel spectrograms `float32 [B, 128, F]`."""
        spectrograms: Tensor = self.log_mel(inputs)
        return spectrograms

    def features(self, inputs: Tensor) -> Tensor:
        """Maps waves to spectrograms: the frozen layers come after the one that learns."""
        return self.front(inputs)

    def embed(self, features: Tensor) -> Tensor:
        """Maps spectrograms `float32 [B, 128, F]` to embeddings `float32 [B, D]`."""
        embeddings: Tensor = self.trunk(self.tail(features[:, None]))
        return embeddings

    def embed_front(self, front: Tensor) -> Tensor:
        """Maps spectrograms to embeddings `float32 [B, D]`."""
        return self.embed(front)


class MelResnet18(MelImageNet):
    """ResNet18; embeddings `float32 [B, 512]`."""

    def __init__(self, samples: int) -> None:
        """Makes the network with random weights. Args: `samples` is the length of all clips."""
        layers = OrderedDict(resnet18().named_children())
        del layers["fc"]
        super().__init__(samples, layers.pop("conv1"), {**layers, "flatten": nn.Flatten()})


class MelVgg19(MelImageNet):
    """VGG19; embeddings `float32 [B, 4096]`, what its last layer takes."""

    def __init__(self, samples: int) -> None:
        """Makes the network with random weights. Args: `samples` is the length of all clips."""
        network = vgg19(init_weights=False)
        maps = (SCALE.bands // LEAST_FRAMES, log_mel(samples).frames // LEAST_FRAMES)
        trunk = {
            "features": network.features[1:],
            "pool": FixedPool(maps, (VGG_MAPS, VGG_MAPS)),
            "flatten": nn.Flatten(),
            "classifier": network.classifier[:-1],
        }
        super().__init__(samples, network.features[0], trunk)


class FixedPool(nn.Module):
    """`nn.AdaptiveAvgPool2d` for maps of one size, as matrices: exporters know no other sizes than multiples."""

    rows: Tensor
    columns: Tensor

    def __init__(self, inputs: tuple[int, int], outputs: tuple[int, int]) -> None:
        super().__init__()
        rows, columns = (_pooling(*sizes) for sizes in zip(inputs, outputs, strict=True))
        self.register_buffer("rows", rows, persistent=False)
        self.register_buffer("columns", columns.T.contiguous(), persistent=False)

    def forward(self, maps: Tensor) -> Tensor:
        """Maps `float32 [B, C, *inputs]` to `float32 [B, C, *outputs]`."""
        return self.rows @ maps @ self.columns


def log_mel(samples: int) -> ClipLogMel:
    """Returns the front end for clips of that length."""
    return ClipLogMel(SCALE, samples, LEAST_FRAMES)


def load_resnet18_mel(path: Path, samples: int) -> MelResnet18:
    """Builds the network from torchvision's checkpoint of ResNet18.

    Args:
        path: The checkpoint.
        samples: Length of all clips.

    Raises:
        ModelError: if it is another file.
    """
    with without_numbers():
        net = MelResnet18(samples)
    _load(net, path, "ResNet18", "conv1", {"fc.weight": (IMAGENET_CLASSES, 512), "fc.bias": (IMAGENET_CLASSES,)})
    return net.eval()


def load_vgg19_mel(path: Path, samples: int) -> MelVgg19:
    """Builds the network from torchvision's checkpoint of VGG19.

    Args:
        path: The checkpoint.
        samples: Length of all clips.

    Raises:
        ModelError: if it is another file.
    """
    with without_numbers():
        net = MelVgg19(samples)
    last = {"classifier.6.weight": (IMAGENET_CLASSES, 4096), "classifier.6.bias": (IMAGENET_CLASSES,)}
    _load(net, path, "VGG19", "features.0", last)
    return net.eval()


def _load(net: MelImageNet, path: Path, network: str, first: str, last: Mapping[str, tuple[int, ...]]) -> None:
    """Fills the network. Args: `first` names the replaced convolution, `last` the replaced layer with its shapes."""

    def published(name: str) -> str:
        place, _, rest = name.partition(".")
        return f"{first}.{rest}" if place == "tail" else rest

    shapes = {published(name): tuple(value.shape) for name, value in net.state_dict().items()}
    weight = f"{first}.weight"
    outputs, _, *kernel = shapes[weight]
    found = read_checkpoint(path, network, {**shapes, weight: (outputs, 3, *kernel), **last})
    found[weight] = found[weight].sum(dim=1, keepdim=True)
    fill(net, {name: found[published(name)] for name in net.state_dict() if published(name) in found})


def _one_channel(first: nn.Conv2d) -> nn.Conv2d:
    """Returns the convolution of grey pictures that does the same as one of coloured pictures."""
    convolution = nn.Conv2d(
        1,
        first.out_channels,
        kernel_size=first.kernel_size[0],
        stride=first.stride[0],
        padding=int(first.padding[0]),
        bias=first.bias is not None,
    )
    with torch.no_grad():
        convolution.weight.copy_(first.weight.sum(dim=1, keepdim=True))
        if convolution.bias is not None and first.bias is not None:
            convolution.bias.copy_(first.bias)
    return convolution


def _pooling(inputs: int, outputs: int) -> Tensor:
    """Returns the means over parts of equal lengths, as nearly as possible, `float32 [outputs, inputs]`."""
    matrix = torch.zeros(outputs, inputs, device="cpu")
    for index in range(outputs):
        start, end = index * inputs // outputs, -(-(index + 1) * inputs // outputs)
        matrix[index, start:end] = 1 / (end - start)
    return matrix
