"""What was deleted: `.trash/ID/` holds it under its former paths, `.trash/ID/entry.json` what else is to be known."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.files import remove_temporary_files
from constructor_desktop.core.project import SampleClass, Trim
from constructor_desktop.storage.document import DATA
from constructor_desktop.storage.migrations import Record
from constructor_desktop.storage.problems import reading_from, writing_to
from constructor_desktop.storage.runs import COMPARISONS, RUNS

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project

TRASH = ".trash"
_ENTRY = "entry.json"
_VERSION = 1


@dataclass(frozen=True)
class TrashEntry:
    """What was deleted by one change.

    Attributes:
        id: Name of its folder.
        paths: Former paths of the files and folders, below the project's folder.
        classes: The classes they belonged to, by former position.
        trims: By former path below the data folder.
    """

    id: str
    paths: tuple[str, ...]
    classes: Mapping[int, SampleClass]
    trims: Mapping[str, Trim]

    @property
    def folder(self) -> str:
        """Its folder, below the project's folder."""
        return f"{TRASH}/{self.id}"

    def records(self) -> dict[str, Record]:
        """Returns the content of `entry.json` by its path below the project's folder."""
        record = {
            "schema_version": _VERSION,
            "paths": list(self.paths),
            "classes": {str(position): asdict(known) for position, known in self.classes.items()},
            "trims": {key: asdict(trim) for key, trim in self.trims.items()},
        }
        return {f"{self.folder}/{_ENTRY}": record}


def new_entry_id() -> str:
    """Returns a name that no other entry has; later ones sort behind earlier ones, to the second."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"


def read_entry(folder: Path, entry_id: str) -> TrashEntry:
    """Returns an entry of the trash of the project `folder`.

    Raises:
        UsageError: if it is not there any more.
    """
    try:
        record = json.loads((folder / TRASH / entry_id / _ENTRY).read_bytes())
        return TrashEntry(
            entry_id,
            tuple(_checked(path) for path in record["paths"]),
            {int(position): SampleClass(**known) for position, known in record["classes"].items()},
            {str(key): Trim(**trim) for key, trim in record["trims"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("What was deleted is no longer in the trash, so it cannot be brought back.") from error


def _checked(path: str) -> str:
    """Returns the path; raises ValueError if nothing of a project can have been there: entries may come from others."""
    parts = PurePosixPath(path).parts
    if len(parts) < 2 or parts[0] not in (DATA, RUNS, COMPARISONS) or ".." in parts:
        raise ValueError(path)
    return path


def forget_entry(folder: Path, entry_id: str) -> None:
    """Removes what is left of an entry that was restored; files stay, should there be any."""
    path = folder / TRASH / entry_id
    with suppress(OSError):
        remove_temporary_files(path)
        (path / _ENTRY).unlink(missing_ok=True)
        for inner, _, _ in os.walk(path, topdown=False):
            os.rmdir(inner)


def trash_size(project: Project) -> int:
    """Returns how many bytes the files in the trash of a project take.

    Raises:
        StorageError: if they cannot be read.
    """
    with reading_from(project.folder):
        return sum(
            os.lstat(os.path.join(folder, name)).st_size
            for folder, _, names in os.walk(project.folder / TRASH)
            for name in names
        )


def empty_trash(project: Project) -> None:
    """Deletes for good what is in the trash of a project.

    Raises:
        StorageError: if the disk refuses.
    """
    trash = project.folder / TRASH
    with writing_to(trash):
        for path in list(trash.iterdir()):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
