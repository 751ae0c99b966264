"""Arrays and file hashes kept between runs in one SQLite file that may be deleted at any time."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from constructor_desktop.core.cache import Array
from constructor_desktop.storage.arrays import decode_array, encode_array
from constructor_desktop.storage.database import PAGE_BYTES, ExpendableDatabase

_VERSION = 1
# Values lie apart from the entries, so that noting a use rewrites a few bytes and not the whole value.
_SCHEMA = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, used INTEGER NOT NULL);
CREATE TABLE value (id INTEGER PRIMARY KEY, packed BLOB NOT NULL)
"""
_KEYS_PER_QUERY = 500
_HASHES_PER_WRITE = 100
_ROW_BYTES = 64  # numbers of a row, in both tables and the index
_FILL_AFTER_EVICTION = 0.9
_FRESH_SECONDS = 2.0  # the coarsest clock of a file system in use (FAT)


class SqliteCache:
    """An `ArrayCache` and a `HashCache` (see `core.cache`) for several threads and processes.

    Whatever is wrong with the file or the disk, callers only see misses; the reason is logged.

    Args:
        path: The database file; its folder is made if needed.
        max_bytes: Bound on the size of the database file. The least recently used arrays go first; an array larger
            than half of it is not kept.
    """

    def __init__(self, path: Path, max_bytes: int = 2 * 2**30) -> None:
        self._database = ExpendableDatabase(path, _SCHEMA, _VERSION)
        self._max_bytes = max_bytes
        self._mutex = threading.Lock()
        # Both wait for the next write: reading must not cost one.
        self._used: dict[int, int] = {}
        self._hashes: dict[str, Array] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, keys: Iterable[str]) -> dict[str, Array]:
        """Returns the arrays that are there, by key: new, writable, of the dtype and shape they were put with."""
        found: dict[str, Array] = {}
        used: dict[int, int] = {}
        now = time.time_ns()
        names = {_name(key): key for key in keys}
        for identifier, name, packed in self._select(list(names)):
            key = names.get(name)
            array = None if key is None else decode_array(key, packed)
            if key is not None and array is not None:
                found[key] = array
                used[identifier] = now
        with self._mutex:
            self._used.update(used)
        return found

    def put(self, items: Mapping[str, Array]) -> None:
        """Stores arrays, replacing those there under the same keys.

        Raises:
            TypeError: if a dtype is not a plain one (object, structured, or an extension type).
        """
        packed = {key: encode_array(key, array) for key, array in items.items()}
        for batch in _batches(packed, self._max_bytes // 2):
            self._write(batch)

    def known_sha256(self, paths: Iterable[Path]) -> dict[Path, str]:
        """Returns the hexadecimal SHA-256 of those unchanged files for which it is remembered, in one go."""
        keys = {path: key for path in paths if (key := _current_key(path))}
        with self._mutex:
            found = {key: self._hashes[key] for key in keys.values() if key in self._hashes}
        found |= self.get(key for key in keys.values() if key not in found)
        return {path: found[key].tobytes().hex() for path, key in keys.items() if key in found}

    def sha256(self, path: Path) -> str:
        """Returns the hexadecimal SHA-256 of the file's bytes.

        It is remembered by path, size and times, except for a file changed within the last two seconds: that one
        could change again without its time moving.

        Raises:
            OSError: if the file cannot be read.
        """
        if known := self.known_sha256([path]):
            return known[path]
        digest, settled_key = _hash_file(path)
        if settled_key is not None:
            self._remember_hash(settled_key, digest)
        return digest.hex()

    def flush(self) -> None:
        """Writes what is waiting."""
        self._write({})

    def close(self) -> None:
        """Writes what is waiting and closes the file; a later call opens it again."""
        self.flush()
        self._database.close()

    def _select(self, names: list[bytes]) -> Iterator[tuple[int, bytes, object]]:
        nothing: list[tuple[int, bytes, object]] = []
        for begin in range(0, len(names), _KEYS_PER_QUERY):
            chunk = names[begin : begin + _KEYS_PER_QUERY]
            yield from self._database.read(partial(_select, names=chunk), nothing)

    def _remember_hash(self, key: str, digest: bytes) -> None:
        with self._mutex:
            self._hashes[key] = np.frombuffer(digest, np.uint8)
            full = len(self._hashes) >= _HASHES_PER_WRITE
        if full:
            self._write({})

    def _write(self, packed: Mapping[str, bytes]) -> None:
        with self._mutex:
            used, self._used = self._used, {}
            hashes, self._hashes = self._hashes, {}
        values = {**packed, **{key: encode_array(key, digest) for key, digest in hashes.items()}}
        if used or values:
            self._database.write(lambda db: _update(db, used, values, self._max_bytes))


def _select(db: sqlite3.Connection, names: list[bytes]) -> list[tuple[int, bytes, object]]:
    marks = ",".join("?" * len(names))
    statement = f"SELECT id, key, packed FROM entry JOIN value USING (id) WHERE key IN ({marks})"
    return db.execute(statement, names).fetchall()


def _update(db: sqlite3.Connection, used: Mapping[int, int], values: Mapping[str, bytes], max_bytes: int) -> None:
    db.executemany("UPDATE entry SET used = ? WHERE id = ?", [(moment, i) for i, moment in used.items()])
    _make_room(db, sum(_cost(key, value) for key, value in values.items()), max_bytes)
    now = time.time_ns()
    for key, value in values.items():
        ((identifier,),) = db.execute(
            "INSERT INTO entry (key, size, used) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (key) DO UPDATE SET size = ?2, used = ?3 RETURNING id",
            (_name(key), len(value), now),
        ).fetchall()
        db.execute("INSERT OR REPLACE INTO value (id, packed) VALUES (?, ?)", (identifier, value))


def _make_room(db: sqlite3.Connection, incoming: int, max_bytes: int) -> None:
    """Deletes the least recently used until `incoming` bytes fit, and a good part more so as to do it rarely."""
    excess = _bytes_in_use(db) + incoming - max_bytes
    while excess > 0 and _evict(db, excess + int(max_bytes * (1 - _FILL_AFTER_EVICTION))):
        excess = _bytes_in_use(db) + incoming - max_bytes


def _evict(db: sqlite3.Connection, size: int) -> bool:
    doomed = []
    for identifier, value_size in db.execute("SELECT id, size FROM entry ORDER BY used, id"):
        if size <= 0:
            break
        doomed.append((identifier,))
        size -= value_size
    db.executemany("DELETE FROM value WHERE id = ?", doomed)
    db.executemany("DELETE FROM entry WHERE id = ?", doomed)
    return bool(doomed)


def _bytes_in_use(db: sqlite3.Connection) -> int:
    page_size, pages, free = (
        db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
    )
    return int(page_size * (pages - free))


def _batches(packed: Mapping[str, bytes], limit: int) -> Iterator[dict[str, bytes]]:
    """Splits into transactions of at most `limit` bytes, leaving out values that are larger."""
    batch: dict[str, bytes] = {}
    size = 0
    for key, value in packed.items():
        cost = _cost(key, value)
        if cost > limit:
            continue
        if size + cost > limit:
            yield batch
            batch, size = {}, 0
        batch[key] = value
        size += cost
    if batch:
        yield batch


def _cost(key: str, value: bytes) -> int:
    """The most bytes of the file that a value can take: what does not fill a page leaves part of it empty."""
    return 2 * len(key) + len(value) + min(len(value), PAGE_BYTES) + _ROW_BYTES


def _name(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _file_key(path: Path, status: os.stat_result) -> str:
    # The change time tells where the modification time was set back (as copying tools do).
    return f"sha256:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{os.path.abspath(path)}"


def _current_key(path: Path) -> str | None:
    try:
        return _file_key(path, os.stat(path))
    except OSError:
        return None


def _hash_file(path: Path) -> tuple[bytes, str | None]:
    """Returns the digest, and the key to remember it by, or None if the file was changed just now or meanwhile."""
    with open(path, "rb") as file:
        before = os.fstat(file.fileno())
        began = time.time()
        digest = hashlib.file_digest(file, "sha256").digest()
        after = os.fstat(file.fileno())
    key = _file_key(path, after)
    settled = key == _file_key(path, before) and began - after.st_mtime >= _FRESH_SECONDS
    return digest, key if settled else None
