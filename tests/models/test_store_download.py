from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from constructor_desktop.core.errors import Cancelled, ModelError, NetworkError, StorageError, UsageError
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.models import store, store_download, store_status, store_transfer
from constructor_desktop.models.registry import Architecture
from tests.models.weights_server import (
    FILE,
    NAME,
    Behaviour,
    registry_of,
    save_checkpoint,
    serving,
    tiny_entry,
    wait_until,
)


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, no mirror, no long waits."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv(store.MIRROR_VARIABLE, raising=False)
    monkeypatch.setattr(store_download, "WAITS", (0.01, 0.01))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONSTRUCTOR_WEIGHTS_DIR", str(tmp_path / "weights"))
    return tmp_path / "weights"


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return save_checkpoint(tmp_path / "published.pth")


@pytest.fixture
def entry(content: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Architecture:
    made = tiny_entry(content)
    monkeypatch.setattr("constructor_desktop.models.architectures.REGISTRY", registry_of(made))
    return made


@pytest.fixture
def behaviour(content: bytes, entry: Architecture) -> Behaviour:
    return Behaviour(content)


@pytest.fixture
def mirror(behaviour: Behaviour) -> Iterator[str]:
    with serving(behaviour) as address:
        yield address


def left_over(folder: Path) -> list[str]:
    """Names of the files in the store that are neither locks nor records."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_a_file_is_fetched_verified_and_recorded(
    mirror: str, behaviour: Behaviour, folder: Path, entry: Architecture, content: bytes
) -> None:
    assert store_status.status(entry).state == store_status.AVAILABLE
    events: list[Event] = []
    path = store.fetch(NAME, events.append, mirror)
    assert path == folder / FILE
    assert path.read_bytes() == content
    assert behaviour.asked == [("/tiny%20net%3D1.pth", "")]
    bytes_told = [event.done for event in events if isinstance(event, Progress) and event.stage == "download"]
    assert bytes_told == sorted(bytes_told)
    assert bytes_told[-1] == len(content)
    assert any(isinstance(event, Progress) and event.stage == "verify" for event in events)
    found = store_status.status(entry)
    assert (found.state, found.size, found.source) == (
        store_status.DOWNLOADED,
        len(content),
        f"{mirror}/tiny%20net%3D1.pth",
    )
    record = json.loads((folder / "weights.json").read_text())[NAME]
    assert record["sha256"] == hashlib.sha256(content).hexdigest()
    assert left_over(folder) == [FILE, "weights.json"]
    assert store.fetch(NAME, base_url=mirror) == path
    assert len(behaviour.asked) == 1
    assert entry.digest == f"{NAME}-{record['sha256'][:12]}-{entry.version}"


def test_a_connection_that_breaks_goes_on(mirror: str, behaviour: Behaviour, content: bytes) -> None:
    behaviour.breaks_after = [98_304, 147_456, 8192]
    assert store.fetch(NAME, base_url=mirror).read_bytes() == content
    assert [asked for _, asked in behaviour.asked] == ["", "bytes=98304-", "bytes=245760-", "bytes=253952-"]


def test_what_has_arrived_is_kept_for_the_next_time(
    mirror: str, behaviour: Behaviour, content: bytes, entry: Architecture
) -> None:
    behaviour.breaks_after = [98_304, 0, 0]
    with pytest.raises(NetworkError, match=r"broke off\. What has arrived is kept"):
        store.fetch(NAME, base_url=mirror)
    assert store_status.status(entry).arrived == 98_304
    assert store.fetch(NAME, base_url=mirror).read_bytes() == content
    assert behaviour.asked[-1][1] == "bytes=98304-"
    assert store_status.status(entry).arrived == 0


@pytest.mark.parametrize("change", ["content", "no ranges", "no tag", "another address"])
def test_pieces_of_two_files_are_never_joined(
    mirror: str, behaviour: Behaviour, content: bytes, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if change == "no tag":
        behaviour.etag = ""
    if change == "content":
        behaviour.content, behaviour.etag = bytes(len(content)), '"old"'
    behaviour.breaks_after = [98_304, 0, 0]
    with pytest.raises(NetworkError):
        store.fetch(NAME, base_url=mirror)
    behaviour.asked.clear()
    behaviour.content, behaviour.breaks_after = content, []
    if change == "content":
        behaviour.etag = '"new"'
    behaviour.ranges = change != "no ranges"
    address = f"{mirror}/moved" if change == "another address" else mirror
    assert store.fetch(NAME, base_url=address).read_bytes() == content
    expected = "bytes=98304-" if change in ("content", "no ranges") else ""
    assert [asked for _, asked in behaviour.asked] == [expected]


def test_cancelling_keeps_what_has_arrived(
    mirror: str, behaviour: Behaviour, content: bytes, entry: Architecture
) -> None:
    behaviour.delay = 0.002

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.done > 50_000:
            raise Cancelled

    with pytest.raises(Cancelled):
        store.fetch(NAME, stop, mirror)
    arrived = store_status.status(entry).arrived
    assert 50_000 < arrived < len(content)
    behaviour.delay = 0.0
    assert store.fetch(NAME, base_url=mirror).read_bytes() == content
    assert behaviour.asked[-1][1] == f"bytes={arrived}-"


def test_cancelling_does_not_wait_for_a_server_that_says_nothing(mirror: str, behaviour: Behaviour) -> None:
    behaviour.mute = True
    started = time.monotonic()

    def stop(event: Event) -> None:
        if time.monotonic() - started > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        store.fetch(NAME, stop, mirror)
    assert time.monotonic() - started < 3


def test_a_server_that_says_nothing_is_given_up(
    mirror: str, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_transfer, "READ_SECONDS", 0.1)
    behaviour.mute = True
    with pytest.raises(NetworkError, match=r"127\.0\.0\.1 does not answer"):
        store.fetch(NAME, base_url=mirror)
    assert len(behaviour.asked) == 3


def test_a_server_in_trouble_is_asked_again(mirror: str, behaviour: Behaviour, content: bytes) -> None:
    behaviour.statuses = [500, 503]
    assert store.fetch(NAME, base_url=mirror).read_bytes() == content
    assert len(behaviour.asked) == 3


@pytest.mark.parametrize(
    ("statuses", "times", "sentence"),
    [
        ([500] * 9, 3, r"answers with an error \(500 Internal Server Error\)\. Try again later"),
        ([404], 1, r"does not have the file http://127\.0\.0\.1:\d+/tiny%20net%3D1\.pth \(404\)"),
        ([403], 1, r"refuses to send the file \(403 Forbidden\)"),
    ],
)
def test_a_server_that_refuses(
    mirror: str, behaviour: Behaviour, folder: Path, statuses: list[int], times: int, sentence: str
) -> None:
    behaviour.statuses = statuses
    with pytest.raises(NetworkError, match=sentence):
        store.fetch(NAME, base_url=mirror)
    assert len(behaviour.asked) == times
    assert left_over(folder) == []


def test_redirects_are_followed(mirror: str, behaviour: Behaviour, content: bytes) -> None:
    behaviour.redirect = f"{mirror}/moved/here"
    behaviour.breaks_after = [98_304]
    assert store.fetch(NAME, base_url=mirror).read_bytes() == content
    assert [path for path, _ in behaviour.asked] == ["/tiny%20net%3D1.pth", "/moved/here"] * 2
    assert behaviour.asked[-1][1] == "bytes=98304-"


def test_redirects_in_a_circle(mirror: str, behaviour: Behaviour) -> None:
    behaviour.redirect = f"{mirror}/again"
    with pytest.raises(NetworkError, match="from one address to the next without end"):
        store.fetch(NAME, base_url=mirror)


def test_an_unknown_length(mirror: str, behaviour: Behaviour, content: bytes) -> None:
    behaviour.length = False
    assert store.fetch(NAME, base_url=mirror).read_bytes() == content


def test_a_part_that_is_longer_than_the_file_starts_anew(
    mirror: str, behaviour: Behaviour, content: bytes, folder: Path
) -> None:
    behaviour.breaks_after = [98_304, 0, 0]
    with pytest.raises(NetworkError):
        store.fetch(NAME, base_url=mirror)
    with (folder / "partial" / FILE).open("ab") as file:
        file.write(bytes(2 * len(content)))
    assert store.fetch(NAME, base_url=mirror).read_bytes() == content


def test_a_complete_part_is_not_fetched_again(
    mirror: str, behaviour: Behaviour, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ended after the download, before the verification."""

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "verify":
            raise Cancelled

    with pytest.raises(Cancelled):
        store.fetch(NAME, stop, mirror)
    assert store.fetch(NAME, base_url=mirror).read_bytes() == content
    assert len(behaviour.asked) == 1


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_nobody_listens(entry: Architecture, folder: Path) -> None:
    with pytest.raises(NetworkError, match=r"^127\.0\.0\.1 cannot be reached\. Check the connection to the internet"):
        store.fetch(NAME, base_url=f"http://127.0.0.1:{free_port()}")
    assert left_over(folder) == []
    assert store_status.status(entry).state == store_status.AVAILABLE


def test_a_proxy_of_the_environment_is_used(
    mirror: str, behaviour: Behaviour, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", mirror)
    assert store.fetch(NAME, base_url="http://weights.invalid/x").read_bytes() == content
    assert behaviour.asked == [("http://weights.invalid/x/tiny%20net%3D1.pth", "")]


def test_a_dead_proxy(entry: Architecture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NetworkError, match="through the proxy that this computer is set to use"):
        store.fetch(NAME, base_url="http://weights.invalid/x")


def test_the_mirror_of_the_environment_is_used(
    mirror: str, content: bytes, entry: Architecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(store.MIRROR_VARIABLE, f"{mirror}/")
    assert store.fetch(NAME).read_bytes() == content


@pytest.mark.parametrize("address", ["mirror", "file:///etc", "ftp://a/b", "https://"])
def test_what_is_no_mirror(entry: Architecture, address: str) -> None:
    with pytest.raises(UsageError, match="is no address of a mirror"):
        store.fetch(NAME, base_url=address)


@pytest.mark.parametrize("free", [1000, None])
def test_a_full_disk(
    mirror: str, folder: Path, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch, free: int | None
) -> None:
    """Known before the download (`free`), or found out in the middle of it."""
    if free is not None:
        usage = shutil.disk_usage("/")._replace(free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    else:

        def refuse(self: object, part: object, file: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(store_download._Try, "_take", refuse)
    with pytest.raises(StorageError, match=r"There is (not enough room|no room left) in .*weights"):
        store.fetch(NAME, base_url=mirror)
    assert not (folder / FILE).exists()
    assert len(behaviour.asked) == 1


def test_a_folder_that_cannot_be_written_to(entry: Architecture, folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="Nothing can be written to"):
        store.fetch(NAME)


def test_another_file_than_the_published(mirror: str, behaviour: Behaviour, folder: Path, tmp_path: Path) -> None:
    behaviour.content = save_checkpoint(tmp_path / "other.pth", seed=1)
    with pytest.raises(ModelError, match=r"127\.0\.0\.1 sent is not the file tiny net=1\.pth .* its checksum differs"):
        store.fetch(NAME, base_url=mirror)
    assert left_over(folder) == []


def test_a_published_md5(
    mirror: str, behaviour: Behaviour, content: bytes, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    digest = hashlib.md5(content).hexdigest()
    for md5, fits in ((digest[::-1], False), (digest, True)):
        changed = tiny_entry(content, sha256="", md5=md5)
        monkeypatch.setattr("constructor_desktop.models.architectures.REGISTRY", registry_of(changed))
        if fits:
            assert store.fetch(NAME, base_url=mirror).read_bytes() == content
        else:
            with pytest.raises(ModelError, match="its checksum differs"):
                store.fetch(NAME, base_url=mirror)


def test_without_a_published_checksum_the_network_decides(
    mirror: str, behaviour: Behaviour, content: bytes, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    unknown = tiny_entry(content, sha256="")
    monkeypatch.setattr("constructor_desktop.models.architectures.REGISTRY", registry_of(unknown))
    behaviour.content = b"<html>Please sign in to this network</html>"
    with pytest.raises(ModelError, match=r"tiny net=1\.pth does not hold the weights of Tiny: it is damaged"):
        store.fetch(NAME, base_url=mirror)
    assert left_over(folder) == []
    behaviour.content = content
    store.fetch(NAME, base_url=mirror)
    assert hashlib.sha256(content).hexdigest()[:12] in unknown.digest


def test_two_at_once_download_once(mirror: str, behaviour: Behaviour, content: bytes) -> None:
    behaviour.delay = 0.003
    paths: list[Path] = []
    others = [threading.Thread(target=lambda: paths.append(store.fetch(NAME, base_url=mirror))) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert len(behaviour.asked) == 1
    assert [path.read_bytes() for path in paths] == [content] * 3


def hold_lock(folder: str, ready: object, end: object) -> None:
    from filelock import FileLock

    with FileLock(Path(folder) / "partial" / f".{NAME}.lock"):
        ready.set()
        end.wait(20)


@pytest.mark.skipif(sys.platform == "win32", reason="starts processes by forking")
def test_another_process_is_waited_for(mirror: str, behaviour: Behaviour, content: bytes, folder: Path) -> None:
    (folder / "partial").mkdir(parents=True)
    context = multiprocessing.get_context("fork")
    ready, end = context.Event(), context.Event()
    process = context.Process(target=hold_lock, args=(str(folder), ready, end))
    process.start()
    ready.wait(10)
    paths: list[Path] = []
    thread = threading.Thread(target=lambda: paths.append(store.fetch(NAME, base_url=mirror)))
    thread.start()
    with pytest.raises(Cancelled):
        store.fetch(NAME, cancel_at_once, mirror)
    assert behaviour.asked == []
    end.set()
    process.join()
    thread.join()
    assert [path.read_bytes() for path in paths] == [content]


def cancel_at_once(event: Event) -> None:
    raise Cancelled


def test_an_abandoned_request_ends(mirror: str, behaviour: Behaviour) -> None:
    behaviour.delay = 0.002
    with pytest.raises(Cancelled):
        store.fetch(NAME, cancel_at_once, mirror)
    wait_until(lambda: not any(thread.name == "download" for thread in threading.enumerate()))
