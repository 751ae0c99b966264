"""Both READMEs name the commands, options and JSON keys that there are."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from constructor_desktop.cli import make_parser
from constructor_desktop.cli_model import EVALUATION_KEYS
from constructor_desktop.cli_train import RESULT_KEYS

ROOT = Path(__file__).resolve().parents[2]
OF_OTHERS = {"--selftest"}  # an option of a bundle's own script


def parsers(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yields every command that does something, with its name."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield name, parser
    for group in groups:
        named = {action.dest for action in group._choices_actions}  # the others are the program's own business
        for word, child in group.choices.items():
            if word in named:
                yield from parsers(child, f"{name} {word}".strip())


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {text for action in parser._actions for text in action.option_strings if text.startswith("--")}


@pytest.fixture(params=["README.md", "README.ru.md"])
def readme(request: pytest.FixtureRequest) -> str:
    return (ROOT / request.param).read_text(encoding="utf-8")


def test_it_begins_with_the_two_commands(readme: str) -> None:
    commands = re.findall(
        r"^python3 packaging/bootstrap\.py(?: test)?(?=  )", readme.partition("\n## ")[0], re.MULTILINE
    )
    assert commands == ["python3 packaging/bootstrap.py", "python3 packaging/bootstrap.py test"]


def test_every_command_is_named(readme: str) -> None:
    rows = "\n".join(line for line in readme.splitlines() if line.startswith("| `"))
    assert [name for name, _ in parsers(make_parser()) if not re.search(rf"`{name}[ `]", rows)] == []


def test_the_options_named_are_those_that_exist(readme: str) -> None:
    found = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", readme))
    commands = dict(parsers(make_parser()))
    existing = set().union(*map(options, commands.values()))
    assert found - existing - OF_OTHERS == set()
    assert options(commands["train"]) - found == set()


def test_the_json_keys_are_those_printed(readme: str) -> None:
    keys = {
        row[0]: re.findall(r'"(\w+)"', row[1]) for row in re.findall(r"^\| `(\w+)` \| `\{(.*?)\}` \|", readme, re.M)
    }
    assert set(keys["train"]) == {"run", *RESULT_KEYS}
    assert set(keys["evaluate"]) == {*EVALUATION_KEYS, "n_skipped", "n_learned"}
