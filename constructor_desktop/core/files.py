"""Writing files so that a crash at any moment leaves either the old file or the new one."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

TEMPORARY_PREFIX = ".tmp-"
_TEMPORARY = re.compile(re.escape(TEMPORARY_PREFIX) + "[0-9a-f]{16}")


def sync_folder(folder: Path) -> None:
    """Flushes a folder's entries to disk (a no-op where the system cannot: Windows, some network folders)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Opens a temporary file beside `path` that replaces it, flushed, if the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_path(path.parent)
    try:
        with open(temporary, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def temporary_path(folder: Path) -> Path:
    """Returns a new name in `folder` that readers ignore and that nobody else uses."""
    return folder / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"


def remove_temporary_files(folder: Path) -> None:
    """Deletes what `atomic_file` left in `folder` when its process was killed; nobody may be writing there."""
    for path in folder.iterdir():
        if _TEMPORARY.fullmatch(path.name):
            path.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Replaces `path` by `content`, atomically and flushed."""
    with atomic_file(path) as file:
        file.write(content)


def write_json(path: Path, value: Any, *, indent: int | None = 2) -> None:
    """Replaces `path` by `value` as UTF-8 JSON, atomically and flushed; without `indent`, on one line."""
    text = json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
    # A file name that is no valid Unicode holds lone surrogates; their backslash form is JSON's own.
    write_bytes(path, text.encode(errors="backslashreplace"))
