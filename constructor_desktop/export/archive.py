"""Bundles as zip files: written always the same way, and read with suspicion."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from constructor_desktop.core.errors import ModelError

MAX_ENTRIES = 1000
MAX_ENTRY_BYTES = 1 << 30
MAX_TOTAL_BYTES = 2 << 30
MAX_RATIO = 100
_ALWAYS_PLAUSIBLE_BYTES = 1 << 20  # Short entries may be of any ratio: a page of spaces shrinks a hundredfold.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_COMPRESSED = (".py", ".md", ".txt", ".json")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """Returns a zip file. The same content gives the same bytes: entries are sorted and carry no time.

    Weights and samples hardly shrink, so only texts are compressed.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            compression = zipfile.ZIP_DEFLATED if name.endswith(_COMPRESSED) else zipfile.ZIP_STORED
            archive.writestr(entry, files[name], compression)
    return buffer.getvalue()


class Archive:
    """The zip file of a bundle whose table of contents has been checked; nothing is ever unpacked from it."""

    def __init__(self, path: Path) -> None:
        """Reads and checks the table of contents.

        Raises:
            ModelError: if it is no zip file, is damaged, or has entries that no bundle has: paths leading elsewhere,
                links, names that stand twice, or sizes beyond all limits.
        """
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self._entries = archive.infolist()
        except _DAMAGED as error:
            raise self._damaged() from error
        problem = _problem(self._entries)
        if problem:
            raise ModelError(f"The bundle {path} {problem}, so it is not safe to open. Get it again from its author.")

    def holds(self, name: str) -> bool:
        """Whether there is an entry of a name."""
        return any(entry.filename == name for entry in self._entries)

    def read(self, name: str) -> bytes:
        """Returns the content of an entry; raises ModelError if it is missing or damaged."""
        entry = next((entry for entry in self._entries if entry.filename == name), None)
        if entry is None:
            raise ModelError(f"{self._path} is not a bundle of this app: it holds no {name}. Export the model again.")
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open(entry) as file:
                # The table of contents may lie about the size: never take more than it says.
                content = file.read(entry.file_size + 1)
        except _DAMAGED as error:
            raise self._damaged() from error
        if len(content) != entry.file_size:
            raise self._damaged()
        return content

    def _damaged(self) -> ModelError:
        return ModelError(f"{self._path} is not a bundle of this app or is damaged. Export or copy it again.")


def _problem(entries: list[zipfile.ZipInfo]) -> str:
    if len(entries) > MAX_ENTRIES:
        return f"holds {len(entries)} files"
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        return "holds two files of one name"
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        return "would unpack to more than 2 GB"
    return next(filter(None, map(_problem_of, entries)), "")


def _problem_of(entry: zipfile.ZipInfo) -> str:
    name = entry.orig_filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    parts = name.removesuffix("/").split("/")
    if any(letter in name for letter in "\\:\0") or any(part in ("", ".", "..") for part in parts):
        return f"holds a file that would be written outside its folder ({name!r})"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"holds a link or a device ({name!r})"
    if entry.file_size > MAX_ENTRY_BYTES:
        return f"holds a file of more than 1 GB ({name!r})"
    if entry.file_size > max(_ALWAYS_PLAUSIBLE_BYTES, MAX_RATIO * entry.compress_size):
        return f"holds a file that unpacks to more than {MAX_RATIO} times its size ({name!r})"
    return ""
