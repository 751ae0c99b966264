"""A small network in the manner of VGG (Simonyan and Zisserman, 2015) for log-mel spectrograms."""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn

from constructor_desktop.models.log_mel import MelScale
from constructor_desktop.models.spectrogram_net import AddChannel, ClipLogMel, SpectrogramNet, TimeStatistics

SCALE = MelScale(rate=22_050, fft=1024, frame=1024, hop=512, bands=64, lowest=20.0, highest=11_025.0)
CHANNELS = (8, 16, 32)
EMBEDDING = 64
CONV_DROPOUT, DENSE_DROPOUT = 0.2, 0.5


class VggSmall(SpectrogramNet):
    """Three blocks of two convolutions with batch norm, mean and maximum over time, one dense layer."""

    def __init__(self, samples: int) -> None:
        """Args: `samples` is the length of all clips at 22 050 Hz."""
        front = ClipLogMel(SCALE, samples, least_frames=2 ** len(CHANNELS))
        bands = front.bands // 2 ** len(CHANNELS)
        tail = nn.Sequential(
            AddChannel(),
            *_blocks(),
            TimeStatistics(),
            nn.Linear(2 * CHANNELS[-1] * bands, EMBEDDING),
            nn.ReLU(),
            nn.Dropout(DENSE_DROPOUT),
        )
        super().__init__(front, tail, samples)


def _blocks() -> Iterator[nn.Module]:
    inputs = 1
    for outputs in CHANNELS:
        for channels in (inputs, outputs):
            yield nn.Conv2d(channels, outputs, 3, padding=1, bias=False)
            yield nn.BatchNorm2d(outputs)
            yield nn.ReLU()
        yield nn.MaxPool2d(2)
        yield nn.Dropout(CONV_DROPOUT)
        inputs = outputs
