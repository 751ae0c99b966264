from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import TrainingError
from constructor_desktop.storage.lock import lock_folder
from constructor_desktop.storage.project import is_project, read_dataset
from constructor_desktop.storage.run_writer import RunWriter

Cli = Callable[..., Any]
Write = Callable[..., Path]


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def project(cli: Cli, write_pictures: Write, tmp_path: Path) -> Path:
    assert cli("project", "create", tmp_path / "shapes", write_pictures("given", each=3)).code == 0
    return tmp_path / "shapes"


def test_a_project_is_a_copy(cli: Cli, write_sounds: Write, tmp_path: Path) -> None:
    data = write_sounds("given", each=2)
    (data / "tone" / "notes.txt").write_text("not a sound")
    before = files_below(data)
    outcome = cli("project", "create", tmp_path / "sounds", data)
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        f"4 sounds copied into {tmp_path / 'sounds'}, 1 file left out.",
        "Class  Sounds",
        "noise       2",
        "tone        2",
    ]
    assert outcome.err == (f"Left out {data / 'tone' / 'notes.txt'}: It is a text file, not a picture or a sound.\n")
    dataset = read_dataset(tmp_path / "sounds")
    assert dataset.modality is Modality.AUDIO
    assert sorted(path.read_bytes() for path in data.rglob("*.wav")) == sorted(
        sample.path.read_bytes() for sample in dataset.samples
    )
    assert files_below(data) == before


def test_adding_copies_only_what_is_new(cli: Cli, project: Path, write_pictures: Write) -> None:
    more = write_pictures("more", ("stripes", "boxes"), each=2, first=2)
    (more / "boxes" / "letter.png").write_text("Dear Ann")
    outcome = cli("project", "add", project, more)
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        f"3 pictures copied into {project}, 2 files left out.",
        "Class    Pictures",
        "discs           3",
        "stripes         4",
        "boxes           2",
    ]
    assert f"Left out {more / 'stripes' / 'stripes 2.png'}: The class already has the same file" in outcome.err


