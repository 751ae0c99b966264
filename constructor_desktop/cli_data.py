"""The sub-command `project`: folders of samples that the program keeps."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import Commands, Parser, path_argument
from constructor_desktop.cli_output import count, grouped, percent, print_json, print_lines, table
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.data import Modality, Sample, Skipped
from constructor_desktop.core.errors import DataError, UnreadableError, UsageError
from constructor_desktop.core.events import OnEvent, Progress, SampleSkipped

if TYPE_CHECKING:
    from constructor_desktop.storage.project import Project

SECOND_PART = "A project uses one part of a file in each class, and the manifest names another part before."


def add_commands(commands: Commands) -> None:
    """Adds `project`."""
    parser = commands.add("project", "make, fill and show projects").add_commands()
    create = parser.add("create", "make a project and copy samples into it", create_project)
    create.add_argument("folder", metavar="FOLDER", type=path_argument, help="new or empty folder for the project")
    _add_data(create)
    add = parser.add("add", "copy more samples into a project", add_to_project)
    add.add_argument("folder", metavar="PROJECT", type=path_argument)
    _add_data(add)
    info = parser.add("info", "show the classes and runs of a project", project_info)
    info.add_argument("folder", metavar="PROJECT", type=path_argument)
    info.add_json()


def _add_data(parser: Parser) -> None:
    parser.add_argument(
        "data",
        metavar="DATA",
        type=path_argument,
        help="folder with one sub-folder per class, other project, or CSV manifest",
    )
    parser.add_quiet()


def create_project(arguments: argparse.Namespace) -> int:
    """Makes a project of the kind of samples that `DATA` holds, and copies them into it."""
    from constructor_desktop.storage.project import Project

    with reporting(arguments.quiet) as on_event:
        samples, modality, unreadable = _recognised(arguments.data, on_event)
        name = arguments.folder.absolute().name
        with Project.create(arguments.folder, name, modality) as project:
            result = _fill(project, samples, unreadable, on_event)
    print_lines(result)
    return 0


def add_to_project(arguments: argparse.Namespace) -> int:
    """Copies samples into a project, adding classes that are missing."""
    from constructor_desktop.storage.project import Project

    with reporting(arguments.quiet) as on_event, Project.open(arguments.folder, on_event) as project:
        samples, modality, unreadable = _recognised(arguments.data, on_event)
        if modality is not project.modality:
            raise DataError(
                f"{arguments.data} holds {modality.noun}, but {arguments.folder} is a project of "
                f"{project.modality.noun}. Make another project for them."
            )
        result = _fill(project, samples, unreadable, on_event)
    print_lines(result)
    return 0


def project_info(arguments: argparse.Namespace) -> int:
    """Shows what a project holds."""
    info = _describe(arguments.folder)
    if arguments.json:
        print_json(info)
    else:
        print_lines(_in_words(info))
    return 0


def _recognised(data: Path, on_event: OnEvent) -> tuple[list[Sample], Modality, int]:
    """The samples below `data` that are pictures or sounds, all of one kind, and how many files are not.

    One class, and one sample in it, are enough here: a project may be filled step by step.
    """
    from constructor_desktop.media.probe import probe

    found: dict[Modality, list[Sample]] = {}
    samples, skipped = _listed(data)
    samples = list(_one_part_each(samples, skipped))
    for number, sample in enumerate(samples, 1):
        try:
            found.setdefault(probe(sample.path).modality, []).append(sample)
        except UnreadableError as error:
            skipped.append(Skipped(sample.path, error.reason))
        on_event(Progress(stage="read", done=number, total=len(samples)))
    for item in skipped:
        on_event(SampleSkipped(path=str(item.path), reason=item.reason))
    if not found:
        raise DataError(f"{data}: None of its files is a picture or a sound that can be read.")
    if len(found) > 1:
        pictures, sounds = (count(len(found[kind]), kind.noun) for kind in (Modality.IMAGE, Modality.AUDIO))
        raise DataError(f"{data}: There are both {pictures} and {sounds}. Keep one kind.")
    modality, usable = found.popitem()
    if modality is Modality.IMAGE:  # which have no parts
        usable = [Sample(sample.path, sample.label) for sample in usable]
    return usable, modality, len(skipped)


def _listed(data: Path) -> tuple[list[Sample], list[Skipped]]:
    from constructor_desktop.media.folder import list_folder
    from constructor_desktop.media.manifest import read_manifest
    from constructor_desktop.storage.project import is_project, read_dataset

    if is_project(data):
        dataset = read_dataset(data)
        return list(dataset.samples), list(dataset.skipped)
    if not data.exists():
        raise UsageError(f"{data}: There is no such file or folder.")
    listing = list_folder(data) if data.is_dir() else read_manifest(data)
    return listing.samples, listing.skipped


def _one_part_each(samples: Iterable[Sample], skipped: list[Skipped]) -> Iterator[Sample]:
    """Leaves out all parts of a sound but its first in each class: a project holds files, with one part of each."""
    seen: set[tuple[Path, str]] = set()
    for sample in samples:
        if (sample.path, sample.label) in seen:
            skipped.append(Skipped(sample.path, SECOND_PART))
        else:
            seen.add((sample.path, sample.label))
            yield sample


def _fill(project: Project, samples: Sequence[Sample], unreadable: int, on_event: OnEvent) -> list[str]:
    report = project.import_samples(samples, on_event)
    return list(_filled(project, len(report.added), len(report.skipped) + unreadable))


def _filled(project: Project, added: int, skipped: int) -> Iterator[str]:
    noun = project.modality.noun
    left_out = f", {count(skipped, 'files')} left out" if skipped else ""
    yield f"{count(added, noun)} copied into {project.folder}{left_out}."
    dataset = project.dataset()
    numbers = Counter(sample.label for sample in dataset.samples)
    yield from table(("Class", noun.capitalize()), [(name, grouped(numbers[name])) for name in dataset.classes])


def _describe(folder: Path) -> dict[str, Any]:
    from constructor_desktop.storage.document import read_document
    from constructor_desktop.storage.project import read_dataset

    dataset = read_dataset(folder)
    numbers = Counter(sample.label for sample in dataset.samples)
    return {
        "project": str(folder),
        "name": read_document(folder).name,
        "modality": str(dataset.modality),
        "classes": [{"class": name, "n": numbers[name]} for name in dataset.classes],
        "n": len(dataset.samples),
        "bytes": sum(sample.path.stat().st_size for sample in dataset.samples),
        "runs": list(_runs(folder)),
    }


def _runs(folder: Path) -> Iterator[dict[str, Any]]:
    from constructor_desktop.core.errors import ModelError
    from constructor_desktop.storage.runs import RUNS, RunFolder, RunState, run_status

    runs = folder / RUNS
    for path in sorted(runs.iterdir()) if runs.is_dir() else ():
        status = run_status(path)
        if status is None:
            continue
        accuracy = None
        if status.state is RunState.SUCCEEDED:
            try:
                accuracy = RunFolder.open(path).metrics()["accuracy"]
            except ModelError:
                yield {"run": str(path), "state": "damaged", "accuracy": None}
                continue
        yield {"run": str(path), "state": str(status.state), "accuracy": accuracy}


def _in_words(info: dict[str, Any]) -> Iterator[str]:
    from constructor_desktop.cli_output import size

    noun = Modality(info["modality"]).noun
    yield f"{info['name']}: {count(info['n'], noun)} ({size(info['bytes'])}) in {info['project']}"
    yield from table(("Class", noun.capitalize()), [(entry["class"], grouped(entry["n"])) for entry in info["classes"]])
    if info["runs"]:
        yield ""
        rows = [(run["run"], run["state"], _accuracy(run["accuracy"])) for run in info["runs"]]
        yield from table(("Run", "State", "Correct"), rows)


def _accuracy(accuracy: float | None) -> str:
    return "" if accuracy is None else percent(accuracy)
