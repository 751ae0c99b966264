"""The end of every job: nothing of it stays in the cloud, and the cloud itself has to say so."""

from __future__ import annotations

from constructor_desktop.core.errors import CloudError, CloudNetworkError, CredentialsError, NotFoundError, RoleError
from constructor_desktop.jobs.cloud.context import JobContext
from constructor_desktop.jobs.cloud.record import Obligation, Phase, Result
from constructor_desktop.jobs.cloud.run_place import note_end

POLL_SECONDS = 2.0
# A machine that may have been asked for can appear in the list so much later.
APPEARS_SECONDS = 45.0


def step(job: JobContext) -> float:
    """Does the next of these: delete the machine, delete the objects, tidy up here."""
    record = job.record
    if record.owes_machine:
        return 0.0 if remove_machine(job) else POLL_SECONDS
    if record.in_bucket and not _empty_bucket(job):
        return POLL_SECONDS
    job.clear_folder()
    note_end(job.record)
    # The request holds addresses that open this job's objects for a while: what is over needs none.
    job.save(phase=Phase.DONE, create_request="")
    if not record.kept:
        job.store.remove_manifest(record.id)
    return 0.0


def give_up(job: JobContext) -> None:
    """Ends a job although its cloud cannot be asked; the record goes on saying what may be left there."""
    job.clear_folder()
    job.save(
        phase=Phase.DONE,
        result=job.record.result or Result.CANCELLED,
        create_request="",
        kept=False,
        given_up=job.record.owes_machine or job.record.in_bucket,
    )
    note_end(job.record)
    job.store.remove_manifest(job.record.id)


def remove_machine(job: JobContext) -> bool:
    """Deletes the machine and its disk as far as that is possible now; tells whether the cloud lists neither.

    Only then the record says that it is deleted.

    Raises:
        CloudError: if the cloud cannot be asked or refuses.
    """
    if _machines_left(job) or _may_appear(job) or _disks_left(job):
        return False
    now = job.clock.now()
    job.save(
        vm=Obligation.DELETED,
        vm_id=None,
        operation_id=None,
        spent_seconds=job.record.machine_seconds(now),
        started=None,
    )
    return True


def _machines_left(job: JobContext) -> bool:
    found = {instance.id: instance.status for instance in job.compute.instances(job.lasting_labels)}
    known = job.record.vm_id
    if known is not None and known not in found and not job.compute.is_gone(known):
        found[known] = ""
    for instance_id, status in found.items():
        if status != "DELETING":
            _delete(job, instance_id)
    return bool(found)


def _delete(job: JobContext, instance_id: str) -> None:
    try:
        job.compute.delete(instance_id)
    except (CloudNetworkError, CredentialsError, RoleError):
        raise
    except CloudError as error:  # it is busy with this machine: the next time
        job.waiting = str(error)


def _may_appear(job: JobContext) -> bool:
    """Whether a machine was asked for so lately that the list need not show it yet."""
    record = job.record
    if record.operation_id:
        try:
            return not job.compute.operation(record.operation_id).done
        except NotFoundError:
            return False
    return record.vm is Obligation.MAYBE and job.clock.now() - (record.started or 0.0) < APPEARS_SECONDS


def _disks_left(job: JobContext) -> bool:
    disks = job.compute.disks(job.lasting_labels)
    for disk in disks:
        if not disk.instance_ids:
            job.compute.delete_disk(disk.id)
    return bool(disks)


def _empty_bucket(job: JobContext) -> bool:
    """Deletes the objects; those that were sent stay where they are wanted for another try."""
    prefix = f"{job.prefix}out/" if job.record.kept else job.prefix
    job.objects.abort_uploads(job.prefix)
    job.objects.delete_prefix(prefix)
    if job.objects.list(prefix):
        return False
    job.save(in_bucket=job.record.kept)
    return True
