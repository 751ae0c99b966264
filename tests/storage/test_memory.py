from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.storage.cache import SqliteCache
from constructor_desktop.storage.memory import RememberingCache


def rows(*numbers: int) -> dict[str, np.ndarray]:
    return {f"row {number}": np.full(100, number, np.float32) for number in numbers}


def same(found: dict[str, np.ndarray], *numbers: int) -> bool:
    wanted = rows(*numbers)
    return found.keys() == wanted.keys() and all(np.array_equal(found[key], wanted[key]) for key in wanted)


def test_what_was_put_comes_back_without_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SqliteCache(tmp_path / "c.sqlite") as disk:
        cache = RememberingCache(disk)
        cache.put(rows(1, 2))
        monkeypatch.setattr(SqliteCache, "get", lambda self, keys: pytest.fail("asked the disk"))
        assert same(cache.get(["row 1", "row 2"]), 1, 2)


def test_it_outlives_the_process_on_the_disk(tmp_path: Path) -> None:
    first = RememberingCache(SqliteCache(tmp_path / "c.sqlite"))
    first.put(rows(1, 2))
    first.close()
    second = RememberingCache(SqliteCache(tmp_path / "c.sqlite"))
    assert same(second.get(["row 2", "none"]), 2)
    second.put(rows(3))
    assert same(second.get(["row 1", "row 2", "row 3"]), 1, 2, 3)
    second.close()


def test_arrays_cannot_be_changed(tmp_path: Path) -> None:
    with SqliteCache(tmp_path / "c.sqlite") as disk:
        cache = RememberingCache(disk)
        cache.put(rows(1))
        with pytest.raises(ValueError, match="read-only"):
            cache.get(["row 1"])["row 1"][0] = 5  # type: ignore[index]


def test_memory_is_bounded_and_the_least_recently_used_go(tmp_path: Path) -> None:
    with SqliteCache(tmp_path / "c.sqlite") as disk:
        cache = RememberingCache(disk, max_bytes=1000)
        cache.put(rows(1, 2))
        cache.get(["row 1"])
        cache.put(rows(3))
        asked: list[str] = []
        get = disk.get
        disk.get = lambda keys: get(asked.extend(wanted := list(keys)) or wanted)  # type: ignore[method-assign]
        assert same(cache.get(["row 1", "row 3"]), 1, 3)
        assert asked == []
        assert same(cache.get(["row 2"]), 2)
        assert asked == ["row 2"]


def test_hashes_are_those_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    with SqliteCache(tmp_path / "c.sqlite") as disk:
        cache = RememberingCache(disk)
        assert cache.sha256(tmp_path / "a") == disk.sha256(tmp_path / "a")
        assert cache.known_sha256([tmp_path / "none"]) == {}
