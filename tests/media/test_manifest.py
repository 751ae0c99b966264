from pathlib import Path

import pytest

from constructor_desktop.core.data import Sample, Skipped
from constructor_desktop.core.errors import DataError, UnreadableError
from constructor_desktop.media.manifest import read_manifest


def write_manifest(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "samples.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rows(folder: Path, text: str, encoding: str = "utf-8") -> list[tuple[str, str, float | None, float | None]]:
    listing = read_manifest(write_manifest(folder, text, encoding))
    assert listing.skipped == []
    return [(str(s.path.relative_to(folder).as_posix()), s.label, s.start, s.end) for s in listing.samples]


def bad_row(folder: Path, row: str) -> str:
    path = write_manifest(folder, f"path,class,start,end\ngood.wav,dog,,\n{row}\n")
    listing = read_manifest(path)
    assert listing.samples == [Sample(folder / "good.wav", "dog")]
    (skipped,) = listing.skipped
    assert skipped.path == path
    return skipped.reason


@pytest.mark.parametrize(
    "header", ["path,class", "PATH,Class", "file,label", "Filename , Label", "path;class", "path\tclass"]
)
def test_names_of_columns_and_delimiters(tmp_path, header):
    delimiter = next(mark for mark in ",;\t" if mark in header)
    text = f"{header}\na.wav{delimiter}dog\nsub/b.wav{delimiter}cat\n"
    assert rows(tmp_path, text) == [("a.wav", "dog", None, None), ("sub/b.wav", "cat", None, None)]


def test_columns_in_any_order_with_others_between(tmp_path):
    text = 'class,note,end,path,start\ndog,"loud, near",2.5,a.wav,1\ncat,,,b.wav,\n'
    assert rows(tmp_path, text) == [("a.wav", "dog", 1.0, 2.5), ("b.wav", "cat", None, None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(tmp_path, encoding, newline):
    text = f"path;class;start{newline}звук 1.wav;собака;1,5{newline}{newline}б.wav;кошка;{newline}"
    expected = [("звук 1.wav", "собака", 1.5, None), ("б.wav", "кошка", None, None)]
    assert rows(tmp_path, text, encoding) == expected


def test_classes_are_normalised(tmp_path):
    listing = read_manifest(write_manifest(tmp_path, "path,class\na.wav,и\u0306\nb.wav, \u0439 \n"))
    assert listing.classes == {"\u0439"}


def test_paths_of_windows_and_absolute_paths(tmp_path, write):
    inside = write("sub/a.png")
    outside = write("elsewhere/b.png")
    (tmp_path / "list").mkdir()
    path = write_manifest(tmp_path / "list", f"path,class\n..\\sub\\a.png,x\n{outside},y\n")
    found = [sample.path.resolve() for sample in read_manifest(path).samples]
    assert found == [inside.resolve(), outside.resolve()]


def test_several_parts_of_one_file(tmp_path):
    text = "path,class,start,end\na.wav,x,0,1\na.wav,y,1,2\n"
    assert rows(tmp_path, text) == [("a.wav", "x", 0.0, 1.0), ("a.wav", "y", 1.0, 2.0)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a.wav", "Row 3: the class is missing."),
        ("a.wav, ,1,2", "Row 3: the class is missing."),
        (",dog", "Row 3: the path is missing."),
        ("a.wav,dog,one,2", "Row 3: the start (one) is not a number of seconds."),
        ("a.wav,dog,1,0:05", "Row 3: the end (0:05) is not a number of seconds."),
        ("a.wav,dog,-1,2", "Row 3: the start (-1) is not a number of seconds."),
        ("a.wav,dog,nan,2", "Row 3: the start (nan) is not a number of seconds."),
        ("a.wav,dog,2,1.5", "Row 3: the end (1.5) must come after the start (2)."),
        ("a.wav,dog,,0", "Row 3: the end (0) must come after the start (0)."),
        (
            "https://example.org/a.wav,dog",
            "Row 3: links are not downloaded. Save the file, and write its path instead.",
        ),
        (
            "HTTP://example.org/a.wav,dog",
            "Row 3: links are not downloaded. Save the file, and write its path instead.",
        ),
        ("good.wav,dog", "Row 3: it repeats row 2."),
    ],
)
def test_bad_rows_are_listed_by_number(tmp_path, row, reason):
    assert bad_row(tmp_path, row) == reason


def test_rows_are_counted_as_in_a_table(tmp_path):
    path = write_manifest(tmp_path, 'path,class,note\na.wav,x,"two\nlines"\n\nb.wav\n')
    assert read_manifest(path).skipped == [Skipped(path, "Row 4: the class is missing.")]


def test_class_with_only_bad_rows_is_not_forgotten(tmp_path):
    listing = read_manifest(write_manifest(tmp_path, "path,class\na.wav,x\nhttp://example.org/b.wav,y\n"))
    assert listing.classes == {"x", "y"}


@pytest.mark.parametrize("text", ["", "a.wav,dog\nb.wav,cat\n", "path\na.wav\n", "Dear diary\n"])
def test_first_row_must_name_the_columns(tmp_path, text):
    path = write_manifest(tmp_path, text)
    with pytest.raises(DataError) as caught:
        read_manifest(path)
    expected = "The first row of a manifest must name its columns, such as path,class,start,end."
    assert str(caught.value) == f"{path}: {expected}"


def test_a_picture_is_not_a_manifest(write):
    path = write("a.png")
    with pytest.raises(DataError) as caught:
        read_manifest(path)
    expected = "This is neither a folder nor a CSV manifest. Choose a folder of class folders."
    assert str(caught.value) == f"{path}: {expected}"


def test_manifest_with_a_damaged_field(tmp_path):
    path = write_manifest(tmp_path, f"path,class\n{'x' * 200_000},dog\n")
    with pytest.raises(DataError) as caught:
        read_manifest(path)
    expected = "The manifest is damaged (field larger than field limit (131072))."
    assert str(caught.value) == f"{path}: {expected}"


def test_manifest_without_permission(tmp_path, monkeypatch):
    path = write_manifest(tmp_path, "path,class\n")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableError) as caught:
        read_manifest(path)
    assert str(caught.value) == f"{path}: There is no permission to read the file."
