"""The check of the connection: every trouble has its sentence, and nothing is left behind."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from constructor_desktop.core.errors import CredentialsError
from constructor_desktop.jobs.cloud.check import check_connection, clock_sentence, missing_roles
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets
from tests.cloud_stand.seaweed import READER_ACCESS_KEY, READER_SECRET_KEY
from tests.cloud_stand.stand import Stand
from tests.jobs.cloud.idle_machine import make_machine

NAMES = ["clock", "credentials", "folder", "bucket", "subnet", "image", "quota"]
OF_API = {"credentials", "folder", "subnet", "image", "quota"}
MAX_SECONDS = 15
FORBIDDEN = ("Traceback", "grpc", "boto", "Error", "None")


def check(
    stand: Stand, profile: CloudProfile | None = None, secrets: Secrets | None = None
) -> dict[str, tuple[bool, str]]:
    """Checks, and makes sure that nothing was made and every sentence is one."""
    results = list(check_connection(profile or stand.profile, secrets or stand.secrets))
    # A machine that does not exist needs no quota.
    assert [result.name.replace("machine", "quota") for result in results] == NAMES
    for result in results:
        assert result.sentence.endswith(".") and not any(word in result.sentence for word in FORBIDDEN), result
    assert stand.store().list("") == [] and stand.cloud.datacenter.created == []
    return {result.name: (result.ok, result.sentence) for result in results}


def problems(stand: Stand, secrets: Secrets | None = None) -> set[str]:
    """The names of what is a problem of its own."""
    return {one.name for one in check_connection(stand.profile, secrets or stand.secrets) if one.is_problem}


def failing(results: dict[str, tuple[bool, str]]) -> dict[str, str]:
    return {name: sentence for name, (ok, sentence) in results.items() if not ok}


def test_all_is_well(idle_stand: Stand) -> None:
    results = check(idle_stand)
    assert failing(results) == {}
    assert "e9bstandsubnet000000" in results["subnet"][1]
    assert "may make machines" in results["folder"][1]
    assert results["quota"][1] == "The quotas suffice for the machine."


def test_without_the_right_to_look_at_roles_and_quotas_they_are_unknown(idle_stand: Stand) -> None:
    idle_stand.cloud.world.sees_quotas = False
    results = check(idle_stand)
    assert failing(results) == {}
    assert "unknown" in results["quota"][1] and "turns out" in results["folder"][1]
    gpu = idle_stand.profile.model_copy(update={"platform_id": "standard-v3-t4", "gpus": 1})
    assert "zero until you ask for it" in check(idle_stand, gpu)["quota"][1]


def test_a_wrong_key_is_one_trouble_and_the_bucket_another_matter(idle_stand: Stand) -> None:
    key = {**idle_stand.cloud.iam.key(), "id": "aje-unknown"}
    secrets = Secrets(key, *static_key(idle_stand))
    troubles = failing(check(idle_stand, secrets=secrets))
    assert set(troubles) == OF_API and problems(idle_stand, secrets) == {"credentials"}
    assert "does not accept the key" in troubles.pop("credentials")
    assert all(sentence.startswith("Not checked, because") for sentence in troubles.values())


def static_key(stand: Stand) -> tuple[str, str]:
    return stand.secrets.s3_access_key, stand.secrets.s3_secret_key


@pytest.mark.parametrize(
    ("access", "secret", "words"),
    [("YCAJE-nobody", "x", "static key"), (READER_ACCESS_KEY, READER_SECRET_KEY, "storage.editor")],
)
def test_a_wrong_static_key_is_another_trouble(idle_stand: Stand, access: str, secret: str, words: str) -> None:
    troubles = failing(check(idle_stand, secrets=Secrets(idle_stand.cloud.iam.key(), access, secret)))
    assert set(troubles) == {"bucket"} and words in troubles["bucket"]


Change = Callable[[Stand], dict[str, Any] | None]


def no_subnet(stand: Stand) -> None:
    stand.cloud.world.subnets = {"e9bother": "ru-central1-b"}


def only_viewer(stand: Stand) -> None:
    stand.cloud.iam.roles = {"compute.viewer", "vpc.user"}


def without_address(stand: Stand) -> None:
    stand.cloud.iam.roles = {"compute.editor", "vpc.user"}


def no_network_role(stand: Stand) -> None:
    stand.cloud.iam.roles = {"compute.editor"}


def full_quota(stand: Stand) -> None:
    stand.cloud.datacenter.limits["compute.instanceCores.count"] = 3


def gpu_quota(stand: Stand) -> dict[str, Any]:
    return {"platform_id": "standard-v3-t4", "gpus": 1}


def foreign_bucket(stand: Stand) -> dict[str, Any]:
    return {"bucket": "somebody-elses"}


def unknown_image(stand: Stand) -> dict[str, Any]:
    return {"image_family": "windows-95"}


def large_image(stand: Stand) -> dict[str, Any]:
    return {"image_family": "ubuntu-2204-lts", "disk_gb": 7}


def unknown_zone(stand: Stand) -> dict[str, Any]:
    return {"zone_id": "mars-1"}


def foreign_folder(stand: Stand) -> dict[str, Any]:
    return {"folder_id": "b1gsomebodyelse"}


def no_such_gpu(stand: Stand) -> dict[str, Any]:
    return {"gpus": 1}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (no_subnet, {"subnet": "There is no subnet in the zone ru-central1-a. Create one"}),
        (only_viewer, {"folder": "Give it these roles on this folder: compute.editor, vpc.publicAdmin."}),
        (without_address, {"folder": "Give it these roles on this folder: vpc.publicAdmin."}),
        (no_network_role, {"folder": "vpc.publicAdmin", "subnet": "is not allowed"}),
        (full_quota, {"quota": "The quota compute.instanceCores.count is too small: the machine needs 4"}),
        (gpu_quota, {"quota": "https://console.yandex.cloud/cloud?section=quotas"}),
        (foreign_bucket, {"bucket": "There is no bucket somebody-elses"}),
        (unknown_image, {"image": "no image of the family windows-95"}),
        (large_image, {"image": "needs a disk of 8 GB, and the machine has 7 GB"}),
        (unknown_zone, {"subnet": "There is no zone mars-1 in this cloud. Choose one of ru-central1-a"}),
        (foreign_folder, {"folder": "is not allowed", "subnet": "is not allowed"}),
        (no_such_gpu, {"machine": "The platform standard-v3 has no graphics cards"}),
    ],
)
def test_each_trouble_is_said_alone(idle_stand: Stand, change: Change, expected: dict[str, str]) -> None:
    changes = change(idle_stand) or {}
    troubles = failing(check(idle_stand, idle_stand.profile.model_copy(update=changes)))
    assert set(troubles) == set(expected)
    for name, words in expected.items():
        assert words in troubles[name]


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_wrong_is_said(idle_stand: Stand, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    real = ObjectStore.server_time
    monkeypatch.setattr(ObjectStore, "server_time", lambda self: real(self) - timedelta(hours=hours))
    idle_stand.cloud.iam.skew = -hours * 3600.0
    troubles = failing(check(idle_stand))
    assert set(troubles) == {"clock"} | OF_API and problems(idle_stand) == {"clock"}
    side = "ahead of" if hours > 0 else "behind"
    # The storage tells the time to a second.
    about = r"(1:59:5|2:00:0)\d"
    assert re.match(rf"The clock of this computer is {side} the cloud's by {about} ", troubles["clock"])
    assert troubles["credentials"] == "Not checked, because the clock of this computer is wrong."


def test_half_a_minute_is_forgiven() -> None:
    assert clock_sentence(30) == clock_sentence(-30)
    with pytest.raises(CredentialsError, match=r"ahead of the cloud's by 0:00:31"):
        clock_sentence(31)
    with pytest.raises(CredentialsError, match=r"behind the cloud's by 0:01:40"):
        clock_sentence(-100)


def test_the_least_roles_suffice() -> None:
    assert missing_roles({"editor"}) == missing_roles({"admin", "viewer"}) == []
    assert missing_roles({"compute.admin", "vpc.admin"}) == missing_roles({"compute.editor", "vpc.publicAdmin"}) == []
    assert missing_roles({"viewer"}) == ["compute.editor", "vpc.publicAdmin"]


def cut(stand: Stand) -> None:
    stand.cut_network()


def silent(stand: Stand) -> None:
    stand.cloud.wire.silence()
    stand.storage_wire.silence()


@pytest.mark.parametrize("trouble", [cut, silent])
def test_dead_addresses_are_said_in_time(idle_stand: Stand, trouble: Callable[[Stand], None]) -> None:
    """With the true limits of both clients, all questions together."""
    trouble(idle_stand)
    start = time.monotonic()
    troubles = failing(check(idle_stand))
    assert time.monotonic() - start < MAX_SECONDS
    assert set(troubles) == set(NAMES)
    assert "cannot be reached" in troubles["credentials"]
    assert troubles["clock"] == "Not checked, because the object storage could not be asked."
    assert problems(idle_stand) == {"credentials", "bucket"}


def test_slow_answers_are_waited_for_at_once(idle_stand: Stand) -> None:
    idle_stand.slow_down(0.4)
    start = time.monotonic()
    assert failing(check(idle_stand)) == {}
    assert time.monotonic() - start < MAX_SECONDS


def test_what_is_there_already_counts(idle_stand: Stand) -> None:
    idle_stand.cloud.datacenter.limits["compute.instances.count"] = 1
    make_machine(idle_stand, "a")
    troubles = {
        result.name: result for result in check_connection(idle_stand.profile, idle_stand.secrets) if not result.ok
    }
    assert set(troubles) == {"quota"} and "0 of 1 are left" in troubles["quota"].sentence


def test_no_secret_is_said(idle_stand: Stand, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "constructor_desktop")
    said = str(check(idle_stand))
    idle_stand.cloud.iam.issued.clear()
    idle_stand.cloud.iam.roles = set()
    said += str(check(idle_stand)) + caplog.text
    assert not any(word in said for word in idle_stand.words())


def test_an_address_of_something_else_than_a_storage_is_said(idle_stand: Stand) -> None:
    class Page(BaseHTTPRequestHandler):
        def _refuse(self) -> None:
            self.send_error(404)

        do_HEAD = do_GET = do_PUT = _refuse  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        profile = idle_stand.profile.model_copy(update={"s3_endpoint": address})
        results = {result.name: result for result in check_connection(profile, idle_stand.secrets)}
        server.shutdown()
    assert results["bucket"].sentence.startswith(f"{address} answers, but not as an object storage does.")
