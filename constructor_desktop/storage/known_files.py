"""Which files a project would not take, found before anything is imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from constructor_desktop.core.data import Sample
from constructor_desktop.core.events import OnEvent, ignore_event
from constructor_desktop.core.same_files import same_content
from constructor_desktop.storage.importing import already_there
from constructor_desktop.storage.names import comparable
from constructor_desktop.storage.state import ProjectState


def known_files(samples: Sequence[Sample], state: ProjectState, on_event: OnEvent = ignore_event) -> dict[int, str]:
    """Finds the samples that an import would leave out since their class, or one of the samples before, is the same.

    Files are opened only where sizes agree. Nothing is changed.

    Args:
        samples: What is to be imported; those without a label are never left out.
        state: The project.
        on_event: Receives `Progress` of the stage `same`. What it raises ends the work.

    Returns:
        The reasons, by the positions of the samples, in order.
    """
    labels = [comparable(sample.label.strip()) for sample in samples]
    held = _candidates({(label, _size(sample.path)) for label, sample in zip(labels, samples, strict=True)}, state)
    mine = [sample.path for sample, label in zip(samples, labels, strict=True) if label]
    contents = same_content(list(dict.fromkeys([*(path for _, path in held), *mine])), on_event)
    names = {(label, contents[path]): path.name for label, path in reversed(held)}
    reasons: dict[int, str] = {}
    for number, (label, sample) in enumerate(zip(labels, samples, strict=True)):
        if not label:
            continue
        key = label, contents[sample.path]
        if key in names:
            reasons[number] = already_there(names[key])
        else:
            names[key] = sample.path.name
    return reasons


def _candidates(wanted: set[tuple[str, int | None]], state: ProjectState) -> list[tuple[str, Path]]:
    """The files of the project, with their classes, that a class and a size are wanted of."""
    return [
        (label, sample.path)
        for known in state.classes
        for label in [comparable(known.name)]
        for sample in known.samples
        if (label, sample.bytes) in wanted
    ]


def _size(path: Path) -> int | None:
    """Bytes of the file; None where there is none: the import will say why."""
    try:
        return path.stat().st_size
    except OSError:
        return None
