"""The stand itself: that it refuses what the cloud refuses."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.errors import (
    CloudError,
    CloudNetworkError,
    CredentialsError,
    NotFoundError,
    QuotaError,
    RoleError,
)
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets
from tests.cloud_stand.emulator import YandexEmulator
from tests.cloud_stand.iam import Iam

USER_DATA = "#cloud-config\n"
LABELS = {"app": "ai-constructor", "owner": "me", "job": "j"}


class FakeComputer:
    """A machine that does nothing until it is stopped."""

    def __init__(self, folder: Path, user_data: str) -> None:
        self.runs = False
        self.user_data = user_data

    def boot(self) -> None:
        self.runs = True

    def stop(self) -> None:
        self.runs = False

    kill = stop

    def serial_output(self) -> str:
        return f"booted with {len(self.user_data)} bytes"


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[YandexEmulator]:
    with YandexEmulator(tmp_path / "cloud", FakeComputer) as cloud:
        yield cloud


def profile_for(cloud: YandexEmulator, **changes: Any) -> CloudProfile:
    values: dict[str, Any] = {
        "folder_id": cloud.iam.folder_id,
        "bucket": "bucket",
        "yc_endpoint": cloud.endpoint,
        "yc_root_certificates": str(cloud.root_certificates),
    }
    return CloudProfile(**values | changes)


@pytest.fixture
def compute(cloud: YandexEmulator) -> Compute:
    return Compute(profile_for(cloud), Secrets(cloud.iam.key(), "", ""))


def request_for(cloud: YandexEmulator, job: str = "j", **changes: Any) -> bytes:
    profile = profile_for(cloud, **changes)
    subnet = next((name for name, zone in cloud.world.subnets.items() if zone == profile.zone_id), "none")
    image = cloud.world.images[profile.image_family]
    return Compute.build_request(job, USER_DATA, LABELS | {"job": job}, profile, image, subnet)


def wait(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 15
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def test_a_machine_is_made_runs_and_is_deleted(cloud: YandexEmulator, compute: Compute) -> None:
    operation = compute.create(request_for(cloud), str(uuid.uuid4()))
    assert operation.instance_id is not None and not operation.done
    assert [(i.id, i.status) for i in compute.instances(LABELS)] == [(operation.instance_id, "PROVISIONING")]
    wait(lambda: compute.operation(operation.id).done)
    assert compute.get(operation.instance_id).status == "RUNNING"
    assert compute.serial_output(operation.instance_id).startswith("booted")
    assert len(compute.disks({})) == 1
    deletion = compute.delete(operation.instance_id)
    assert deletion is not None
    wait(lambda: compute.operation(deletion.id).done)
    assert compute.instances({}) == [] and compute.disks({}) == []
    assert compute.delete(operation.instance_id) is None
    with pytest.raises(NotFoundError):
        compute.get(operation.instance_id)


def test_the_same_key_makes_no_second_machine(cloud: YandexEmulator, compute: Compute) -> None:
    key = str(uuid.uuid4())
    first, second = (compute.create(request_for(cloud), key) for _ in range(2))
    assert first.instance_id == second.instance_id and len(cloud.machines) == 1
    with pytest.raises(CloudError, match="Idempotency key"):
        compute.create(request_for(cloud, cores=8), key)


def test_an_answer_that_was_lost_has_made_the_machine(cloud: YandexEmulator, compute: Compute) -> None:
    cloud.faults.add("InstanceService/Create", lost=True)
    key = str(uuid.uuid4())
    with pytest.raises(CloudNetworkError):
        compute.create(request_for(cloud), key)
    assert len(cloud.machines) == 1
    assert compute.create(request_for(cloud), key).instance_id in cloud.machines
    assert cloud.datacenter.created == list(cloud.machines)


def test_a_preempted_machine_stops_and_keeps_its_disk(cloud: YandexEmulator, compute: Compute) -> None:
    compute.create(request_for(cloud), "key")
    (name,) = cloud.machines
    wait(lambda: cloud.machines[name] == "RUNNING")
    cloud.preempt(name)
    wait(lambda: compute.get(name).status == "STOPPED")
    assert [disk.instance_ids for disk in compute.disks({})] == [(name,)]


def test_a_machine_that_switches_itself_off_is_stopped(cloud: YandexEmulator, compute: Compute) -> None:
    compute.create(request_for(cloud), "key")
    (name,) = cloud.machines
    wait(lambda: cloud.machines[name] == "RUNNING")
    cloud.computer(name).runs = False
    wait(lambda: compute.get(name).status == "STOPPED")


def test_quotas_and_capacity(cloud: YandexEmulator, compute: Compute) -> None:
    gpu = request_for(cloud, gpus=1, platform_id="standard-v3-t4", image_family="ubuntu-2004-lts-gpu")
    with pytest.raises(QuotaError) as refused:
        compute.create(gpu, "a")
    assert refused.value.gpu
    with pytest.raises(QuotaError) as refused:
        compute.create(request_for(cloud, cores=64), "b")
    assert not refused.value.gpu
    cloud.datacenter.without_capacity.add("ru-central1-a")
    operation = compute.create(request_for(cloud), "c")
    ended = wait(lambda: (now := compute.operation(operation.id)).done and now)
    assert isinstance(ended.error(), QuotaError)
    assert cloud.machines == {} and compute.disks({}) == []


def test_lists_are_read_to_their_last_page(cloud: YandexEmulator, compute: Compute) -> None:
    cloud.world.page = 2
    for number in range(5):
        compute.create(request_for(cloud, f"job-{number}"), str(number))
    assert len(compute.instances({})) == 5
    assert [i.labels["job"] for i in compute.instances({"job": "job-3"})] == ["job-3"]
    assert len(compute.zones()) == 3


def test_what_is_not_there(cloud: YandexEmulator, compute: Compute) -> None:
    with pytest.raises(NotFoundError):
        compute.find_image("none", "standard-images")
    with pytest.raises(NotFoundError):
        compute.create(request_for(cloud, zone_id="ru-central1-b"), "key")  # has no subnet


def other_key(iam: Iam) -> dict[str, str]:
    return Iam().key() | {"id": iam.key_id, "service_account_id": iam.account_id}


WRONG_KEYS: list[Callable[[Iam], dict[str, str]]] = [
    other_key,
    lambda iam: iam.key() | {"id": "ajeunknown"},
    lambda iam: iam.key() | {"service_account_id": "ajeother"},
]


@pytest.mark.parametrize("wrong", WRONG_KEYS)
def test_a_wrong_key_is_refused(cloud: YandexEmulator, wrong: Callable[[Iam], dict[str, str]]) -> None:
    compute = Compute(profile_for(cloud), Secrets(wrong(cloud.iam), "", ""))
    with pytest.raises(CredentialsError):
        compute.zones()
    assert cloud.iam.issued == {}


@pytest.mark.parametrize("skew", [-2 * 3600, 2 * 3600])
def test_a_wrong_clock_is_refused(cloud: YandexEmulator, compute: Compute, skew: float) -> None:
    cloud.iam.skew = skew
    with pytest.raises(CredentialsError, match="clock"):
        compute.zones()


def test_the_clouds_own_library_is_refused_and_let_in_alike(cloud: YandexEmulator) -> None:
    import grpc
    import yandexcloud
    from yandex.cloud.compute.v1.zone_service_pb2 import ListZonesRequest
    from yandex.cloud.compute.v1.zone_service_pb2_grpc import ZoneServiceStub

    def zones(key: dict[str, str]) -> list[str]:
        certificates = cloud.root_certificates.read_bytes()
        sdk = yandexcloud.SDK(endpoint=cloud.endpoint, root_certificates=certificates, service_account_key=key)
        return [zone.id for zone in sdk.client(ZoneServiceStub).List(ListZonesRequest(), timeout=10).zones]

    assert zones(cloud.iam.key()) == cloud.world.zones
    with pytest.raises(grpc.RpcError) as refused:
        zones(other_key(cloud.iam))
    assert refused.value.code().name == "UNAVAILABLE" and "UNAUTHENTICATED" in refused.value.details()


def test_roles_and_folders(cloud: YandexEmulator, compute: Compute) -> None:
    cloud.iam.roles = {"compute.viewer", "vpc.user"}
    assert compute.instances({}) == [] and len(compute.subnets()) == 1
    with pytest.raises(RoleError):
        compute.create(request_for(cloud), "key")
    cloud.iam.roles = {"compute.editor"}
    with pytest.raises(RoleError):  # an address of its own takes another role
        compute.create(request_for(cloud), "key")
    with pytest.raises(RoleError):
        compute.subnets()
    cloud.iam.roles = {"admin"}
    foreign = Compute(profile_for(cloud, folder_id="b1gforeign"), Secrets(cloud.iam.key(), "", ""))
    with pytest.raises(RoleError):
        foreign.instances({})


def test_faults_come_as_often_as_they_are_asked_for(cloud: YandexEmulator, compute: Compute) -> None:
    cloud.faults.add("ZoneService/List", code="RESOURCE_EXHAUSTED", message="too many", times=2)
    for _ in range(2):
        with pytest.raises(QuotaError):
            compute.zones()
    assert compute.zones()
    cloud.faults.add("ZoneService/List", code=None, delay=1)
    start = time.monotonic()
    assert compute.zones()
    assert time.monotonic() - start >= 1


def test_a_network_that_was_cut_works_again(cloud: YandexEmulator, compute: Compute) -> None:
    assert compute.zones()
    cloud.wire.cut()
    with pytest.raises(CloudNetworkError):
        compute.zones()
    cloud.wire.restore()
    assert wait(compute.zones)


def test_a_cloud_that_says_nothing_is_given_up_in_time(cloud: YandexEmulator) -> None:
    compute = Compute(profile_for(cloud), Secrets(cloud.iam.key(), "", ""), seconds=2)
    cloud.wire.silence()
    start = time.monotonic()
    with pytest.raises(CloudNetworkError):
        compute.zones()
    assert time.monotonic() - start < 5


def test_a_stranger_is_not_believed(cloud: YandexEmulator, tmp_path: Path) -> None:
    with YandexEmulator(tmp_path / "other", FakeComputer) as other:
        profile = profile_for(cloud, yc_root_certificates=str(other.root_certificates))
        with pytest.raises(CloudNetworkError):
            Compute(profile, Secrets(cloud.iam.key(), "", "")).zones()
    assert cloud.iam.issued == {}
