"""The wheel that the program makes of itself."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from constructor_desktop.jobs.cloud.wheel import make_wheel


def test_installed_it_can_train_a_job_and_needs_no_window(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path / "a")
    assert wheel.read_bytes() == make_wheel(tmp_path / "b").read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
        archive.extractall(tmp_path / "installed")
    assert "Requires-Dist: torch" in metadata and "Requires-Dist: numpy" in metadata
    assert not any(word in metadata for word in ("PySide6", "boto3", "keyring", "yandexcloud", "extra =="))
    assert not any(name.startswith("constructor_desktop/gui/") for name in names)
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from constructor_desktop.cli import main; main()"
    for arguments in (["--help"], ["train-job", "--help"], ["archs"]):
        command = [sys.executable, "-P", "-c", program, str(tmp_path / "installed"), *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr


def test_pip_takes_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", "there"]
    done = subprocess.run(
        [*command, str(make_wheel(tmp_path))], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "constructor_desktop" / "cli.py").is_file()
