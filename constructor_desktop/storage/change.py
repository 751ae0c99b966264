"""What every change of a project is: something that can be carried out, and whose outcome says how to undo it."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from constructor_desktop.core.data import Skipped
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import OnEvent, ignore_event
from constructor_desktop.storage.importing import ImportReport

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project

logger = logging.getLogger(__name__)


class Change(ABC):
    """A change of a project; `code` is stable and names its kind.

    A change that raises has changed nothing. A process that is killed meanwhile leaves it done or not done; what is
    half done is completed when the project is opened again.
    """

    code: ClassVar[str]

    @property
    def count(self) -> int:
        """How many things (samples, mostly) it is about."""
        return 1

    @abstractmethod
    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Carries it out.

        Raises:
            UsageError: if it cannot be: a name is empty or taken, a class is gone.
            StorageError: if the disk refuses.
        """


@dataclass(frozen=True)
class Outcome:
    """What a change has done.

    Attributes:
        inverse: Undoes it; the inverse of applying that is what redoes it.
        moved: Where each sample went that has another path now.
        added: Samples that are new, or back again.
        removed: Samples that are gone, by their former paths.
        folders: New names of class folders by former ones.
        new_classes: Folders of classes that are new, or back again.
        taken: Files of the scratch folder that are samples now.
        returned: Files that wait in the scratch folder again.
        skipped: Samples that were left alone, and why.
        report: What an import did.
        cancelled: Whether it was cancelled; what was done until then stays, and `inverse` undoes it.
    """

    inverse: Change
    moved: Mapping[Path, Path] = field(default_factory=dict)
    added: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    folders: Mapping[str, str] = field(default_factory=dict)
    new_classes: tuple[str, ...] = ()
    taken: tuple[Path, ...] = ()
    returned: tuple[Path, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    report: ImportReport | None = None
    cancelled: bool = False

    @property
    def count(self) -> int:
        """How many samples were moved, added or removed."""
        return len(self.moved) + len(self.added) + len(self.removed)

    @property
    def changed(self) -> bool:
        """Whether there is anything to undo."""
        return self.inverse != NOTHING

    def path_now(self, path: Path) -> Path:
        """Returns where a sample is now that was at `path` before."""
        return self.moved.get(path, path)


@dataclass(frozen=True)
class Composite(Change):
    """Several changes, one after another: all of them or, if one fails, none."""

    code = "composite"

    changes: tuple[Change, ...]

    @property
    def count(self) -> int:
        """How many things all of them are about."""
        return sum(change.count for change in self.changes)

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Carries them out; one that is cancelled is the last."""
        outcomes: list[Outcome] = []
        try:
            for change in self.changes:
                outcomes.append(change.apply(project, on_event))
                if outcomes[-1].cancelled:
                    break
        except BaseException:
            _take_back(outcomes, project)
            raise
        return _joined(outcomes)


NOTHING = Composite(())
"""The inverse of a change that had nothing to do."""


def _take_back(outcomes: Sequence[Outcome], project: Project) -> None:
    for outcome in reversed(outcomes):
        try:
            outcome.inverse.apply(project)
        except ConstructorError as error:  # the first error is the one to show
            logger.warning("A part of a change could not be taken back: %s", error)


def _joined(outcomes: Sequence[Outcome]) -> Outcome:
    inverses = tuple(outcome.inverse for outcome in reversed(outcomes) if outcome.changed)
    moved: dict[Path, Path] = {}
    folders: dict[str, str] = {}
    for outcome in outcomes:
        between = set(moved.values())
        moved = {old: outcome.path_now(new) for old, new in moved.items()}
        moved |= {old: new for old, new in outcome.moved.items() if old not in between}
        folders = {old: outcome.folders.get(new, new) for old, new in folders.items()} | dict(outcome.folders)
    reports = [outcome.report for outcome in outcomes if outcome.report]
    return Outcome(
        inverses[0] if len(inverses) == 1 else Composite(inverses),
        moved,
        added=tuple(path for outcome in outcomes for path in outcome.added),
        removed=tuple(path for outcome in outcomes for path in outcome.removed),
        folders=folders,
        new_classes=tuple(name for outcome in outcomes for name in outcome.new_classes),
        taken=tuple(path for outcome in outcomes for path in outcome.taken),
        returned=tuple(path for outcome in outcomes for path in outcome.returned),
        skipped=tuple(skipped for outcome in outcomes for skipped in outcome.skipped),
        report=_joined_report(reports) if reports else None,
        cancelled=any(outcome.cancelled for outcome in outcomes),
    )


def _joined_report(reports: Sequence[ImportReport]) -> ImportReport:
    return ImportReport(
        tuple(path for report in reports for path in report.added),
        tuple(skipped for report in reports for skipped in report.skipped),
    )
