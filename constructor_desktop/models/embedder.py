"""Running backbones: ONNX Runtime on the CPU, torch on a GPU."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.files import write_bytes
from constructor_desktop.models.device import has_gpu
from constructor_desktop.models.registry import Architecture

if TYPE_CHECKING:
    import onnxruntime

    from constructor_desktop.models.backbone import Backbone

Array = NDArray[np.float32]
Tail = Mapping[str, NDArray[np.float32]]
BATCH = 16


class Embedder(Protocol):
    """From preprocessed samples to vectors."""

    device: str

    def embed(self, inputs: Sequence[NDArray[np.generic]]) -> list[Array]:
        """Maps preprocessed samples (of one shape or several) to one `float32 [...]` each."""
        ...


class OnnxEmbedder:
    """Runs an ONNX graph with one input and one output on the CPU."""

    device = "cpu"

    def __init__(self, path: Path, threads: int | None = None) -> None:
        self._session = _open_session(path, threads or os.cpu_count() or 1)

    def embed(self, inputs: Sequence[NDArray[np.generic]]) -> list[Array]:
        """Maps preprocessed samples to one `float32 [...]` each."""
        return by_shape(inputs, lambda batch: self._session.run(None, {"input": batch})[0])


@lru_cache(maxsize=2)
def _open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Opens a graph, or returns it if it was opened lately: the name of an exported graph's file tells its content."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class TorchEmbedder:
    """Runs a backbone with torch on a GPU."""

    def __init__(self, backbone: Backbone, device: str, output: str) -> None:
        self.device = device
        self._backbone = backbone.to(device).eval()
        self._output = output

    def embed(self, inputs: Sequence[NDArray[np.generic]]) -> list[Array]:
        """Maps preprocessed samples to one `float32 [...]` each."""
        return by_shape(inputs, self._run)

    def _run(self, batch: NDArray[np.generic]) -> Array:
        import torch

        with torch.inference_mode():
            tensor = torch.from_numpy(batch).to(self.device)
            result = self._backbone.features(tensor) if self._output == "features" else self._backbone(tensor)
            array: Array = result.float().cpu().numpy()
            return array


def make_embedder(
    arch: Architecture,
    cache_folder: Path,
    *,
    device: str = "auto",
    tail: Tail | None = None,
    output: str = "embedding",
) -> Embedder:
    """Returns what runs the backbone fastest on this computer.

    Args:
        arch: The architecture.
        cache_folder: Where exported graphs are kept.
        device: `auto`, `cpu`, `cuda` or `mps`.
        tail: Fine-tuned weights, or None for the pretrained ones.
        output: `embedding`, or `features` for what fine-tuning starts from.

    Raises:
        UsageError: if this computer has no such device.
    """
    found = "" if device == "cpu" else has_gpu()
    chosen = found or "cpu" if device == "auto" else device
    if chosen not in ("cpu", found):
        raise UsageError(f"This computer has no {chosen} device that can be used. Choose the device auto or cpu.")
    if chosen != "cpu":
        return TorchEmbedder(build_backbone(arch, tail), chosen, output)
    path = cache_folder / "onnx" / f"{arch.digest}-{output}{_tail_digest(tail)}.onnx"
    if not path.exists():
        write_bytes(path, _export(arch, tail, output))
    return OnnxEmbedder(path)


def build_backbone(arch: Architecture, tail: Tail | None = None) -> Backbone:
    """Builds the backbone in evaluation mode, with its pretrained or the fine-tuned weights."""
    from constructor_desktop.models.graph import load_tail

    backbone = arch.build()
    if tail:
        load_tail(backbone.tail, tail)
    return backbone.eval()


def _export(arch: Architecture, tail: Tail | None, output: str) -> bytes:
    from constructor_desktop.models.classifier_net import FeatureNet
    from constructor_desktop.models.graph import to_onnx

    backbone = build_backbone(arch, tail)
    module = FeatureNet(backbone) if output == "features" else backbone
    return to_onnx(module, arch.preprocess, [output])


def _tail_digest(tail: Tail | None) -> str:
    if not tail:
        return ""
    digest = hashlib.sha256()
    for name in sorted(tail):
        digest.update(name.encode() + np.ascontiguousarray(tail[name]).tobytes())
    return "-" + digest.hexdigest()[:16]


def by_shape(inputs: Sequence[NDArray[np.generic]], run: Callable[[NDArray[np.generic]], Array]) -> list[Array]:
    """Runs items of equal shape together, at most `BATCH` at a time; returns the rows of the results in order."""
    results: dict[int, Array] = {}
    shapes: dict[tuple[int, ...], list[int]] = {}
    for index, item in enumerate(inputs):
        shapes.setdefault(item.shape, []).append(index)
    for indices in shapes.values():
        for first in range(0, len(indices), BATCH):
            part = indices[first : first + BATCH]
            results.update(zip(part, run(np.stack([inputs[i] for i in part])), strict=True))
    return [results[index] for index in range(len(inputs))]
