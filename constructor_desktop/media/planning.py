"""From the files found to the rows of an import plan: what is usable, of one kind, and not there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from constructor_desktop.core.data import Modality, Sample, Skipped
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.core.prefetch import prefetch
from constructor_desktop.core.same_files import same_content
from constructor_desktop.media.audio import AudioInfo
from constructor_desktop.media.listing import class_name
from constructor_desktop.media.plan import ImportPlan, Note, PlanRow
from constructor_desktop.media.probe import Probe, probe

OTHER_KIND = {
    Modality.IMAGE: "It is a picture, and this is a project for sounds.",
    Modality.AUDIO: "It is a sound, and this is a project for pictures.",
}
SAME_FILE = "Another of these files has the same content."

LeftOut = Callable[[Sequence[Sample], OnEvent], Mapping[int, str]]
"""Says which of some samples, by position, are not to be added, and why."""

_PROGRESS_STEPS = 200


@dataclass(frozen=True)
class Entry:
    """A file that may become a sample; `source` names the row it belongs to."""

    source: str
    sample: Sample


@dataclass
class Found:
    """What lies in the files and folders, before any is opened."""

    entries: list[Entry] = field(default_factory=list)
    skipped: list[tuple[str, Skipped]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unpacked: list[Path] = field(default_factory=list)

    def refuse(self, path: Path, reason: str) -> None:
        """Leaves out something that holds samples itself, such as an archive."""
        self.skipped.append(("", Skipped(path, reason)))
        self.notes.append(Note("refused", f"{path.name}: {reason}", {"names": path.name, "reason": reason}))


def nothing_left_out(samples: Sequence[Sample], on_event: OnEvent) -> Mapping[int, str]:
    """Lets all samples be added, as where there is no project yet."""
    return {}


def make_plan(
    found: Found, modality: Modality | None, into: str | None, left_out: LeftOut, on_event: OnEvent
) -> ImportPlan:
    """Opens the files and decides about each; the arguments are those of `gather`."""
    probes = _probe_all(found, on_event)
    chosen = modality or _majority(probes)
    entries = _of_one_kind(found, probes, chosen, modality is None)
    if into is not None:
        entries = [replace(entry, sample=replace(entry.sample, label=class_name(into))) for entry in entries]
    fresh = _without_copies(entries, found, on_event)
    kept = _without_known(fresh, found, left_out, on_event)
    rows = _rows(kept, found, probes)
    if not rows:
        found.notes.append(_nothing_new(found, len(fresh)) if fresh else _nothing(found))
    skipped = tuple(dict.fromkeys(entry for _, entry in found.skipped))
    return ImportPlan(chosen, rows, skipped, tuple(found.notes), tuple(found.unpacked))


def _probe_all(found: Found, on_event: OnEvent) -> dict[Path, Probe]:
    """Opens every file once, in threads; those that cannot be used go to `found.skipped`."""
    sources: dict[Path, str] = {}
    for entry in found.entries:
        sources.setdefault(entry.sample.path, entry.source)
    step = max(1, len(sources) // _PROGRESS_STEPS)
    probes = {}
    with closing(prefetch(_probe, sources)) as looks:
        for done, (path, result) in enumerate(looks, start=1):
            if isinstance(result, Probe):
                probes[path] = result
            else:
                found.skipped.append((sources[path], result))
            if done % step == 0 or done == len(sources):
                on_event(Progress(stage="read", done=done, total=len(sources)))
    return probes


def _probe(path: Path) -> tuple[Path, Probe | Skipped]:
    try:
        return path, probe(path)
    except UnreadableError as error:
        return path, Skipped(path, error.reason)


def _majority(probes: dict[Path, Probe]) -> Modality | None:
    counts = Counter(entry.modality for entry in probes.values())
    return max(counts, key=lambda kind: counts[kind]) if counts else None


def _of_one_kind(found: Found, probes: dict[Path, Probe], modality: Modality | None, is_new: bool) -> list[Entry]:
    """The entries that are what the project holds; the others are left out and told in a note."""
    usable = [entry for entry in found.entries if entry.sample.path in probes]
    fitting = [entry for entry in usable if probes[entry.sample.path].modality is modality]
    others = {entry.sample.path: entry for entry in usable if probes[entry.sample.path].modality is not modality}
    if others:
        kind = probes[next(iter(others))].modality
        found.skipped += [(entry.source, Skipped(path, OTHER_KIND[kind])) for path, entry in others.items()]
        found.notes.append(_other_kind(len(others), kind, is_new))
    return fitting


def _other_kind(count: int, kind: Modality, is_new: bool) -> Note:
    found = f"{count} files are {kind.noun}" if count > 1 else f"1 file is a {kind.noun.removesuffix('s')}"
    wanted = (Modality.AUDIO if kind is Modality.IMAGE else Modality.IMAGE).noun
    code, rest = ("both_kinds", "most are") if is_new else ("other_kind", "this is a project for")
    return Note(code, f"{found}; {rest} {wanted}.", {"count": count, "modality": kind.value})


def _without_copies(entries: list[Entry], found: Found, on_event: OnEvent) -> list[Entry]:
    """Keeps one of each content within a class; what is in several classes stays, and is told in a note."""
    contents = same_content(list(dict.fromkeys(entry.sample.path for entry in entries)), on_event)
    kept: list[Entry] = []
    classes: dict[tuple[int, float | None, float | None], dict[str, Path]] = {}
    for entry in entries:
        sample = entry.sample
        known = classes.setdefault((contents[sample.path], sample.start, sample.end), {})
        if sample.label not in known and (sample.label or not known):
            known[sample.label] = sample.path
            kept.append(entry)
        elif sample.path not in known.values():  # Else the file was dropped, and so was its folder.
            found.skipped.append((entry.source, Skipped(sample.path, SAME_FILE)))
    shared = sum(len(labels) > 1 for labels in classes.values())
    if shared:
        what = "1 file is" if shared == 1 else f"{shared} files are"
        message = f"{what} in more than one class. Keep each in the right one only."
        found.notes.append(Note("in_two_classes", message, {"count": shared}))
    return kept


def _without_known(entries: list[Entry], found: Found, left_out: LeftOut, on_event: OnEvent) -> list[Entry]:
    """Leaves out what the project does not take, which is told last of `found.skipped`."""
    reasons = left_out([entry.sample for entry in entries], on_event)
    found.skipped += [
        (entries[number].source, Skipped(entries[number].sample.path, reasons[number])) for number in reasons
    ]
    return [entry for number, entry in enumerate(entries) if number not in reasons]


def _rows(entries: list[Entry], found: Found, probes: dict[Path, Probe]) -> tuple[PlanRow, ...]:
    skipped = Counter(source for source, _ in found.skipped)
    grouped: dict[tuple[str, str], list[Sample]] = {}
    for entry in entries:
        grouped.setdefault((entry.source, entry.sample.label), []).append(entry.sample)
    return tuple(
        PlanRow(source, target, tuple(samples), skipped[source], _seconds(samples, probes))
        for (source, target), samples in grouped.items()
    )


def _seconds(samples: list[Sample], probes: dict[Path, Probe]) -> float | None:
    lengths = [_length(sample, probes[sample.path]) for sample in samples]
    known = [length for length in lengths if length is not None]
    return sum(known) if known else None


def _length(sample: Sample, probed: Probe) -> float | None:
    if not isinstance(probed.info, AudioInfo):
        return None
    end = probed.info.seconds if sample.end is None else sample.end
    return None if end is None else max(0.0, end - (sample.start or 0.0))


def _nothing(found: Found) -> Note:
    if not found.skipped:
        return Note("nothing", "There are no pictures or sounds in what you dropped.")
    _, first = found.skipped[0]
    count = len(found.skipped)
    what = f"None of these {count} files can be used. The first one," if count > 1 else "Nothing here can be used."
    message = f"{what} {first.path.name}: {first.reason}"
    return Note("nothing_usable", message, {"count": count, "names": first.path.name, "reason": first.reason})


def _nothing_new(found: Found, count: int) -> Note:
    """The last `count` of what is skipped could be used, but the project does not take it."""
    _, first = found.skipped[-count]
    what = f"None of these {count} files is new. The first one," if count > 1 else "Nothing here is new."
    message = f"{what} {first.path.name}: {first.reason}"
    return Note("nothing_new", message, {"count": count, "names": first.path.name, "reason": first.reason})
