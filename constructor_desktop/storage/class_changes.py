"""Changes of the classes of a project, and of its title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.core.errors import StorageError, UsageError
from constructor_desktop.core.events import OnEvent, ignore_event
from constructor_desktop.core.project import ProjectInfo, SampleClass
from constructor_desktop.storage.change import NOTHING, Change, Composite, Outcome
from constructor_desktop.storage.document import DATA
from constructor_desktop.storage.listing import sample_files
from constructor_desktop.storage.moving import Places, find_class
from constructor_desktop.storage.names import checked_class_name, comparable, free_folder_name
from constructor_desktop.storage.problems import reading_from
from constructor_desktop.storage.sample_changes import ReturnSamples
from constructor_desktop.storage.trash_changes import move_to_trash

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project


@dataclass(frozen=True)
class AddClass(Change):
    """Adds an empty class at the end; without a colour, in the one that the fewest classes have."""

    code = "add_class"

    name: str
    colour: int | None = None

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Adds it; the outcome's `new_classes` names its folder."""
        added = project.add_class(self.name, self.colour)
        return Outcome(RemoveClass(added.folder), new_classes=(added.folder,))


@dataclass(frozen=True)
class RenameClass(Change):
    """Gives a class another title, and its folder a name like it where that is free.

    Attributes:
        folder: Folder of the class.
        name: The new title.
        new_folder: The wanted name of the folder; None for one like the title.
    """

    code = "rename_class"

    folder: str
    name: str
    new_folder: str | None = None

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Renames it; trims are kept."""
        known = find_class(project, self.folder)
        info = project.info
        name = checked_class_name(self.name, [other for other in info.classes if other != known])
        folder = self._free_folder(project, name)
        if (name, folder) == (known.name, known.folder):
            return Outcome(NOTHING)
        if folder != known.folder:
            try:
                return _move_class(project, info, known, replace(known, name=name, folder=folder))
            except StorageError:  # as on Windows while one of its files is open: then only the title changes
                if name == known.name:
                    raise
        project.change(_with_class(info, known, replace(known, name=name)))
        return Outcome(RenameClass(known.folder, known.name, known.folder))

    def _free_folder(self, project: Project, name: str) -> str:
        wanted = self.new_folder or free_folder_name(name, ())
        with reading_from(project.folder):
            taken = {comparable(path.name) for path in (project.folder / DATA).iterdir()}
        taken.discard(comparable(self.folder))
        return self.folder if comparable(wanted) in taken else wanted


@dataclass(frozen=True)
class SetColour(Change):
    """Gives a class another colour, 1 to 10."""

    code = "set_colour"

    folder: str
    colour: int

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Changes it."""
        known = find_class(project, self.folder)
        if known.colour == self.colour:
            return Outcome(NOTHING)
        project.change(_with_class(project.info, known, replace(known, colour=self.colour)))
        return Outcome(SetColour(self.folder, known.colour))


@dataclass(frozen=True)
class ReorderClasses(Change):
    """Puts the classes into another order, by their folders; those not named come last, as they were."""

    code = "reorder_classes"

    order: tuple[str, ...]

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Reorders them."""
        info = project.info
        places = {folder: place for place, folder in enumerate(self.order)}
        classes = sorted(info.classes, key=lambda known: places.get(known.folder, len(places)))
        if tuple(classes) == info.classes:
            return Outcome(NOTHING)
        project.change(replace(info, classes=tuple(classes)))
        return Outcome(ReorderClasses(tuple(known.folder for known in info.classes)))


@dataclass(frozen=True)
class RemoveClass(Change):
    """Moves a class and its samples to the trash."""

    code = "remove_class"

    folder: str

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves it."""
        find_class(project, self.folder)
        return move_to_trash(project, (), (self.folder,))


@dataclass(frozen=True)
class MergeClasses(Change):
    """Moves the samples of one class to another, and what is left of it to the trash."""

    code = "merge_classes"

    source_folder: str
    target_folder: str

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Merges them; the target keeps its title and colour."""
        source, target = find_class(project, self.source_folder), find_class(project, self.target_folder)
        if source == target:
            raise UsageError("A class cannot be merged with itself. Choose another one.")
        places = Places()
        with reading_from(project.folder):
            samples = sample_files(project.class_folder(source))
        moves = {path: places.for_file(project.class_folder(target) / path.name) for path in samples}
        emptied = move_to_trash(project, (), (source.folder,), first=moves)
        back = ReturnSamples(tuple((new, old) for old, new in moves.items()))
        return Outcome(Composite((emptied.inverse, back)) if moves else emptied.inverse, moved=moves)


@dataclass(frozen=True)
class RenameProject(Change):
    """Gives the project another title; its folder keeps its name."""

    code = "rename_project"

    name: str

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Renames it."""
        info, name = project.info, self.name.strip()
        if not name:
            raise UsageError("A project needs a name.")
        if name == info.name:
            return Outcome(NOTHING)
        project.change(replace(info, name=name))
        return Outcome(RenameProject(info.name))


def _move_class(project: Project, info: ProjectInfo, known: SampleClass, renamed: SampleClass) -> Outcome:
    old, new = project.class_folder(known), project.class_folder(renamed)
    moved = {path: new / path.relative_to(old) for path in _listed(old)}
    project.change(_with_class(info, known, renamed), {old: new})
    inverse = RenameClass(renamed.folder, known.name, known.folder)
    return Outcome(inverse, moved=moved, folders={known.folder: renamed.folder})


def _listed(folder: Path) -> Iterable[Path]:
    with reading_from(folder):
        return sample_files(folder)


def _with_class(info: ProjectInfo, known: SampleClass, changed: SampleClass) -> ProjectInfo:
    return replace(info, classes=tuple(changed if other == known else other for other in info.classes))
