"""A small transformer behind two residual convolution blocks.

Residual blocks: He et al. (2016). Encoder layer and sinusoidal positions: Vaswani et al., "Attention is all you need"
(2017). SwiGLU: Shazeer, "GLU variants improve transformer" (2020).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from constructor_desktop.models.log_mel import MelScale
from constructor_desktop.models.spectrogram_net import AddChannel, ClipLogMel, SpectrogramNet

SCALE = MelScale(rate=16_000, fft=512, frame=400, hop=160, bands=80, lowest=20.0, highest=8000.0)
CHANNELS = (16, 32)
STRIDE = 2
EMBEDDING = 64
HEADS = 4
FEED_FORWARD = 192
SWIGLU = 128
DROPOUT = 0.1


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, STRIDE, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, STRIDE, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, maps: Tensor) -> Tensor:
        """Maps `[B, inputs, M, F]` to maps of half the height and width."""
        return torch.relu(self.path(maps) + self.shortcut(maps))


class ClassToken(nn.Module):
    """Puts a token that is learnt before the others and tells each where it stands."""

    positions: Tensor

    def __init__(self, tokens: int) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.randn(1, 1, EMBEDDING) * 0.02)
        self.register_buffer("positions", sinusoidal_positions(1 + tokens, EMBEDDING), persistent=False)

    def forward(self, tokens: Tensor) -> Tensor:
        """Maps `[B, N, D]` to `[B, 1 + N, D]`."""
        return torch.cat([self.token.expand(tokens.shape[0], -1, -1), tokens], dim=1) + self.positions


class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward network, each behind a layer norm and beside a shortcut.

    Written out because torch's own layer takes a fused operator when it evaluates, which ONNX does not know.
    """

    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(EMBEDDING)
        self.inputs = nn.Linear(EMBEDDING, 3 * EMBEDDING)
        self.outputs = nn.Linear(EMBEDDING, EMBEDDING)
        self.dropout = nn.Dropout(DROPOUT)
        self.forward_path = nn.Sequential(
            nn.LayerNorm(EMBEDDING),
            nn.Linear(EMBEDDING, FEED_FORWARD),
            nn.GELU(),
            nn.Dropout(DROPOUT),
            nn.Linear(FEED_FORWARD, EMBEDDING),
            nn.Dropout(DROPOUT),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """Maps `[B, N, D]` to `[B, N, D]`."""
        tokens = tokens + self.dropout(self._attend(self.attention_norm(tokens)))
        result: Tensor = tokens + self.forward_path(tokens)
        return result

    def _attend(self, tokens: Tensor) -> Tensor:
        heads = self.inputs(tokens).unflatten(2, (3, HEADS, EMBEDDING // HEADS)).permute(2, 0, 3, 1, 4)
        mixed = nn.functional.scaled_dot_product_attention(heads[0], heads[1], heads[2])
        result: Tensor = self.outputs(mixed.transpose(1, 2).flatten(2))
        return result


class SwiGlu(nn.Module):
    """Units of which one half gates the other."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = nn.Linear(EMBEDDING, SWIGLU, bias=False)
        self.value = nn.Linear(EMBEDDING, SWIGLU, bias=False)
        self.output = nn.Linear(SWIGLU, EMBEDDING, bias=False)

    def forward(self, vectors: Tensor) -> Tensor:
        """Maps `[B, D]` to `[B, D]`."""
        result: Tensor = self.output(nn.functional.silu(self.gate(vectors)) * self.value(vectors))
        return result


class Encoder(nn.Module):
    """From spectrograms to what the class token has learnt about them."""

    def __init__(self, bands: int, frames: int) -> None:
        super().__init__()
        self.blocks = nn.Sequential(AddChannel(), ResidualBlock(1, CHANNELS[0]), ResidualBlock(*CHANNELS))
        self.project = nn.Linear(CHANNELS[-1] * _halved(bands), EMBEDDING)
        self.class_token = ClassToken(_halved(frames))
        self.layer = EncoderLayer()
        self.output = nn.Sequential(nn.LayerNorm(EMBEDDING), SwiGlu(), nn.Dropout(DROPOUT))

    def forward(self, spectrograms: Tensor) -> Tensor:
        """Maps `float32 [B, M, F]` to `float32 [B, D]`."""
        maps = self.blocks(spectrograms)
        tokens = self.project(maps.flatten(1, 2).transpose(1, 2))
        result: Tensor = self.output(self.layer(self.class_token(tokens))[:, 0])
        return result


class ResTransformer(SpectrogramNet):
    """Two residual blocks, a class token and one encoder layer."""

    def __init__(self, samples: int) -> None:
        """Args: `samples` is the length of all clips at 16 000 Hz."""
        front = ClipLogMel(SCALE, samples)
        super().__init__(front, Encoder(front.bands, front.frames), samples)


def sinusoidal_positions(length: int, size: int) -> Tensor:
    """Returns sines in even and cosines in odd columns, `float32 [length, size]`, of falling frequency."""
    angles = torch.arange(length)[:, None] * torch.exp(torch.arange(0, size, 2) * (-math.log(10_000.0) / size))
    return torch.stack([torch.sin(angles), torch.cos(angles)], dim=2).flatten(1)


def _halved(length: int) -> int:
    """Returns the length of maps after both blocks."""
    for _ in CHANNELS:
        length = -(-length // STRIDE)
    return length
