from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import OnEvent, ignore_event
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import Embedder, make_embedder
from constructor_desktop.training.features import Extractor
from tests.training.samples import DictCache, Followed, save_pictures, save_sounds, save_wave, sound, train

MakeExtractor = Callable[..., Extractor]


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Keeps torch to one thread: on a busy computer several wait for each other at every one of many small steps."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


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


@pytest.fixture(scope="session")
def picture_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes of pictures, not of one size; three stripes lie among the discs, so that there are mistakes."""
    folder = save_pictures(tmp_path_factory.mktemp("pictures"), {"boxes": 8, "discs": 12, "stripes": 16})
    for number in range(3):
        (folder / "stripes" / f"stripes {number}.png").rename(folder / "discs" / f"stripes {number}.png")
    return folder


@pytest.fixture(scope="session")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of sounds and one that is silent."""
    folder = save_sounds(tmp_path_factory.mktemp("sounds"), {"noise": 10, "tone": 10})
    save_wave(folder / "tone" / "mute.wav", 0 * sound("tone", 0))
    return folder


@pytest.fixture(scope="session")
def picture_run(picture_folder: Path, cache_folder: Path, embeddings_cache: DictCache) -> Followed:
    """A hold-out run on `picture_folder`, seed 1."""
    return train(picture_folder, cache_folder, embeddings_cache, seed=1)


@pytest.fixture(scope="session")
def sound_run(sound_folder: Path, cache_folder: Path, embeddings_cache: DictCache) -> Followed:
    """A run on `sound_folder`, cross-validated with three folds."""
    return train(sound_folder, cache_folder, embeddings_cache, folds=3)


@pytest.fixture(scope="session")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of eight pictures that nobody could tell apart: every model makes mistakes."""
    folder = tmp_path_factory.mktemp("twins")
    for name, first in (("one", 0), ("two", 50)):
        save_pictures(folder / name, {"discs": 8}, first)
    return folder
