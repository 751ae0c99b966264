"""Finding the samples of a run again in the project: where they were, or where they have been moved since."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

from constructor_desktop.storage.state import ProjectState, SampleState

_NUMBER = re.compile(r" \(\d+\)(?=\.[^.]*$|$)")
MOST_HASHED = 1000


def find_samples(records: Iterable[Mapping[str, Any]], root: str, state: ProjectState) -> list[SampleState | None]:
    """Returns the sample of each record of `job.json`, or None if it is gone; for a task.

    A sample that is not where it was is looked for by its name, and recognised by its content.

    Args:
        records: What `job.json` says of the samples.
        root: The project's folder at that time.
        state: The project now.
    """
    records = list(records)
    found = [state.sample(_now(record["path"], root, state.folder)) for record in records]
    taken = {sample.path for sample in found if sample is not None}
    by_name: dict[str, list[SampleState]] = defaultdict(list)
    for sample in state.samples():
        if sample.path not in taken:
            by_name[_plain(sample.path.name)].append(sample)
    digests: dict[Path, str] = {}
    for index, record in enumerate(records):
        if found[index] is None:
            candidates = by_name.get(_plain(PurePath(record["path"]).name), [])
            found[index] = next((one for one in candidates if _is(one.path, record["sha256"], digests)), None)
    return found


def _now(path: str, root: str, folder: Path) -> Path:
    pure = PurePath(path)
    return folder / pure.relative_to(root) if pure.is_relative_to(root) else Path(pure)


def _plain(name: str) -> str:
    """A name without the number that a file gets where its name is taken."""
    return _NUMBER.sub("", name).casefold()


def _is(path: Path, sha256: str, digests: dict[Path, str]) -> bool:
    if path not in digests and len(digests) < MOST_HASHED:
        try:
            with path.open("rb") as file:
                digests[path] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            digests[path] = ""
    return digests.get(path, sha256) == sha256
