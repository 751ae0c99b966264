from __future__ import annotations

from pathlib import Path

import pytest

from constructor_desktop.core.errors import StorageError
from constructor_desktop.core.events import Progress
from constructor_desktop.storage.cache_files import cache_files, cache_size, clear_cache


def fill(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 100)
    return paths


def test_only_our_own_files_are_deleted(tmp_path: Path) -> None:
    ours = fill(tmp_path, "onnx/a.onnx", "logs/error.log", "start/a.png", "embeddings.sqlite", "thumbnails.sqlite-wal")
    theirs = fill(tmp_path, "thesis.docx", "onnx/mine.txt", "start/mine.jpg", "other/b.png")
    assert set(cache_files(tmp_path)) == set(ours)
    assert cache_size(tmp_path) == 500
    events: list[Progress] = []
    assert clear_cache(tmp_path, events.append) == 500  # type: ignore[arg-type]
    assert [(event.stage, event.done, event.total) for event in events] == [("clear", n, 5) for n in range(1, 6)]
    assert not any(path.exists() for path in ours)
    assert all(path.exists() for path in theirs)
    assert cache_size(tmp_path) == 0


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert cache_size(tmp_path / "none") == 0
    assert clear_cache(tmp_path / "none") == 0


def test_a_disk_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "a.sqlite")

    def refuse(path: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageError, match="the disk can only be read"):
        clear_cache(tmp_path)
