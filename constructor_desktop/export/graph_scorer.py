"""Running the ONNX graph of a bundle, after checking that it is what a bundle holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.models.embedder import by_shape
from constructor_desktop.models.preprocess import ImagePreprocess, Preprocess

Array = NDArray[np.float32]
INPUT, OUTPUTS = "input", ("probabilities", "distance")


class GraphScorer:
    """Computes probabilities and distances with one ONNX graph on the CPU."""

    def __init__(self, content: bytes, preprocess: Preprocess, classes: int) -> None:
        """Loads and checks the graph.

        Args:
            content: The ONNX file.
            preprocess: What prepares its inputs.
            classes: The number of classes.

        Raises:
            ValueError: if it is no ONNX graph, reads other files, or has other inputs and outputs than a bundle's.
        """
        import onnxruntime

        _check_contents(content)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime raises classes of its own that it does not export.
            raise ValueError("the graph cannot be loaded") from error
        self._check_signature(preprocess, classes)
        self._check_answer(preprocess, classes)

    def score(self, inputs: Sequence[NDArray[np.generic]]) -> tuple[Array, Array]:
        """Maps preprocessed samples to probabilities `float32 [B, K]` and distances `float32 [B]`."""
        rows = np.stack(by_shape(inputs, self._run))
        return rows[:, :-1], rows[:, -1]

    def for_threads(self) -> None:
        """The network of a bundle answers with all processors at once."""

    def _run(self, batch: NDArray[np.generic]) -> Array:
        probabilities, distances = self._session.run(OUTPUTS, {INPUT: batch})
        return np.concatenate([probabilities, distances[:, np.newaxis]], axis=1)

    def _check_signature(self, preprocess: Preprocess, classes: int) -> None:
        kind = "uint8" if isinstance(preprocess, ImagePreprocess) else "float"
        values = [(entry.name, entry.type, _fixed(entry)) for entry in self._session.get_inputs()]
        if values != [(INPUT, f"tensor({kind})", [None, *_sample_shape(preprocess)])]:
            raise ValueError("the graph takes something else")
        values = [(entry.name, entry.type, _fixed(entry)) for entry in self._session.get_outputs()]
        if values != [(OUTPUTS[0], "tensor(float)", [None, classes]), (OUTPUTS[1], "tensor(float)", [None])]:
            raise ValueError("the graph gives something else")

    def _check_answer(self, preprocess: Preprocess, classes: int) -> None:
        """Tries the graph on a black picture or silence."""
        if isinstance(preprocess, ImagePreprocess):
            sample: NDArray[np.generic] = preprocess(np.zeros((1, 1, 3), np.uint8))
        else:
            sample = preprocess(np.zeros(1, np.float32))
        try:
            probabilities, distances = self.score([sample, sample])
        except Exception as error:  # As above.
            raise ValueError("the graph cannot be run") from error
        finite = np.isfinite(probabilities).all() and np.isfinite(distances).all()
        if not finite or not np.allclose(probabilities.sum(axis=1), 1, atol=1e-3):
            raise ValueError("the graph does not give probabilities")


def _sample_shape(preprocess: Preprocess) -> list[int | None]:
    """The shape of a preprocessed sample, with None for a length that varies."""
    if isinstance(preprocess, ImagePreprocess):
        return [preprocess.size, preprocess.size, 3]
    return [preprocess.min_samples if preprocess.fixed_length else None]


def _fixed(entry: Any) -> list[int | None]:
    """The shape of an input or output, with None for dimensions that vary."""
    return [size if isinstance(size, int) else None for size in entry.shape]


def _check_contents(content: bytes) -> None:
    """Raises ValueError for graphs that read other files, or may run forever."""
    import onnx

    try:
        model = onnx.load_from_string(content)
    except Exception as error:  # Protocol buffers raise classes of their own, which depend on their version.
        raise ValueError("it is not an ONNX file") from error
    if any(entry.domain not in ("", "ai.onnx") for entry in model.opset_import):
        raise ValueError("it needs operators that are not standard")
    # Branches and loops hold graphs of their own; a classifier needs none, and a loop might never end.
    attributes = [attribute for node in model.graph.node for attribute in node.attribute]
    if model.functions or any(attribute.HasField("g") or attribute.graphs for attribute in attributes):
        raise ValueError("it holds loops or functions")
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in _tensors(model.graph)):
        raise ValueError("its weights are in other files")


def _tensors(graph: Any) -> Iterator[Any]:
    yield from graph.initializer
    sparse = list(graph.sparse_initializer)
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            sparse += [attribute.sparse_tensor, *attribute.sparse_tensors]
    for tensor in sparse:
        yield from (tensor.values, tensor.indices)
