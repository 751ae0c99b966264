"""A project: an ordinary folder with one sub-folder of samples per class.

`data/CLASS/SAMPLE` holds the samples, `project.json` what a folder cannot say (titles, order and colours of the
classes, trims of sounds), `runs/ID/` the trained models, `.incoming/` copies that are not complete. What lies in
`data` is the truth: files added or removed there with a file manager count.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from constructor_desktop.core.data import Dataset, Modality, Sample, Skipped
from constructor_desktop.core.errors import StorageError, UsageError
from constructor_desktop.core.events import Notice, OnEvent, ignore_event
from constructor_desktop.core.files import TEMPORARY_PREFIX, remove_temporary_files
from constructor_desktop.core.project import ProjectInfo, SampleClass, Trim, next_colour
from constructor_desktop.storage.document import (
    DATA,
    DOCUMENT,
    open_document,
    read_document,
    save_document,
    with_folders,
)
from constructor_desktop.storage.importing import ImportReport, import_into
from constructor_desktop.storage.lock import LOCK_NAME, lock_folder
from constructor_desktop.storage.names import comparable, free_folder_name, is_hidden
from constructor_desktop.storage.problems import reading_from, writing_to
from constructor_desktop.storage.runs import new_run_folder

RUNS = "runs"
_TRASH = ".trash"
_INCOMING = ".incoming"
_STRAY = "It does not lie in the folder of a class."
_LINK = "It is a link. Put the file itself into the class folder."


def is_project(folder: Path) -> bool:
    """Tells whether `folder` is a project, also one whose `project.json` was lost."""
    return (folder / DATA).is_dir() and ((folder / DOCUMENT).is_file() or (folder / _TRASH).is_dir())


def read_dataset(folder: Path) -> Dataset:
    """Returns the samples of a project that another window may have open; writes nothing.

    Raises:
        StorageError: if it is no project, of a newer version, or cannot be read.
    """
    _check_is_project(folder)
    return _dataset(folder, read_document(folder))


class Project:
    """A project opened for writing; a context manager that keeps everybody else from writing meanwhile."""

    def __init__(self, folder: Path, info: ProjectInfo, held: ExitStack) -> None:
        """Use `create` or `open`; `held` releases the folder when closed."""
        self.folder = folder
        self._info = info
        self._held = held

    @classmethod
    def create(cls, folder: Path, name: str, modality: Modality) -> Project:
        """Makes a project in a folder that is empty or does not exist yet, and opens it.

        Raises:
            StorageError: if there is something in the folder, or the disk refuses.
            LockedError: if somebody else is making one there.
        """
        _check_is_free(folder)
        with writing_to(folder):
            folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.enter_context(lock_folder(folder))
            _check_is_free(folder)
            info = ProjectInfo(name, modality)
            with writing_to(folder):
                remove_temporary_files(folder)
                (folder / DATA).mkdir(exist_ok=True)
            save_document(folder, info)
            _make_folders(folder)
            return cls(folder, info, stack.pop_all())

    @classmethod
    def open(cls, folder: Path, on_event: OnEvent = ignore_event) -> Project:
        """Opens a project: removes what a crash left behind and mends `project.json`, which is told to `on_event`.

        Raises:
            StorageError: if it is no project, of a newer version, or the disk refuses.
            LockedError: if somebody else has it open.
        """
        _check_is_project(folder)
        with ExitStack() as stack:
            stack.enter_context(lock_folder(folder))
            with writing_to(folder):
                remove_temporary_files(folder)
                shutil.rmtree(folder / _INCOMING, ignore_errors=True)
            _make_folders(folder)
            info = open_document(folder, on_event)
            return cls(folder, info, stack.pop_all())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets others open the project."""
        self._held.close()

    @property
    def name(self) -> str:
        """The title of the project."""
        return self._info.name

    @property
    def modality(self) -> Modality:
        """Pictures or sounds."""
        return self._info.modality

    @property
    def classes(self) -> tuple[SampleClass, ...]:
        """The classes in the user's order, then those whose folders were made by hand."""
        return with_folders(self._info, self.folder).classes

    def class_folder(self, sample_class: SampleClass) -> Path:
        """Returns the folder with the samples of a class."""
        return self.folder / DATA / sample_class.folder

    def add_class(self, name: str) -> SampleClass:
        """Adds an empty class at the end.

        Raises:
            UsageError: if the name is empty or taken.
            StorageError: if the disk refuses.
        """
        name = name.strip()
        classes = self.classes
        if not name:
            raise UsageError("A class needs a name.")
        if comparable(name) in {comparable(known.name) for known in classes}:
            raise UsageError(f'There is a class named "{name}" already. Choose another name.')
        with writing_to(self.folder):
            taken = {comparable(path.name) for path in (self.folder / DATA).iterdir()}
        added = SampleClass(name, free_folder_name(name, taken), next_colour(classes))
        self._save(replace(self._info, classes=(*classes, added)))
        with writing_to(self.folder):
            self.class_folder(added).mkdir()
        return added

    def import_files(self, files: Mapping[str, Iterable[Path]], on_event: OnEvent = ignore_event) -> ImportReport:
        """Copies files into the classes of these names, adding classes that are missing.

        The user's files are only read. A file whose content the class has already is not copied again. What
        `on_event` raises ends the import between two files; those copied until then stay.

        Raises:
            UsageError: if a name is empty.
            StorageError: if the disk refuses; those copied until then stay.
        """
        folders = {name: self._folder_for(name, on_event) for name in files}
        samples = [Sample(Path(path), name) for name in files for path in files[name]]
        return self._import(samples, folders, on_event)

    def import_samples(self, samples: Sequence[Sample], on_event: OnEvent = ignore_event) -> ImportReport:
        """Copies samples like `import_files`; the part of a sound that is used becomes its trim.

        A class whose name differs from another's only in upper and lower case is the same class, which is told to
        `on_event`.

        Raises:
            UsageError: if a class has no name.
            StorageError: if the disk refuses; those copied until then stay.
        """
        folders = {name: self._folder_for(name, on_event) for name in dict.fromkeys(s.label for s in samples)}
        return self._import(samples, folders, on_event)

    def _import(self, samples: Sequence[Sample], folders: Mapping[str, Path], on_event: OnEvent) -> ImportReport:
        """Copies samples into the folders of their classes."""
        trims: dict[Path, Trim] = {}

        def on_copied(position: int, copy: Path) -> None:
            trims[copy] = Trim(samples[position].start, samples[position].end)

        incoming = self.folder / _INCOMING
        with writing_to(self.folder):
            incoming.mkdir(exist_ok=True)
        try:
            targets = [(folders[sample.label], sample.path) for sample in samples]
            return import_into(targets, incoming, on_event, on_copied)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
            self._set_trims(trims)

    def set_trim(self, path: Path, trim: Trim) -> None:
        """Uses only a part of a sound; `Trim()` uses all of it.

        Raises:
            UsageError: if `path` is no sample of this project.
            StorageError: if the disk refuses.
        """
        data = self.folder / DATA
        if not path.is_relative_to(data) or not path.is_file():
            raise UsageError(f"{path} is not a sample of the project {self.name}.")
        self._set_trims({path: trim})

    def dataset(self) -> Dataset:
        """Returns every sample that lies in the class folders now; nothing is decoded."""
        return _dataset(self.folder, self._info)

    def new_run_folder(self) -> Path:
        """Makes an empty run folder with a name of its own; later ones sort behind earlier ones.

        Raises:
            StorageError: if the disk refuses.
        """
        return new_run_folder(self.folder / RUNS)

    def _set_trims(self, trims: Mapping[Path, Trim]) -> None:
        """Notes trims of samples and forgets those of files that are gone."""
        data = self.folder / DATA
        kept = {key: trim for key, trim in self._info.trims.items() if (data / key).is_file()}
        kept |= {_key(path, data): trim for path, trim in trims.items()}
        wanted = {key: trim for key, trim in kept.items() if trim != Trim()}
        if wanted != dict(self._info.trims):
            self._save(replace(self._info, classes=self.classes, trims=wanted))

    def _folder_for(self, name: str, on_event: OnEvent) -> Path:
        """The folder of the class of this name, made if it is missing."""
        known = self._find_class(name)
        if known is None:
            return self.class_folder(self.add_class(name))
        if unicodedata.normalize("NFC", known.name) != unicodedata.normalize("NFC", name.strip()):
            message = f'The classes "{known.name}" and "{name}" differ only in upper and lower case and are one here.'
            on_event(Notice(code="classes_merged", message=message))
        return self.class_folder(known)

    def _find_class(self, name: str) -> SampleClass | None:
        wanted = comparable(name.strip())
        return next((known for known in self.classes if comparable(known.name) == wanted), None)

    def _save(self, info: ProjectInfo) -> None:
        save_document(self.folder, info)
        self._info = info


