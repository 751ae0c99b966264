"""Nothing holds up the GUI thread: no slow library is loaded in it, and none with Python's lock held for long."""

from __future__ import annotations

import ast
import gc
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.collector import Collector
from tests.gui.sources import GUI, MODULES, ROOT, nodes

# Libraries of the window's own that may be imported by modules which are loaded with their page.
PLOTS = {"pyqtgraph", "PySide6.QtMultimedia", "PySide6.QtMultimediaWidgets", "sounddevice"}
NEVER = {
    "torch",
    "torchvision",
    "torchaudio",
    "onnxruntime",
    "onnx",
    "av",
    "scipy",
    "sklearn",
    "soundfile",
    "soxr",
    "PIL",
}

ASIDE = """
import linecache, sys, threading
from PySide6.QtCore import QObject
from constructor_desktop.gui import libraries
libraries.load_libraries_aside()
libraries.load_libraries_aside()
finders = [finder for finder in sys.meta_path if type(finder).__name__ == "_Finder"]
assert len(finders) == 1
loaded = []
load = finders[0]._dlopen
finders[0]._dlopen = lambda path, flags: loaded.append(path) or load(path, flags)
def work():
    import PIL._imaging, colorsys
    import a_module_that_is_not_there
def careful():
    try:
        work()
    except ModuleNotFoundError as error:
        print(error)
thread = threading.Thread(target=careful)
thread.start()
thread.join()
import soxr
from PIL import Image
Image.new("RGB", (3, 3)).resize((2, 2))
assert any(b"_imaging" in path for path in loaded), loaded
assert not any(b"soxr" in path for path in loaded), loaded
assert not [name for name in linecache.cache if "colorsys" in name], "the source of a module was read"
"""

TORCH = """
import ctypes, os, threading
from pathlib import Path
from constructor_desktop.gui import libraries
libraries.load_libraries_aside()
late = []
load = ctypes.CDLL.__init__
def watched(self, name, *args, **keywords):
    if name and os.path.realpath(name) not in Path("/proc/self/maps").read_text():
        late.append(name)
    load(self, name, *args, **keywords)
def work():
    ctypes.CDLL.__init__ = watched
    import torch
thread = threading.Thread(target=work)
thread.start()
thread.join()
assert not [name for name in late if "/" in name], late
"""

START = """
import os, sys
from PySide6.QtCore import QTimer
from constructor_desktop import app as program
def look():
    loaded = sorted(name for name in sys.argv[1].split(",") if name in sys.modules)
    print(*loaded, flush=True)
    os._exit(0)
begin = program._begin
def begun(window, paths):
    assert window.isVisible()
    begin(window, paths)
    QTimer.singleShot(300, look)
program._begin = begun
program.run_window()
"""


def top_level_imports(path: Path) -> Iterator[str]:
    """Yields what a module imports when it is imported itself, types aside."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def libraries(path: Path) -> set[str]:
    names = set(top_level_imports(path))
    return {name for name in names if name in PLOTS} | {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_of_the_window_imports_a_slow_library_at_once(path: Path) -> None:
    assert libraries(path) & NEVER == set()


def test_the_frame_needs_no_plots() -> None:
    """Only pages, which are built when they are first shown, import what draws plots or plays."""
    users = {path for path in MODULES if libraries(path) & PLOTS}
    assert users
    folders = {path.parent.relative_to(GUI).parts[:1] for path in users}
    assert folders.isdisjoint({("frame",), ("start",), ("widgets",), ("export",), ("dialogs",), ("help",), ()})


def test_work_in_tasks_touches_no_widget() -> None:
    """`QPixmap` must not be used outside the GUI thread; a task that makes one would look like this."""
    made = [
        path.name
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef)
        and any(argument.arg == "on_event" for argument in node.args.args)
        and any(isinstance(inner, ast.Name) and inner.id in ("QPixmap", "QIcon", "QWidget") for inner in ast.walk(node))
    ]
    assert made == []


def in_a_process(program: str, tmp_path: Path, *arguments: str) -> str:
    environment = os.environ | {
        "CONSTRUCTOR_CONFIG_DIR": str(tmp_path / "config"),
        "CONSTRUCTOR_CACHE_DIR": str(tmp_path / "cache"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_start_page_is_shown_without_slow_libraries(tmp_path: Path) -> None:
    """Pictures of recent projects are read later, in other threads; nothing more is."""
    slow = ",".join(sorted((NEVER | PLOTS) - {"PIL"}))
    assert in_a_process(START, tmp_path, slow).strip() == ""


@pytest.mark.skipif(os.name != "posix", reason="only there are libraries loaded aside")
def test_compiled_modules_are_loaded_aside_in_other_threads_only(tmp_path: Path) -> None:
    assert "a_module_that_is_not_there" in in_a_process(ASIDE, tmp_path)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="says what is loaded on Linux only")
def test_what_pytorch_loads_by_name_is_there_before(tmp_path: Path) -> None:
    in_a_process(TORCH, tmp_path)


@pytest.fixture
def collector(qapp: QObject) -> Iterator[Collector]:
    gc.enable()
    made = Collector(qapp)
    yield made
    made.deleteLater()
    gc.unfreeze()


class Ring(QObject):
    """Garbage that only the collector finds."""

    def __init__(self, died: list[object]) -> None:
        super().__init__()
        self.myself = self
        weakref.finalize(self, lambda: died.append(QThread.currentThread()))


def test_garbage_of_other_threads_dies_in_the_gui_thread(qtbot: QtBot, collector: Collector) -> None:
    died: list[object] = []
    here = QThread.currentThread()
    assert not gc.isenabled()

    def work() -> None:
        for _ in range(3000):  # more than Python would wait for
            Ring(died)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert died == []
    qtbot.waitUntil(lambda: len(died) == 3000, timeout=5000)
    assert set(died) == {here}


def test_older_garbage_is_found_now_and_then(qapp: QObject, collector: Collector) -> None:
    died: list[object] = []
    ring = Ring(died)
    gc.collect()
    del ring
    for _ in range(60):
        collector.collect()
    assert len(died) == 1


def test_a_library_that_was_loaded_is_left_alone(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = gc.get_freeze_count()
    kept = [[number] for number in range(5000)]
    for number in range(30):
        monkeypatch.setitem(sys.modules, f"library.part{number}", sys)
    collector.collect()
    assert gc.get_freeze_count() >= frozen + len(kept)
    collector.collect()
    assert gc.get_count()[0] < 5000
