"""What the cloud refuses, and what happens when it does not answer: always a sentence, and never for long."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from constructor_desktop.core.errors import (
    CloudError,
    CloudNetworkError,
    CloudTimeoutError,
    CredentialsError,
    QuotaError,
    RoleError,
)
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.secrets import Secrets
from tests.cloud_stand.stand import Stand
from tests.cloud_stand.wire import Wire
from tests.jobs.cloud.idle_machine import IMAGE, OWNER, SUBNET, make_machine, request_for, wait_until

KEY = "3f0e8a52-6a4d-4a57-8f43-0a8f0d1d6f0b"
# What the cloud's own client says of a wrong key.
PLUGIN = 'Getting metadata from plugin failed with error: status = StatusCode.UNAUTHENTICATED details = "invalid"'


def another_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"private_key": another_key()}, "does not accept the key"),
        ({"id": "aje-unknown"}, "does not accept the key"),
        ({"service_account_id": "aje-unknown"}, "does not accept the key"),
        ({"private_key": "-----BEGIN PRIVATE KEY-----\nMIIEsecret\n-----END PRIVATE KEY-----\n"}, "is damaged"),
        ({"private_key": ""}, "is damaged"),
    ],
)
def test_a_wrong_key_is_said_and_not_repeated(idle_stand: Stand, changes: dict[str, str], words: str) -> None:
    key = {**idle_stand.cloud.iam.key(), **changes}
    compute = Compute(idle_stand.profile, Secrets(key, "", ""))
    for question in (compute.check_credentials, compute.zones):
        with pytest.raises(CredentialsError, match=words) as raised:
            question()
        assert raised.value.__cause__ is None and "MIIE" not in str(raised.value)


@pytest.mark.parametrize("skew", [-7200.0, 7200.0])
def test_a_wrong_clock_is_not_called_a_wrong_key(idle_stand: Stand, compute: Compute, skew: float) -> None:
    idle_stand.cloud.iam.skew = skew
    with pytest.raises(CredentialsError, match="clock of this computer is wrong"):
        compute.check_credentials()


def test_a_wrong_key_behind_an_unreachable_plugin_is_no_network_trouble(idle_stand: Stand, compute: Compute) -> None:
    idle_stand.cloud.faults.add("ZoneService/List", code="UNAVAILABLE", message=PLUGIN, times=None)
    with pytest.raises(CredentialsError, match="does not accept the key"):
        compute.zones()


def test_missing_roles_are_said(idle_stand: Stand, compute: Compute) -> None:
    request = request_for(idle_stand, "a")
    for roles, question in (
        ({"compute.viewer"}, lambda: compute.create(request, KEY)),
        ({"compute.editor"}, lambda: compute.create(request, KEY)),
        ({"vpc.publicAdmin"}, lambda: compute.instances({})),
        ({"compute.editor"}, compute.subnets),
    ):
        idle_stand.cloud.iam.roles = roles
        with pytest.raises(RoleError, match="Give it the roles named in the guide"):
            question()
    assert idle_stand.cloud.datacenter.created == []


def test_another_folder_is_refused(idle_stand: Stand) -> None:
    profile = idle_stand.profile.model_copy(update={"folder_id": "b1gsomebodyelse"})
    with pytest.raises(RoleError):
        Compute(profile, idle_stand.secrets).instances({})


def request_with(stand: Stand, **changes: Any) -> bytes:
    profile = stand.profile.model_copy(update=changes)
    return Compute.build_request("a", "", {"app": "x"}, profile, IMAGE, SUBNET)


def test_a_full_quota_is_said_with_where_to_raise_it(idle_stand: Stand, compute: Compute) -> None:
    idle_stand.cloud.datacenter.limits["compute.instanceCores.count"] = 2
    with pytest.raises(QuotaError, match=r"instanceCores.*section=quotas") as raised:
        compute.create(request_for(idle_stand, "a"), KEY)
    assert not raised.value.gpu
    with pytest.raises(QuotaError, match="zero until you ask for it") as raised:
        compute.create(request_with(idle_stand, platform_id="standard-v3-t4", gpus=1, cores=2), KEY)
    assert raised.value.gpu and "section=quotas" in str(raised.value)
    assert idle_stand.cloud.machines == {}


def test_a_zone_without_free_machines_is_said_by_the_operation(idle_stand: Stand, compute: Compute) -> None:
    idle_stand.cloud.datacenter.without_capacity.add("ru-central1-a")
    operation = compute.create(request_for(idle_stand, "a"), KEY)
    wait_until(lambda: compute.operation(operation.id).done)
    error = compute.operation(operation.id).error()
    assert isinstance(error, QuotaError) and "another zone" in str(error) and not error.gpu
    assert compute.instances({}) == [] and compute.disks({}) == []


def test_what_is_wrong_in_a_request_is_said(idle_stand: Stand, compute: Compute) -> None:
    with pytest.raises(CloudError, match="Zone nowhere not found"):
        compute.create(request_with(idle_stand, zone_id="nowhere"), KEY)
    with pytest.raises(CloudError, match="too large"):
        Compute.build_request("a", "x" * 300_000, {}, idle_stand.profile, IMAGE, SUBNET)


def refuse(wire: Wire) -> None:
    wire.cut()


def say_nothing(wire: Wire) -> None:
    wire.silence()


@pytest.mark.parametrize("trouble", [refuse, say_nothing])
def test_a_dead_address_is_answered_in_time(idle_stand: Stand, trouble: Callable[[Wire], None]) -> None:
    """Here with a limit of its own; with the true one it is 15 seconds in `test_check`."""
    compute = Compute(idle_stand.profile, idle_stand.secrets, seconds=2)
    trouble(idle_stand.cloud.wire)
    start = time.monotonic()
    with pytest.raises(CloudNetworkError):
        compute.check_credentials()
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("trouble", [refuse, say_nothing])
def test_a_connection_that_dies_is_replaced_as_soon_as_the_network_is_back(
    idle_stand: Stand, trouble: Callable[[Wire], None]
) -> None:
    compute = Compute(idle_stand.profile, idle_stand.secrets, seconds=3)
    compute.zones()
    trouble(idle_stand.cloud.wire)
    for _ in range(2):
        with pytest.raises(CloudNetworkError):
            compute.zones()
    idle_stand.restore_network()
    start = time.monotonic()
    assert compute.zones()
    assert time.monotonic() - start < 3


def test_a_question_that_takes_too_long_is_given_up(idle_stand: Stand) -> None:
    compute = Compute(idle_stand.profile, idle_stand.secrets, seconds=1.5)
    compute.zones()
    idle_stand.cloud.faults.add("InstanceService/Create", code=None, delay=3)
    with pytest.raises(CloudTimeoutError):
        compute.create(request_for(idle_stand, "a"), KEY)
    # It was made all the same.
    wait_until(lambda: bool(compute.instances({"owner": OWNER, "job": "a"})))


@pytest.mark.parametrize("code", ["UNAVAILABLE", "INTERNAL", "UNKNOWN", "ABORTED", "CANCELLED"])
def test_a_passing_trouble_is_called_one(idle_stand: Stand, compute: Compute, code: str) -> None:
    idle_stand.cloud.faults.add("ZoneService/List", code=code)
    with pytest.raises(CloudNetworkError):
        compute.zones()
    assert compute.zones()


def test_a_cloud_with_other_certificates_is_not_believed(idle_stand: Stand) -> None:
    profile = idle_stand.profile.model_copy(update={"yc_root_certificates": None})
    with pytest.raises(CloudNetworkError, match="cannot prove who it is"):
        Compute(profile, idle_stand.secrets).zones()
    profile = idle_stand.profile.model_copy(update={"yc_root_certificates": "/no/such/file.pem"})
    with pytest.raises(CloudError, match=r"/no/such/file\.pem: The certificates of the cloud cannot be read"):
        Compute(profile, idle_stand.secrets).zones()


def test_a_service_that_this_cloud_lacks_is_named(
    idle_stand: Stand, compute: Compute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.cloud_stand.services.ENDPOINTS", ("iam", "compute"))
    with pytest.raises(CloudError, match="has no service vpc"):
        compute.subnets()
    assert compute.prices() is None and compute.quotas() is None and compute.roles() is None


def test_no_secret_is_ever_said(
    idle_stand: Stand, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    compute = Compute(idle_stand.profile, idle_stand.secrets, seconds=3)
    make_machine(idle_stand, "a")
    said = [repr(compute), repr(idle_stand.secrets), repr(compute.instances({}))]
    for code in ("PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "UNAUTHENTICATED", "UNAVAILABLE", "INVALID_ARGUMENT"):
        idle_stand.cloud.faults.add("InstanceService/List", code=code, times=2)
        with pytest.raises(CloudError) as raised:
            compute.instances({})
        idle_stand.cloud.faults.clear()
        said.append(f"{raised.value!r} {raised.value.__cause__!r}")
    out = capfd.readouterr()
    everything = "\n".join([*said, caplog.text, out.out, out.err])
    assert idle_stand.words() and not any(word in everything for word in idle_stand.words())
