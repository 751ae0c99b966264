"""The events of a machine, as they arrive in the bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from constructor_desktop.core.errors import CloudNetworkError
from constructor_desktop.core.events import BatchFinished, EpochFinished, Event, SampleSkipped, event_from_json
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.paths import PathMap

Step = tuple[Any, ...]


class EventsFeed:
    """Reads the events of all attempts from the beginning: whoever opens the window again sees whole curves.

    A step that several attempts made is told once, where it can be as the newest of them made it; and an attempt that
    was given up is not heard any more once the next one has spoken.
    """

    def __init__(self, objects: ObjectStore, prefix: str, paths: PathMap) -> None:
        """Args: `prefix` is what the keys of the events begin with; `paths` name the samples as they are here."""
        self._objects = objects
        self._prefix = prefix
        self._paths = paths
        self._last_key = ""
        self._newest = 0
        self._told: set[Step] = set()
        self.stage = ""

    def poll(self) -> list[Event]:
        """Returns what has arrived since the last call.

        Raises:
            CloudError: if the bucket cannot be read; nothing is lost by that.
        """
        arrived: list[tuple[int, Event]] = []
        try:
            for info in self._objects.list(self._prefix, self._last_key):
                attempt = _attempt(info.key.removeprefix(self._prefix))
                arrived += [(attempt, event) for event in self._read(self._objects.get(info.key))]
                self._last_key = info.key
        except CloudNetworkError:
            if not arrived:
                raise
        return self._without_repetitions(arrived)

    def _without_repetitions(self, arrived: list[tuple[int, Event]]) -> list[Event]:
        newest = {step: attempt for attempt, event in arrived if (step := _step(event))}
        kept = []
        for attempt, event in arrived:
            step = _step(event)
            if attempt < self._newest or (step and (step in self._told or newest[step] != attempt)):
                continue
            self._newest = attempt
            self._told |= {step} if step else set()
            kept.append(event)
        return kept

    def _read(self, content: bytes) -> Iterator[Event]:
        for line in content.splitlines():
            try:
                record = json.loads(line)
                if record["type"] == "stage":
                    self.stage = str(record["stage"])
                else:
                    yield self._here(event_from_json(record))
            except (ValueError, KeyError, TypeError):
                continue  # of a newer program, or cut off with the machine

    def _here(self, event: Event) -> Event:
        return replace(event, path=self._paths.local(event.path)) if isinstance(event, SampleSkipped) else event


def _attempt(name: str) -> int:
    number = name.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _step(event: Event) -> Step:
    """Names a step that each attempt makes anew; empty for other events."""
    if isinstance(event, BatchFinished):
        return "batch", event.phase, event.epoch, event.batch
    if isinstance(event, EpochFinished):
        return "epoch", event.phase, event.epoch
    return ()
