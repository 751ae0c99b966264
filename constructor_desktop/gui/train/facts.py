"""What can be chosen for a training on this computer, found out in a task: it loads what the window does without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from constructor_desktop.core.data import Modality

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
    """

    name: str
    title: str
    summary: str
    licence: str
    defaults: Mapping[str, float]


@dataclass(frozen=True)
class Facts:
    """What there is to choose from.

    Attributes:
        architectures: Those for the modality; the first one is the usual one.
        devices: `auto`, `cpu` and, where torch can use it, `cuda` or `mps`.
        bounds: Least and greatest value of each number among the settings.
        defaults: The settings of a run nobody has touched.
    """

    architectures: tuple[ArchitectureFacts, ...]
    devices: tuple[str, ...]
    bounds: Mapping[str, tuple[float, float]]
    defaults: Mapping[str, Any]

    def architecture(self, name: str | None) -> ArchitectureFacts:
        """Returns an architecture; the usual one for None or a name that is not known."""
        return next((one for one in self.architectures if one.name == name), self.architectures[0])


def read_facts(modality: Modality) -> Facts:
    """Finds out what can be chosen; for a task."""
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.device import has_gpu
    from constructor_desktop.training.config import RunConfig

    known = tuple(
        ArchitectureFacts(arch.name, arch.title, arch.summary, arch.weights.licence, asdict(arch.recipes["accurate"]))
        for arch in REGISTRY.list(modality)
    )
    devices = ("auto", "cpu", *filter(None, [has_gpu()]))
    bounds = {name: found for name, field in RunConfig.model_fields.items() if (found := _bounds(field.metadata))}
    return Facts(known, devices, bounds, RunConfig().model_dump())


def _bounds(metadata: list[Any]) -> tuple[float, float] | None:
    limits = {name: getattr(one, name) for one in metadata for name in ("gt", "ge", "lt", "le") if hasattr(one, name)}
    low = limits.get("ge", limits["gt"] + _ABOVE if "gt" in limits else None)
    high = limits.get("le", limits["lt"] * _BELOW if "lt" in limits else None)
    return None if low is None or high is None else (low, high)
