"""Trains several architectures on the same splits, each in a run folder of its own; what is done is not done again."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from constructor_desktop.comparison.record import FORMAT, RESULT, Comparison
from constructor_desktop.comparison.table import Row, p_values, ranked
from constructor_desktop.core.errors import ConstructorError, UnreadableError, UsageError
from constructor_desktop.core.events import Notice, OnEvent, Progress, ignore_event
from constructor_desktop.core.files import write_json
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.jobs.local import LocalRunner, load_dataset
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.registry import Architecture
from constructor_desktop.models.trained import TrainedModel, load_model
from constructor_desktop.storage.runs import RunFolder, RunState, run_status
from constructor_desktop.training.config import RunConfig

TIMED_FILES = 7
EMBEDDINGS = "embeddings.sqlite"
_MIB = 2**20
# What a comparison and its earlier half must agree in, so that their numbers can be set side by side.
_SAME = ("data", "config", "epochs")


@dataclass(frozen=True)
class ComparisonSpec:
    """What is to be compared.

    Attributes:
        data: A folder with one sub-folder per class, a project or a CSV manifest.
        out: The folder for the runs and the result; a comparison that was begun there is continued.
        archs: Names of the architectures.
        config: The settings of all runs; `arch` is set for each.
        epochs: Passes of those that learn by gradient descent; None: as their recipes say.
    """

    data: Path
    out: Path
    archs: tuple[str, ...]
    config: RunConfig
    epochs: int | None = None


def compare(spec: ComparisonSpec, cache_folder: Path, on_event: OnEvent) -> Comparison:
    """Trains what is not trained yet, and compares.

    An architecture that cannot be trained (its weights are missing, memory does not suffice) becomes a row that says
    so; the others go on.

    Args:
        spec: What to compare.
        cache_folder: Keeps embeddings and exported backbones between runs.
        on_event: Receives what the runs tell, and Progress of the stage `compare_archs`; may raise Cancelled: what is
            done by then is kept.

    Raises:
        UsageError: for an unknown architecture, one named twice, or a folder that holds another comparison.
        StorageError: if the disk refuses.
    """
    if len(set(spec.archs)) < len(spec.archs) or not spec.archs:
        raise UsageError("Name each architecture to be compared once, such as --archs yamnet,lstm.")
    entries = [REGISTRY.get(name) for name in spec.archs]
    _check_modality(spec, entries)
    _begin(spec)
    rows = []
    # Embeddings of its own: a network whose embeddings are known from before would seem to learn in no time.
    with LocalRunner(cache_folder, embeddings=spec.out / EMBEDDINGS) as runner:
        for number, arch in enumerate(entries):
            on_event(Progress(stage="compare_archs", done=number, total=len(entries)))
            rows.append(_row(spec, arch, runner, cache_folder, on_event))
        on_event(Progress(stage="compare_archs", done=len(entries), total=len(entries)))
    comparison = _judged(rows, spec)
    _write(spec, comparison)
    _forget_embeddings(spec.out)
    return comparison


def _check_modality(spec: ComparisonSpec, entries: Sequence[Architecture]) -> None:
    modality = load_dataset(spec.data, ignore_event).modality
    other = next((arch for arch in entries if arch.modality is not modality), None)
    if other is not None:
        raise UsageError(f"{other.name} learns {other.modality.noun}, but the data are {modality.noun}.")


def _forget_embeddings(folder: Path) -> None:
    for path in folder.glob(f"{EMBEDDINGS}*"):
        with suppress(OSError):
            path.unlink()


def _begin(spec: ComparisonSpec) -> None:
    record = _record(spec)
    path = spec.out / RESULT
    if path.exists():
        try:
            known = json.loads(path.read_bytes())
            same = all(known["asked"][name] == record[name] for name in _SAME)
        except (OSError, ValueError, KeyError, TypeError):
            same = False
        if not same:
            raise UsageError(f"{spec.out} holds a comparison of other data or settings. Give another folder.")
        return
    if spec.out.is_dir() and any(spec.out.iterdir()):
        raise UsageError(f"{spec.out} is not empty and holds no comparison. Give another folder.")
    spec.out.mkdir(parents=True, exist_ok=True)
    write_json(path, {"format": FORMAT, "asked": record, "rows": None})


def _record(spec: ComparisonSpec) -> dict[str, Any]:
    config, data, out = spec.config.model_dump(mode="json"), spec.data.absolute(), spec.out.absolute()
    # Inside a project it moves with the project.
    place = Path(os.path.relpath(data, out)).as_posix() if out.is_relative_to(data) else str(data)
    return {"data": place, "config": config, "epochs": spec.epochs, "archs": list(spec.archs)}


def _write(spec: ComparisonSpec, comparison: Comparison) -> None:
    rows = [row.to_json() for row in comparison.rows]
    record = {"format": FORMAT, "asked": _record(spec), "rows": rows, "samples": comparison.samples}
    write_json(spec.out / RESULT, record)


def _row(spec: ComparisonSpec, arch: Architecture, runner: LocalRunner, cache_folder: Path, on_event: OnEvent) -> Row:
    try:
        folder, peak = _trained(spec, arch, runner, on_event)
        return _measured(folder, arch, peak, cache_folder)
    except ConstructorError as error:
        on_event(Notice(code="arch_failed", message=f"{arch.title}: {error}"))
        return Row(arch.name, arch.title, "failed", str(error))


def _trained(
    spec: ComparisonSpec, arch: Architecture, runner: LocalRunner, on_event: OnEvent
) -> tuple[Path, float | None]:
    """Returns the run folder, and the peak memory in MiB; trains only if there is no finished run there."""
    folder = spec.out / arch.name
    status = run_status(folder)
    if status is not None and status.state is RunState.SUCCEEDED:
        return folder, None
    if folder.exists() and status is not None:
        shutil.rmtree(folder)  # a run that failed or was broken off: it is made anew, nothing of the user's lies there
    with _watching_memory() as peak:
        learns = arch.recipes[spec.config.preset].mode != "frozen"
        own = {"arch": arch.name, "epochs": spec.epochs if learns else None}
        config = RunConfig.create(**spec.config.model_dump(exclude_unset=True) | own)
        runner.run(JobSpec(spec.data, folder, config), on_event)
    write_json(folder / "memory.json", {"peak_memory_mb": peak()})
    return folder, peak()


@contextmanager
def _watching_memory() -> Iterator[Callable[[], float]]:
    """Gives what tells how many MiB more than before this process has held in the block, at most.

    The process's own peak would be that of the greediest run so far, and a window holds much that is none of its own.
    """
    import psutil

    process, ended, seen = psutil.Process(), threading.Event(), [0]
    before = process.memory_info().rss

    def watch() -> None:
        while True:
            seen[0] = max(seen[0], process.memory_info().rss)
            if ended.wait(0.05):
                return

    thread = threading.Thread(target=watch, name="memory")
    thread.start()
    try:
        yield lambda: round(max(0, seen[0] - before) / _MIB, 1)
    finally:
        ended.set()
        thread.join()


def _measured(folder: Path, arch: Architecture, peak: float | None, cache_folder: Path) -> Row:
    run = RunFolder.open(folder)
    metrics, model = run.metrics(), load_model(run.model_path)
    low, high = metrics["accuracy_interval"]
    numbers = arch.parameters + sum(array.size for array in (*model.head.weights, *model.head.biases))
    return Row(
        arch=arch.name,
        title=arch.title,
        state="done",
        run=str(folder.absolute()),
        accuracy=metrics["accuracy"],
        accuracy_interval=(low, high),
        f1=metrics["f1"],
        seconds=metrics["seconds"],
        peak_memory_mb=peak if peak is not None else _noted_memory(folder),
        parameters=numbers,
        model_bytes=4 * (numbers + model.novelty.exemplars.size),
        prediction_ms=_prediction_ms(run, model, cache_folder),
        guessing=max(map(sum, metrics["confusion"])) / sum(map(sum, metrics["confusion"])),
    )


def _noted_memory(folder: Path) -> float | None:
    try:
        return float(json.loads((folder / "memory.json").read_bytes())["peak_memory_mb"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _prediction_ms(run: RunFolder, model: TrainedModel, cache_folder: Path) -> float | None:
    """Measures answers to some of the files that it learned from, decoding included, after one to warm up."""
    predictor = Predictor.from_model(model, cache_folder, device="cpu")
    samples = run.job()["samples"]
    step = max(1, len(samples) // TIMED_FILES)
    times = []
    for sample in [samples[0], *samples[::step][:TIMED_FILES]]:
        started = time.perf_counter()
        try:
            predictor.predict_file(Path(sample["path"]), sample["start"], sample["end"])
        except UnreadableError:  # it was there when it was learned from
            continue
        times.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(times[1:]), 2) if len(times) > 1 else None


def _judged(rows: Sequence[Row], spec: ComparisonSpec) -> Comparison:
    order = ranked(rows)
    done = [row for row in order if row.state == "done"]
    answers = [_right(Path(row.run)) for row in done]
    common = sorted(set.intersection(*(set(found) for found in answers))) if answers else []
    values = p_values([[found[key] for key in common] for found in answers]) if answers else []
    judged = [replace(row, p_value=value) for row, value in zip(done, values, strict=True)]
    return Comparison((*judged, *order[len(done) :]), spec.config.folds, len(common))


def _right(folder: Path) -> dict[tuple[str, int], bool]:
    """Whether each answer was right, by sample and repetition."""
    run = RunFolder.open(folder)
    samples = run.job()["samples"]
    record = run.answers() or {"answers": []}
    found: dict[tuple[str, int], bool] = {}
    seen: dict[int, int] = {}
    for answer in record["answers"]:
        number = answer["sample"]
        repetition = seen[number] = seen.get(number, -1) + 1
        sample = samples[number]
        key = f"{sample['path']}|{sample['start']}|{sample['end']}"
        found[key, repetition] = answer["answer"] == answer["class"]
    return found
