"""Fetching the result, checking it, and putting it in place."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path

from constructor_desktop.core.errors import (
    CloudError,
    ConstructorError,
    DataError,
    ModelError,
    NotFoundError,
    StorageError,
)
from constructor_desktop.core.events import Notice, Progress
from constructor_desktop.jobs.cloud.context import JobContext
from constructor_desktop.jobs.cloud.delete_phase import remove_machine
from constructor_desktop.jobs.cloud.record import Phase, Result
from constructor_desktop.jobs.cloud.run_place import came_from, localise, places, put_in_place
from constructor_desktop.jobs.cloud.tar_reader import extract
from constructor_desktop.storage.problems import write_error, writing_to
from constructor_desktop.storage.runs import RunFolder, RunState, RunStatus, write_status

MODEL = "model.tar"
RUN = "run"
FETCHES = 2
logger = logging.getLogger(__name__)


def step(job: JobContext) -> float:
    """Fetches, unpacks and checks the run, and moves it into place."""
    out = Path(job.record.out)
    for place in places(out, job.record.id):
        if came_from(place, job.record.id):  # this process's predecessor was killed just after moving it
            _conclude(job, place)
            return 0.0
    folder = out.parent / f".cloud-{job.record.id}"
    run = folder / RUN
    _release_machine(job)
    _fetch(job, folder)
    _check(job, run)
    out = put_in_place(run, out, job.record.id)
    _conclude(job, out)
    return 0.0


def _release_machine(job: JobContext) -> None:
    """Has the machine deleted as soon as all of its work is in the bucket; the end of the job makes sure of it."""
    with suppress(CloudError):
        if job.record.owes_machine:
            remove_machine(job)


def _conclude(job: JobContext, out: Path) -> None:
    shutil.rmtree(Path(job.record.out).parent / f".cloud-{job.record.id}", ignore_errors=True)
    if job.record.message:  # the check has failed, and the run says so
        job.save(out=str(out))
        job.fail(job.record.message)
    else:
        job.save(out=str(out), phase=Phase.DELETING, result=Result.SUCCEEDED)


def _fetch(job: JobContext, folder: Path) -> None:
    key, path = f"{job.prefix}out/{MODEL}", folder / MODEL
    found = job.objects.find(key)
    if found is None:
        raise NotFoundError("The machine says that it has sent the model, but the bucket does not hold it.")
    with writing_to(folder.parent):
        shutil.rmtree(folder / RUN, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < 2 * found.size:
            raise write_error(folder.parent, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def on_progress(done: int) -> None:
        job.emit(Progress(stage="cloud_download", done=done, total=found.size))

    for _ in range(FETCHES):
        if job.objects.download(key, path, on_progress) == job.record.model_sha256:
            extract(path, folder)
            return
        path.unlink()  # what an earlier process had fetched need not have survived a power cut
    raise DataError("The model arrived damaged. Train again.")


def _check(job: JobContext, run: Path) -> None:
    """Checks that the run is whole, and that the model answers here as it did there."""
    localise(run, job.record, job.paths)
    RunFolder.open(run)
    try:
        job.tools.verify(run, job.emit)
    except ModelError as error:
        # What was paid for is not thrown away, but it is not called a success.
        write_status(run, RunStatus(RunState.FAILED, str(error)))
        job.save(message=str(error))
        return
    except (StorageError, CloudError):
        raise
    except Exception as error:  # a trouble of this computer's is no reason to lose it either
        if not isinstance(error, ConstructorError):
            logger.exception("The model could not be checked")
        said = error if isinstance(error, ConstructorError) else f"{type(error).__name__}."
        job.emit(Notice(code="not_verified", message=f"The model could not be checked here: {said}"))
    job.save(message="")
