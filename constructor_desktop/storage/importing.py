"""Copying the user's files into a project."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from constructor_desktop.core.data import Skipped
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.events import OnEvent, Progress, SampleSkipped
from constructor_desktop.core.files import sync_folder, temporary_path
from constructor_desktop.storage.names import comparable, free_file_name
from constructor_desktop.storage.problems import writing_to

_BLOCK = 2**20


@dataclass(frozen=True)
class ImportReport:
    """What became of the files.

    Attributes:
        added: The copies, in the order of the files.
        skipped: Files that were not copied, and why.
    """

    added: tuple[Path, ...]
    skipped: tuple[Skipped, ...]


def import_into(
    targets: Sequence[tuple[Path, Path]],
    incoming: Path,
    on_event: OnEvent,
    on_copied: Callable[[int, Path], None] = lambda position, copy: None,
) -> ImportReport:
    """Copies files into folders; each appears there whole or not at all.

    Args:
        targets: Pairs of a class folder and a file for it.
        incoming: Folder for copies that are not complete, on the same disk.
        on_event: Told of each file; what it raises ends the import between two files.
        on_copied: Told of each copy, with the position of its file in `targets`.

    Raises:
        StorageError: if the disk refuses; what was copied until then stays.
    """
    importer = _Importer(incoming)
    added: list[Path] = []
    skipped: list[Skipped] = []
    on_event(Progress(stage="import", done=0, total=len(targets)))
    try:
        for number, (folder, source) in enumerate(targets, 1):
            try:
                added.append(importer.copy(source, folder))
                on_copied(number - 1, added[-1])
            except UnreadableError as error:
                skipped.append(Skipped(source, error.reason))
                on_event(SampleSkipped(path=str(source), reason=error.reason))
            on_event(Progress(stage="import", done=number, total=len(targets)))
    finally:
        importer.sync()
    return ImportReport(tuple(added), tuple(skipped))


def already_there(name: str) -> str:
    """Why a file is left out whose content the class has under this name."""
    return f"The class already has the same file, as {name}."


class _Importer:
    def __init__(self, incoming: Path) -> None:
        self._incoming = incoming
        self._folders: dict[Path, _FolderContent] = {}

    def copy(self, source: Path, folder: Path) -> Path:
        """Returns the copy of `source`; raises UnreadableError if there is to be none."""
        content = self._folders.get(folder)
        if content is None:
            content = self._folders[folder] = _FolderContent(folder)
        status = _regular_file_status(source)
        same = content.find_identical(source, status.st_size)
        if same is not None:
            raise UnreadableError(source, already_there(same.name))
        return self._copy_new(source, status, content)

    def sync(self) -> None:
        """Makes the new names permanent."""
        for folder in self._folders:
            with writing_to(folder):
                sync_folder(folder)

    def _copy_new(self, source: Path, status: os.stat_result, content: _FolderContent) -> Path:
        temporary = temporary_path(self._incoming)
        try:
            _copy_flushed(source, status, temporary)
            with writing_to(content.folder):
                return content.place(temporary, source.name)
        finally:
            temporary.unlink(missing_ok=True)


class _FolderContent:
    """Names and contents of a class folder, deeper folders included; contents are compared when sizes agree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._taken: set[str] = set()
        self._by_size: dict[int, list[Path]] = {}
        self._digests: dict[Path, bytes] = {}
        with writing_to(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._taken.update(comparable(path.name) for path in folder.iterdir())
            for path in folder.rglob("*"):
                if path.is_file() and not path.is_symlink():
                    self._by_size.setdefault(path.stat().st_size, []).append(path)

    def find_identical(self, source: Path, size: int) -> Path | None:
        candidates = self._by_size.get(size, [])
        if not candidates:
            return None
        digest = _digest(source)
        return next((path for path in candidates if self._digest(path) == digest), None)

    def place(self, temporary: Path, name: str) -> Path:
        """Gives the file a name of its own; a file that somebody else just put there is never replaced."""
        while True:
            free = free_file_name(name, self._taken)
            self._taken.add(comparable(free))
            try:
                move_without_replacing(temporary, self.folder / free)
            except FileExistsError:
                continue
            path = self.folder / free
            self._by_size.setdefault(path.stat().st_size, []).append(path)
            return path

    def _digest(self, path: Path) -> bytes:
        if path not in self._digests:
            try:
                self._digests[path] = _digest(path)
            except UnreadableError:
                self._digests[path] = b""  # equal to no other
        return self._digests[path]


def _regular_file_status(path: Path) -> os.stat_result:
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableError.from_os_error(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableError(path, "It is a folder, not a file.")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(path, "It is a device or a pipe, not a file.")
    return status


def _digest(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise UnreadableError.from_os_error(path, error) from error


def _copy_flushed(source: Path, status: os.stat_result, target: Path) -> None:
    """Copies content and modification time, down to the disk.

    Raises:
        UnreadableError: if the source cannot be read.
        StorageError: if the target cannot be written.
    """
    with writing_to(target.parent.parent), open(target, "xb") as output:
        for block in _blocks(source):
            output.write(block)
        output.flush()
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.fsync(output.fileno())


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with open(path, "rb") as file:
            while block := file.read(_BLOCK):
                yield block
    except OSError as error:
        raise UnreadableError.from_os_error(path, error) from error


def move_without_replacing(source: Path, target: Path) -> None:
    """Gives a file another name on the same disk; raises FileExistsError if something has it, else OSError."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links, as memory cards are
        if target.exists():
            raise FileExistsError(target) from None
        os.rename(source, target)
    else:
        source.unlink()
