"""Sentences for what a disk can refuse."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from constructor_desktop.core.errors import StorageError

_REASONS = {
    errno.ENOSPC: "the disk is full. Free some space and try again",
    errno.EDQUOT: "the space allowed to you on this disk is used up. Free some space and try again",
    errno.EFBIG: "a file would be larger than this disk allows",
    errno.EROFS: "the disk can only be read. Choose another folder",
    errno.EACCES: "there is no permission to write there. Choose another folder",
    errno.ENAMETOOLONG: "the name is too long. Choose a shorter one",
    errno.EPERM: "there is no permission to write there. Choose another folder",
}
_REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_PROJECT = "project.json"


def write_error(folder: Path, error: OSError) -> StorageError:
    """Returns the error to show for a write below `folder` that failed."""
    project = next((place for place in (folder, *folder.parents) if os.path.isfile(place / _PROJECT)), None)
    if project is not None and error.errno in _REFUSED:
        return StorageError(
            f"The project {project} cannot be changed: its folder can only be read. "
            "Copy it to a folder of your own and open the copy."
        )
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return StorageError(f"Cannot write to {folder}: {reason}.")


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turns an OSError of the block into a StorageError that names `folder`."""
    try:
        yield
    except OSError as error:
        raise write_error(folder, error) from error


@contextmanager
def reading_from(folder: Path) -> Iterator[None]:
    """Turns an OSError of the block into a StorageError that names `folder`."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"Cannot read {folder}: {error.strerror or error}.") from error
