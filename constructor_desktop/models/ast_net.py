"""The Audio Spectrogram Transformer of the library transformers, behind a front end that exports to ONNX.

Gong et al., "AST: Audio Spectrogram Transformer", Interspeech (2021), trained on AudioSet. The network hears about ten
seconds: what follows is left out, and shorter clips are followed by nothing, as in its training.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import ASTConfig, ASTModel

from constructor_desktop.models.backbone import WholeBackbone
from constructor_desktop.models.checkpoint import fill, read_safetensors, without_numbers

RATE = 16_000
FRAME, HOP, FFT, BANDS = 400, 160, 512, 128
FRAMES = 1024
LOWEST, HIGHEST = 20.0, 8000.0
PRE_EMPHASIS = 0.97
# Of the log-mel values of AudioSet; the network wants them divided by twice the standard deviation.
MEAN, STD = -4.2677393, 4.5689974
FLOOR = float(np.finfo(np.float32).eps)
AUDIOSET_CLASSES = 527
EMBEDDING = 768
LAYERS = 12
# Of the layers: as many learn when the rest stays frozen.
TAIL_LAYERS = 2
_PARTS = {
    "attention.q_proj": "attention.attention.query",
    "attention.k_proj": "attention.attention.key",
    "attention.v_proj": "attention.attention.value",
    "attention.o_proj": "attention.output.dense",
    "mlp.fc1": "intermediate.dense",
    "mlp.fc2": "output.dense",
    "layernorm_before": "layernorm_before",
    "layernorm_after": "layernorm_after",
}


class Fbank(nn.Module):
    """Logarithm of the power in mel bands as Kaldi computes it, frame by frame, normalised and of fixed length."""

    basis: Tensor
    filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("basis", torch.from_numpy(frame_basis()), persistent=False)
        self.register_buffer("filters", torch.from_numpy(kaldi_filters()), persistent=False)

    def forward(self, waves: Tensor) -> Tensor:
        """Maps waves `float32 [B, T]` at 16 kHz, T at least 400, to `float32 [B, 1024, 128]`."""
        spectrum = nn.functional.conv1d(waves[:, None, :], self.basis, stride=HOP)
        real, imaginary = spectrum.split(FFT // 2, dim=1)
        power = real * real + imaginary * imaginary
        bands = torch.log((power.transpose(1, 2) @ self.filters).clamp(min=FLOOR))
        padded = nn.functional.pad(bands, (0, 0, 0, FRAMES))[:, :FRAMES]
        return (padded - MEAN) / (2 * STD)


class Pooled(nn.Module):
    """The mean of the class token and the distillation token."""

    def forward(self, tokens: Tensor) -> Tensor:
        """Maps `float32 [B, N, D]` to `float32 [B, D]`."""
        return (tokens[:, 0] + tokens[:, 1]) / 2


class AudioTransformer(WholeBackbone):
    """AST without its classifier of the 527 AudioSet classes; embeddings `float32 [B, 768]`.

    Attributes:
        stem: Patches, and the first layers by their numbers.
        tail: The last layers, and what follows them.
    """

    def __init__(self) -> None:
        """Makes the network with random weights."""
        super().__init__()
        network = ASTModel(ASTConfig(attn_implementation="sdpa"))
        layers = [(str(number), layer) for number, layer in enumerate(network.layers)]
        self.fbank = Fbank()
        self.stem = nn.Sequential(OrderedDict([("embeddings", network.embeddings), *layers[:-TAIL_LAYERS]]))
        last = [
            ("layernorm", network.layernorm),
            ("pooled", Pooled()),
            ("classifier", nn.LayerNorm(EMBEDDING, eps=network.config.layer_norm_eps)),
        ]
        self.tail = nn.Sequential(OrderedDict([*layers[-TAIL_LAYERS:], *last]))

    @property
    def body(self) -> nn.Module:  # type: ignore[override]  # registered as a part it would double all weights
        """All parameters."""
        return self

    def front(self, inputs: Tensor) -> Tensor:
        """Maps waves `float32 [B, T]` at 16 kHz to normalised log-mel frames `float32 [B, 1024, 128]`."""
        frames: Tensor = self.fbank(inputs)
        return frames

    def features(self, inputs: Tensor) -> Tensor:
        """Maps waves to the tokens that enter `tail`, `float32 [B, 1214, 768]`."""
        tokens: Tensor = self.stem(self.front(inputs))
        return tokens

    def embed(self, features: Tensor) -> Tensor:
        """Maps tokens to embeddings `float32 [B, 768]`."""
        embeddings: Tensor = self.tail(features)
        return embeddings

    def embed_front(self, front: Tensor) -> Tensor:
        """Maps log-mel frames to embeddings `float32 [B, 768]`."""
        return self.embed(self.stem(front))


def load_ast(path: Path) -> AudioTransformer:
    """Builds the network from its published checkpoint.

    Raises:
        ModelError: if it is another file.
    """
    with without_numbers():
        net = AudioTransformer()
    net.fbank = Fbank()
    shapes = {_published(name): tuple(value.shape) for name, value in net.state_dict().items()}
    classifier = {
        "classifier.dense.weight": (AUDIOSET_CLASSES, EMBEDDING),
        "classifier.dense.bias": (AUDIOSET_CLASSES,),
    }
    found = read_safetensors(path, "AST", shapes | classifier)
    fill(net, {name: found[_published(name)] for name in net.state_dict()})
    return net.eval()


def _published(name: str) -> str:
    """Returns the checkpoint's name of a tensor of ours."""
    part, _, rest = name.partition(".")[2].partition(".")
    if part == "classifier":
        return f"classifier.layernorm.{rest}"
    if part.isdecimal():
        place, _, kind = rest.rpartition(".")
        return f"audio_spectrogram_transformer.encoder.layer.{part}.{_PARTS[place]}.{kind}"
    return f"audio_spectrogram_transformer.{part}.{rest}"


def frame_basis() -> NDArray[np.float32]:
    """Returns what is done to a frame as one matrix `float32 [512, 1, 400]`: cosines, then sines.

    The mean is taken away, each sample loses 0.97 of the one before it, a symmetric Hann window follows, then the
    Fourier transform without its highest bin, which lies in no band.
    """
    centre = np.eye(FRAME) - 1 / FRAME
    emphasis = np.eye(FRAME) - PRE_EMPHASIS * np.eye(FRAME, k=-1)
    emphasis[0, 0] -= PRE_EMPHASIS
    window = np.hanning(FRAME)[:, None]
    phase = 2 * np.pi * np.outer(np.arange(FFT // 2), np.arange(FRAME)) / FFT
    basis = np.concatenate([np.cos(phase), -np.sin(phase)]) @ (window * (emphasis @ centre))
    return basis[:, None, :].astype(np.float32)


def kaldi_filters() -> NDArray[np.float32]:
    """Returns triangular filters `float32 [256, 128]`, evenly spaced on the mel scale, peak 1."""

    def mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
        return 1127.0 * np.log1p(hz / 700.0)

    edges = np.linspace(mel(np.array(LOWEST)), mel(np.array(HIGHEST)), BANDS + 2)
    bins = mel(np.arange(FFT // 2) * RATE / FFT)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
