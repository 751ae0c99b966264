from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.device import has_gpu
from constructor_desktop.storage.runs import RunFolder, RunState, run_status

ARCHS = ", ".join(sorted(entry.name for entry in REGISTRY.list()))
Cli = Callable[..., Any]
Start = Callable[..., "subprocess.Popen[bytes]"]
Write = Callable[..., Path]
NBSP = "\N{NO-BREAK SPACE}"
LONG = ("--folds", "5", "--repeats", "20", "--json")
STOPPING = "Stopping after the current step. Press Ctrl-C again to stop at once."


def test_the_result_in_words(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    run = tmp_path / "run"
    outcome = cli("train", write_pictures("data"), "--out", run, "--seed", "3")
    assert outcome.code == 0
    metrics = RunFolder.open(run).metrics()
    n = metrics["n_val"]
    right = round(n * metrics["accuracy"])
    lines = outcome.out.replace(NBSP, " ").splitlines()
    assert lines[0].startswith(f"{100 * right / n:.0f} % correct. {right} of {n} pictures that were not used for")
    assert lines[-2] == f"Try it:     constructor-desktop predict {run} FILE"


def test_the_settings_arrive_in_the_run(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    file = tmp_path / "hyperparams.json"
    file.write_text('{"num_epochs": 5, "learning_rate": 0.001, "batch_size": 8}')
    options = ["--folds", "2", "--repeats", "2", "--seed", "7", "--hyperparams", str(file)]
    outcome = cli("train", write_pictures("data"), "--out", tmp_path / "run", "--json", *options)
    assert outcome.code == 0
    assert outcome.json()["n_val"] == 16
    config = RunFolder.open(tmp_path / "run").job()["config"]
    expected = {"folds": 2, "repeats": 2, "seed": 7, "epochs": 5, "learning_rate": 0.001, "batch_size": 8}
    assert expected.items() <= config.items()
    assert config["preset"] == "fast"
    assert outcome.err == f"{file} is about networks that learn and changes nothing with a frozen one.\n"


def test_unreadable_files_are_left_out_and_counted(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    data = write_pictures("data")
    (data / "discs" / "empty.png").touch()
    (data / "discs" / "text.jpg").write_text("This is a letter.")
    broken = (data / "stripes" / "stripes 0.png").read_bytes()
    (data / "stripes" / "cut off.png").write_bytes(broken[: len(broken) // 2])
    (data / "stripes" / "copy.png").write_bytes(broken)
    outcome = cli("train", data, "--out", tmp_path / "run", "--json")
    assert outcome.code == 0
    result = outcome.json()
    assert result["n_skipped"] == 4
    assert result["n_train"] + result["n_val"] == 16
    left_out = re.findall(r"^Left out .*/([\w .]+): ", outcome.err, re.MULTILINE)
    assert sorted(left_out) == ["copy.png", "cut off.png", "empty.png", "text.jpg"] or "stripes 0.png" in left_out
    assert "text.jpg: It is a text file, not a picture or a sound." in outcome.err


def test_a_project_and_a_manifest_are_data_too(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    data = write_pictures("data")
    assert cli("project", "create", tmp_path / "project", data).code == 0
    rows = [f"{path.relative_to(tmp_path)},{path.parent.name}" for path in sorted(data.rglob("*.png"))]
    (tmp_path / "list.csv").write_text("\n".join(["path,class", *rows]))
    results = []
    for number, source in enumerate((data, tmp_path / "project", tmp_path / "list.csv")):
        outcome = cli("train", source, "--out", tmp_path / f"run{number}", "--json")
        assert outcome.code == 0
        results.append({key: outcome.json()[key] for key in ("classes", "n_train", "n_val", "accuracy")})
    assert results[0] == results[1] == results[2]


def make_one_class(folder: Path) -> str:
    (folder / "stripes").rename(folder.parent / "elsewhere")
    return "There is only one class (discs). At least two classes are needed."


def make_one_sample(folder: Path) -> str:
    for path in sorted((folder / "discs").iterdir())[1:]:
        path.unlink()
    return "Each class needs at least 2 samples that can be read. Too few in: discs (1). Add more, or remove the class."


def make_flat(folder: Path) -> str:
    for path in list(folder.rglob("*.png")):
        path.rename(folder / path.name)
    for path in list(folder.iterdir()):
        if path.is_dir():
            path.rmdir()
    return (
        f"{folder}: The folder contains files but no sub-folders. "
        "Put the samples of each class into a sub-folder named after the class."
    )


@pytest.mark.parametrize("spoil", [make_one_class, make_one_sample, make_flat])
def test_data_that_cannot_be_used(
    cli: Cli, write_pictures: Write, tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    data = write_pictures("data", each=2)
    sentence = spoil(data)
    outcome = cli("train", data, "--out", tmp_path / "run", "--json")
    assert (outcome.code, outcome.out, outcome.err) == (1, "", f"{sentence}\n")
    status = run_status(tmp_path / "run")
    assert status is not None and (status.state, status.message) == (RunState.FAILED, sentence)


def test_mixed_data(cli: Cli, write_pictures: Write, write_sounds: Write, tmp_path: Path) -> None:
    data = write_pictures("data", each=2)
    write_sounds("data", ("tone",), each=3)
    outcome = cli("train", data, "--out", tmp_path / "run")
    assert outcome.code == 1
    assert outcome.err == (
        f"{data}: There are both 4 pictures (such as discs/discs 0.png) and 3 sounds (such as tone/tone 0.wav). "
        "Keep one kind.\n"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--arch", "resnet"], f"There is no architecture called resnet. Choose one of: {ARCHS}."),
        (["--arch", "yamnet"], "yamnet learns sounds, but the data are pictures."),
        (["--clip-seconds", "5"], "--clip-seconds is for sounds, but {data} holds pictures. Leave it out."),
        (["--val", "2"], "--val must be between 0 and 1, not 2."),
        (["--folds", "1"], "--folds must be a whole number from 2 to 20, not 1."),
    ],
)
def test_settings_that_do_not_work(
    cli: Cli, write_pictures: Write, tmp_path: Path, options: list[str], sentence: str
) -> None:
    data = write_pictures("data", each=2)
    outcome = cli("train", data, "--out", tmp_path / "new" / "run", *options)
    assert (outcome.code, outcome.out, outcome.err) == (2, "", f"{sentence.format(data=data)}\n")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "The file with hyper-parameters cannot be read (No such file or directory)."),
        ("{num_epochs: 5}", "The file with hyper-parameters is not valid JSON ("),
        ("[5]", 'The hyper-parameters must be an object such as {"num_epochs": 10}.'),
        ('{"depth": 5}', "Unknown hyper-parameter depth. Known are: num_epochs, learning_rate, "),
        ('{"num_epochs": "many"}', 'hyperparams.json: "num_epochs" must be a whole number from 1 to 500, not "many".'),
    ],
)
def test_wrong_hyperparams(cli: Cli, tmp_path: Path, content: str | None, sentence: str) -> None:
    file = tmp_path / "hyperparams.json"
    if content is not None:
        file.write_text(content)
    outcome = cli("train", tmp_path / "data", "--out", tmp_path / "run", "--hyperparams", file)
    assert (outcome.code, outcome.out) == (2, "")
    assert sentence in outcome.err
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_data_that_does_not_exist(cli: Cli, tmp_path: Path) -> None:
    outcome = cli("train", tmp_path / "none", "--out", tmp_path / "run")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"{tmp_path / 'none'}: There is no such file or folder.\n"
    assert not (tmp_path / "run").exists()


def test_paths_are_shown_as_given_and_stored_for_ever(
    cli: Cli, write_pictures: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_pictures("data")
    (data / "discs" / "empty.png").touch()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    outcome = cli("train", "../data", "--out", "../run")
    assert outcome.code == 0
    assert outcome.err.startswith("Left out ../data/discs/empty.png: The file is empty")
    run = RunFolder.open(tmp_path / "run")
    job = run.job()
    assert (job["data"], job["root"]) == (str(data), str(data))
    assert {Path(record["path"]) for record in job["samples"]} == set(data.rglob("*[0-9].png"))
    assert run.metrics()["skipped"][0]["path"] == str(data / "discs" / "empty.png")
    assert f'"{data / "discs" / "empty.png"}"' in (tmp_path / "run" / "events.jsonl").read_text()


def test_a_project_has_a_place_for_runs(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    project = tmp_path / "project"
    assert cli("project", "create", project, write_pictures("data")).code == 0
    assert cli("train", project, "--arch", "yamnet").code == 2
    assert list((project / "runs").iterdir()) == []
    outcome = cli("train", project, "--json")
    assert outcome.code == 0
    (run,) = (project / "runs").iterdir()
    assert outcome.json()["run"] == str(run)
    RunFolder.open(run)


@pytest.mark.parametrize("place", [".", "run", "models/run", "runs", "data/run"])
def test_a_run_in_the_midst_of_a_project(cli: Cli, write_pictures: Write, tmp_path: Path, place: str) -> None:
    project, data = tmp_path / "project", write_pictures("data", each=2)
    assert cli("project", "create", project, data).code == 0
    before = sorted(project.rglob("*"))
    for source in (data, project):
        outcome = cli("train", source, "--out", project / place)
        assert (outcome.code, outcome.out) == (2, "")
        assert (
            outcome.err
            == f"{project / place} lies inside the project {project}. Choose a folder in {project / 'runs'}.\n"
        )
    assert sorted(project.rglob("*")) == before


@pytest.mark.allow_log
def test_a_cache_that_cannot_be_written_costs_only_time(
    cli: Cli, write_pictures: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_pictures("data")
    (tmp_path / "cache").touch()
    monkeypatch.setenv("CONSTRUCTOR_CACHE_DIR", str(tmp_path / "cache"))
    outcome = cli("train", data, "--out", tmp_path / "run")
    assert outcome.code == 0, outcome.err
    assert cli("predict", tmp_path / "run", data / "discs").code == 0


def test_a_run_among_the_classes(cli: Cli, write_pictures: Write) -> None:
    data = write_pictures("data", each=2)
    outcome = cli("train", data, "--out", data / "run")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"{data / 'run'} lies inside the data. Choose a folder outside {data}.\n"
    assert not (data / "run").exists()


def test_a_device_that_is_not_there(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    missing = "mps" if has_gpu() != "mps" else "cuda"
    outcome = cli("train", write_pictures("data", each=2), "--out", tmp_path / "run", "--device", missing)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"This computer has no {missing} device that can be used. Choose the device auto or cpu.\n"


def test_a_finished_run_is_not_overwritten(cli: Cli, trained: Path, write_pictures: Write) -> None:
    before = (trained / "model.safetensors").read_bytes()
    outcome = cli("train", write_pictures("data"), "--out", trained)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == f"{trained} holds a finished run already. Choose another folder.\n"
    assert (trained / "model.safetensors").read_bytes() == before


def wait_for_start(run: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if (run / "status.json").exists():
            return
        time.sleep(0.02)
    raise AssertionError("the training did not begin")


def check_cancelled(cli: Cli, run: Path, data: Path) -> None:
    status = run_status(run)
    assert status is not None and status.state is RunState.CANCELLED
    assert json.loads((run / "events.jsonl").read_text().splitlines()[-1])["status"] == "cancelled"
    assert cli("predict", run, data / "discs" / "discs 0.png").err == (
        f"The training in {run} was cancelled. Train again.\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send signals")
def test_a_signal_cancels_the_run_at_its_beginning(
    start: Start, cli: Cli, write_pictures: Write, tmp_path: Path
) -> None:
    data, run = write_pictures("data"), tmp_path / "run"
    process = start("train", data, "--out", run, *LONG, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for_start(run, process)
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == b""
    assert errors.decode().splitlines() == ["", STOPPING, "Stopped."]
    check_cancelled(cli, run, data)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_signal_cancels_the_run_in_its_midst(start: Start, cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    import pty

    data, run = write_pictures("data"), tmp_path / "run"
    controller, terminal = pty.openpty()
    process = start("train", data, "--out", run, *LONG, stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    shown = ""
    # The first of its hundred checks are done: neither a fast nor a slow computer is past them, or before.
    while not re.search(r"Checking\W+\D*[1-9]\d*/100", shown):
        shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", os.read(controller, 65536).decode(errors="replace"))
    process.send_signal(signal.SIGINT)
    rest = b""
    with contextlib.suppress(OSError):  # how Linux says that the other end is closed
        while block := os.read(controller, 65536):
            rest += block
    os.close(controller)
    assert process.communicate(timeout=60)[0] == b""
    assert process.returncode == 1
    assert STOPPING in rest.decode()
    assert rest.decode().endswith("Stopped.\r\n")
    check_cancelled(cli, run, data)
