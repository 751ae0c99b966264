"""YAMNet as a torch module: log-mel front end, MobileNet v1 with folded batch norm, statistics over the clip.

Plakal and Ellis, "YAMNet" (TensorFlow Model Garden, 2019), trained on AudioSet.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.backbone import Backbone, unit_length
from constructor_desktop.models.log_mel import LogMel, MelScale

BANDS = 64
SCALE = MelScale(rate=16_000, fft=512, frame=400, hop=160, bands=BANDS, lowest=125.0, highest=7500.0)
PATCH_FRAMES, PATCH_HOP = 96, 48
MIN_SAMPLES = 15_600
PATCH_EMBEDDING = 1024
AUDIOSET_CLASSES = 521
STEM_SHAPE = (512, 6, 4)
# Patches quieter than the loudest by more than this factor (30 dB) say nothing about the clip.
QUIET = 10 ** (-30 / 20)
# Logits of classes that are not there lie around -10: evidence counts from here up.
NO_EVIDENCE = -6.0

# output channels and stride of each depthwise-separable layer
LAYERS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (1024, 2),
    (1024, 1),
)


class LogMelPatches(nn.Module):
    """From waveforms to patches of log-mel frames."""

    gather: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.log_mel = LogMel(SCALE)
        # One-hot kernels gather 96 frames every 48 frames: a strided slice that exports as one convolution.
        self.register_buffer("gather", torch.eye(PATCH_FRAMES)[:, None, :], persistent=False)

    def forward(self, waves: Tensor) -> Tensor:
        """Maps `float32 [B, T]` at 16 kHz, T at least 15 600, to log-mel patches `float32 [B, P, 96, 64]`."""
        mel = self.log_mel(waves)
        patches = nn.functional.conv1d(mel.reshape(-1, 1, mel.shape[2]), self.gather, stride=PATCH_HOP)
        return patches.reshape(mel.shape[0], BANDS, PATCH_FRAMES, -1).permute(0, 3, 2, 1)


def _conv(inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1) -> list[nn.Module]:
    pad: list[nn.Module] = [nn.ZeroPad2d((0, 1, 0, 1))] if stride == 2 else []
    padding = kernel // 2 if stride == 1 else 0
    return [*pad, nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups), nn.ReLU()]


class Yamnet(Backbone):
    """YAMNet, embedding a clip by statistics over its audible patches.

    Patches more than 30 dB below the loudest are left out: recordings are often padded with silence, which would
    otherwise make unlike sounds look alike. Mean and standard deviation (statistics pooling: Snyder et al.,
    "X-vectors", 2018), maximum, and the strongest evidence for each AudioSet class are scaled to the same length and
    joined.
    """

    def __init__(self, tail_layers: int = 2) -> None:
        super().__init__()
        self.front_end = LogMelPatches()
        layers: list[list[nn.Module]] = [_conv(1, 32, 3, 2)]
        inputs = 32
        for outputs, stride in LAYERS:
            layers.append([*_conv(inputs, inputs, 3, stride, inputs), *_conv(inputs, outputs, 1, 1)])
            inputs = outputs
        cut = len(layers) - tail_layers
        self.stem = nn.Sequential(*(module for layer in layers[:cut] for module in layer))
        self.tail = nn.Sequential(
            *(module for layer in layers[cut:] for module in layer), nn.AdaptiveAvgPool2d(1), nn.Flatten()
        )
        self.classifier = nn.Linear(PATCH_EMBEDDING, AUDIOSET_CLASSES)

    def features(self, inputs: Tensor) -> Tensor:
        """Maps waves `float32 [B, T]` to `float32 [B, P, 512 * 6 * 4 + 1]`: each patch's maps, then its loudness."""
        patches = self.front_end(inputs)
        loudness = patches.exp().mean(dim=3).amax(dim=2)
        maps = self.stem(patches.reshape(-1, 1, PATCH_FRAMES, BANDS))
        return torch.cat([maps.reshape(*loudness.shape, -1), loudness[..., None]], dim=2)

    def embed(self, features: Tensor) -> Tensor:
        """Maps features to embeddings `float32 [B, 3593]` of unit length; patches of loudness 0 do not count."""
        loudness = features[..., -1:]
        audible = (loudness >= QUIET * loudness.amax(dim=1, keepdim=True)).float()
        maps = features[..., :-1].reshape(-1, *STEM_SHAPE)
        patches = self.tail(maps).reshape(loudness.shape[0], -1, PATCH_EMBEDDING)
        return clip_statistics(patches, self.evidence(patches), audible)

    def evidence(self, patches: Tensor) -> Tensor:
        """Maps patch embeddings `[..., 1024]` to the evidence `[..., 521]` for each AudioSet class, 0 or more."""
        return torch.relu(self.classifier(patches) - NO_EVIDENCE)

    def audioset_logits(self, patches: Tensor) -> Tensor:
        """Maps log-mel patches `float32 [N, 96, 64]` to the logits `float32 [N, 521]` of the AudioSet classes."""
        logits: Tensor = self.classifier(self.tail(self.stem(patches[:, None])))
        return logits


def clip_statistics(patches: Tensor, evidence: Tensor, audible: Tensor) -> Tensor:
    """Joins the statistics of a clip's audible patches into one vector of unit length.

    Args:
        patches: Patch embeddings, 0 or more, `[B, P, 1024]`.
        evidence: Class evidence, 0 or more, `[B, P, 521]`.
        audible: 1 for patches that count, else 0, `[B, P, 1]`.
    """
    count = audible.sum(dim=1)
    mean = (patches * audible).sum(dim=1) / count
    variance = ((patches - mean[:, None]) ** 2 * audible).sum(dim=1) / count
    parts = [
        mean,
        (patches * audible).amax(dim=1),
        torch.sqrt(variance + 1e-8),
        (evidence * audible).amax(dim=1),
    ]
    return unit_length(torch.cat([unit_length(part) for part in parts], dim=1))


def load_yamnet(path: Path) -> Yamnet:
    """Builds the network from the float weights inside a quantised ONNX graph, which stand in the order of the layers.

    Raises:
        ModelError: if the file does not hold the expected tensors.
    """
    weights = read_float_weights(path)
    net = Yamnet()
    own = net.state_dict()
    if [v.shape for v in own.values()] != [v.shape for v in weights]:
        raise ModelError(f"{path.name} does not hold the weights of YAMNet. Install the app again.")
    net.load_state_dict(dict(zip(own, weights, strict=True)))
    return net.eval()


def read_float_weights(path: Path) -> list[Tensor]:
    """Returns weight and bias of every convolution and of the classifier, without the quantise nodes around them."""
    import onnx

    with zipfile.ZipFile(path) as archive:
        names = {Path(name).name: name for name in archive.namelist()}
        graph = onnx.load_from_string(archive.read(names["model.onnx"])).graph
        data = archive.read(names["model.data"])
    tensors = {tensor.name: _external(tensor, data) for tensor in graph.initializer}
    layers = [node for node in graph.node if node.op_type in ("Conv", "Gemm")]
    return [tensors[name.removesuffix("_qdq")] for node in layers for name in node.input[1:3]]


def _external(tensor: Any, data: bytes) -> Tensor:
    import onnx

    place = {entry.key: entry.value for entry in tensor.external_data}
    if place:
        start = int(place.get("offset", 0))
        tensor.raw_data = data[start : start + int(place["length"])]
        tensor.data_location = onnx.TensorProto.DEFAULT
    return torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
