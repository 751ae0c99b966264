"""The simplest network of all: one hidden layer on the whole spectrogram."""

from __future__ import annotations

from torch import nn

from constructor_desktop.models.log_mel import MelScale
from constructor_desktop.models.spectrogram_net import ClipLogMel, SpectrogramNet

SCALE = MelScale(rate=22_050, fft=2048, frame=2048, hop=1024, bands=64, lowest=20.0, highest=11_025.0)
EMBEDDING = 512


class MelMlp(SpectrogramNet):
    """The flattened spectrogram and 512 units."""

    def __init__(self, samples: int) -> None:
        """Args: `samples` is the length of all clips at 22 050 Hz."""
        front = ClipLogMel(SCALE, samples)
        tail = nn.Sequential(nn.Flatten(), nn.Linear(front.bands * front.frames, EMBEDDING), nn.ReLU())
        super().__init__(front, tail, samples)
