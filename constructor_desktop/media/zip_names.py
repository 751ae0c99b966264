"""The names in zip archives: as people see them, and as every disk accepts them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

_UTF8_FLAG = 0x800
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|(COM|LPT)[0-9])\s*(\.|$)", re.IGNORECASE)
_LONGEST = 180  # Bytes of UTF-8 that a name may have, so that a number can still be added to it.
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")


def decoded_names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Returns the names of the entries, with `/` between folders.

    Archives that do not say how their names are encoded hold UTF-8 or a code page of DOS or Windows; Cyrillic ones
    (866, 1251) are told from the western one (437) by the letters they give.
    """
    raw = [_raw(entry) for entry in entries]
    encoding = _encoding([name for name in raw if name is not None])
    names = [
        entry.filename if name is None else name.decode(encoding, "replace")
        for entry, name in zip(entries, raw, strict=True)
    ]
    return [name.replace("\\", "/") for name in names]


def leads_out(name: str) -> bool:
    """Whether a name from an archive points to a place outside the folder it is unpacked into."""
    return name.startswith("/") or re.match("[A-Za-z]:", name) is not None or ".." in PurePosixPath(name).parts


def portable(name: str) -> PurePosixPath:
    """Returns a relative path like `name` that is valid on every system."""
    parts = [_portable_part(part) for part in PurePosixPath(name).parts if part not in ("/", "..")]
    return PurePosixPath(*parts)


def _raw(entry: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a name whose encoding is unknown; None if it was decoded rightly."""
    if entry.flag_bits & _UTF8_FLAG or entry.filename.isascii():
        return None
    try:
        return entry.filename.encode("cp437")  # What `zipfile` decoded it from.
    except UnicodeEncodeError:
        return None  # The name came from an extra field in Unicode.


def _encoding(names: Sequence[bytes]) -> str:
    joined = b"\n".join(names)
    try:
        joined.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    words = [word for word in _WORD.findall(joined) if not word.isascii()]
    # Accents stand among Latin letters; Cyrillic words have none of these.
    if sum(any(byte < 0x80 for byte in word) for word in words) * 2 > len(words):
        return "cp437"
    return max(("cp866", "cp1251"), key=lambda encoding: _cyrillic_letters(joined, encoding))


def _cyrillic_letters(joined: bytes, encoding: str) -> int:
    return len(_CYRILLIC.findall(joined.decode(encoding, "replace")))


def _portable_part(part: str) -> str:
    name = _FORBIDDEN.sub("_", part).strip().rstrip(" .") or "_"
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > 10:
        stem, dot, suffix = name, "", ""
    room = _LONGEST - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + suffix
