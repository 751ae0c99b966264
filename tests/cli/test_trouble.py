from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop import cli_system
from constructor_desktop.core.errors import Cancelled, DataError, UsageError

Cli = Callable[..., Any]
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes the command `archs` end with an error."""

    def make_it_fail(error: BaseException) -> None:
        def raise_error(arguments: object) -> int:
            raise error

        monkeypatch.setattr(cli_system, "archs", raise_error)

    return make_it_fail


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (UsageError("The folder is missing."), 2, "The folder is missing.\n"),
        (DataError("There is only one class."), 1, "There is only one class.\n"),
        (Cancelled(), 1, "Stopped.\n"),
        (KeyboardInterrupt(), 1, "Stopped.\n"),
        (
            MemoryError(),
            1,
            "There is not enough memory for this. Close other programs, or use fewer or smaller files.\n",
        ),
    ],
)
def test_an_error_is_one_sentence(
    cli: Cli, fail: Callable[[BaseException], None], error: BaseException, code: int, sentence: str
) -> None:
    fail(error)
    outcome = cli("archs", "--json")
    assert (outcome.code, outcome.out, outcome.err) == (code, "", sentence)


def test_an_unexpected_error_is_kept_in_a_file(
    cli: Cli, fail: Callable[[BaseException], None], cache_folder: Path
) -> None:
    fail(KeyError("weights\udcff"))
    outcome = cli("archs")
    assert (outcome.code, outcome.out) == (1, "")
    match = re.fullmatch(r"Something unexpected went wrong \(KeyError: .*\)\. The details are in (.*)\.\n", outcome.err)
    assert match
    log = Path(match[1])
    assert log.parent == cache_folder / "logs"
    assert log.read_text("utf-8").startswith("Traceback (most recent call last)")


def test_an_unexpected_error_is_kept_elsewhere_if_the_cache_cannot_be_written(
    cli: Cli, fail: Callable[[BaseException], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CONSTRUCTOR_CACHE_DIR", str(tmp_path / "file" / "cache"))
    fail(ZeroDivisionError("division by zero"))
    sentence = cli("archs").err
    log = Path(sentence.partition("The details are in ")[2].removesuffix(".\n"))
    assert "ZeroDivisionError" in log.read_text("utf-8")
    log.unlink()


@pytest.fixture
def unread() -> Iterator[int]:
    """The writing end of a pipe whose reading end is closed."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.fixture(params=["", "1"], ids=["buffered", "unbuffered"])
def buffering(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing fails early or late."""
    monkeypatch.setenv("PYTHONUNBUFFERED", request.param)


@pytest.mark.usefixtures("buffering")
@pytest.mark.parametrize("arguments", [["archs"], ["weights", "list", "--json"], ["--help"]])
def test_nobody_reading_the_output_is_no_reason_to_complain(start: Start, unread: int, arguments: list[str]) -> None:
    process = start(*arguments, stdout=unread, stderr=subprocess.PIPE)
    assert process.communicate() == (None, b"")
    assert process.returncode in ([0, 1] if arguments == ["--help"] else [1])


@pytest.mark.usefixtures("buffering")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["project", "info", "none"], 1), (["train"], 2), (["archs"], 0), (["evaluate", "a", "b"], 2)],
)
def test_nobody_reading_the_messages_changes_nothing(
    start: Start, unread: int, arguments: list[str], code: int
) -> None:
    process = start(*arguments, stdout=subprocess.PIPE, stderr=unread)
    output, _ = process.communicate()
    assert bool(output) == (arguments == ["archs"])
    assert process.returncode == code


@pytest.mark.usefixtures("buffering")
@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_under_the_results(start: Start) -> None:
    with open("/dev/full", "wb") as full:
        process = start("archs", stdout=full, stderr=subprocess.PIPE)
        errors = process.communicate()[1].decode()
    assert (process.returncode, errors) == (
        1,
        "The result cannot be written to standard output (No space left on device).\n",
    )
