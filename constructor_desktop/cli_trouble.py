"""What to say about an error that nobody expected."""

from __future__ import annotations

import tempfile
import time
import traceback
from pathlib import Path

from constructor_desktop.core.files import write_bytes
from constructor_desktop.storage.paths import cache_folder

LOGS = "logs"


def report_bug(error: Exception) -> str:
    """Writes the traceback to a file and returns the sentence to show."""
    if isinstance(error, MemoryError):
        return "There is not enough memory for this. Close other programs, or use fewer or smaller files."
    what = f"{type(error).__name__}: {error}".rstrip(": ").splitlines()[0]
    return f"Something unexpected went wrong ({what}). The details are in {_write_log(error)}."


def _write_log(error: Exception) -> Path:
    text = "".join(traceback.format_exception(error)).encode(errors="backslashreplace")
    name = f"error-{time.strftime('%Y%m%d-%H%M%S')}-{time.monotonic_ns() % 10**6:06d}.log"
    path = cache_folder() / LOGS / name
    try:
        write_bytes(path, text)
    except OSError:  # the disk of the cache may be the very problem
        with tempfile.NamedTemporaryFile("wb", prefix="constructor-", suffix=".log", delete=False) as file:
            file.write(text)
            return Path(file.name)
    return path
