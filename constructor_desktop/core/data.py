"""What training is given: samples, their classes, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Modality(StrEnum):
    """What a sample is."""

    IMAGE = "image"
    AUDIO = "audio"

    @property
    def noun(self) -> str:
        """The plural for messages: `pictures` or `sounds`."""
        return "pictures" if self is Modality.IMAGE else "sounds"


@dataclass(frozen=True)
class Sample:
    """One picture, or one sound or part of a sound.

    Attributes:
        path: The file.
        label: Name of its class.
        start: First second used, or None for the beginning of the file.
        end: Last second used, or None for the end of the file.
    """

    path: Path
    label: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Skipped:
    """A file that is not used; `reason` is a sentence without the file name."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Dataset:
    """Samples of one modality, sorted, with their classes.

    Attributes:
        modality: Pictures or sounds.
        classes: Class names in the order of the model's outputs.
        samples: Every sample that looks usable; decoding may still reject some.
        skipped: Files left out while reading the folder.
        root: The folder, project or manifest it was read from.
    """

    modality: Modality
    classes: tuple[str, ...]
    samples: tuple[Sample, ...]
    root: Path
    skipped: tuple[Skipped, ...] = field(default=())
