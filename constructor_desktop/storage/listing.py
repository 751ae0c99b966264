"""What lies in the class folders of a project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from constructor_desktop.core.data import Dataset, Sample, Skipped
from constructor_desktop.core.project import ProjectInfo, Trim
from constructor_desktop.storage.document import DATA, with_folders
from constructor_desktop.storage.names import is_hidden
from constructor_desktop.storage.problems import reading_from

IS_LINK = "It is a link. Put the file itself into the class folder."
_STRAY = "It does not lie in the folder of a class."


def read_samples(folder: Path, info: ProjectInfo) -> Dataset:
    """Returns every sample that lies in the class folders of the project `folder`; nothing is decoded.

    Raises:
        StorageError: if they cannot be read.
    """
    data = folder / DATA
    with reading_from(folder):
        classes = with_folders(info, folder).classes
        skipped = strays(data, {sample_class.folder for sample_class in classes})
        samples: list[Sample] = []
        for sample_class in classes:
            for entry in walk(data / sample_class.folder):
                path = Path(entry.path)
                if entry.is_symlink():
                    skipped.append(Skipped(path, IS_LINK))
                elif entry.is_file():
                    trim = info.trims.get(sample_key(path, data), Trim()) if info.trims else Trim()
                    samples.append(Sample(path, sample_class.name, trim.start, trim.end))
    names = tuple(sample_class.name for sample_class in classes)
    return Dataset(info.modality, names, tuple(samples), folder, tuple(skipped))


def walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yields what lies in a folder and, sorted, in its sub-folders; links are yielded, not followed."""
    with os.scandir(folder) as found:
        entries = sorted((entry for entry in found if not is_hidden(entry.name)), key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from walk(Path(entry.path))
        else:
            yield entry


def sample_files(folder: Path) -> list[Path]:
    """Returns the samples of a class folder: ordinary files, sorted by folder."""
    return [Path(entry.path) for entry in walk(folder) if entry.is_file(follow_symlinks=False)]


def strays(data: Path, class_folders: set[str]) -> list[Skipped]:
    """Returns what lies in the data folder beside the folders of the classes."""
    visible = sorted(path for path in data.iterdir() if not is_hidden(path.name))
    return [Skipped(path, _STRAY) for path in visible if path.name not in class_folders]


def sample_key(path: Path, data: Path) -> str:
    """Returns what a sample is called in `project.json`: its path below the data folder."""
    return path.relative_to(data).as_posix()
