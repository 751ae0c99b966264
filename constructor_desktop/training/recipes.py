"""What a run trains, and how: architecture and recipe, as its settings ask for them."""

from __future__ import annotations

import importlib.util
from dataclasses import replace

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ModelError, UsageError
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.registry import Architecture, Recipe
from constructor_desktop.training.config import RunConfig

HYPER_PARAMETERS = ("epochs", "learning_rate", "batch_size", "weight_decay", "label_smoothing")
DESCENT = (*HYPER_PARAMETERS, "optimizer", "schedule", "balance", "patience")
"""Settings of gradient descent, which the frozen backbone does without."""


def choose_architecture(name: str | None, modality: Modality) -> Architecture:
    """Returns the named architecture, or the default one.

    Raises:
        UsageError: if it is for the other modality.
        ModelError: if an optional library that it needs is missing.
    """
    arch = REGISTRY.get(name) if name else REGISTRY.default(modality)
    if arch.modality is not modality:
        raise UsageError(f"{arch.name} learns {arch.modality.noun}, but the data are {modality.noun}.")
    require_libraries(arch)
    return arch


def require_libraries(arch: Architecture) -> None:
    """Raises ModelError if an optional library is missing that an architecture needs; imports none."""
    missing = [name for name in arch.libraries if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelError(
            f"{arch.title} needs the optional library {missing[0]}. "
            f'Install it with: python -m pip install "ai-constructor[{arch.extra}]"'
        )


def usable_here(arch: Architecture) -> bool:
    """Whether its libraries and its weights are on this computer."""
    try:
        require_libraries(arch)
        return bool(arch.digest)
    except ModelError:
        return False


def choose_recipe(arch: Architecture, config: RunConfig) -> Recipe:
    """Returns how to train: the recipe of the preset, changed by the settings that were made.

    Raises:
        UsageError: if the architecture cannot be trained in the mode asked for.
    """
    recipe = arch.recipes[config.preset]
    if config.mode is not None and config.mode != recipe.mode:
        recipe = _other_mode(arch, config.mode)
    chosen = {name: getattr(config, name) for name in (*HYPER_PARAMETERS, "optimizer", "schedule", "balance")}
    return replace(recipe, **{name: value for name, value in chosen.items() if value is not None})


def _other_mode(arch: Architecture, mode: str) -> Recipe:
    if mode not in arch.modes:
        known = ", ".join(arch.modes)
        raise UsageError(f"{arch.name} cannot be trained in the mode {mode}. Choose one of: {known}.")
    like = next((recipe for recipe in arch.recipes.values() if recipe.mode == mode), None)
    if like is not None:
        return replace(like, if_better=False)
    # Where all of a pretrained network learns, small steps keep what it knows.
    return Recipe(mode, learning_rate=1e-4 if mode == "full" else 1e-3)
