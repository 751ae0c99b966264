from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop import cli_model
from constructor_desktop.inference import predictor
from constructor_desktop.inference.predictor import Predictor

Cli = Callable[..., Any]
Write = Callable[..., Path]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    cli: Cli, trained: Path, write_pictures: Write, tmp_path: Path
) -> None:
    picture = write_pictures("new", ("discs",), each=1, first=50) / "discs" / "discs 50.png"
    (tmp_path / "letter.txt").write_text("Dear reader")
    files = [str(tmp_path / "none.png"), str(picture), str(tmp_path / "letter.txt")]
    outcome = cli("predict", trained, *files, "--json")
    assert outcome.code == 1
    result = outcome.json()
    assert [answer["file"] for answer in result["predictions"]] == [str(picture)]
    assert [error["file"] for error in result["errors"]] == [files[0], files[2]]
    assert outcome.err.splitlines() == [f"{error['file']}: {error['reason']}" for error in result["errors"]]
    assert outcome.err.startswith(f"{files[0]}: The file does not exist.\n")


def test_a_folder_stands_for_its_files(cli: Cli, trained: Path, write_pictures: Write, tmp_path: Path) -> None:
    data = write_pictures("new", each=2, first=40)
    (data / "discs" / "deep").mkdir()
    (data / "discs" / "discs 40.png").rename(data / "discs" / "deep" / "a.png")
    (data / ".hidden.png").touch()
    (data / ".git").mkdir()
    (data / ".git" / "config").touch()
    single = data / "stripes" / "stripes 41.png"
    outcome = cli("predict", trained, single, data, "--json")
    assert outcome.code == 0
    files = ["discs/deep/a.png", "discs/discs 41.png", "stripes/stripes 40.png", "stripes/stripes 41.png"]
    expected = [str(single), *(str(data / name) for name in files)]
    assert [answer["file"] for answer in outcome.json()["predictions"]] == expected
    (tmp_path / "empty").mkdir()
    outcome = cli("predict", trained, tmp_path / "empty")
    assert (outcome.code, outcome.err) == (
        2,
        f"{tmp_path / 'empty'}: The folder holds no files. Give a picture or sound, or a folder of them.\n",
    )


