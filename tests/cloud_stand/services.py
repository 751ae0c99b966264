"""The services of the cloud's API, answered from the data centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc
from yandex.cloud.access import access_pb2
from yandex.cloud.billing.v1 import sku_pb2, sku_service_pb2, sku_service_pb2_grpc
from yandex.cloud.compute.v1 import (
    disk_service_pb2,
    disk_service_pb2_grpc,
    image_pb2,
    image_service_pb2_grpc,
    instance_service_pb2,
    instance_service_pb2_grpc,
    zone_pb2,
    zone_service_pb2,
    zone_service_pb2_grpc,
)
from yandex.cloud.endpoint import api_endpoint_pb2, api_endpoint_service_pb2, api_endpoint_service_pb2_grpc
from yandex.cloud.iam.v1 import iam_token_service_pb2, iam_token_service_pb2_grpc
from yandex.cloud.iam.v1.awscompatibility import (
    access_key_pb2,
    access_key_service_pb2,
    access_key_service_pb2_grpc,
)
from yandex.cloud.operation import operation_service_pb2_grpc
from yandex.cloud.quotamanager.v1 import quota_limit_service_pb2, quota_limit_service_pb2_grpc
from yandex.cloud.resourcemanager.v1 import folder_pb2, folder_service_pb2_grpc
from yandex.cloud.vpc.v1 import subnet_pb2, subnet_service_pb2, subnet_service_pb2_grpc

from tests.cloud_stand.datacenter import GIB, Datacenter
from tests.cloud_stand.iam import Denied, Iam

ENDPOINTS = ("billing", "compute", "endpoint", "iam", "operation", "quota-manager", "resource-manager", "vpc")
LARGEST_PAGE = 1000


@dataclass
class World:
    """What a test can change.

    Attributes:
        zones: The zones that are up.
        subnets: Zone of each subnet by its id.
        images: Image of each family in `standard-images`.
        page: The most entries of a page, so that few things make many pages.
        sees_quotas: Whether quotas and roles may be seen.
        sees_prices: Whether the price list may be seen.
        prices: Of one unit and hour, in roubles, by name.
        storage_key: The static key that is given out.
    """

    iam: Iam
    datacenter: Datacenter
    zones: list[str] = field(default_factory=lambda: ["ru-central1-a", "ru-central1-b", "ru-central1-d"])
    subnets: dict[str, str] = field(default_factory=lambda: {"e9bstandsubnet000000": "ru-central1-a"})
    images: dict[str, str] = field(
        default_factory=lambda: {
            "ubuntu-2204-lts": "fd8stand0ubuntu22040",
            "ubuntu-2004-lts-gpu": "fd8stand0ubuntu20gpu",
        }
    )
    page: int = LARGEST_PAGE
    sees_quotas: bool = True
    sees_prices: bool = True
    prices: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {
            "Intel Ice Lake. 100% vCPU": ("core*hour", "1.12"),
            "Intel Ice Lake. RAM": ("gbyte*hour", "0.30"),
            "Intel Ice Lake. 100% vCPU — preemptible instances": ("core*hour", "0.37"),
            "Intel Ice Lake. RAM — preemptible instances": ("gbyte*hour", "0.10"),
            "Fast network storage (SSD)": ("gbyte*hour", "0.0176"),
            "Public IP address": ("fip*hour", "0.26"),
        }
    )
    storage_key: tuple[str, str] = ("", "")


def page_of(entries: Sequence[Any], request: Any, largest: int) -> tuple[list[Any], str]:
    """Returns one page of a list and the token of the next."""
    start = int(request.page_token or 0)
    end = start + min(request.page_size or largest, largest)
    return list(entries[start:end]), str(end) if end < len(entries) else ""


class Endpoints(api_endpoint_service_pb2_grpc.ApiEndpointServiceServicer):
    def __init__(self, address: str) -> None:
        self._address = address

    def List(self, request: Any, context: Any) -> Any:
        endpoints = [api_endpoint_pb2.ApiEndpoint(id=name, address=self._address) for name in ENDPOINTS]
        return api_endpoint_service_pb2.ListApiEndpointsResponse(endpoints=endpoints)


class Tokens(iam_token_service_pb2_grpc.IamTokenServiceServicer):
    def __init__(self, world: World) -> None:
        self._iam = world.iam

    def Create(self, request: Any, context: Any) -> Any:
        token, expires = self._iam.token_for(request.jwt)
        answer = iam_token_service_pb2.CreateIamTokenResponse(iam_token=token)
        answer.expires_at.FromSeconds(int(expires))
        return answer


class AccessKeys(access_key_service_pb2_grpc.AccessKeyServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world

    def Create(self, request: Any, context: Any) -> Any:
        name, secret = self._world.storage_key
        key = access_key_pb2.AccessKey(id="ajekey", service_account_id=request.service_account_id, key_id=name)
        return access_key_service_pb2.CreateAccessKeyResponse(access_key=key, secret=secret)


class Zones(zone_service_pb2_grpc.ZoneServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world

    def List(self, request: Any, context: Any) -> Any:
        zones = [zone_pb2.Zone(id=name, region_id="ru-central1", status=zone_pb2.Zone.UP) for name in self._world.zones]
        page, token = page_of(zones, request, self._world.page)
        return zone_service_pb2.ListZonesResponse(zones=page, next_page_token=token)


class Images(image_service_pb2_grpc.ImageServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world

    def GetLatestByFamily(self, request: Any, context: Any) -> Any:
        if request.folder_id != "standard-images" or request.family not in self._world.images:
            raise Denied(grpc.StatusCode.NOT_FOUND, f"Image family {request.family} not found")
        image_id = self._world.images[request.family]
        return image_pb2.Image(id=image_id, name=request.family, family=request.family, min_disk_size=8 * GIB)


class Subnets(subnet_service_pb2_grpc.SubnetServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world

    def List(self, request: Any, context: Any) -> Any:
        page, token = page_of([self._subnet(name) for name in self._world.subnets], request, self._world.page)
        return subnet_service_pb2.ListSubnetsResponse(subnets=page, next_page_token=token)

    def Get(self, request: Any, context: Any) -> Any:
        if request.subnet_id not in self._world.subnets:
            raise Denied(grpc.StatusCode.NOT_FOUND, f"Subnet {request.subnet_id} not found")
        return self._subnet(request.subnet_id)

    def _subnet(self, name: str) -> Any:
        zone = self._world.subnets[name]
        return subnet_pb2.Subnet(
            id=name, folder_id=self._world.iam.folder_id, zone_id=zone, v4_cidr_blocks=["10.128.0.0/24"]
        )


class Instances(instance_service_pb2_grpc.InstanceServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world
        self._datacenter = world.datacenter

    def Create(self, request: Any, context: Any) -> Any:
        self._check(request)
        return self._datacenter.create(request, dict(context.invocation_metadata()).get("idempotency-key", ""))

    def _check(self, request: Any) -> None:
        world = self._world
        wrong = ""
        if request.zone_id not in world.zones:
            wrong = f"Zone {request.zone_id} not found"
        elif request.boot_disk_spec.disk_spec.image_id not in world.images.values():
            wrong = f"Image {request.boot_disk_spec.disk_spec.image_id} not found"
        elif any(world.subnets.get(net.subnet_id) != request.zone_id for net in request.network_interface_specs):
            wrong = "Subnet not found in this zone"
        if wrong:
            raise Denied(grpc.StatusCode.NOT_FOUND, wrong)
        if len(request.metadata["user-data"].encode()) > 256 * 1024:
            raise Denied(grpc.StatusCode.INVALID_ARGUMENT, "Metadata value is too long")

    def Get(self, request: Any, context: Any) -> Any:
        with self._datacenter.mutex:
            return self._datacenter.find(request.instance_id).message

    def List(self, request: Any, context: Any) -> Any:
        with self._datacenter.mutex:
            machines = [machine.message for machine in self._datacenter.machines.values()]
        page, token = page_of(machines, request, self._world.page)
        return instance_service_pb2.ListInstancesResponse(instances=page, next_page_token=token)

    def Delete(self, request: Any, context: Any) -> Any:
        return self._datacenter.delete(request.instance_id)

    def Stop(self, request: Any, context: Any) -> Any:
        return self._datacenter.stop(request.instance_id)

    def GetSerialPortOutput(self, request: Any, context: Any) -> Any:
        with self._datacenter.mutex:
            contents = self._datacenter.find(request.instance_id).computer.serial_output()
        return instance_service_pb2.GetInstanceSerialPortOutputResponse(contents=contents)


class Disks(disk_service_pb2_grpc.DiskServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world
        self._datacenter = world.datacenter

    def Get(self, request: Any, context: Any) -> Any:
        with self._datacenter.mutex:
            if request.disk_id not in self._datacenter.disks:
                raise Denied(grpc.StatusCode.NOT_FOUND, f"Disk {request.disk_id} not found")
            return self._datacenter.disks[request.disk_id]

    def List(self, request: Any, context: Any) -> Any:
        with self._datacenter.mutex:
            disks = list(self._datacenter.disks.values())
        page, token = page_of(disks, request, self._world.page)
        return disk_service_pb2.ListDisksResponse(disks=page, next_page_token=token)

    def Update(self, request: Any, context: Any) -> Any:
        with self._datacenter.mutex:
            disk = self.Get(request, context)
            disk.labels.clear()
            disk.labels.update(request.labels)
        return self._datacenter.operation_done(disk_service_pb2.UpdateDiskMetadata(disk_id=request.disk_id))

    def Delete(self, request: Any, context: Any) -> Any:
        return self._datacenter.delete_disk(request.disk_id)


class Operations(operation_service_pb2_grpc.OperationServiceServicer):
    def __init__(self, world: World) -> None:
        self._datacenter = world.datacenter

    def Get(self, request: Any, context: Any) -> Any:
        with self._datacenter.mutex:
            if request.operation_id not in self._datacenter.operations:
                raise Denied(grpc.StatusCode.NOT_FOUND, f"Operation {request.operation_id} not found")
            return self._datacenter.operations[request.operation_id]


class Folders(folder_service_pb2_grpc.FolderServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world

    def Get(self, request: Any, context: Any) -> Any:
        return folder_pb2.Folder(id=request.folder_id, cloud_id="b1gstandcloud0000000", name="stand")

    def ListAccessBindings(self, request: Any, context: Any) -> Any:
        if not self._world.sees_quotas:
            raise Denied(grpc.StatusCode.PERMISSION_DENIED, "Permission denied")
        self._world.iam.check_folder(request.resource_id)
        subject = access_pb2.Subject(id=self._world.iam.account_id, type="serviceAccount")
        bindings = [access_pb2.AccessBinding(role_id=role, subject=subject) for role in sorted(self._world.iam.roles)]
        page, token = page_of(bindings, request, self._world.page)
        return access_pb2.ListAccessBindingsResponse(access_bindings=page, next_page_token=token)


class Quotas(quota_limit_service_pb2_grpc.QuotaLimitServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world

    def List(self, request: Any, context: Any) -> Any:
        if not self._world.sees_quotas:
            raise Denied(grpc.StatusCode.PERMISSION_DENIED, "Permission denied")
        used, limits = self._world.datacenter.usage(), self._world.datacenter.limits
        quotas = []
        for name in sorted(limits):
            if name.startswith(f"{request.service}."):
                quota = quota_limit_service_pb2.QuotaLimit(quota_id=name)
                quota.limit.value, quota.usage.value = limits[name], used[name]
                quotas.append(quota)
        page, token = page_of(quotas, request, self._world.page)
        return quota_limit_service_pb2.ListQuotaLimitsResponse(quota_limits=page, next_page_token=token)


class Skus(sku_service_pb2_grpc.SkuServiceServicer):
    def __init__(self, world: World) -> None:
        self._world = world

    def List(self, request: Any, context: Any) -> Any:
        if not self._world.sees_prices:
            raise Denied(grpc.StatusCode.PERMISSION_DENIED, "Permission denied")
        skus = [_sku(name, unit, price) for name, (unit, price) in self._world.prices.items()]
        page, token = page_of(skus, request, self._world.page)
        return sku_service_pb2.ListSkusResponse(skus=page, next_page_token=token)


def _sku(name: str, unit: str, price: str) -> Any:
    rate = sku_pb2.Rate(start_pricing_quantity="0", unit_price=price, currency="RUB")
    version = sku_pb2.PricingVersion(pricing_expressions=[sku_pb2.PricingExpression(rates=[rate])])
    version.effective_time.FromSeconds(1_700_000_000)
    return sku_pb2.Sku(id=f"dn2{abs(hash(name)):x}", name=name, pricing_unit=unit, pricing_versions=[version])


def add_services(server: Any, world: World, address: str) -> None:
    """Lets a server answer for every service."""
    api_endpoint_service_pb2_grpc.add_ApiEndpointServiceServicer_to_server(Endpoints(address), server)
    iam_token_service_pb2_grpc.add_IamTokenServiceServicer_to_server(Tokens(world), server)
    access_key_service_pb2_grpc.add_AccessKeyServiceServicer_to_server(AccessKeys(world), server)
    zone_service_pb2_grpc.add_ZoneServiceServicer_to_server(Zones(world), server)
    image_service_pb2_grpc.add_ImageServiceServicer_to_server(Images(world), server)
    subnet_service_pb2_grpc.add_SubnetServiceServicer_to_server(Subnets(world), server)
    instance_service_pb2_grpc.add_InstanceServiceServicer_to_server(Instances(world), server)
    disk_service_pb2_grpc.add_DiskServiceServicer_to_server(Disks(world), server)
    operation_service_pb2_grpc.add_OperationServiceServicer_to_server(Operations(world), server)
    folder_service_pb2_grpc.add_FolderServiceServicer_to_server(Folders(world), server)
    quota_limit_service_pb2_grpc.add_QuotaLimitServiceServicer_to_server(Quotas(world), server)
    sku_service_pb2_grpc.add_SkuServiceServicer_to_server(Skus(world), server)
