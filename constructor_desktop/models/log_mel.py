"""Log-mel spectrograms as a torch module that exports to ONNX.

The Fourier transform is written as one convolution with a windowed basis, so that the exported graph needs no Fourier
operator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn


@dataclass(frozen=True)
class MelScale:
    """What a log-mel spectrogram is made of.

    Attributes:
        rate: Samples per second of the waves (Hz).
        fft: Points of the Fourier transform.
        frame: Samples under the window, at most `fft`; frames are extended with zeros.
        hop: Distance of two frames in samples.
        bands: Number of mel bands, M.
        lowest: Lower end of the lowest band (Hz).
        highest: Upper end of the highest band (Hz), at most half the rate.
        floor: Added to each band's magnitude before the logarithm; digital silence is `log(floor)`.
    """

    rate: int
    fft: int
    frame: int
    hop: int
    bands: int
    lowest: float
    highest: float
    floor: float = 0.001


def mel_matrix(scale: MelScale) -> NDArray[np.float32]:
    """Returns the triangular mel filters `float32 [fft / 2 + 1, M]`: HTK scale, peak 1."""

    def mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
        return 1127.0 * np.log1p(hz / 700.0)

    bins = mel(np.linspace(0.0, scale.rate / 2, scale.fft // 2 + 1))[:, None]
    lowest, highest = mel(np.array(scale.lowest)), mel(np.array(scale.highest))
    edges = np.linspace(lowest, highest, scale.bands + 2)[None, :]
    rising = (bins - edges[:, :-2]) / (edges[:, 1:-1] - edges[:, :-2])
    falling = (edges[:, 2:] - bins) / (edges[:, 2:] - edges[:, 1:-1])
    filters = np.maximum(0.0, np.minimum(rising, falling))
    filters[0] = 0.0
    return filters.astype(np.float32)


def fourier_basis(frame: int, fft: int) -> NDArray[np.float32]:
    """Returns cosines then negative sines under a periodic Hann window, `float32 [fft + 2, 1, frame]`."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame) / frame)
    phase = 2 * np.pi * np.outer(np.arange(fft // 2 + 1), np.arange(frame)) / fft
    basis = np.concatenate([np.cos(phase), -np.sin(phase)]) * window
    return basis[:, None, :].astype(np.float32)


class LogMel(nn.Module):
    """Logarithm of the magnitude in mel bands, frame by frame."""

    basis: Tensor
    filters: Tensor

    def __init__(self, scale: MelScale) -> None:
        super().__init__()
        self.scale = scale
        self.register_buffer("basis", torch.from_numpy(fourier_basis(scale.frame, scale.fft)), persistent=False)
        self.register_buffer("filters", torch.from_numpy(mel_matrix(scale)), persistent=False)

    def forward(self, waves: Tensor) -> Tensor:
        """Maps waves `float32 [B, T]` to `float32 [B, M, F]`, F being the frames that lie in the wave as a whole."""
        spectrum = nn.functional.conv1d(waves[:, None, :], self.basis, stride=self.scale.hop)
        real, imaginary = spectrum.split(self.scale.fft // 2 + 1, dim=1)
        magnitude = torch.sqrt(real * real + imaginary * imaginary)
        mel = torch.log(magnitude.transpose(1, 2) @ self.filters + self.scale.floor)
        return mel.transpose(1, 2)
