"""A job for the worker, made by hand: what the program itself sends is tested where it is made."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

from constructor_desktop.core.events import ignore_event
from constructor_desktop.jobs.cloud.job_folder import JOB_FILE, job_record
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.user_data import Source, WorkerJob
from constructor_desktop.media.scan import scan
from constructor_desktop.training.config import RunConfig

URL_SECONDS = 3600
MOST_BYTES = 2**30


def write_archive(data: Path, config: RunConfig, path: Path) -> Path:
    """Packs a folder of classes and a configuration."""
    dataset = scan(data, ignore_event)
    names = [f"data/{sample.label}/{sample.path.name}" for sample in dataset.samples]
    digests = [hashlib.sha256(sample.path.read_bytes()).hexdigest() for sample in dataset.samples]
    record = path.with_suffix(".json")
    record.write_text(json.dumps(job_record(dataset, config, names, digests)))
    with tarfile.open(path, "w") as tar:
        tar.add(record, JOB_FILE)
        for sample, name in zip(dataset.samples, names, strict=True):
            tar.add(sample.path, name)
    return path


def send(store: ObjectStore, job_id: str, archive: Path, **changes: Any) -> WorkerJob:
    """Uploads an archive and returns the job for a machine."""
    content = archive.read_bytes()
    key, out = f"jobs/{job_id}/in/archive.tar", f"jobs/{job_id}/out/"
    store.put(key, content)
    values: dict[str, Any] = {
        "job_id": job_id,
        "attempt": 1,
        "archive": Source("archive.tar", store.presigned_get(key, URL_SECONDS), hashlib.sha256(content).hexdigest()),
        "wheel": None,
        "checkpoint_url": store.presigned_get(f"{out}checkpoint.tar", URL_SECONDS),
        "prefix": out,
        "post": store.presigned_post(out, MOST_BYTES, URL_SECONDS),
        "seconds": 600,
    }
    return WorkerJob(**values | changes)
