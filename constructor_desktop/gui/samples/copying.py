"""Copies of class folders for other programs. For tasks only."""

from __future__ import annotations

import shutil
from pathlib import Path

from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.storage.names import comparable, free_folder_name
from constructor_desktop.storage.problems import writing_to
from constructor_desktop.storage.state import ClassState


def copy_class(state: ClassState, target: Path, on_event: OnEvent) -> Path:
    """Copies the samples of a class into a new folder.

    Args:
        state: The class.
        target: Where the folder is made; nothing in there is replaced.
        on_event: Receives Progress of the stage `export`; may raise Cancelled.

    Returns:
        The new folder.

    Raises:
        StorageError: if the disk refuses.
    """
    with writing_to(target):
        folder = target / free_folder_name(state.name, {comparable(path.name) for path in target.iterdir()})
        folder.mkdir()
        taken: set[str] = set()
        for number, sample in enumerate(state.samples):
            on_event(Progress(stage="export", done=number, total=len(state.samples)))
            name = sample.path.name
            if comparable(name) in taken:  # the same name in two deeper folders
                name = f"{sample.path.stem} ({number}){sample.path.suffix}"
            taken.add(comparable(name))
            shutil.copy2(sample.path, folder / name)
    return folder
