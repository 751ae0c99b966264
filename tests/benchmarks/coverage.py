"""How often the printed interval contains the accuracy measured on samples never seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from constructor_desktop.core.data import Dataset
from constructor_desktop.training.config import RunConfig
from tests.benchmarks.common import Bench, load, per_class

REPETITIONS = 50
WANTED = 0.9


def run(bench: Bench, repetitions: int = REPETITIONS) -> list[dict[str, Any]]:
    """Returns one row per setting. Each repetition draws training samples anew and tests on all others."""
    settings = (("cats_dogs", 25), ("esc10", 12), ("esc10", 8))
    return [_row(bench, load(name), name, count, repetitions) for name, count in settings]


def _row(bench: Bench, dataset: Dataset, name: str, count: int, repetitions: int) -> dict[str, Any]:
    inside, stated, measured, widths = [], [], [], []
    for seed in range(repetitions):
        train, test = per_class(dataset.samples, count, np.random.default_rng(seed))
        result = bench.train(dataset, train, RunConfig.create(seed=seed))
        low, high = result.metrics["accuracy_interval"]
        score = bench.accuracy(result.model, test)
        inside.append(low <= score <= high)
        stated.append(result.metrics["accuracy"])
        measured.append(score)
        widths.append(high - low)
    return {
        "setting": f"{name}, {count} a class, {repetitions} repetitions",
        "inside": float(np.mean(inside)),
        "stated": float(np.mean(stated)),
        "accuracy": float(np.mean(measured)),
        "width": float(np.mean(widths)),
        "wanted": WANTED,
        "met": bool(np.mean(inside) >= WANTED),
    }
