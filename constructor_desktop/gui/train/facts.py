"""What can be chosen for a training on this computer, found out in a task: it loads what the window does without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from constructor_desktop.core.data import Modality

if TYPE_CHECKING:
    from constructor_desktop.models.registry import Architecture

FINE_TUNING = ("epochs", "learning_rate", "batch_size", "weight_decay", "label_smoothing")
_ABOVE = 1e-8
_BELOW = 0.999999


@dataclass(frozen=True)
class ArchitectureFacts:
    """An architecture of the registry.

    Attributes:
        name: What a run calls it.
        title: What people call it.
        summary: One sentence.
        licence: Of its weights.
        defaults: Its settings of fine-tuning by name.
        usual: By preset, names of the augmentations that it uses by itself.
        usable: By preset, names of those that it can use.
    """

    name: str
    title: str
    summary: str
    licence: str
    defaults: Mapping[str, float]
    usual: Mapping[str, tuple[str, ...]]
    usable: Mapping[str, tuple[str, ...]]


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
    """

    architectures: tuple[ArchitectureFacts, ...]
    devices: tuple[str, ...]
    bounds: Mapping[str, tuple[float, float]]
    defaults: Mapping[str, Any]
    augmentations: tuple[AugmentationFacts, ...]

    def architecture(self, name: str | None) -> ArchitectureFacts:
        """Returns an architecture; the usual one for None or a name that is not known."""
        return next((one for one in self.architectures if one.name == name), self.architectures[0])


def read_facts(modality: Modality) -> Facts:
    """Finds out what can be chosen; for a task."""
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.device import has_gpu
    from constructor_desktop.training.augmentations import AUGMENTATIONS
    from constructor_desktop.training.config import RunConfig

    known = tuple(_facts_of(arch) for arch in REGISTRY.list(modality))
    varied = tuple(
        AugmentationFacts(one.name, one.title, one.summary) for one in AUGMENTATIONS if one.modality is modality
    )
    devices = ("auto", "cpu", *filter(None, [has_gpu()]))
    bounds = {name: found for name, field in RunConfig.model_fields.items() if (found := _bounds(field.metadata))}
    return Facts(known, devices, bounds, RunConfig().model_dump(), varied)


def _facts_of(arch: Architecture) -> ArchitectureFacts:
    from constructor_desktop.training.augmenting import usable_names, usual_names
    from constructor_desktop.training.run import needs_embeddings

    usual, usable = {}, {}
    for preset, recipe in arch.recipes.items():
        usual[preset] = usual_names(arch.modality) if recipe.augmentations is None else recipe.augmentations
        masks = arch.learns_spectrograms and not needs_embeddings(recipe)
        usable[preset] = usable_names(arch.modality, spectrograms=masks)
    defaults = asdict(arch.recipes["accurate"])
    return ArchitectureFacts(arch.name, arch.title, arch.summary, arch.weights.licence, defaults, usual, usable)


def _bounds(metadata: list[Any]) -> tuple[float, float] | None:
    limits = {name: getattr(one, name) for one in metadata for name in ("gt", "ge", "lt", "le") if hasattr(one, name)}
    low = limits.get("ge", limits["gt"] + _ABOVE if "gt" in limits else None)
    high = limits.get("le", limits["lt"] * _BELOW if "lt" in limits else None)
    return None if low is None or high is None else (low, high)
