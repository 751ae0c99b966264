"""The run folder of a job in the cloud: made to look as if it had been trained here, and put where it belongs."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from constructor_desktop.core.errors import Cancelled, CloudError, ConstructorError, ModelError
from constructor_desktop.core.files import remove_temporary_files, sync_folder, write_bytes, write_json
from constructor_desktop.jobs.cloud.paths import PathMap
from constructor_desktop.jobs.cloud.record import JobRecord, Result
from constructor_desktop.storage.lock import LOCK_NAME
from constructor_desktop.storage.problems import writing_to
from constructor_desktop.storage.run_writer import RunWriter
from constructor_desktop.storage.runs import ANSWERS, EVENTS, JOB, METRICS, OUTPUTS, STATUS, RunState, run_status

logger = logging.getLogger(__name__)

CLOUD = "cloud"
"""Key of `job.json` under which a run says which job of the cloud it comes from."""


def localise(run: Path, record: JobRecord, paths: PathMap) -> None:
    """Replaces the paths of the machine in a run folder by those here, and notes where it was trained.

    Raises:
        ModelError: if a file of the run is damaged.
        StorageError: if the disk refuses.
    """
    data = os.path.abspath(record.data)
    noise = record.config.get("noise_folder")

    def job(values: dict[str, Any]) -> None:
        for sample in values["samples"]:
            sample["path"] = paths.local(sample["path"])
        if noise is not None:
            values["config"]["noise_folder"] = os.path.abspath(noise)
        values |= {"data": data, "root": data, CLOUD: {"job": record.id, "attempts": record.attempt}}

    def metrics(values: dict[str, Any]) -> None:
        for entry in (*values["misclassified"], *values["skipped"]):
            entry["path"] = paths.local(entry["path"])

    _rewrite(run / JOB, job)
    _rewrite(run / METRICS, metrics)
    _rewrite_events(run / EVENTS, paths)


def _rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    try:
        values = json.loads(path.read_bytes())
        change(values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"The run that the machine sent is damaged: {path.name}. Train again.") from error
    with writing_to(path.parent):
        write_json(path, values, indent=None if path.name == JOB else 2)


def _rewrite_events(path: Path, paths: PathMap) -> None:
    try:
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        for line in lines:
            if "path" in line:
                line["path"] = paths.local(line["path"])
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"The run that the machine sent is damaged: {path.name}. Train again.") from error
    with writing_to(path.parent):
        write_bytes(path, b"".join(json.dumps(line).encode() + b"\n" for line in lines))


def came_from(run: Path, job_id: str) -> bool:
    """Tells whether the run of a job lies in a folder already, whole."""
    try:
        values = json.loads((run / JOB).read_bytes())
        return run_status(run) is not None and bool(values.get(CLOUD, {}).get("job") == job_id)
    except (OSError, ValueError, AttributeError, ConstructorError):
        return False


def places(out: Path, job_id: str) -> tuple[Path, Path]:
    """Returns where the run of a job may lie: at `out`, or beside it where something else lies there meanwhile."""
    return out, out.with_name(f"{out.name}-{job_id}")


def put_in_place(run: Path, out: Path, job_id: str) -> Path:
    """Moves a whole run folder to `out`, or beside it if something else lies there meanwhile; returns where it is.

    Raises:
        StorageError: if the disk refuses.
    """
    _make_room(out)
    wanted, beside = places(out, job_id)
    target = wanted if not wanted.exists() else beside
    with writing_to(target.parent):
        os.replace(run, target)
        sync_folder(target.parent)
    return target


def _make_room(out: Path) -> None:
    """Removes an empty folder, or a run there that came to nothing; anything else stays."""
    with suppress(OSError, ConstructorError):
        status = run_status(out) if out.is_dir() else None
        if status is not None and status.state not in (RunState.SUCCEEDED, RunState.RUNNING):
            for name in (STATUS, *OUTPUTS, ANSWERS):
                (out / name).unlink(missing_ok=True)
        if out.is_dir():
            remove_temporary_files(out)
            if {path.name for path in out.iterdir()} <= {LOCK_NAME}:
                (out / LOCK_NAME).unlink(missing_ok=True)
            out.rmdir()


def note_end(record: JobRecord) -> None:
    """Lets the run folder say that a job failed or was cancelled, as a training here would.

    A job for which there never was a machine leaves no run.
    """
    out = Path(record.out)
    if record.result is Result.SUCCEEDED or came_from(out, record.id):
        return
    if not record.spent_seconds:
        with suppress(OSError):
            out.rmdir()
        return
    try:
        with RunWriter.create(out):
            raise Cancelled if record.result is Result.CANCELLED else CloudError(record.message)
    except (Cancelled, CloudError):
        pass
    except ConstructorError as error:  # something else lies there: the record says it all
        logger.warning("The end of the job could not be noted: %s", error)
