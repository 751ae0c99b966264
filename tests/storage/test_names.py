from __future__ import annotations

from pathlib import Path

import pytest

from constructor_desktop.storage.names import comparable, free_file_name, free_folder_name, is_hidden

AWKWARD = [
    ("cats", "cats"),
    ("Кошки и собаки", "Кошки и собаки"),
    ("🐈‍⬛ black cat", "🐈‍⬛ black cat"),
    ("a/b", "a_b"),
    ("..\\..\\etc", "_.._.._etc"),
    ("..", "_"),
    ("", "_"),
    ("CON", "_CON"),
    ("com1", "_com1"),
    ("NUL.txt", "_NUL.txt"),
    ("COM¹", "_COM¹"),
    ("console", "console"),
    ("etc...", "etc"),
    ("dot. ", "dot"),
    (".hidden", "_.hidden"),
    ("Thumbs.db", "_Thumbs.db"),
    ('what? "yes": <no>|*', "what_ _yes__ _no___"),
    ("tab\tnewline\n0", "tab_newline_0"),
    ("bad\udc80", "bad_"),
    ("и\u0306", "й"),
]


@pytest.mark.parametrize(("name", "expected"), AWKWARD)
def test_folder_names_are_valid_everywhere(tmp_path: Path, name: str, expected: str) -> None:
    folder = free_folder_name(name, set())
    assert folder == expected
    (tmp_path / folder).mkdir()
    assert [path.name for path in tmp_path.iterdir()] == [folder]
    assert not is_hidden(folder)


@pytest.mark.parametrize("name", ["x" * 500, "я" * 500, "🐈" * 500, "a " * 300])
def test_long_names_are_cut(tmp_path: Path, name: str) -> None:
    folder = free_folder_name(name, set())
    assert 100 < len(folder.encode()) <= 120
    assert name.startswith(folder)
    (tmp_path / folder).mkdir()
    file = free_file_name(name + ".jpeg", set())
    assert len(file.encode()) <= 120
    assert file.endswith(".jpeg")


def test_taken_names_are_numbered() -> None:
    taken = {comparable("Cat.JPG"), comparable("cat (2).jpg")}
    assert free_file_name("cat.jpg", taken) == "cat (3).jpg"
    assert free_folder_name("cat", {"cat"}) == "cat (2)"
    assert free_folder_name("Й", {comparable("и\u0306")}) == "Й (2)"


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("archive.tar.gz", "archive.tar (2).gz"),
        ("no extension", "no extension (2)"),
        ("Mr. Smith and his dog", "Mr. Smith and his dog (2)"),
        ("ends.", "ends (2)"),
    ],
)
def test_the_extension_stays_last(name: str, second: str) -> None:
    assert free_file_name(name, {comparable(free_file_name(name, set()))}) == second
