"""All benchmarks, or some: `python -m tests.benchmarks [NAME ...] [--json FILE]`.

Every figure of speed or memory is a ratio to a baseline that runs beside it; every other one is a share.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks import accuracy, architectures, coverage, memory, presets, speed, window
from tests.benchmarks.common import Bench

BENCHMARKS: dict[str, Callable[[Bench], list[dict[str, Any]]]] = {
    "accuracy": accuracy.run,
    "architectures": architectures.run,
    "speed": speed.run,
    "coverage": coverage.run,
    "memory": memory.run,
    "presets": presets.run,
    "window": window.run,
}


def main() -> int:
    """Prints a table per benchmark and, last, everything as JSON; returns 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", default=[], metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--json", type=Path, help="also write the JSON to this file")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    console = Console(width=160)
    results = {}
    for name in arguments.names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder))
            results[name] = BENCHMARKS[name](bench)
            bench.close()
        console.print(_table(name, results[name]))
    text = json.dumps(results)
    print(text)
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return 0 if all(row["met"] for rows in results.values() for row in rows) else 1


def _table(name: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title=name, title_justify="left")
    columns = list(dict.fromkeys(key for row in rows for key in row))
    for column in columns:
        table.add_column(column, justify="left" if column == "setting" else "right")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    return table


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 1 else f"{value:.3f}"
    return "" if value is None else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
