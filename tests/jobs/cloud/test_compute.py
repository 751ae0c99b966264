"""Machines in the cloud, against the emulator of its API."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from constructor_desktop.core.errors import CloudNetworkError, ConflictError, NotFoundError
from constructor_desktop.jobs.cloud.api import SECONDS
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.labels import job_labels
from constructor_desktop.jobs.cloud.prices import Price
from tests.cloud_stand.stand import Stand
from tests.jobs.cloud.idle_machine import (
    IMAGE,
    LATER,
    OWNER,
    SUBNET,
    make_machine,
    request_for,
    wait_until,
)

KEY = "3f0e8a52-6a4d-4a57-8f43-0a8f0d1d6f0b"
MINE = {"app": "ai-constructor", "owner": OWNER}


def test_a_machine_lives_and_nothing_of_it_is_left(idle_stand: Stand, compute: Compute) -> None:
    operation = compute.create(request_for(idle_stand, "a"), KEY)
    assert operation.instance_id is not None and not operation.done and operation.error() is None
    wait_until(lambda: compute.operation(operation.id).done)
    machine = compute.get(operation.instance_id)
    assert (machine.name, machine.status, machine.zone) == ("ai-constructor-a", "RUNNING", "ru-central1-a")
    assert machine.labels == job_labels(OWNER, "a", LATER)
    assert machine.created is not None and abs(machine.created.timestamp() - time.time()) < 30
    assert compute.serial_output(machine.id) == "booted with #cloud-config"
    assert compute.instances(MINE) == [machine]
    assert not compute.is_gone(machine.id)
    deletion = compute.delete(machine.id)
    assert deletion is not None and deletion.instance_id == machine.id
    wait_until(lambda: compute.is_gone(machine.id))
    assert compute.operation(deletion.id).done
    assert compute.instances({}) == [] and compute.disks({}) == []
    assert compute.delete(machine.id) is None
    with pytest.raises(NotFoundError):
        compute.get(machine.id)


def test_a_request_asks_for_what_costs_least_and_leaves_nothing(idle_stand: Stand) -> None:
    from yandex.cloud.compute.v1 import instance_pb2
    from yandex.cloud.compute.v1.instance_service_pb2 import CreateInstanceRequest

    content = request_for(idle_stand, "a")
    assert content == request_for(idle_stand, "a")
    request = CreateInstanceRequest.FromString(content)
    assert request.boot_disk_spec.auto_delete and request.scheduling_policy.preemptible
    assert request.boot_disk_spec.disk_spec.size == 40 * 2**30 and request.boot_disk_spec.disk_spec.image_id == IMAGE
    (network,) = request.network_interface_specs
    assert network.subnet_id == SUBNET
    assert network.primary_v4_address_spec.one_to_one_nat_spec.ip_version == instance_pb2.IPV4
    assert (request.resources_spec.cores, request.resources_spec.memory) == (4, 16 * 2**30)
    assert request.service_account_id == "" and dict(request.metadata) == {"user-data": "#cloud-config"}
    assert request.metadata_options.gce_http_endpoint == instance_pb2.ENABLED
    assert request.metadata_options.gce_http_token == instance_pb2.DISABLED
    words = idle_stand.words()
    assert not any(word.encode() in content for word in words)


def test_the_disk_gets_the_labels_of_its_machine(idle_stand: Stand, compute: Compute) -> None:
    machine = make_machine(idle_stand, "a")
    (disk,) = compute.disks({**MINE, "job": "a"})
    assert disk.labels == compute.get(machine).labels
    assert disk.instance_ids == (machine,) and disk.size_gb == 40
    assert compute.get_disk(disk.id) == disk


def test_the_same_request_makes_one_machine(idle_stand: Stand, compute: Compute) -> None:
    first = compute.create(request_for(idle_stand, "a"), KEY)
    assert compute.create(request_for(idle_stand, "a"), KEY) == replace(first, done=False)
    assert idle_stand.cloud.datacenter.created == [first.instance_id]


def test_a_machine_whose_answer_was_lost_is_found_and_not_made_again(idle_stand: Stand, compute: Compute) -> None:
    idle_stand.cloud.faults.add("InstanceService/Create", lost=True)
    with pytest.raises(CloudNetworkError):
        compute.create(request_for(idle_stand, "a"), KEY)
    (found,) = compute.instances({**MINE, "job": "a"})
    again = Compute(idle_stand.profile, idle_stand.secrets).create(request_for(idle_stand, "a"), KEY)
    assert again.instance_id == found.id
    assert idle_stand.cloud.datacenter.created == [found.id]


def test_not_even_another_key_makes_a_second_machine_of_a_job(idle_stand: Stand, compute: Compute) -> None:
    machine = make_machine(idle_stand, "a")
    operation = compute.create(request_for(idle_stand, "a"), "another-key")
    assert operation.instance_id == machine and operation.done
    with pytest.raises(ConflictError):
        compute.create(request_for(idle_stand, "a", job_labels("you", "a", LATER)), "third-key")
    assert idle_stand.cloud.datacenter.created == [machine]


def test_long_lists_are_read_to_their_end_and_labels_are_looked_at(idle_stand: Stand, compute: Compute) -> None:
    machines = [make_machine(idle_stand, f"job-{number}") for number in range(3)]
    foreign = make_machine(idle_stand, "other", job_labels("you", "other", LATER))
    bare = make_machine(idle_stand, "bare", {})
    idle_stand.cloud.world.page = 1
    assert {machine.id for machine in compute.instances(MINE)} == set(machines)
    assert {machine.id for machine in compute.instances({})} == {*machines, foreign, bare}
    assert len(compute.disks(MINE)) == 3 and len(compute.disks({})) == 5
    assert [machine.id for machine in compute.instances({**MINE, "job": "job-2"})] == [machines[2]]
    assert compute.zones() == ["ru-central1-a", "ru-central1-b", "ru-central1-d"]
    assert not compute.is_gone(machines[2])


def test_a_machine_that_is_only_said_to_be_missing_is_not_gone(idle_stand: Stand, compute: Compute) -> None:
    machine = make_machine(idle_stand, "a")
    idle_stand.cloud.faults.add("InstanceService/Get", code="NOT_FOUND", message="Instance not found")
    assert not compute.is_gone(machine)


def test_a_subnet_is_found_or_the_lack_of_one_is_said(idle_stand: Stand, compute: Compute) -> None:
    world = idle_stand.cloud.world
    assert compute.find_subnet() == SUBNET
    world.subnets = {"e9bother": "ru-central1-b", SUBNET: "ru-central1-a", "e9bthird": "ru-central1-a"}
    assert compute.find_subnet() == SUBNET
    assert [subnet.id for subnet in compute.subnets()] == ["e9bother", SUBNET, "e9bthird"]
    world.subnets = {"e9bother": "ru-central1-b"}
    with pytest.raises(NotFoundError, match=r"There is no subnet in the zone ru-central1-a\. Create one"):
        compute.find_subnet()


@pytest.mark.parametrize(
    ("subnet", "words"),
    [("e9bnone", "There is no subnet e9bnone"), ("e9bother", "is in the zone ru-central1-b")],
)
def test_a_subnet_of_the_profile_must_fit(idle_stand: Stand, subnet: str, words: str) -> None:
    idle_stand.cloud.world.subnets["e9bother"] = "ru-central1-b"
    profile = idle_stand.profile.model_copy(update={"subnet_id": subnet})
    with pytest.raises(NotFoundError, match=words):
        Compute(profile, idle_stand.secrets).find_subnet()
    fitting = idle_stand.profile.model_copy(update={"subnet_id": SUBNET})
    assert Compute(fitting, idle_stand.secrets).find_subnet() == SUBNET


def test_an_image_is_found_or_the_lack_of_one_is_said(compute: Compute) -> None:
    image = compute.find_image("ubuntu-2204-lts", "standard-images")
    assert (image.id, image.min_disk_gb) == (IMAGE, 8)
    with pytest.raises(NotFoundError, match="no image of the family windows-95"):
        compute.find_image("windows-95", "standard-images")


def test_prices_quotas_and_roles_are_seen_or_not(idle_stand: Stand, compute: Compute) -> None:
    world = idle_stand.cloud.world
    expected = 4 * 0.37 + 16 * 0.10 + 40 * 0.0176 + 0.26
    assert compute.prices() == Price(pytest.approx(expected), "RUB", pytest.approx(40 * 0.0176))
    make_machine(idle_stand, "a")
    quotas = compute.quotas()
    assert quotas is not None and quotas["compute.instances.count"].left == 7
    assert quotas["vpc.externalAddresses.count"].usage == 1
    assert compute.roles() == {"compute.editor", "vpc.publicAdmin"}
    world.sees_prices = world.sees_quotas = False
    assert (compute.prices(), compute.quotas(), compute.roles()) == (None, None, None)


def test_one_token_serves_many_questions_and_a_revoked_one_is_replaced(idle_stand: Stand, compute: Compute) -> None:
    def tokens() -> int:
        return idle_stand.cloud.calls.count("IamTokenService/Create")

    for _ in range(3):
        compute.instances({})
    assert tokens() == 1
    idle_stand.cloud.iam.issued.clear()
    assert compute.instances({}) == [] and tokens() == 2
    compute.check_credentials()
    assert tokens() == 3


def test_slow_answers_are_waited_for(idle_stand: Stand) -> None:
    compute = Compute(idle_stand.profile, idle_stand.secrets, seconds=SECONDS / 2)
    idle_stand.slow_down(0.15)
    assert compute.instances({}) == []
    idle_stand.cloud.faults.add("*", code=None, delay=1.0)
    assert compute.instances({}) == []
