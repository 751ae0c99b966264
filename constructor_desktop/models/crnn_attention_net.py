"""Convolution, recurrence, attention: a strided convolution, gated recurrent units, and a weighted mean over time.

Additive attention: Bahdanau et al., "Neural machine translation by jointly learning to align and translate" (2015).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from constructor_desktop.models.log_mel import MelScale
from constructor_desktop.models.spectrogram_net import ClipLogMel, SpectrogramNet

SCALE = MelScale(rate=22_050, fft=1024, frame=1024, hop=512, bands=64, lowest=20.0, highest=11_025.0)
CHANNELS = 64
KERNEL, STRIDE = 5, 2
EMBEDDING = 64
LAYERS = 2


class AttentiveRecurrence(nn.Module):
    """From spectrograms to the mean of recurrent outputs, weighted by how much they tell."""

    def __init__(self, bands: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv1d(bands, CHANNELS, KERNEL, STRIDE, padding=KERNEL // 2, bias=False),
            nn.BatchNorm1d(CHANNELS),
            nn.ReLU(),
        )
        self.gru = nn.GRU(CHANNELS, EMBEDDING, LAYERS, batch_first=True)
        self.score = nn.Sequential(nn.Linear(EMBEDDING, EMBEDDING), nn.Tanh(), nn.Linear(EMBEDDING, 1, bias=False))

    def forward(self, spectrograms: Tensor) -> Tensor:
        """Maps `float32 [B, M, F]` to `float32 [B, D]`."""
        outputs, _ = self.gru(self.conv(spectrograms).transpose(1, 2))
        weights = torch.softmax(self.score(outputs), dim=1)
        result: Tensor = (weights * outputs).sum(dim=1)
        return result


class CrnnAttention(SpectrogramNet):
    """Strided convolution, two layers of gated recurrent units, additive attention."""

    def __init__(self, samples: int) -> None:
        """Args: `samples` is the length of all clips at 22 050 Hz."""
        front = ClipLogMel(SCALE, samples)
        super().__init__(front, AttentiveRecurrence(front.bands), samples)
