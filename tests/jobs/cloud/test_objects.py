"""The bucket, against a real S3 server on loopback."""

from __future__ import annotations

import hashlib
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from constructor_desktop.core.errors import (
    Cancelled,
    CloudNetworkError,
    CredentialsError,
    NotFoundError,
    RoleError,
    StorageError,
)
from constructor_desktop.jobs.cloud.objects import QUICK_READ_SECONDS, ObjectStore
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets
from constructor_desktop.jobs.cloud.upload import UploadState
from tests.cloud_stand.seaweed import ACCESS_KEY, READER_ACCESS_KEY, READER_SECRET_KEY, SECRET_KEY, Seaweed
from tests.cloud_stand.stand import make_bucket
from tests.cloud_stand.wire import Wire

ROOT = Path(__file__).resolve().parents[3]
MIB = 2**20
# The smallest part that S3 takes, so that few bytes make many parts.
PART = 5 * MIB
KEYS = Secrets({}, ACCESS_KEY, SECRET_KEY)


def open_store(endpoint: str, bucket: str, secrets: Secrets = KEYS) -> ObjectStore:
    return ObjectStore(CloudProfile(folder_id="folder", bucket=bucket, s3_endpoint=endpoint), secrets)


@pytest.fixture
def store(seaweed: Seaweed, bucket: str) -> ObjectStore:
    return open_store(seaweed.endpoint, bucket)


