"""Which file here is which one on a machine in the cloud."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import PurePosixPath

from constructor_desktop.jobs.cloud.archive import PackedFile


class PathMap:
    """Finds the local files again that were packed."""

    def __init__(self, manifest: Iterable[PackedFile]) -> None:
        self._paths = {entry.name: os.path.abspath(entry.path) for entry in manifest}

    def local(self, path: str) -> str:
        """Returns the path here of a file that has another one there; an unknown one stays as it is."""
        parts = PurePosixPath(path).parts
        names = ("/".join(parts[start:]) for start in range(len(parts)))
        return next((self._paths[name] for name in names if name in self._paths), path)
