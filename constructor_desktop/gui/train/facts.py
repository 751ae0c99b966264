"""What can be chosen for a training on this computer, found out in a task: it loads what the window does without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from constructor_desktop.core.data import Modality

if TYPE_CHECKING:
    from constructor_desktop.models.registry import Architecture

PRESETS = ("fast", "accurate", "reference")
NUMBERS = ("epochs", "learning_rate", "batch_size", "weight_decay", "label_smoothing")
CHOICES = ("optimizer", "schedule", "balance")
DESCENT = (*NUMBERS, *CHOICES)
"""Settings of gradient descent that a recipe has a value for."""
NO_WEIGHTS, BUNDLED, DOWNLOADED = "none", "bundled", "downloaded"
_READY = (NO_WEIGHTS, BUNDLED, DOWNLOADED)
_ABOVE = 1e-8
_BELOW = 0.999999


@dataclass(frozen=True)
class RecipeFacts:
    """How an architecture is trained with a preset and a mode.

    Attributes:
        mode: `frozen`, `head`, `partial`, `full` or `scratch`.
        values: What `DESCENT` names.
        usual: Names of the augmentations that it uses by itself.
        usable: Names of those that it can use.
        if_better: Whether it is compared with the frozen network first, which is used otherwise.
    """

    mode: str
    values: Mapping[str, Any]
    usual: tuple[str, ...]
    usable: tuple[str, ...]
    if_better: bool = False

    @property
    def learns(self) -> bool:
        """Whether there is gradient descent, whose settings have an effect then."""
        return self.mode != "frozen"

    @property
    def may_end_early(self) -> bool:
        """Whether it can find out by itself how many passes are best."""
        return self.learns and not self.if_better


@dataclass(frozen=True)
class WeightsFacts:
    """Whether an architecture can be used here.

    Attributes:
        state: `none` (it needs none), `bundled`, `downloaded`, `available`, `missing` or `damaged`.
        size: Bytes to download.
        extra: Name of the optional dependencies that are missing; empty if none is.
    """

    state: str
    size: int = 0
    extra: str = ""

    @property
    def ready(self) -> bool:
        """Whether it can be trained now."""
        return self.state in _READY and not self.extra

    @property
    def loadable(self) -> bool:
        """Whether a download is all that is missing."""
        return self.state in ("available", "damaged") and not self.extra and self.size > 0


@dataclass(frozen=True)
class ArchitectureFacts:
    """An architecture of the registry.

    Attributes:
        name: What a run calls it.
        title: What people call it.
        summary: One sentence.
        licence: Of its weights.
        parameters: How many numbers can be trained.
        effort: How much it computes for a sample, roughly, of what the usual one does.
        modes: Ways of training that work with it.
        recipes: How it is trained, by preset and mode; the mode None is the preset's own.
        weights: Whether it can be used here.
    """

    name: str
    title: str
    summary: str
    licence: str
    parameters: int
    effort: float
    modes: tuple[str, ...]
    recipes: Mapping[tuple[str, str | None], RecipeFacts]
    weights: WeightsFacts

    def recipe(self, preset: str, mode: str | None = None) -> RecipeFacts:
        """Returns how it is trained; a mode that does not work with it is passed over."""
        return self.recipes.get((preset, mode)) or self.recipes[preset, None]


@dataclass(frozen=True)
class AugmentationFacts:
    """An augmentation: what a run calls it, its name for people, and one sentence."""

    name: str
    title: str
    summary: str


@dataclass(frozen=True)
class Facts:
    """What there is to choose from.

    Attributes:
        architectures: Those for the modality; the first one is the usual one.
        devices: `auto`, `cpu` and, where torch can use it, `cuda` or `mps`.
        bounds: Least and greatest value of each number among the settings.
        defaults: The settings of a run nobody has touched.
        augmentations: All there are for the modality, in the order in which they are applied.
        views: From how many samples a class on there are so many variations of each, most samples first.
    """

    architectures: tuple[ArchitectureFacts, ...]
    devices: tuple[str, ...]
    bounds: Mapping[str, tuple[float, float]]
    defaults: Mapping[str, Any]
    augmentations: tuple[AugmentationFacts, ...]
    views: tuple[tuple[int, int], ...] = ()

    def views_of(self, samples: int, classes: int) -> int:
        """Returns how many variations of each sample are usually made."""
        return next((views for least, views in self.views if samples >= least * classes), 0)

    def architecture(self, name: str | None) -> ArchitectureFacts:
        """Returns an architecture; the usual one for None or a name that is not known."""
        return next((one for one in self.architectures if one.name == name), self.architectures[0])

    def with_weights(self, weights: Mapping[str, WeightsFacts]) -> Facts:
        """Returns the same with other states of weights, by name of the architecture."""
        known = (replace(arch, weights=weights.get(arch.name, arch.weights)) for arch in self.architectures)
        return replace(self, architectures=tuple(known))


def read_facts(modality: Modality) -> Facts:
    """Finds out what can be chosen; for a task."""
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.device import has_gpu
    from constructor_desktop.training.augmentations import AUGMENTATIONS
    from constructor_desktop.training.config import RunConfig
    from constructor_desktop.training.run import VIEWS

    usual = REGISTRY.default(modality)
    known = tuple(_facts_of(arch, _effort(arch) / _effort(usual)) for arch in REGISTRY.list(modality))
    varied = tuple(
        AugmentationFacts(one.name, one.title, one.summary) for one in AUGMENTATIONS if one.modality is modality
    )
    devices = ("auto", "cpu", *filter(None, [has_gpu()]))
    bounds = {name: found for name, field in RunConfig.model_fields.items() if (found := _bounds(field.metadata))}
    return Facts(known, devices, bounds, RunConfig().model_dump(), varied, VIEWS[modality])


def read_weights(modality: Modality) -> dict[str, WeightsFacts]:
    """Finds out which architectures can be used here, by name; for a task."""
    from constructor_desktop.models.architectures import REGISTRY

    return {arch.name: _weights_of(arch) for arch in REGISTRY.list(modality)}


def _facts_of(arch: Architecture, effort: float) -> ArchitectureFacts:
    from constructor_desktop.training.config import RunConfig

    recipes = {
        (preset, mode): _recipe_facts(arch, RunConfig.model_validate({"preset": preset, "mode": mode}))
        for preset in PRESETS
        for mode in (None, *arch.modes)
    }
    return ArchitectureFacts(
        name=arch.name,
        title=arch.title,
        summary=arch.summary,
        licence=arch.weights.licence,
        parameters=arch.parameters,
        effort=effort,
        modes=arch.modes,
        recipes=recipes,
        weights=_weights_of(arch),
    )


def _recipe_facts(arch: Architecture, config: Any) -> RecipeFacts:
    from constructor_desktop.training.augmenting import usable_names, usual_names
    from constructor_desktop.training.recipes import choose_recipe
    from constructor_desktop.training.run import needs_embeddings

    recipe = choose_recipe(arch, config)
    values = {name: value for name, value in asdict(recipe).items() if name in DESCENT}
    usual = usual_names(arch.modality) if recipe.augmentations is None else recipe.augmentations
    masks = arch.learns_spectrograms and not needs_embeddings(recipe)
    return RecipeFacts(recipe.mode, values, usual, usable_names(arch.modality, spectrograms=masks), recipe.if_better)


def _weights_of(arch: Architecture) -> WeightsFacts:
    from constructor_desktop.core.errors import ModelError
    from constructor_desktop.models.store_status import status
    from constructor_desktop.training.recipes import require_libraries

    extra = ""
    try:
        require_libraries(arch)
    except ModelError:
        extra = arch.extra
    if arch.weights.origin == "none":
        return WeightsFacts(NO_WEIGHTS, 0, extra)
    return WeightsFacts(status(arch).state, arch.weights.size, extra)


def _effort(arch: Architecture) -> float:
    """Multiplications for a sample grow with the parameters, and with the area of pictures."""
    from constructor_desktop.models.preprocess import ImagePreprocess

    area = arch.preprocess.size**2 if isinstance(arch.preprocess, ImagePreprocess) else 1
    return float(arch.parameters * area)


def _bounds(metadata: list[Any]) -> tuple[float, float] | None:
    limits = {name: getattr(one, name) for one in metadata for name in ("gt", "ge", "lt", "le") if hasattr(one, name)}
    low = limits.get("ge", limits["gt"] + _ABOVE if "gt" in limits else None)
    high = limits.get("le", limits["lt"] * _BELOW if "lt" in limits else None)
    return None if low is None or high is None else (low, high)
