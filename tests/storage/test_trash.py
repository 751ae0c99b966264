from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.project import SampleClass, Trim
from constructor_desktop.storage.changes import MoveSamples, RemoveClass, RestoreTrash, TrashRun, TrashSamples
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.trash import empty_trash, new_entry_id, read_entry, trash_size
from tests.storage.projects import make_project, view


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def test_what_lies_in_the_trash(folder: Path) -> None:
    path = folder / "data" / "Rain" / "deeper" / "3.wav"
    with Project.open(folder) as project:
        outcome = TrashSamples((path,)).apply(project)
    assert isinstance(outcome.inverse, RestoreTrash)
    (name,) = outcome.inverse.entries
    assert os.listdir(folder / ".trash") == [name]
    assert (folder / ".trash" / name / "data" / "Rain" / "deeper" / "3.wav").read_bytes() == b"Rain deeper/3.wav"
    entry = read_entry(folder, name)
    assert entry.paths == ("data/Rain/deeper/3.wav",)
    assert entry.classes == {0: SampleClass("Rain", "Rain", 1)}
    assert entry.trims == {"Rain/deeper/3.wav": Trim(0.5, 2.0)}


def test_entries_do_not_meet(folder: Path) -> None:
    path = folder / "data" / "Rain" / "1.wav"
    with Project.open(folder) as project:
        first = TrashSamples((path,)).apply(project)
        path.write_bytes(b"another one")
        second = TrashSamples((path,)).apply(project)
        assert trash_size(project) > len(b"another one" + b"Rain 1.wav")
        second.inverse.apply(project)
        first.inverse.apply(project)
    assert path.read_bytes() == b"another one"
    assert path.with_name("1 (2).wav").read_bytes() == b"Rain 1.wav"
    assert os.listdir(folder / ".trash") == []


def test_several_entries_at_once(folder: Path) -> None:
    before = view(folder)
    (run,) = (folder / "runs").iterdir()
    with Project.open(folder) as project:
        changes = (
            TrashSamples((folder / "data" / "Rain" / "1.wav",)),
            RemoveClass("Wind"),
            TrashRun(run),
        )
        names = [
            name
            for outcome in (change.apply(project) for change in changes)
            if isinstance(outcome.inverse, RestoreTrash)
            for name in outcome.inverse.entries
        ]
        back = RestoreTrash(tuple(names)).apply(project)
    assert view(folder) == before
    assert len(back.added) == 4
    with Project.open(folder) as project:
        back.inverse.apply(project)
        assert [known.name for known in project.classes] == ["Rain"]
    assert not run.exists()


def test_files_that_left_the_trash_by_hand(folder: Path) -> None:
    paths = tuple(folder / "data" / "Rain" / name for name in ("1.wav", "2.wav"))
    with Project.open(folder) as project:
        outcome = TrashSamples(paths).apply(project)
        (stored,) = (folder / ".trash").glob("*/data/Rain/1.wav")
        stored.unlink()
        back = outcome.inverse.apply(project)
        assert back.added == paths[1:]
        assert [skipped.path for skipped in back.skipped] == [paths[0]]
        assert back.inverse.apply(project).removed == paths[1:]


def test_emptied(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "mine.txt").write_text("mine")
    with Project.open(folder) as project:
        assert trash_size(project) == 0
        outcome = RemoveClass("Rain").apply(project)
        (folder / ".trash" / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
        (folder / ".trash" / "stray.txt").write_text("x")
        assert trash_size(project) > 30
        empty_trash(project)
        assert trash_size(project) == 0
        assert os.listdir(folder / ".trash") == []
        with pytest.raises(UsageError, match="no longer in the trash"):
            outcome.inverse.apply(project)
        assert [known.name for known in project.classes] == ["Wind"]
    assert (tmp_path / "outside" / "mine.txt").exists()


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        '{"paths": []}',
        '{"paths": [1], "classes": {"x": {}}, "trims": {}}',
        '{"paths": [], "classes": [], "trims": {}}',
    ],
)
def test_a_damaged_entry(folder: Path, damage: str) -> None:
    with Project.open(folder) as project:
        outcome = RemoveClass("Rain").apply(project)
        (entry,) = (folder / ".trash").glob("*/entry.json")
        entry.write_text(damage)
        with pytest.raises(UsageError, match="no longer in the trash"):
            outcome.inverse.apply(project)
    assert len(list((folder / ".trash").rglob("*.wav"))) == 4


def test_an_entry_of_a_stranger_reaches_nothing_outside(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with Project.open(folder) as project:
        outcome = TrashSamples((folder / "data" / "Rain" / "1.wav",)).apply(project)
        (entry,) = (folder / ".trash").glob("*/entry.json")
        record = json.loads(entry.read_text())
        entry.write_text(json.dumps({**record, "paths": ["../../../diary.txt"]}))
        with pytest.raises(UsageError, match="no longer in the trash"):
            outcome.inverse.apply(project)
    assert (tmp_path / "diary.txt").exists()


def test_deleting_what_was_moved_before(folder: Path) -> None:
    """A whole session of changes, undone step by step."""
    before = view(folder)
    with Project.open(folder) as project:
        rain, wind = (folder / "data" / name for name in ("Rain", "Wind"))
        changes = (
            MoveSamples((rain / "1.wav", rain / "2.wav"), "Wind"),
            TrashSamples((wind / "1 (2).wav", wind / "1.wav")),
            RemoveClass("Wind"),
            RemoveClass("Rain"),
        )
        undo = [change.apply(project).inverse for change in changes]
        assert project.classes == ()
        redo = [change.apply(project).inverse for change in reversed(undo)]
        middle = [change.apply(project).inverse for change in reversed(redo)]
        assert project.classes == ()
        for change in reversed(middle):
            change.apply(project)
    assert view(folder) == before


def test_names_of_entries_sort_by_time() -> None:
    names = [new_entry_id() for _ in range(100)]
    assert len(set(names)) == 100
    assert [name[:15] for name in names] == sorted(name[:15] for name in names)