def test_each_answer_is_shown_as_soon_as_it_is_there(
    cli: Cli, trained: Path, write_pictures: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_pictures("new", each=2, first=45)
    monkeypatch.setattr(predictor, "BATCH", 1)
    shown: list[str] = []
    monkeypatch.setattr(cli_model, "print_lines", shown.extend)
    answered: list[int] = []
    monkeypatch.setattr(Predictor, "_answers", note_calls(Predictor._answers, lambda: answered.append(len(shown))))
    assert cli("predict", trained, data).code == 0
    assert answered == [0, 1, 2, 3]


def note_calls(function: Callable[..., Any], note: Callable[[], None]) -> Callable[..., Any]:
    def noted(*arguments: Any) -> Any:
        note()
        return function(*arguments)

    return noted


def test_names_of_files_cannot_steer_the_terminal(cli: Cli, trained: Path, write_pictures: Write) -> None:
    picture = write_pictures("new", ("discs",), each=1, first=51) / "discs" / "discs 51.png"
    nasty = picture.rename(picture.with_name("a\x1b[2J\nb.png"))
    (nasty.with_name("c\x1b[2J.png")).touch()
    outcome = cli("predict", trained, nasty.parent)
    assert (outcome.code, outcome.out.count("\n"), outcome.err.count("\n")) == (1, 1, 1)
    assert "\x1b" not in outcome.out + outcome.err
    assert outcome.out.startswith(f"{picture.parent}/a\\x1b[2J\\nb.png: ")


def test_answers_in_words(cli: Cli, trained: Path, write_pictures: Write) -> None:
    picture = write_pictures("new", ("discs",), each=1, first=51) / "discs" / "discs 51.png"
    outcome = cli("predict", trained, picture)
    assert (outcome.code, outcome.err) == (0, "")
    (line,) = outcome.out.splitlines()
    assert line.startswith(f"{picture}: ")
    assert "discs" in line


def test_a_model_for_pictures_cannot_judge_sounds(cli: Cli, trained: Path, write_sounds: Write) -> None:
    sounds = write_sounds("sounds", each=2)
    outcome = cli("evaluate", trained, sounds)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (f"The model is for pictures, but {sounds} holds sounds. Give a folder of pictures.\n")
    outcome = cli("predict", trained, sounds / "tone" / "tone 0.wav")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{sounds / 'tone' / 'tone 0.wav'}: ")


def test_unknown_classes(cli: Cli, trained: Path, write_pictures: Write) -> None:
    data = write_pictures("new", ("discs", "boxes"), each=2, first=80)
    outcome = cli("evaluate", trained, data)
    assert outcome.code == 1
    assert outcome.err.startswith(f"The model does not know the class boxes in {data}; its classes are discs, stripes.")


def test_evaluation_in_words(cli: Cli, trained: Path, write_pictures: Write) -> None:
    data = write_pictures("new", each=3, first=60)
    (data / "discs" / "broken.png").touch()
    outcome = cli("evaluate", trained, data)
    assert outcome.code == 0
    lines = outcome.out.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert " of 6 pictures. On new pictures like these expect between " in lines[0]
    assert "1 file left out:" in lines
    assert cli("evaluate", trained, data, "--json", "--quiet").json()["n_skipped"] == 1


def test_one_class_and_one_sample_can_be_evaluated(cli: Cli, trained: Path, write_pictures: Write) -> None:
    outcome = cli("evaluate", trained, write_pictures("one", ("discs",), each=1, first=60), "--json")
    assert outcome.code == 0
    result = outcome.json()
    assert (result["n"], result["classes"], result["n_learned"]) == (1, ["discs", "stripes"], 0)
    shown = cli("evaluate", trained, write_pictures("one", ("discs",), each=1, first=60)).out
    assert next(line for line in shown.splitlines() if line.startswith("stripes")).split() == ["stripes", *"–––", "0"]


def test_samples_that_the_model_learned_from_are_noticed(
    cli: Cli, trained: Path, write_pictures: Write, tmp_path: Path
) -> None:
    fresh = write_pictures("new", each=2, first=70)
    assert cli("evaluate", trained, fresh).err == ""
    shutil.copy(trained.parent / "data" / "discs" / "discs 1.png", fresh / "discs" / "other name.png")
    bundle = tmp_path / "bundle.zip"
    assert cli("export", trained, "--out", bundle, "--quiet").code == 0
    for model in (trained, bundle):
        assert cli("evaluate", model, fresh).err == (
            "The model learned from 1 of these pictures, which flatters it. Use pictures it has not seen.\n"
        )


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_models_that_cannot_be_used(cli: Cli, tmp_path: Path, command: str) -> None:
    none, empty, text = tmp_path / "none", tmp_path / "empty", tmp_path / "text.zip"
    empty.mkdir()
    text.write_text("no zip file")
    outcome = cli(command, none, tmp_path)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"{none}: There is no such model. Give the folder of a finished training, or a bundle.\n"
    outcome = cli(command, empty, tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == f"{empty} is not a run folder. Give the folder of a finished training.\n"
    outcome = cli(command, text, tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == f"{text} is not a bundle of this app or is damaged. Export or copy it again.\n"


def write_letter(path: Path) -> None:
    path.write_text("Dear Ann")


def write_photos(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sea.jpg", b"waves")


@pytest.mark.parametrize("write", [write_letter, write_photos])
def test_an_export_replaces_nobodys_file(
    cli: Cli, trained: Path, tmp_path: Path, write: Callable[[Path], None]
) -> None:
    target = tmp_path / "mine.zip"
    write(target)
    before = target.read_bytes()
    outcome = cli("export", trained, "--out", target)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"{target} exists already and is not a bundle. Choose another name.\n"
    assert target.read_bytes() == before


def test_an_export_replaces_an_earlier_bundle(cli: Cli, trained: Path, tmp_path: Path) -> None:
    target = tmp_path / "bundle.v1.zip"
    assert cli("export", trained, "--out", tmp_path / "bundle.v1", "--without-samples").code == 0
    before = target.read_bytes()
    assert cli("export", trained, "--out", target).code == 0
    assert target.read_bytes() != before
