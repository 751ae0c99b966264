"""Deleting what is left in the cloud until the cloud confirms that it is gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from constructor_desktop.core.errors import (
    CloudError,
    CloudTimeoutError,
    CredentialsError,
    LockedError,
    NotFoundError,
    RoleError,
)
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.installation import Installation, Place
from constructor_desktop.jobs.cloud.labels import APP, MARKER, is_ours, job_prefix, read_marker
from constructor_desktop.jobs.cloud.orphans import Kind, Orphan, Reason
from constructor_desktop.jobs.cloud.record import JobRecord, Obligation, Phase

SECONDS_TO_DELETE = 300.0
SECONDS_BETWEEN = 2.0


class Cleaner:
    """Deletes orphans. Each is looked at anew before: what bears no labels of ours, or is needed again, stays."""

    def __init__(
        self,
        installation: Installation,
        sleep: Callable[[float], None] = time.sleep,
        seconds: float = SECONDS_TO_DELETE,
    ) -> None:
        """Prepares it.

        Args:
            installation: Whose things these are.
            sleep: Waits between two questions; what it raises ends the work.
            seconds: How long to wait for the cloud's confirmation.
        """
        self._installation = installation
        self._sleep = sleep
        self._seconds = seconds

    def delete(self, orphan: Orphan) -> None:
        """Deletes one orphan and returns when it is gone.

        Raises:
            CloudError: if it is not, or if it is no orphan any more.
            StorageError: if a record cannot be written.
        """
        place = self._installation.place(orphan.place)
        if orphan.kind is Kind.VM:
            self._delete_machine(place.compute, orphan.id)
        elif orphan.kind is Kind.DISK:
            self._delete_disk(place.compute, orphan.id)
        elif orphan.kind is Kind.PREFIX:
            self._delete_prefix(place, orphan.id)
        else:
            self._settle(place, orphan.id)

    def _delete_machine(self, compute: Compute, instance_id: str) -> None:
        try:
            labels = compute.get(instance_id).labels
        except NotFoundError:
            labels = {}
        else:
            self._insist(self._installation.known().of_machine(labels))
        self._wait_until(lambda: _try_machine(compute, instance_id))
        self._note(labels.get("job", ""), instance_id)

    def _delete_disk(self, compute: Compute, disk_id: str) -> None:
        try:
            disk = compute.get_disk(disk_id)
        except NotFoundError:
            return
        self._insist(None if disk.instance_ids else self._installation.known().of_machine(disk.labels))
        self._wait_until(lambda: _try_disk(compute, disk_id))

    def _delete_prefix(self, place: Place, job: str) -> None:
        labels = read_marker(place.objects, job)
        prefix = job_prefix(job)
        if not labels and not place.objects.list(prefix):
            return
        self._insist(self._installation.known().of_prefix(labels, has_result=False))
        place.objects.abort_uploads(prefix)
        for entry in place.objects.list(prefix):
            if entry.key != prefix + MARKER:
                place.objects.delete(entry.key)
        # The marker is the last to go: without it nobody would know the rest again.
        place.objects.delete_prefix(prefix)

    def _settle(self, place: Place, job: str) -> None:
        """Deletes the machine of a job that owes one, and the objects of one that was given up."""
        record, compute = self._installation.records().get(job), place.compute
        if record is None or not (record.owes_machine or record.may_be_left(time.time())):
            return
        self._insist(self._installation.known().of_record(record))
        if record.owes_machine:
            self._settle_machine(compute, record)
        if record.given_up and record.in_bucket:
            self._delete_prefix(place, job)
            self._note_emptied(job)

    def _settle_machine(self, compute: Compute, record: JobRecord) -> None:
        job = record.id
        mine = {"app": APP, "owner": self._installation.owner, "job": job}
        found = {instance.id for instance in compute.instances(mine)}
        for instance_id in found | ({record.vm_id} if record.vm_id else set()):
            self._insist_ours(compute, instance_id)
            self._wait_until(lambda gone=instance_id: _try_machine(compute, gone))  # type: ignore[misc]
        self._note(job, record.vm_id)

    def _insist_ours(self, compute: Compute, instance_id: str) -> None:
        try:
            labels: Mapping[str, str] = compute.get(instance_id).labels
        except NotFoundError:
            return
        if not is_ours(labels, self._installation.owner):
            raise CloudError(f"The machine {instance_id} is not one that this program has made. It is left alone.")

    def _insist(self, reason: Reason | None) -> None:
        if reason is None:
            raise CloudError("It is in use, or this program has not made it. It is left alone.")

    def _note(self, job: str, instance_id: str | None) -> None:
        """Says in the record that its machine is gone. The job gets no other one, but its result is still fetched."""
        store = self._installation.store
        record = self._installation.records().get(job)
        if record is None or not record.owes_machine or record.vm_id not in (None, instance_id):
            return
        try:
            with store.lock(job):
                record = store.load(job)
                # It may have been off for most of the time: its own limit has seen to that.
                spent = record.machine_seconds(time.time())
                gone = {"vm": Obligation.DELETED, "vm_id": None, "operation_id": None}
                store.save(record.model_copy(update=gone | {"spent_seconds": spent, "started": None}))
                if record.phase is not Phase.DONE:
                    store.request_cancel(job)
        except (LockedError, NotFoundError):  # somebody carries it out again, and will see for himself
            return

    def _note_emptied(self, job: str) -> None:
        """Says in the record that nothing of the job is in the bucket any more."""
        store = self._installation.store
        try:
            with store.lock(job):
                store.save(store.load(job).model_copy(update={"in_bucket": False}))
        except (LockedError, NotFoundError):
            return

    def _wait_until(self, is_gone: Callable[[], bool]) -> None:
        """Tries until it is gone; the cloud may be busy with it for a while."""
        deadline = time.monotonic() + self._seconds
        last: CloudError = CloudTimeoutError("The cloud has not confirmed that it is gone. Try again later.")
        while time.monotonic() < deadline:
            try:
                if is_gone():
                    return
            except (CredentialsError, RoleError):
                raise
            except CloudError as error:
                last = error
            self._sleep(SECONDS_BETWEEN)
        raise last


def _try_machine(compute: Compute, instance_id: str) -> bool:
    if compute.is_gone(instance_id):
        return True
    if compute.get(instance_id).status != "DELETING":
        compute.delete(instance_id)
    return False


def _try_disk(compute: Compute, disk_id: str) -> bool:
    try:
        compute.get_disk(disk_id)
    except NotFoundError:
        return True
    compute.delete_disk(disk_id)
    return False
