"""Comparisons as their folders keep them: what was asked, and what came of it once all is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from constructor_desktop.comparison.table import Row
from constructor_desktop.core.errors import StorageError

RESULT = "comparison.json"
FORMAT = 1
_STAMP = "%Y%m%d-%H%M%S"
_STAMP_LENGTH = 15


@dataclass(frozen=True)
class Comparison:
    """The result.

    Attributes:
        rows: The most accurate first.
        folds: Of the cross-validation; None for one split.
        samples: How many samples were answered by all.
    """

    rows: tuple[Row, ...]
    folds: int | None
    samples: int


@dataclass(frozen=True)
class ComparisonRecord:
    """A comparison that was begun.

    Attributes:
        folder: Where it is.
        created: When it began.
        archs: Names of the architectures.
        config: The settings of all runs, by name.
        epochs: Passes of those that learn by gradient descent; None: as their recipes say.
        result: What came of it; None if it was broken off.
    """

    folder: Path
    created: datetime
    archs: tuple[str, ...]
    config: Mapping[str, Any]
    epochs: int | None
    result: Comparison | None


def list_comparisons(folder: Path) -> tuple[ComparisonRecord, ...]:
    """Returns the comparisons below a folder, newest first; what holds none, or a damaged one, is left out.

    Raises:
        StorageError: if the folder cannot be read.
    """
    try:
        places = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    except OSError as error:
        raise StorageError(f"{folder} cannot be read ({error.strerror or error}).") from error
    found = [record for path in places if (record := read_comparison(path)) is not None]
    return tuple(sorted(found, key=lambda record: (record.created, record.folder.name), reverse=True))


def read_comparison(folder: Path) -> ComparisonRecord | None:
    """Returns the comparison in a folder, or None if there is none that can be read."""
    try:
        record = json.loads((folder / RESULT).read_bytes())
        if record["format"] != FORMAT:
            return None
        asked = record["asked"]
        return ComparisonRecord(
            folder=folder,
            created=_created(folder),
            archs=tuple(map(str, asked["archs"])),
            config=dict(asked["config"]),
            epochs=asked["epochs"],
            result=_result(record, folder, asked["config"].get("folds")),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _result(record: dict[str, Any], folder: Path, folds: int | None) -> Comparison | None:
    if record["rows"] is None:
        return None
    return Comparison(tuple(_row(row, folder) for row in record["rows"]), folds, int(record["samples"]))


def _row(record: dict[str, Any], folder: Path) -> Row:
    """Reads a row; its run lies beside it, wherever the folder was moved to."""
    known = {field.name for field in fields(Row)}
    values = {name: value for name, value in record.items() if name in known}
    if values.get("accuracy_interval") is not None:
        low, high = values["accuracy_interval"]
        values["accuracy_interval"] = (float(low), float(high))
    if values.get("run"):
        values["run"] = str(folder.absolute() / values["arch"])
    return Row(**values)


def _created(folder: Path) -> datetime:
    """Reads the time from the name of the folder, else from the folder itself."""
    try:
        return datetime.strptime(folder.name[:_STAMP_LENGTH], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
