"""What the program keeps in its cache folder: size and removal, for the window and the command line."""

from __future__ import annotations

import os
from pathlib import Path

from constructor_desktop.core.events import OnEvent, Progress, ignore_event
from constructor_desktop.storage.problems import writing_to

# Anything else in the folder belongs to somebody else.
PATTERNS = ("onnx/*.onnx", "logs/*.log", "start/*.png", "*.sqlite*")


def cache_files(folder: Path) -> list[Path]:
    """Returns the program's own files in its cache folder, which may not exist."""
    return [path for pattern in PATTERNS for path in sorted(folder.glob(pattern)) if path.is_file()]


def cache_size(folder: Path) -> int:
    """Returns how many bytes they take."""
    size = 0
    for path in cache_files(folder):
        try:
            size += path.stat().st_size
        except FileNotFoundError:  # another window has just removed it
            continue
    return size


def clear_cache(folder: Path, on_event: OnEvent = ignore_event) -> int:
    """Deletes them; what another part of the program has open stays where the system does not let it be deleted.

    Args:
        folder: The cache folder.
        on_event: Told of the progress of the stage `clear`; what it raises ends the work between two files.

    Returns:
        The bytes that were freed.

    Raises:
        StorageError: if the disk refuses.
    """
    freed = 0
    files = cache_files(folder)
    for done, path in enumerate(files, 1):
        with writing_to(folder):
            try:
                size = path.stat().st_size
                path.unlink()
                freed += size
            except FileNotFoundError:
                pass
            except PermissionError:
                if os.name != "nt":  # Windows refuses what is open
                    raise
        on_event(Progress(stage="clear", done=done, total=len(files)))
    return freed
