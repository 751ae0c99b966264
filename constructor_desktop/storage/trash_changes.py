"""Deleting samples, classes and runs of a project, and bringing them back."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.core.data import Skipped
from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.events import OnEvent, ignore_event
from constructor_desktop.core.project import ProjectInfo, SampleClass, Trim
from constructor_desktop.storage.change import NOTHING, Change, Composite, Outcome
from constructor_desktop.storage.document import DATA
from constructor_desktop.storage.listing import sample_files, sample_key
from constructor_desktop.storage.moving import GONE, Places, present_files
from constructor_desktop.storage.names import comparable
from constructor_desktop.storage.runs import COMPARISONS, RUNS, RunState, run_status
from constructor_desktop.storage.trash import TrashEntry, forget_entry, new_entry_id, read_entry

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project


@dataclass(frozen=True)
class TrashSamples(Change):
    """Moves samples to the trash.

    Attributes:
        paths: The samples.
        classes: Folders of classes that go there with all they hold.
        emptied: Folders of classes that go there too if nothing is left in them.
    """

    code = "trash_samples"

    paths: tuple[Path, ...]
    classes: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many samples."""
        return len(self.paths)

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves them."""
        found, skipped = present_files(project, self.paths)
        chosen = set(found)
        known = {sample_class.folder for sample_class in project.classes}
        whole = [folder for folder in self.classes if folder in known]
        for folder in self.emptied:
            if folder in known and chosen.issuperset(sample_files(project.folder / DATA / folder)):
                whole.append(folder)
        return move_to_trash(project, found, whole, skipped)


@dataclass(frozen=True)
class TrashRun(Change):
    """Moves a run to the trash."""

    code = "trash_run"

    run: Path

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves it, unless it is still going on."""
        check_run(project, self.run)
        status = run_status(self.run)
        if status is not None and status.state is RunState.RUNNING:
            raise UsageError("This training is still going on. Stop it first.")
        return _as_one(project, self.run)


@dataclass(frozen=True)
class TrashComparison(Change):
    """Moves a comparison with all its runs to the trash."""

    code = "trash_comparison"

    folder: Path

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves it, unless it is still going on."""
        if self.folder.parent != project.folder / COMPARISONS or not self.folder.is_dir():
            raise UsageError("This comparison is not there any more.")
        states = [run_status(path) for path in self.folder.iterdir() if path.is_dir()]
        if any(status is not None and status.state is RunState.RUNNING for status in states):
            raise UsageError("This comparison is still going on. Stop it first.")
        return _as_one(project, self.folder)


@dataclass(frozen=True)
class RestoreTrash(Change):
    """Brings back what lies in entries of the trash: samples, classes and runs."""

    code = "restore_trash"

    entries: tuple[str, ...]

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves it to where it was, or beside it where that is taken now."""
        entries = [read_entry(project.folder, name) for name in self.entries]
        restored = _Restored(project.folder, project.info)
        for entry in entries:
            restored.plan(entry)
        if restored.moves:
            project.change(restored.info, restored.moves, arriving=restored.trims)
        for entry in entries:
            forget_entry(project.folder, entry.id)
        return restored.outcome()


