"""What one page can ask of another through the `Navigator`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ShowSamples:
    """To `data`: show and select these samples."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class RecordInto:
    """To `data`: get ready to record or photograph for a class, given by its folder name."""

    class_folder: str


@dataclass(frozen=True)
class ImportPaths:
    """To `data`: show the import sheet for these files and folders.

    Attributes:
        paths: What was dropped.
        fresh: Whether the project was made for them; it goes again if they are not added.
    """

    paths: tuple[Path, ...]
    fresh: bool = False


@dataclass(frozen=True)
class TrainNow:
    """To `train`: start training with the settings as they are."""


@dataclass(frozen=True)
class ShowResults:
    """To `train`: show the results of a run, by default the newest."""

    run: Path | None = None


@dataclass(frozen=True)
class TryModel:
    """To `test`: use the model of a run folder or a bundle."""

    model: Path


@dataclass(frozen=True)
class ExportRun:
    """To `export`: choose this run."""

    run: Path