def test_what_is_there_already_is_said_in_few_lines(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    data = write_pictures("many", each=8)
    assert cli("project", "create", tmp_path / "many project", data).code == 0
    outcome = cli("project", "add", tmp_path / "many project", data)
    lines = outcome.err.splitlines()
    assert len(lines) == 11
    assert all(line.startswith(f"Left out {data}/") for line in lines[:10])
    assert lines[10] == "… and 6 more: The class already has the same file …"
    assert outcome.out.startswith(f"0 pictures copied into {tmp_path / 'many project'}, 16 files left out.\n")


def test_a_project_from_another_one(cli: Cli, project: Path, tmp_path: Path) -> None:
    assert cli("project", "create", tmp_path / "copy", project).code == 0
    one, other = read_dataset(project), read_dataset(tmp_path / "copy")
    assert one.classes == other.classes
    assert [s.path.read_bytes() for s in one.samples] == [s.path.read_bytes() for s in other.samples]


def test_a_project_from_a_manifest_keeps_the_parts(cli: Cli, write_sounds: Write, tmp_path: Path) -> None:
    write_sounds("given", each=2)
    rows = ["path,class,start,end", "given/tone/tone 0.wav,high,0.25,0.75", "given/tone/tone 1.wav,high,,"]
    rows += ["given/noise/noise 0.wav,low,,0.5", "given/tone/tone 0.wav,high,0.75,1"]
    (tmp_path / "list.csv").write_text("\n".join(rows))
    outcome = cli("project", "create", tmp_path / "new", tmp_path / "list.csv")
    assert outcome.code == 0
    samples = [(s.path.name, s.label, s.start, s.end) for s in read_dataset(tmp_path / "new").samples]
    expected = [("tone 0.wav", "high", 0.25, 0.75), ("tone 1.wav", "high", None, None)]
    assert samples == [*expected, ("noise 0.wav", "low", None, 0.5)]
    assert outcome.err == (
        f"Left out {tmp_path / 'given' / 'tone' / 'tone 0.wav'}: A project uses one part of a file in each class, and "
        "the manifest names another part before.\n"
    )
    again = tmp_path / "again"
    assert cli("project", "create", again, tmp_path / "new").code == 0
    assert [(s.path.name, s.label, s.start, s.end) for s in read_dataset(again).samples] == samples


def test_classes_that_differ_only_in_case_become_one(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    data = write_pictures("given", ("discs", "stripes"), each=1)
    (tmp_path / "list.csv").write_text(
        "path,class\n" + "".join(f"{path},{label}\n" for path, label in zip(data.rglob("*.png"), "Aa", strict=True))
    )
    outcome = cli("project", "create", tmp_path / "new", tmp_path / "list.csv")
    assert outcome.err == 'The classes "A" and "a" differ only in upper and lower case and are one here.\n'
    assert read_dataset(tmp_path / "new").classes == ("A",)


def test_quiet_shows_no_skipped_files(cli: Cli, project: Path, write_pictures: Write) -> None:
    outcome = cli("project", "add", project, write_pictures("more", each=1), "--quiet")
    assert (outcome.code, outcome.err) == (0, "")


def test_one_class_is_enough_to_add(cli: Cli, project: Path, write_pictures: Write) -> None:
    assert cli("project", "add", project, write_pictures("more", ("boxes",), each=1)).code == 0
    assert read_dataset(project).classes == ("discs", "stripes", "boxes")


def test_info(cli: Cli, project: Path) -> None:
    with pytest.raises(TrainingError), RunWriter.create(project / "runs" / "bad"):
        raise TrainingError("No luck.")
    outcome = cli("project", "info", project, "--json")
    assert outcome.code == 0
    assert outcome.json() == {
        "project": str(project),
        "name": "shapes",
        "modality": "image",
        "classes": [{"class": "discs", "n": 3}, {"class": "stripes", "n": 3}],
        "n": 6,
        "bytes": sum(path.stat().st_size for path in (project / "data").rglob("*.png")),
        "runs": [{"run": str(project / "runs" / "bad"), "state": "failed", "accuracy": None}],
    }
    text = cli("project", "info", project).out.splitlines()
    assert text[0].startswith("shapes: 6 pictures (")
    assert text[-1].split() == [str(project / "runs" / "bad"), "failed"]


def test_a_project_of_the_other_kind_is_left_alone(cli: Cli, project: Path, write_sounds: Write) -> None:
    sounds = write_sounds("sounds", each=1)
    before = files_below(project)
    outcome = cli("project", "add", project, sounds)
    assert (outcome.code, outcome.out) == (1, "")
    assert (
        outcome.err
        == f"{sounds} holds sounds, but {project} is a project of pictures. Make another project for them.\n"
    )
    assert files_below(project) == before


def test_mixed_data_makes_no_project(cli: Cli, write_sounds: Write, write_pictures: Write, tmp_path: Path) -> None:
    write_sounds("given", each=1)
    outcome = cli("project", "create", tmp_path / "new", write_pictures("given", each=2))
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == f"{tmp_path / 'given'}: There are both 4 pictures and 2 sounds. Keep one kind.\n"
    assert not (tmp_path / "new").exists()


def test_nothing_readable_makes_no_project(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "given" / "cat").mkdir(parents=True)
    (tmp_path / "given" / "cat" / "1.jpg").touch()
    outcome = cli("project", "create", tmp_path / "new", tmp_path / "given", "--quiet")
    assert outcome.code == 1
    assert outcome.err == f"{tmp_path / 'given'}: None of its files is a picture or a sound that can be read.\n"
    assert not (tmp_path / "new").exists()


def test_wrong_folders(cli: Cli, project: Path, write_pictures: Write, tmp_path: Path) -> None:
    data = write_pictures("given", each=1)
    none = tmp_path / "none"
    outcome = cli("project", "create", tmp_path / "new", none)
    assert outcome.code == 2
    assert outcome.err == f"{none}: There is no such file or folder.\n"
    outcome = cli("project", "create", data, data)
    assert outcome.code == 1
    assert outcome.err == f"{data} is not an empty folder. Choose a new or an empty one for the project.\n"
    outcome = cli("project", "info", data)
    assert outcome.code == 1
    assert outcome.err == f"{data} is not a project. Choose the folder that holds project.json.\n"
    assert not is_project(data)


def test_a_project_in_use_is_not_touched(cli: Cli, project: Path, write_pictures: Write) -> None:
    more = write_pictures("more", ("boxes",), each=1)
    with lock_folder(project):
        outcome = cli("project", "add", project, more)
    assert outcome.code == 1
    assert outcome.err.startswith(f"{project} is in use by another window or command.")
    assert read_dataset(project).classes == ("discs", "stripes")