@dataclass
class _Restored:
    """Where the things of some entries go.

    Attributes:
        folder: The project's folder.
        info: What the project is to remember, without `trims`.
        moves: New places by places in the trash.
        trims: Trims of what comes back.
        samples: Samples that come back one by one.
        classes: Folders of the classes that come back as a whole.
        made: Folders of classes that come back because one of their samples does.
        skipped: What is no longer in the trash.
    """

    folder: Path
    info: ProjectInfo
    moves: dict[Path, Path] = field(default_factory=dict)
    trims: dict[str, Trim] = field(default_factory=dict)
    samples: list[Path] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    runs: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    places: Places = field(default_factory=Places)

    def plan(self, entry: TrashEntry) -> None:
        """Adds what an entry holds."""
        for key in entry.paths:
            stored, wanted = self.folder / entry.folder / key, self.folder / key
            if not os.path.lexists(stored):
                self.skipped.append(Skipped(wanted, GONE))
            elif wanted.parent in (self.folder / RUNS, self.folder / COMPARISONS):
                self.moves[stored] = self.places.for_folder(wanted)
                self.runs.append(self.moves[stored])
            elif wanted.parent == self.folder / DATA:
                self._plan_class(entry, stored, wanted)
            else:
                self._plan_sample(entry, stored, wanted)

    def outcome(self) -> Outcome:
        """Tells what was done, after the moves."""
        whole = [path for name in self.classes for path in sample_files(self.folder / DATA / name)]
        runs = self.folder / RUNS
        inverses: list[Change] = [TrashRun(run) if run.parent == runs else TrashComparison(run) for run in self.runs]
        if self.samples or self.classes:
            inverses.append(TrashSamples(tuple(self.samples), tuple(self.classes), tuple(self.made)))
        return Outcome(
            inverses[0] if len(inverses) == 1 else Composite(tuple(inverses)),
            added=(*self.samples, *whole),
            new_classes=(*self.classes, *self.made),
            skipped=tuple(self.skipped),
        )

    def _plan_class(self, entry: TrashEntry, stored: Path, wanted: Path) -> None:
        place = self.moves[stored] = self.places.for_folder(wanted)
        self.classes.append(place.name)
        self._add_class(entry, wanted.name, place.name)
        for key, trim in entry.trims.items():
            folder, _, rest = key.partition("/")
            if folder == wanted.name:
                self.trims[f"{place.name}/{rest}"] = trim

    def _plan_sample(self, entry: TrashEntry, stored: Path, wanted: Path) -> None:
        place = self.moves[stored] = self.places.for_file(wanted)
        self.samples.append(place)
        data = self.folder / DATA
        folder = wanted.relative_to(data).parts[0]
        if not (data / folder).is_dir() and folder not in self.made:
            self.made.append(folder)
            self._add_class(entry, folder, folder)
        trim = entry.trims.get(sample_key(wanted, data))
        if trim is not None:
            self.trims[sample_key(place, data)] = trim

    def _add_class(self, entry: TrashEntry, former: str, folder: str) -> None:
        """Adds a class that comes back, at its former position and under its former title where that is free."""
        found = next(((at, known) for at, known in entry.classes.items() if known.folder == former), None)
        if found is None:  # the title is that of the folder then
            return
        position, known = found
        classes = list(self.info.classes)
        classes.insert(position, SampleClass(_free_title(known.name, classes), folder, known.colour))
        self.info = replace(self.info, classes=tuple(classes))


def move_to_trash(
    project: Project,
    samples: Sequence[Path],
    classes: Sequence[str] = (),
    skipped: Sequence[Skipped] = (),
    first: Mapping[Path, Path] | None = None,
) -> Outcome:
    """Moves samples, and whole classes, to one entry of the trash.

    Args:
        project: The project.
        samples: Samples; those of `classes` need not be named.
        classes: Folders of the classes.
        skipped: What to report as left alone.
        first: Moves to be made before.

    Raises:
        StorageError: if the disk refuses.
    """
    info, data, first = project.info, project.folder / DATA, first or {}
    folders = [data / known.folder for known in info.classes if known.folder in classes]
    inside = {path for folder in folders for path in sample_files(folder) if path not in first}
    single = [path for path in samples if path not in inside]
    items = [*single, *folders]
    if not items:
        return Outcome(NOTHING, skipped=tuple(skipped))
    removed = (*single, *sorted(inside))
    touched = {path.relative_to(data).parts[0] for path in items}
    keys = [sample_key(path, data) for path in removed]
    entry = TrashEntry(
        id=new_entry_id(),
        paths=tuple(sample_key(path, project.folder) for path in items),
        classes={index: known for index, known in enumerate(info.classes) if known.folder in touched},
        trims={key: info.trims[key] for key in keys if key in info.trims},
    )
    moves = {path: project.folder / entry.folder / key for path, key in zip(items, entry.paths, strict=True)}
    kept = tuple(known for known in info.classes if known.folder not in classes)
    project.change(replace(info, classes=kept), {**first, **moves}, entry.records())
    return Outcome(RestoreTrash((entry.id,)), removed=removed, skipped=tuple(skipped))


def _as_one(project: Project, folder: Path) -> Outcome:
    """Moves a folder of the project to the trash as a whole."""
    key = sample_key(folder, project.folder)
    entry = TrashEntry(new_entry_id(), (key,), {}, {})
    project.change(project.info, {folder: project.folder / entry.folder / key}, entry.records())
    return Outcome(RestoreTrash((entry.id,)))


def check_run(project: Project, run: Path) -> None:
    """Raises UsageError if `run` is not the folder of a run of the project."""
    if run.parent != project.folder / RUNS or not run.is_dir():
        raise UsageError(f"{run.name} is no longer among the runs of the project.")


def _free_title(name: str, classes: Sequence[SampleClass]) -> str:
    taken = {comparable(known.name) for known in classes}
    title, number = name, 1
    while comparable(title) in taken:
        number += 1
        title = f"{name} ({number})"
    return title
