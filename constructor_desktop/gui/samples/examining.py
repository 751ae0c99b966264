"""What is wrong with the samples of a project, and which look or sound the same. For tasks only."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.media.audio import audio_info
from constructor_desktop.media.hints import LONG_SECONDS, Hint, class_hints
from constructor_desktop.media.quality import VERSION, examine
from constructor_desktop.media.twins import find_twins
from constructor_desktop.storage.cache import SqliteCache
from constructor_desktop.storage.state import ProjectState, SampleState

_AT_ONCE = 500
_TELL_SECONDS = 1.5  # Between two reports while samples are being examined.
_STORE = 32  # Findings that are stored at once.
_FEW = 3000  # Samples up to which look-alikes are sought for every report.


@dataclass(frozen=True, slots=True)
class Record:
    """What was found out about a sample.

    Attributes:
        identity: What tells whether it is still true: size, time of change, and the part that is used.
        seconds: Length of the part that is used; 0 for pictures and where the header does not say.
        problem: Code of its problem, see `media.quality.Problem`; empty if there is none.
        fingerprint: See `media.twins`.
    """

    identity: tuple[int, int, float | None, float | None]
    seconds: float
    problem: str
    fingerprint: int | None


Records = Mapping[Path, Record]


@dataclass(frozen=True)
class Findings:
    """What was found so far.

    Attributes:
        problems: Code of the problem of each sample that has one, by path; `twin` for look-alikes.
        hints: By folder of the class, one at most.
        seconds: Length of all sounds together; None for pictures.
        lengths: Length of each sound in seconds, by path.
    """

    problems: Mapping[Path, str]
    hints: Mapping[str, Hint]
    seconds: float | None
    lengths: Mapping[Path, float]


@dataclass(frozen=True, kw_only=True)
class Examined(Event):
    """News: records of more samples, and what follows from all of them."""

    records: Records
    findings: Findings


def identity(sample: SampleState) -> tuple[int, int, float | None, float | None]:
    """Returns what changes with the content of a sample."""
    return sample.bytes, sample.modified_ns, sample.start, sample.end


def examine_all(state: ProjectState, known: Records, database: Path, on_event: OnEvent) -> None:
    """Examines every sample of a project that is not known yet.

    Args:
        state: The project.
        known: Records of an earlier time; those that are not true any more are ignored.
        database: Where records are kept between two starts of the program.
        on_event: Receives `Examined` now and then and at the end, and Progress of the stage `check`; may raise
            Cancelled.
    """
    records = {path: record for path, record in known.items() if _is_true(record, state.sample(path))}
    with SqliteCache(database) as cache:
        missing = [sample for sample in state.samples() if sample.path not in records]
        records.update(_stored(missing, state.modality, cache, on_event))
        missing = [sample for sample in missing if sample.path not in records]
        lengths = _lengths(missing, on_event) if state.modality is Modality.AUDIO else {}
        if missing:
            on_event(Examined(records=dict(records), findings=conclude(state, records, lengths)))
        fresh: dict[Path, Record] = {}
        told = time.monotonic()
        for path, record in _examine(missing, lengths, state.modality, cache, on_event):
            records[path] = fresh[path] = record
            if time.monotonic() > told + _TELL_SECONDS:
                on_event(Examined(records=fresh, findings=conclude(state, records, lengths, whole=False)))
                fresh, told = {}, time.monotonic()
    on_event(Examined(records=records, findings=conclude(state, records, {})))


def conclude(state: ProjectState, records: Records, lengths: Mapping[Path, float], *, whole: bool = True) -> Findings:
    """Returns what follows from the records of some or all samples.

    Args:
        state: The project.
        records: Of those that were examined.
        lengths: Seconds of the others.
        whole: Whether to look for twins also where that takes a while.
    """
    examined = [sample for sample in state.samples() if sample.path in records]
    prints = [records[sample.path].fingerprint for sample in examined]
    groups = find_twins(prints, state.modality) if whole or len(prints) < _FEW else []
    problems = {examined[place].path: "twin" for group in groups for place in group}
    counted: dict[str, Counter[str]] = {}
    for sample in examined:
        code = records[sample.path].problem
        if code:
            problems[sample.path] = code
            counted.setdefault(sample.class_folder, Counter())[code] += 1
    seconds = {**lengths, **{path: record.seconds for path, record in records.items()}}
    for sample in state.samples():
        if seconds.get(sample.path, 0.0) > LONG_SECONDS:
            counted.setdefault(sample.class_folder, Counter())["long"] += 1
    hints = class_hints(
        {one.folder: len(one.samples) for one in state.classes},
        counted,
        [[examined[place].class_folder for place in group] for group in groups],
    )
    total = sum(seconds.values()) if state.modality is Modality.AUDIO else None
    return Findings(problems, {hint.class_folder: hint for hint in hints}, total, seconds)


def _is_true(record: Record, sample: SampleState | None) -> bool:
    return sample is not None and record.identity == identity(sample)


def _key(sample: SampleState, modality: Modality) -> str:
    return "|".join(map(str, (VERSION, modality, sample.path, *identity(sample))))


def _stored(
    samples: Sequence[SampleState], modality: Modality, cache: SqliteCache, on_event: OnEvent
) -> dict[Path, Record]:
    found: dict[Path, Record] = {}
    for start in range(0, len(samples), _AT_ONCE):
        on_event(Progress(stage="check", done=start, total=len(samples)))
        part = {_key(sample, modality): sample for sample in samples[start : start + _AT_ONCE]}
        for key, packed in cache.get(part).items():
            seconds, problem, fingerprint = json.loads(packed.tobytes())
            found[part[key].path] = Record(identity(part[key]), seconds, problem, fingerprint)
    return found


def _lengths(samples: Sequence[SampleState], on_event: OnEvent) -> dict[Path, float]:
    """The lengths that the headers say, which takes far less time than looking at the sounds."""
    lengths = {}
    for number, sample in enumerate(samples):
        on_event(Progress(stage="check", done=number, total=len(samples)))
        try:
            whole = audio_info(sample.path).seconds or 0.0
        except UnreadableError:
            whole = 0.0
        end = whole if sample.end is None else min(whole, sample.end)
        lengths[sample.path] = max(0.0, end - (sample.start or 0.0))
    return lengths


def _examine(
    samples: Sequence[SampleState],
    lengths: Mapping[Path, float],
    modality: Modality,
    cache: SqliteCache,
    on_event: OnEvent,
) -> Iterator[tuple[Path, Record]]:
    waiting = {}
    try:
        for number, sample in enumerate(samples):
            on_event(Progress(stage="check", done=number, total=len(samples)))
            quality = examine(sample.path, modality, sample.start, sample.end)
            problem = quality.problems[0].code if quality.problems else ""
            values = [lengths.get(sample.path, 0.0), problem, quality.fingerprint]
            waiting[_key(sample, modality)] = np.frombuffer(json.dumps(values).encode(), np.uint8)
            if len(waiting) >= _STORE:
                cache.put(waiting)
                waiting = {}
            yield sample.path, Record(identity(sample), lengths.get(sample.path, 0.0), problem, quality.fingerprint)
    finally:
        if waiting:
            cache.put(waiting)
