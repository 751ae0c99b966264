from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import OnEvent, ignore_event
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import Embedder, make_embedder
from constructor_desktop.training.features import Extractor
from tests.training.samples import DictCache

MakeExtractor = Callable[..., Extractor]


@pytest.fixture(scope="session")
def embedders(cache_folder: Path) -> dict[Modality, Embedder]:
    """The real backbones."""
    return {modality: make_embedder(REGISTRY.default(modality), cache_folder, device="cpu") for modality in Modality}


@pytest.fixture(scope="session")
def embeddings_cache() -> DictCache:
    """Embeddings of all samples of the session, so that equal samples are embedded once."""
    return DictCache()


@pytest.fixture
def make_extractor(embedders: dict[Modality, Embedder], embeddings_cache: DictCache) -> MakeExtractor:
    """Gives an extractor on the real backbone: `make_extractor(Modality.IMAGE)`."""

    def make(modality: Modality, on_event: OnEvent = ignore_event) -> Extractor:
        arch = REGISTRY.default(modality)
        cache = embeddings_cache
        return Extractor(arch.preprocess, embedders[modality], arch.digest, cache, cache, on_event)

    return make
