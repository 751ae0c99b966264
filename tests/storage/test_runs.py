from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.core.errors import Cancelled, LockedError, ModelError, StorageError, TrainingError, UsageError
from constructor_desktop.core.events import BatchFinished, Event, Notice, Progress, RunFinished
from constructor_desktop.storage.run_writer import RunWriter
from constructor_desktop.storage.runs import RunFolder, RunState, read_events, run_status


def write_outputs(run: RunWriter) -> None:
    run.write_job({"seed": 1, "класс": "кот"})
    run.append(Progress(stage="read", done=1, total=2))
    run.model_path.write_bytes(b"weights")
    run.write_metrics({"accuracy": 0.9})


def finished_run(path: Path) -> Path:
    with RunWriter.create(path) as run:
        write_outputs(run)
    return path


def unfinished_run(path: Path, error: BaseException) -> Path:
    def train() -> None:
        with RunWriter.create(path) as run:
            write_outputs(run)
            raise error

    with pytest.raises(type(error)):
        train()
    return path


def interrupted_run(path: Path, *, whole: bool = True) -> Path:
    script = """
import os, signal, sys
from pathlib import Path
from constructor_desktop.storage.run_writer import RunWriter
run = RunWriter.create(Path(sys.argv[1]))
if sys.argv[2] == "True":
    run.write_job({}); run.model_path.write_bytes(b"old"); run.write_metrics({})
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script, str(path), str(whole)], check=False)
    return path


def test_a_finished_run_is_read_back(tmp_path: Path) -> None:
    run = RunFolder.open(finished_run(tmp_path / "deep" / "run"))
    assert run.job() == {"seed": 1, "класс": "кот"}
    assert run.metrics() == {"accuracy": 0.9}
    assert run.model_path.read_bytes() == b"weights"
    first, last = run.events()
    assert first == Progress(time=first.time, stage="read", done=1, total=2)
    assert last == RunFinished(time=last.time, status="succeeded")
    assert run_status(run.path) is not None


def test_the_folder_holds_what_is_promised(tmp_path: Path) -> None:
    path = finished_run(tmp_path / "run")
    assert sorted(os.listdir(path)) == [
        ".lock",
        "events.jsonl",
        "job.json",
        "metrics.json",
        "model.safetensors",
        "status.json",
    ]
    assert json.loads((path / "status.json").read_bytes()) == {
        "schema_version": 1,
        "status": "succeeded",
        "message": "",
    }


@pytest.mark.parametrize(
    ("error", "state", "sentence"),
    [
        (TrainingError("The loss became infinite."), RunState.FAILED, "failed: The loss became infinite."),
        (MemoryError("out of memory"), RunState.FAILED, "failed: MemoryError: out of memory"),
        (Cancelled(), RunState.CANCELLED, "was cancelled. Train again."),
        (KeyboardInterrupt(), RunState.CANCELLED, "was cancelled. Train again."),
    ],
)
def test_how_a_run_ended_is_told(tmp_path: Path, error: BaseException, state: RunState, sentence: str) -> None:
    path = unfinished_run(tmp_path / "run", error)
    with pytest.raises(ModelError, match=rf"^The training in .*run {sentence}$"):
        RunFolder.open(path)
    status = run_status(path)
    assert status is not None
    assert status.state is state
    last = list(read_events(path))[-1]
    assert isinstance(last, RunFinished)
    assert (last.status, last.message) == (state, status.message)


@pytest.mark.parametrize("whole", [True, False])
def test_a_killed_run_is_not_taken_for_a_whole_one(tmp_path: Path, whole: bool) -> None:
    path = interrupted_run(tmp_path / "run", whole=whole)
    assert (path / "model.safetensors").exists() is whole
    with pytest.raises(ModelError, match=r"was interrupted before it was done. Train again."):
        RunFolder.open(path)


def test_killed_before_every_step(
    tmp_path: Path, killed_in_a_child: Callable[[Callable[[], object], int], bool]
) -> None:
    path = tmp_path / "run"
    step = 1
    while killed_in_a_child(lambda: finished_run(path), step):
        status = run_status(path)
        if status is not None and status.state is RunState.SUCCEEDED:
            run = RunFolder.open(path)
            assert run.metrics() == {"accuracy": 0.9}
            assert len(run.events()) == 2
            shutil.rmtree(path)
        else:
            with pytest.raises(ModelError):
                RunFolder.open(path)
        if step % 2:  # a killed run may be begun anew, once or many times
            shutil.rmtree(path, ignore_errors=True)
        step += 1
    assert step > 15
    RunFolder.open(path)


def test_a_run_that_goes_on_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    with RunWriter.create(tmp_path / "run") as run:
        write_outputs(run)
        with pytest.raises(ModelError, match=r"is still going on. Wait until it is done."):
            RunFolder.open(run.path)
        assert [event.type for event in read_events(run.path)] == ["progress"]


@pytest.mark.parametrize("missing", ["job.json", "model.safetensors", "metrics.json"])
def test_a_run_without_an_output_fails(tmp_path: Path, missing: str) -> None:
    def train() -> None:
        with RunWriter.create(tmp_path / "run") as run:
            write_outputs(run)
            (run.path / missing).unlink()

    with pytest.raises(StorageError, match=f"is not whole: {missing} was not written"):
        train()
    with pytest.raises(ModelError, match=f"failed: {missing} was not written."):
        RunFolder.open(tmp_path / "run")


@pytest.mark.parametrize("missing", ["job.json", "model.safetensors", "metrics.json", "events.jsonl"])
def test_a_finished_run_that_lost_a_file(tmp_path: Path, missing: str) -> None:
    path = finished_run(tmp_path / "run")
    (path / missing).unlink()
    with pytest.raises(ModelError, match=f"is damaged: {missing} is missing. Train again."):
        RunFolder.open(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_finished_run_with_a_damaged_record(tmp_path: Path, content: bytes) -> None:
    run = RunFolder.open(finished_run(tmp_path / "run"))
    (run.path / "metrics.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"is damaged: metrics.json"):
        run.metrics()


def test_what_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "status.json").write_text('{"status": "succeeded"}')
    for name, sentence in [
        ("absent", "does not exist"),
        ("file", "is not a run folder"),
        (".", "is not a run folder"),
        ("foreign", "is not a run folder"),
    ]:
        with pytest.raises(ModelError, match=f"{sentence}. Give the folder of a finished training."):
            RunFolder.open(tmp_path / name)


def test_a_finished_run_is_never_overwritten(tmp_path: Path) -> None:
    path = finished_run(tmp_path / "run")
    with pytest.raises(StorageError, match=r"holds a finished run already. Choose another folder."):
        RunWriter.create(path)
    RunFolder.open(path)


@pytest.mark.parametrize("file", ["diary.txt", "model.safetensors", "status.json", "job.json"])
def test_a_folder_with_somebodys_files_is_refused(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text("mine")
    with pytest.raises(StorageError, match="is not empty and not a run"):
        RunWriter.create(tmp_path)
    assert os.listdir(tmp_path) == [file]
    with pytest.raises(StorageError, match="is a file"):
        RunWriter.create(tmp_path / file)


@pytest.mark.parametrize("end", [TrainingError("x"), Cancelled(), None])
def test_a_run_that_did_not_succeed_is_begun_anew(tmp_path: Path, end: BaseException | None) -> None:
    path = tmp_path / "run"
    if end is None:
        interrupted_run(path)
    else:
        unfinished_run(path, end)
    (path / "notes.txt").write_text("mine")
    (path / ".tmp-0123456789abcdef").write_text("half")
    with RunWriter.create(path) as run:
        assert sorted(os.listdir(path)) == [".lock", "events.jsonl", "notes.txt", "status.json"]
        assert (path / "events.jsonl").read_bytes() == b""
        write_outputs(run)
    assert RunFolder.open(path).model_path.read_bytes() == b"weights"
    assert (path / "notes.txt").read_text() == "mine"


def begin_wrongly(path: Path, leave: str = "") -> None:
    def begin() -> None:
        with RunWriter.create(path) as run:
            run.append(Notice(code="some", message="Something."))
            if leave:
                (path / leave).write_text("mine")
            raise UsageError("There is no such file.")

    with pytest.raises(UsageError):
        begin()


def test_nothing_is_left_of_a_wrong_request(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    begin_wrongly(tmp_path / "deep" / "er" / "run")
    begin_wrongly(tmp_path / "mine")
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "mine"]


def test_a_wrong_request_in_place_of_an_earlier_run(tmp_path: Path) -> None:
    path = unfinished_run(tmp_path / "run", TrainingError("No luck."))
    begin_wrongly(path)
    status = run_status(path)
    assert status is not None and (status.state, status.message) == (RunState.FAILED, "There is no such file.")


def test_a_wrong_request_takes_nobodys_files_along(tmp_path: Path) -> None:
    begin_wrongly(tmp_path / "run", leave="notes.txt")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["notes.txt"]


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    RunFolder.open(finished_run(tmp_path))


def test_two_processes_with_one_folder(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from constructor_desktop.storage.run_writer import RunWriter
RunWriter.create(Path(sys.argv[1]))
"""
    with RunWriter.create(tmp_path / "run") as run:
        command = [sys.executable, "-c", script, str(run.path)]
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
        with pytest.raises(LockedError):
            RunWriter.create(run.path)
        write_outputs(run)
    assert "LockedError" in refused.stderr
    assert "in use by another window or command" in refused.stderr
    RunFolder.open(run.path)


