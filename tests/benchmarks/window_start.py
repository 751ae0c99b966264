"""How long the window takes from the start of the process to its first painting, beside an empty `QMainWindow`.

    python tests/benchmarks/window_start.py [--runs 11]

Both are started in turns, the window with settings of its own and without projects. The target is at most twice the
time of the empty one, and nothing of the libraries below loaded by then.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MOST = 2.0
SLOW = ("torch", "onnxruntime", "numpy", "scipy", "pyqtgraph", "pydantic", "av", "PIL", "soundfile", "sounddevice")
WATCH = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            loaded = [name for name in sys.argv[1].split(",") if name in sys.modules]
            print(time.monotonic() - float(os.environ["STARTED"]), *loaded, flush=True)
            os._exit(0)
        return False
watch = Watch()
"""
EMPTY = """
app = QApplication([])
window = QMainWindow()
window.installEventFilter(watch)
window.resize(1280, 800)
window.show()
app.exec()
"""
OURS = """
from constructor_desktop.__main__ import main
class Main(QMainWindow):
    def __init_subclass__(cls):
        show = cls.show
        def watched(self):
            self.installEventFilter(watch)
            show(self)
        cls.show = watched
import PySide6.QtWidgets
PySide6.QtWidgets.QMainWindow = Main
main([])
"""


def measure(runs: int = 11) -> dict[str, Any]:
    """Returns both medians in milliseconds, their ratio, and which slow libraries were loaded."""
    with tempfile.TemporaryDirectory() as folder:
        measured: dict[str, list[float]] = {"empty": [], "window": []}
        loaded: set[str] = set()
        for _ in range(runs + 1):
            measured["empty"].append(start(EMPTY, folder)[0])
            seconds, slow = start(OURS, folder)
            measured["window"].append(seconds)
            loaded.update(slow)
    medians = {name: 1000 * statistics.median(values[1:]) for name, values in measured.items()}
    return {
        "empty_ms": round(medians["empty"]),
        "window_ms": round(medians["window"]),
        "ratio": round(medians["window"] / medians["empty"], 2),
        "loaded": " ".join(sorted(loaded)) or "none",
        "met": medians["window"] <= MOST * medians["empty"] and not loaded,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=11)
    for name, value in measure(parser.parse_args().runs).items():
        print(f"{name}: {value}")


def start(program: str, folder: str) -> tuple[float, list[str]]:
    """Returns the seconds until the first painting, and which of the slow libraries were loaded by then."""
    environment = (
        {"QT_QPA_PLATFORM": "offscreen"}
        | os.environ
        | {
            "PYTHONDONTWRITEBYTECODE": "",  # what is compiled at the first start is kept, as in every installation
            "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
            "CONSTRUCTOR_CONFIG_DIR": f"{folder}/config",
            "CONSTRUCTOR_CACHE_DIR": f"{folder}/cache",
            "STARTED": str(time.monotonic()),
        }
    )
    command = [sys.executable, "-c", WATCH + program, ",".join(SLOW)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    seconds, *slow = result.stdout.split()
    return float(seconds), slow


if __name__ == "__main__":
    main()
