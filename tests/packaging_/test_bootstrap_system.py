"""What the bootstrap says to an old Python and does about missing system packages."""

from __future__ import annotations

import ast
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "packaging" / "bootstrap.py"
debian_only = pytest.mark.skipif(os.name == "nt", reason="system packages are installed on Debian and its relatives")


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", BOOTSTRAP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH on which `apt-get` and `sudo` only write down how they were called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    log = tmp_path / "log"
    for name in ("apt-get", "sudo"):
        (folder / name).write_text(f'#!/bin/sh\necho {name} "$@" >> "{log}"\nexit ${{{name[:3].upper()}_EXIT:-0}}\n')
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return log


def test_it_parses_on_the_python_it_must_refuse() -> None:
    ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("newer", [[], ["python3.12"]])
def test_an_old_python_is_told_what_is_needed(
    bootstrap: ModuleType, newer: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name in newer else None)
    assert bootstrap.main(["--help"]) == 2
    advice = "Run it with python3.12 instead of python3." if newer else "Install one and run this command with it."
    assert capsys.readouterr() == ("", f"AI Constructor needs Python 3.11 or newer, this is 3.9. {advice}\n")


@debian_only
def test_missing_packages_are_found(bootstrap: ModuleType, commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bootstrap.missing_system_packages() == []
    monkeypatch.setattr(bootstrap, "has_module", lambda name: name != "ensurepip")
    package = f"python3.{sys.version_info.minor}-venv"
    assert bootstrap.missing_system_packages() == [package]
    monkeypatch.setenv("PATH", "")
    with pytest.raises(bootstrap.SetupError, match="install a complete Python"):
        bootstrap.missing_system_packages()


@debian_only
@pytest.mark.parametrize(("user", "prefix"), [(0, ""), (1000, "sudo --non-interactive ")])
def test_system_packages_are_installed_by_who_may(
    bootstrap: ModuleType, commands: Path, monkeypatch: pytest.MonkeyPatch, user: int, prefix: str
) -> None:
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: user)
    bootstrap.install_system_packages(["python3.11-venv"])
    calls = commands.read_text().splitlines()
    install = "apt-get install --yes --no-install-recommends python3.11-venv"
    assert calls[-1] == (f"{prefix}env DEBIAN_FRONTEND=noninteractive {install}" if prefix else install)


@debian_only
def test_who_may_not_is_told_the_command(
    bootstrap: ModuleType, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setenv("SUD_EXIT", "1")
    with pytest.raises(bootstrap.SetupError) as caught:
        bootstrap.install_system_packages(["python3.11-venv"])
    command = "sudo apt-get install --yes --no-install-recommends python3.11-venv"
    assert str(caught.value) == f"Missing system packages. Install them and start again: {command}"
    assert "install" not in commands.read_text()


@debian_only
def test_missing_libraries_of_the_window_are_found(
    bootstrap: ModuleType, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "has_library", lambda name: name != "libportaudio.so.2")
    assert bootstrap.missing_for_window() == ["libportaudio2"]
    monkeypatch.setenv("PATH", "")  # no Debian
    assert bootstrap.missing_for_window() == []


@debian_only
def test_a_library_is_present_if_it_can_be_loaded(bootstrap: ModuleType) -> None:
    assert bootstrap.has_library("libc.so.6" if sys.platform.startswith("linux") else "libc.dylib")
    assert not bootstrap.has_library("libnothing-of-the-kind.so.0")


@debian_only
def test_tests_go_on_where_nothing_can_be_installed(
    bootstrap: ModuleType, commands: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setenv("SUD_EXIT", "1")
    monkeypatch.setattr(bootstrap, "missing_for_tests", lambda: ["xvfb"])
    monkeypatch.setattr(bootstrap, "missing_for_window", list)
    bootstrap.install_for_tests()
    said = capsys.readouterr().err
    assert "apt-get install --yes --no-install-recommends xvfb" in said
    assert said.endswith("Without them some tests are skipped.\n")


def test_the_domain_is_tested_without_qt_and_then_the_window(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def call(command: list[str]) -> int:
        calls.append(command[3:])
        return 3 if "tests/gui" in command else 0

    monkeypatch.setattr(bootstrap.subprocess, "call", call)
    assert bootstrap.run_tests("python", ["-q"]) == 3
    assert calls == [["-q", "-p", "no:pytest-qt", "--numprocesses", "3", "--dist", "loadscope"], ["-q", "tests/gui"]]