def test_torn_and_unknown_lines_are_left_out(tmp_path: Path) -> None:
    path = finished_run(tmp_path / "run")
    whole = (path / "events.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    for cut in range(len(whole)):
        (path / "events.jsonl").write_bytes(whole[:cut])
        complete = sum(len(b"".join(lines[: i + 1]).rstrip()) <= cut for i in range(len(lines)))
        assert len(list(read_events(path))) == complete
    unknown = b'{"type": "of a newer version", "time": 1}\n[1]\n\xff\n'
    (path / "events.jsonl").write_bytes(lines[0] + unknown + lines[1])
    assert [event.type for event in read_events(path)] == ["progress", "run"]


def test_events_survive_any_text_and_many_threads(tmp_path: Path) -> None:
    texts = ["line\nbreak \u2028 \x85", "кот 🐈", os.fsdecode(b"latin\xe9")]

    def append(run: RunWriter) -> None:
        for text in texts * 50:
            run.append(Notice(code="n", message=text))

    with RunWriter.create(tmp_path / "run") as run:
        threads = [threading.Thread(target=append, args=(run,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        run.write_job({"file": texts[2]})
        run.model_path.touch()
        run.write_metrics({})
    read = RunFolder.open(run.path)
    messages = [event.message for event in read.events() if isinstance(event, Notice)]
    assert sorted(messages) == sorted(texts * 150)
    assert read.job() == {"file": texts[2]}


def test_an_event_costs_little(tmp_path: Path) -> None:
    event = BatchFinished(phase="head", epoch=1, epochs=10, batch=1, batches=100, loss=0.5)
    with RunWriter.create(tmp_path / "run") as run:
        write_outputs(run)
        best = min(_seconds(run, event) for _ in range(5))
    assert best < 1e-4


def _seconds(run: RunWriter, event: Event) -> float:
    began = time.perf_counter()
    for _ in range(200):
        run.append(event)
    return (time.perf_counter() - began) / 200


@pytest.mark.allow_log
def test_a_full_disk_fails_the_run(small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    event = Notice(code="n", message="x" * 1000)

    def train() -> None:
        with RunWriter.create(small_disk / "run") as run:
            for _ in range(5000):
                run.append(event)

    with pytest.raises(StorageError, match=r"Cannot write to .*run: the disk is full"):
        train()
    assert "could not be noted" in caplog.text
    assert set(read_events(small_disk / "run")) == {event}
    with pytest.raises(ModelError, match="was interrupted"):
        RunFolder.open(small_disk / "run")
