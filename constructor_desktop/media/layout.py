"""Which of the folders that somebody chose are classes, whatever way they are nested."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from constructor_desktop.core.data import Skipped
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.folder import list_entries
from constructor_desktop.media.kinds import likely_modality
from constructor_desktop.media.listing import Listing, class_name

SPLITS = {
    *("train", "training", "trainset", "val", "valid", "validation", "dev", "test", "testing", "testset", "eval"),
    *("обучение", "обучающая", "валидация", "проверка", "тест"),
}
"""Names of folders, in lower case, that divide a data set instead of naming a class."""

_GENERIC = {
    *("data", "dataset", "images", "image", "imgs", "img", "pictures", "photos", "photo", "audio", "sounds", "sound"),
    *("wav", "wavs", "mp3", "samples", "files", "clips", "jpg", "jpeg", "png", "raw"),
    *("данные", "изображения", "картинки", "фото", "звуки", "аудио", "записи", "файлы"),
}
_NUMBERS = re.compile(r"[\d\W_]+")
_DATE = re.compile(r"(19|20)\d\d([\W_].*)?")
_DEEPEST_WRAPPER = 8  # Nobody wraps folders deeper; a longer chain is no data set.


class Tree(Protocol):
    """A folder, on the disk or inside an archive."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def folders(self) -> Sequence[Self]:
        """The folders directly in it, those of the system left out."""
        ...

    @property
    def files(self) -> Sequence[str]:
        """The names of the files directly in it, those of the system left out."""
        ...


AnyTree = TypeVar("AnyTree", bound=Tree)


@dataclass(frozen=True)
class ClassFolder(Generic[AnyTree]):
    """A folder all of whose files, at any depth, are samples of one class; without a class if `label` is empty."""

    label: str
    tree: AnyTree


@dataclass
class Layout(Generic[AnyTree]):
    """What the folders mean.

    Attributes:
        classes: The folders of classes; a class may have several.
        beside: Folders whose own files lie beside folders of classes and belong to none.
        splits: Names of folders such as `train` and `test` whose classes were joined.
    """

    classes: list[ClassFolder[AnyTree]] = field(default_factory=list)
    beside: list[AnyTree] = field(default_factory=list)
    splits: list[str] = field(default_factory=list)


class DiskTree:
    """A folder on the disk; what must not be used (see `list_entries`) goes to `listing`."""

    def __init__(self, path: Path, listing: Listing) -> None:
        self.path = path
        self._listing = listing

    @property
    def name(self) -> str:
        """See `Tree`; a drive or `.` is named by where it really is."""
        return self.path.name or self.path.resolve().name

    @cached_property
    def folders(self) -> list[DiskTree]:
        """See `Tree`."""
        return [DiskTree(path, self._listing) for path in self._entries[0]]

    @cached_property
    def files(self) -> list[str]:
        """See `Tree`."""
        return [path.name for path in self._entries[1]]

    @cached_property
    def _entries(self) -> tuple[list[Path], list[Path]]:
        try:
            return list_entries(self.path, self._listing)
        except UnreadableError as error:
            self._listing.skipped.append(Skipped(self.path, error.reason))
            return [], []


def find_classes(roots: Sequence[AnyTree]) -> Layout[AnyTree]:
    """Finds the folders of classes among, or below, folders that were chosen together.

    A folder is a class if it holds files; if it holds folders, those are the classes. Folders that only wrap others
    are looked through, and those named like parts of a data set (`train`, `test`) are joined. Folders inside classes
    (`Cats/2024`) belong to them; that is assumed where names are numbers, or the same in each of the chosen folders.
    """
    layout: Layout[AnyTree] = Layout()
    counts = Counter(child.name for root in roots for child in root.folders)
    repeated = {name for name, count in counts.items() if count > 1 and len(roots) > 1}
    for root in roots:
        names = {child.name for child in root.folders}
        if names and names <= repeated and not _is_split(root.name):
            layout.classes.append(ClassFolder(class_name(root.name), root))
        else:
            _add(_unwrapped(root), layout)
    return layout


def _unwrapped(root: AnyTree) -> AnyTree:
    """The folder inside folders that hold nothing else, as archives and downloads have them."""
    for _ in range(_DEEPEST_WRAPPER):
        data = next((child for child in root.folders if child.name == "data"), None)
        if data is not None and "project.json" in root.files:
            return data  # A project: its runs are no samples.
        if len(root.folders) != 1 or _samples(root):
            return root
        only = root.folders[0]
        if _is_leaf(only) and _is_generic(only.name):
            return root
        root = only
    return root


def _add(root: AnyTree, layout: Layout[AnyTree]) -> None:
    if _is_class(root):
        layout.classes.append(ClassFolder(class_name(root.name), root))
        return
    layout.beside.append(root)
    splits = [child for child in root.folders if _is_split(child.name)]
    if not any(child.folders for child in splits):
        splits = []  # A class may be called "test".
    for child in root.folders:
        if child not in splits:
            layout.classes.append(ClassFolder(class_name(child.name), child))
    for split in splits:
        layout.splits.append(split.name)
        _add_split(split, layout)


def _add_split(split: AnyTree, layout: Layout[AnyTree]) -> None:
    inner = _unwrapped(split)
    if not _is_class(inner):
        layout.beside.append(inner)
        layout.classes += [ClassFolder(class_name(child.name), child) for child in inner.folders]
    elif inner is split or _is_generic(inner.name):
        layout.classes.append(ClassFolder("", split))  # Often samples to be tested whose classes nobody says.
    else:
        layout.classes.append(ClassFolder(class_name(inner.name), inner))


def _is_class(root: Tree) -> bool:
    """Whether a folder is one class rather than a folder of classes."""
    if _is_leaf(root) or all(_is_leaf(child) and _is_inner(child.name) for child in root.folders):
        return True
    return _samples(root) > 0 and _samples(root) >= sum(map(_samples, root.folders))


def _is_leaf(tree: Tree) -> bool:
    return not tree.folders


def _samples(tree: Tree) -> int:
    return sum(likely_modality(name) is not None for name in tree.files)


def _is_split(name: str) -> bool:
    return name.strip().lower() in SPLITS


def _is_generic(name: str) -> bool:
    return name.strip().lower() in _GENERIC or _NUMBERS.fullmatch(name) is not None


def _is_inner(name: str) -> bool:
    """Whether one of several folders of this name is unlikely to name a class; numbers may (handwritten digits)."""
    return _is_split(name) or name.strip().lower() in _GENERIC or _DATE.fullmatch(name) is not None
