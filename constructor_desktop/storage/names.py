"""Names of files and folders that are valid, visible and distinct on Linux, macOS and Windows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import PurePath

from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.project import SampleClass

_LONGEST = 120  # bytes of UTF-8; Windows allows 260 characters for a whole path
_LONGEST_SUFFIX = 10  # more than that is a sentence with a full stop
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_SYSTEM_FILES = {"thumbs.db", "ehthumbs.db", "desktop.ini"}


def is_hidden(name: str) -> bool:
    """Tells whether a file or folder belongs to the system or to us and is no sample."""
    return name.startswith(".") or name.casefold() in _SYSTEM_FILES


def comparable(name: str) -> str:
    """Returns what two names have in common that some file system takes for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def free_folder_name(name: str, taken: Collection[str]) -> str:
    """Returns a valid folder name like `name`; `taken` are `comparable` names."""
    return _first_free(_shortened(_valid(name), _LONGEST), "", taken)


def free_file_name(name: str, taken: Collection[str]) -> str:
    """Returns a valid file name like `name`, `NAME (2).EXT` if that is taken; `taken` are `comparable` names."""
    whole = _valid(name)
    suffix = PurePath(whole).suffix
    if len(suffix) > _LONGEST_SUFFIX:
        suffix = ""
    stem = whole[: len(whole) - len(suffix)]
    return _first_free(_shortened(stem, _LONGEST - len(suffix.encode())), suffix, taken)


def _valid(name: str) -> str:
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip().rstrip(" .")
    if not name or is_hidden(name) or _RESERVED.match(name):
        return f"_{name}"
    return name


def _shortened(name: str, size: int) -> str:
    return name.encode()[:size].decode(errors="ignore").rstrip(" .")


def _first_free(stem: str, suffix: str, taken: Collection[str]) -> str:
    candidate, number = stem + suffix, 1
    while comparable(candidate) in taken:
        number += 1
        candidate = f"{stem} ({number}){suffix}"
    return candidate


def checked_class_name(name: str, others: Iterable[SampleClass]) -> str:
    """Returns the name without the blanks around it; raises UsageError if it is empty or one of the others'."""
    name = name.strip()
    if not name:
        raise UsageError("A class needs a name.")
    known = next((known.name for known in others if comparable(known.name) == comparable(name)), None)
    if known is not None:
        raise UsageError(f'There is a class named "{known}" already. Choose another name.')
    return name
