"""Parsing of the command line, shared by all sub-commands."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from constructor_desktop.core.text import printable

BOOTSTRAP = Path(__file__).resolve().parents[1] / "packaging" / "bootstrap.py"

# What Linux takes, in bytes; other systems take fewer, and say so themselves.
LONGEST_NAME = 255
LONGEST_PATH = 4095

Run = Callable[[argparse.Namespace], int]


def program_name() -> str:
    """Returns what to type to start the program: in a checkout its bootstrap, which needs no installation."""
    started_as_module = Path(sys.argv[0]) == Path(__file__).with_name("__main__.py")
    if not (started_as_module and BOOTSTRAP.is_file()):
        return "constructor-desktop"
    here = Path.cwd()
    path = BOOTSTRAP.relative_to(here) if BOOTSTRAP.is_relative_to(here) else BOOTSTRAP
    return f"{'python' if os.name == 'nt' else 'python3'} {shlex.quote(str(path))}"


def path_argument(text: str) -> Path:
    """Converts an argument to a path; an impossible one is wrong use."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty, but must name a file or folder")
    path = Path(text)
    if len(os.fsencode(path)) > LONGEST_PATH or any(len(os.fsencode(part)) > LONGEST_NAME for part in path.parts):
        raise argparse.ArgumentTypeError(f"{text[:40]}… is a longer name than a disk takes, choose a shorter one")
    return path


def file_argument(text: str) -> str:
    """Checks an argument as `path_argument` does; answers then call the file as the user did."""
    path_argument(text)
    return text


def bundle_argument(text: str) -> Path:
    """Converts an argument to the path of a zip file, adding `.zip` where it is missing."""
    path = path_argument(text)
    if path.suffix.lower() == ".zip" or path.name in ("", ".."):
        return path
    return path_argument(f"{path}.zip")


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        self._commands: argparse._SubParsersAction[Parser] | None = None

    @property
    def commands(self) -> frozenset[str]:
        """Names of the sub-commands."""
        return frozenset(self._commands.choices) if self._commands else frozenset()

    def error(self, message: str) -> NoReturn:
        """Ends the program with exit code 2 after saying what is wrong."""
        sentence = message[:1].upper() + message[1:]
        self.exit(2, printable(f"{sentence}. See: {self.prog} --help") + "\n")

    def add_version(self) -> None:
        """Adds `--version`."""
        self.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")

    def add_commands(self) -> Commands:
        """Adds sub-commands, one of which must be given."""
        self._commands = self.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
        return Commands(self._commands)

    def add_json(self) -> None:
        """Adds `--json`."""
        self.add_argument("--json", action="store_true", help="print the result as one JSON object on the last line")

    def add_quiet(self) -> None:
        """Adds `--quiet`."""
        self.add_argument("--quiet", action="store_true", help="show no progress, notices or skipped files")


class Commands:
    """The sub-commands of a parser."""

    def __init__(self, parsers: argparse._SubParsersAction[Parser]) -> None:
        """Use `Parser.add_commands`."""
        self._parsers = parsers

    def add(self, name: str, summary: str, run: Run | None = None) -> Parser:
        """Adds a sub-command; without `run` it has sub-commands of its own."""
        parser = self._parsers.add_parser(name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}.")
        if run is not None:
            parser.set_defaults(command=run)
        return parser

    def add_hidden(self, name: str, run: Run) -> Parser:
        """Adds a sub-command that only other parts of the program use; no help names it."""
        parser = self._parsers.add_parser(name)
        parser.set_defaults(command=run)
        return parser


class _Version(argparse.Action):
    """Prints the version; it is looked up only when asked for, which is slow."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("ai-constructor")
        except PackageNotFoundError:  # a checkout on the path that is not installed
            number = "(not installed)"
        sys.stdout.write(f"AI Constructor {number}\n")
        parser.exit()
