"""CSV manifests: one row per sample, with its file, its class and, for part of a sound, its seconds."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

from constructor_desktop.core.data import Sample, Skipped
from constructor_desktop.core.errors import DataError, UnreadableError
from constructor_desktop.media.listing import Listing, class_name

_COLUMNS = {
    "path": "path",
    "file": "path",
    "filename": "path",
    "class": "class",
    "label": "class",
    "start": "start",
    "end": "end",
}
_DELIMITERS = ",;\t"
_MAX_BYTES = 256 * 1024 * 1024


class _BadRowError(ValueError):
    """A row that cannot be used; the message says why."""


def read_manifest(path: Path) -> Listing:
    """Reads a manifest: its samples in the order of the rows, and the rows that cannot be used.

    The first row names the columns, in any order and case: `path` (or `file`, `filename`), `class` (or `label`) and
    optionally `start` and `end` in seconds. Columns are separated by a comma, a semicolon or a tab; the text is
    UTF-8, UTF-16 with a byte order mark, or Windows-1251. Relative paths begin at the manifest's folder.

    Raises:
        UnreadableError: if the system does not let the file be read.
        DataError: if it is not a manifest.
    """
    table = _table(path, _text(path))
    names = [_COLUMNS.get(cell.strip().lower()) for cell in table[0]]
    listing = Listing()
    rows: dict[Sample, int] = {}
    for number, cells in enumerate(table[1:], start=2):
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        if not any(cells):
            continue
        try:
            sample = _sample(path.parent, row, listing)
            if sample in rows:
                raise _BadRowError(f"it repeats row {rows[sample]}.")
            rows[sample] = number
        except _BadRowError as error:
            listing.skipped.append(Skipped(path, f"Row {number}: {error}"))
    listing.samples += rows
    return listing


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES)
    except OSError as error:
        raise UnreadableError.from_os_error(path, error) from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content or len(content) == _MAX_BYTES:
        raise DataError(f"{path}: This is neither a folder nor a CSV manifest. Choose a folder of class folders.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def _table(path: Path, text: str) -> list[list[str]]:
    """Splits the text into rows of cells with the delimiter under which the first row names the columns needed."""
    for delimiter in _DELIMITERS:
        try:
            table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise DataError(f"{path}: The manifest is damaged ({error}).") from error
        known = {_COLUMNS.get(cell.strip().lower()) for cell in table[0]} if table else set()
        if {"path", "class"} <= known:
            return table
    raise DataError(f"{path}: The first row of a manifest must name its columns, such as path,class,start,end.")


def _sample(folder: Path, row: dict[str, str], listing: Listing) -> Sample:
    label = class_name(row.get("class", ""))
    if label:
        listing.classes.add(label)
    start, end = _seconds(row, "start"), _seconds(row, "end")
    if not row.get("path"):
        raise _BadRowError("the path is missing.")
    if not label:
        raise _BadRowError("the class is missing.")
    if end is not None and end <= (start or 0.0):
        raise _BadRowError(f"the end ({end:g}) must come after the start ({start or 0.0:g}).")
    return Sample(_file(folder, row["path"]), label, start, end)


def _file(folder: Path, text: str) -> Path:
    if text.lower().startswith(("http://", "https://")):
        raise _BadRowError("links are not downloaded. Save the file, and write its path instead.")
    path = folder / text
    # A manifest written on Windows may be read elsewhere, where a backslash does not separate folders.
    return path if path.exists() else folder / text.replace("\\", "/")


def _seconds(row: dict[str, str], column: str) -> float | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        seconds = float(text.replace(",", "."))
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds) or seconds < 0:
        raise _BadRowError(f"the {column} ({text}) is not a number of seconds.")
    return seconds