@pytest.fixture
def over_wire(storage_wire: Wire, bucket: str) -> ObjectStore:
    """The same bucket, over a wire that can be cut."""
    return open_store(f"http://127.0.0.1:{storage_wire.port}", bucket)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of three parts and a bit."""
    path = tmp_path_factory.mktemp("large") / "archive.tar"
    path.write_bytes(os.urandom(3 * PART + 12345))
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def send(store: ObjectStore, path: Path, key: str = "jobs/a/in/archive", **changes: Any) -> list[int]:
    told: list[int] = []
    state = UploadState(part_bytes=PART)
    states: list[UploadState] = []
    store.upload(path, key, changes.get("on_progress", told.append), changes.get("state", state), states.append)
    assert states[-1].done
    return told


def test_it_writes_reads_finds_lists_and_deletes(store: ObjectStore) -> None:
    store.check()
    for number in range(3):
        store.put(f"jobs/a/out/{number}", b"x" * number)
    store.put("jobs/b/out/0", b"other")
    assert [(entry.key, entry.size) for entry in store.list("jobs/a/")] == [(f"jobs/a/out/{n}", n) for n in range(3)]
    assert [entry.key for entry in store.list("jobs/a/", after="jobs/a/out/1")] == ["jobs/a/out/2"]
    assert store.get("jobs/a/out/2") == b"xx"
    found = store.find("jobs/a/out/2")
    assert found is not None and found.etag == hashlib.md5(b"xx").hexdigest()
    assert store.find("jobs/a/out/9") is None
    assert store.delete_prefix("jobs/a/") == 3
    assert [entry.key for entry in store.list("")] == ["jobs/b/out/0"]  # the object of the check is gone as well
    with pytest.raises(NotFoundError, match="does not hold"):
        store.get("jobs/a/out/2")
    with pytest.raises(ValueError, match="whole bucket"):
        store.delete_prefix("")


def test_a_long_list_is_read_to_its_end(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.paginate import Paginator

    paginate = Paginator.paginate
    monkeypatch.setattr(
        Paginator, "paginate", lambda self, **options: paginate(self, **options, PaginationConfig={"PageSize": 2})
    )
    for number in range(7):
        store.put(f"many/{number}", b"")
    assert len(store.list("many/")) == 7
    assert store.delete_prefix("many/") == 7


def test_a_small_file_goes_in_one_piece_and_twice_is_no_error(store: ObjectStore, tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_bytes(b"one")
    assert send(store, path) == [3]
    assert send(store, path) == [3]
    path.write_bytes(b"two!")
    send(store, path)
    assert store.get("jobs/a/in/archive") == b"two!"


def test_a_large_file_goes_in_parts(store: ObjectStore, large: Path, tmp_path: Path) -> None:
    size = large.stat().st_size
    told = send(store, large)
    assert told == sorted(told) and {PART, 2 * PART, 3 * PART, size} <= set(told)
    told.clear()
    assert store.download("jobs/a/in/archive", tmp_path / "back", told.append) == sha256(large)
    assert (tmp_path / "back").read_bytes() == large.read_bytes()
    assert told == sorted(told) and told[-1] == size


def test_an_upload_that_was_cut_sends_only_the_missing_parts(
    store: ObjectStore, over_wire: ObjectStore, storage_wire: Wire, large: Path, tmp_path: Path
) -> None:
    states = [UploadState(part_bytes=PART)]
    storage_wire.cut_after(2 * PART + MIB)
    with pytest.raises(CloudNetworkError, match="Check the connection"):
        over_wire.upload(large, "archive", lambda count: None, states[-1], states.append)
    storage_wire.restore()
    sent_before = storage_wire.passed
    assert states[-1].upload_id is not None and not states[-1].done
    final = over_wire.upload(large, "archive", lambda count: None, states[-1], states.append)
    assert final.done
    assert storage_wire.passed - sent_before < PART + 12345 + MIB  # two of the parts were there
    assert store.download("archive", tmp_path / "back", lambda count: None) == sha256(large)


def test_a_slow_connection_is_no_dead_one(
    over_wire: ObjectStore, storage_wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("constructor_desktop.jobs.cloud.objects.CONNECT_SECONDS", 1)
    path = tmp_path / "slow"
    path.write_bytes(os.urandom(2 * PART))
    over_wire.check()
    storage_wire.throttle(2.5 * MIB)  # much longer than it may take to connect
    told: list[int] = []
    over_wire.upload(path, "slow", told.append, UploadState(part_bytes=PART), lambda state: None)
    assert told == sorted(told) and told[-1] == 2 * PART
    assert max(after - before for before, after in itertools.pairwise([0, *told])) <= MIB


def test_an_upload_stops_in_the_midst_of_a_part(over_wire: ObjectStore, storage_wire: Wire, large: Path) -> None:
    def stop(count: int) -> None:
        if count > MIB:
            raise Cancelled

    with pytest.raises(Cancelled):
        over_wire.upload(large, "archive", stop, UploadState(part_bytes=PART), lambda state: None)
    assert storage_wire.passed < PART
    over_wire.upload(large, "archive", lambda count: None, UploadState(part_bytes=PART), lambda state: None)


KILLED = """
import json, sys, time
from pathlib import Path
from tests.jobs.cloud.test_objects import PART, open_store
from constructor_desktop.jobs.cloud.upload import UploadState
endpoint, bucket, path, place = sys.argv[1:]
def save(state): Path(place).write_text(state.model_dump_json())
def on_progress(count):
    if count > 2 * PART:
        print("ready", flush=True)
        time.sleep(60)
