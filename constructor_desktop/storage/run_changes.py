"""Changes of what the user says about runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.core.events import OnEvent, ignore_event
from constructor_desktop.core.files import write_json
from constructor_desktop.storage.change import NOTHING, Change, Outcome
from constructor_desktop.storage.problems import writing_to
from constructor_desktop.storage.trash_changes import check_run

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project

NAME = "name.json"
_VERSION = 1


@dataclass(frozen=True)
class RenameRun(Change):
    """Gives a run a name; None or an empty one takes the name away."""

    code = "rename_run"

    run: Path
    name: str | None

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        """Renames it; its folder keeps its name."""
        check_run(project, self.run)
        former, name = run_name(self.run), (self.name or "").strip() or None
        if name == former:
            return Outcome(NOTHING)
        with writing_to(self.run):
            if name is None:
                (self.run / NAME).unlink(missing_ok=True)
            else:
                write_json(self.run / NAME, {"schema_version": _VERSION, "name": name})
        return Outcome(RenameRun(self.run, former))


def run_name(run: Path) -> str | None:
    """Returns the name that the user gave to a run, or None."""
    try:
        name = json.loads((run / NAME).read_bytes())["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) and name else None
