"""From preprocessed samples to probabilities and distances."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import Embedder, make_embedder
from constructor_desktop.models.trained import TrainedModel

Array = NDArray[np.float32]


class Scorer(Protocol):
    """A classifier's computation, wherever it comes from."""

    def score(self, inputs: Sequence[NDArray[np.generic]]) -> tuple[Array, Array]:
        """Maps preprocessed samples to probabilities `float32 [B, K]` and distances `float32 [B]`."""
        ...

    def for_threads(self) -> Scorer | None:
        """Returns one that is fastest when several threads call it with few samples each; None if there is none."""
        ...


class ModelScorer:
    """Runs the backbone, then a trained model's head."""

    def __init__(self, model: TrainedModel, cache_folder: Path, device: str = "auto") -> None:
        """Loads the backbone.

        Args:
            model: The trained model.
            cache_folder: Where exported backbones are kept.
            device: `auto`, `cpu`, `cuda` or `mps`.

        Raises:
            ModelError: if the model was trained on other pretrained weights than this version of the app has.
        """
        arch = REGISTRY.get(model.arch)
        if model.arch_digest != arch.digest:
            raise ModelError(
                f"The model was trained with another version of {arch.title} ({model.arch_digest}) than this app has"
                f" ({arch.digest}). Train it again."
            )
        self._model = model
        self._cache_folder = cache_folder
        self._threaded: ModelScorer | None = None
        self._embedder = self._open(device, concurrent=False)

    def score(self, inputs: Sequence[NDArray[np.generic]]) -> tuple[Array, Array]:
        """Maps preprocessed samples to probabilities `float32 [B, K]` and distances `float32 [B]`."""
        embeddings = np.stack(self._embedder.embed(inputs))
        return self._model.probabilities(embeddings), self._model.novelty.distances(embeddings)

    def for_threads(self) -> Scorer | None:
        """Returns one of the same model for many samples, on a CPU; it is opened when it is first needed."""
        if self._embedder.device == "cpu" and self._threaded is None:
            self._threaded = copy(self)
            self._threaded._embedder = self._open("cpu", concurrent=True)
        return self._threaded

    def _open(self, device: str, *, concurrent: bool) -> Embedder:
        model = self._model
        return make_embedder(
            REGISTRY.get(model.arch),
            self._cache_folder,
            device=device,
            tail=model.tail or None,
            mode=model.mode,
            preprocess=model.preprocess,
            concurrent=concurrent,
        )
