"""One recurrent layer over mel frames (LSTM: Hochreiter and Schmidhuber, 1997)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from constructor_desktop.models.log_mel import MelScale
from constructor_desktop.models.spectrogram_net import AUDIBLE, SPREAD, ClipLogMel, SpectrogramNet

SCALE = MelScale(rate=22_050, fft=1024, frame=1024, hop=512, bands=64, lowest=20.0, highest=11_025.0)
EMBEDDING = 128


class LastOutput(nn.Module):
    """An LSTM layer, and its output at each clip's true last frame: the last one that is not digital silence."""

    def __init__(self, bands: int, silence: float) -> None:
        """Args: `silence` is what spectrograms hold where there is digital silence."""
        super().__init__()
        self.lstm = nn.LSTM(bands, EMBEDDING, batch_first=True)
        self._audible = silence + AUDIBLE / SPREAD

    def forward(self, spectrograms: Tensor) -> Tensor:
        """Maps `float32 [B, M, F]` to `float32 [B, D]`; of a silent clip the first frame counts."""
        outputs, _ = self.lstm(spectrograms.transpose(1, 2))
        audible = spectrograms.amax(dim=1) > self._audible
        numbers = torch.arange(spectrograms.shape[2], device=spectrograms.device)
        last = (audible * numbers).amax(dim=1)
        result: Tensor = (outputs * (numbers == last[:, None])[..., None]).sum(dim=1)
        return result


class Lstm(SpectrogramNet):
    """One LSTM layer over mel frames."""

    def __init__(self, samples: int) -> None:
        """Args: `samples` is the length of all clips at 22 050 Hz."""
        front = ClipLogMel(SCALE, samples)
        super().__init__(front, LastOutput(front.bands, front.silence), samples)
