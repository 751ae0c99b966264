from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from constructor_desktop.core.errors import LockedError, StorageError
from constructor_desktop.storage.lock import lock_folder

HOLDER = """
import sys
from pathlib import Path
from constructor_desktop.storage.lock import lock_folder
with lock_folder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another_process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        yield holder


def test_another_process_is_told_at_once(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path):
        with pytest.raises(LockedError) as caught, lock_folder(tmp_path):
            pass
        assert str(tmp_path) in str(caught.value)
        assert "in use by another window or command" in str(caught.value)
    with lock_folder(tmp_path):
        pass


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path) as holder:
        holder.kill()
        holder.wait()
        with lock_folder(tmp_path):
            pass


def test_one_process_does_not_hold_it_twice(tmp_path: Path) -> None:
    with lock_folder(tmp_path):
        with pytest.raises(LockedError), lock_folder(tmp_path):
            pass
        with pytest.raises(LockedError), lock_folder(tmp_path):
            pass


def test_it_is_released_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock_folder(tmp_path):
        raise ZeroDivisionError
    with lock_folder(tmp_path):
        assert os.listdir(tmp_path) == [".lock"]


def test_a_disk_that_can_only_be_read(small_disk: Path, remount_read_only: Callable[[], None]) -> None:
    remount_read_only()
    with (
        pytest.raises(StorageError, match=r"the disk can only be read. Choose another folder"),
        lock_folder(small_disk),
    ):
        pass
