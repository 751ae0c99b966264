"""Accuracy on samples never seen, against a plain logistic head on the same backbone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from constructor_desktop.core.data import Dataset, Sample
from constructor_desktop.training.config import RunConfig
from tests.benchmarks.common import Bench, load, per_class

SEEDS = range(5)


def run(bench: Bench) -> list[dict[str, Any]]:
    """Returns one row per setting: mean accuracy, that of a plain head, and the accuracy asked for."""
    rows = [_pictures(bench, count, wanted) for count, wanted in ((50, 0.97), (15, 0.96))]
    return [*rows, _sounds(bench, None, 0.955), _sounds(bench, 8, 0.935)]


def _pictures(bench: Bench, count: int, wanted: float) -> dict[str, Any]:
    dataset = load("cats_dogs")
    pairs = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        pool, test = per_class(dataset.samples, 50, rng)
        train, _ = per_class(pool, count, rng)
        pairs.append((train, test, seed))
    return _row(bench, dataset, f"cats_dogs, {count} a class", pairs, wanted)


def _sounds(bench: Bench, count: int | None, wanted: float) -> dict[str, Any]:
    dataset = load("esc10")
    pairs = []
    for fold in "123":
        test = [s for s in dataset.samples if s.path.name[0] == fold]
        rest = [s for s in dataset.samples if s.path.name[0] != fold]
        for seed in [0] if count is None else SEEDS:
            train = rest if count is None else per_class(rest, count, np.random.default_rng(seed))[0]
            pairs.append((train, test, seed))
    return _row(bench, dataset, f"esc10, {count or 'all'} a class, third fold", pairs, wanted)


def _row(
    bench: Bench,
    dataset: Dataset,
    name: str,
    pairs: Sequence[tuple[Sequence[Sample], Sequence[Sample], int]],
    wanted: float,
) -> dict[str, Any]:
    ours, plain, stated, inside = [], [], [], []
    for train, test, seed in pairs:
        result = bench.train(dataset, train, RunConfig.create(seed=seed))
        score = bench.accuracy(result.model, test)
        low, high = result.metrics["accuracy_interval"]
        ours.append(score)
        stated.append(result.metrics["accuracy"])
        inside.append(low <= score <= high)
        plain.append(_plain(bench, result.model, train, test))
    return {
        "setting": name,
        "accuracy": float(np.mean(ours)),
        "plain_head": float(np.mean(plain)),
        "stated": float(np.mean(stated)),
        "inside": float(np.mean(inside)),
        "wanted": wanted,
        "met": bool(np.mean(ours) >= wanted),
    }


def _plain(bench: Bench, model: Any, train: Sequence[Sample], test: Sequence[Sample]) -> float:
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(C=100, max_iter=1000)
    head.fit(bench.embed(model, train), [s.label for s in train])
    return float(head.score(bench.embed(model, test), [s.label for s in test]))
