"""The files of a folder with one sub-folder per class."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from constructor_desktop.core.data import Sample, Skipped
from constructor_desktop.core.errors import DataError, UnreadableError
from constructor_desktop.media.listing import Listing, class_name

LOOSE = "It lies beside the class folders. Move it into the folder of its class."
LINK_OUT = "It is a link that leads out of the folder. Copy the file itself."
LINK_AWAY = "It is a link that leads out of the folder of its class. Copy the files themselves."
LINK_BROKEN = "It is a link to something that does not exist."
BAD_NAME = "Its name contains characters that are not valid text. Rename it."

_SYSTEM_NAMES = {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "@eadir", "icon\r"}


def list_folder(root: Path) -> Listing:
    """Lists the files in the class folders of `root`, at any depth.

    Hidden and system files are ignored. Symbolic links are followed only where they lead to something inside
    `root`, those to folders only where they stay inside the class, and no folder is entered twice for a class.

    Raises:
        DataError: if there are no sub-folders.
        UnreadableError: if the system does not let the folder be read.
    """
    listing = Listing()
    inside = Path(os.path.realpath(root))
    folders, files = _sort_entries(root, inside, listing)
    if not folders:
        raise DataError(_without_classes(root, files, listing))
    listing.skipped += [Skipped(path, LOOSE) for path in files]
    for folder in folders:
        label = class_name(folder.name)
        listing.classes.add(label)
        listing.samples += [Sample(path, label) for path in _walk(folder, inside, listing)]
    return listing


def list_class(folder: Path, label: str, listing: Listing, on_folder: Callable[[], None]) -> None:
    """Lists the files of one class at any depth, by the same rules as `list_folder`.

    Args:
        folder: The folder of the class.
        label: Name of the class.
        listing: Receives the samples, the class and what must not be used.
        on_folder: Called for each folder entered; what it raises ends the work.
    """
    listing.classes.add(label)
    files = _walk(folder, Path(os.path.realpath(folder)), listing, on_folder)
    listing.samples += [Sample(path, label) for path in files]


def list_entries(folder: Path, listing: Listing) -> tuple[list[Path], list[Path]]:
    """Returns the sub-folders and the files of one folder, sorted by name; what must not be used goes to `listing`.

    Raises:
        UnreadableError: if the system does not let the folder be read.
    """
    return _sort_entries(folder, Path(os.path.realpath(folder)), listing)


def is_ignored(name: str) -> bool:
    """Whether a file or folder is hidden or belongs to the system, and is no sample."""
    return name.startswith(".") or name.lower() in _SYSTEM_NAMES


def _without_classes(root: Path, files: list[Path], listing: Listing) -> str:
    if not files and any(entry.reason == LINK_OUT for entry in listing.skipped):
        return f"{root}: Its class folders are links that lead out of it. Copy the folders themselves."
    found = "contains files but no sub-folders" if files else "is empty"
    return f"{root}: The folder {found}. Put the samples of each class into a sub-folder named after the class."


def _walk(folder: Path, inside: Path, listing: Listing, on_folder: Callable[[], None] = lambda: None) -> list[Path]:
    """All files below a class folder."""
    found: list[Path] = []
    waiting, entered = [folder], {os.path.realpath(folder)}
    while waiting:
        current = waiting.pop()
        on_folder()
        try:
            folders, files = _sort_entries(current, inside, listing)
        except UnreadableError as error:
            listing.skipped.append(Skipped(current, error.reason))
            continue
        found += files
        for child in folders:
            real = os.path.realpath(child)
            if child.is_symlink() and not Path(real).is_relative_to(os.path.realpath(folder)):
                listing.skipped.append(Skipped(child, LINK_AWAY))
            elif real not in entered:
                entered.add(real)
                waiting.append(child)
    return found


def _sort_entries(folder: Path, inside: Path, listing: Listing) -> tuple[list[Path], list[Path]]:
    """The sub-folders and the files of one folder, sorted by name; what must not be used goes to `skipped`."""
    folders, files = [], []
    for name in _names(folder):
        path = folder / name
        reason = _why_not(path, inside)
        if reason:
            listing.skipped.append(Skipped(_printable(path), reason))
        elif path.is_dir():
            folders.append(path)
        else:
            files.append(path)
    return folders, files


def _names(folder: Path) -> list[str]:
    try:
        names = os.listdir(folder)
    except PermissionError as error:
        raise UnreadableError(folder, "There is no permission to read the folder.") from error
    except OSError as error:
        raise UnreadableError.from_os_error(folder, error) from error
    return sorted(name for name in names if not is_ignored(name))


def _why_not(path: Path, inside: Path) -> str:
    """Why an entry must not be used; empty if it may."""
    if _printable(path) != path:
        return BAD_NAME
    if not path.is_symlink():
        return ""
    if not path.exists():
        return LINK_BROKEN
    return "" if Path(os.path.realpath(path)).is_relative_to(inside) else LINK_OUT


def _printable(path: Path) -> Path:
    """The path with the bytes replaced that are not valid text, so that it can be shown and stored."""
    return Path(os.fsencode(path).decode("utf-8", "replace"))
