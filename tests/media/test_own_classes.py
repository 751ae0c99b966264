from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from constructor_desktop.media.own_classes import names_own_classes


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("zoo/Cat/a.png", "zoo/Dog/b.png", "plain/c.png", "plain/d.png", "outer/inner/e.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "list.csv").write_text("path,label\nzoo/Cat/a.png,Cat\n")
    for name, inside in (("classes.zip", ("Cat/a.png", "Dog/b.png")), ("one.zip", ("a.png", "b.png"))):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for entry in inside:
                archive.writestr(entry, b"x")
    return tmp_path


@pytest.mark.parametrize("names", [["list.csv"], ["zoo"], ["plain", "outer"], ["zoo/Cat", "zoo/Dog"], ["classes.zip"]])
def test_tables_and_several_folders_name_classes(place: Path, names: list[str]) -> None:
    assert names_own_classes([place / name for name in names])


@pytest.mark.parametrize("names", [["plain/c.png", "plain/d.png"], ["plain"], ["outer"], ["one.zip"], ["gone"], []])
def test_files_and_one_folder_do_not(place: Path, names: list[str]) -> None:
    assert not names_own_classes([place / name for name in names])
