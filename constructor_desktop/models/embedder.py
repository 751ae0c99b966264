"""Running backbones: ONNX Runtime on the CPU, torch on a GPU."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.files import write_bytes
from constructor_desktop.models.device import has_gpu
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.models.registry import Architecture

if TYPE_CHECKING:
    import onnxruntime

    from constructor_desktop.models.backbone import Backbone

Array = NDArray[np.float32]
Tail = Mapping[str, NDArray[np.float32]]
BATCH = 16

logger = logging.getLogger(__name__)


class Embedder(Protocol):
    """From preprocessed samples to vectors."""

    device: str
    concurrent: bool  # whether it is fastest when several threads call it with few samples each

    def embed(self, inputs: Sequence[NDArray[np.generic]]) -> list[Array]:
        """Maps preprocessed samples (of one shape or several) to one `float32 [...]` each."""
        ...


class OnnxEmbedder:
    """Runs an ONNX graph with one input and one output on the CPU."""

    device = "cpu"

    def __init__(self, graph: Path | bytes, *, concurrent: bool = False) -> None:
        """Opens a graph.

        Args:
            graph: A file or the content of one.
            concurrent: For many samples: each of several calling threads computes on its own. Otherwise one call
                is answered as soon as possible, by all processors.
        """
        self.concurrent = concurrent
        self._session = _open_session(graph, 1 if concurrent else os.cpu_count() or 1)

    def embed(self, inputs: Sequence[NDArray[np.generic]]) -> list[Array]:
        """Maps preprocessed samples to one `float32 [...]` each."""
        return by_shape(inputs, lambda batch: self._session.run(None, {"input": batch})[0])


@lru_cache(maxsize=3)
def _open_session(graph: Path | bytes, threads: int) -> onnxruntime.InferenceSession:
    """Opens a graph, or returns it if it was opened lately: the name of an exported graph's file tells its content."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    source = graph if isinstance(graph, bytes) else str(graph)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


class TorchEmbedder:
    """Runs a backbone with torch on a GPU."""

    concurrent = False

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
    mode: str = "frozen",
    preprocess: Preprocess | None = None,
    concurrent: bool = False,
) -> Embedder:
    """Returns what runs the backbone fastest on this computer.

    Args:
        arch: The architecture.
        cache_folder: Where exported graphs are kept.
        device: `auto`, `cpu`, `cuda` or `mps`.
        tail: Trained weights, or None for the pretrained ones.
        output: `embedding`, or `features` for what training starts from.
        mode: Which part of the backbone learns, see `registry.Recipe`: `tail` belongs to it, `features` lead to it.
        preprocess: What prepares the inputs; the architecture's own if None.
        concurrent: Whether several threads will call it with few samples each, where the device allows that.

    Raises:
        UsageError: if this computer has no such device.
    """
    found = "" if device == "cpu" else has_gpu()
    chosen = found or "cpu" if device == "auto" else device
    if chosen not in ("cpu", found):
        raise UsageError(f"This computer has no {chosen} device that can be used. Choose the device auto or cpu.")
    if chosen != "cpu":
        backbone = build_backbone(arch, tail, mode, preprocess)
        return TorchEmbedder(as_trained(backbone, mode), chosen, output)
    prepared = preprocess or arch.preprocess
    path = cache_folder / "onnx" / f"{arch.digest}{_shape(prepared)}-{_name(output, mode)}{_tail_digest(tail)}.onnx"
    graph = path if _is_there(path) else _keep(path, _export(arch, tail, output, mode, prepared))
    return OnnxEmbedder(graph, concurrent=concurrent)


def build_backbone(
    arch: Architecture, tail: Tail | None = None, mode: str = "partial", preprocess: Preprocess | None = None
) -> Backbone:
    """Builds the backbone in evaluation mode, with its pretrained weights or those trained in a mode.

    Raises:
        ModelError: if its pretrained weights are missing.
        ValueError: if the trained weights do not fit.
    """
    from constructor_desktop.models.graph import load_tail

    backbone = arch.build(preprocess or arch.preprocess)
    if tail:
        load_tail(as_trained(backbone, mode).tail, tail)
    return backbone.eval()


def as_trained(backbone: Backbone, mode: str) -> Backbone:
    """Returns the same network, divided into what stays frozen and what learns in a mode; see `registry.Recipe`."""
    from constructor_desktop.models.backbone import HeadOnly, Whole, WholeBackbone

    if mode == "head":
        return HeadOnly(backbone)
    if mode == "full":
        assert isinstance(backbone, WholeBackbone)
        return Whole(backbone)
    return backbone


def _name(output: str, mode: str) -> str:
    """Names a graph: features of a part that learns completely are others than those of its last stages."""
    return f"{output}-{mode}" if output == "features" and mode in ("head", "full") else output


def _shape(preprocess: Preprocess) -> str:
    """Names the length of the input where the graph is made for one."""
    fixed = isinstance(preprocess, AudioPreprocess) and preprocess.fixed_length
    return f"-{preprocess.min_samples}" if isinstance(preprocess, AudioPreprocess) and fixed else ""


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder that may not even be looked into
        return False


def _keep(path: Path, content: bytes) -> Path | bytes:
    """Writes an exported graph to the cache; returns its content where that is impossible."""
    try:
        write_bytes(path, content)
    except OSError as error:
        _warn(path.parent, error.strerror or str(error))
        return content
    return path


@cache
def _warn(folder: Path, reason: str) -> None:
    """Says once for each folder and reason that nothing is kept there."""
    logger.warning("Prepared networks cannot be kept in %s (%s); every start prepares them again.", folder, reason)


def _export(arch: Architecture, tail: Tail | None, output: str, mode: str, preprocess: Preprocess) -> bytes:
    from constructor_desktop.models.classifier_net import FeatureNet
    from constructor_desktop.models.graph import to_onnx

    backbone = as_trained(build_backbone(arch, tail, mode, preprocess), mode).eval()
    module = FeatureNet(backbone) if output == "features" else backbone
    return to_onnx(module, preprocess, [output])


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
