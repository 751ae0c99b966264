"""Packing the samples and sending them."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from constructor_desktop.core.data import Dataset
from constructor_desktop.core.errors import CloudError, CloudNetworkError, DataError
from constructor_desktop.core.events import Notice, Progress
from constructor_desktop.jobs.cloud.archive import ARCHIVE, changed_error, changed_since, pack, upload_size
from constructor_desktop.jobs.cloud.context import JobContext
from constructor_desktop.jobs.cloud.labels import JOBS, write_marker
from constructor_desktop.jobs.cloud.record import Phase
from constructor_desktop.jobs.cloud.upload import UploadState
from constructor_desktop.jobs.local import check_config
from constructor_desktop.storage.problems import reading_from

# What is sent may differ by so much from what was confirmed: a picture that was cropped is no other data set.
SIZE_TOLERANCE, SPARE_BYTES = 0.05, 100_000
DAYS_IN_BUCKET = 10
"""After so many days the bucket itself deletes what is left of a job."""


def archive_key(job: JobContext) -> str:
    """The object that holds the samples."""
    return f"{job.prefix}in/{ARCHIVE}"


def wheel_key(job: JobContext) -> str:
    """The object that holds the program."""
    return f"{job.prefix}in/{job.record.wheel_name}"


def step(job: JobContext) -> float:
    """Does the next of these: pack, announce the job in the bucket, send the program, send the archive."""
    if not job.record.archive_sha256 or not (_is_sent(job) or _is_packed(job)):
        _pack(job)
    elif not job.record.in_bucket:
        _announce(job)
    elif not job.record.wheel_name:
        _send_wheel(job)
    elif not _is_sent(job):
        _send(job)
    else:
        _finish(job)
    return 0.0


def _archive(job: JobContext) -> Path:
    return job.folder / ARCHIVE


def _is_packed(job: JobContext) -> bool:
    path = _archive(job)
    return path.is_file() and path.stat().st_size == job.record.archive_size


def _is_sent(job: JobContext) -> bool:
    return job.record.upload.done


def _pack(job: JobContext) -> None:
    spec = job.spec
    dataset = job.tools.load(spec.data, job.emit)
    check_config(spec, dataset)
    weights = job.tools.find_weights(spec.config, dataset)
    if not job.record.archive_sha256:
        _check_confirmed(job, dataset, upload_size(spec, dataset, weights))
    archive = pack(spec, dataset, job.folder, job.emit, weights)
    if job.record.archive_sha256 not in ("", archive.sha256):
        raise changed_error(spec.data)  # some of it is sent already, and would not fit
    job.store.save_manifest(job.record.id, archive.manifest)
    job.save(archive_sha256=archive.sha256, archive_size=archive.size)


def _check_confirmed(job: JobContext, dataset: Dataset, size: int) -> None:
    """Makes sure that what is trained and paid for is what the user has seen and confirmed.

    Raises:
        DataError: if samples came or went, or if there is clearly more or less to be sent.
    """
    confirmed = job.record.confirmed
    if confirmed is None:
        return
    samples = dict(Counter(sample.label for sample in dataset.samples))
    before, now = sum(confirmed.samples.values()), len(dataset.samples)
    tolerance = max(SIZE_TOLERANCE * confirmed.upload_bytes, SPARE_BYTES)
    if before != now or abs(size - confirmed.upload_bytes) > tolerance:
        was, size_now = (f"{number / 1e6:.1f}" for number in (confirmed.upload_bytes, size))
        raise DataError(
            f"The data have changed since the training was confirmed: {before} samples of {was} MB then, {now} of "
            f"{size_now} MB now. Nothing was sent or ordered. Start the training again."
        )
    if samples != confirmed.samples:
        raise DataError(
            "The classes of the samples have changed since the training was confirmed. Nothing was sent or ordered. "
            "Start the training again."
        )


def _announce(job: JobContext) -> None:
    job.save(in_bucket=True)
    try:
        write_marker(job.objects, job.labels)
    except CloudNetworkError:
        raise
    except CloudError:  # refused, and it was the first thing: there is nothing to delete
        job.save(in_bucket=False)
        raise
    try:
        job.objects.set_lifecycle(JOBS, DAYS_IN_BUCKET)
    except CloudNetworkError:
        raise
    except CloudError as error:  # the role storage.editor does not allow it everywhere
        message = f"The bucket will not clean up by itself: {error}"
        job.emit(Notice(code="no_lifecycle", message=message))


def _send_wheel(job: JobContext) -> None:
    path = job.tools.make_wheel(job.folder)
    with reading_from(job.folder):
        content = path.read_bytes()
    job.objects.put(f"{job.prefix}in/{path.name}", content)
    job.save(wheel_name=path.name, wheel_sha256=hashlib.sha256(content).hexdigest())


def _send(job: JobContext) -> None:
    total = job.record.archive_size

    def on_progress(done: int) -> None:
        job.emit(Progress(stage="cloud_upload", done=done, total=total))

    def save(state: UploadState) -> None:
        job.save(upload=state)

    job.emit(Progress(stage="cloud_upload", done=0, total=total))
    job.objects.upload(_archive(job), archive_key(job), on_progress, job.record.upload, save)


def _finish(job: JobContext) -> None:
    """Makes sure that the archive is there, and says if the samples are not those any more that it holds."""
    found = job.objects.find(archive_key(job))
    if found is None or found.size != job.record.archive_size:  # it was kept for another try, and expired
        job.save(upload=UploadState(), wheel_name="", in_bucket=False)
        return
    changed = changed_since(job.store.manifest(job.record.id))
    if changed:
        message = f"{changed[0]} has changed since it was packed. The training uses it as it was then."
        if len(changed) > 1:
            message = (
                f"{len(changed)} files have changed since they were packed, among them {changed[0]}. The training uses "
                "them as they were then."
            )
        job.emit(Notice(code="cloud_changed", message=message))
    job.save(phase=Phase.CREATING)
    job.clear_folder()
