"""`project.json`: reading, writing, upgrading, and rebuilding it from the folders."""

from __future__ import annotations

import json
import mimetypes
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import StorageError
from constructor_desktop.core.events import Notice, OnEvent
from constructor_desktop.core.files import write_bytes, write_json
from constructor_desktop.core.project import ProjectInfo, SampleClass, next_colour
from constructor_desktop.storage.migrations import Migrations, NewerVersionError, Record
from constructor_desktop.storage.names import comparable, is_hidden
from constructor_desktop.storage.problems import writing_to

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DOCUMENT = "project.json"
DATA = "data"
MIGRATIONS = Migrations()


class DamagedDocumentError(Exception):
    """`project.json` is missing or is not what we write."""


def save_document(folder: Path, info: ProjectInfo) -> None:
    """Replaces `project.json`, atomically.

    Raises:
        StorageError: if the disk refuses.
    """
    with writing_to(folder):
        write_json(folder / DOCUMENT, document_record(info))


def document_record(info: ProjectInfo) -> Record:
    """Returns the content of `project.json`."""
    return {"schema_version": MIGRATIONS.version, **asdict(info)}


def open_document(folder: Path, on_event: OnEvent) -> ProjectInfo:
    """Reads `project.json`; upgrades or rebuilds it where needed, after keeping a copy of what was there.

    Raises:
        StorageError: if it is of a newer version, or the disk refuses.
    """
    try:
        record = _read_record(folder)
        info = _parse(folder, record)
    except DamagedDocumentError:
        return _repair(folder, on_event)
    if record["schema_version"] != MIGRATIONS.version:
        _keep_copy(folder)
        save_document(folder, info)
    return info


def read_document(folder: Path) -> ProjectInfo:
    """Returns what `open_document` would, without writing anything.

    Raises:
        StorageError: if it is of a newer version, or cannot be read.
    """
    try:
        return _parse(folder, _read_record(folder))
    except DamagedDocumentError:
        return _rebuild(folder)


def with_folders(info: ProjectInfo, folder: Path) -> ProjectInfo:
    """Returns `info` with the classes that really have a folder: those known first, in their order, then new ones."""
    found = {comparable(path.name): path.name for path in class_folders(folder)}
    classes: tuple[SampleClass, ...] = ()
    for known in info.classes:
        name = found.pop(comparable(known.folder), None)
        if name is not None:
            classes += (SampleClass(known.name, name, known.colour),)
    for name in found.values():
        classes += (SampleClass(_free_title(name, classes), name, next_colour(classes)),)
    return ProjectInfo(info.name, info.modality, classes, info.trims)


def class_folders(folder: Path) -> list[Path]:
    """Returns the visible folders below the data folder, sorted; links are not followed."""
    data = folder / DATA
    if not data.is_dir():
        return []
    return sorted(path for path in data.iterdir() if not is_hidden(path.name) and _is_real_folder(path))


def _free_title(name: str, classes: tuple[SampleClass, ...]) -> str:
    taken = {known.name for known in classes}
    return next(title for title in (name, *(f"{name} ({n})" for n in range(2, len(taken) + 3))) if title not in taken)


def _is_real_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _read_record(folder: Path) -> Record:
    try:
        record = json.loads((folder / DOCUMENT).read_bytes())
    except (FileNotFoundError, ValueError) as error:
        raise DamagedDocumentError from error
    except OSError as error:
        raise StorageError(f"Cannot read {folder / DOCUMENT}: {error.strerror or error}.") from error
    if not isinstance(record, dict) or type(record.get("schema_version")) is not int:
        raise DamagedDocumentError
    return record


@cache
def _adapter() -> TypeAdapter[ProjectInfo]:
    from pydantic import TypeAdapter  # slow to import, and most uses of projects only ask whether one is there

    return TypeAdapter(ProjectInfo)


def _parse(folder: Path, record: Record) -> ProjectInfo:
    try:
        current = MIGRATIONS.upgrade(record)
        return _adapter().validate_python(current)
    except NewerVersionError as error:
        raise StorageError(
            f"The project {folder} was made by a newer version of AI Constructor. Update this one to open it."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedDocumentError from error


def _repair(folder: Path, on_event: OnEvent) -> ProjectInfo:
    copy = _keep_copy(folder)
    info = _rebuild(folder)
    save_document(folder, info)
    kept = f" What was there is kept as {copy.name}." if copy else ""
    message = f"{folder / DOCUMENT} was missing or damaged and was rebuilt from the folders.{kept}"
    on_event(Notice(code="project_rebuilt", message=message))
    return info


def _keep_copy(folder: Path) -> Path | None:
    """Copies `project.json`, if there is one, to a name that is not taken."""
    try:
        content = (folder / DOCUMENT).read_bytes()
    except FileNotFoundError:
        return None
    stamp = time.strftime("%Y%m%d-%H%M%S")
    number = 1
    while (copy := folder / f"project.backup-{stamp}-{number}.json").exists():
        number += 1
    with writing_to(folder):
        write_bytes(copy, content)
    return copy


def _rebuild(folder: Path) -> ProjectInfo:
    return with_folders(ProjectInfo(folder.absolute().name, _usual_modality(folder)), folder)


def _usual_modality(folder: Path) -> Modality:
    """Guesses from the file names, for want of anything better: nothing can be decoded here."""
    counts = Counter(_named_modality(path.name) for path in _files(folder))
    return Modality.AUDIO if counts[Modality.AUDIO] > counts[Modality.IMAGE] else Modality.IMAGE


def _named_modality(name: str) -> Modality | None:
    kind = (mimetypes.guess_type(name)[0] or "").partition("/")[0]
    return {"image": Modality.IMAGE, "audio": Modality.AUDIO, "video": Modality.AUDIO}.get(kind)


def _files(folder: Path) -> Iterator[Path]:
    for class_folder in class_folders(folder):
        yield from class_folder.rglob("*")
