"""The events of a machine: each once, as the newest attempt tells them."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from constructor_desktop.core.errors import CloudNetworkError
from constructor_desktop.core.events import EpochFinished, Event, Notice, SampleSkipped
from constructor_desktop.jobs.cloud.archive import PackedFile
from constructor_desktop.jobs.cloud.events_feed import EventsFeed
from constructor_desktop.jobs.cloud.objects import ObjectInfo, ObjectStore
from constructor_desktop.jobs.cloud.paths import PathMap

PREFIX = "jobs/j/out/events/"


class Bucket:
    """Objects in memory; reading those of `broken` breaks off."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.reads: list[str] = []
        self.broken: set[str] = set()

    def put(self, name: str, *records: dict[str, Any]) -> None:
        self.objects[PREFIX + name] = b"".join(json.dumps(record).encode() + b"\n" for record in records)

    def list(self, prefix: str, after: str = "") -> list[ObjectInfo]:
        keys = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
        return [ObjectInfo(key, 1, "", cast(Any, None)) for key in keys]

    def get(self, key: str) -> bytes:
        self.reads.append(key)
        if key in self.broken:
            raise CloudNetworkError("Broken off.")
        return self.objects[key]


def feed_of(bucket: Bucket, *files: PackedFile) -> EventsFeed:
    return EventsFeed(cast(ObjectStore, bucket), PREFIX, PathMap(files))


def epoch(number: int, loss: float = 1.0) -> dict[str, Any]:
    return EpochFinished(
        phase="head", epoch=number, epochs=9, train_loss=loss, val_loss=None, train_accuracy=0.5, val_accuracy=None
    ).to_json()


def told(events: list[Event]) -> list[tuple[int, float]]:
    return [(event.epoch, event.train_loss) for event in events if isinstance(event, EpochFinished)]


def test_what_is_new_is_told_once() -> None:
    bucket = Bucket()
    feed = feed_of(bucket)
    assert feed.poll() == []
    bucket.put("01-00000000.jsonl", epoch(1), epoch(2))
    assert told(feed.poll()) == [(1, 1.0), (2, 1.0)]
    bucket.put("01-00000001.jsonl", epoch(3))
    assert told(feed.poll()) == [(3, 1.0)] and feed.poll() == []
    assert len(bucket.reads) == 2


def test_a_step_of_several_attempts_is_told_once_and_as_the_newest_made_it() -> None:
    bucket = Bucket()
    bucket.put("01-00000000.jsonl", epoch(1, 0.1), epoch(2, 0.1), epoch(3, 0.1))
    bucket.put("02-00000000.jsonl", epoch(1, 0.2), epoch(2, 0.2))
    assert sorted(told(feed_of(bucket).poll())) == [(1, 0.2), (2, 0.2), (3, 0.1)]
    live = feed_of(bucket)
    assert told(live.poll()) != []
    bucket.put("02-00000001.jsonl", epoch(3, 0.2), epoch(4, 0.2))
    assert told(live.poll()) == [(4, 0.2)]


def test_an_attempt_that_was_given_up_is_not_heard_any_more() -> None:
    bucket = Bucket()
    feed = feed_of(bucket)
    bucket.put("01-00000000.jsonl", epoch(1))
    bucket.put("02-00000000.jsonl", Notice(code="a", message="B.").to_json())
    feed.poll()
    bucket.put("01-00000009.jsonl", epoch(7))
    assert feed.poll() == []


def test_a_broken_connection_loses_nothing_and_repeats_nothing() -> None:
    bucket = Bucket()
    feed = feed_of(bucket)
    for number in range(3):
        bucket.put(f"01-{number:08}.jsonl", epoch(number + 1))
    bucket.broken = {PREFIX + "01-00000001.jsonl"}
    assert told(feed.poll()) == [(1, 1.0)]
    with pytest.raises(CloudNetworkError):
        feed.poll()
    bucket.broken = set()
    assert told(feed.poll()) == [(2, 1.0), (3, 1.0)]


def test_paths_are_those_here_and_strange_lines_are_left_out() -> None:
    bucket = Bucket()
    feed = feed_of(bucket, PackedFile("data/in/a/x.png", "/home/u/a/x.png", 1, 1, "0"))
    skipped = SampleSkipped(path="/opt/constructor/job/data/in/a/x.png", reason="R.").to_json()
    bucket.put("01-00000000.jsonl", {"type": "stage", "stage": "train"}, skipped, {"type": "of a later version"}, {})
    bucket.objects[PREFIX + "01-00000001.jsonl"] = b'{"type": "epo'
    (event,) = feed.poll()
    assert isinstance(event, SampleSkipped) and event.path == "/home/u/a/x.png"
    assert feed.stage == "train"
