"""The machines, disks and operations of the stand, and what becomes of them in the course of time."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import grpc
from yandex.cloud.compute.v1 import disk_pb2, instance_pb2, instance_service_pb2
from yandex.cloud.operation import operation_pb2

from tests.cloud_stand.iam import Denied, Iam

GIB = 2**30
TICK_SECONDS = 0.05
Status = instance_pb2.Instance.Status
# The kinds of machines of this cloud.
KINDS = ("standard-v3", "standard-v3-t4", "gpu-standard-v3")
QUOTAS = {
    "compute.instances.count": 8,
    "compute.instanceCores.count": 32,
    "compute.instanceMemory.size": 128 * GIB,
    "compute.instanceGpus.count": 0,
    "compute.instanceT4Gpus.count": 0,
    "compute.disks.count": 16,
    "compute.ssdDisks.size": 500 * GIB,
    "vpc.externalAddresses.count": 8,
}


class Computer(Protocol):
    """What a machine of the cloud runs on; see `Vm`."""

    def boot(self) -> None: ...
    @property
    def runs(self) -> bool: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def serial_output(self) -> str: ...


@dataclass
class Machine:
    """A machine, from the request until it is gone."""

    message: Any
    operation: Any
    disk_id: str
    auto_delete: bool
    computer: Computer
    due: float
    fails: tuple[int, str] | None = None
    needs: dict[str, int] = field(default_factory=dict)


class Datacenter:
    """Everything that is there; all calls may come from any thread.

    Attributes:
        boot_seconds: From the request until a machine runs.
        delete_seconds: From the request until a machine is gone.
        limits: The quotas.
        without_capacity: Zones that have no machine left, told only after a while, as the cloud does.
        created: Ids of all machines that ever were.
    """

    def __init__(self, iam: Iam, folder: Path, make_computer: Callable[[Path, str], Computer]) -> None:
        self._iam = iam
        self._folder = folder
        self._make_computer = make_computer
        self.boot_seconds = 0.3
        self.delete_seconds = 0.3
        self.limits = dict(QUOTAS)
        self.without_capacity: set[str] = set()
        self.created: list[str] = []
        self.mutex = threading.RLock()
        self.machines: dict[str, Machine] = {}
        self.disks: dict[str, Any] = {}
        self.operations: dict[str, Any] = {}
        self._by_key: dict[str, tuple[bytes, str]] = {}
        self._closed = threading.Event()
        # One thread that lives as long as the stand: the system ends processes with the thread that started them.
        self._clock = threading.Thread(target=self._run, daemon=True, name="datacenter")
        self._clock.start()

    def close(self) -> None:
        """Cuts the power."""
        self._closed.set()
        self._clock.join()
        for machine in self.machines.values():
            machine.computer.kill()

    # -- what the cloud is asked for ----------------------------------------------------------------------------------

    def create(self, request: Any, key: str) -> Any:
        """Begins to make a machine and returns the operation; the same one for the same key."""
        with self.mutex:
            content = request.SerializeToString(deterministic=True)
            if key in self._by_key:
                known, operation_id = self._by_key[key]
                if known != content:
                    raise Denied(grpc.StatusCode.INVALID_ARGUMENT, "Idempotency key is used by another request")
                return self.operations[operation_id]
            self._check(request)
            machine = self._make(request)
            if key:
                self._by_key[key] = (content, machine.operation.id)
            return machine.operation

    def delete(self, instance_id: str) -> Any:
        """Begins to delete a machine."""
        with self.mutex:
            machine = self.find(instance_id)
            if machine.message.status == Status.Value("DELETING"):
                raise Denied(grpc.StatusCode.FAILED_PRECONDITION, "The instance is being deleted")
            metadata = instance_service_pb2.DeleteInstanceMetadata(instance_id=instance_id)
            return self._begin(machine, "DELETING", self.delete_seconds, metadata)

    def stop(self, instance_id: str) -> Any:
        """Begins to stop a machine: it is asked, and has a while."""
        with self.mutex:
            machine = self.find(instance_id)
            if machine.message.status != Status.Value("RUNNING"):
                raise Denied(grpc.StatusCode.FAILED_PRECONDITION, "The instance does not run")
            machine.computer.stop()
            metadata = instance_service_pb2.StopInstanceMetadata(instance_id=instance_id)
            return self._begin(machine, "STOPPING", 0.0, metadata)

    def delete_disk(self, disk_id: str) -> Any:
        """Deletes a disk that is attached to no machine."""
        with self.mutex:
            if disk_id not in self.disks:
                raise Denied(grpc.StatusCode.NOT_FOUND, f"Disk {disk_id} not found")
            if self.disks[disk_id].instance_ids:
                raise Denied(grpc.StatusCode.FAILED_PRECONDITION, "The disk is in use")
            del self.disks[disk_id]
            return self._operation(instance_service_pb2.DeleteInstanceMetadata(), done=True)

    def find(self, instance_id: str) -> Machine:
        """Returns a machine; raises `Denied` if there is none."""
        if instance_id not in self.machines:
            raise Denied(grpc.StatusCode.NOT_FOUND, f"Instance {instance_id} not found")
        return self.machines[instance_id]

    def usage(self) -> dict[str, int]:
        """How much of each quota is used."""
        with self.mutex:
            total = dict.fromkeys(self.limits, 0)
            for machine in self.machines.values():
                for name, amount in machine.needs.items():
                    total[name] = total.get(name, 0) + amount
            return total

    def operation_done(self, metadata: Any) -> Any:
        """Returns an operation that has ended well."""
        with self.mutex:
            return self._operation(metadata, done=True)

    # -- how it goes on -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed.wait(TICK_SECONDS):
            with self.mutex:
                for machine in list(self.machines.values()):
                    self._tick(machine, Status.Name(machine.message.status))

    def _tick(self, machine: Machine, status: str) -> None:
        due = time.monotonic() >= machine.due
        if status == "PROVISIONING" and due:
            self._start(machine)
        elif status == "RUNNING" and not machine.computer.runs:
            machine.message.status = Status.Value("STOPPED")  # it has switched itself off
        elif status == "STOPPING" and not machine.computer.runs:
            machine.message.status = Status.Value("STOPPED")
            machine.operation.done = True
        elif status == "DELETING" and due:
            machine.computer.kill()
            self._remove(machine)
            machine.operation.done = True

    def _start(self, machine: Machine) -> None:
        machine.operation.done = True
        if machine.fails is not None:
            machine.operation.error.code, machine.operation.error.message = machine.fails
            self._remove(machine)
            return
        machine.computer.boot()
        machine.message.status = Status.Value("RUNNING")
        machine.operation.response.Pack(machine.message)

    def _remove(self, machine: Machine) -> None:
        del self.machines[machine.message.id]
        if machine.auto_delete:
            self.disks.pop(machine.disk_id, None)
        elif machine.disk_id in self.disks:
            del self.disks[machine.disk_id].instance_ids[:]

    # -- making -------------------------------------------------------------------------------------------------------

    def _check(self, request: Any) -> None:
        if any(machine.message.name == request.name for machine in self.machines.values() if request.name):
            raise Denied(grpc.StatusCode.ALREADY_EXISTS, f"Instance {request.name} already exists")
        if request.platform_id not in KINDS or request.resources_spec.cores % 2:
            raise Denied(grpc.StatusCode.INVALID_ARGUMENT, "Unsupported platform or number of cores")
        used = self.usage()
        for name, amount in _needs(request).items():
            if name in self.limits and used[name] + amount > self.limits[name]:
                raise Denied(grpc.StatusCode.RESOURCE_EXHAUSTED, f"Quota limit {name} exceeded")

    def _make(self, request: Any) -> Machine:
        instance_id = f"fhm{secrets.token_hex(8)}"
        disk = self._make_disk(request, instance_id)
        message = instance_pb2.Instance(
            id=instance_id,
            folder_id=request.folder_id,
            name=request.name,
            labels=dict(request.labels),
            zone_id=request.zone_id,
            platform_id=request.platform_id,
            status=Status.Value("PROVISIONING"),
            boot_disk=instance_pb2.AttachedDisk(disk_id=disk.id, auto_delete=request.boot_disk_spec.auto_delete),
            scheduling_policy=request.scheduling_policy,
        )
        message.created_at.FromSeconds(int(self._iam.now()))
        computer = self._make_computer(self._folder / instance_id, request.metadata["user-data"])
        operation = self._operation(instance_service_pb2.CreateInstanceMetadata(instance_id=instance_id))
        fails = (8, "Not enough resources in the zone") if request.zone_id in self.without_capacity else None
        self.machines[instance_id] = Machine(
            message,
            operation,
            disk.id,
            request.boot_disk_spec.auto_delete,
            computer,
            time.monotonic() + self.boot_seconds,
            fails,
            _needs(request),
        )
        self.created.append(instance_id)
        return self.machines[instance_id]

    def _make_disk(self, request: Any, instance_id: str) -> Any:
        spec = request.boot_disk_spec.disk_spec
        disk = disk_pb2.Disk(
            id=f"epd{secrets.token_hex(8)}",
            folder_id=request.folder_id,
            name=spec.name,
            zone_id=request.zone_id,
            size=spec.size,
            source_image_id=spec.image_id,
            instance_ids=[instance_id],
        )
        self.disks[disk.id] = disk
        return disk

    def _begin(self, machine: Machine, status: str, seconds: float, metadata: Any) -> Any:
        machine.operation = self._operation(metadata)
        machine.message.status = Status.Value(status)
        machine.due = time.monotonic() + seconds
        return machine.operation

    def _operation(self, metadata: Any, done: bool = False) -> Any:
        operation = operation_pb2.Operation(id=f"op{secrets.token_hex(8)}", done=done)
        operation.metadata.Pack(metadata)
        self.operations[operation.id] = operation
        return operation


def _needs(request: Any) -> dict[str, int]:
    """How much of each quota a machine takes."""
    resources = request.resources_spec
    gpus = "compute.instanceT4Gpus.count" if "t4" in request.platform_id else "compute.instanceGpus.count"
    needs = {
        gpus: resources.gpus,
        "compute.instances.count": 1,
        "compute.instanceCores.count": resources.cores,
        "compute.instanceMemory.size": resources.memory,
        "compute.disks.count": 1,
        "compute.ssdDisks.size": request.boot_disk_spec.disk_spec.size,
        "vpc.externalAddresses.count": 1,
    }
    return {name: amount for name, amount in needs.items() if amount}
