from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from constructor_desktop.core.errors import Cancelled, TrainingError
from constructor_desktop.storage.changes import RenameRun
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.run_list import RunSummary, list_runs
from constructor_desktop.storage.run_writer import RunWriter
from constructor_desktop.storage.runs import RunState
from tests.storage.projects import make_project

METRICS = {
    "arch": "yamnet",
    "preset": "fast",
    "seconds": 3.5,
    "n_samples": 40,
    "n_val": 12,
    "accuracy": 0.75,
    "accuracy_interval": [0.43, 0.94],
    "confusion": [[5, 1], [2, 4]],
    "classes": ["Rain", "Wind"],
    "skipped": [],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project")
    (run,) = (root / "runs").iterdir()
    (run / "model.safetensors").unlink()
    run.rmdir()
    return root


def write_run(path: Path, error: BaseException | None = None) -> Path:
    with suppress(TrainingError, Cancelled), RunWriter.create(path) as run:
        if error is not None:
            raise error
        run.write_job({})
        run.model_path.write_bytes(b"weights")
        run.write_metrics(METRICS)
    return path


def test_a_finished_run(folder: Path) -> None:
    path = write_run(folder / "runs" / "20260102-030405-001")
    assert list_runs(folder) == (
        RunSummary(
            path=path,
            name=None,
            state=RunState.SUCCEEDED,
            message="",
            created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            preset="fast",
            arch="yamnet",
            seconds=3.5,
            accuracy=0.75,
            accuracy_interval=(0.43, 0.94),
            n_samples=40,
            checked=12,
            correct=9,
            classes=("Rain", "Wind"),
        ),
    )


def test_newest_first_and_every_state(folder: Path) -> None:
    runs = folder / "runs"
    write_run(runs / "20260101-000000-001")
    write_run(runs / "20260101-000000-002", TrainingError("No luck."))
    write_run(runs / "20260103-000000-001", Cancelled())
    write_run(runs / "by hand")
    with RunWriter.create(runs / "20260102-000000-001") as going:
        listed = list_runs(folder)
        assert {run.path.name: run.state for run in listed}["20260102-000000-001"] is RunState.RUNNING
        going.write_job({})
        going.model_path.write_bytes(b"weights")
        going.write_metrics(METRICS)
    # `by hand` has no time in its name: that of its folder counts.
    assert {run.path.name for run in listed} == {path.name for path in runs.iterdir()}
    assert [run.path.name for run in listed if run.path.name != "by hand"] == [
        "20260103-000000-001",
        "20260102-000000-001",
        "20260101-000000-002",
        "20260101-000000-001",
    ]
    assert [(run.state, run.message) for run in listed if run.path.name.endswith("002")] == [
        (RunState.FAILED, "No luck.")
    ]
    assert {run.path.name: run.state for run in list_runs(folder)}["20260102-000000-001"] is RunState.SUCCEEDED


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff", b"{}", json.dumps(METRICS | {"confusion": [[1], []]}).encode(), b'{"accuracy_interval": 3}'],
)
def test_damaged_results(folder: Path, content: bytes) -> None:
    path = write_run(folder / "runs" / "20260101-000000-001")
    (path / "metrics.json").write_bytes(content)
    (run,) = list_runs(folder)
    assert run.state is RunState.FAILED
    assert run.message == "The run is damaged: metrics.json cannot be read. Train again."
    assert run.accuracy is None


@pytest.mark.parametrize("name", ["model.safetensors", "job.json", "events.jsonl", "metrics.json"])
def test_a_run_that_lost_a_file(folder: Path, name: str) -> None:
    path = write_run(folder / "runs" / "20260101-000000-001")
    (path / name).unlink()
    (run,) = list_runs(folder)
    assert (run.state, run.message) == (RunState.FAILED, f"The run is damaged: {name} cannot be read. Train again.")


def test_what_is_no_run(folder: Path) -> None:
    (folder / "runs" / "empty").mkdir()
    (folder / "runs" / "file").write_text("x")
    (folder / "runs" / "others").mkdir()
    (folder / "runs" / "others" / "notes.txt").write_text("x")
    assert list_runs(folder) == ()
    damaged = write_run(folder / "runs" / "20260101-000000-001")
    (damaged / "status.json").write_text("{")
    (run,) = list_runs(folder)
    assert run.state is RunState.FAILED and "status.json cannot be read" in run.message
    assert list_runs(folder / "data") == ()


def test_the_list_follows_the_files(folder: Path) -> None:
    path = write_run(folder / "runs" / "20260101-000000-001")
    list_runs(folder)
    (path / "metrics.json").write_text(json.dumps(METRICS | {"accuracy": 0.5, "n_samples": 1234}))
    (run,) = list_runs(folder)
    assert (run.accuracy, run.n_samples) == (0.5, 1234)


@pytest.mark.parametrize(
    ("content", "name"), [("{", None), ('{"name": 3}', None), ("[]", None), ('{"name": ""}', None)]
)
def test_names(folder: Path, content: str, name: str | None) -> None:
    path = write_run(folder / "runs" / "20260101-000000-001")
    with Project.open(folder) as project:
        outcome = RenameRun(path, " Лучший ").apply(project)
        assert list_runs(folder)[0].name == "Лучший"
        outcome = RenameRun(path, "Second").apply(project)
        outcome.inverse.apply(project)
        assert list_runs(folder)[0].name == "Лучший"
    (path / "name.json").write_text(content)
    assert list_runs(folder)[0].name is None
