"""What an import will do, before it does anything."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from constructor_desktop.core.data import Modality, Sample, Skipped
from constructor_desktop.media.listing import class_name


@dataclass(frozen=True)
class Note:
    """Something about the whole import that the user should know.

    Attributes:
        code: Names the kind of note: `nothing`, `nothing_usable`, `nothing_new`, `both_kinds`, `other_kind`,
            `splits_joined`, `in_two_classes` or `refused`.
        message: The sentence in English.
        params: What it is about: `count`, `modality` (of the files that are left out), `names`, `reason`.
    """

    code: str
    message: str
    params: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanRow:
    """Files that came together, and the class they go to.

    Attributes:
        source: Name of their folder, or their class in a manifest; of loose files, the folder all of them lie in,
            or empty.
        target: Name of the class they are added to; empty as long as the user has not chosen one.
        samples: What will be added; their labels are the target.
        skipped_count: How many files of the same source are left out.
        seconds: Length of all sounds together, as far as their headers say it; None for pictures.
    """

    source: str
    target: str
    samples: tuple[Sample, ...]
    skipped_count: int
    seconds: float | None


@dataclass(frozen=True)
class ImportPlan:
    """What an import will do; a context manager that removes what was unpacked for it.

    Attributes:
        modality: Pictures or sounds; None where nothing can be used and the project did not say.
        rows: Never without samples.
        skipped: Files that are left out, and why.
        notes: What the user should know besides.
        unpacked: Folders with the content of archives, needed until the import is done.
    """

    modality: Modality | None
    rows: tuple[PlanRow, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[Note, ...]
    unpacked: tuple[Path, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def unassigned(self) -> tuple[PlanRow, ...]:
        """The rows that have no class yet."""
        return tuple(row for row in self.rows if not row.target)

    def samples(self) -> tuple[Sample, ...]:
        """Returns what will be added, for `storage`; rows without a class are left out."""
        return tuple(sample for row in self.rows if row.target for sample in row.samples)

    def with_targets(self, targets: Mapping[int, str]) -> ImportPlan:
        """Returns the plan with other classes for some rows, by their positions; an empty name leaves a row out."""
        rows = [_with_target(row, targets.get(index, row.target)) for index, row in enumerate(self.rows)]
        return replace(self, rows=tuple(rows))

    def close(self) -> None:
        """Removes what was unpacked; the files that were chosen stay as they are."""
        remove_folders(self.unpacked)


def remove_folders(folders: tuple[Path, ...]) -> None:
    """Deletes folders that archives were unpacked into."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _with_target(row: PlanRow, target: str) -> PlanRow:
    name = class_name(target)
    return replace(row, target=name, samples=tuple(replace(sample, label=name) for sample in row.samples))
