"""A project: an ordinary folder with one sub-folder of samples per class.

`data/CLASS/SAMPLE` holds the samples, `project.json` what a folder cannot say (titles, order and colours of the
classes, trims of sounds), `runs/ID/` the trained models, `comparisons/ID/` those of comparisons, `.trash/ID/` what was
deleted, `.recordings/` recordings that are no samples yet, `.incoming/` copies that are not complete. What lies in
`data` is the truth: files added or removed there with a file manager count.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from constructor_desktop.core.data import Dataset, Modality, Sample
from constructor_desktop.core.errors import MissingProjectError, StorageError, UsageError
from constructor_desktop.core.events import Notice, OnEvent, ignore_event
from constructor_desktop.core.files import TEMPORARY_PREFIX, remove_temporary_files
from constructor_desktop.core.project import ProjectInfo, SampleClass, Trim, next_colour
from constructor_desktop.storage.document import (
    DATA,
    DOCUMENT,
    document_record,
    open_document,
    read_document,
    save_document,
    with_folders,
)
from constructor_desktop.storage.importing import ImportReport, import_into
from constructor_desktop.storage.journal import RECORDINGS, Journal, carry_out, complete
from constructor_desktop.storage.listing import read_samples, sample_key
from constructor_desktop.storage.lock import LOCK_NAME, lock_folder
from constructor_desktop.storage.migrations import Record
from constructor_desktop.storage.moving import relocated
from constructor_desktop.storage.names import checked_class_name, comparable, free_folder_name
from constructor_desktop.storage.problems import reading_from, writing_to
from constructor_desktop.storage.runs import COMPARISONS, RUNS, new_run_folder
from constructor_desktop.storage.trash import TRASH

INCOMING = ".incoming"
"""Folder for copies that are not complete; emptied when a project is opened."""


def is_project(folder: Path) -> bool:
    """Tells whether `folder` is a project, also one whose `project.json` was lost."""
    return (folder / DATA).is_dir() and ((folder / DOCUMENT).is_file() or (folder / TRASH).is_dir())


def check_is_there(folder: Path) -> None:
    """Makes sure that a project that was opened is still where it was: nothing may be written in its place.

    Raises:
        MissingProjectError: if it was moved, renamed or deleted.
    """
    if not is_project(folder):
        place = folder / DATA if (folder / DOCUMENT).is_file() else folder
        raise MissingProjectError(
            f"The folder of the project is missing: {place}. Put it back, or open the project where it is now."
        )


def read_dataset(folder: Path) -> Dataset:
    """Returns the samples of a project that another window may have open; writes nothing.

    Raises:
        StorageError: if it is no project, of a newer version, or cannot be read.
    """
    _check_is_project(folder)
    return read_samples(folder, read_document(folder))


class Project:
    """A project opened for writing; a context manager that keeps everybody else from writing meanwhile."""

    def __init__(self, folder: Path, info: ProjectInfo, held: ExitStack) -> None:
        """Use `create` or `open`; `held` releases the folder when closed."""
        self.folder = folder
        self._info = info
        self._held = held
        self._away = False

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
        """Opens a project: completes what a crash interrupted and mends `project.json`, which is told to `on_event`.

        Raises:
            StorageError: if it is no project, of a newer version, or the disk refuses.
            LockedError: if somebody else has it open.
        """
        _check_is_project(folder)
        _check_is_writable(folder)
        with ExitStack() as stack:
            stack.enter_context(lock_folder(folder))
            with writing_to(folder):
                remove_temporary_files(folder)
                shutil.rmtree(folder / INCOMING, ignore_errors=True)
            _make_folders(folder)
            complete(folder, on_event)
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

    def ensure_there(self) -> None:
        """Makes sure that the folder is still where it was; while it is not, it can be opened where it is now.

        Raises:
            MissingProjectError: if it was moved, renamed or deleted.
            LockedError: if it is back, but somebody else has opened it meanwhile.
        """
        try:
            check_is_there(self.folder)
        except MissingProjectError:
            self._held.close()
            self._away = True
            raise
        if self._away:
            self._held.enter_context(lock_folder(self.folder))
            self._away = False

    @property
    def name(self) -> str:
        """The title of the project."""
        return self._info.name

    @property
    def modality(self) -> Modality:
        """Pictures or sounds."""
        return self._info.modality

    @property
    def info(self) -> ProjectInfo:
        """What the project remembers, with the classes that have a folder now."""
        return with_folders(self._info, self.folder)

    @property
    def classes(self) -> tuple[SampleClass, ...]:
        """The classes in the user's order, then those whose folders were made by hand."""
        return self.info.classes

    def class_folder(self, sample_class: SampleClass) -> Path:
        """Returns the folder with the samples of a class."""
        return self.folder / DATA / sample_class.folder

    def scratch_folder(self) -> Path:
        """Returns the folder for recordings that are no samples yet; what lies there outlives a crash.

        Raises:
            StorageError: if the disk refuses.
        """
        check_is_there(self.folder)
        scratch = self.folder / RECORDINGS
        with writing_to(self.folder):
            scratch.mkdir(exist_ok=True)
        return scratch

    def add_class(self, name: str, colour: int | None = None) -> SampleClass:
        """Adds an empty class at the end, in the colour that the fewest have unless one is given.

        Raises:
            UsageError: if the name is empty or taken.
            StorageError: if the disk refuses.
        """
        check_is_there(self.folder)
        classes = self.classes
        name = checked_class_name(name, classes)
        with writing_to(self.folder):
            taken = {comparable(path.name) for path in (self.folder / DATA).iterdir()}
        added = SampleClass(name, free_folder_name(name, taken), colour or next_colour(classes))
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

    def import_samples(
        self,
        samples: Sequence[Sample],
        on_event: OnEvent = ignore_event,
        on_copied: Callable[[Path], None] = lambda copy: None,
    ) -> ImportReport:
        """Copies samples like `import_files`; the part of a sound that is used becomes its trim.

        A class whose name differs from another's only in upper and lower case is the same class, which is told to
        `on_event`. `on_copied` is told of each copy.

        Raises:
            UsageError: if a class has no name.
            StorageError: if the disk refuses; those copied until then stay.
        """
        folders = {name: self._folder_for(name, on_event) for name in dict.fromkeys(s.label for s in samples)}
        return self._import(samples, folders, on_event, on_copied)

    def _import(
        self,
        samples: Sequence[Sample],
        folders: Mapping[str, Path],
        on_event: OnEvent,
        on_copied: Callable[[Path], None] = lambda copy: None,
    ) -> ImportReport:
        """Copies samples into the folders of their classes."""
        check_is_there(self.folder)
        trims: dict[Path, Trim] = {}

        def note(position: int, copy: Path) -> None:
            trims[copy] = Trim(samples[position].start, samples[position].end)
            on_copied(copy)

        incoming = self.folder / INCOMING
        with writing_to(self.folder):
            incoming.mkdir(exist_ok=True)
        try:
            targets = [(folders[sample.label], sample.path) for sample in samples]
            return import_into(targets, incoming, on_event, note)
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

    def change(
        self,
        info: ProjectInfo,
        moves: Mapping[Path, Path] | None = None,
        records: Mapping[str, Record] | None = None,
        arriving: Mapping[str, Trim] | None = None,
    ) -> None:
        """Remembers `info` and moves files inside the project: all of it or, also after a crash, nothing.

        Args:
            info: What to remember; trims in it follow the files that move.
            moves: New places, which must be free, of samples, class folders and others, in the order of moving.
            records: Small JSON files to write, by path below the project's folder.
            arriving: Trims of what moves into the data folder, by its new path below that.

        Raises:
            StorageError: if the disk refuses.
        """
        check_is_there(self.folder)
        if not moves:
            self._save(info)
            return
        keys = {sample_key(old, self.folder): sample_key(new, self.folder) for old, new in moves.items()}
        info = replace(info, trims=relocated(info.trims, keys) | dict(arriving or {}))
        carry_out(self.folder, Journal(records or {}, tuple(keys.items()), document_record(info)))
        self._info = info

    def dataset(self) -> Dataset:
        """Returns every sample that lies in the class folders now; nothing is decoded."""
        return read_samples(self.folder, self._info)

    def new_run_folder(self) -> Path:
        """Makes an empty run folder with a name of its own; later ones sort behind earlier ones.

        Raises:
            StorageError: if the disk refuses.
        """
        check_is_there(self.folder)
        return new_run_folder(self.folder / RUNS)

    def new_comparison_folder(self) -> Path:
        """Makes an empty folder for a comparison, named like those of runs.

        Raises:
            StorageError: if the disk refuses.
        """
        check_is_there(self.folder)
        return new_run_folder(self.folder / COMPARISONS)

    def _set_trims(self, trims: Mapping[Path, Trim]) -> None:
        """Notes trims of samples and forgets those of files that are gone."""
        data = self.folder / DATA
        kept = {key: trim for key, trim in self._info.trims.items() if (data / key).is_file()}
        kept |= {sample_key(path, data): trim for path, trim in trims.items()}
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
        try:
            save_document(self.folder, info)
        except StorageError:
            with suppress(StorageError):  # where only flushing failed, the new document is there already
                save_document(self.folder, self._info)
            raise
        self._info = info


def _check_is_project(folder: Path) -> None:
    with reading_from(folder):
        known, exists = is_project(folder), folder.exists()
    if not exists:
        raise StorageError(f"The project {folder} is not there any more. If it was moved, open it where it is now.")
    if not known:
        raise StorageError(f"{folder} is not a project. Choose the folder that holds project.json.")


def _check_is_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise StorageError(
            f"The project {folder} cannot be opened: its folder can only be read. "
            "Copy it to a folder of your own and open the copy."
        )


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
        for name in (DATA, RUNS, TRASH):
            (folder / name).mkdir(exist_ok=True)
