from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.core.errors import ModelError
from constructor_desktop.export import archive
from constructor_desktop.export.archive import Archive, write_archive


def make_zip(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return path


def linked(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    return entry


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    files = {"b.json": b"{}" * 100, "a/c.onnx": bytes(range(256)) * 10, "empty": b""}
    path = tmp_path / "b.zip"
    path.write_bytes(write_archive(files))
    opened = Archive(path)
    assert {name: opened.read(name) for name in files} == files
    with zipfile.ZipFile(path) as plain:
        assert plain.namelist() == ["a/c.onnx", "b.json", "empty"]
    assert write_archive(dict(reversed(files.items()))) == path.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../outside",
        "a/../../outside",
        "a/./b",
        "a//b",
        "..",
        "C:/Windows/x",
        "C:x",
        "..\\outside",
        "a\\b",
        "\\\\server\\share",
        "file.txt:stream",
    ],
)
def test_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    path = make_zip(tmp_path / "evil.zip", ("model.json", b"{}"), (name, b"x"))
    with pytest.raises(ModelError, match=r"evil\.zip holds a file that would be written outside its folder .*not safe"):
        Archive(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_that_hides_behind_a_zero_byte(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "evil.zip", ("model.json_../x", b"{}"))
    path.write_bytes(path.read_bytes().replace(b"model.json_../x", b"model.json\0../x"))
    with pytest.raises(ModelError, match="outside its folder"):
        Archive(path)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices(tmp_path: Path, kind: int) -> None:
    path = make_zip(tmp_path / "evil.zip", (linked("model.json", kind), b"/etc/passwd"))
    with pytest.raises(ModelError, match="holds a link or a device"):
        Archive(path)


def test_folders_are_harmless(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "b.zip", (linked("selftest/", stat.S_IFDIR), b""), ("selftest/x", b"1"))
    assert Archive(path).read("selftest/x") == b"1"


def test_two_files_of_one_name(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "evil.zip", ("model.json", b"{}"), ("Model.JSON", b"[]"))
    with pytest.raises(ModelError, match="holds two files of one name"):
        Archive(path)


def test_a_file_that_unpacks_to_far_more_than_its_size(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "bomb.zip", ("model.json", bytes(20 << 20)))
    assert path.stat().st_size < 100_000
    with pytest.raises(ModelError, match="unpacks to more than 100 times its size"):
        Archive(path)


def test_too_many_files(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "many.zip", *((f"{number}", b"") for number in range(archive.MAX_ENTRIES + 1)))
    with pytest.raises(ModelError, match="holds 1001 files"):
        Archive(path)


def declare_size(size: int) -> Callable[[bytes], bytes]:
    """Changes the uncompressed size that the table of contents states for the first entry."""

    def change(content: bytes) -> bytes:
        place = content.index(b"PK\x01\x02") + 24
        return content[:place] + size.to_bytes(4, "little") + content[place + 4 :]

    return change


@pytest.mark.parametrize(
    ("size", "sentence"),
    [((1 << 30) + 1, "holds a file of more than 1 GB"), ((2 << 30) + 1, "would unpack to more than 2 GB")],
)
def test_files_that_are_declared_huge(tmp_path: Path, size: int, sentence: str) -> None:
    path = make_zip(tmp_path / "huge.zip", ("model.json", b"{}"))
    path.write_bytes(declare_size(size)(path.read_bytes()))
    with pytest.raises(ModelError, match=sentence):
        Archive(path)


@pytest.mark.parametrize("size", [1, 100])
def test_a_size_that_is_a_lie(tmp_path: Path, size: int) -> None:
    path = make_zip(tmp_path / "lie.zip", ("model.json", b"x" * 50))
    path.write_bytes(declare_size(size)(path.read_bytes()))
    with pytest.raises(ModelError, match=r"lie\.zip is not a bundle of this app or is damaged"):
        Archive(path).read("model.json")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text" * 100, b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip_file_or_holds_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"other\.zip is not a bundle of this app"):
        Archive(path).read("model.json")


def test_damaged_content(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "b.zip", ("model.json", bytes(range(256))))
    content = bytearray(path.read_bytes())
    for place in range(60, 80):
        content[place] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ModelError, match="is damaged"):
        Archive(path).read("model.json")


def test_an_encrypted_entry(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "b.zip", ("model.json", b"{}"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match="is damaged"):
        Archive(path).read("model.json")
