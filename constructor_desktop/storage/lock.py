"""One writer per folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from constructor_desktop.core.errors import LockedError
from constructor_desktop.storage.problems import write_error

LOCK_NAME = ".lock"


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Keeps `folder` for the block; the system releases it if the process dies.

    Raises:
        LockedError: at once, if another process (or another part of this one) holds it.
        StorageError: if the folder cannot be written to.
    """
    lock = FileLock(folder / LOCK_NAME, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise LockedError(
            f"{folder} is in use by another window or command. Wait until it is done, or close it there first."
        ) from error
    except OSError as error:
        raise write_error(folder, error) from error
    try:
        yield
    finally:
        lock.release()
