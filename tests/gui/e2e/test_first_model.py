"""From the first start to a bundle, with mouse and keyboard in a real window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.data import Modality
from tests.gui.conftest import write_samples
from tests.gui.e2e.screen import Screen, end_with_the_tests, require_screen, wait_until

ROOT = Path(__file__).resolve().parents[3]
WITHIN_SECONDS = 20


class Program:
    """The program in a process of its own."""

    def __init__(self, screen: Screen, folder: Path, cache: Path) -> None:
        self.screen = screen
        environment = os.environ | screen.environment
        environment |= {
            "CONSTRUCTOR_CONFIG_DIR": str(folder / "config"),
            "CONSTRUCTOR_CACHE_DIR": str(cache),
            "CONSTRUCTOR_PROJECTS_DIR": str(folder / "projects"),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        self._errors = (folder / "errors.txt").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.gui.e2e.program"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            preexec_fn=end_with_the_tests,
        )

    def ask(self, **question: str) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the program has ended: {self.errors()}"
        told = json.loads(answer)
        assert not isinstance(told, dict) or "error" not in told, told
        return told

    def state(self) -> dict[str, Any]:
        found = self.ask()
        assert isinstance(found, dict)
        return found

    def errors(self) -> str:
        self._errors.flush()
        return Path(self._errors.name).read_text()

    def widget(self, name: str) -> dict[str, Any] | None:
        found = self.ask(name=name)
        return found if found and found["enabled"] else None

    def place(self, name: str) -> tuple[int, int]:
        """Where the middle of a widget is, once it is there."""
        wait_until(lambda: self.widget(name), f"{name} can be used")
        found = self.widget(name)
        assert found is not None
        return found["at"][0], found["at"][1]

    def press(self, name: str) -> None:
        self.screen.click(self.place(name))

    def end(self) -> int:
        """Quits as a user does; returns the exit code."""
        self.screen.key("ctrl+q")
        return self._process.wait(WITHIN_SECONDS)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            assert stream is not None
            stream.close()


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    require_screen()
    made = Screen()
    yield made
    made.close()


@pytest.fixture
def program(screen: Screen, tmp_path: Path, cache_folder: Path) -> Iterator[Program]:
    made = Program(screen, tmp_path, cache_folder)
    yield made
    made.close()


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Two class folders, and a picture of the first class."""
    found = []
    for kind, name in enumerate(("Orange", "Blue")):
        folder = tmp_path / "pictures" / name
        write_samples(folder, Modality.IMAGE, 8, kind)
        found.append(folder)
    write_samples(tmp_path / "new", Modality.IMAGE, 9, 0)
    for number in range(8):
        (tmp_path / "new" / f"picture-{number:03d}.png").unlink()
    return found


def drop_folders(program: Program, folders: list[Path]) -> None:
    wait_until(lambda: program.state()["visible"], "the window is there")
    program.screen.drag(folders, program.place("StartPage") if program.widget("StartPage") else program.place("open"))
    program.press("add")
    wait_until(lambda: program.state().get("classes") == {"Orange": 8, "Blue": 8}, "both classes are in")


def train(program: Program) -> None:
    program.press("go")
    wait_until(lambda: program.state()["page"] == "train", "the Train page is shown")
    program.press("train")
    wait_until(lambda: program.state()["runs"], "the training has ended", 90)
    wait_until(lambda: any("correct" in text for text in program.state()["texts"]), "the result is shown")


def try_it(program: Program, picture: Path) -> None:
    program.screen.key("ctrl+3")
    wait_until(lambda: program.state()["page"] == "test", "the Test page is shown")
    assert "Orange" not in program.state()["texts"]
    program.screen.drag([picture], program.place("stack"))
    wait_until(lambda: "Orange" in program.state()["texts"], "there is an answer")


def export(program: Program) -> Path:
    program.screen.key("ctrl+4")
    wait_until(lambda: program.state()["page"] == "export", "the Export page is shown")
    program.press("primary")
    wait_until(lambda: "Your model is ready" in program.state()["texts"], "the bundle is ready")
    return next((Path(program.state()["folder"]) / "exports").glob("*.zip"))


def selftest(bundle: Path, folder: Path) -> str:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "predict.py", "--selftest"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(240)
def test_from_two_folders_to_a_bundle(program: Program, folders: list[Path], tmp_path: Path) -> None:
    drop_folders(program, folders)
    assert program.state()["page"] == "data"
    train(program)
    try_it(program, tmp_path / "new" / "picture-008.png")
    bundle = export(program)
    assert selftest(bundle, tmp_path / "unpacked")
    assert program.end() == 0
    lines = [line for line in program.errors().splitlines() if "pipewire" not in line and "FFmpeg" not in line]
    assert lines == []
    assert {path.name for folder in folders for path in folder.iterdir()} == {f"picture-{n:03d}.png" for n in range(8)}
