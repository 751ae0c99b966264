"""Speed, as ratios to baselines that run in the same process."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from constructor_desktop.core.cache import Array
from constructor_desktop.core.data import Dataset
from constructor_desktop.core.events import ignore_event
from constructor_desktop.jobs.local import LocalRunner
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.models.embedder import make_embedder
from constructor_desktop.storage.cache import SqliteCache
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.run import choose_architecture
from tests.benchmarks.common import Bench, load, per_class
from tests.benchmarks.reference import train_reference

T = TypeVar("T")
REPEATS = 3
HALF = RunConfig.create(seed=0, val_fraction=0.5)
DEFAULT = RunConfig.create(seed=0)
BATCH = 16


def run(bench: Bench) -> list[dict[str, Any]]:
    """Returns one row per target: seconds, those of the baseline, their ratio, and whether the target is met."""
    rng = np.random.default_rng(0)
    pictures, sounds = load("cats_dogs"), load("esc10")
    chosen = replace(pictures, samples=tuple(per_class(pictures.samples, 100, rng)[0]))
    for dataset in (pictures, sounds):  # the first use of a network exports it
        _decode_and_run(bench, replace(dataset, samples=dataset.samples[:BATCH]))
    return [
        _against_reference(bench, chosen, rng),
        _per_view(bench, chosen),
        _whole(bench, sounds),
        *(_retrain(bench, dataset) for dataset in (chosen, sounds)),
    ]


def _against_reference(bench: Bench, dataset: Dataset, rng: np.random.Generator) -> dict[str, Any]:
    train, val = per_class(dataset.samples, 50, rng)
    began = time.perf_counter()
    usual = train_reference(train, val, seed=0)
    baseline = time.perf_counter() - began
    seconds, result = _best_cold(bench, lambda cold: cold.train(dataset, dataset.samples, HALF))
    accuracy = result.metrics["accuracy"]
    row = _row("2 x (50 + 50) pictures, reference recipe", seconds, baseline, seconds / baseline, 1 / 30)
    return row | {"accuracy": accuracy, "reference_accuracy": usual, "met": row["met"] and accuracy >= usual}


def _per_view(bench: Bench, dataset: Dataset) -> dict[str, Any]:
    def train(cold: Bench) -> int:
        cold.cache = CountingCache(cold.folder / "counted.sqlite")
        cold.train(dataset, dataset.samples, HALF)
        return cold.cache.vectors

    seconds, views = _best_cold(bench, train)
    baseline, _ = _best(lambda: _decode_and_run(bench, dataset))
    a_view, a_file = seconds / views, baseline / len(dataset.samples)
    return _row(f"each of {views} views of pictures, decode + one pass", a_view, a_file, a_view / a_file)


def _whole(bench: Bench, dataset: Dataset) -> dict[str, Any]:
    seconds, _ = _best_cold(bench, lambda cold: cold.train(dataset, dataset.samples, DEFAULT))
    baseline, _ = _best(lambda: _decode_and_run(bench, dataset))
    name = f"{len(dataset.samples)} sounds, decode + resample + one pass"
    return _row(name, seconds, baseline, seconds / baseline)


def _retrain(bench: Bench, dataset: Dataset) -> dict[str, Any]:
    """Trains a project, adds one sample and trains it again, with everything that the application does for it."""
    cold, warm = [], []
    for number in range(REPEATS):
        with tempfile.TemporaryDirectory(dir=bench.folder) as name:
            caches = _copy_graphs(bench, Path(name) / "caches")
            with LocalRunner(caches) as runner:
                first, again = _project_runs(Path(name), dataset, runner, number)
            cold.append(first)
            warm.append(again)
    name = f"one sample added to {len(dataset.samples) - 1} {dataset.modality.noun}, first training"
    return _row(name, min(warm), min(cold), min(warm) / min(cold), 0.05)


def _project_runs(folder: Path, dataset: Dataset, runner: LocalRunner, number: int) -> tuple[float, float]:
    added = dataset.samples[number]
    with Project.create(folder / "project", "benchmark", dataset.modality) as project:
        for name in dataset.classes:
            project.add_class(name)
            project.import_files({name: [s.path for s in dataset.samples if s.label == name and s != added]})
        spec = JobSpec(project.folder, project.new_run_folder(), DEFAULT)
        first, _ = _time(lambda: runner.run(spec, ignore_event))
        project.import_files({added.label: [added.path]})
        spec = replace(spec, out=project.new_run_folder())
        again, out = _time(lambda: runner.run(spec, ignore_event))
        assert RunFolder.open(out).metrics()["n_samples"] == len(dataset.samples)
    return first, again


class CountingCache(SqliteCache):
    """A cache that counts the embeddings put into it."""

    vectors = 0

    def put(self, items: Mapping[str, Array]) -> None:
        self.vectors += sum(array.dtype == np.float32 for array in items.values())
        super().put(items)


@contextmanager
def _cold(bench: Bench) -> Iterator[Bench]:
    """Lends an empty cache of embeddings, with the graphs that are there after the first start."""
    with tempfile.TemporaryDirectory(dir=bench.folder) as name, closing(Bench(_copy_graphs(bench, Path(name)))) as cold:
        yield cold


def _best_cold(bench: Bench, work: Callable[[Bench], T]) -> tuple[float, T]:
    """Like `_best`, for work that each time finds an empty cache."""
    runs = []
    for _ in range(REPEATS):
        with _cold(bench) as cold:
            runs.append(_time(partial(work, cold)))
    return min(seconds for seconds, _ in runs), runs[0][1]


def _copy_graphs(bench: Bench, folder: Path) -> Path:
    shutil.copytree(bench.folder / "onnx", folder / "onnx")
    return folder


def _decode_and_run(bench: Bench, dataset: Dataset) -> None:
    """Merely decodes the files and passes them once through ONNX Runtime, in batches."""
    arch = choose_architecture(None, dataset.modality)
    embedder = make_embedder(arch, bench.folder)
    samples = dataset.samples
    for start in range(0, len(samples), BATCH):
        embedder.embed([arch.preprocess(arch.preprocess.decode(s.path)) for s in samples[start : start + BATCH]])


def _best(work: Callable[[], T]) -> tuple[float, T]:
    """Returns the shortest of some times in seconds, and a result."""
    runs = [_time(work) for _ in range(REPEATS)]
    return min(seconds for seconds, _ in runs), runs[0][1]


def _time(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _row(name: str, seconds: float, baseline: float, ratio: float, wanted: float = 2.0) -> dict[str, Any]:
    return {
        "setting": name,
        "seconds": seconds,
        "baseline_seconds": baseline,
        "ratio": ratio,
        "wanted": wanted,
        "met": ratio <= wanted,
    }
