"""What the Export page does in a task: writing the bundle, and remembering what came of it beside the run."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.core.errors import ExportError
from constructor_desktop.core.events import OnEvent
from constructor_desktop.core.files import write_json
from constructor_desktop.gui.run_text import model_text
from constructor_desktop.storage.problems import write_error, writing_to
from constructor_desktop.storage.runs import RunFolder

if TYPE_CHECKING:
    from constructor_desktop.storage.run_list import RunSummary

RECORD = "export.json"
EXPORTS = "exports"


@dataclass(frozen=True)
class Exported:
    """A bundle that passed its check.

    Attributes:
        bundle: The zip file.
        size: Its size, in bytes.
        files: Sizes of the files in it, unpacked, in bytes.
        compared: Number of samples that bundle and app both answered.
        same: How many answers were the same.
        held_out: Whether these samples were kept aside in training.
        max_difference: The largest difference of any probability.
        seconds: To unpack and check.
    """

    bundle: str
    size: int
    files: dict[str, int]
    compared: int
    same: int
    held_out: bool
    max_difference: float
    seconds: float


def export(run: Path, target: Path, cache_folder: Path, on_event: OnEvent, *, include_samples: bool) -> Exported:
    """Writes the bundle of a run and a record of it into the run folder.

    Raises:
        ConstructorError: if the run is damaged, the check failed or the disk refuses; nothing is left behind.
    """
    from constructor_desktop.export.writer import export_bundle
    from constructor_desktop.models.trained import load_model

    folder = RunFolder.open(run)
    with writing_to(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    model, job, metrics = load_model(folder.model_path), folder.job(), folder.metrics()
    try:
        result = export_bundle(model, job, metrics, target, cache_folder, on_event, include_samples=include_samples)
    except ExportError as error:
        if isinstance(error.__cause__, OSError):
            raise write_error(target.parent, error.__cause__) from error
        raise
    compared = result.comparison
    exported = Exported(
        bundle=str(result.bundle),
        size=os.path.getsize(result.bundle),
        files=dict(result.files),
        compared=compared.n,
        same=compared.same,
        held_out=compared.held_out,
        max_difference=max(result.max_difference, compared.max_difference),
        seconds=compared.seconds,
    )
    with writing_to(run):
        write_json(run / RECORD, asdict(exported))
    return exported


def read_exported(run: Path) -> Exported | None:
    """Returns what the last export of a run came to, or None if its bundle is gone or has changed."""
    try:
        exported = Exported(**json.loads((run / RECORD).read_bytes()))
        return exported if os.path.getsize(exported.bundle) == exported.size else None
    except (OSError, ValueError, TypeError):
        return None


def usual_target(project: Path, title: str, run: RunSummary) -> Path:
    """Returns where a run is exported to unless the user says otherwise: `exports/yard-sounds-accurate.zip`.

    The name of an architecture that is not the usual one is part of it: `exports/yard-sounds-lstm-fast.zip`.

    Looks at the disk: the bundle of another run keeps its name, and this one gets a number.
    """
    arch = (run.arch or "").replace("_", "-") if model_text(run) else ""
    words = re.sub(r"[^\w]+", "-", f"{title} {arch} {run.name or run.preset or ''}".lower()).strip("-") or "model"
    names = chain([words], (f"{words}-{number}" for number in count(2)))
    return next(path for name in names if not (path := project / EXPORTS / f"{name}.zip").exists())
