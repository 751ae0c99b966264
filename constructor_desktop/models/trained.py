"""A trained classifier: everything that is needed to answer, and its file format (safetensors, never pickle)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.preprocess import Preprocess, preprocess_from_json, preprocess_to_json

FORMAT = 1
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """Linear layers with ReLU between them; one layer is multinomial logistic regression.

    Attributes:
        weights: Matrices `float32 [inputs, outputs]`.
        biases: Vectors `float32 [outputs]`.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    @property
    def kind(self) -> str:
        """`logistic` or `mlp`."""
        return "logistic" if len(self.weights) == 1 else "mlp"

    def logits(self, embeddings: Array) -> Array:
        """Maps embeddings `float32 [B, D]` to logits `float32 [B, K]`."""
        values = embeddings
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            values = values @ weight + bias
            if index + 1 < len(self.weights):
                values = np.maximum(values, 0)
        return values


@dataclass(frozen=True)
class Novelty:
    """Tells samples that are far from everything seen in training.

    The distance of an embedding is 1 minus its mean cosine similarity to the nearest exemplars (k-nearest-neighbour
    outlier detection: Sun et al., "Out-of-Distribution Detection with Deep Nearest Neighbors", 2022).

    Attributes:
        exemplars: Embeddings of training samples, unit length, `float32 [M, D]`.
        neighbours: How many of the nearest are averaged.
        threshold: The largest distance that still counts as known.
    """

    exemplars: Array
    neighbours: int
    threshold: float

    def distances(self, embeddings: Array) -> Array:
        """Maps embeddings `float32 [B, D]` to distances `float32 [B]`, 0 for an exact repeat."""
        similarity: Array = unit_length(embeddings) @ self.exemplars.T
        nearest = -np.partition(-similarity, self.neighbours - 1, axis=1)[:, : self.neighbours]
        distances: Array = (1 - nearest.mean(axis=1)).astype(np.float32)
        return distances


@dataclass(frozen=True)
class TrainedModel:
    """A classifier without its backbone's pretrained weights, which are named by `arch` and `arch_digest`.

    Attributes:
        arch: Name of the architecture.
        arch_digest: The exact pretrained weights and code version the head was trained on.
        classes: Class names in the order of the outputs.
        preprocess: Turns decoded samples into the network's input.
        head: From embedding to logits.
        temperature: Divides the logits (Guo et al., "On Calibration of Modern Neural Networks", 2017).
        novelty: Decides `known`.
        tail: Weights of the backbone that were trained, by name; empty if it is frozen.
        mode: How it was trained, see `registry.Recipe`: it tells which part of the backbone the tail is.
        window_seconds: For sounds: typical length of a training sample, used as the window for streams.
    """

    arch: str
    arch_digest: str
    classes: tuple[str, ...]
    preprocess: Preprocess
    head: Head
    temperature: float
    novelty: Novelty
    tail: dict[str, Array] = field(default_factory=dict)
    mode: str = "frozen"
    window_seconds: float | None = None

    def probabilities(self, embeddings: Array) -> Array:
        """Maps embeddings `float32 [B, D]` to probabilities `float32 [B, K]`."""
        return softmax(self.head.logits(embeddings) / np.float32(self.temperature))


def unit_length(vectors: Array) -> Array:
    """Scales the rows of `float32 [B, D]` to length 1; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Array = vectors / np.maximum(lengths, np.float32(1e-12))
    return scaled


def softmax(logits: Array) -> Array:
    """Returns the softmax over the last dimension."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Array = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def save_model(model: TrainedModel) -> bytes:
    """Returns the model as the bytes of a safetensors file."""
    from safetensors.numpy import save

    tensors = {f"tail.{name}": value for name, value in model.tail.items()}
    for index, (weight, bias) in enumerate(zip(model.head.weights, model.head.biases, strict=True)):
        tensors |= {f"head.{index}.weight": weight, f"head.{index}.bias": bias}
    tensors["exemplars"] = model.novelty.exemplars
    header = {
        "format": FORMAT,
        "arch": model.arch,
        "arch_digest": model.arch_digest,
        "classes": model.classes,
        "preprocess": preprocess_to_json(model.preprocess),
        "temperature": model.temperature,
        "neighbours": model.novelty.neighbours,
        "threshold": model.novelty.threshold,
        "window_seconds": model.window_seconds,
        "mode": model.mode,
    }
    contiguous = {name: np.asarray(value, order="C") for name, value in tensors.items()}  # shapes stay, also ()
    return bytes(save(contiguous, metadata={"constructor": json.dumps(header, ensure_ascii=False)}))


def load_model(path: Path) -> TrainedModel:
    """Reads a file written by `save_model`.

    Raises:
        ModelError: if the file is missing, damaged or of another format.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {})["constructor"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dictionary)
        model = _assemble(header, tensors)
    except (SafetensorError, OSError, KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{path} is not a model of this app or is damaged. Train or export it again.") from error
    return model


def _assemble(header: dict[str, Any], tensors: dict[str, Array]) -> TrainedModel:
    if header["format"] != FORMAT:
        raise ValueError("another format")
    layers = sum(name.startswith("head.") for name in tensors) // 2
    if not all(np.isfinite(value).all() for value in tensors.values()):
        raise ValueError("not finite")
    model = TrainedModel(
        arch=header["arch"],
        arch_digest=header["arch_digest"],
        classes=tuple(header["classes"]),
        preprocess=preprocess_from_json(header["preprocess"]),
        head=Head(
            tuple(tensors[f"head.{i}.weight"] for i in range(layers)),
            tuple(tensors[f"head.{i}.bias"] for i in range(layers)),
        ),
        temperature=float(header["temperature"]),
        novelty=Novelty(tensors["exemplars"], int(header["neighbours"]), float(header["threshold"])),
        tail={name.removeprefix("tail."): value for name, value in tensors.items() if name.startswith("tail.")},
        mode=str(header.get("mode", "partial")),  # files of the first version had no other
        window_seconds=header["window_seconds"],
    )
    _check(model)
    return model


def _check(model: TrainedModel) -> None:
    """Raises ValueError if the parts do not fit each other."""
    exemplars, classes = model.novelty.exemplars, len(model.classes)
    if exemplars.ndim != 2 or not 1 <= model.novelty.neighbours <= len(exemplars):
        raise ValueError("the exemplars do not fit")
    if classes < 2 or len(set(model.classes)) != classes or not all(isinstance(name, str) for name in model.classes):
        raise ValueError("the classes make no sense")
    width = exemplars.shape[1]
    for weight, bias in zip(model.head.weights, model.head.biases, strict=True):
        if weight.shape != (width, len(bias)) or bias.ndim != 1:
            raise ValueError("the layers of the head do not fit each other")
        width = len(bias)
    if width != classes or not (
        model.temperature > 0 and np.isfinite([model.temperature, model.novelty.threshold]).all()
    ):
        raise ValueError("the head does not fit the classes")
