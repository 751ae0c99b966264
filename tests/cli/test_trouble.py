from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
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


def test_nobody_reading_the_output_is_no_reason_to_complain(start: Start) -> None:
    process = start("archs", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 1


def test_nobody_reading_the_messages_is_no_reason_to_fail(start: Start, tmp_path: Path) -> None:
    process = start("project", "info", tmp_path / "none", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stderr.close()
    assert process.stdout.read() == b""
    assert process.wait() == 1
