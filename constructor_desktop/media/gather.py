"""From files and folders that somebody dropped to a plan of what to import."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from constructor_desktop.core.data import Modality, Sample, Skipped
from constructor_desktop.core.errors import DataError, UnreadableError
from constructor_desktop.core.events import OnEvent, Progress, ignore_event
from constructor_desktop.core.files import temporary_path
from constructor_desktop.media.archive_import import unpack
from constructor_desktop.media.folder import LOOSE, list_class
from constructor_desktop.media.kinds import is_archive_name, is_manifest_name
from constructor_desktop.media.layout import ClassFolder, DiskTree, find_classes
from constructor_desktop.media.listing import Listing, class_name, natural_key
from constructor_desktop.media.manifest import read_manifest
from constructor_desktop.media.plan import ImportPlan, Note, remove_folders
from constructor_desktop.media.planning import Entry, Found, LeftOut, make_plan, nothing_left_out


def gather(
    paths: Sequence[Path],
    *,
    modality: Modality | None,
    into: str | None = None,
    scratch: Path,
    left_out: LeftOut = nothing_left_out,
    on_event: OnEvent = ignore_event,
) -> ImportPlan:
    """Finds out what can be added of files, folders, zip archives and CSV manifests in any mix; see `find_classes`.

    Each file is opened and recognised by its content. What cannot be used is left out with a reason and never ends
    the work. Nothing is copied but the content of archives, which `ImportPlan.close` removes.

    Args:
        paths: What was dropped.
        modality: What the project holds; None for a new one: then the kind decides of which there are more files.
        into: The class that everything goes to; None if folders say the classes. Loose files then have none yet.
        scratch: Folder for the content of archives; made if needed.
        left_out: Says which samples are not to be added, and why, such as those that a project has already.
        on_event: Receives `Progress` of the stages `unpack` (bytes), `list` (files, of a total of 0), `read` (files)
            and `same` (files). What it raises ends the work and leaves nothing behind.
    """
    found = Found()
    try:
        _find(paths, found, into is None, scratch, on_event)
        return make_plan(found, modality, into, left_out, on_event)
    except BaseException:
        remove_folders(tuple(found.unpacked))
        raise


def _find(paths: Sequence[Path], found: Found, by_class: bool, scratch: Path, on_event: OnEvent) -> None:
    """Lists all that was dropped; archives are unpacked first, so that they count as folders."""
    folders: list[Path] = []
    loose: list[Path] = []
    for path in dict.fromkeys(Path(os.path.abspath(path)) for path in paths):
        if path.is_dir():
            folders.append(path)
        elif is_archive_name(path.name) and path.is_file():
            folders += _unpacked(path, found, scratch, on_event)
        elif is_manifest_name(path.name):
            _add_manifest(path, found)
        else:
            loose.append(path)
    _add_folders(folders, found, by_class, on_event)
    parents = {path.parent for path in loose}
    name = class_name(parents.pop().name) if len(parents) == 1 else ""
    found.entries += [Entry(name, Sample(path, "")) for path in loose]


def _unpacked(archive: Path, found: Found, scratch: Path, on_event: OnEvent) -> list[Path]:
    """The folder that the archive was unpacked into, named like it."""
    outer = temporary_path(scratch)
    found.unpacked.append(outer)
    folder = outer / (archive.stem.strip(" .") or "_")
    try:
        skipped = unpack(archive, folder, on_event)
    except UnreadableError as error:
        remove_folders((outer,))
        found.refuse(archive, error.reason)
        return []
    found.skipped += [("", entry) for entry in skipped]
    return [folder]


def _add_manifest(path: Path, found: Found) -> None:
    try:
        listing = read_manifest(path)
    except UnreadableError as error:
        found.refuse(path, error.reason)
    except DataError as error:
        found.refuse(path, str(error).removeprefix(f"{path}: "))
    else:
        _add_listing(listing, found, lambda sample: sample.label)


def _add_listing(listing: Listing, found: Found, source: Callable[[Sample], str]) -> None:
    found.entries += [Entry(source(sample), sample) for sample in listing.samples]
    found.skipped += [("", entry) for entry in listing.skipped]


def _add_folders(folders: list[Path], found: Found, by_class: bool, on_event: OnEvent) -> None:
    beside = Listing()
    trees = [DiskTree(folder, beside) for folder in folders]
    if not by_class:
        for tree in trees:
            _add_class(ClassFolder(class_name(tree.name), tree), found, on_event)
        return
    trees = [tree for tree in trees if not _add_manifest_inside(tree, found)]
    layout = find_classes(trees)
    for tree in layout.beside:
        beside.skipped += [Skipped(tree.path / name, LOOSE) for name in tree.files]
    found.skipped += [("", entry) for entry in dict.fromkeys(beside.skipped)]
    for class_folder in sorted(layout.classes, key=lambda entry: natural_key(entry.label)):
        _add_class(class_folder, found, on_event)
    if layout.splits:
        found.notes.append(_splits_joined(layout.splits))


def _add_manifest_inside(tree: DiskTree, found: Found) -> bool:
    """Reads the manifest in a folder that has one and no folders of classes; returns whether it does."""
    tables = [name for name in tree.files if is_manifest_name(name)]
    if len(tables) != 1 or len(tree.folders) > 1:
        return False
    try:
        listing = read_manifest(tree.path / tables[0])
    except (UnreadableError, DataError):
        return False  # Some other table.
    if not any(sample.path.is_file() for sample in listing.samples):
        return False
    _add_listing(listing, found, lambda sample: sample.label)
    return True


def _add_class(class_folder: ClassFolder[DiskTree], found: Found, on_event: OnEvent) -> None:
    listing = Listing()
    tree, label = class_folder.tree, class_folder.label
    source = label or class_name(tree.name)

    def on_folder() -> None:
        on_event(Progress(stage="list", done=len(found.entries), total=0))

    try:
        list_class(tree.path, label, listing, on_folder)
    finally:
        found.entries += [Entry(source, sample) for sample in listing.samples]
        found.skipped += [(source, entry) for entry in listing.skipped]


def _splits_joined(splits: list[str]) -> Note:
    names = ", ".join(dict.fromkeys(splits))
    message = f"The folders {names} are taken together. The app keeps samples for checking aside by itself."
    return Note("splits_joined", message, {"names": names})
