"""How long a training takes, measured on a few samples here."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from constructor_desktop.core.data import Dataset
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import ignore_event
from constructor_desktop.training.config import RunConfig

MOST_CLASSES = 3
FEW, MORE = 3, 8
"""Samples of each class in the two trainings whose difference is measured."""
# What does not grow with the samples: loading the network and choosing the settings.
LOADING_SECONDS = 10.0
LEAST_SECONDS = 0.001


def training_seconds(config: RunConfig, dataset: Dataset, cache_folder: Path, cores: int) -> float | None:
    """Returns about how long a machine with so many cores trains; None if the few samples taken do not tell.

    Two handfuls of samples are trained here, with one pass where a network learns: the difference is what a sample
    costs. The time then grows with the samples and the passes, and shrinks with the machine's cores.

    Args:
        config: The settings.
        dataset: The samples.
        cache_folder: Keeps exported networks.
        cores: Of the machine.
    """
    from constructor_desktop.training.recipes import choose_architecture, choose_recipe

    few, more = _part(dataset, FEW), _part(dataset, MORE)
    if len(more.samples) <= len(few.samples):
        return None
    try:
        recipe = choose_recipe(choose_architecture(config.arch, dataset.modality), config)
        seconds = -_measured(config, few, cache_folder) + _measured(config, more, cache_folder)
    except ConstructorError:  # copies, silence, or too alike: the whole may well do
        return None
    each = max(LEAST_SECONDS, seconds / (len(more.samples) - len(few.samples)))
    passes = 1 if recipe.mode == "frozen" else recipe.epochs * (config.folds or 1) * config.repeats
    return LOADING_SECONDS + each * passes * len(dataset.samples) * (os.cpu_count() or 1) / cores


def _measured(config: RunConfig, dataset: Dataset, cache_folder: Path) -> float:
    """Trains without anything computed before, and returns the seconds."""
    from constructor_desktop.storage.cache import SqliteCache
    from constructor_desktop.training.run import Run

    values = config.model_dump(exclude_unset=True, exclude={"folds", "repeats", "epochs"})
    quick = RunConfig.create(**values | {"epochs": 1, "val_fraction": 0.5})
    with tempfile.TemporaryDirectory(prefix="constructor-", ignore_cleanup_errors=True) as folder:
        cache = SqliteCache(Path(folder) / "embeddings.sqlite")
        started = time.perf_counter()
        try:
            Run(quick, cache, cache, cache_folder, ignore_event).train(dataset)
        finally:
            cache.close()
        return time.perf_counter() - started


def _part(dataset: Dataset, count: int) -> Dataset:
    """The first few samples of a few classes."""
    classes = dataset.classes[:MOST_CLASSES]
    samples = tuple(
        sample for name in classes for sample in [one for one in dataset.samples if one.label == name][:count]
    )
    return Dataset(dataset.modality, classes, samples, dataset.root)
