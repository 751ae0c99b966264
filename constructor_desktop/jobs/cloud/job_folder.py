"""A job as it arrives on a machine: job.json and the samples beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from constructor_desktop.core.data import Dataset, Modality, Sample, Skipped
from constructor_desktop.core.errors import DataError, UsageError
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.problems import reading_from
from constructor_desktop.training.config import RunConfig

JOB_FILE = "job.json"
SAMPLES = "data"


def job_record(
    dataset: Dataset, config: RunConfig, paths: list[str], digests: list[str], skipped: Sequence[str] = ()
) -> dict[str, Any]:
    """Returns the content of job.json.

    Args:
        dataset: What is trained with; its samples keep their order.
        config: The settings; a folder with noise is named relative to the job folder.
        paths: Of each sample, relative to the job folder, with `/`.
        digests: SHA-256 of each sample's file, in hexadecimal.
        skipped: Names in the job folder for the files that are not used; nothing lies there.
    """
    return {
        "config": config.model_dump(mode="json", exclude_unset=True),
        "modality": dataset.modality,
        "classes": list(dataset.classes),
        "samples": [
            {"path": path, "label": sample.label, "sha256": digest, "start": sample.start, "end": sample.end}
            for sample, path, digest in zip(dataset.samples, paths, digests, strict=True)
        ],
        "skipped": [
            {"path": path, "reason": entry.reason} for entry, path in zip(dataset.skipped, skipped, strict=True)
        ],
    }


def read_job_folder(folder: Path, out: Path) -> tuple[JobSpec, Dataset]:
    """Returns the job that lies in a folder, to be written to `out`, and its samples.

    Raises:
        UsageError: if there is no job in the folder.
        DataError: if a sample is missing.
    """
    folder = folder.absolute()
    with reading_from(folder):
        content = (folder / JOB_FILE).read_bytes()
    try:
        record = json.loads(content)
        config = RunConfig(**record["config"])
        samples = tuple(_sample(folder, entry) for entry in record["samples"])
        skipped = tuple(Skipped(folder / entry["path"], entry["reason"]) for entry in record["skipped"])
        dataset = Dataset(Modality(record["modality"]), tuple(record["classes"]), samples, folder / SAMPLES, skipped)
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise UsageError(f"{folder / JOB_FILE} is no description of a job.") from error
    missing = next((sample.path for sample in samples if not sample.path.is_file()), None)
    if missing is not None:
        raise DataError(f"{missing}: The file is missing from the data that were sent.")
    if config.noise_folder is not None:
        config = config.model_copy(update={"noise_folder": str(folder / config.noise_folder)})
    return JobSpec(folder / SAMPLES, out, config), dataset


def _sample(folder: Path, entry: dict[str, Any]) -> Sample:
    return Sample(folder / entry["path"], entry["label"], entry["start"], entry["end"])
