"""The example projects: samples made on the spot and imported like the user's own. For tasks only."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from constructor_desktop.core.events import OnEvent
from constructor_desktop.gui.session import Snapshot, read_snapshot
from constructor_desktop.media.examples import write_example
from constructor_desktop.storage.problems import writing_to
from constructor_desktop.storage.project import Project

if TYPE_CHECKING:
    from constructor_desktop.core.data import Modality


def make_example(
    folder: Path, title: str, modality: Modality, names: Sequence[str], on_event: OnEvent
) -> tuple[Project, Snapshot]:
    """Makes an example project and leaves it open; what `on_event` raises ends the work and removes the folder.

    Args:
        folder: Where to; not to exist before.
        title: Of the project.
        modality: Pictures or sounds.
        names: Of the three classes.
        on_event: Told of the progress.

    Raises:
        StorageError: if the disk refuses.
    """
    with writing_to(folder), TemporaryDirectory(prefix="constructor-") as scratch:
        samples = write_example(modality, Path(scratch) / "example", on_event, names=names)
        project = Project.create(folder, title, modality)
        try:
            project.import_files({name: sorted((samples / name).iterdir()) for name in names}, on_event)
            return project, read_snapshot(project)
        except BaseException:
            project.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
