from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import Event, Notice
from constructor_desktop.core.project import Trim
from constructor_desktop.storage.project import Project
from tests.storage.every_change import CHANGES, ONE_STEP, apply
from tests.storage.projects import View, contents, make_project, view


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def check_trims(seen: View) -> None:
    for known in seen["classes"]:
        for sound, (_, trim) in known["sounds"].items():
            assert trim == (None if sound == "only rain.wav" else Trim(0.5, 2.0))


@pytest.mark.parametrize("name", CHANGES)
def test_killed_before_every_step(
    folder: Path, name: str, killed_in_a_child: Callable[[Callable[[], object], int], bool]
) -> None:
    before, kept = view(folder), contents(folder)
    pristine = folder.parent / "pristine"
    shutil.copytree(folder, pristine)
    apply(folder, CHANGES[name](folder))
    after = view(folder)

    def renew() -> None:
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)

    renew()
    step, seen = 1, []
    while killed_in_a_child(lambda: apply(folder, CHANGES[name](folder)), step):
        now = view(folder)
        assert set(contents(folder)) >= set(kept), step
        if name in ONE_STEP:
            assert now in (before, after), step
        elif name == "composite":
            check_trims(now)
        seen.append(now == before)
        renew()
        step += 1
    assert view(folder) == after
    assert seen[0] and len(seen) > 10


def fail(monkeypatch: pytest.MonkeyPatch, number: int, forever: bool) -> list[int]:
    """Lets the `number`-th call that writes to the disk fail, or all from then on; returns the count so far."""
    count = [0]

    def failing(name: str) -> None:
        original = getattr(os, name)

        def call(*arguments: object, **options: object) -> object:
            count[0] += 1
            if count[0] == number or (forever and count[0] > number):
                raise OSError(errno.ENOSPC, "No space left on device")
            return original(*arguments, **options)

        monkeypatch.setattr(os, name, call)

    for name in ("link", "rename", "replace", "mkdir", "rmdir", "unlink", "fsync"):
        failing(name)
    return count


@pytest.mark.allow_log
@pytest.mark.parametrize("forever", [False, True])
@pytest.mark.parametrize("name", CHANGES)
def test_a_disk_that_refuses_any_step(folder: Path, name: str, forever: bool) -> None:
    before, kept = view(folder), contents(folder)
    pristine = folder.parent / "pristine"
    shutil.copytree(folder, pristine)
    apply(folder, CHANGES[name](folder))
    after = view(folder)
    number, calls = 0, 1
    while number < calls:
        number += 1
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)
        message = ""
        with Project.open(folder) as project, pytest.MonkeyPatch.context() as patch:
            count = fail(patch, number, forever)
            try:
                CHANGES[name](folder).apply(project)
            except ConstructorError as error:
                message = str(error)
            calls = count[0]
        # Where a folder could not be renamed, its class only has another title, and a later change misses the folder.
        assert message == "" or "the disk is full" in message or (name == "composite" and "Drizzle" in message)
        assert set(contents(folder)) >= set(kept)
        now = view(folder)
        if not forever and name != "rename run":
            assert now == (before if message else after), number
        elif name in ONE_STEP:
            assert now in (before, after), number
    assert number > 1


def test_a_journal_of_a_stranger_moves_nothing_outside(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("mine")
    (folder / "data" / "Rain" / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
    document, kept = (folder / "project.json").read_bytes(), contents(folder)
    steps: list[dict[str, object]] = [
        {"moves": [["data/../../diary.txt", "data/Rain/x"]]},
        {"moves": [[str(tmp_path / "diary.txt"), "data/Rain/x"]]},
        {"moves": [["data/Rain/link/secret.txt", "data/x"]]},
        {"moves": [["data/Rain/1.wav", "../x"]]},
        {"moves": [["project.json", "data/Rain/x"]]},
        {"moves": [["", "data/Rain/x"]]},
        {"records": {"data/Rain/1.wav": {}}},
        {"records": {"../x": {}}},
    ]
    for step in steps:
        record = {"schema_version": 1, "records": {}, "moves": [], "document": {}, **step}
        (folder / ".journal.json").write_text(json.dumps(record))
        Project.open(folder).close()
        assert contents(folder) == kept
        assert not (folder / ".journal.json").exists()
        assert (folder / "project.json").read_bytes() == document
        assert not (tmp_path / "x").exists()
    assert (tmp_path / "diary.txt").exists() and (tmp_path / "outside" / "secret.txt").exists()


def test_an_interrupted_change_that_the_disk_refuses_is_taken_back(folder: Path) -> None:
    before = view(folder)
    moves = [["data/Rain/1.wav", "data/Wind/9.wav"], ["data/Rain/2.wav", "data/Wind/1.wav"]]  # the last one is taken
    record = {"schema_version": 1, "records": {}, "moves": moves, "document": {}}
    (folder / ".journal.json").write_text(json.dumps(record))
    events: list[Event] = []
    Project.open(folder, events.append).close()
    assert [event.code for event in events if isinstance(event, Notice)] == ["change_taken_back"]
    assert view(folder) == before


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"schema_version": 9}', b'{"schema_version": 1, "moves": 3}', b"\xff"]
)
def test_a_damaged_journal_is_dropped(folder: Path, content: bytes) -> None:
    before = view(folder)
    (folder / ".journal.json").write_bytes(content)
    assert view(folder) == before
    assert not (folder / ".journal.json").exists()
