"""What a cache gave or was given lately, kept in memory for the next run in the same process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path

from constructor_desktop.core.cache import Array
from constructor_desktop.storage.cache import SqliteCache

MAX_BYTES = 64 * 2**20


class RememberingCache:
    """An `ArrayCache` and a `HashCache` in front of one on disk; arrays come back read-only.

    Args:
        disk: What remembers beyond this process.
        max_bytes: Bound on the arrays in memory; the least recently used go first.
    """

    def __init__(self, disk: SqliteCache, max_bytes: int = MAX_BYTES) -> None:
        self._disk = disk
        self._max_bytes = max_bytes
        self._arrays: OrderedDict[str, Array] = OrderedDict()
        self._bytes = 0
        self._mutex = threading.Lock()

    def get(self, keys: Iterable[str]) -> dict[str, Array]:
        """Returns the arrays that are there, by key."""
        wanted = list(keys)
        with self._mutex:
            found = {key: self._arrays[key] for key in wanted if key in self._arrays}
            for key in found:
                self._arrays.move_to_end(key)
        new = self._disk.get(key for key in wanted if key not in found) if len(found) < len(wanted) else {}
        self._remember(new)
        return found | new

    def put(self, items: Mapping[str, Array]) -> None:
        """Stores arrays, replacing those there under the same keys; nobody must change them any more."""
        self._disk.put(items)
        self._remember(items)

    def known_sha256(self, paths: Iterable[Path]) -> dict[Path, str]:
        """See `SqliteCache`."""
        return self._disk.known_sha256(paths)

    def sha256(self, path: Path) -> str:
        """See `SqliteCache`."""
        return self._disk.sha256(path)

    def flush(self) -> None:
        """Writes to the disk what is waiting."""
        self._disk.flush()

    def close(self) -> None:
        """Writes what is waiting and closes the file; a later call opens it again."""
        self._disk.close()

    def _remember(self, items: Mapping[str, Array]) -> None:
        with self._mutex:
            for key, array in items.items():
                array.flags.writeable = False
                self._bytes += array.nbytes - (self._arrays[key].nbytes if key in self._arrays else 0)
                self._arrays[key] = array
                self._arrays.move_to_end(key)
            while self._bytes > self._max_bytes:
                self._bytes -= self._arrays.popitem(last=False)[1].nbytes
