from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 2 MB."""
    folder = tmp_path / "small disk"
    folder.mkdir()
    if os.name == "nt" or os.geteuid() != 0 or not _mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)):
        pytest.skip("making a small disk needs the right to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def remount_read_only(small_disk: Path) -> Callable[[], None]:
    def remount() -> None:
        assert _mount("-o", "remount,ro", str(small_disk))

    return remount


def _killed_in_a_child(work: Callable[[], object], step: int) -> bool:
    """Runs `work` in a child that kills itself before its `step`-th use of the file system; tells whether it did."""
    child = os.fork()
    if child == 0:
        left = [step]

        def count(event: str, _: object) -> None:
            if event == "open" or event.startswith("os."):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@pytest.fixture
def killed_in_a_child() -> Callable[[Callable[[], object], int], bool]:
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    return _killed_in_a_child
