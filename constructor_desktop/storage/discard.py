"""Removing a project that was made for nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from constructor_desktop.core.files import TEMPORARY_PREFIX
from constructor_desktop.storage.document import DOCUMENT
from constructor_desktop.storage.lock import LOCK_NAME, lock_folder
from constructor_desktop.storage.problems import reading_from, writing_to
from constructor_desktop.storage.project import INCOMING, is_project


def discard_unused(folder: Path) -> bool:
    """Deletes the folder of a project that nobody has open, if it holds nothing but what `Project.create` makes.

    Returns:
        Whether it was deleted; not where there is a class, a sample, a recording, a run, or a file of the user's.

    Raises:
        LockedError: if somebody has it open.
        StorageError: if the disk refuses.
    """
    if not is_project(folder):
        return False
    with lock_folder(folder), reading_from(folder):
        if not all(_is_empty(path) for path in folder.iterdir()):
            return False
    with writing_to(folder):
        shutil.rmtree(folder)
    return True


def _is_empty(path: Path) -> bool:
    if path.is_dir():
        return path.name == INCOMING or not any(files or folders for _, folders, files in os.walk(path))
    return path.name in (DOCUMENT, LOCK_NAME) or path.name.startswith(TEMPORARY_PREFIX)
