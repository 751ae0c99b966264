"""One change of each kind, for the project of `projects`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from constructor_desktop.core.data import Sample
from constructor_desktop.core.project import Trim
from constructor_desktop.storage.changes import (
    AddClass,
    AddFiles,
    Change,
    Composite,
    ImportSamples,
    MergeClasses,
    MoveSamples,
    Outcome,
    RemoveClass,
    RenameClass,
    RenameProject,
    RenameRun,
    ReorderClasses,
    SetColour,
    SetTrim,
    TrashComparison,
    TrashRun,
    TrashSamples,
)
from constructor_desktop.storage.project import Project

Maker = Callable[[Path], Change]


def sounds(folder: Path, *names: str) -> tuple[Path, ...]:
    return tuple(folder / "data" / name for name in names)


def only_run(folder: Path) -> Path:
    (run,) = (folder / "runs").iterdir()
    return run


def only_comparison(folder: Path) -> Path:
    (comparison,) = (folder / "comparisons").iterdir()
    return comparison


def source_samples(folder: Path) -> tuple[Sample, ...]:
    source = folder.parent / "source"
    source.mkdir(exist_ok=True)
    samples = []
    for label in ("Rain", "Snow"):
        for i in range(3):
            path = source / f"{label} {i}.wav"
            path.write_bytes(path.name.encode() * 100)
            samples.append(Sample(path, label, 0.1, 0.2))
    return tuple(samples)


CHANGES: dict[str, Maker] = {
    "add class": lambda folder: AddClass(" Snow "),
    "rename class": lambda folder: RenameClass("Rain", "Heavy: rain"),
    "change case": lambda folder: RenameClass("Rain", "rAIN"),
    "set colour": lambda folder: SetColour("Rain", 7),
    "reorder": lambda folder: ReorderClasses(("Wind", "Rain")),
    "remove class": lambda folder: RemoveClass("Rain"),
    "merge": lambda folder: MergeClasses("Rain", "Wind"),
    "move": lambda folder: MoveSamples(sounds(folder, "Rain/1.wav", "Rain/deeper/3.wav", "Rain/only rain.wav"), "Wind"),
    "trash": lambda folder: TrashSamples(sounds(folder, "Rain/1.wav", "Wind/1.wav", "Wind/deeper/3.wav")),
    "import": lambda folder: ImportSamples(source_samples(folder)),
    "add files": lambda folder: AddFiles((folder / ".recordings" / "take.wav",), "Wind"),
    "keep recordings": lambda folder: AddFiles((folder / ".recordings" / "take.wav",), "Wind", wait_again=True),
    "trim": lambda folder: SetTrim(folder / "data" / "Rain" / "1.wav", Trim(1.0)),
    "rename project": lambda folder: RenameProject("Climate"),
    "trash run": lambda folder: TrashRun(only_run(folder)),
    "trash comparison": lambda folder: TrashComparison(only_comparison(folder)),
    "rename run": lambda folder: RenameRun(only_run(folder), "The best"),
    "composite": lambda folder: Composite(
        (
            RenameClass("Rain", "Drizzle"),
            MoveSamples(sounds(folder, "Drizzle/1.wav"), "Wind"),
            TrashSamples(sounds(folder, "Wind/1 (2).wav")),
            RemoveClass("Drizzle"),
        )
    ),
}
ONE_STEP = [name for name in CHANGES if name not in ("import", "composite")]


def apply(folder: Path, change: Change) -> Outcome:
    with Project.open(folder) as project:
        return change.apply(project)
