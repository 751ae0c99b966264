import os
import sys
from pathlib import Path

import pytest

from constructor_desktop.core.data import Skipped
from constructor_desktop.core.errors import DataError, UnreadableError
from constructor_desktop.media.folder import list_folder

LOOSE = "It lies beside the class folders. Move it into the folder of its class."
LINK_OUT = "It is a link that leads out of the folder. Copy the file itself."
LINK_BROKEN = "It is a link to something that does not exist."


@pytest.fixture
def root(tmp_path: Path, write) -> Path:
    """A folder with two class folders of two files each; `write("data/…")` adds to it."""
    for name in ("cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"):
        write(f"data/{name}")
    return tmp_path / "data"


def found(root: Path) -> list[tuple[str, str]]:
    listing = list_folder(root)
    return sorted((sample.path.relative_to(root).as_posix(), sample.label) for sample in listing.samples)


BASE = [("cat/1.png", "cat"), ("cat/2.png", "cat"), ("dog/1.png", "dog"), ("dog/2.png", "dog")]


def test_class_folders(root):
    assert found(root) == BASE
    assert list_folder(root).classes == {"cat", "dog"}
    assert list_folder(root).skipped == []


def test_deeper_folders_belong_to_the_class(root, write):
    write("data/cat/2024/июль/3.png")
    assert found(root) == sorted([*BASE, ("cat/2024/июль/3.png", "cat")])


@pytest.mark.parametrize("name", ["Кошка", "猫", "two words", "🐈", "día"])
def test_names_in_any_script(root, write, name):
    write(f"data/{name}/{name}.png")
    assert (f"{name}/{name}.png", name) in found(root)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes both spellings for the same folder")
def test_both_unicode_spellings_are_one_class(root, write):
    write("data/\u0439/1.png")
    write("data/и\u0306/2.png")
    assert list_folder(root).classes == {"cat", "dog", "\u0439"}


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        ".hidden/1.png",
        "__MACOSX/1.png",
        "cat/.DS_Store",
        "cat/Thumbs.db",
        "cat/DESKTOP.INI",
        "cat/._1.png",
        "cat/__MACOSX/1.png",
    ],
)
def test_hidden_and_system_files_are_ignored(root, write, name):
    write(f"data/{name}")
    listing = list_folder(root)
    assert found(root) == BASE
    assert listing.skipped == []
    assert listing.classes == {"cat", "dog"}


def test_loose_files_are_reported(root, write):
    path = write("data/readme.txt")
    assert found(root) == BASE
    assert list_folder(root).skipped == [Skipped(path, LOOSE)]


def test_empty_class_folder_is_a_class(root):
    (root / "bird").mkdir()
    assert list_folder(root).classes == {"bird", "cat", "dog"}


def test_only_files(tmp_path, write):
    write("1.png")
    with pytest.raises(DataError) as caught:
        list_folder(tmp_path)
    expected = (
        "The folder contains files but no sub-folders. "
        "Put the samples of each class into a sub-folder named after the class."
    )
    assert str(caught.value) == f"{tmp_path}: {expected}"


def test_empty_folder(tmp_path):
    with pytest.raises(DataError) as caught:
        list_folder(tmp_path)
    expected = "The folder is empty. Put the samples of each class into a sub-folder named after the class."
    assert str(caught.value) == f"{tmp_path}: {expected}"


def test_links_out_of_the_folder_are_not_followed(root, write):
    outside = write("outside/secret.png")
    (root / "cat" / "3.png").symlink_to(outside)
    (root / "cat" / "sub").symlink_to(outside.parent)
    (root / "other").symlink_to(outside.parent)
    assert found(root) == BASE
    expected = [Skipped(root / name, LINK_OUT) for name in ("other", "cat/3.png", "cat/sub")]
    assert list_folder(root).skipped == expected


def test_broken_links_are_reported(root):
    (root / "cat" / "3.png").symlink_to(root / "nothing.png")
    assert list_folder(root).skipped == [Skipped(root / "cat" / "3.png", LINK_BROKEN)]


def test_links_inside_the_folder_are_followed(root):
    (root / "cat" / "3.png").symlink_to(root / "cat" / "1.png")
    assert found(root) == sorted([*BASE, ("cat/3.png", "cat")])


def test_loops_end(root, write):
    write("data/cat/sub/3.png")
    (root / "cat" / "sub" / "self").symlink_to(root / "cat" / "sub")
    (root / "cat" / "sub" / "up").symlink_to(root / "cat")
    (root / "cat" / "me").symlink_to(root / "cat" / "me")
    assert found(root) == sorted([*BASE, ("cat/sub/3.png", "cat")])
    assert list_folder(root).skipped == [Skipped(root / "cat" / "me", LINK_BROKEN)]


def test_link_to_the_folder_itself_is_allowed(root, tmp_path):
    (tmp_path / "link").symlink_to(root)
    assert found(tmp_path / "link") == BASE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows such names")
def test_name_that_is_not_valid_text(root, write, picture):
    with open(os.fsencode(root) + b"/cat/\xff.png", "wb") as file:
        file.write(picture)
    (skipped,) = list_folder(root).skipped
    assert skipped == Skipped(
        root / "cat" / "\ufffd.png", "Its name contains characters that are not valid text. Rename it."
    )
    assert found(root) == BASE


def test_folder_without_permission(root, monkeypatch):
    listdir = os.listdir

    def refuse(folder: Path) -> list[str]:
        if Path(folder).name in refused:
            raise PermissionError(13, "Permission denied")
        return listdir(folder)

    monkeypatch.setattr(os, "listdir", refuse)
    refused = {"dog"}
    assert list_folder(root).skipped == [Skipped(root / "dog", "There is no permission to read the folder.")]
    refused.add("data")
    with pytest.raises(UnreadableError) as caught:
        list_folder(root)
    assert str(caught.value) == f"{root}: There is no permission to read the folder."


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_class_folders_that_are_links_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "cat").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cat").symlink_to(tmp_path / "elsewhere" / "cat")
    with pytest.raises(DataError, match=r"Its class folders are links that lead out of it\. Copy the folders"):
        list_folder(tmp_path / "data")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_a_link_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.png").touch()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    listing = list_folder(tmp_path)
    assert [(sample.path.parent.name, sample.label) for sample in listing.samples] == [("a", "a"), ("b", "b")]
    assert [entry.path.name for entry in listing.skipped] == ["loop"]
    assert "leads out of the folder of its class" in listing.skipped[0].reason
