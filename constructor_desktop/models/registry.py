"""The list of architectures. Each entry says what it is; the network itself is built only when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UsageError
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.models.weights_record import verified_record

if TYPE_CHECKING:
    from constructor_desktop.models.backbone import Backbone


Build = Callable[[Preprocess], "Backbone"]
PRESETS = ("fast", "accurate", "reference")
MODES = ("frozen", "head", "partial", "full", "scratch")


@dataclass(frozen=True)
class Weights:
    """Where pretrained weights come from.

    Attributes:
        origin: `bundled` (installed with the app), `download` (fetched on demand into the weights store) or `none` (the
            architecture is trained from scratch).
        licence: Licence and author, one line.
        package: Bundled: name of the installed package that carries them.
        file: Bundled: path inside that package. Download: name of the file in the weights store.
        sha256: Bundled: of that file, checked before first use. Download: the SHA-256, or as many of its first
            hexadecimal digits as its publisher names; empty if none is published.
        md5: Download: where the publisher names that instead.
        url: Download: where it is published.
        size: Download: about how many bytes it has.
    """

    origin: str
    licence: str
    package: str = ""
    file: str = ""
    sha256: str = ""
    md5: str = ""
    url: str = ""
    size: int = 0


NO_WEIGHTS = Weights(origin="none", licence="none: trained from scratch on your own samples")


@dataclass(frozen=True)
class Recipe:
    """How an architecture is trained.

    Attributes:
        mode: `frozen`: the backbone stays as it is, embeddings are cached and a head is chosen and trained on them.
            `head`: the same backbone, but a plain linear head learns from other augmented views in each epoch.
            `partial`: the backbone's `tail` learns as well. `full`: all of the pretrained network learns. `scratch`:
            all of it learns, from random numbers.
        epochs: Passes over the training samples.
        learning_rate: Of the network; see `head_rate`.
        batch_size: Samples per step.
        weight_decay: Of the optimiser.
        label_smoothing: Share of the target that is spread over all classes.
        optimizer: `adam` or `adamw`.
        schedule: `cosine`, which falls to 0 after ten steps of warm-up, or `constant`.
        head_rate: How many times faster than the network the head learns.
        balance: What is done about classes of unlike sizes: `loss` (mistakes in small ones weigh more), `sampling`
            (their samples are drawn more often) or `none`.
        fill_to: A class of fewer training samples is filled up to so many with augmented repeats; 0: it is not.
        augmentations: Names of the augmentations; None for the usual ones of the modality.
        if_better: Whether cross-validation must show that it beats the frozen backbone, which is used otherwise.
    """

    mode: str = "frozen"
    epochs: int = 12
    learning_rate: float = 1e-3
    batch_size: int = 16
    weight_decay: float = 1e-4
    label_smoothing: float = 0.1
    optimizer: str = "adamw"
    schedule: str = "cosine"
    head_rate: float = 10.0
    balance: str = "loss"
    fill_to: int = 0
    augmentations: tuple[str, ...] | None = None
    if_better: bool = False


@dataclass(frozen=True)
class Architecture:
    """One entry of the registry.

    Attributes:
        name: What the user types.
        modality: Pictures or sounds.
        title: Name for people.
        summary: One sentence.
        embedding_size: D of the embeddings `float32 [B, D]`.
        parameters: Numbers that can be trained, without the head.
        preprocess: Turns decoded samples into the network's input.
        weights: Pretrained weights.
        recipes: How it is trained, by preset: `fast`, `accurate`, `reference`.
        version: Raised whenever the same weights give other embeddings, so that caches start anew.
        build: Builds the backbone with its pretrained weights, if it has any, for inputs of a preprocessing.
        modes: Ways of training that work with it, see `Recipe`.
        extra: Name of the optional dependencies that it needs (`pip install ai-constructor[yolo]`), or empty.
        libraries: Packages that must be importable, those of `extra`.
        learns_spectrograms: Whether its `features` are spectrograms `float32 [B, bands, frames]`, so that there are
            masks to learn with.
        fixed_length: Whether every sound is cut or padded to exactly `clip_seconds`.
    """

    name: str
    modality: Modality
    title: str
    summary: str
    embedding_size: int
    parameters: int
    preprocess: Preprocess
    weights: Weights
    recipes: Mapping[str, Recipe]
    version: int
    build: Build
    modes: tuple[str, ...] = ("frozen", "head", "partial")
    extra: str = ""
    libraries: tuple[str, ...] = ()
    learns_spectrograms: bool = False
    fixed_length: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError if a preset has no recipe."""
        if set(self.recipes) != set(PRESETS):
            raise ValueError(f"{self.name} needs a recipe for each of {', '.join(PRESETS)}")
        if any(recipe.mode not in self.modes for recipe in self.recipes.values()):
            raise ValueError(f"{self.name} has a recipe of another mode than {', '.join(self.modes)}")
        object.__setattr__(self, "recipes", MappingProxyType(dict(self.recipes)))

    @property
    def digest(self) -> str:
        """Names the exact function from input to embedding: weights, code version and preprocessing.

        Raises:
            ModelError: if its weights are to be downloaded and are not there, or are damaged.
        """
        sha256 = verified_record(self.name).sha256 if self.weights.origin == "download" else self.weights.sha256
        return f"{self.name}-{sha256[:12] or 'scratch'}-{self.version}"

    def prepare_clips(self, clip_seconds: float) -> Preprocess:
        """Returns the preprocessing of a run that uses so many seconds of each sound; pictures need none."""
        preprocess = self.preprocess
        if not isinstance(preprocess, AudioPreprocess):
            return preprocess
        if not self.fixed_length:
            return replace(preprocess, clip_seconds=clip_seconds)
        length = round(clip_seconds * preprocess.rate)
        return replace(preprocess, clip_seconds=clip_seconds, min_samples=length, hop_samples=length)


class Registry:
    """Architectures by name."""

    def __init__(self) -> None:
        self._entries: dict[str, Architecture] = {}

    def register(self, describe: Callable[[Build], Architecture]) -> Callable[[Build], Build]:
        """Returns a decorator that adds the entry `describe(build)`; a name that is taken raises ValueError."""

        def decorate(build: Build) -> Build:
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
