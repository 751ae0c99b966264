"""Reading tar files that come from elsewhere: nothing in them is written outside the folder chosen for them."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

from constructor_desktop.core.errors import DataError
from constructor_desktop.storage.problems import writing_to

CHUNK_BYTES = 2**20


def extract(path: Path, folder: Path) -> dict[str, str]:
    """Writes the files of a tar file into a folder and returns the SHA-256 of each, by its name.

    Args:
        path: The tar file, not compressed.
        folder: A new or empty folder.

    Raises:
        DataError: if it is damaged, or has entries that our archives never have: links, devices, or names that lead
            out of the folder.
        StorageError: if the disk refuses.
    """
    digests: dict[str, str] = {}
    try:
        with path.open("rb") as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
            for member in archive:
                if not member.isdir():
                    digests[member.name] = _write(archive, member, folder / _checked(path, member))
    except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
        raise DataError(f"{path} is damaged. Start the training again.") from error
    return digests


def _checked(path: Path, member: tarfile.TarInfo) -> str:
    parts = member.name.split("/")
    wrong = any(part in ("", ".", "..") for part in parts) or "\0" in member.name or "\\" in parts[0]
    if wrong or not member.isreg():
        raise DataError(f"{path} holds an entry that would be written elsewhere ({member.name!r}), so it is not used.")
    return member.name


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> str:
    source = archive.extractfile(member)
    assert source is not None
    digest, size = hashlib.sha256(), 0
    with writing_to(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        with source, target.open("xb") as file:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                size += file.write(chunk)
    if size != member.size:
        raise tarfile.ReadError("cut off")
    return digest.hexdigest()
