from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import LockedError, StorageError, UsageError
from constructor_desktop.core.events import Event, Notice
from constructor_desktop.core.project import Trim
from constructor_desktop.storage import document
from constructor_desktop.storage.migrations import Migrations, Record
from constructor_desktop.storage.project import Project, is_project, read_dataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed project of two classes with two samples each."""
    root = tmp_path / "my project"
    with Project.create(root, "Pets", Modality.IMAGE) as project:
        for name in ("dogs", "cats"):
            sample_class = project.add_class(name)
            for i in range(2):
                (project.class_folder(sample_class) / f"{i}.jpg").write_bytes(f"{name}{i}".encode())
    return root


def labels(dataset_folder: Path) -> list[tuple[str, str]]:
    return [(sample.label, sample.path.name) for sample in read_dataset(dataset_folder).samples]


def document_of(folder: Path) -> Record:
    record = json.loads((folder / "project.json").read_text("utf-8"))
    assert isinstance(record, dict)
    return record


def test_what_is_on_disk(folder: Path) -> None:
    assert sorted(os.listdir(folder)) == [".lock", ".trash", "data", "project.json", "runs"]
    assert document_of(folder) == {
        "schema_version": 1,
        "name": "Pets",
        "modality": "image",
        "classes": [
            {"name": "dogs", "folder": "dogs", "colour": 1},
            {"name": "cats", "folder": "cats", "colour": 2},
        ],
        "trims": {},
    }


def test_opened_again_it_is_the_same(folder: Path) -> None:
    with Project.open(folder) as project:
        assert (project.name, project.modality) == ("Pets", Modality.IMAGE)
        assert [known.name for known in project.classes] == ["dogs", "cats"]
        dataset = project.dataset()
    assert dataset == read_dataset(folder)
    assert dataset.classes == ("dogs", "cats")
    assert labels(folder) == [("dogs", "0.jpg"), ("dogs", "1.jpg"), ("cats", "0.jpg"), ("cats", "1.jpg")]
    assert dataset.skipped == ()
    assert dataset.root == folder


def test_the_folders_are_the_truth(folder: Path) -> None:
    with Project.open(folder) as project:
        (folder / "data" / "dogs" / "0.jpg").unlink()
        (folder / "data" / "dogs" / "deeper").mkdir()
        (folder / "data" / "dogs" / "deeper" / "new.jpg").write_bytes(b"new")
        shutil.rmtree(folder / "data" / "cats")
        (folder / "data" / "попугаи").mkdir()
        (folder / "data" / "попугаи" / "1.png").write_bytes(b"parrot")
        assert [(known.name, known.colour) for known in project.classes] == [("dogs", 1), ("попугаи", 2)]
        assert project.add_class("fish").colour == 3
    assert labels(folder) == [("dogs", "1.jpg"), ("dogs", "new.jpg"), ("попугаи", "1.png")]
    assert read_dataset(folder).classes == ("dogs", "попугаи", "fish")


def test_hidden_and_stray_files_and_links(folder: Path, tmp_path: Path) -> None:
    data = folder / "data"
    for name in (".DS_Store", "Thumbs.db", "dogs/.hidden.jpg", "dogs/desktop.ini"):
        (data / name).write_bytes(b"x")
    (data / ".hidden class").mkdir()
    (data / "stray.jpg").write_bytes(b"stray")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.jpg").write_bytes(b"secret")
    (data / "dogs" / "link.jpg").symlink_to(tmp_path / "outside" / "secret.jpg")
    (data / "dogs" / "loop").symlink_to(data, target_is_directory=True)
    (data / "linked class").symlink_to(tmp_path / "outside", target_is_directory=True)
    dataset = read_dataset(folder)
    assert len(dataset.samples) == 4
    assert dataset.classes == ("dogs", "cats")
    assert {skipped.path.name: skipped.reason for skipped in dataset.skipped} == {
        "stray.jpg": "It does not lie in the folder of a class.",
        "linked class": "It does not lie in the folder of a class.",
        "link.jpg": "It is a link. Put the file itself into the class folder.",
        "loop": "It is a link. Put the file itself into the class folder.",
    }


@pytest.mark.parametrize("name", ["a/b", "CON", "..", "Кот.", "🐈", "nul.txt", " spaced ", "x" * 300, 'q"?*'])
def test_awkward_class_names_are_shown_as_typed(tmp_path: Path, name: str) -> None:
    with Project.create(tmp_path / "p", "P", Modality.IMAGE) as project:
        added = project.add_class(name)
        assert added.name == name.strip()
        assert project.class_folder(added).parent == tmp_path / "p" / "data"
        (project.class_folder(added) / "s.jpg").write_bytes(b"s")
    with Project.open(tmp_path / "p") as project:
        assert project.classes == (added,)
        assert [sample.label for sample in project.dataset().samples] == [name.strip()]


def test_class_names_that_share_a_folder_name(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", "P", Modality.IMAGE) as project:
        assert [project.add_class(name).folder for name in ("a/b", "a:b", "A_B")] == ["a_b", "a_b (2)", "A_B (3)"]


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "needs a name"), ("  ", "needs a name"), ("Dogs", "a class named")]
)
def test_class_names_that_are_refused(folder: Path, name: str, sentence: str) -> None:
    with Project.open(folder) as project, pytest.raises(UsageError, match=sentence):
        project.add_class(name)
    assert read_dataset(folder).classes == ("dogs", "cats")


def test_colours_are_used_evenly(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", "P", Modality.IMAGE) as project:
        colours = [project.add_class(str(i)).colour for i in range(12)]
    assert colours == [*range(1, 11), 1, 2]


def test_trims_are_kept_and_dropped_with_their_file(folder: Path) -> None:
    first, second = (folder / "data" / "dogs" / f"{i}.jpg" for i in range(2))
    with Project.open(folder) as project:
        project.set_trim(first, Trim(0.5, 2.0))
        project.set_trim(second, Trim(end=3))
    dataset = read_dataset(folder)
    assert [(sample.start, sample.end) for sample in dataset.samples[:3]] == [(0.5, 2.0), (None, 3.0), (None, None)]
    first.unlink()
    with Project.open(folder) as project:
        project.set_trim(second, Trim())
        with pytest.raises(UsageError, match="not a sample of the project Pets"):
            project.set_trim(first, Trim(1))
        with pytest.raises(UsageError, match="not a sample"):
            project.set_trim(Path(__file__), Trim(1))
    assert document_of(folder)["trims"] == {}


@pytest.mark.parametrize(("start", "end"), [(-1.0, None), (2.0, 2.0), (3.0, 1.0), (float("nan"), None), (None, 0.0)])
def test_impossible_trims(start: float | None, end: float | None) -> None:
    with pytest.raises(ValueError, match="no part of a sound"):
        Trim(start, end)


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "diary.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for path, sentence in [
        (tmp_path / "full", "is not an empty folder"),
        (tmp_path / "file", "is not an empty folder"),
        (folder, "is a project already"),
    ]:
        with pytest.raises(StorageError, match=sentence):
            Project.create(path, "P", Modality.IMAGE)
    assert os.listdir(tmp_path / "full") == ["diary.txt"]


def test_what_a_killed_create_leaves_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "p" / "data").mkdir(parents=True)
    (tmp_path / "p" / ".lock").touch()
    (tmp_path / "p" / ".tmp-0123456789abcdef").write_text("{")
    assert not is_project(tmp_path / "p")
    Project.create(tmp_path / "p", "P", Modality.AUDIO).close()
    assert is_project(tmp_path / "p")
    assert not (tmp_path / "p" / ".tmp-0123456789abcdef").exists()


def test_what_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "cats").mkdir()
    for path, reason in ((tmp_path, "is not a project"), (tmp_path / "absent", "is not there any more")):
        assert not is_project(path)
        with pytest.raises(StorageError, match=reason):
            Project.open(path)
        with pytest.raises(StorageError, match=reason):
            read_dataset(path)


def test_a_folder_that_can_only_be_read_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Project.create(tmp_path / "p", "P", Modality.AUDIO).close()
    monkeypatch.setattr("constructor_desktop.storage.project.os.access", lambda *_: False)
    with pytest.raises(StorageError, match="can only be read"):
        Project.open(tmp_path / "p")


def test_only_one_window_at_a_time(folder: Path) -> None:
    script = """
