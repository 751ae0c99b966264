"""The bootstrap, run on a tiny project with the same layout: nothing is downloaded."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "packaging" / "bootstrap.py"
posix_only = pytest.mark.skipif(os.name == "nt", reason="signals and symbolic links as POSIX has them")

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "tiny"
version = "1"
[project.optional-dependencies]
dev = []
"""

# Builds an editable wheel by hand; files beside it make the build fail, or wait.
BACKEND = """
import os, time, zipfile

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    with open("builds", "a") as log:
        log.write("build\\n")
    while os.path.exists("wait"):
        time.sleep(0.05)
    if os.path.exists("fail"):
        raise SystemExit("the build was told to fail")
    with zipfile.ZipFile(os.path.join(wheel_directory, "tiny-1-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("tiny.pth", os.getcwd() + "\\n")
        metadata = "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\nProvides-Extra: dev\\n"
        wheel.writestr("tiny-1.dist-info/METADATA", metadata)
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "")
    return "tiny-1-py3-none-any.whl"
"""

PROGRAM = """
import json, os, sys
print(json.dumps({"program": PROGRAM_NAME, "arguments": sys.argv[1:], "cwd": os.getcwd(), "prefix": sys.prefix}))
sys.exit(int(os.environ.get("EXIT_WITH", "0")))
"""


class TinyProject:
    """A checkout with this repository's bootstrap and a program that prints its arguments."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = root / ".venv"
        (root / "packaging").mkdir(parents=True)
        (root / "constructor_desktop").mkdir()
        shutil.copy(BOOTSTRAP, root / "packaging")
        self.write("packaging/constraints.txt", "")
        self.write("pyproject.toml", PYPROJECT)
        self.write("backend.py", BACKEND)
        self.write("constructor_desktop/__init__.py", "")
        self.write("constructor_desktop/__main__.py", f"PROGRAM_NAME = 'app'\n{PROGRAM}")
        self.write("pytest.py", f"PROGRAM_NAME = 'pytest'\n{PROGRAM}")

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        (self.root / name).unlink()

    @property
    def builds(self) -> int:
        log = self.root / "builds"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def start(self, *arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "CONSTRUCTOR_VENV"}
        return subprocess.Popen(
            [sys.executable, str(self.root / "packaging" / "bootstrap.py"), *arguments],
            cwd=cwd or self.root,
            env={**environment, "PIP_NO_INDEX": "1", **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, *arguments: str, cwd: Path | None = None, **variables: str) -> tuple[int, str, str]:
        process = self.start(*arguments, cwd=cwd, **variables)
        output, errors = process.communicate(timeout=200)
        return process.returncode, output, errors

    def wait_for_build(self, number: int) -> None:
        deadline = time.monotonic() + 100
        while self.builds < number:
            assert time.monotonic() < deadline, "the build did not begin"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> TinyProject:
    """A project whose first start is over; its path has spaces and Cyrillic letters."""
    project = TinyProject(tmp_path_factory.mktemp("bootstrap") / "мой проект [1]")
    code, output, errors = project.run("--json", "кошки и собаки", EXIT_WITH="1")
    assert code == 1, errors
    assert answer(output)["arguments"] == ["--json", "кошки и собаки"]
    assert Path(str(answer(output)["prefix"])) == project.environment
    assert "Making a Python environment" in errors
    lines = errors.splitlines()
    assert len(lines) == 3, "pip is quiet"
    assert lines[2] == "The program is installed."
    return project


def answer(output: str) -> dict[str, object]:
    """Parses standard output, which must hold the program's one line and nothing else."""
    value = ast.literal_eval(output)
    assert isinstance(value, dict)
    return value


def test_later_starts_add_nothing(ready: TinyProject, tmp_path: Path) -> None:
    builds = ready.builds
    (tmp_path / "constructor_desktop.py").write_text("raise SystemExit('taken from the folder the user is in')")
    code, output, errors = ready.run("predict", "--json", cwd=tmp_path, EXIT_WITH="2")
    assert (code, errors, ready.builds) == (2, "", builds)
    assert answer(output)["program"] == "app"
    assert answer(output)["cwd"] == str(tmp_path)


