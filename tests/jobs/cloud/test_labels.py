"""The names by which the program knows its own things again."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from constructor_desktop.core.errors import StorageError
from constructor_desktop.jobs.cloud.compute_requests import instance_name
from constructor_desktop.jobs.cloud.labels import OWNER_FILE, expiry, is_ours, job_labels, owner_id, read_marker
from constructor_desktop.jobs.cloud.labels import write_marker as write
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.record import new_job_id
from tests.cloud_stand.seaweed import Seaweed
from tests.jobs.cloud.test_objects import open_store


def test_an_installation_keeps_its_name(tmp_path: Path) -> None:
    owner = owner_id(tmp_path / "config")
    assert owner == owner_id(tmp_path / "config") and len(owner) == 20
    assert owner != owner_id(tmp_path / "other")


def test_processes_that_start_at_once_agree_on_the_name(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert len(set(pool.map(owner_id, [tmp_path] * 6))) == 1
    assert [path.name for path in tmp_path.iterdir()] == [OWNER_FILE]


def test_a_damaged_name_is_never_replaced_silently(tmp_path: Path) -> None:
    (tmp_path / OWNER_FILE).write_text("{")
    with pytest.raises(StorageError, match="damaged"):
        owner_id(tmp_path)
    assert (tmp_path / OWNER_FILE).read_text() == "{"


def test_only_our_labels_are_ours() -> None:
    labels = job_labels("me", "job", 1234.5)
    assert labels == {"app": "ai-constructor", "owner": "me", "job": "job", "expires": "1234"}
    assert is_ours(labels, "me") and expiry(labels) == 1234
    assert not is_ours(labels, "you") and not is_ours({}, "") and not is_ours({"owner": "me"}, "me")
    assert not is_ours({"app": "ai-constructor", "owner": ""}, "")
    assert expiry({}) is None and expiry({"expires": "soon"}) is None


def test_names_are_what_the_cloud_allows() -> None:
    job = new_job_id()
    assert instance_name(job) == f"ai-constructor-{job}"
    assert instance_name("Ünder_score " * 20) == instance_name("Ünder_score " * 20)
    assert len(instance_name("x" * 200)) == 63


def test_a_marker_says_whose_objects_these_are(seaweed: Seaweed, bucket: str) -> None:
    store: ObjectStore = open_store(seaweed.endpoint, bucket)
    labels = job_labels("me", "a", 10)
    write(store, labels)
    assert read_marker(store, "a") == labels
    assert read_marker(store, "b") == {}
    store.put("jobs/b/owner.json", json.dumps(labels).encode())  # copied from another job
    store.put("jobs/c/owner.json", b"[]")
    store.put("jobs/d/owner.json", b"{")
    assert [read_marker(store, job) for job in "bcd"] == [{}, {}, {}]
