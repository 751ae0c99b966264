"""What networks have in common that are trained from scratch on log-mel spectrograms of equally long clips."""

from __future__ import annotations

from math import log

import torch
from torch import Tensor, nn

from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.log_mel import LogMel, MelScale

# Fixed numbers, so that there is nothing to learn before the network and a clip is the same in every data set: about
# the mean and the standard deviation of log-mel magnitudes of recorded sounds.
MEAN, SPREAD = -1.0, 3.0
# A frame in which no band is this far above the floor, of a tone some 90 dB below full scale, is digital silence.
AUDIBLE = 1.0


class ClipLogMel(nn.Module):
    """From clips to normalised log-mel spectrograms.

    Every sample lies in the same number of frames, whether a clip ends there or is followed by silence.

    Attributes:
        bands: M.
        frames: F.
        silence: What digital silence becomes.
    """

    def __init__(self, scale: MelScale, samples: int, least_frames: int = 1) -> None:
        """Args: `samples` is the length of all clips; shorter ones than `least_frames` are extended with silence."""
        super().__init__()
        self.log_mel = LogMel(scale)
        self.bands = scale.bands
        self.frames = max(least_frames, -(-samples // scale.hop))
        self.silence = (log(scale.floor) - MEAN) / SPREAD
        self._padding = (self.frames - 1) * scale.hop + scale.frame - samples

    def forward(self, waves: Tensor) -> Tensor:
        """Maps waves `float32 [B, samples]` to `float32 [B, M, F]`."""
        mel: Tensor = self.log_mel(nn.functional.pad(waves, (0, self._padding)))
        return (mel - MEAN) / SPREAD


class SpectrogramNet(Backbone):
    """A network all of which learns, behind a front end that does not.

    Attributes:
        front: From waves to spectrograms.
        tail: From spectrograms `float32 [B, M, F]` to embeddings `float32 [B, D]`.
    """

    def __init__(self, front: ClipLogMel, tail: nn.Module, samples: int) -> None:
        super().__init__()
        self.front = front
        self.tail = tail
        self.arguments = {"samples": samples}

    def features(self, inputs: Tensor) -> Tensor:
        """Maps waves `float32 [B, samples]` to log-mel spectrograms `float32 [B, M, F]`."""
        spectrograms: Tensor = self.front(inputs)
        return spectrograms

    def embed(self, features: Tensor) -> Tensor:
        """Maps spectrograms `float32 [B, M, F]` to embeddings `float32 [B, D]`."""
        embeddings: Tensor = self.tail(features)
        return embeddings


class AddChannel(nn.Module):
    """Turns spectrograms `[B, M, F]` into pictures of one channel `[B, 1, M, F]`."""

    def forward(self, spectrograms: Tensor) -> Tensor:
        """See the class."""
        return spectrograms[:, None]


class TimeStatistics(nn.Module):
    """Turns maps `[B, C, M, F]` into mean and maximum over time, `[B, 2 C M]`."""

    def forward(self, maps: Tensor) -> Tensor:
        """See the class."""
        return torch.cat([maps.mean(dim=3), maps.amax(dim=3)], dim=1).flatten(1)
