"""Training on this computer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from constructor_desktop.core.data import Dataset, Modality
from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.events import Event, OnEvent, Progress, SampleSkipped
from constructor_desktop.core.files import write_bytes
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.media.scan import scan
from constructor_desktop.storage.cache import SqliteCache
from constructor_desktop.storage.memory import RememberingCache
from constructor_desktop.storage.project import is_project, read_dataset
from constructor_desktop.storage.run_writer import RunWriter
from constructor_desktop.training.config import RunConfig

JOB_FORMAT = 1
ANSWERS_FORMAT = 1
OF_SOUNDS = {"clip_seconds", "noise_folder", "noise_snr_db"}


class LocalRunner:
    """Runs jobs in the calling thread; a context manager that closes the cache.

    A runner that is kept for the next job remembers what it computed, so that training again is quicker still.
    """

    def __init__(self, cache_folder: Path, embeddings: Path | None = None) -> None:
        """Makes a runner.

        Args:
            cache_folder: Keeps embeddings and exported backbones between runs.
            embeddings: Another file to keep the embeddings in.
        """
        self._cache_folder = cache_folder
        self._cache = RememberingCache(SqliteCache(embeddings or cache_folder / "embeddings.sqlite"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cache.close()

    def run(self, spec: JobSpec, on_event: OnEvent, dataset: Dataset | None = None) -> Path:
        """Trains and returns the finished run folder; see `Runner`.

        Args:
            spec: The job.
            on_event: Receives the events.
            dataset: What `spec.data` holds, if that is known already.
        """
        from constructor_desktop.training.run import Run

        with RunWriter.create(spec.out) as writer, self._flushed() as cache:

            def record(event: Event) -> None:
                # Progress is for the eyes: thousands of lines of it would bury what the run folder is read for.
                if not isinstance(event, Progress):
                    writer.append(_understood_anywhere(event))
                on_event(event)

            dataset = dataset or load_dataset(spec.data, record)
            check_config(spec, dataset)
            result = Run(spec.config, cache, cache, self._cache_folder, record).train(dataset)
            writer.write_answers({"format": ANSWERS_FORMAT, "answers": result.answers})
            writer.write_job(_job(spec, dataset, result.manifest, result.arch.digest))
            weights = result.weights()
            write_bytes(writer.model_path, weights)
            writer.write_metrics(_with_absolute_paths(result.metrics) | {"model_bytes": len(weights)})
        return spec.out

    @contextmanager
    def _flushed(self) -> Iterator[RememberingCache]:
        try:
            yield self._cache
        finally:
            self._cache.flush()


def load_dataset(data: Path, on_event: OnEvent, *, for_training: bool = True) -> Dataset:
    """Reads a project, a folder of classes or a CSV manifest.

    Args:
        data: The project, folder or manifest.
        on_event: Receives Progress and SampleSkipped.
        for_training: Whether there must be two classes, and two samples in each.

    Raises:
        DataError: if it cannot be used.
        UsageError: if there is nothing at `data`.
    """
    return read_dataset(data) if is_project(data) else scan(data, on_event, for_training=for_training)


def _job(spec: JobSpec, dataset: Dataset, manifest: list[dict[str, Any]], arch_digest: str) -> dict[str, Any]:
    return {
        "format": JOB_FORMAT,
        "data": os.path.abspath(spec.data),
        "root": os.path.abspath(dataset.root),
        "modality": dataset.modality,
        "classes": list(dataset.classes),
        # Of a run on pictures, what is about sounds is no setting; see `check_config`.
        "config": _settings(spec.config, dataset.modality),
        "arch_digest": arch_digest,
        "samples": [record | {"path": os.path.abspath(record["path"])} for record in manifest],
    }


def _settings(config: RunConfig, modality: Modality) -> dict[str, Any]:
    values = config.model_dump(exclude=OF_SOUNDS if modality is Modality.IMAGE else None)
    folder = values.get("noise_folder")
    return values | ({"noise_folder": os.path.abspath(folder)} if folder is not None else {})


def check_config(spec: JobSpec, dataset: Dataset) -> None:
    """Refuses a setting that would do nothing."""
    if dataset.modality is Modality.IMAGE and "clip_seconds" in spec.config.model_fields_set:
        raise UsageError(f"--clip-seconds is for sounds, but {spec.data} holds pictures. Leave it out.")


def _understood_anywhere(event: Event) -> Event:
    """Makes a path absolute that the user gave: a run folder is read from any other folder."""
    return replace(event, path=os.path.abspath(event.path)) if isinstance(event, SampleSkipped) else event


def _with_absolute_paths(metrics: dict[str, Any]) -> dict[str, Any]:
    lists = {
        name: [entry | {"path": os.path.abspath(entry["path"])} for entry in metrics[name]]
        for name in ("misclassified", "skipped")
    }
    return metrics | lists
