"""Which files of a project are to be moved, to which free places, and where their trims go."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.core.data import Skipped
from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.project import SampleClass, Trim
from constructor_desktop.storage.document import DATA
from constructor_desktop.storage.listing import IS_LINK
from constructor_desktop.storage.names import comparable, free_file_name, free_folder_name
from constructor_desktop.storage.problems import reading_from

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project

GONE = "It is no longer there."
_PREFIX = f"{DATA}/"


class Places:
    """Hands out places that nothing else has; each only once."""

    def __init__(self) -> None:
        self._taken: dict[Path, set[str]] = {}

    def for_file(self, wanted: Path) -> Path:
        """Returns `wanted` itself where it is free, else a name like it beside it."""
        taken = self._names(wanted.parent)
        name = wanted.name if comparable(wanted.name) not in taken else free_file_name(wanted.name, taken)
        taken.add(comparable(name))
        return wanted.parent / name

    def for_folder(self, wanted: Path) -> Path:
        """Returns `wanted` itself where it is free, else a name like it beside it."""
        taken = self._names(wanted.parent)
        name = wanted.name if comparable(wanted.name) not in taken else free_folder_name(wanted.name, taken)
        taken.add(comparable(name))
        return wanted.parent / name

    def _names(self, folder: Path) -> set[str]:
        if folder not in self._taken:
            names = os.listdir(folder) if folder.is_dir() else []
            self._taken[folder] = {comparable(name) for name in names}
        return self._taken[folder]


def relocated(trims: Mapping[str, Trim], moves: Mapping[str, str]) -> dict[str, Trim]:
    """Returns trims after files or whole class folders were moved.

    Args:
        trims: By path below the data folder.
        moves: From old to new path below the project's folder. What leaves the data folder loses its trim; what
            is left of an earlier file at a new path is not taken over.
    """
    arrived = set(moves.values())
    result: dict[str, Trim] = {}
    for key, trim in trims.items():
        old = _PREFIX + key
        if old in arrived and old not in moves:
            continue
        new = _new_place(old, moves)
        if new.startswith(_PREFIX):
            result[new.removeprefix(_PREFIX)] = trim
    return result


def find_class(project: Project, folder: str) -> SampleClass:
    """Returns the class with this folder; raises UsageError if it is gone."""
    found = next((known for known in project.classes if known.folder == folder), None)
    if found is None:
        raise UsageError(f'The class in the folder "{folder}" is no longer there.')
    return found


def present_files(
    project: Project, paths: Iterable[Path], root: Path | None = None
) -> tuple[list[Path], list[Skipped]]:
    """Splits paths into files that are there and others; raises UsageError for a path outside of `root`."""
    root = root or project.folder / DATA
    found: list[Path] = []
    skipped: list[Skipped] = []
    with reading_from(project.folder):
        for path in dict.fromkeys(paths):
            if not path.is_relative_to(root) or ".." in path.parts:
                raise UsageError(f"{path} does not lie in {root}.")
            problem = _problem(path)
            if problem:
                skipped.append(Skipped(path, problem))
            else:
                found.append(path)
    return found, skipped


def _new_place(old: str, moves: Mapping[str, str]) -> str:
    if old in moves:
        return moves[old]
    data, folder, rest = old.split("/", 2)
    moved = moves.get(f"{data}/{folder}")
    return old if moved is None else f"{moved}/{rest}"


def _problem(path: Path) -> str | None:
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return GONE
    if stat.S_ISLNK(mode):
        return IS_LINK
    return None if stat.S_ISREG(mode) else "It is not a file."