open_store(endpoint, bucket).upload(Path(path), "archive", on_progress, UploadState(part_bytes=PART), save)
"""


def test_an_upload_goes_on_after_kill_9(
    seaweed: Seaweed, bucket: str, over_wire: ObjectStore, storage_wire: Wire, large: Path, tmp_path: Path
) -> None:
    place = tmp_path / "state.json"
    command = [sys.executable, "-c", KILLED, seaweed.endpoint, bucket, str(large), str(place)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    state = UploadState.model_validate_json(place.read_text())
    over_wire.upload(large, "archive", lambda count: None, state, lambda state: None)
    assert storage_wire.passed < PART + 12345 + MIB
    assert over_wire.download("archive", tmp_path / "back", lambda count: None) == sha256(large)


def test_a_part_with_other_content_is_sent_again(store: ObjectStore, large: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    changed.write_bytes(b"?" * PART + large.read_bytes()[PART:])
    state = interrupted(store, changed, after=2 * PART)
    store.upload(large, "archive", lambda count: None, state, lambda state: None)
    assert store.download("archive", tmp_path / "back", lambda count: None) == sha256(large)


def interrupted(store: ObjectStore, path: Path, after: int) -> UploadState:
    """Begins an upload and stops it when so many bytes are there."""
    states = [UploadState(part_bytes=PART)]

    def stop(count: int) -> None:
        if count >= after:
            raise Cancelled

    with pytest.raises(Cancelled):
        store.upload(path, "archive", stop, states[-1], states.append)
    return states[-1]


def test_an_upload_that_the_storage_forgot_begins_again(store: ObjectStore, large: Path, tmp_path: Path) -> None:
    state = interrupted(store, large, after=PART)
    assert store.abort_uploads("other/") == 0
    assert store.abort_uploads("arch") == 1
    final = store.upload(large, "archive", lambda count: None, state, lambda state: None)
    assert final.upload_id != state.upload_id
    assert store.download("archive", tmp_path / "back", lambda count: None) == sha256(large)


def test_an_upload_whose_last_answer_was_lost_is_not_sent_again(
    over_wire: ObjectStore, storage_wire: Wire, large: Path
) -> None:
    states: list[UploadState] = []
    over_wire.upload(large, "archive", lambda count: None, UploadState(part_bytes=PART), states.append)
    sent = storage_wire.passed
    before_the_end = states[-2]
    assert before_the_end.upload_id and not before_the_end.done
    assert over_wire.upload(large, "archive", lambda count: None, before_the_end, states.append).done
    assert storage_wire.passed - sent < MIB


def test_a_download_that_was_cut_goes_on(
    store: ObjectStore, over_wire: ObjectStore, storage_wire: Wire, large: Path, tmp_path: Path
) -> None:
    send(store, large, "model")
    back = tmp_path / "back"

    def cut(count: int) -> None:
        if count > MIB:  # the rest is more than waits in the buffers of the system
            storage_wire.cut()

    with pytest.raises(CloudNetworkError):
        over_wire.download("model", back, cut)
    assert not back.exists()
    storage_wire.restore()
    told: list[int] = []
    assert over_wire.download("model", back, told.append) == sha256(large)
    assert told[0] > MIB
    assert [path.name for path in tmp_path.iterdir()] == ["back"]


def test_a_download_never_mixes_two_contents(store: ObjectStore, large: Path, tmp_path: Path) -> None:
    send(store, large, "model")

    def stop(count: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        store.download("model", tmp_path / "back", stop)
    store.put("model", b"another")
    assert store.download("model", tmp_path / "back", lambda count: None) == hashlib.sha256(b"another").hexdigest()
    assert [path.name for path in tmp_path.iterdir()] == ["back"]


def test_a_download_onto_a_full_disk_is_a_sentence(store: ObjectStore, tmp_path: Path) -> None:
    store.put("model", b"x" * 100_000)
    folder = tmp_path / "file"
    folder.write_text("in the way")
    with pytest.raises(StorageError):
        store.download("model", folder / "model", lambda count: None)


def test_anybody_reads_by_a_presigned_address(store: ObjectStore) -> None:
    store.put("jobs/a/in/data", b"0123456789")
    url = store.presigned_get("jobs/a/in/data", 60)
    assert requests.get(url, timeout=5).content == b"0123456789"
    assert requests.get(url, headers={"Range": "bytes=7-"}, timeout=5).content == b"789"
    assert requests.get(url.replace("/in/data", "/in/other"), timeout=5).status_code == 403


def test_a_presigned_form_writes_below_its_prefix_only(store: ObjectStore) -> None:
    form = store.presigned_post("jobs/a/out/", 1000, 60)

    def post(key: str, content: bytes) -> int:
        fields = form["fields"] | {"key": key}
        return requests.post(form["url"], data=fields, files={"file": ("f", content)}, timeout=5).status_code

    assert post("jobs/a/out/events/1", b"one") in (200, 201, 204)
    assert post("jobs/a/out/events/2", b"two") in (200, 201, 204)
    assert post("jobs/a/in/data", b"evil") == 403
    assert post("jobs/b/out/events/1", b"evil") == 403
    assert post("jobs/a/out/large", b"x" * 1001) == 400
    assert [entry.key for entry in store.list("")] == ["jobs/a/out/events/1", "jobs/a/out/events/2"]


def test_a_presigned_form_expires(store: ObjectStore) -> None:
    form = store.presigned_post("jobs/a/out/", 1000, 1)
    time.sleep(2.1)
    answer = requests.post(
        form["url"], data=form["fields"] | {"key": "jobs/a/out/1"}, files={"file": ("f", b"")}, timeout=5
    )
    assert answer.status_code in (400, 403)


def test_rules_of_others_stay(store: ObjectStore) -> None:
    store.set_lifecycle("foreign/", 3)
    store.set_lifecycle("jobs/", 30)
    store.set_lifecycle("jobs/", 14)
    days = {rule["ID"]: rule["Expiration"]["Days"] for rule in store.lifecycle()}
    assert days == {"ai-constructor-foreign": 3, "ai-constructor-jobs": 14}


def test_the_storage_tells_the_time(store: ObjectStore) -> None:
    assert abs((store.server_time() - datetime.now(UTC)).total_seconds()) < 5


WRONG_KEYS = [Secrets({}, "YCAJE-nobody", SECRET_KEY), Secrets({}, ACCESS_KEY, "wrong")]


@pytest.mark.parametrize("secrets", WRONG_KEYS)
def test_a_wrong_key_is_said(seaweed: Seaweed, bucket: str, secrets: Secrets) -> None:
    with pytest.raises(CredentialsError, match="does not accept the static key"):
        open_store(seaweed.endpoint, bucket, secrets).check()


def test_a_missing_right_a_missing_bucket_and_a_foreign_one_are_said(seaweed: Seaweed, bucket: str) -> None:
    reader = Secrets({}, READER_ACCESS_KEY, READER_SECRET_KEY)
    with pytest.raises(RoleError, match=rf"bucket {bucket}\. Give it the role"):
        open_store(seaweed.endpoint, bucket, reader).check()
    with pytest.raises(NotFoundError, match="There is no bucket nowhere"):
        open_store(seaweed.endpoint, "nowhere").check()


def refuse(wire: Wire) -> None:
    wire.cut()


def say_nothing(wire: Wire) -> None:
    wire.silence()


@pytest.mark.parametrize("trouble", [refuse, say_nothing])
def test_a_dead_address_is_answered_in_time(
    over_wire: ObjectStore, storage_wire: Wire, trouble: Callable[[Wire], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here after a fifth of the time; with the true limits it is 15 seconds in `test_check`."""
    monkeypatch.setattr("constructor_desktop.jobs.cloud.objects.QUICK_READ_SECONDS", QUICK_READ_SECONDS / 5)
    trouble(storage_wire)
    for question in (over_wire.check, over_wire.server_time):
        start = time.monotonic()
        with pytest.raises(CloudNetworkError):
            question()
        assert time.monotonic() - start < 7


def test_a_skewed_clock_is_said(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    import botocore.auth
    from botocore.compat import get_current_datetime

    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: get_current_datetime() - timedelta(hours=3))
    with pytest.raises(CredentialsError, match="clock of this computer is wrong"):
        store.check()


def test_two_buckets_do_not_see_each_other(seaweed: Seaweed, store: ObjectStore) -> None:
    store.put("jobs/a", b"")
    assert open_store(seaweed.endpoint, make_bucket(seaweed)).list("") == []
