"""Memory that training takes, by the number of files: `python -m tests.benchmarks.memory [--sizes 300 3000 10000]`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.common import Bench

SIZES = (300, 3000)
ROOT = Path(__file__).resolve().parents[2]
SIDE = 64
VECTOR_BYTES = 1280 * 4
# A file may cost a few times the vectors of it and its augmented view, which training works on all at once,
# but not the picture itself, let alone what the network makes of it.
MOST_VECTORS_A_FILE = 15
SLACK_BYTES = 50e6
# The system counts the memory of whoever starts a process as the process's own, so a small one does.
LAUNCHER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
sys.exit(code)
"""


def run(bench: Bench, sizes: Sequence[int] = SIZES) -> list[dict[str, Any]]:
    """Returns one row per number of files: the largest memory of `train` from the command line, and seconds.

    `ratio` is to the smallest number of files, `bytes_a_file` what each further file costs. The networks are exported
    beforehand and no embedding is known.
    """
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(dir=bench.folder) as name:
        folder = Path(name)
        _train(folder, 20)
        for size in sorted(sizes):
            peak, seconds = _train(folder, size)
            rows.append(_row(size, peak, seconds, rows[0] if rows else None))
    return rows


def _row(size: int, peak: int, seconds: float, first: dict[str, Any] | None) -> dict[str, Any]:
    growth = 0 if first is None else peak - first["peak_bytes"]
    files = 0 if first is None else size - first["files"]
    return {
        "setting": f"{size} pictures",
        "files": size,
        "peak_bytes": peak,
        "seconds": round(seconds, 1),
        "ratio": 1.0 if first is None else peak / first["peak_bytes"],
        "bytes_a_file": round(growth / files) if files else None,
        "vector_bytes": VECTOR_BYTES,
        "met": growth <= SLACK_BYTES + MOST_VECTORS_A_FILE * VECTOR_BYTES * files,
    }


def _train(folder: Path, size: int) -> tuple[int, float]:
    data = _write_pictures(folder / f"data{size}", size)
    program = [sys.executable, "-m", "constructor_desktop", "train", str(data), "--out", str(folder / f"run{size}")]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "CONSTRUCTOR_CACHE_DIR": str(folder / "cache")}
    began = time.perf_counter()
    output = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *program, "--quiet"], env=environment, stdout=subprocess.PIPE, check=True
    ).stdout
    return int(output), time.perf_counter() - began


def _write_pictures(folder: Path, size: int) -> Path:
    """Writes pictures that differ from each other and from those of other sizes, half of them reddish."""
    random = np.random.default_rng(size)
    for number in range(size):
        pixels = random.integers(0, 256, (6, 6, 3), dtype=np.uint8)
        label = ("any", "red")[number % 2]
        if label == "red":
            pixels[..., 1:] //= 2
        target = folder / label / f"{number}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(target, quality=90)
    return folder


def main() -> None:
    """Prints a table and, on the last line, JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of files (default: 300 3000)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = run(Bench(Path(folder)), arguments.sizes)
    for row in rows:
        a_file = "" if row["bytes_a_file"] is None else f"{row['bytes_a_file'] / 1000:.1f} kB a file"
        print(f"{row['setting']:<16} {row['peak_bytes'] / 1e6:7.0f} MB  {row['ratio']:5.2f}x  {a_file}")
    print(json.dumps({"memory": rows}))


if __name__ == "__main__":
    main()
