"""A project as a window shows it: classes and samples at one moment, read in one walk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality, Skipped
from constructor_desktop.core.project import ProjectInfo, SampleClass, Trim
from constructor_desktop.storage.document import DATA
from constructor_desktop.storage.listing import IS_LINK, strays, walk
from constructor_desktop.storage.problems import reading_from

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project

_WHOLE = Trim()


@dataclass(frozen=True, slots=True)
class SampleState:
    """A sample.

    Attributes:
        path: The file.
        class_folder: Name of the folder of its class.
        start: First second used, or None for the beginning.
        end: Last second used, or None for the end.
        bytes: Size of the file.
        modified_ns: When its content was changed last, nanoseconds since the epoch.
    """

    path: Path
    class_folder: str
    start: float | None
    end: float | None
    bytes: int
    modified_ns: int

    @property
    def trim(self) -> Trim:
        """The part of the sound that is used."""
        return Trim(self.start, self.end)


@dataclass(frozen=True)
class ClassState:
    """A class.

    Attributes:
        folder: Name of its folder, which is what changes of the project call it.
        name: Its title.
        colour: Index into the palette, 1 to 10.
        number: Its position among the classes, from 1.
        samples: Sorted by path.
    """

    folder: str
    name: str
    colour: int
    number: int
    samples: tuple[SampleState, ...]


@dataclass(frozen=True)
class ProjectState:
    """A project.

    Attributes:
        folder: Its folder.
        name: Its title.
        modality: Pictures or sounds.
        classes: In the user's order.
        skipped: What lies in the data folder and is no sample.
    """

    folder: Path
    name: str
    modality: Modality
    classes: tuple[ClassState, ...]
    skipped: tuple[Skipped, ...] = ()

    @cached_property
    def n_samples(self) -> int:
        """Number of samples in all classes."""
        return sum(len(known.samples) for known in self.classes)

    def class_of(self, folder: str) -> ClassState | None:
        """Returns the class with this folder."""
        return self._by_folder.get(folder)

    def sample(self, path: Path) -> SampleState | None:
        """Returns the sample of this path."""
        return self._by_path.get(path)

    def samples(self) -> Iterator[SampleState]:
        """Yields the samples of all classes."""
        for known in self.classes:
            yield from known.samples

    @cached_property
    def _by_folder(self) -> dict[str, ClassState]:
        return {known.folder: known for known in self.classes}

    @cached_property
    def _by_path(self) -> dict[Path, SampleState]:
        return {sample.path: sample for sample in self.samples()}


def read_state(project: Project) -> ProjectState:
    """Reads the folders of a project.

    Raises:
        StorageError: if they cannot be read.
    """
    with reading_from(project.folder):
        info = project.info
        data = project.folder / DATA
        skipped = strays(data, {known.folder for known in info.classes})
        classes = tuple(
            _class_state(known, number, data, info, skipped) for number, known in enumerate(info.classes, 1)
        )
    return ProjectState(project.folder, info.name, info.modality, classes, tuple(skipped))


def _class_state(known: SampleClass, number: int, data: Path, info: ProjectInfo, skipped: list[Skipped]) -> ClassState:
    samples: list[SampleState] = []
    prefix = len(str(data)) + 1
    for entry in walk(data / known.folder):
        if entry.is_symlink():
            skipped.append(Skipped(Path(entry.path), IS_LINK))
        elif entry.is_file():
            try:
                status = entry.stat()
            except FileNotFoundError:  # somebody has just removed it
                continue
            trim = info.trims.get(entry.path[prefix:].replace(os.sep, "/"), _WHOLE) if info.trims else _WHOLE
            samples.append(
                SampleState(Path(entry.path), known.folder, trim.start, trim.end, status.st_size, status.st_mtime_ns)
            )
    return ClassState(known.folder, known.name, known.colour, number, tuple(samples))