@posix_only
def test_the_language_of_the_system_does_not_matter(ready: TinyProject) -> None:
    code, output, errors = ready.run(LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert code == 0, errors
    assert answer(output)["program"] == "app"


def test_the_tests_get_the_arguments_and_return_their_code(ready: TinyProject, tmp_path: Path) -> None:
    code, output, errors = ready.run("test", "-k", "word", cwd=tmp_path, EXIT_WITH="5")
    assert code == 5, errors
    answers = [answer(line) for line in output.splitlines()]
    assert [one["program"] for one in answers] == ["pytest", "pytest"]
    assert answers[0]["arguments"] == ["-k", "word", "-p", "no:pytest-qt", "--numprocesses", "3", "--dist", "loadscope"]
    assert answers[1]["arguments"] == ["-k", "word", "tests/gui"]
    assert {one["cwd"] for one in answers} == {str(ready.root)}
    builds = ready.builds
    ready.run("test")
    ready.run("--help")
    assert ready.builds == builds, "an environment for the tests also serves the program"


@pytest.mark.parametrize("name", ["pyproject.toml", "packaging/constraints.txt"])
def test_changed_requirements_are_installed(ready: TinyProject, name: str) -> None:
    builds = ready.builds
    with (ready.root / name).open("a") as file:
        file.write("# changed\n")
    assert ready.run()[0] == 0
    assert ready.builds == builds + 1


def test_a_failed_installation_is_repeated(ready: TinyProject) -> None:
    ready.write("fail", "")
    (ready.root / "pyproject.toml").write_text(PYPROJECT + "# to be installed again\n")
    for _ in range(2):
        code, output, errors = ready.run()
        assert (code, output) == (1, "")
        assert "Installing failed, see above; check the network connection and start again" in errors
        assert "the build was told to fail" in errors
        assert "Traceback" not in errors.splitlines()[-1]
    ready.remove("fail")
    assert ready.run()[0] == 0


@posix_only
def test_a_killed_installation_is_repeated(ready: TinyProject) -> None:
    ready.write("wait", "")
    (ready.root / "pyproject.toml").write_text(PYPROJECT + "# installed, but killed\n")
    builds = ready.builds
    process = ready.start()
    ready.wait_for_build(builds + 1)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    ready.remove("wait")
    code, output, errors = ready.run()
    assert code == 0, errors
    assert answer(output)["program"] == "app"
    assert ready.builds == builds + 2


@posix_only
def test_ctrl_c_stops_at_once_and_the_next_start_goes_on(ready: TinyProject) -> None:
    ready.write("wait", "")
    (ready.root / "pyproject.toml").write_text(PYPROJECT + "# stopped by the user\n")
    builds = ready.builds
    process = ready.start()
    ready.wait_for_build(builds + 1)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    ready.remove("wait")
    assert (process.returncode, output) == (130, "")
    assert errors.endswith("Stopped. The next start goes on from here.\n")
    assert ready.run()[0] == 0


def test_two_at_once_install_once(ready: TinyProject) -> None:
    ready.write("wait", "")
    (ready.root / "pyproject.toml").write_text(PYPROJECT + "# installed by two\n")
    builds = ready.builds
    first = ready.start("first")
    ready.wait_for_build(builds + 1)
    second = ready.start("second")
    assert second.stderr is not None
    assert "Waiting for another start" in second.stderr.readline()
    ready.remove("wait")
    for name, process in {"first": first, "second": second}.items():
        output, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors
        assert answer(output)["arguments"] == [name]
    assert ready.builds == builds + 1


@posix_only
def test_an_environment_whose_python_vanished_is_made_again(ready: TinyProject) -> None:
    python = ready.environment / "bin" / "python"
    for link in python.parent.glob("python*"):
        link.unlink()
    python.symlink_to("/nonexistent/python")
    code, output, errors = ready.run()
    assert code == 0, errors
    assert answer(output)["program"] == "app"


def test_a_folder_of_somebody_else_is_left_alone(ready: TinyProject, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("dear diary")
    code, output, errors = ready.run(CONSTRUCTOR_VENV=str(tmp_path))
    assert (code, output) == (1, "")
    assert errors == (
        f"{tmp_path} is not a working Python environment; remove it or set CONSTRUCTOR_VENV to another folder.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]
