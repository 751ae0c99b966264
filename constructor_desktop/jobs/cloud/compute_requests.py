"""What is asked of the cloud and what it answers, in plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from constructor_desktop.core.errors import CloudError
from constructor_desktop.jobs.cloud.classify import of_operation
from constructor_desktop.jobs.cloud.labels import APP
from constructor_desktop.jobs.cloud.profile import CloudProfile

GIB = 2**30
DISK_TYPE = "network-ssd"
MAX_USER_DATA = 256 * 1024
_FORBIDDEN_IN_NAMES = re.compile(r"[^a-z0-9-]+")
_LONGEST_NAME = 63


@dataclass(frozen=True)
class Instance:
    """One virtual machine; `status` by the API's name ("PROVISIONING", "RUNNING", "STOPPED", "DELETING", ...)."""

    id: str
    name: str
    status: str
    labels: Mapping[str, str]
    zone: str
    created: datetime | None
    disk_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Disk:
    """One disk; `instance_ids` are the machines that it is attached to."""

    id: str
    name: str
    labels: Mapping[str, str]
    instance_ids: tuple[str, ...]
    size_gb: float


@dataclass(frozen=True)
class Image:
    """The newest image of a family; `min_disk_gb` is the smallest disk that it fits on."""

    id: str
    name: str
    min_disk_gb: float


@dataclass(frozen=True)
class Subnet:
    """A part of the folder's network that lies in one zone."""

    id: str
    zone_id: str


@dataclass(frozen=True)
class OperationInfo:
    """How far the cloud is with something that takes it a while.

    Attributes:
        id: The operation; empty where there was nothing left to do.
        done: Whether it has ended.
        error_code: The gRPC status with which it ended; 0: none.
        error_message: What the cloud says about it.
        instance_id: The machine that it is about, where the cloud says so.
    """

    id: str
    done: bool
    error_code: int = 0
    error_message: str = ""
    instance_id: str | None = None

    def error(self) -> CloudError | None:
        """Returns how it failed, as a sentence; None while it runs and where it went well."""
        return of_operation(self.error_code, self.error_message) if self.done and self.error_code else None


def instance_name(job_id: str) -> str:
    """Returns the name of a job's machine, which the cloud allows only once in a folder."""
    name = f"{APP}-{_FORBIDDEN_IN_NAMES.sub('-', job_id.lower())}"
    return name[:_LONGEST_NAME].rstrip("-")


def build_request(
    job_id: str, user_data: str, labels: Mapping[str, str], profile: CloudProfile, image_id: str, subnet_id: str
) -> bytes:
    """Returns the serialized request for a job's machine, to be kept before it is sent.

    Raises:
        CloudError: if `user_data` is larger than the cloud takes.
    """
    from yandex.cloud.compute.v1 import instance_service_pb2 as messages
    from yandex.cloud.compute.v1.instance_pb2 import SchedulingPolicy

    if len(user_data.encode()) > MAX_USER_DATA:
        raise CloudError("The start-up data of the machine are too large for the cloud. Choose a shorter name.")
    name = instance_name(job_id)
    request = messages.CreateInstanceRequest(
        folder_id=profile.folder_id,
        name=name,
        description="Trains one network and powers itself off",
        labels=dict(labels),
        zone_id=profile.zone_id,
        platform_id=profile.platform_id,
        resources_spec=messages.ResourcesSpec(
            cores=profile.cores, memory=profile.memory_gb * GIB, gpus=profile.gpus, core_fraction=100
        ),
        metadata={"user-data": user_data},
        boot_disk_spec=_boot_disk(name, profile, image_id),
        network_interface_specs=[_with_address(subnet_id)],
        scheduling_policy=SchedulingPolicy(preemptible=profile.preemptible),
        metadata_options=_metadata_options(),
    )
    # The order of a map's entries is fixed, so that the same request is the same bytes.
    content: bytes = request.SerializeToString(deterministic=True)
    return content


def _boot_disk(name: str, profile: CloudProfile, image_id: str) -> Any:
    from yandex.cloud.compute.v1.instance_service_pb2 import AttachedDiskSpec

    disk = AttachedDiskSpec.DiskSpec(name=name, type_id=DISK_TYPE, size=profile.disk_gb * GIB, image_id=image_id)
    # Without `auto_delete` the disk would outlive its machine, and be paid for.
    return AttachedDiskSpec(mode=AttachedDiskSpec.READ_WRITE, auto_delete=True, disk_spec=disk)


def _with_address(subnet_id: str) -> Any:
    """A network interface that reaches the internet by an address of its own."""
    from yandex.cloud.compute.v1 import instance_service_pb2 as messages
    from yandex.cloud.compute.v1.instance_pb2 import IPV4

    nat = messages.OneToOneNatSpec(ip_version=IPV4)
    return messages.NetworkInterfaceSpec(
        subnet_id=subnet_id, primary_v4_address_spec=messages.PrimaryAddressSpec(one_to_one_nat_spec=nat)
    )


def _metadata_options() -> Any:
    """The machine reads its user data; tokens it has no use for."""
    from yandex.cloud.compute.v1.instance_pb2 import DISABLED, ENABLED, MetadataOptions

    return MetadataOptions(
        gce_http_endpoint=ENABLED, aws_v1_http_endpoint=ENABLED, gce_http_token=DISABLED, aws_v1_http_token=DISABLED
    )


def to_instance(message: Any) -> Instance:
    """Reads the API's message about a machine."""
    from yandex.cloud.compute.v1.instance_pb2 import Instance as Message

    disks = (message.boot_disk, *message.secondary_disks)
    created = message.created_at
    return Instance(
        id=message.id,
        name=message.name,
        status=Message.Status.Name(message.status),
        labels=dict(message.labels),
        zone=message.zone_id,
        created=created.ToDatetime(UTC) if message.HasField("created_at") else None,
        disk_ids=tuple(disk.disk_id for disk in disks if disk.disk_id),
    )


def to_disk(message: Any) -> Disk:
    """Reads the API's message about a disk."""
    return Disk(message.id, message.name, dict(message.labels), tuple(message.instance_ids), message.size / GIB)


def to_operation(message: Any) -> OperationInfo:
    """Reads the API's message about an operation on a machine."""
    from yandex.cloud.compute.v1.instance_service_pb2 import CreateInstanceMetadata, DeleteInstanceMetadata

    instance_id = None
    for kind in (CreateInstanceMetadata, DeleteInstanceMetadata):
        about = kind()
        if message.metadata.Is(kind.DESCRIPTOR) and message.metadata.Unpack(about):
            instance_id = about.instance_id or None
    failed = message.WhichOneof("result") == "error"
    return OperationInfo(
        id=message.id,
        done=message.done,
        error_code=message.error.code if failed else 0,
        error_message=message.error.message if failed else "",
        instance_id=instance_id,
    )
