"""Tells whether what somebody dropped says by itself which classes it holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from constructor_desktop.media.glance import glance
from constructor_desktop.media.kinds import is_archive_name, is_manifest_name

_SECONDS = 2.0


def names_own_classes(paths: Sequence[Path]) -> bool:
    """Whether there are classes of its own in a drop: a table, several folders, or folders in a folder or an archive.

    Loose files, and one folder of files, say nothing of classes. Judged by names alone, in a bounded time; for a task.
    """
    folders = [path for path in paths if path.is_dir()]
    archives = [path for path in paths if is_archive_name(path.name) and path not in folders]
    tables = [path for path in paths if is_manifest_name(path.name) and path not in folders]
    if tables or len(folders) + len(archives) > 1:
        return True
    return len(glance([*folders, *archives], limit_seconds=_SECONDS).classes) > 1
