"""What a drop would add, guessed from names alone while the mouse still moves."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.archive_import import archive_names, count_entries
from constructor_desktop.media.folder import is_ignored
from constructor_desktop.media.kinds import is_archive_name, is_manifest_name, likely_modality
from constructor_desktop.media.layout import find_classes
from constructor_desktop.media.listing import class_name, natural_key

_MOST_FILES = 50_000
_MOST_ARCHIVE_ENTRIES = 5_000  # Reading the names of so many takes about 50 ms.


@dataclass(frozen=True)
class Glance:
    """What a drop would probably add.

    Attributes:
        classes: Names of the classes that folders say, in natural order.
        pictures: Number of pictures.
        sounds: Number of sounds.
        skipped: Number of files that are neither, or lie beside folders of classes.
        loose: How many of the pictures and sounds have no class yet.
        manifests: Number of tables, whose rows are not counted.
        complete: Whether everything was seen; if not, the numbers are only the least there is.
    """

    classes: tuple[str, ...]
    pictures: int
    sounds: int
    skipped: int
    loose: int
    manifests: int
    complete: bool

    @property
    def files(self) -> int:
        """Number of pictures and sounds."""
        return self.pictures + self.sounds


def glance(paths: Sequence[Path], *, limit_seconds: float = 0.15) -> Glance:
    """Guesses what `gather` would find, by the endings of names and in a bounded time; never fails."""
    look = _Look(time.monotonic() + limit_seconds)
    trees: list[_Tree] = []
    for path in paths:
        if path.is_dir():
            trees.append(_DiskTree(path, look))
        elif is_archive_name(path.name):
            trees += look.archive(path)
        else:
            look.count_loose(path.name)
    layout = find_classes(trees)
    labels = {entry.label for entry in layout.classes if look.count_class(entry.tree, entry.label)}
    look.counts[None] += sum(len(tree.files) for tree in layout.beside)
    return Glance(
        classes=tuple(sorted(labels - {""}, key=natural_key)),
        pictures=look.counts[Modality.IMAGE],
        sounds=look.counts[Modality.AUDIO],
        skipped=look.counts[None],
        loose=look.loose,
        manifests=look.manifests,
        complete=look.complete,
    )


@dataclass
class _Look:
    """Counts what was seen until the time is over."""

    deadline: float
    counts: Counter[Modality | None] = field(default_factory=Counter)
    loose: int = 0
    manifests: int = 0
    complete: bool = True

    def may_go_on(self) -> bool:
        """Whether there is time left; notes if not."""
        if time.monotonic() > self.deadline or self.counts.total() > _MOST_FILES:
            self.complete = False
        return self.complete

    def count_loose(self, name: str) -> None:
        """Counts a file that was dropped by itself."""
        if is_manifest_name(name):
            self.manifests += 1
            return
        kind = likely_modality(name)
        self.counts[kind] += 1
        self.loose += kind is not None

    def count_class(self, tree: _Tree, label: str) -> bool:
        """Counts the files below a folder; returns whether there is a picture or a sound."""
        kinds: Counter[Modality | None] = Counter()
        for folder in _walk(tree):
            kinds.update(map(likely_modality, folder.files))
            if not self.may_go_on():
                break
        self.counts.update(kinds)
        usable = kinds.total() - kinds[None]
        if not label:
            self.loose += usable
        return usable > 0

    def archive(self, path: Path) -> list[_Tree]:
        """The folders of an archive, if it is small enough to be looked into."""
        try:
            if self.may_go_on() and count_entries(path) <= _MOST_ARCHIVE_ENTRIES:
                return [_named_tree(path.stem, archive_names(path))]
        except UnreadableError:
            self.counts[None] += 1
            return []
        self.complete = False
        return []


class _Tree:
    """A folder whose content was read, or that is built up from names."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._folders: dict[str, _Tree] = {}
        self._files: list[str] = []

    @property
    def folders(self) -> Sequence[_Tree]:
        """See `layout.Tree`."""
        return list(self._folders.values())

    @property
    def files(self) -> Sequence[str]:
        """See `layout.Tree`."""
        return self._files

    def add(self, path: PurePosixPath) -> None:
        """Puts a file into the folder or one below it."""
        tree = self
        for part in path.parts[:-1]:
            tree = tree._folders.setdefault(part, _Tree(part))
        tree._files.append(path.name)


class _DiskTree(_Tree):
    """A folder on the disk; links are not followed."""

    def __init__(self, path: Path, look: _Look) -> None:
        super().__init__(class_name(path.name))
        self._path, self._look = path, look

    @property
    def folders(self) -> Sequence[_Tree]:
        """See `layout.Tree`."""
        return self._content[0]

    @property
    def files(self) -> Sequence[str]:
        """See `layout.Tree`."""
        return self._content[1]

    @cached_property
    def _content(self) -> tuple[list[_Tree], list[str]]:
        folders: list[_Tree] = []
        files: list[str] = []
        try:
            with os.scandir(self._path) as entries:
                for entry in entries:
                    if not self._look.may_go_on():
                        break
                    if is_ignored(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(_DiskTree(Path(entry.path), self._look))
                    else:
                        files.append(entry.name)
        except OSError:
            self._look.complete = False
        return sorted(folders, key=lambda folder: folder.name), files


def _named_tree(name: str, paths: list[PurePosixPath]) -> _Tree:
    tree = _Tree(name)
    for path in paths:
        tree.add(path)
    return tree


def _walk(tree: _Tree) -> Iterator[_Tree]:
    waiting = [tree]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += current.folders
