"""The list of architectures. Each entry says what it is; the network itself is built only when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UsageError
from constructor_desktop.models.preprocess import Preprocess

if TYPE_CHECKING:
    from constructor_desktop.models.backbone import Backbone


@dataclass(frozen=True)
class Weights:
    """Where pretrained weights come from.

    Attributes:
        origin: `bundled` (installed with the app).
        package: Name of the installed package that carries them.
        file: Path inside that package.
        sha256: Of that file, checked before first use.
        licence: Licence and author, one line.
    """

    origin: str
    package: str
    file: str
    sha256: str
    licence: str


@dataclass(frozen=True)
class FineTuneDefaults:
    """Hyper-parameters of fine-tuning: passes over the data, AdamW's learning rate and weight decay, batch size."""

    epochs: int
    learning_rate: float
    batch_size: int
    weight_decay: float = 1e-4
    label_smoothing: float = 0.1


@dataclass(frozen=True)
class Architecture:
    """One entry of the registry.

    Attributes:
        name: What the user types.
        modality: Pictures or sounds.
        title: Name for people.
        summary: One sentence.
        embedding_size: D of the embeddings `float32 [B, D]`, which have unit length.
        parameters: Trainable numbers of the backbone.
        preprocess: Turns decoded samples into the network's input.
        weights: Pretrained weights.
        fine_tune: Defaults of the `accurate` preset.
        version: Raised whenever the same weights give other embeddings, so that caches start anew.
        build: Builds the backbone with its pretrained weights.
    """

    name: str
    modality: Modality
    title: str
    summary: str
    embedding_size: int
    parameters: int
    preprocess: Preprocess
    weights: Weights
    fine_tune: FineTuneDefaults
    version: int
    build: Callable[[], Backbone]

    @property
    def digest(self) -> str:
        """Names the exact function from input to embedding: weights, code version and preprocessing."""
        return f"{self.name}-{self.weights.sha256[:12]}-{self.version}"


class Registry:
    """Architectures by name."""

    def __init__(self) -> None:
        self._entries: dict[str, Architecture] = {}

    def register(
        self, describe: Callable[[Callable[[], Backbone]], Architecture]
    ) -> Callable[[Callable[[], Backbone]], Callable[[], Backbone]]:
        """Returns a decorator that adds the entry `describe(build)`; a name that is taken raises ValueError."""

        def decorate(build: Callable[[], Backbone]) -> Callable[[], Backbone]:
            entry = describe(build)
            if entry.name in self._entries:
                raise ValueError(f"the architecture {entry.name} is registered twice")
            self._entries[entry.name] = entry
            return build

        return decorate

    def get(self, name: str) -> Architecture:
        """Returns an entry; raises UsageError naming the ones there are."""
        try:
            return self._entries[name]
        except KeyError:
            known = ", ".join(sorted(self._entries))
            raise UsageError(f"There is no architecture called {name}. Choose one of: {known}.") from None

    def list(self, modality: Modality | None = None) -> list[Architecture]:
        """Returns the entries in the order of registration."""
        return [entry for entry in self._entries.values() if modality in (None, entry.modality)]

    def default(self, modality: Modality) -> Architecture:
        """Returns the entry to use when the user has not chosen one."""
        return self.list(modality)[0]
