from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from constructor_desktop.core.files import atomic_file, remove_temporary_files, write_bytes, write_json


def test_the_block_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "файл.bin"
    write_bytes(path, b"old")
    with atomic_file(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert os.listdir(path.parent) == ["файл.bin"]


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()])
def test_an_error_leaves_the_old_file(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")

    def write_half() -> None:
        with atomic_file(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(type(error)):
        write_half()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_the_umask_holds_in_every_thread(tmp_path: Path) -> None:
    previous = os.umask(0o027)
    try:
        threads = [threading.Thread(target=write_bytes, args=(tmp_path / str(i), b"x")) for i in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o640}
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(previous)


def test_json_is_readable_and_takes_any_file_name(tmp_path: Path) -> None:
    value = {"имя": "кот 🐈", "bytes": os.fsdecode(b"latin\xe9"), "list": [1, None, 0.5]}
    write_json(tmp_path / "x.json", value)
    content = (tmp_path / "x.json").read_text("utf-8")
    assert '"имя": "кот 🐈"' in content
    assert json.loads(content) == value


def test_only_our_own_left_overs_are_removed(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "x"):
        (left_over,) = tmp_path.iterdir()
    left_over.write_bytes(b"as after kill -9")
    for name in (".tmp-mine", "tmp-0123456789abcdef", ".tmp-0123456789abcdef.jpg"):
        (tmp_path / name).touch()
    remove_temporary_files(tmp_path)
    assert not left_over.exists()
    assert len(os.listdir(tmp_path)) == 4