def _check_is_project(folder: Path) -> None:
    if not is_project(folder):
        raise StorageError(f"{folder} is not a project. Choose the folder that holds project.json.")


def _check_is_free(folder: Path) -> None:
    if is_project(folder):
        raise StorageError(f"{folder} is a project already. Open it, or choose another folder.")
    if folder.exists() and not (folder.is_dir() and all(map(_is_left_over, folder.iterdir()))):
        raise StorageError(f"{folder} is not an empty folder. Choose a new or an empty one for the project.")


def _is_left_over(path: Path) -> bool:
    """Tells whether `create` leaves this if its process is killed."""
    if path.name == DATA and path.is_dir():
        return not any(path.iterdir())
    return path.name == LOCK_NAME or path.name.startswith(TEMPORARY_PREFIX)


def _make_folders(folder: Path) -> None:
    with writing_to(folder):
        for name in (DATA, RUNS, _TRASH):
            (folder / name).mkdir(exist_ok=True)


def _dataset(folder: Path, info: ProjectInfo) -> Dataset:
    data = folder / DATA
    with reading_from(folder):
        classes = with_folders(info, folder).classes
        known = {sample_class.folder for sample_class in classes}
        skipped = [Skipped(path, _STRAY) for path in _visible(data) if path.name not in known]
        samples: list[Sample] = []
        for sample_class in classes:
            for entry in _walk(data / sample_class.folder):
                path = Path(entry.path)
                if entry.is_symlink():
                    skipped.append(Skipped(path, _LINK))
                elif entry.is_file():
                    trim = info.trims.get(_key(path, data), Trim()) if info.trims else Trim()
                    samples.append(Sample(path, sample_class.name, trim.start, trim.end))
    names = tuple(sample_class.name for sample_class in classes)
    return Dataset(info.modality, names, tuple(samples), folder, tuple(skipped))


def _walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yields what lies in a folder and, sorted, in its sub-folders; links are yielded, not followed."""
    with os.scandir(folder) as found:
        entries = sorted((entry for entry in found if not is_hidden(entry.name)), key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield entry


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not is_hidden(path.name))


def _key(path: Path, data: Path) -> str:
    return path.relative_to(data).as_posix()
