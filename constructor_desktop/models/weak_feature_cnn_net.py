"""A deep network for sounds of which only the clip's class is known, not when they are heard.

Kumar, Khadkevich and Fügen, "Knowledge transfer from weakly labeled audio using convolutional neural network for sound
events and scenes", ICASSP (2018). There a 1 x 1 convolution gives a score of each class at each place, and their mean
is the clip's. Both are linear, so the same is computed here by a linear layer on the mean of what the convolution
takes, which therefore is the embedding.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn

from constructor_desktop.models.log_mel import MelScale
from constructor_desktop.models.spectrogram_net import AddChannel, ClipLogMel, SpectrogramNet

SCALE = MelScale(rate=22_050, fft=1024, frame=1024, hop=512, bands=128, lowest=20.0, highest=11_025.0)
PAIRS = (16, 32, 64, 128, 256)
LAST_CONV = 512
EMBEDDING = 1024
# The layer F1 sees two by two places of maps that were halved six times, and batch norm needs two such places to learn
# from a single clip.
LEAST_FRAMES = 3 * 2 ** (len(PAIRS) + 1)


class WeakFeatureCnn(SpectrogramNet):
    """Five pairs of convolutions and a single one, max pools after each, and the layer F1."""

    def __init__(self, samples: int) -> None:
        """Args: `samples` is the length of all clips at 22 050 Hz."""
        front = ClipLogMel(SCALE, samples, least_frames=LEAST_FRAMES)
        tail = nn.Sequential(
            AddChannel(),
            *_blocks(),
            *_conv(PAIRS[-1], LAST_CONV),
            nn.MaxPool2d(2),
            *_conv(LAST_CONV, EMBEDDING, kernel=2, padding=0),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        super().__init__(front, tail, samples)


def _blocks() -> Iterator[nn.Module]:
    inputs = 1
    for outputs in PAIRS:
        yield from _conv(inputs, outputs)
        yield from _conv(outputs, outputs)
        yield nn.MaxPool2d(2)
        inputs = outputs


def _conv(inputs: int, outputs: int, kernel: int = 3, padding: int = 1) -> Iterator[nn.Module]:
    yield nn.Conv2d(inputs, outputs, kernel, padding=padding, bias=False)
    yield nn.BatchNorm2d(outputs)
    yield nn.ReLU()
