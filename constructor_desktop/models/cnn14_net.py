"""CNN14 of the PANNs as a torch module: log-mel front end, twelve convolutions, mean and maximum over the clip.

Kong et al., "PANNs: Large-Scale Pretrained Audio Neural Networks for Audio Pattern Recognition" (2020), trained on
AudioSet. The parts have the names that they have in the published checkpoint, from which also the Fourier transform
and the mel bands of the front end are taken. The library `panns_inference` has the same network; written here, exported
models need no more than torch, and nothing computes a front end anew that the checkpoint replaces.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import torch
from torch import Tensor, nn

from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.checkpoint import fill, read_checkpoint, without_numbers

RATE = 32_000
FFT, HOP, BANDS = 1024, 320, 64
CHANNELS = (64, 128, 256, 512, 1024, 2048)
EMBEDDING = 2048
AUDIOSET_CLASSES = 527
# Five times, time is halved.
LEAST_FRAMES = 32
# Power below which a band counts as silent, -100 dB.
FLOOR = 1e-10


class Weight(nn.Module):
    """A matrix that is read from the checkpoint, but never learns."""

    weight: Tensor

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.zeros(shape))


class Stft(nn.Module):
    """Short-time Fourier transform under a Hann window, as two convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_real = Weight(FFT // 2 + 1, 1, FFT)
        self.conv_imag = Weight(FFT // 2 + 1, 1, FFT)

    def forward(self, waves: Tensor) -> Tensor:
        """Maps waves `float32 [B, T]` to power `float32 [B, 513, T // 320 + 1]`; frames are centred."""
        padded = nn.functional.pad(waves[:, None], (FFT // 2, FFT // 2), mode="reflect")
        real = nn.functional.conv1d(padded, self.conv_real.weight, stride=HOP)
        imaginary = nn.functional.conv1d(padded, self.conv_imag.weight, stride=HOP)
        return real * real + imaginary * imaginary


class MelBands(nn.Module):
    """Decibels in mel bands."""

    melW: Tensor  # noqa: N815  # its name in the checkpoint

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("melW", torch.zeros(FFT // 2 + 1, BANDS))

    def forward(self, power: Tensor) -> Tensor:
        """Maps power `float32 [B, 513, F]` to `float32 [B, F, 64]`."""
        return 10 * torch.log10((power.transpose(1, 2) @ self.melW).clamp(min=FLOOR))


class Cnn14(Backbone):
    """CNN14 without its classifier of the 527 AudioSet classes; embeddings `float32 [B, 2048]`.

    Attributes:
        tail: The fully connected layer, `fc1` in the checkpoint.
    """

    def __init__(self) -> None:
        """Makes the network with random weights, and without a front end: that comes with the checkpoint."""
        super().__init__()
        self.spectrogram_extractor = nn.Sequential(OrderedDict(stft=Stft()))
        self.logmel_extractor = MelBands()
        self.bn0 = nn.BatchNorm2d(BANDS)
        inputs = 1
        for number, outputs in enumerate(CHANNELS, 1):
            self.add_module(f"conv_block{number}", _block(inputs, outputs))
            inputs = outputs
        self.tail = nn.Linear(CHANNELS[-1], EMBEDDING)

    def log_mel(self, inputs: Tensor) -> Tensor:
        """Maps waves `float32 [B, T]` at 32 kHz to decibels in mel bands `float32 [B, F, 64]`."""
        bands: Tensor = self.logmel_extractor(self.spectrogram_extractor(inputs))
        return bands

    def features(self, inputs: Tensor) -> Tensor:
        """Maps waves `float32 [B, T]`, T at least 9 920, to mean plus maximum over the clip `float32 [B, 2048]`."""
        maps = self.bn0(self.log_mel(inputs)[:, None].transpose(1, 3)).transpose(1, 3)
        for number in range(1, len(CHANNELS) + 1):
            maps = self.get_submodule(f"conv_block{number}")(maps)
            if number < len(CHANNELS):
                maps = nn.functional.avg_pool2d(maps, 2)
        over_bands = maps.mean(dim=3)
        pooled: Tensor = over_bands.amax(dim=2) + over_bands.mean(dim=2)
        return pooled

    def embed(self, features: Tensor) -> Tensor:
        """Maps features to embeddings `float32 [B, 2048]`, 0 or more."""
        return torch.relu(self.tail(features))


def load_cnn14(path: Path) -> Cnn14:
    """Builds the network from its published checkpoint.

    Raises:
        ModelError: if it is another file.
    """
    with without_numbers():
        net = Cnn14()
    shapes = {_published(name): tuple(value.shape) for name, value in net.state_dict().items()}
    classifier = {"fc_audioset.weight": (AUDIOSET_CLASSES, EMBEDDING), "fc_audioset.bias": (AUDIOSET_CLASSES,)}
    found = read_checkpoint(path, "CNN14", shapes | classifier, inside="model")
    fill(net, {name: found[_published(name)] for name in net.state_dict() if _published(name) in found})
    return net.eval()


def _published(name: str) -> str:
    """Returns the checkpoint's name of a tensor of ours."""
    return name.replace("tail.", "fc1.")


def _block(inputs: int, outputs: int) -> nn.Sequential:
    """Two convolutions; in this order they can be joined with the batch norms after them."""
    layers: list[tuple[str, nn.Module]] = []
    for number in (1, 2):
        layers += [
            (f"conv{number}", nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)),
            (f"bn{number}", nn.BatchNorm2d(outputs)),
            (f"relu{number}", nn.ReLU()),
        ]
        inputs = outputs
    return nn.Sequential(OrderedDict(layers))
