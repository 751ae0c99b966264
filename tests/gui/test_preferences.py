from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from constructor_desktop.gui.preferences import Preferences

GARBAGE = {
    "empty": b"",
    "noise": bytes(range(256)) * 50,
    "no sections": b"theme",
    "cut off": b"[General]\ntheme=dark\nwindow\\geometry=@ByteArray(\\x1\\x",
    "another type": b"[General]\nrecent=@Point(1 2)\ntheme=@Size(3 4)\nnumber=1e999999x\nflag=perhaps\n",
    "half of a character": "[General]\nrecent=/home/\xff".encode("latin-1"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config"


@pytest.fixture
def preferences(folder: Path) -> Preferences:
    return Preferences(folder)


def again(preferences: Preferences, folder: Path) -> Preferences:
    preferences.flush()
    return Preferences(folder)


def test_what_is_stored_is_there_at_the_next_start(preferences: Preferences, folder: Path) -> None:
    blob = QByteArray(bytes(range(256)))
    preferences.store("text", 'Grün, «зелёный» = 100 %; "quoted"\n\\0')
    preferences.store("number", 0.1 + 0.2)
    preferences.store("whole", 3)
    preferences.store("yes", True)
    preferences.store("no", False)
    preferences.store("blob", blob)
    for number in range(4):
        preferences.store(f"list {number}", [f"a, b; {index}" for index in range(number)])
    found = again(preferences, folder)
    assert found.text("text") == 'Grün, «зелёный» = 100 %; "quoted"\n\\0'
    assert found.number("number", 0) == 0.1 + 0.2
    assert found.number("whole", 0) == 3
    assert found.flag("yes") and not found.flag("no", default=True)
    assert found.blob("blob") == blob
    for number in range(4):
        assert found.texts(f"list {number}") == [f"a, b; {index}" for index in range(number)]


def test_what_was_never_stored_has_a_default(preferences: Preferences) -> None:
    assert preferences.text("theme", "system") == "system"
    assert preferences.number("share", 0.2) == 0.2
    assert preferences.flag("on", default=True) and not preferences.flag("on")
    assert preferences.blob("geometry").isEmpty()
    assert preferences.texts("recent") == []


@pytest.mark.parametrize("kind", GARBAGE)
def test_a_damaged_file_is_as_good_as_none_and_can_be_written_again(folder: Path, kind: str) -> None:
    folder.mkdir()
    (folder / "window.ini").write_bytes(GARBAGE[kind])
    preferences = Preferences(folder)
    assert isinstance(preferences.text("theme", "system"), str)
    assert preferences.number("number", 0.5) == 0.5
    assert isinstance(preferences.flag("flag"), bool)
    assert isinstance(preferences.blob("window/geometry"), QByteArray)
    assert all(isinstance(path, Path) for path in preferences.recent_projects())
    preferences.store("theme", "light")
    preferences.add_recent(folder)
    found = again(preferences, folder)
    assert found.text("theme") == "light"
    assert found.recent_projects()[0] == folder


def test_values_of_another_kind_are_no_crash(preferences: Preferences, folder: Path) -> None:
    preferences.store("key", QByteArray(b"\0\1"))
    found = again(preferences, folder)
    assert found.text("key", "usual") == "usual"
    assert found.number("key", 1.5) == 1.5
    assert found.texts("key") == []
    preferences.store("key", ["a", "b"])
    assert preferences.text("key", "usual") == "usual"
    assert preferences.blob("key").isEmpty()


def test_a_folder_that_cannot_be_written_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    preferences = Preferences(tmp_path / "file" / "config")
    preferences.store("theme", "dark")
    assert preferences.text("theme") == "dark"
    preferences.flush()


def test_changes_are_told_by_their_key(preferences: Preferences) -> None:
    told: list[str] = []
    preferences.changed.connect(told.append)
    preferences.store("theme", "dark")
    preferences.forget("theme")
    preferences.add_recent(Path("/a"))
    assert told == ["theme", "theme", "recent"]
    assert preferences.text("theme", "system") == "system"


def test_recent_projects_are_few_and_different_and_the_last_one_comes_first(preferences: Preferences) -> None:
    folders = [Path(f"/projects/{number}, with; signs") for number in range(15)]
    for folder in folders:
        preferences.add_recent(folder)
    assert preferences.recent_projects() == folders[:2:-1]
    preferences.add_recent(folders[5])
    assert preferences.recent_projects()[:2] == [folders[5], folders[14]]
    assert len(preferences.recent_projects()) == 12
    preferences.remove_recent(folders[5])
    assert folders[5] not in preferences.recent_projects()
    assert len(preferences.recent_projects()) == 11
