"""What a project remembers besides its files: see `storage.project` for the files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from constructor_desktop.core.data import Modality

COLOURS = 10


@dataclass(frozen=True)
class SampleClass:
    """A class of a project.

    Attributes:
        name: What the user calls it, in any script.
        folder: Name of its folder, valid on every system.
        colour: Index into the palette, 1 to 10.
    """

    name: str
    folder: str
    colour: int

    def __post_init__(self) -> None:
        if not 1 <= self.colour <= COLOURS:
            raise ValueError(f"colour {self.colour} is not in 1..{COLOURS}")


@dataclass(frozen=True)
class Trim:
    """The part of a sound that is used, in seconds; None stands for its beginning or end."""

    start: float | None = None
    end: float | None = None

    def __post_init__(self) -> None:
        start = 0.0 if self.start is None else self.start
        end = math.inf if self.end is None else self.end
        if not 0 <= start < end or math.isinf(start):
            raise ValueError(f"no part of a sound lies between {self.start} s and {self.end} s")


@dataclass(frozen=True)
class ProjectInfo:
    """The content of `project.json`.

    Attributes:
        name: Title of the project.
        modality: Pictures or sounds.
        classes: In the user's order.
        trims: By path of the sample below the data folder, with forward slashes.
    """

    name: str
    modality: Modality
    classes: tuple[SampleClass, ...] = ()
    trims: Mapping[str, Trim] = field(default_factory=dict)


def next_colour(classes: tuple[SampleClass, ...]) -> int:
    """Returns the first of the colours that the fewest classes have."""
    used = [sample_class.colour for sample_class in classes]
    return min(range(1, COLOURS + 1), key=used.count)
