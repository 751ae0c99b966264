"""Asking for a machine, so that there is never a second one and none is forgotten."""

from __future__ import annotations

import base64
import uuid

from constructor_desktop.core.errors import CloudError, CloudNetworkError, NotFoundError
from constructor_desktop.jobs.cloud.context import JobContext
from constructor_desktop.jobs.cloud.delete_phase import remove_machine
from constructor_desktop.jobs.cloud.record import EXPIRY_SECONDS, Obligation, Phase
from constructor_desktop.jobs.cloud.upload_phase import archive_key, wheel_key
from constructor_desktop.jobs.cloud.user_data import SECONDS_AROUND, Source, WorkerJob, make_user_data

POLL_SECONDS = 2.0
# For the boot before the work and for sending its result afterwards.
URL_SPARE_SECONDS = 2 * SECONDS_AROUND
# Of presigned addresses: what every storage accepts.
MAX_URL_SECONDS = 7 * 24 * 3600
MAX_RESULT_BYTES = 5 << 30
# A request older than this is not sent again: the cloud may have forgotten its key.
STALE_SECONDS = 3600.0


def step(job: JobContext) -> float:
    """Does the next of these: delete an earlier machine, write the request down, send it, wait until it is met."""
    record = job.record
    if not record.create_request:
        if record.owes_machine:
            return 0.0 if remove_machine(job) else POLL_SECONDS
        _write_down(job)
        return _send(job)
    if record.vm is Obligation.MAYBE and record.operation_id is None:
        return _look_and_send(job)
    return _wait(job)


def _write_down(job: JobContext) -> None:
    """Keeps the request and the obligation on the disk before anything is asked for."""
    _renew(job)
    record = job.record
    request = job.compute.build_request(
        record.id, make_user_data(_worker_job(job)), job.labels, record.profile, record.image_id, record.subnet_id
    )
    job.save(
        create_request=base64.b64encode(request).decode(),
        idempotency_key=str(uuid.uuid4()),
        vm=Obligation.MAYBE,
        vm_id=None,
        operation_id=None,
        started=job.clock.now(),
    )


def _renew(job: JobContext) -> None:
    """Prepares for a machine that is made long after the job was ordered, for the program may have been closed.

    Raises:
        NotFoundError: if the bucket has thrown away meanwhile what the machine would fetch.
    """
    record = job.record
    if record.attempt > 1 and job.objects.find(archive_key(job)) is None:
        raise NotFoundError("The samples are not in the bucket any more. Start the training again.")
    expires = job.clock.now() + record.profile.hours_limit * 3600 + EXPIRY_SECONDS
    if record.expires < expires - EXPIRY_SECONDS / 2:
        job.save(expires=expires)


def _worker_job(job: JobContext) -> WorkerJob:
    record, objects = job.record, job.objects
    left = record.profile.hours_limit * 3600 - record.spent_seconds
    seconds = int(max(60.0, left))
    valid = int(min(seconds + URL_SPARE_SECONDS, MAX_URL_SECONDS))
    out = f"{job.prefix}out/"
    return WorkerJob(
        job_id=record.id,
        attempt=record.attempt,
        archive=Source("data.tar", objects.presigned_get(archive_key(job), valid), record.archive_sha256),
        wheel=Source(record.wheel_name, objects.presigned_get(wheel_key(job), valid), record.wheel_sha256),
        checkpoint_url=objects.presigned_get(f"{out}checkpoint.tar", valid) if record.attempt > 1 else None,
        prefix=out,
        post=objects.presigned_post(out, MAX_RESULT_BYTES, valid),
        seconds=seconds,
        gpus=record.profile.gpus,
    )


def _look_and_send(job: JobContext) -> float:
    """After a crash or a lost answer: takes the machine that is there, and only else asks again, with the same key."""
    found = job.compute.instances(job.lasting_labels)
    if found:
        job.save(vm=Obligation.ID, vm_id=found[0].id, phase=Phase.RUNNING)
        return 0.0
    if job.clock.now() - (job.record.started or 0.0) > STALE_SECONDS:
        job.save(create_request="", vm=Obligation.NONE, started=None)
        return 0.0
    return _send(job, again=True)


def _send(job: JobContext, *, again: bool = False) -> float:
    request = base64.b64decode(job.record.create_request)
    try:
        operation = job.compute.create(request, job.record.idempotency_key)
    except CloudNetworkError:
        raise
    except CloudError:
        if not again:  # it was refused the first time: there is no machine
            job.save(vm=Obligation.NONE, started=None)
        raise
    owed = Obligation.ID if operation.instance_id else Obligation.MAYBE
    job.save(operation_id=operation.id, vm=owed, vm_id=operation.instance_id)
    return POLL_SECONDS


def _wait(job: JobContext) -> float:
    operation_id = job.record.operation_id
    if operation_id:
        try:
            operation = job.compute.operation(operation_id)
        except NotFoundError:  # long over: the machine itself tells
            operation = None
        if operation is not None:
            if not operation.done:
                return POLL_SECONDS
            error = operation.error()
            if isinstance(error, CloudNetworkError):  # an inner trouble of the cloud
                job.try_again("The cloud could not make the machine.", operation.error_message)
                return POLL_SECONDS
            if error is not None:
                raise error
            if operation.instance_id:
                job.save(vm=Obligation.ID, vm_id=operation.instance_id)
    job.save(phase=Phase.RUNNING)
    return POLL_SECONDS
