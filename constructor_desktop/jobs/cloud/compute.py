"""Machines in the cloud: made, looked after, deleted, and found again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constructor_desktop.core.errors import CloudError, CloudNetworkError, ConflictError, NotFoundError
from constructor_desktop.jobs.cloud import compute_requests as requests
from constructor_desktop.jobs.cloud.api import SECONDS, Api
from constructor_desktop.jobs.cloud.compute_requests import Disk, Image, Instance, OperationInfo, Subnet
from constructor_desktop.jobs.cloud.prices import Price, read_prices
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.quotas import Quota, read_quotas
from constructor_desktop.jobs.cloud.secrets import Secrets

_COMPUTE = "compute"


class Compute:
    """The machines of a profile's folder. Every method raises a `CloudError` with a sentence, nothing of gRPC's.

    No question waits longer than the limit of `Api`. The methods may be called from several threads.
    """

    def __init__(self, profile: CloudProfile, secrets: Secrets, seconds: float = SECONDS) -> None:
        """Prepares it; nothing is asked yet.

        Args:
            profile: Says where the cloud is, and which machine is wanted.
            secrets: Hold the key of a service account of the profile's folder.
            seconds: How long one question may take in all.
        """
        self._profile = profile
        self._api = Api(profile, secrets, seconds)

    def check_credentials(self) -> None:
        """Signs in anew: raises if the key is not accepted or the cloud cannot be reached."""
        self._api.sign_in()

    def zones(self) -> list[str]:
        """Returns the availability zones that work."""
        from yandex.cloud.compute.v1.zone_pb2 import Zone
        from yandex.cloud.compute.v1.zone_service_pb2 import ListZonesRequest
        from yandex.cloud.compute.v1.zone_service_pb2_grpc import ZoneServiceStub

        pages = self._api.pages(_COMPUTE, ZoneServiceStub, ListZonesRequest(), "zones")
        return [zone.id for zone in pages if zone.status == Zone.UP]

    def subnets(self) -> list[Subnet]:
        """Returns the subnets of the folder that can give a machine an address."""
        from yandex.cloud.vpc.v1.subnet_service_pb2 import ListSubnetsRequest
        from yandex.cloud.vpc.v1.subnet_service_pb2_grpc import SubnetServiceStub

        request = ListSubnetsRequest(folder_id=self._profile.folder_id)
        pages = self._api.pages("vpc", SubnetServiceStub, request, "subnets")
        return [Subnet(subnet.id, subnet.zone_id) for subnet in pages if subnet.v4_cidr_blocks]

    def find_subnet(self) -> str:
        """Returns the profile's subnet, or where it names none, the first one of its zone.

        Raises:
            NotFoundError: if there is none, or the profile's lies in another zone.
        """
        zone, wanted = self._profile.zone_id, self._profile.subnet_id
        if wanted:
            return self._subnet_in(zone, wanted)
        for subnet in self.subnets():
            if subnet.zone_id == zone:
                return subnet.id
        raise NotFoundError(
            f"There is no subnet in the zone {zone}. Create one on the page Virtual Private Cloud of the cloud's "
            "console, or choose another zone."
        )

    def _subnet_in(self, zone: str, subnet_id: str) -> str:
        from yandex.cloud.vpc.v1.subnet_service_pb2 import GetSubnetRequest
        from yandex.cloud.vpc.v1.subnet_service_pb2_grpc import SubnetServiceStub

        try:  # it may lie in another folder than the machines
            subnet = self._api.ask("vpc", SubnetServiceStub, "Get", GetSubnetRequest(subnet_id=subnet_id))
        except NotFoundError:
            raise NotFoundError(f"There is no subnet {subnet_id}. Choose another one in the settings.") from None
        if subnet.zone_id != zone:
            raise NotFoundError(
                f"The subnet {subnet_id} is in the zone {subnet.zone_id}, and the machine is to be in {zone}. Choose "
                "another subnet or another zone."
            )
        return subnet_id

    def find_image(self, family: str, folder: str) -> Image:
        """Returns the newest image of a family; raises NotFoundError if there is none."""
        from yandex.cloud.compute.v1.image_service_pb2 import GetImageLatestByFamilyRequest
        from yandex.cloud.compute.v1.image_service_pb2_grpc import ImageServiceStub

        request = GetImageLatestByFamilyRequest(folder_id=folder, family=family)
        try:
            image = self._api.ask(_COMPUTE, ImageServiceStub, "GetLatestByFamily", request)
        except NotFoundError:
            raise NotFoundError(
                f"There is no image of the family {family}. Choose another one in the settings."
            ) from None
        return Image(image.id, image.name, image.min_disk_size / requests.GIB)

    def quotas(self) -> dict[str, Quota] | None:
        """Returns the cloud's quotas by their names; None where they cannot be seen."""
        return read_quotas(self._api, self._profile)

    def prices(self) -> Price | None:
        """Returns what the profile's machine costs by the provider's price list; None where it cannot be seen.

        Raises:
            CredentialsError: if the key is not accepted.
            CloudNetworkError: if the cloud cannot be reached, and not only its price list.
        """
        try:
            return read_prices(self._api, self._profile)
        except CloudNetworkError:
            if not self._api.signed_in:
                raise
            return None

    def roles(self) -> set[str] | None:
        """Returns the roles that the folder itself gives to the service account; None where they cannot be seen.

        Roles that it has from the cloud, the organization or a group are not among them.
        """
        from yandex.cloud.access.access_pb2 import ListAccessBindingsRequest
        from yandex.cloud.resourcemanager.v1.folder_service_pb2_grpc import FolderServiceStub

        request = ListAccessBindingsRequest(resource_id=self._profile.folder_id)
        pages = self._api.pages("resource-manager", FolderServiceStub, request, "access_bindings", "ListAccessBindings")
        try:
            return {binding.role_id for binding in pages if binding.subject.id == self._api.service_account_id}
        except CloudError:
            return None

    @staticmethod
    def build_request(
        job_id: str, user_data: str, labels: Mapping[str, str], profile: CloudProfile, image_id: str, subnet_id: str
    ) -> bytes:
        """Returns the serialized request for a machine, to be kept before it is sent; asks nobody."""
        return requests.build_request(job_id, user_data, labels, profile, image_id, subnet_id)

    def create(self, request_bytes: bytes, idempotency_key: str) -> OperationInfo:
        """Sends a request for a machine.

        With the same key the cloud makes no second machine; and where one of this name is there already, it is
        returned if it belongs to the same job.

        Raises:
            QuotaError: if a quota is used up or the zone has no such machine left.
            CloudNetworkError: if there was no answer: the machine may have been made all the same.
            CloudError: if the cloud refuses.
        """
        from yandex.cloud.compute.v1.instance_service_pb2 import CreateInstanceRequest

        request = CreateInstanceRequest.FromString(request_bytes)
        try:
            operation = self._ask("Create", request, {"idempotency-key": idempotency_key})
        except ConflictError:
            labels = {name: request.labels[name] for name in ("app", "owner", "job")}
            for instance in self.instances(labels):
                return OperationInfo("", True, instance_id=instance.id)
            raise
        return requests.to_operation(operation)

    def operation(self, operation_id: str) -> OperationInfo:
        """Returns how far an operation is."""
        from yandex.cloud.operation.operation_service_pb2 import GetOperationRequest
        from yandex.cloud.operation.operation_service_pb2_grpc import OperationServiceStub

        request = GetOperationRequest(operation_id=operation_id)
        return requests.to_operation(self._api.ask("operation", OperationServiceStub, "Get", request))

    def instances(self, labels: Mapping[str, str]) -> list[Instance]:
        """Returns the machines of the folder that bear all these labels."""
        from yandex.cloud.compute.v1.instance_service_pb2 import ListInstancesRequest
        from yandex.cloud.compute.v1.instance_service_pb2_grpc import InstanceServiceStub

        request = ListInstancesRequest(folder_id=self._profile.folder_id)
        pages = self._api.pages(_COMPUTE, InstanceServiceStub, request, "instances")
        return [requests.to_instance(message) for message in pages if _bears(message, labels)]

    def get(self, instance_id: str) -> Instance:
        """Returns a machine; raises NotFoundError if there is none."""
        from yandex.cloud.compute.v1.instance_service_pb2 import GetInstanceRequest

        return requests.to_instance(self._ask("Get", GetInstanceRequest(instance_id=instance_id)))

    def is_gone(self, instance_id: str) -> bool:
        """Tells whether the cloud confirms twice that there is no such machine: asked for it, and in the list."""
        try:
            self.get(instance_id)
        except NotFoundError:
            return all(instance.id != instance_id for instance in self.instances({}))
        return False

    def delete(self, instance_id: str) -> OperationInfo | None:
        """Begins to delete a machine and its disk; None if the cloud knows no such machine.

        Raises:
            CloudError: if the cloud refuses, also because it is busy with this machine: try again later.
        """
        from yandex.cloud.compute.v1.instance_service_pb2 import DeleteInstanceRequest

        try:
            return requests.to_operation(self._ask("Delete", DeleteInstanceRequest(instance_id=instance_id)))
        except NotFoundError:
            return None

    def serial_output(self, instance_id: str) -> str:
        """Returns what a machine has written to its console since it started."""
        from yandex.cloud.compute.v1.instance_service_pb2 import GetInstanceSerialPortOutputRequest

        request = GetInstanceSerialPortOutputRequest(instance_id=instance_id)
        text: str = self._ask("GetSerialPortOutput", request).contents
        return text

    def disks(self, labels: Mapping[str, str]) -> list[Disk]:
        """Returns the disks of the folder that bear all these labels."""
        from yandex.cloud.compute.v1.disk_service_pb2 import ListDisksRequest

        request = ListDisksRequest(folder_id=self._profile.folder_id)
        pages = self._api.pages(_COMPUTE, _disks(), request, "disks")
        return [requests.to_disk(message) for message in pages if _bears(message, labels)]

    def get_disk(self, disk_id: str) -> Disk:
        """Returns a disk; raises NotFoundError if there is none."""
        from yandex.cloud.compute.v1.disk_service_pb2 import GetDiskRequest

        return requests.to_disk(self._api.ask(_COMPUTE, _disks(), "Get", GetDiskRequest(disk_id=disk_id)))

    def label_disk(self, instance: Instance) -> None:
        """Gives a machine's disks its labels, which the cloud does not take when the machine is made."""
        from google.protobuf.field_mask_pb2 import FieldMask
        from yandex.cloud.compute.v1.disk_service_pb2 import UpdateDiskRequest

        for disk_id in instance.disk_ids:
            mask = FieldMask(paths=["labels"])
            request = UpdateDiskRequest(disk_id=disk_id, update_mask=mask, labels=dict(instance.labels))
            self._api.ask(_COMPUTE, _disks(), "Update", request)

    def delete_disk(self, disk_id: str) -> OperationInfo | None:
        """Begins to delete a disk; None if the cloud knows no such disk."""
        from yandex.cloud.compute.v1.disk_service_pb2 import DeleteDiskRequest

        try:
            operation = self._api.ask(_COMPUTE, _disks(), "Delete", DeleteDiskRequest(disk_id=disk_id))
        except NotFoundError:
            return None
        return requests.to_operation(operation)

    def _ask(self, method: str, request: Any, metadata: Mapping[str, str] | None = None) -> Any:
        from yandex.cloud.compute.v1.instance_service_pb2_grpc import InstanceServiceStub

        return self._api.ask(_COMPUTE, InstanceServiceStub, method, request, metadata)


def _disks() -> Any:
    from yandex.cloud.compute.v1.disk_service_pb2_grpc import DiskServiceStub

    return DiskServiceStub


def _bears(message: Any, labels: Mapping[str, str]) -> bool:
    return all(message.labels.get(name) == value for name, value in labels.items())
