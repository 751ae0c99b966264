from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.cache import Array
from constructor_desktop.storage.cache import SqliteCache

ARRAYS: dict[str, Array] = {
    "matrix": np.arange(12, dtype=np.float32).reshape(3, 4),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 7), np.int64),
    "transposed": np.arange(6, dtype=np.int16).reshape(2, 3).T,
    "half": np.ones(5, np.float16),
    "big endian": np.arange(3, dtype=">i4"),
    "ключ 🐈": np.array([True, False]),
    "pixels": np.full((2, 2, 3), 200, np.uint8),
}

HEAVY_WRITER = """
import sys, numpy as np
from collections.abc import Callable
from pathlib import Path
from constructor_desktop.storage.cache import SqliteCache
cache = SqliteCache(Path(sys.argv[1]), max_bytes=8_000_000)
seed = int(sys.argv[2])
for round in range(int(sys.argv[3])):
    cache.put({f"{seed}-{round}-{i}": np.full(1280, seed * 1e6 + round * 1000 + i, np.float64) for i in range(40)})
    print(round, flush=True)
cache.close()
"""


def start_writer(path: Path, seed: int, rounds: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", HEAVY_WRITER, str(path), str(seed), str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def file_bytes(path: Path) -> int:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    with SqliteCache(tmp_path / "new folder" / "c.sqlite") as cache:
        cache.put(ARRAYS)
    with SqliteCache(tmp_path / "new folder" / "c.sqlite") as cache:
        found = cache.get([*ARRAYS, "absent"])
    assert found.keys() == ARRAYS.keys()
    for key, array in ARRAYS.items():
        assert found[key].dtype == array.dtype
        assert found[key].shape == array.shape
        np.testing.assert_array_equal(found[key], array)
        assert found[key].flags.writeable


def test_put_replaces(tmp_path: Path) -> None:
    with SqliteCache(tmp_path / "c.sqlite") as cache:
        cache.put({"k": np.zeros(3)})
        cache.put({"k": np.ones((2, 2), np.float32)})
        np.testing.assert_array_equal(cache.get(["k", "k"])["k"], np.ones((2, 2), np.float32))


def test_more_keys_than_one_query_takes(tmp_path: Path) -> None:
    items = {f"key {i}": np.array([i]) for i in range(2345)}
    with SqliteCache(tmp_path / "c.sqlite") as cache:
        cache.put(items)
        assert {key: int(value[0]) for key, value in cache.get(items).items()} == {
            key: int(value[0]) for key, value in items.items()
        }


@pytest.mark.parametrize("array", [np.array([{}], object), np.zeros(2, [("a", "f4")])])
def test_dtypes_that_would_not_survive_are_refused(tmp_path: Path, array: Array) -> None:
    with SqliteCache(tmp_path / "c.sqlite") as cache, pytest.raises(TypeError, match="cannot be stored"):
        cache.put({"k": array})


def test_any_flipped_byte_of_a_row_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with SqliteCache(path) as cache:
        cache.put({"k": np.arange(5, dtype=np.float32)})
    with sqlite3.connect(path) as db:
        (packed,) = db.execute("SELECT packed FROM value").fetchone()
    for position in range(len(packed)):
        damaged = bytearray(packed)
        damaged[position] ^= 0x40
        with sqlite3.connect(path) as db:
            db.execute("UPDATE value SET packed = ?", (bytes(damaged),))
        with SqliteCache(path) as cache:
            assert cache.get(["k"]) == {}
    with SqliteCache(path) as cache:
        cache.put({"k": np.zeros(2)})
        assert cache.get(["k"])["k"].shape == (2,)


@pytest.mark.parametrize("value", [b"", b"short", None, 17, "text"])
def test_a_row_of_another_kind_is_a_miss(tmp_path: Path, value: object) -> None:
    path = tmp_path / "c.sqlite"
    with SqliteCache(path) as cache:
        cache.put({"k": np.arange(5)})
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE value")
        db.execute("CREATE TABLE value (id INTEGER PRIMARY KEY, packed)")
        db.execute("INSERT INTO value SELECT id, ? FROM entry", (value,))
    with SqliteCache(path) as cache:
        assert cache.get(["k"]) == {}


def test_a_value_under_another_key_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with SqliteCache(path) as cache:
        cache.put({"a": np.zeros(3), "b": np.ones(3)})
    with sqlite3.connect(path) as db:
        db.execute("UPDATE value SET packed = (SELECT packed FROM value WHERE id = 1) WHERE id = 2")
    with SqliteCache(path) as cache:
        assert list(cache.get(["a", "b"])) == ["a"]


def test_size_is_bounded_and_the_least_recently_used_go_first(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with SqliteCache(path, max_bytes=4_000_000) as cache:
        for i in range(40):
            cache.put({f"{i}-{j}": np.full(1280, i, np.float32) for j in range(50)})
            assert len(cache.get([f"0-{j}" for j in range(50)])) == 50, "in use all the time"
            assert len(cache.get([f"{i}-{j}" for j in range(50)])) == 50, "just stored"
        assert cache.get([f"1-{j}" for j in range(50)]) == {}
    assert 2_000_000 < file_bytes(path) <= 4_000_000


def test_small_values_are_bounded_too(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with SqliteCache(path, max_bytes=1_000_000) as cache:
        for i in range(30):
            cache.put({f"{i}-{j}": np.array([j]) for j in range(500)})
        assert len(cache.get([f"29-{j}" for j in range(500)])) == 500
    assert file_bytes(path) <= 1_000_000


def test_uses_survive_closing(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    block = 100
    for i in range(8):
        with SqliteCache(path, max_bytes=4_000_000) as cache:
            cache.put({f"{i}-{j}": np.full(1280, i, np.float32) for j in range(block)})
        with SqliteCache(path, max_bytes=4_000_000) as cache:
            assert len(cache.get([f"0-{j}" for j in range(block)])) == block


def test_what_is_larger_than_the_bound_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with SqliteCache(path, max_bytes=1_000_000) as cache:
        cache.put({"large": np.zeros(200_000), "small": np.zeros(10)})
        assert list(cache.get(["large", "small"])) == ["small"]
    assert file_bytes(path) <= 1_000_000


def test_reading_does_not_write(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with SqliteCache(path) as cache:
        cache.put({str(i): np.zeros(100) for i in range(100)})
        with sqlite3.connect(path) as db:
            before = db.execute("PRAGMA data_version").fetchone()
            for i in range(100):
                cache.get([str(i)])
            assert db.execute("PRAGMA data_version").fetchone() == before


def test_several_threads(tmp_path: Path) -> None:
    failures: list[object] = []

    def work(seed: int) -> None:
        for i in range(60):
            key = f"{seed}-{i}"
            cache.put({key: np.full(500, seed * 1000 + i)})
            found = cache.get([key, f"{(seed + 1) % 4}-{i}"])
            if key not in found or any(
                (array != int(name.split("-")[0]) * 1000 + i).any() for name, array in found.items()
            ):
                failures.append((seed, i))

    with SqliteCache(tmp_path / "c.sqlite") as cache:
        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def check_writer_values(found: dict[str, Array]) -> None:
    for key, array in found.items():
        seed, round_, i = map(int, key.split("-"))
        assert array.shape == (1280,)
        assert (array == seed * 1e6 + round_ * 1000 + i).all()


def test_two_processes_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "c.sqlite"
    writers = [start_writer(path, seed, 30) for seed in (1, 2)]
    with SqliteCache(path, max_bytes=8_000_000) as cache:
        while any(writer.poll() is None for writer in writers):
            keys = [f"{seed}-{r}-{i}" for seed in (1, 2) for r in range(0, 30, 7) for i in range(0, 40, 5)]
            check_writer_values(cache.get(keys))
        assert [writer.wait() for writer in writers] == [0, 0]
        found = cache.get([f"{seed}-29-{i}" for seed in (1, 2) for i in range(40)])
    assert len(found) >= 40
    check_writer_values(found)
    assert file_bytes(path) <= 8_000_000
    assert caplog.records == []
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_writer_leaves_a_sound_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "c.sqlite"
    rng = np.random.default_rng(5)
    for seed in range(6):
        with start_writer(path, seed, 100_000) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(rng.uniform(0, 0.15))
            writer.send_signal(signal.SIGKILL)
            last = 0
            for line in writer.stdout:
                last = int(line)
        with SqliteCache(path, max_bytes=8_000_000) as cache:
            found = cache.get([f"{seed}-{r}-{i}" for r in range(max(0, last - 3), last + 2) for i in range(40)])
        assert {f"{seed}-{last}-{i}" for i in range(40)} <= found.keys(), "a finished put is not lost by a kill"
        check_writer_values(found)
        with sqlite3.connect(path) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert caplog.records == []


@pytest.mark.allow_log
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database at all" * 1000)
    with SqliteCache(path) as cache:
        assert cache.get(["k"]) == {}
        cache.put({"k": np.ones(3)})
        assert list(cache.get(["k"])) == ["k"]
    assert (tmp_path / "c.sqlite.damaged").read_bytes().startswith(b"not a database")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "begun anew" in caplog.text


@pytest.mark.allow_log
@pytest.mark.parametrize("damage", ["noise", "truncated"])
def test_damage_met_while_in_use(tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "c.sqlite"
    items = {str(i): np.full(2000, i) for i in range(300)}
    with SqliteCache(path) as cache:
        cache.put(items)
    content = bytearray(path.read_bytes())
    if damage == "noise":
        content[16384:] = np.random.default_rng(0).bytes(len(content) - 16384)
    else:
        del content[len(content) // 2 :]
    path.write_bytes(content)
    with SqliteCache(path) as cache:
        for key, array in cache.get(items).items():
            np.testing.assert_array_equal(array, items[key])
        cache.put(items)
        cache.put(items)
        assert len(cache.get(items)) == 300
    assert "begun anew" in caplog.text


@pytest.mark.allow_log
def test_a_file_of_another_version_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with SqliteCache(path) as cache:
        cache.put({"k": np.ones(3)})
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with SqliteCache(path) as cache:
        assert cache.get(["k"]) == {}
        cache.put({"k": np.ones(3)})
        assert list(cache.get(["k"])) == ["k"]


def use_everything(cache: SqliteCache, sample: Path) -> None:
    for _ in range(3):
        cache.put({str(i): np.random.default_rng(i).random(20_000) for i in range(30)})
        cache.get(["1"])
        assert cache.sha256(sample) == hashlib.sha256(sample.read_bytes()).hexdigest()
    cache.close()


@pytest.mark.allow_log
def test_a_folder_that_cannot_be_made_costs_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    use_everything(SqliteCache(tmp_path / "file" / "c.sqlite"), tmp_path / "file")
    assert len(caplog.records) == 1
    assert "cannot be used" in caplog.text


@pytest.mark.allow_log
def test_a_read_only_disk_costs_one_warning(
    small_disk: Path, remount_read_only: Callable[[], None], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    remount_read_only()
    (tmp_path / "sample").write_bytes(b"abc")
    use_everything(SqliteCache(small_disk / "c.sqlite"), tmp_path / "sample")
    assert len(caplog.records) == 1
    assert "cannot be used" in caplog.text


@pytest.mark.allow_log
def test_a_full_disk_costs_one_warning(small_disk: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "sample").write_bytes(b"abc")
    use_everything(SqliteCache(small_disk / "c.sqlite"), tmp_path / "sample")
    assert len(caplog.records) == 1
    assert "full" in caplog.text
    with SqliteCache(small_disk / "c.sqlite") as cache:
        cache.put({"k": np.ones(3)})
        assert list(cache.get(["k"])) == ["k"], "what there is room for is still kept"


def old_file(path: Path, content: bytes, age: float = 100) -> Path:
    path.write_bytes(content)
    moment = time.time() - age
    os.utime(path, (moment, moment))
    return path


def hashed_paths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often a file is really read."""
    calls: list[int] = []
    original = hashlib.file_digest

    def counting(file: object, name: str) -> object:
        calls.append(1)
        return original(file, name)  # type: ignore[arg-type]

    monkeypatch.setattr("hashlib.file_digest", counting)
    return calls


@pytest.mark.parametrize("reopen", [False, True])
def test_an_unchanged_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reopen: bool) -> None:
    calls = hashed_paths(monkeypatch)
    sample = old_file(tmp_path / "кот 🐈.jpg", b"meow" * 100_000)
    cache = SqliteCache(tmp_path / "c.sqlite")
    for _ in range(3):
        assert cache.sha256(sample) == hashlib.sha256(b"meow" * 100_000).hexdigest()
        if reopen:
            cache.close()
    assert len(calls) == 1
    cache.close()


def test_many_hashes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [old_file(tmp_path / f"{i}.wav", b"%d" % i) for i in range(250)]
    with SqliteCache(tmp_path / "c.sqlite") as cache:
        digests = [cache.sha256(sample) for sample in samples]
    calls = hashed_paths(monkeypatch)
    with SqliteCache(tmp_path / "c.sqlite") as cache:
        assert [cache.sha256(sample) for sample in samples] == digests
    assert calls == []


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    with SqliteCache(tmp_path / "c.sqlite") as cache:
        sample = old_file(tmp_path / "s", b"one")
        stamp = sample.stat().st_mtime_ns
        cache.sha256(sample)
        sample.write_bytes(b"two")
        os.utime(sample, ns=(stamp, stamp))  # a copying tool that sets the time back
        assert cache.sha256(sample) == hashlib.sha256(b"two").hexdigest()
        old_file(sample, b"three")
        assert cache.sha256(sample) == hashlib.sha256(b"three").hexdigest()


def test_a_fresh_file_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = hashed_paths(monkeypatch)
    sample = tmp_path / "s"
    with SqliteCache(tmp_path / "c.sqlite") as cache:
        for content in (b"one", b"two"):
            sample.write_bytes(content)
            assert cache.sha256(sample) == hashlib.sha256(content).hexdigest()
        cache.sha256(old_file(sample, b"two", age=-50))  # a time in the future says nothing
        cache.sha256(sample)
    assert len(calls) == 4


def test_a_missing_file_raises(tmp_path: Path) -> None:
    with SqliteCache(tmp_path / "c.sqlite") as cache, pytest.raises(FileNotFoundError):
        cache.sha256(tmp_path / "absent")
