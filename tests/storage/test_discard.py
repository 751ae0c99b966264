from __future__ import annotations

from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import LockedError
from constructor_desktop.storage.discard import discard_unused
from constructor_desktop.storage.project import Project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Project.create(tmp_path / "Pets", "Pets", Modality.IMAGE).close()
    return tmp_path / "Pets"


def test_a_project_with_nothing_in_it_goes(folder: Path) -> None:
    (folder / ".incoming" / "import").mkdir(parents=True)
    (folder / ".incoming" / "import" / "unpacked.png").write_bytes(b"of an archive")
    assert discard_unused(folder)
    assert not folder.exists()


@pytest.mark.parametrize("name", ["data/Cat/", "runs/one/", ".recordings/clip.wav", "notes.txt", "data/photo.png"])
def test_whatever_somebody_made_keeps_it(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if name.endswith("/"):
        path.mkdir()
    else:
        path.write_bytes(b"something")
    assert not discard_unused(folder)
    assert path.exists() and (folder / "project.json").exists()


def test_neither_an_open_project_nor_another_folder_is_touched(folder: Path, tmp_path: Path) -> None:
    with Project.open(folder), pytest.raises(LockedError):
        discard_unused(folder)
    assert folder.exists()
    (tmp_path / "other").mkdir()
    assert not discard_unused(tmp_path / "other")
    assert (tmp_path / "other").exists()
