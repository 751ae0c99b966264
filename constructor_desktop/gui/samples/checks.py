"""Looks at every sample in the background: what is wrong with it, and which look or sound the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.storage.cache import SqliteCache
from constructor_desktop.storage.state import ProjectState, SampleState

if TYPE_CHECKING:
    from constructor_desktop.media.hints import Hint

DATABASE = "quality.sqlite"
_DELAY_MS = 300
_AT_ONCE = 64


@dataclass(frozen=True)
class Findings:
    """What was found.

    Attributes:
        problems: Code of the problem of each sample that has one, by path; `twin` for look-alikes.
        hints: By folder of the class, one at most.
        seconds: Length of all sounds together; None for pictures.
        twins: For each sample that looks like others, these others.
    """

    problems: Mapping[Path, str]
    hints: Mapping[str, Hint]
    seconds: float | None
    twins: Mapping[Path, tuple[Path, ...]]


class Checks(QObject):
    """Starts anew whenever the samples change; what was found once is kept on disk."""

    found = Signal(object)
    """`Findings` about all samples."""

    def __init__(self, services: Services, session: Session) -> None:
        super().__init__(session)
        self._services, self._session = services, session
        self._task: Task | None = None
        self._stale = False
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._start)
        session.changed.connect(self._restart)
        self._timer.start()

    def close(self) -> None:
        """Ends the work."""
        self._closed = True
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()

    def _restart(self) -> None:
        if self._task is not None:
            self._stale = True
            self._task.cancel()
        elif not self._closed:
            self._timer.start()

    def _start(self) -> None:
        state, cache = self._session.state, self._services.cache_folder / DATABASE
        self._task = self._services.tasks.start(
            lambda on_event: examine_all(state, cache, on_event), "checks", done=self._take, ended=self._ended
        )

    def _take(self, findings: Findings) -> None:
        if not self._stale and not self._closed:
            self.found.emit(findings)

    def _ended(self) -> None:
        self._task = None
        if self._stale and not self._closed:
            self._stale = False
            self._timer.start()


def examine_all(state: ProjectState, database: Path, on_event: OnEvent) -> Findings:
    """Examines every sample of a project; for a task.

    Args:
        state: The project.
        database: Where findings about files are kept.
        on_event: Receives Progress of the stage `check`; may raise Cancelled.
    """
    samples = list(state.samples())
    with SqliteCache(database) as cache:
        records = _examine(samples, state.modality, cache, on_event)
    return _conclude(state, samples, records)


def _examine(
    samples: list[SampleState], modality: Modality, cache: SqliteCache, on_event: OnEvent
) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for start in range(0, len(samples), _AT_ONCE):
        part = samples[start : start + _AT_ONCE]
        on_event(Progress(stage="check", done=start, total=len(samples)))
        keys = [_key(sample, modality) for sample in part]
        known = cache.get(keys)
        fresh: dict[str, Any] = {}
        for key, sample in zip(keys, part, strict=True):
            if key in known:
                records.append(json.loads(known[key].tobytes()))
                continue
            on_event(Progress(stage="check", done=len(records), total=len(samples)))
            records.append(_examine_one(sample, modality))
            fresh[key] = np.frombuffer(json.dumps(records[-1]).encode(), np.uint8)
        if fresh:
            cache.put(fresh)
    return records


def _examine_one(sample: SampleState, modality: Modality) -> dict[str, Any]:
    from constructor_desktop.core.errors import UnreadableError
    from constructor_desktop.media.audio import audio_info
    from constructor_desktop.media.quality import examine

    record = examine(sample.path, modality, sample.start, sample.end).to_json()
    seconds = 0.0
    if modality is Modality.AUDIO:
        try:
            whole = audio_info(sample.path).seconds or 0.0
        except UnreadableError:
            whole = 0.0
        seconds = (whole if sample.end is None else min(whole, sample.end)) - (sample.start or 0.0)
    return record | {"seconds": max(0.0, seconds)}


def _key(sample: SampleState, modality: Modality) -> str:
    from constructor_desktop.media.quality import VERSION

    return f"{VERSION}|{modality}|{sample.path}|{sample.modified_ns}|{sample.bytes}|{sample.start}|{sample.end}"


def _conclude(state: ProjectState, samples: list[SampleState], records: list[dict[str, Any]]) -> Findings:
    from constructor_desktop.media.hints import class_hints
    from constructor_desktop.media.twins import find_twins

    groups = find_twins([record["fingerprint"] for record in records], state.modality)
    problems: dict[Path, str] = {}
    twins: dict[Path, tuple[Path, ...]] = {}
    for group in groups:
        paths = tuple(samples[position].path for position in group)
        for path in paths:
            problems[path] = "twin"
            twins[path] = tuple(other for other in paths if other != path)
    counted: dict[str, Counter[str]] = {}
    for sample, record in zip(samples, records, strict=True):
        for problem in record["problems"]:
            problems[sample.path] = problem["code"]
            counted.setdefault(sample.class_folder, Counter())[problem["code"]] += 1
    hints = class_hints(
        {one.folder: len(one.samples) for one in state.classes},
        counted,
        [[samples[position].class_folder for position in group] for group in groups],
    )
    total = sum(record["seconds"] for record in records) if state.modality is Modality.AUDIO else None
    return Findings(problems, {hint.class_folder: hint for hint in hints}, total, twins)
