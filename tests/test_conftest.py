"""The rules that every test obeys do fail a test that breaks them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

TESTS = """
import logging, threading
import pytest

log = logging.getLogger("constructor_desktop.core.anything")

def test_warns():
    log.warning("the disk is full")

@pytest.mark.allow_log
def test_warns_and_says_so():
    log.warning("the disk is full")

def test_leaves_a_thread(ending):
    threading.Thread(target=ending.wait, name="left behind").start()

@pytest.fixture(scope="module")
def ending():
    event = threading.Event()
    yield event
    event.set()

def test_has_a_thread_that_ends():
    thread = threading.Thread(target=log.info, args=("done",))
    thread.start()

def test_needs_qt():
    import PySide6
"""


def test_broken_rules_are_reported(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = allow_log\n")
    (tmp_path / "test_examples.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "no:pytest-qt", "-rfEp", "-p", "no:cacheprovider", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    report = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False).stdout
    marked = {word: [line.split("::")[1].split()[0] for line in lines(report, word)] for word in ("ERROR", "FAILED")}
    assert marked == {"ERROR": ["test_warns", "test_leaves_a_thread"], "FAILED": ["test_needs_qt"]}
    assert "the disk is full" in report
    assert "left behind" in report
    assert "4 passed" in report


def lines(report: str, word: str) -> list[str]:
    return [line for line in report.splitlines() if line.startswith(f"{word} test_examples.py::")]
