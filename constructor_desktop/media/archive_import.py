"""Unpacking zip archives that somebody else made."""

from __future__ import annotations

import errno
import lzma
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from constructor_desktop.core.data import Skipped
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.media.folder import is_ignored
from constructor_desktop.media.zip_names import decoded_names, leads_out, portable

NOT_A_ZIP = "The archive is damaged or not a zip. Copy it again, or unpack it and add the folder."
OUTSIDE = "The archive has files that would land outside its folder. It may be harmful, so it is not unpacked."
ENCRYPTED = "The archive is protected by a password. Unpack it and add the folder."
TOO_MANY = "The archive holds too many files. Unpack it and add the folders of the classes."
TOO_LARGE = "The archive would unpack to far more than it should. It may be harmful, so it is not unpacked."
NO_ROOM = "There is not enough room on the disk to unpack the archive. Free some, or unpack it elsewhere."
CANNOT_WRITE = "The archive could not be unpacked: the disk refuses. Unpack it and add the folder."
DAMAGED_ENTRY = "It is damaged inside the archive. Pack or copy the archive again."
UNKNOWN_METHOD = "It is packed in a way that cannot be read. Unpack the archive and add the folder."
LINK = "It is a link inside the archive. Pack the file itself."

MAX_ENTRIES = 200_000
MAX_BYTES = 64 * 2**30
MAX_ENTRY_BYTES = 4 * 2**30
# Pictures and sounds hardly shrink; silence and plain colour may by a few hundred, bombs by tens of thousands.
_MAX_RATIO = 1000
_RATIO_FREE_BYTES = 256 * 2**20
_SPARE_BYTES = 200 * 2**20
_BLOCK = 2**20
_ENCRYPTED_FLAG = 0x1
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_END = 22 + 65_535  # The end record and the longest comment.


@dataclass(frozen=True)
class _Entry:
    info: zipfile.ZipInfo
    path: PurePosixPath


class _EntryError(Exception):
    """One file of the archive cannot be unpacked; the message says why."""


class _Meter:
    """Tells how many bytes were unpacked, often enough that what listens can end the work soon."""

    def __init__(self, total: int, on_event: OnEvent) -> None:
        self.total = total
        self._on_event = on_event
        self._done = 0

    def add(self, size: int) -> None:
        self._done += size
        self._on_event(Progress(stage="unpack", done=min(self._done, self.total), total=self.total))


def unpack(archive: Path, folder: Path, on_event: OnEvent) -> list[Skipped]:
    """Unpacks an archive into a new folder; what on_event raises ends the work between two blocks.

    Args:
        archive: The zip file; it is only read.
        folder: Where to; made, and not to exist before. Whoever calls removes it, also after an error.
        on_event: Receives `Progress` of the stage `unpack`, counted in bytes.

    Returns:
        Files of the archive that were not unpacked, named by where they would be.

    Raises:
        UnreadableError: if it is damaged, protected by a password, suspicious, too large, or the disk refuses.
    """
    with _opened(archive) as packed:
        entries = _entries(archive, packed)
        meter = _Meter(sum(entry.info.file_size for entry in entries), on_event)
        _check_room(archive, folder, meter.total)
        folder.mkdir(parents=True)
        skipped: list[Skipped] = []
        for entry in entries:
            reason = _unpack_entry(archive, packed, entry, folder, meter)
            if reason:
                skipped.append(Skipped(folder / entry.path, reason))
        return skipped


def archive_names(archive: Path) -> list[PurePosixPath]:
    """Returns the names of the files in an archive, without unpacking it.

    Raises:
        UnreadableError: as `unpack` does.
    """
    with _opened(archive) as packed:
        return [entry.path for entry in _entries(archive, packed)]


def count_entries(archive: Path) -> int:
    """Returns how many files and folders an archive says it has, at most 65 535; reads no more than its end.

    Raises:
        UnreadableError: if it cannot be read or is no zip.
    """
    try:
        with archive.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _LONGEST_END))
            tail = file.read()
    except OSError as error:
        raise UnreadableError.from_os_error(archive, error) from error
    begin = tail.rfind(_END_SIGNATURE)
    if begin < 0 or len(tail) < begin + 12:
        raise UnreadableError(archive, NOT_A_ZIP)
    return int.from_bytes(tail[begin + 10 : begin + 12], "little")


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    try:
        packed = zipfile.ZipFile(archive)
    except OSError as error:
        raise UnreadableError.from_os_error(archive, error) from error
    except Exception as error:  # `zipfile` raises almost anything on damaged content.
        raise UnreadableError(archive, NOT_A_ZIP) from error
    with packed:
        yield packed


def _entries(archive: Path, packed: zipfile.ZipFile) -> list[_Entry]:
    """The files to unpack, after looking at all that the archive claims about them."""
    infos = packed.infolist()
    if len(infos) > MAX_ENTRIES:
        raise UnreadableError(archive, TOO_MANY)
    names = decoded_names(infos)
    if any(map(leads_out, names)):
        raise UnreadableError(archive, OUTSIDE)
    wanted = [
        _Entry(info, portable(name))
        for info, name in zip(infos, names, strict=True)
        if not name.endswith("/") and not any(map(is_ignored, PurePosixPath(name).parts))
    ]
    if any(entry.info.flag_bits & _ENCRYPTED_FLAG for entry in wanted):
        raise UnreadableError(archive, ENCRYPTED)
    _check_size(archive, [entry.info for entry in wanted])
    return wanted


def _check_size(archive: Path, infos: list[zipfile.ZipInfo]) -> None:
    """Refuses archives whose files claim more than a data set has; `zipfile` never unpacks more than they claim."""
    total = sum(info.file_size for info in infos)
    packed = archive.stat().st_size
    absurd = total > MAX_BYTES or any(info.file_size > MAX_ENTRY_BYTES for info in infos)
    if absurd or (total > _RATIO_FREE_BYTES and total > packed * _MAX_RATIO):
        raise UnreadableError(archive, TOO_LARGE)


def _check_room(archive: Path, folder: Path, size: int) -> None:
    with _writing(archive):
        folder.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder.parent).free < size + _SPARE_BYTES:
            raise UnreadableError(archive, NO_ROOM)


def _unpack_entry(archive: Path, packed: zipfile.ZipFile, entry: _Entry, folder: Path, meter: _Meter) -> str:
    """Unpacks one file; returns why it could not be."""
    if stat.S_ISLNK(entry.info.external_attr >> 16):
        return LINK
    with _writing(archive):
        file = _create(folder / entry.path)
    with file:
        try:
            for block in _blocks(packed, entry.info):
                with _writing(archive):
                    file.write(block)
                meter.add(len(block))
            return ""
        except _EntryError as error:
            reason = str(error)
    Path(file.name).unlink(missing_ok=True)
    return reason


def _blocks(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with packed.open(info) as content:
            while block := content.read(_BLOCK):
                yield block
    except NotImplementedError as error:
        raise _EntryError(UNKNOWN_METHOD) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError, OSError) as error:
        raise _EntryError(DAMAGED_ENTRY) from error


def _create(target: Path) -> BinaryIO:
    """Opens a new file, under another name where two in the archive differ only in ways the disk does not see."""
    target.parent.mkdir(parents=True, exist_ok=True)
    path, number = target, 1
    while True:
        try:
            return open(path, "xb")
        except FileExistsError:
            number += 1
            path = target.with_stem(f"{target.stem} ({number})")


@contextmanager
def _writing(archive: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = NO_ROOM if error.errno == errno.ENOSPC else CANNOT_WRITE
        raise UnreadableError(archive, reason) from error
