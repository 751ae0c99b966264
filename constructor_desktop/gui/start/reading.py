"""What the start page shows of a project that was opened lately. For tasks only."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from constructor_desktop.core.data import Dataset
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.gui.start.pictures import sample_picture, spread
from constructor_desktop.gui.start.recent import PICTURE, PICTURES
from constructor_desktop.gui.start.recent_project import RecentProject
from constructor_desktop.storage.document import DOCUMENT, read_document
from constructor_desktop.storage.project import is_project, read_dataset
from constructor_desktop.storage.run_list import RunSummary, list_runs
from constructor_desktop.storage.runs import RunState


def read_recent(folder: Path, cache: Path) -> RecentProject:
    """Reads a project that may be open elsewhere, damaged or gone; never fails.

    Args:
        folder: Its folder.
        cache: The cache folder, for its pictures.
    """
    try:
        if not is_project(folder):
            return RecentProject(folder, "missing", folder.name)
        name, dataset = read_document(folder).name, read_dataset(folder)
        runs = [run for run in list_runs(folder) if run.state is RunState.SUCCEEDED]
    except (ConstructorError, OSError) as error:
        return RecentProject(folder, "problem", folder.name, error=error)
    size = (2 * PICTURE.width(), 2 * PICTURE.height())
    pictures = [sample_picture(path, dataset.modality, size, cache) for path in _chosen(dataset)]
    return RecentProject(
        folder,
        "ready",
        name,
        modality=dataset.modality,
        classes=len(dataset.classes),
        samples=len(dataset.samples),
        trained=bool(runs),
        accuracy=runs[0].accuracy if runs else None,
        changed=_changed(folder, runs),
        pictures=tuple(picture for picture in pictures if picture is not None),
    )


def _chosen(dataset: Dataset) -> list[Path]:
    classes: dict[str, list[Path]] = defaultdict(list)
    for sample in dataset.samples:
        classes[sample.label].append(sample.path)
    return spread(list(classes.values()), PICTURES)


def _changed(folder: Path, runs: list[RunSummary]) -> datetime | None:
    moments = [run.created for run in runs[:1]]
    document = folder / DOCUMENT
    if document.exists():
        moments.append(datetime.fromtimestamp(document.stat().st_mtime, UTC))
    return max(moments, default=None)