import sys
from pathlib import Path
from constructor_desktop.storage.project import Project, read_dataset
assert len(read_dataset(Path(sys.argv[1])).samples) == 4
Project.open(Path(sys.argv[1]))
"""
    command = [sys.executable, "-c", script, str(folder)]
    with Project.open(folder):
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
        with pytest.raises(LockedError):
            Project.open(folder)
    assert "LockedError" in refused.stderr
    assert "in use by another window or command" in refused.stderr
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe\x00",
        b'{"schema_version": 1}',
        b'{"schema_version": 0, "name": "P", "modality": "image"}',
        b'{"schema_version": 1, "name": "P", "modality": "smell"}',
        b'{"schema_version": 1, "name": "P", "modality": "image", "classes": [{"name": "a"}]}',
        b'{"schema_version": 1, "name": "P", "modality": "image",'
        b' "classes": [{"name": "a", "folder": "a", "colour": 11}]}',
    ],
)
def test_a_damaged_document_is_rebuilt_and_kept(folder: Path, content: bytes) -> None:
    (folder / "project.json").write_bytes(content)
    assert read_dataset(folder).classes == ("cats", "dogs")
    assert (folder / "project.json").read_bytes() == content, "reading changes nothing"
    events: list[Event] = []
    with Project.open(folder, events.append) as project:
        assert [known.name for known in project.classes] == ["cats", "dogs"]
        assert project.name == "my project"
        assert len(project.dataset().samples) == 4
    (backup,) = folder.glob("project.backup-*.json")
    assert backup.read_bytes() == content
    (notice,) = events
    assert isinstance(notice, Notice)
    assert notice.code == "project_rebuilt"
    assert backup.name in notice.message
    Project.open(folder, events.append).close()
    assert len(events) == 1


@pytest.mark.parametrize(("extension", "modality"), [("jpg", Modality.IMAGE), ("wav", Modality.AUDIO)])
def test_a_missing_document_is_rebuilt(folder: Path, extension: str, modality: Modality) -> None:
    for path in list((folder / "data").rglob("*.jpg")):
        path.rename(path.with_suffix(f".{extension}"))
    (folder / "project.json").unlink()
    assert is_project(folder)
    with Project.open(folder) as project:
        assert project.modality is modality
    assert not list(folder.glob("project.backup-*"))


def test_a_folder_name_that_leads_outside_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.jpg").write_bytes(b"x")
    record = document_of(folder)
    record["classes"].append({"name": "evil", "folder": "../../outside", "colour": 3})
    (folder / "project.json").write_text(json.dumps(record))
    assert read_dataset(folder).classes == ("dogs", "cats")


def test_a_newer_version_is_refused_and_left_alone(folder: Path) -> None:
    record = json.dumps({**document_of(folder), "schema_version": 2, "classes": "something new"})
    (folder / "project.json").write_text(record)
    for read in (Project.open, read_dataset):
        with pytest.raises(StorageError, match=r"made by a newer version of AI Constructor. Update this one"):
            read(folder)
    assert (folder / "project.json").read_text() == record
    assert not list(folder.glob("project.backup-*"))


def test_an_older_version_is_upgraded_and_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations = Migrations()

    @migrations.step(1)
    def shout(record: Record) -> Record:
        return {**record, "name": record["name"].upper()}

    old = (folder / "project.json").read_bytes()
    monkeypatch.setattr(document, "MIGRATIONS", migrations)
    assert len(read_dataset(folder).samples) == 4
    assert (folder / "project.json").read_bytes() == old
    with Project.open(folder) as project:
        assert project.name == "PETS"
    assert document_of(folder)["schema_version"] == 2
    (backup,) = folder.glob("project.backup-*.json")
    assert backup.read_bytes() == old
    with Project.open(folder) as project:
        assert project.name == "PETS"


def test_left_overs_of_a_crash_are_removed(folder: Path) -> None:
    (folder / ".incoming").mkdir()
    (folder / ".incoming" / ".tmp-0123456789abcdef").write_bytes(b"half")
    (folder / ".tmp-0123456789abcdef").write_bytes(b"half")
    (folder / ".tmp-mine").write_bytes(b"the user's own")
    Project.open(folder).close()
    assert not (folder / ".incoming").exists()
    assert [path.name for path in folder.glob(".tmp-*")] == [".tmp-mine"]


def test_a_full_disk_keeps_the_old_document(small_disk: Path) -> None:
    with Project.create(small_disk / "p", "P", Modality.IMAGE) as project:
        project.add_class("a")
        before = (small_disk / "p" / "project.json").read_bytes()
        with pytest.raises(OSError, match="No space left"):
            (small_disk / "filler").write_bytes(b"x" * 4_000_000)
        with pytest.raises(StorageError, match=r"the disk is full. Free some space and try again"):
            project.add_class("b")
        assert [known.name for known in project.classes] == ["a"]
        assert (small_disk / "p" / "project.json").read_bytes() == before
        (small_disk / "filler").unlink()
        project.add_class("b")
    assert read_dataset(small_disk / "p").classes == ("a", "b")


def test_a_disk_that_can_only_be_read(small_disk: Path, remount_read_only: Callable[[], None]) -> None:
    with Project.create(small_disk / "p", "P", Modality.IMAGE) as project:
        project.add_class("a")
    remount_read_only()
    assert read_dataset(small_disk / "p").classes == ("a",)
    with pytest.raises(StorageError, match="can only be read"):
        Project.open(small_disk / "p")


def test_run_folders_differ_and_sort_by_time(folder: Path) -> None:
    script = """
import sys
from pathlib import Path
from constructor_desktop.storage.runs import new_run_folder
for _ in range(50): print(new_run_folder(Path(sys.argv[1]) / "runs").name)
"""
    command = [sys.executable, "-c", script, str(folder)]
    others = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    lists = [other.communicate()[0].split() for other in others]
    with Project.open(folder) as project:
        lists.append([project.new_run_folder().name for _ in range(3)])
    assert [len(names) for names in lists] == [50, 50, 3]
    assert len({name for names in lists for name in names}) == 103
    for names in lists:
        assert names == sorted(names)
    assert max(lists[0] + lists[1]) < lists[2][0]


def test_recordings_outlive_a_crash(folder: Path) -> None:
    with Project.open(folder) as project:
        scratch = project.scratch_folder()
        (scratch / "take.wav").write_bytes(b"take")
        assert project.scratch_folder() == scratch == folder / ".recordings"
    with Project.open(folder) as project:
        assert (project.scratch_folder() / "take.wav").read_bytes() == b"take"
        assert len(project.dataset().samples) == 4
