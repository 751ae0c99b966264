"""What training asks of a cache; `storage` implements it, tests may use a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]


class ArrayCache(Protocol):
    """Arrays by key. A value that was put may be gone later, but never comes back changed."""

    def get(self, keys: Iterable[str]) -> dict[str, Array]:
        """Returns the arrays that are there, by key."""
        ...

    def put(self, items: Mapping[str, Array]) -> None:
        """Stores arrays; all of them or, after a crash, possibly none."""
        ...


class HashCache(Protocol):
    """SHA-256 of files, remembered by path, size and modification time."""

    def known_sha256(self, paths: Iterable[Path]) -> dict[Path, str]:
        """Returns the hexadecimal SHA-256 of those unchanged files for which it is remembered, in one go."""
        ...

    def sha256(self, path: Path) -> str:
        """Returns the hexadecimal SHA-256 of the file's bytes; raises OSError if it cannot be read."""
        ...
