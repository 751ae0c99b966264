"""The weights store: pretrained weights that are not installed with the program, but downloaded or imported on demand.

They lie in one folder of the user's account. A file gets there only after it was verified, and is used only while it is
the one that was verified.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit

from filelock import FileLock, Timeout

from constructor_desktop.core.errors import ModelError, UnreadableError, UsageError
from constructor_desktop.core.events import Notice, OnEvent, Progress, ignore_event
from constructor_desktop.core.files import sync_folder
from constructor_desktop.core.folders import weights_folder
from constructor_desktop.models.registry import Architecture, Weights
from constructor_desktop.models.store_check import check_fits, is_published, tell
from constructor_desktop.models.store_download import disk_errors, download, forget, need_room, size_of
from constructor_desktop.models.store_status import DOWNLOADED, PARTIAL, part_file, status
from constructor_desktop.models.weights_record import Record, digest_of, read_records, write_record
from constructor_desktop.models.weights_record import installed as installed

MIRROR_VARIABLE = "CONSTRUCTOR_WEIGHTS_URL"
_LOCK_SECONDS = 0.1
_PIECE = 1 << 20
_LARGEST = 4


def fetch(name: str, on_event: OnEvent = ignore_event, base_url: str | None = None) -> Path:
    """Downloads the weights of an architecture, unless they are there, and verifies them.

    Args:
        name: Of the architecture.
        on_event: Told of the bytes; `Cancelled` raised there stops. What has arrived is kept for the next time.
        base_url: Address of a mirror, a folder that holds the file under its name. Without it, that of the environment
            variable `CONSTRUCTOR_WEIGHTS_URL` or else the publisher's.

    Raises:
        UsageError: if there is nothing to download for it.
        NetworkError: if the download fails.
        StorageError: if there is no room.
        ModelError: if what comes is not what it should be; nothing of it is kept.
    """
    entry = _entry(name)
    url = _address(entry.weights, base_url)
    with _alone(entry, on_event):
        if status(entry).state == DOWNLOADED:
            return installed(name)
        part = part_file(entry)
        download(url, part, entry.weights.size, on_event)
        try:
            sha256 = digest_of(part, on_bytes=lambda read: tell(on_event))
            if not is_published(entry.weights, part, sha256, on_event):
                raise ModelError(
                    f"What {urlsplit(url).hostname} sent is not the file {entry.weights.file} that was published: its "
                    "checksum differs. It was deleted. Try again, or choose another mirror."
                )
            check_fits(entry, part, entry.weights.file, on_event)
        except ModelError:
            forget(part)
            raise
        path = _keep(entry, part, sha256, url, imported=False)
        forget(part)
        return path


def import_file(name: str, path: Path, on_event: OnEvent = ignore_event) -> Path:
    """Copies a file of the user into the store if it holds the weights of an architecture; the file itself stays.

    Args:
        name: Of the architecture.
        path: The file. It may be another one than the published, but must have exactly its tensors.
        on_event: Told of the bytes; `Cancelled` raised there stops.

    Raises:
        UsageError: if the architecture has no weights that can be exchanged.
        UnreadableError: if the file cannot be read.
        StorageError: if there is no room.
        ModelError: if it holds something else; nothing of it is kept.
    """
    entry = _entry(name)
    with _alone(entry, on_event):
        copy = weights_folder() / PARTIAL / f"import-{name}" / entry.weights.file
        try:
            _copy(path, copy, entry, on_event)
            sha256 = digest_of(copy, on_bytes=lambda read: tell(on_event))
            check_fits(entry, copy, path.name, on_event)
            if not is_published(entry.weights, copy, sha256, on_event):
                message = f"{path.name} fits, but is not the file that was published: {entry.title} answers as it says."
                on_event(Notice(code="not_published", message=message))
            return _keep(entry, copy, sha256, path.name, imported=True)
        finally:
            shutil.rmtree(copy.parent, ignore_errors=True)


def remove(name: str, on_event: OnEvent = ignore_event) -> int:
    """Deletes the downloaded or imported weights of an architecture, and what has arrived of them; returns the bytes.

    Raises:
        UsageError: if they are none that can be deleted.
        StorageError: if the disk refuses.
    """
    entry = _entry(name, needs_libraries=False)
    with _alone(entry, on_event), disk_errors(weights_folder()):
        record = read_records().get(name)
        files = [part_file(entry), *([weights_folder() / record.file] if record else [])]
        freed = sum(map(size_of, files))
        if record:
            (weights_folder() / record.file).unlink(missing_ok=True)
            write_record(name, None)
        forget(part_file(entry))
        return freed


def _entry(name: str, needs_libraries: bool = True) -> Architecture:
    """The architecture, whose weights must be ones for the store."""
    from constructor_desktop.models.architectures import REGISTRY

    entry = REGISTRY.get(name)
    if entry.weights.origin == "bundled":
        raise UsageError(f"The weights of {name} came with the program; they cannot be exchanged or deleted.")
    if entry.weights.origin != "download":
        raise UsageError(f"There are no weights for {name}: it is trained from scratch.")
    if needs_libraries and any(find_spec(library) is None for library in entry.libraries):
        raise ModelError(f"{entry.title} needs more libraries. Install them: pip install ai-constructor[{entry.extra}]")
    return entry


def _address(weights: Weights, base_url: str | None) -> str:
    base = base_url or os.environ.get(MIRROR_VARIABLE) or ""
    if not base:
        return weights.url
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).hostname:
        raise UsageError(f"{base} is no address of a mirror. It must begin with https:// or http://.")
    return f"{base.rstrip('/')}/{quote(weights.file)}"


@contextmanager
def _alone(entry: Architecture, on_event: OnEvent) -> Iterator[None]:
    """Lets nobody else, in this process or another, work on the same weights during the block; waits for that."""
    folder = weights_folder() / PARTIAL
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f".{entry.name}.lock", thread_local=False)
        with ExitStack() as held:
            while True:
                try:
                    held.enter_context(lock.acquire(timeout=_LOCK_SECONDS))
                    break
                except Timeout:
                    on_event(Progress(stage="download", done=size_of(part_file(entry)), total=entry.weights.size))
            yield


def _copy(source: Path, target: Path, entry: Architecture, on_event: OnEvent) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    total = _size_to_copy(source, entry)
    done = 0
    with target.open("wb") as file:
        for piece in _pieces(source):
            file.write(piece)
            done += len(piece)
            on_event(Progress(stage="copy", done=done, total=total))


def _size_to_copy(source: Path, entry: Architecture) -> int:
    """The size of a file of the user, which must be one and not be far too large: its copy would fill the disk."""
    try:
        state = source.stat()
    except OSError as error:
        raise UnreadableError.from_os_error(source, error) from error
    if not stat.S_ISREG(state.st_mode):
        raise UnreadableError(source, "It is not a file.")
    if state.st_size > _LARGEST * entry.weights.size:
        raise ModelError(f"{source.name} is far too large for the weights of {entry.title}. Choose another file.")
    need_room(weights_folder(), state.st_size)
    return state.st_size


def _pieces(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise UnreadableError.from_os_error(source, error) from error


def _keep(entry: Architecture, verified: Path, sha256: str, source: str, *, imported: bool) -> Path:
    """Puts a verified file in its place. Whenever that is interrupted, no file is taken for another."""
    folder = weights_folder()
    target = folder / entry.weights.file
    state = verified.stat()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    record = Record(target.name, sha256, state.st_size, state.st_mtime_ns, source, imported, now)
    with disk_errors(folder):
        with verified.open("rb+") as file:
            os.fsync(file.fileno())
        write_record(entry.name, record)
        os.replace(verified, target)
        sync_folder(folder)
    return target
