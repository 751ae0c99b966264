from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from constructor_desktop.cli import make_parser
from constructor_desktop.cli_arguments import program_name

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    *("train", "compare", "evaluate", "predict", "export", "project", "archs", "doctor", "cache", "weights", "hear"),
    "cloud",
)
EMPTY = ": it is empty, but must name a file or folder."
TOO_LONG = "… is a longer name than a disk takes, choose a shorter one."
MODULES_AFTER_HELP = """
import sys
from constructor_desktop.__main__ import main
code = main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""
SLOW = {"torch", "onnxruntime", "numpy", "PIL", "onnx", "sklearn", "av", "pydantic", "rich", "soundfile"}


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"], ["project", "create", "--help"]])
def test_help_loads_no_library(arguments: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-c", MODULES_AFTER_HELP, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0
    assert result.stdout.startswith("usage: constructor-desktop")
    loaded = set(result.stderr.split())
    assert "constructor_desktop.cli" in loaded
    assert {name.partition(".")[0] for name in loaded} & SLOW == set()


def test_the_libraries_that_help_must_not_load_are_there() -> None:
    """Otherwise the test above could not fail."""
    assert all(importlib.util.find_spec(name) for name in SLOW)


def test_help_names_every_command(cli) -> None:
    outcome = cli("--help")
    assert outcome.code == 0
    assert re.findall(r"^    (\w+) ", outcome.out, re.MULTILINE) == list(COMMANDS)


def test_version(cli) -> None:
    outcome = cli("--version")
    assert outcome.code == 0
    assert outcome.out.startswith("AI Constructor ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "The following arguments are required: COMMAND. See: constructor-desktop --help\n"),
        (["train"], "The following arguments are required: DATA. See: constructor-desktop train --help\n"),
        (
            ["train", "data"],
            "--out is missing: Give a new folder for the model and results. Only a project has its own.\n",
        ),
        (
            ["train", "", "--out", "run"],
            f"Argument DATA{EMPTY} See: constructor-desktop train --help\n",
        ),
        (
            ["train", "data", "--out", ""],
            f"Argument --out{EMPTY} See: constructor-desktop train --help\n",
        ),
        (
            ["predict", "run", "a.png", ""],
            f"Argument FILE{EMPTY} See: constructor-desktop predict --help\n",
        ),
        (
            ["export", "run", "--out", ""],
            f"Argument --out{EMPTY} See: constructor-desktop export --help\n",
        ),
        (
            ["project", "create", "", "data"],
            f"Argument FOLDER{EMPTY} See: constructor-desktop project create --help\n",
        ),
        (
            ["train", "data", "--out", "r" * 300],
            f"Argument --out: {'r' * 40}{TOO_LONG} See: constructor-desktop train --help\n",
        ),
        (
            ["export", "run", "--out", "r" * 254],
            f"Argument --out: {'r' * 40}{TOO_LONG} See: constructor-desktop export --help\n",
        ),
        (["archs", "a\x1b[2Jb"], "Unrecognized arguments: a\\x1b[2Jb. See: constructor-desktop --help\n"),
        (
            ["train", "data", "--out", "run", "--repeats", "2"],
            "--repeats repeats a cross-validation. Give --folds too, or leave it out.\n",
        ),
        (
            ["train", "data", "--out", "run", "--epochs", "2"],
            "--epochs is about networks that learn, and this one stays frozen. Give --preset accurate or another "
            "--mode too, or leave it out.\n",
        ),
        (
            ["train", "data", "--out", "run", "--preset", "fast", "--label-smoothing", "0.1"],
            "--label-smoothing is about networks that learn, and this one stays frozen. Give --preset accurate or "
            "another --mode too, or leave it out.\n",
        ),
        (
            ["train", "data", "--out", "run", "--val", "0.2", "--folds", "3"],
            "Argument --folds: not allowed with argument --val. See: constructor-desktop train --help\n",
        ),
        (
            ["train", "data", "--out", "run", "--epochs", "many"],
            "Argument --epochs: invalid int value: 'many'. See: constructor-desktop train --help\n",
        ),
        (
            ["train", "data", "--out", "run", "--preset", "best"],
            "Argument --preset: invalid choice: 'best' (choose from 'fast', 'accurate', 'reference'). "
            "See: constructor-desktop train --help\n",
        ),
        (["project"], "The following arguments are required: COMMAND. See: constructor-desktop project --help\n"),
        (["predict", "run"], "The following arguments are required: FILE. See: constructor-desktop predict --help\n"),
    ],
)
def test_wrong_use_is_one_sentence(cli, arguments: list[str], sentence: str) -> None:
    outcome = cli(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.replace("'", "") == sentence.replace("'", "")  # newer Pythons quote less


@pytest.mark.parametrize("command", ["teach", "trai"])
def test_unknown_command(cli, command: str) -> None:
    outcome = cli(command)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"Argument COMMAND: invalid choice: '{command}'")


def test_training_is_local_unless_the_cloud_is_asked_for() -> None:
    parser = make_parser()
    assert parser.parse_args(["train", "data", "--out", "run"]).runner == "local"
    assert parser.parse_args(["train", "data", "--out", "run", "--runner", "yandex"]).runner == "yandex"
    with pytest.raises(SystemExit) as end:
        parser.parse_args(["train", "data", "--out", "run", "--runner", "moon"])
    assert end.value.code == 2


@pytest.mark.parametrize("inside", [True, False])
def test_in_a_checkout_the_program_is_called_by_its_bootstrap(
    inside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program_name() == "constructor-desktop"
    monkeypatch.setattr(sys, "argv", [str(ROOT / "constructor_desktop" / "__main__.py")])
    monkeypatch.chdir(ROOT if inside else tmp_path)
    python, script = shlex.split(program_name())
    assert python.startswith("python")
    assert Path(script).is_absolute() is not inside
    assert Path(script).resolve() == ROOT / "packaging" / "bootstrap.py"
