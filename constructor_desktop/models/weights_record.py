"""What is known of each file in the folder of the weights: `weights.json`, so that another file is never taken for it.

Loads nothing heavy: the registry names its entries with it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from constructor_desktop.core.errors import ModelError
from constructor_desktop.core.files import write_json
from constructor_desktop.core.folders import weights_folder

RECORDS = "weights.json"
_LOCK = ".weights.lock"
_LOCK_SECONDS = 30.0
_PIECE = 1 << 20
_mutex = threading.Lock()
_candidate: ContextVar[tuple[str, Path] | None] = ContextVar("candidate", default=None)


@dataclass(frozen=True)
class Record:
    """A file in the folder of the weights as it was when it was verified.

    Attributes:
        file: Its name.
        sha256: Of its content.
        size: Bytes.
        modified: When it was last changed, nanoseconds since the epoch.
        source: The address that it came from, or the name of the user's file.
        imported: Whether it was a file of the user.
        date: When it came, ISO 8601 with the time zone.
    """

    file: str
    sha256: str
    size: int
    modified: int
    source: str
    imported: bool
    date: str


def read_records() -> dict[str, Record]:
    """Returns the records by name of the architecture; those that cannot be read count as not there."""
    try:
        values = json.loads((weights_folder() / RECORDS).read_bytes())
    except (OSError, ValueError):
        return {}
    found = {}
    for name, value in values.items() if isinstance(values, dict) else ():
        with suppress(TypeError):
            found[name] = Record(**value)
    return found


def write_record(name: str, record: Record | None) -> None:
    """Replaces the record of an architecture; None removes it.

    Raises:
        OSError: if nothing can be written.
    """
    folder = weights_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with _mutex, FileLock(folder / _LOCK, timeout=_LOCK_SECONDS):
        records: dict[str, Any] = {key: asdict(value) for key, value in read_records().items()}
        records.pop(name, None)
        if record is not None:
            records[name] = asdict(record)
        write_json(folder / RECORDS, records)


def installed(name: str) -> Path:
    """Returns the file with the downloaded or imported weights of an architecture.

    Raises:
        ModelError: if it is not there, or is not the file any more that was verified; it says what to do.
    """
    candidate = _candidate.get()
    if candidate is not None and candidate[0] == name:
        return candidate[1]
    return weights_folder() / verified_record(name).file


def verified_record(name: str) -> Record:
    """Returns the record of an architecture whose file is there and unchanged.

    Raises:
        ModelError: like `installed`.
    """
    record = read_records().get(name)
    if record is None or not (weights_folder() / record.file).is_file():
        raise ModelError(
            f"The pretrained weights of {name} are not on this computer. Open Settings, Weights, or run: "
            f"constructor-desktop weights fetch {name}"
        )
    if not is_intact(name, record):
        raise ModelError(
            f"The pretrained weights of {name} are damaged. Open Settings, Weights, and download them again, or run: "
            f"constructor-desktop weights fetch {name}"
        )
    return record


def is_intact(name: str, record: Record) -> bool:
    """Tells whether a file that is there is the one on record; its content is read only if it was touched since."""
    path = weights_folder() / record.file
    try:
        status = path.stat()
        if (status.st_size, status.st_mtime_ns) == (record.size, record.modified):
            return True
        if status.st_size != record.size or digest_of(path) != record.sha256:
            return False
    except OSError:
        return False
    with suppress(OSError):  # without it, the content is read again the next time
        write_record(name, replace(record, modified=status.st_mtime_ns))
    return True


@contextmanager
def trying(name: str, path: Path) -> Iterator[None]:
    """For the block, `installed(name)` is this file: so it is checked by the very code that will use it."""
    token = _candidate.set((name, path))
    try:
        yield
    finally:
        _candidate.reset(token)


def digest_of(path: Path, algorithm: str = "sha256", on_bytes: Callable[[int], None] = lambda number: None) -> str:
    """Returns the digest of a file as hexadecimal digits.

    Args:
        path: The file.
        algorithm: Name as in `hashlib`.
        on_bytes: Told how many bytes have been read; what it raises stops the reading.
    """
    digest = hashlib.new(algorithm, usedforsecurity=False)
    read = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            read += len(piece)
            on_bytes(read)
    return digest.hexdigest()
