"""What every test stands on: its own caches, no Qt, no stray threads, no unexpected warnings in the log."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

pytest_plugins = ["tests.cloud_stand.fixtures", "tests.virtual_microphone"]

ROOT = Path(__file__).resolve().parents[1]
SECONDS_FOR_THREADS_TO_END = 2.0


class QtBlocker(importlib.abc.MetaPathFinder):
    """Makes PySide6 and pyqtgraph impossible to import, whether installed or not."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph"}:
            raise ImportError(f"{fullname} must not be needed here: these tests run without Qt")
        return None


def pytest_configure(config: pytest.Config) -> None:
    """Without the plugin for Qt (`-p no:pytest-qt`) nothing may need Qt: so the domain is tested.

    Beside other processes of the run each computes in one thread, as do those it starts: several would wait for each
    other at every one of many small steps.
    """
    if hasattr(config, "workerinput"):
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    if not config.pluginmanager.hasplugin("pytest-qt"):
        sys.meta_path.insert(0, QtBlocker())
        config.addinivalue_line("norecursedirs", "gui")


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty cache folder for the session, for this process and those it starts."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSTRUCTOR_CACHE_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def weights_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder of downloaded weights for the session, whatever this computer has."""
    folder = tmp_path_factory.mktemp("weights")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSTRUCTOR_WEIGHTS_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the real data sets (`cats_dogs`, `esc10`)."""
    named = os.environ.get("CONSTRUCTOR_TEST_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no data sets in {folder}; set CONSTRUCTOR_TEST_DATA to their folder")
    return folder


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fails a test that leaves a thread running which would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + SECONDS_FOR_THREADS_TO_END
    leaked = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in leaked:
        thread.join(max(0.0, deadline - time.monotonic()))
    assert not [thread.name for thread in leaked if thread.is_alive()], "the test left threads running"


class WarningCollector(logging.Handler):
    """Keeps the text of warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test in which the program logs a warning, unless it is marked `allow_log`."""
    logger = logging.getLogger("constructor_desktop")
    collector = WarningCollector()
    logger.addHandler(collector)
    yield
    logger.removeHandler(collector)
    if request.node.get_closest_marker("allow_log") is None:
        assert collector.messages == [], "unexpected warnings in the log"
