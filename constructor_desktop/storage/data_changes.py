"""What has changed in the data of a project since a model was trained on them."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from constructor_desktop.core.project import Trim
from constructor_desktop.storage.runs import JOB, METRICS
from constructor_desktop.storage.state import ProjectState, SampleState

_NUMBER = re.compile(r" \(\d+\)(?=\.[^.]*$|$)")


@dataclass(frozen=True)
class DataChanges:
    """Numbers of samples, and of classes, that differ from what a model learned.

    Attributes:
        added: New samples.
        removed: Samples that are gone.
        moved: Samples that belong to another class now.
        retrimmed: Sounds of which another part is used.
        renamed: Classes with another title but the same samples.
    """

    added: int = 0
    removed: int = 0
    moved: int = 0
    retrimmed: int = 0
    renamed: int = 0

    def __bool__(self) -> bool:
        return self != DataChanges()


def data_changes(run: Path, state: ProjectState) -> DataChanges | None:
    """Compares the samples that a run learned from with those of the project; None if the run is damaged."""
    try:
        job = json.loads((run / JOB).read_bytes())
        skipped = [Path(entry["path"]) for entry in json.loads((run / METRICS).read_bytes())["skipped"]]
        return changes_since(job, state, skipped)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def changes_since(job: Mapping[str, Any], state: ProjectState, skipped: Collection[Path] = ()) -> DataChanges:
    """Compares the samples of `job.json` with those of a project.

    A sample with another path counts as moved, not as removed and added, if its file is named alike. The project may
    have another place on the disk than it had.

    Args:
        job: The content of `job.json`.
        state: The project.
        skipped: Files that the run had seen but could not use.

    Raises:
        KeyError: if it is no job; likewise TypeError and ValueError.
    """
    root = PurePath(job["root"])
    former = {_key(record["path"], root): record for record in job["samples"]}
    seen = {_key(path, root) for path in skipped}
    now = {sample.path.relative_to(state.folder).as_posix(): sample for sample in state.samples()}
    pairs = [(former[key], now[key]) for key in former.keys() & now.keys()]
    gone = [key for key in former if key not in now]
    new = [key for key in now if key not in former and key not in seen]
    matches = _match(gone, new)
    pairs += [(former[old], now[found]) for old, found in matches.items()]
    titles = {known.folder: known.name for known in state.classes}
    renamed = _renamed(pairs, titles)
    expected = {label: renamed.get(label, label) for label in (record["label"] for record, _ in pairs)}
    return DataChanges(
        added=len(new) - len(matches),
        removed=len(gone) - len(matches),
        moved=sum(titles[sample.class_folder] != expected[record["label"]] for record, sample in pairs),
        retrimmed=sum(Trim(record["start"], record["end"]) != sample.trim for record, sample in pairs),
        renamed=len(renamed),
    )


def _key(path: str | Path, root: PurePath) -> str:
    """Returns a path below the project's folder, or the whole path if it is not in there."""
    pure = PurePath(path)
    return (pure.relative_to(root) if pure.is_relative_to(root) else pure).as_posix()


def _match(gone: Iterable[str], new: Iterable[str]) -> dict[str, str]:
    """Finds samples that have another folder now: those of one folder that were renamed together, then single ones."""
    matches: dict[str, str] = {}
    left_gone, left_new = list(gone), set(new)
    folders = _renamed_folders(left_gone, left_new)
    for old in left_gone:
        folder, name = _split(old)
        found = f"{folders.get(folder, '')}/{name}"
        if found in left_new:
            matches[old] = found
            left_new.remove(found)
    by_name: dict[str, list[str]] = defaultdict(list)
    for key in sorted(left_new, reverse=True):
        by_name[_plain_name(key)].append(key)
    for old in left_gone:
        same_name = by_name[_plain_name(old)]
        if old not in matches and same_name:
            matches[old] = same_name.pop()
    return matches


def _renamed_folders(gone: Iterable[str], new: Iterable[str]) -> dict[str, str]:
    """Pairs class folders with samples that are gone with those with new ones: most names in common first."""
    places: dict[str, list[str]] = defaultdict(list)
    for key in new:
        folder, name = _split(key)
        places[name].append(folder)
    common = Counter((_split(key)[0], folder) for key in gone for folder in places[_split(key)[1]])
    pairs: dict[str, str] = {}
    for (old, found), _ in sorted(common.items(), key=lambda entry: (-entry[1], entry[0])):
        if old not in pairs and found not in pairs.values():
            pairs[old] = found
    return pairs


def _split(key: str) -> tuple[str, str]:
    """Returns the class folder and the path below it."""
    parts = key.split("/")
    return "/".join(parts[:2]), "/".join(parts[2:])


def _plain_name(key: str) -> str:
    """Returns the name of a file without the number that it gets where its name is taken."""
    return _NUMBER.sub("", key.rpartition("/")[2])


def _renamed(pairs: Iterable[tuple[Mapping[str, Any], SampleState]], titles: Mapping[str, str]) -> dict[str, str]:
    """Returns new titles by old ones, where a title is gone and its samples are in a class whose title is new."""
    pairs = list(pairs)
    old_titles = {record["label"] for record, _ in pairs}
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for record, sample in pairs:
        places[record["label"]][titles[sample.class_folder]] += 1
    renamed: dict[str, str] = {}
    for old, counts in places.items():
        new = counts.most_common(1)[0][0]
        if old not in titles.values() and new not in old_titles and new not in renamed.values():
            renamed[old] = new
    return renamed
