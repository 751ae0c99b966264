"""The wheel holds everything and works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*PIP, "wheel", *options, str(ROOT)], check=True)
    (path,) = folder.glob("ai_constructor-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    folder = wheel.parent / "installed here"
    subprocess.run([*PIP, "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)], check=True)
    return folder


def files_under(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_it_holds_the_package_the_forms_and_the_resources_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {f"constructor_desktop/{name}" for name in files_under(ROOT / "constructor_desktop")}
    for folder in ("packaging/vm", "resources", "ui"):
        inside = files_under(ROOT / folder)
        assert inside, f"{folder}/ is empty"
        expected |= {f"constructor_desktop/_data/{folder}/{name}" for name in inside}
    assert names == expected


def run_installed(installed: Path, cwd: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    process = subprocess.run(
        [sys.executable, "-P", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_resources_are_found_inside_it(installed: Path, tmp_path: Path) -> None:
    code = (
        "from constructor_desktop.core.resources import resource_path as p; print(p('resources', 'icons', 'app.svg'))"
    )
    icon = Path(run_installed(installed, tmp_path, "-c", code).strip())
    assert icon == installed / "constructor_desktop" / "_data" / "resources" / "icons" / "app.svg"
    assert icon.read_bytes() == (ROOT / "resources" / "icons" / "app.svg").read_bytes()


def test_the_command_works_from_another_folder(installed: Path, tmp_path: Path) -> None:
    command = installed / ("Scripts" if os.name == "nt" else "bin") / "constructor-desktop"
    assert "train" in run_installed(installed, tmp_path, str(command), "--help")
