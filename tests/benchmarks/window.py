"""The window: how soon it is there, how long it keeps the user waiting, how much a big project costs.

    python -m tests.benchmarks window

Each scene runs in a window of its own process, with settings and caches of its own; see `window_scenes`. `own` figures
leave out what the thread waited for a processor. The scenes `train` run twice: the first time, networks are converted,
once for all, as at the first training on a computer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks import window_start
from tests.benchmarks.common import Bench

ROOT = Path(__file__).resolve().parents[2]
MOST_MS, MOST_MB = 1000, 400
SCENES = {
    "nothing happens": "idle",
    "2000 pictures are imported": "import",
    "first training": "train",
    "training": "train",
    "accurate training": "accurate",
    "live test of sounds": "live",
    "10000 pictures are opened": "many",
    "training in a slow cloud": "cloud",
}


def run(bench: Bench) -> list[dict[str, Any]]:
    """Returns a row for the start, and one for each scene."""
    rows = [{"setting": "start", **window_start.measure()}]
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        for setting, name in SCENES.items():
            rows.append({"setting": setting, **_play(name, Path(folder))})
    return rows


def _play(name: str, base: Path) -> dict[str, Any]:
    environment = os.environ | {
        "CONSTRUCTOR_CONFIG_DIR": str(base / "config"),
        "CONSTRUCTOR_CACHE_DIR": str(base / "cache"),
    }
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(dir=base) as folder:
        command = [sys.executable, "-m", "tests.benchmarks.window_scenes", name, folder]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for cause in row.pop("causes"):
        print(f"{name}: {cause['ms']} ms", *cause["gui_thread"], *cause["others"], sep="\n    ", file=sys.stderr)
    if name == "many":  # what opening a project takes is the time until it is there
        row["met"] = row["shown_ms"] <= MOST_MS and row["peak_above_empty_mb"] <= MOST_MB
    return row
