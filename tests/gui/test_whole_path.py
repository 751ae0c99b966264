"""The whole path in a real window on a virtual screen, with mouse, keys and drag and drop of another program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from tests.gui.conftest import write_samples

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("Xvfb", "xdotool", "openbox")
SECONDS = 60.0
# Of the window at the left upper corner of the screen, 1280 by 800.
DROP_ZONE, TEST_PAGE, EXPORT_BUTTON = (640, 600), (400, 400), (670, 177)


class Screen:
    """A virtual screen with a window manager; ends what it started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        read, write = os.pipe()
        server = [
            shutil.which("Xvfb") or "",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            "1440x900x24",
            "-nolisten",
            "tcp",
        ]
        self._start(server, dict(os.environ), pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        self.environment = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
        self.environment |= {"DISPLAY": f":{number}", "HOME": str(folder), "QT_QPA_PLATFORM": "xcb"}
        self.start(shutil.which("openbox") or "")

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return self._start(list(command), self.environment)

    def do(self, *arguments: str | int) -> str:
        """Calls xdotool."""
        command = ["xdotool", *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, timeout=30, check=False)
        return done.stdout.decode().strip()

    def window(self, title: str) -> str:
        """Waits for a window and returns its number."""
        found = wait_for(lambda: self.do("search", "--onlyvisible", "--name", title).split("\n")[-1], title)
        return str(found)

    def key(self, keys: str) -> None:
        self.do("key", "--clearmodifiers", keys)

    def click(self, place: tuple[int, int]) -> None:
        self.do("mousemove", *place)
        self.do("click", 1)

    def drag(self, paths: list[Path], to: tuple[int, int]) -> None:
        """Drags files from another program's window to a place of the screen."""
        source = self.start(sys.executable, str(ROOT / "tests" / "gui" / "drag_source.py"), *map(str, paths))
        self.window("drag source")
        self.do("mousemove", 1340, 140)
        time.sleep(0.3)
        self.do("mousedown", 1)
        for step in range(1, 11):  # a drag begins and is followed only where the mouse moves
            x, y = (round(1340 + (to[0] - 1340) * step / 10), round(140 + (to[1] - 140) * step / 10))
            self.do("mousemove", x, y)
            time.sleep(0.05)
        time.sleep(0.3)
        self.do("mousemove", to[0] + 2, to[1] + 2)
        time.sleep(0.3)
        self.do("mouseup", 1)
        source.wait(timeout=20)

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, command: list[str], environment: dict[str, str], **options: object) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{Path(command[0]).name}-{len(self._processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, **options)  # type: ignore[call-overload]
        self._processes.append(process)
        return process


def wait_for(found: Callable[[], object], what: str, seconds: float = SECONDS) -> object:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = found()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError(f"waited in vain for {what}")


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or not sys.platform.startswith("linux"):
        pytest.skip(f"needs {', '.join(NEEDED)}")
    made = Screen(tmp_path)
    yield made
    made.close()


def test_from_two_folders_to_a_bundle_that_works(screen: Screen, tmp_path: Path, cache_folder: Path) -> None:
    for number, name in enumerate(("Red", "Blue")):
        write_samples(tmp_path / name, Modality.IMAGE, 10, number)
    write_samples(tmp_path / "new", Modality.IMAGE, 1, 3)
    projects = tmp_path / "projects"
    screen.environment |= {
        "CONSTRUCTOR_PROJECTS_DIR": str(projects),
        "CONSTRUCTOR_CONFIG_DIR": str(tmp_path / "config"),
        "CONSTRUCTOR_CACHE_DIR": str(cache_folder),
        "LC_ALL": "C.UTF-8",
    }
    program = screen.start(sys.executable, "-m", "constructor_desktop")
    window = screen.window("AI Constructor")
    screen.do("windowsize", "--sync", window, 1280, 800)
    screen.do("windowmove", "--sync", window, 0, 0)
    time.sleep(1)

    screen.drag([tmp_path / "Red", tmp_path / "Blue"], DROP_ZONE)
    project = wait_for(lambda: next(iter(projects.glob("*/project.json")), None), "a project")
    assert isinstance(project, Path)
    folder = project.parent
    screen.window("Add to the project")
    time.sleep(1)
    screen.key("Return")
    wait_for(lambda: len(list(folder.glob("data/*/*.png"))) == 20, "the samples")

    screen.key("ctrl+t")
    time.sleep(2)
    screen.key("ctrl+Return")
    wait_for(lambda: any('"succeeded"' in one.read_text() for one in folder.glob("runs/*/status.json")), "a model")
    time.sleep(2)

    screen.key("ctrl+3")
    time.sleep(2)
    screen.drag([next((tmp_path / "new").iterdir())], TEST_PAGE)
    time.sleep(3)

    screen.key("ctrl+e")
    time.sleep(2)
    screen.click(EXPORT_BUTTON)
    bundle = wait_for(lambda: next(iter(folder.glob("exports/*.zip")), None), "a bundle")
    assert isinstance(bundle, Path)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "bundle")
    command = [sys.executable, "predict.py", "--selftest", "--json"]
    result = subprocess.run(command, cwd=tmp_path / "bundle", capture_output=True, timeout=60, check=True)
    assert json.loads(result.stdout.splitlines()[-1])["selftest"] == "passed"

    screen.key("ctrl+q")
    assert program.wait(timeout=20) == 0
    shown = (tmp_path / "config" / "window.ini").read_text()
    assert str(folder) in shown
    log = next(tmp_path.glob(f"{Path(sys.executable).name}-2.log")).read_text()
    assert "Traceback" not in log
