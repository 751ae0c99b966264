"""Every architecture whose weights are here, on real data: as the app trains it, and as it was published.

Sounds: two thirds of ESC-10 teach, the last third asks. Pictures: 50 cats and dogs of each kind teach, 50 others ask.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from constructor_desktop.core.data import Dataset, Modality, Sample
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.registry import Architecture
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.recipes import usable_here
from tests.benchmarks.common import Bench, load, per_class

ASKED_FOLD = "3"
WANTED = {("yamnet", "fast"): 0.955}
# The best of those that learn from nothing but these clips.
WANTED_FROM_SCRATCH = 0.60
MOST_EPOCHS = 60
_BYTES = 4


def run(bench: Bench) -> list[dict[str, Any]]:
    """Returns one row for each architecture and way of training."""
    rows = []
    for dataset, train, test in (_pictures(), _sounds()):
        for arch in REGISTRY.list(dataset.modality):
            if usable_here(arch):
                rows += [_row(bench, arch, preset, dataset, train, test) for preset in ("fast", "reference")]
    scratch = [
        row for row in rows if row["epochs"] <= MOST_EPOCHS and REGISTRY.get(row["setting"]).modes == ("scratch",)
    ]
    best = max(scratch, key=lambda row: row["accuracy"])
    best["wanted"], best["met"] = WANTED_FROM_SCRATCH, best["accuracy"] >= WANTED_FROM_SCRATCH
    return rows


def _pictures() -> tuple[Dataset, list[Sample], list[Sample]]:
    dataset = load("cats_dogs")
    train, test = per_class(dataset.samples, 50, np.random.default_rng(0))
    return dataset, train, test


def _sounds() -> tuple[Dataset, list[Sample], list[Sample]]:
    dataset = load("esc10")
    test = [sample for sample in dataset.samples if sample.path.name[0] == ASKED_FOLD]
    return dataset, [sample for sample in dataset.samples if sample.path.name[0] != ASKED_FOLD], test


def _row(
    bench: Bench, arch: Architecture, preset: str, dataset: Dataset, train: Sequence[Sample], test: Sequence[Sample]
) -> dict[str, Any]:
    started = time.perf_counter()
    result = bench.train(dataset, train, RunConfig.create(arch=arch.name, preset=preset))
    seconds = time.perf_counter() - started
    predictor = Predictor.from_model(result.model, bench.folder, device="cpu")
    answers = [answer for _, answer in predictor.predict_samples(test) if isinstance(answer, Prediction)]
    labels = [sample.label for sample in test]
    times = []
    for sample in test[:7]:
        before = time.perf_counter()
        predictor.predict_file(sample.path)
        times.append(1000 * (time.perf_counter() - before))
    head = sum(array.size for array in (*result.model.head.weights, *result.model.head.biases))
    noun = "pictures" if dataset.modality is Modality.IMAGE else "sounds"
    row = {
        "setting": arch.name,
        "preset": preset,
        "data": f"{len(train)} {noun}",
        "mode": result.metrics["mode"],
        "epochs": result.metrics["epochs"],
        "accuracy": float(np.mean([answer.label == label for answer, label in zip(answers, labels, strict=True)])),
        "f1": float(f1_score(labels, [answer.label for answer in answers], average="weighted")),
        "stated": result.metrics["accuracy"],
        "seconds": round(seconds, 1),
        "parameters": arch.parameters + head,
        "megabytes": round(_BYTES * (arch.parameters + head) / 1e6, 1),
        "answer_ms": round(statistics.median(times), 1),
        "met": True,
    }
    wanted = WANTED.get((arch.name, preset))
    print(row, flush=True)
    return row if wanted is None else row | {"wanted": wanted, "met": row["accuracy"] >= wanted}
