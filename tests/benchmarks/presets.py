"""What `--preset accurate` is worth: never less than `fast` on average, much on classes unlike the pretraining data."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from constructor_desktop.core.data import Dataset
from constructor_desktop.training.config import RunConfig
from tests.benchmarks.common import Bench, digits, load, per_class

SEEDS = range(5)
SAMPLES = 15
MOST_TESTED = 40


def run(bench: Bench) -> list[dict[str, Any]]:
    """Returns one row per data set: mean accuracy and seconds of both presets over five seeds, 15 samples a class."""
    sets = {"cats_dogs": load("cats_dogs"), "esc10": load("esc10"), "digits": digits(_folder(bench))}
    return [_row(bench, name, dataset) for name, dataset in sets.items()]


def _folder(bench: Bench) -> Path:
    return bench.folder / "digits"


def _row(bench: Bench, name: str, dataset: Dataset) -> dict[str, Any]:
    scores: dict[str, list[float]] = {"fast": [], "accurate": []}
    seconds: dict[str, list[float]] = {"fast": [], "accurate": []}
    tuned = 0
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        train, rest = per_class(dataset.samples, SAMPLES, rng)
        test, _ = per_class(rest, MOST_TESTED, rng)
        for preset in scores:
            began = time.perf_counter()
            result = bench.train(dataset, train, RunConfig.create(seed=seed, preset=preset))
            seconds[preset].append(time.perf_counter() - began)
            scores[preset].append(bench.accuracy(result.model, test))
            tuned += result.metrics["fine_tuned"]
    fast, accurate = float(np.mean(scores["fast"])), float(np.mean(scores["accurate"]))
    return {
        "setting": f"{name}, {SAMPLES} a class",
        "accuracy": accurate,
        "fast": fast,
        "fine_tuned": tuned,
        "seconds": float(np.median(seconds["accurate"])),
        "fast_seconds": float(np.median(seconds["fast"])),
        "ratio": float(np.median(seconds["accurate"]) / np.median(seconds["fast"])),
        "met": accurate >= fast,
    }
