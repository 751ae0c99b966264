"""Changes of a project that take several steps on the disk and are carried out as one, also across a crash.

What is to be done is written to `.journal.json` first and removed last. Every step can be repeated, so that the next
`Project.open` completes what a crash interrupted. If the disk refuses a step, the earlier ones are taken back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from constructor_desktop.core.events import Notice, OnEvent
from constructor_desktop.core.files import sync_folder, write_bytes, write_json
from constructor_desktop.storage.document import DATA, DOCUMENT
from constructor_desktop.storage.importing import move_without_replacing
from constructor_desktop.storage.migrations import Record
from constructor_desktop.storage.problems import reading_from, writing_to
from constructor_desktop.storage.runs import COMPARISONS, RUNS
from constructor_desktop.storage.trash import TRASH

JOURNAL = ".journal.json"
RECORDINGS = ".recordings"
_VERSION = 1
_PARTS = ((DATA,), (RECORDINGS,), (RUNS,), (COMPARISONS,), (TRASH,))  # what a change moves things between


@dataclass(frozen=True)
class Journal:
    """The steps of one change, in order; all paths are below the project's folder, with forward slashes.

    Attributes:
        records: Small JSON files that are new.
        moves: Files and folders that get another place, which is free.
        document: The new content of `project.json`.
    """

    records: Mapping[str, Record]
    moves: tuple[tuple[str, str], ...]
    document: Record


def carry_out(folder: Path, journal: Journal) -> None:
    """Carries out all steps, or none.

    Raises:
        StorageError: if the disk refuses; everything is as it was then.
        ValueError: if a path leads out of the folder.
    """
    _check_paths(folder, journal)
    with writing_to(folder):
        before = (folder / DOCUMENT).read_bytes() if (folder / DOCUMENT).is_file() else None
    made = _missing_folders(folder, journal)
    try:
        with writing_to(folder):
            write_json(folder / JOURNAL, {"schema_version": _VERSION, **vars(journal)}, indent=None)
            _go_forward(folder, journal)
    except BaseException:
        _go_back(folder, journal)
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir()
        with suppress(OSError):
            if before is not None and (folder / DOCUMENT).read_bytes() != before:
                write_bytes(folder / DOCUMENT, before)
            (folder / JOURNAL).unlink(missing_ok=True)
        raise


def complete(folder: Path, on_event: OnEvent) -> None:
    """Completes a change that a crash interrupted; one that cannot be completed is taken back.

    Raises:
        StorageError: if the journal cannot be read or removed.
    """
    path = folder / JOURNAL
    if not path.is_file():
        return
    journal = _read(folder)
    try:
        if journal is not None:
            _check_paths(folder, journal)
            _go_forward(folder, journal)
            message = f"The last change of {folder} had been interrupted and is complete now."
            on_event(Notice(code="change_completed", message=message))
    except (OSError, ValueError):
        if journal is not None and _are_inside(folder, journal):
            _go_back(folder, journal)
        message = f"The last change of {folder} had been interrupted and was taken back."
        on_event(Notice(code="change_taken_back", message=message))
    with writing_to(folder):
        path.unlink(missing_ok=True)


def _read(folder: Path) -> Journal | None:
    """Returns the journal, or None if it is not what we write."""
    try:
        with reading_from(folder):
            record = json.loads((folder / JOURNAL).read_bytes())
        if record["schema_version"] != _VERSION:
            return None
        moves = tuple((str(source), str(target)) for source, target in record["moves"])
        return Journal(dict(record["records"]), moves, dict(record["document"]))
    except (ValueError, KeyError, TypeError):
        return None


def _go_forward(folder: Path, journal: Journal) -> None:
    for name, record in journal.records.items():
        write_json(folder / name, record, indent=None)
    parents = _parents(folder, journal)
    for parent in parents:
        parent.mkdir(parents=True, exist_ok=True)
    for source, target in journal.moves:
        _move(folder / source, folder / target)
    for parent in {*parents, *((folder / source).parent for source, _ in journal.moves)}:
        if parent.is_dir():
            sync_folder(parent)
    write_json(folder / DOCUMENT, journal.document)
    (folder / JOURNAL).unlink()


def _go_back(folder: Path, journal: Journal) -> None:
    """Takes back what was done; a step that cannot be taken back does not keep the others from it."""
    for source, target in reversed(journal.moves):
        with suppress(OSError):
            if not os.path.lexists(folder / source) or _is_second_link(folder / source, folder / target):
                _move(folder / target, folder / source)
    for name in journal.records:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _move(source: Path, target: Path) -> None:
    """Gives a file or folder another place; does nothing if that is done already."""
    if not os.path.lexists(source):
        return
    if source.is_symlink() or source.is_dir():
        os.rename(source, target)
        return
    try:
        move_without_replacing(source, target)
    except FileExistsError:
        if not _is_second_link(source, target):
            raise
        source.unlink()


def _is_second_link(source: Path, target: Path) -> bool:
    """Tells whether a crash came between the two halves of a move: the file has both names."""
    if not (source.is_file() and target.is_file()):
        return False
    # Two spellings of one name on a disk that ignores case are one link, which must stay.
    return os.path.samefile(source, target) and source.stat().st_nlink > 1


def _parents(folder: Path, journal: Journal) -> list[Path]:
    return sorted({(folder / target).parent for _, target in journal.moves})


def _missing_folders(folder: Path, journal: Journal) -> list[Path]:
    """Returns the folders that the change needs and that are not there, outer ones first."""
    needed = {*_parents(folder, journal), *((folder / name).parent for name in journal.records)}
    return sorted({path for inner in needed for path in (inner, *inner.parents) if not path.exists()})


def _check_paths(folder: Path, journal: Journal) -> None:
    if not _are_inside(folder, journal):
        raise ValueError(f"a path of the change leads out of {folder}")


def _are_inside(folder: Path, journal: Journal) -> bool:
    """Tells whether all paths are inside the folder, also where folders are links: journals may come from others."""
    names = [*journal.records, *(name for move in journal.moves for name in move)]
    if any(".." in (parts := PurePosixPath(name).parts) or parts[:1] not in _PARTS for name in names):
        return False
    if not all(name.startswith(f"{TRASH}/") for name in journal.records):
        return False
    root = folder.resolve()
    parents: Iterable[Path] = {(folder / name).parent for name in names}
    return all(parent.resolve().is_relative_to(root) for parent in parents)
