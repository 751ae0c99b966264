"""The plain convolutional network that others are measured against."""

from __future__ import annotations

from torch import nn

from constructor_desktop.models.log_mel import MelScale
from constructor_desktop.models.spectrogram_net import AddChannel, ClipLogMel, SpectrogramNet

SCALE = MelScale(rate=22_050, fft=1024, frame=1024, hop=256, bands=64, lowest=20.0, highest=11_025.0)
CHANNELS = 8
POOL = 4
DENSE = (128, 64)


class CnnBaseline(SpectrogramNet):
    """Three convolutions of eight channels, a max pool, and the first two of three dense layers."""

    def __init__(self, samples: int) -> None:
        """Args: `samples` is the length of all clips at 22 050 Hz."""
        front = ClipLogMel(SCALE, samples, least_frames=POOL)
        maps = CHANNELS * (front.bands // POOL) * (front.frames // POOL)
        tail = nn.Sequential(
            AddChannel(),
            nn.Conv2d(1, CHANNELS, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(POOL),
            nn.Flatten(),
            nn.Linear(maps, DENSE[0]),
            nn.ReLU(),
            nn.Linear(DENSE[0], DENSE[1]),
            nn.ReLU(),
        )
        super().__init__(front, tail, samples)
