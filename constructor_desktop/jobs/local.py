"""Training on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from constructor_desktop.core.data import Dataset
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.core.files import write_bytes
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.media.scan import scan
from constructor_desktop.storage.cache import SqliteCache
from constructor_desktop.storage.project import is_project, read_dataset
from constructor_desktop.storage.run_writer import RunWriter

JOB_FORMAT = 1


class LocalRunner:
    """Runs jobs in the calling thread."""

    def __init__(self, cache_folder: Path) -> None:
        """Args: `cache_folder` keeps embeddings and exported backbones between runs."""
        self._cache_folder = cache_folder

    def run(self, spec: JobSpec, on_event: OnEvent) -> Path:
        """Trains and returns the finished run folder; see `Runner`."""
        from constructor_desktop.training.run import Run

        with RunWriter.create(spec.out) as writer, SqliteCache(self._cache_folder / "embeddings.sqlite") as cache:

            def record(event: Event) -> None:
                # Progress is for the eyes: thousands of lines of it would bury what the run folder is read for.
                if not isinstance(event, Progress):
                    writer.append(event)
                on_event(event)

            dataset = load_dataset(spec.data, record)
            result = Run(spec.config, cache, cache, self._cache_folder, record).train(dataset)
            writer.write_job(_job(spec, dataset, result.manifest, result.arch.digest))
            weights = result.weights()
            write_bytes(writer.model_path, weights)
            writer.write_metrics(result.metrics | {"model_bytes": len(weights)})
        return spec.out


def load_dataset(data: Path, on_event: OnEvent) -> Dataset:
    """Reads a project, a folder of classes or a CSV manifest; raises DataError or UsageError with a sentence."""
    return read_dataset(data) if is_project(data) else scan(data, on_event)


def _job(spec: JobSpec, dataset: Dataset, manifest: list[dict[str, Any]], arch_digest: str) -> dict[str, Any]:
    return {
        "format": JOB_FORMAT,
        "data": str(spec.data),
        "root": str(dataset.root.resolve()),
        "modality": dataset.modality,
        "classes": list(dataset.classes),
        "config": spec.config.model_dump(),
        "arch_digest": arch_digest,
        "samples": manifest,
    }
