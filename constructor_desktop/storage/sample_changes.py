"""Changes of the samples of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.core.data import Sample, Skipped
from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import Event, OnEvent, SampleSkipped, ignore_event
from constructor_desktop.core.project import Trim
from constructor_desktop.storage.change import NOTHING, Change, Outcome
from constructor_desktop.storage.document import DATA
from constructor_desktop.storage.importing import ImportReport
from constructor_desktop.storage.listing import sample_key
from constructor_desktop.storage.moving import Places, find_class, present_files
from constructor_desktop.storage.trash_changes import TrashSamples

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project


@dataclass(frozen=True)
class MoveSamples(Change):
    """Moves samples to another class; a name that is taken there gets a number."""

    code = "move_samples"

    paths: tuple[Path, ...]
    class_folder: str

    @property
    def count(self) -> int:
        """How many samples."""
        return len(self.paths)

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves them; those that are in the class already are left alone."""
        target = project.class_folder(find_class(project, self.class_folder))
        found, skipped = present_files(project, self.paths)
        places = Places()
        return _move(
            project,
            {path: places.for_file(target / path.name) for path in found if not path.is_relative_to(target)},
            skipped,
        )


@dataclass(frozen=True)
class ReturnSamples(Change):
    """Moves samples back to exactly where they were, or beside it where that is taken now."""

    code = "move_samples"

    places: tuple[tuple[Path, Path], ...]

    @property
    def count(self) -> int:
        """How many samples."""
        return len(self.places)

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves them."""
        moves, skipped = _moves_to(project, self.places)
        return _move(project, moves, skipped)


@dataclass(frozen=True)
class ImportSamples(Change):
    """Copies files into the project, adding classes that are missing; see `Project.import_samples`."""

    code = "import_samples"

    samples: tuple[Sample, ...]

    @property
    def count(self) -> int:
        """How many files."""
        return len(self.samples)

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Copies them; if `on_event` raises Cancelled, those copied until then stay, which is no error."""
        before = {known.folder for known in project.classes}
        added: list[Path] = []
        skipped: list[Skipped] = []

        def listen(event: Event) -> None:
            if isinstance(event, SampleSkipped):
                skipped.append(Skipped(Path(event.path), event.reason))
            on_event(event)

        cancelled = False
        try:
            project.import_samples(self.samples, listen, added.append)
        except BaseException as error:
            if not isinstance(error, Cancelled):
                _remove_copies(added)
            _remove_empty(project, before)
            if not isinstance(error, Cancelled):
                raise
            cancelled = True
        made = tuple(known.folder for known in project.classes if known.folder not in before)
        report = ImportReport(tuple(added), tuple(skipped))
        inverse = TrashSamples(report.added, emptied=made) if added or made else NOTHING
        return Outcome(
            inverse, added=report.added, new_classes=made, skipped=report.skipped, report=report, cancelled=cancelled
        )


@dataclass(frozen=True)
class AddFiles(Change):
    """Moves files from the project's scratch folder (recordings, pictures of a camera, clips) into a class.

    Attributes:
        files: The files.
        class_folder: Folder of the class.
        wait_again: Whether undoing this moves them back, to wait for another decision, and not to the trash.
    """

    code = "add_files"

    files: tuple[Path, ...]
    class_folder: str
    wait_again: bool = False

    @property
    def count(self) -> int:
        """How many files."""
        return len(self.files)

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves them."""
        target = project.class_folder(find_class(project, self.class_folder))
        found, skipped = present_files(project, self.files, project.scratch_folder())
        places = Places()
        moves = {path: places.for_file(target / path.name) for path in found}
        if not moves:
            return Outcome(NOTHING, skipped=tuple(skipped))
        project.change(project.info, moves)
        added = tuple(moves.values())
        back = tuple((new, old) for old, new in moves.items())
        inverse = TakeBack(back, self.class_folder) if self.wait_again else TrashSamples(added)
        return Outcome(inverse, added=added, taken=tuple(moves), skipped=tuple(skipped))


@dataclass(frozen=True)
class TakeBack(Change):
    """Moves samples out of a class back into the scratch folder they came from, where they wait again.

    Attributes:
        places: Each sample with its file in the scratch folder.
        class_folder: Folder of the class.
    """

    code = "take_back"

    places: tuple[tuple[Path, Path], ...]
    class_folder: str

    @property
    def count(self) -> int:
        """How many samples."""
        return len(self.places)

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Moves them."""
        moves, skipped = _moves_to(project, self.places)
        if not moves:
            return Outcome(NOTHING, skipped=tuple(skipped))
        project.change(project.info, moves)
        back = tuple(moves.values())
        again = AddFiles(back, self.class_folder, wait_again=True)
        return Outcome(again, removed=tuple(moves), returned=back, skipped=tuple(skipped))


@dataclass(frozen=True)
class SetTrim(Change):
    """Uses only a part of a sound; `Trim()` uses all of it."""

    code = "set_trim"

    path: Path
    trim: Trim

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Notes it."""
        former = project.info.trims.get(_data_key(project, self.path), Trim())
        project.set_trim(self.path, self.trim)
        return Outcome(SetTrim(self.path, former) if former != self.trim else NOTHING)


def _moves_to(project: Project, wanted: Sequence[tuple[Path, Path]]) -> tuple[dict[Path, Path], Sequence[Skipped]]:
    """Returns where each file that is there goes: to the place wanted, or beside it where that is taken."""
    targets, places = dict(wanted), Places()
    found, skipped = present_files(project, targets)
    return {path: places.for_file(targets[path]) for path in found}, skipped


def _move(project: Project, moves: Mapping[Path, Path], skipped: Sequence[Skipped]) -> Outcome:
    if not moves:
        return Outcome(NOTHING, skipped=tuple(skipped))
    project.change(project.info, moves)
    back = tuple((new, old) for old, new in moves.items())
    return Outcome(ReturnSamples(back), moved=moves, skipped=tuple(skipped))


def _data_key(project: Project, path: Path) -> str:
    data = project.folder / DATA
    return sample_key(path, data) if path.is_relative_to(data) else ""


def _remove_copies(copies: Iterable[Path]) -> None:
    """Deletes copies that were made just now; the user's files are where they were."""
    for path in copies:
        with suppress(OSError):
            path.unlink()


def _remove_empty(project: Project, before: set[str]) -> None:
    """Removes classes that an import made and that got no sample."""
    for known in project.classes:
        if known.folder not in before:
            with suppress(OSError):  # it is not empty
                project.class_folder(known).rmdir()
