"""What was dropped on the start page, or named on the command line. For tasks only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import DataError, StorageError, UsageError
from constructor_desktop.core.events import OnEvent
from constructor_desktop.media.gather import gather
from constructor_desktop.media.glance import Glance, glance
from constructor_desktop.storage.document import DOCUMENT
from constructor_desktop.storage.problems import reading_from
from constructor_desktop.storage.project import is_project

_SECONDS = 2.0


@dataclass(frozen=True)
class Look:
    """What would become of something that is being dragged.

    Attributes:
        project: The project that would be opened; None if one would be made.
        glance: What it would hold.
    """

    project: Path | None
    glance: Glance | None = None


@dataclass(frozen=True)
class Recognised:
    """What is to be done with something that was dropped.

    Attributes:
        project: A project to open; None if one is to be made.
        modality: Of the new project.
        title: Of the new project; empty for the usual one.
    """

    project: Path | None
    modality: Modality = Modality.IMAGE
    title: str = ""


def look_at(paths: Sequence[Path]) -> Look:
    """Guesses within a moment; never fails."""
    try:
        project = find_project(paths)
    except StorageError:
        project = None
    return Look(project) if project else Look(None, glance(paths))


def recognise(paths: Sequence[Path], on_event: OnEvent) -> Recognised:
    """Finds out what to do.

    Args:
        paths: Files and folders.
        on_event: Told of the progress where files have to be read.

    Raises:
        UsageError: if one does not exist.
        StorageError: if there is no permission to look.
        DataError: if there is neither a project nor anything to make one of.
    """
    for path in paths:
        with reading_from(path):
            exists = path.exists()
        if not exists:
            raise UsageError(f"{path} does not exist. Check the name.")
    project = find_project(paths)
    if project is not None:
        return Recognised(project)
    title = paths[0].stem if len(paths) == 1 and not paths[0].is_dir() else paths[0].name if len(paths) == 1 else ""
    seen = glance(paths, limit_seconds=_SECONDS)
    if seen.files and seen.pictures != seen.sounds:
        return Recognised(None, Modality.IMAGE if seen.pictures > seen.sounds else Modality.AUDIO, title)
    with (
        TemporaryDirectory(prefix="constructor-") as scratch,
        gather(paths, modality=None, scratch=Path(scratch), on_event=on_event) as plan,
    ):
        if plan.modality is None or not plan.rows:
            reasons = [note.message for note in plan.notes if note.code in ("nothing", "nothing_usable", "refused")]
            raise DataError(reasons[-1] if reasons else "There are no pictures or sounds in what you dropped.")
        return Recognised(None, plan.modality, title)


def find_project(paths: Sequence[Path]) -> Path | None:
    """Returns the first project among the paths, which may be named by its `project.json`.

    Raises:
        StorageError: if there is no permission to look.
    """
    folders = [path.parent if path.name == DOCUMENT else path for path in paths]
    for folder in folders:
        with reading_from(folder):
            if is_project(folder):
                return folder
    return None
