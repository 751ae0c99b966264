"""What goes to standard output and standard error, and how numbers read there."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from constructor_desktop.core.errors import StorageError
from constructor_desktop.core.text import printable

SPACE = "\N{NO-BREAK SPACE}"


def print_json(record: dict[str, Any]) -> None:
    """Prints one JSON object on one line."""
    write_result(json.dumps(record, ensure_ascii=False) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Prints a result meant for people."""
    write_result("".join(f"{printable(line)}\n" for line in lines))


def write_result(text: str) -> None:
    """Writes to standard output, along with what waits for it.

    Raises:
        BrokenPipeError: if nobody reads it any more.
        StorageError: if the disk refuses.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        forget(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise
        raise StorageError(f"The result cannot be written to standard output ({error.strerror}).") from error


def say(sentence: str) -> None:
    """Writes a line to standard error; a reader who went away is no reason to stop the work."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{printable(sentence)}\n")
    flush_messages()


def flush_messages() -> None:
    """Writes out what waits for standard error, and forgets it if that is impossible."""
    try:
        sys.stderr.flush()
    except OSError:
        forget(sys.stderr)


def forget(stream: TextIO) -> None:
    """Leads a stream nowhere; otherwise Python tries again at its exit, and ends with a code of its own (120)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def percent(fraction: float, samples: int | None = None) -> str:
    """Writes a fraction as a percentage; above 1000 samples with one decimal."""
    digits = 1 if samples is not None and samples > 1000 else 0
    return f"{100 * fraction:.{digits}f}{SPACE}%"


def count(number: int, plural: str) -> str:
    """Writes a count with its noun, given in the plural: `1 sound`, `1 480 sounds`."""
    noun = plural if number != 1 else plural.removesuffix("s")
    return f"{grouped(number)} {noun}"


def grouped(number: int) -> str:
    """Writes a whole number with its thousands apart."""
    return f"{number:,}".replace(",", SPACE)


def size(number: float) -> str:
    """Writes a number of bytes: `3.4 MB`."""
    units = ["GB", "MB", "kB", "bytes"]
    while number >= 1000 and len(units) > 1:
        number /= 1000
        units.pop()
    digits = 0 if units[-1] == "bytes" or number >= 100 else 1
    return f"{number:.{digits}f}{SPACE}{units[-1]}"


def duration(seconds: float) -> str:
    """Writes a length of time: `24 s`, `3 min 20 s`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{SPACE}s" if seconds >= 10 else f"{seconds:.1f}{SPACE}s"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}{SPACE}h {minutes}{SPACE}min" if hours else f"{minutes}{SPACE}min {whole % 60}{SPACE}s"


def cost(amount: float | None, currency: str) -> str:
    """Writes what something costs: `12.40 RUB`; None is an unknown price."""
    return "price unknown" if amount is None else f"{amount:.2f}{SPACE}{currency}"


def reason_kind(reason: str) -> str:
    """What a reason has in common with others of its kind, up to the names and numbers in it: `It is too long …`."""
    common = re.split(r"[(,:;\"\d]", reason, maxsplit=1)[0].strip()
    return reason if common == reason.strip() else f"{common} …"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Sets rows under a head: the first column to the left, numbers to the right, by the width of the characters."""
    from rich.cells import cell_len

    lines = [list(map(printable, row)) for row in (head, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    return [_row(row, widths, [cell_len(cell) for cell in row]) for row in lines]


def _row(row: Sequence[str], widths: Sequence[int], lengths: Sequence[int]) -> str:
    cells = [
        cell + " " * (width - length) if index == 0 else " " * (width - length) + cell
        for index, (cell, width, length) in enumerate(zip(row, widths, lengths, strict=True))
    ]
    return "  ".join(cells).rstrip()
