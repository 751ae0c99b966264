"""Comparisons as their folders keep them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from constructor_desktop.comparison.record import list_comparisons, read_comparison
from constructor_desktop.comparison.runner import ComparisonSpec, _begin, _write
from constructor_desktop.comparison.table import Row
from constructor_desktop.training.config import RunConfig


def spec(project: Path, name: str = "20260102-030405-001") -> ComparisonSpec:
    return ComparisonSpec(project, project / "comparisons" / name, ("yamnet", "lstm"), RunConfig(folds=3), 7)


def test_what_was_begun_has_no_result_yet(tmp_path: Path) -> None:
    wanted = spec(tmp_path)
    _begin(wanted)
    record = read_comparison(wanted.out)
    assert record is not None
    assert record.result is None
    assert (record.archs, record.epochs, record.config["folds"]) == (("yamnet", "lstm"), 7, 3)
    assert record.created == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    from constructor_desktop.comparison.record import Comparison

    wanted = spec(tmp_path)
    _begin(wanted)
    run = str((wanted.out / "yamnet").absolute())
    done = Row("yamnet", "YAMNet", "done", "", run, 0.9, (0.8, 0.95), 0.9, 3.0, 300.0, 10, 40, 1.5, None)
    failed = Row("lstm", "LSTM", "failed", "Too little memory.")
    _write(wanted, Comparison((done, failed), 3, 12))
    record = read_comparison(wanted.out)
    assert record is not None
    assert record.result == Comparison((done, failed), 3, 12)


def test_a_project_that_was_moved_can_go_on(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    _begin(spec(tmp_path / "old"))
    (tmp_path / "old").rename(tmp_path / "new")
    _begin(spec(tmp_path / "new"))


def test_newest_first_and_nothing_damaged(tmp_path: Path) -> None:
    for name in ("20260102-030405-001", "20260103-030405-001"):
        _begin(spec(tmp_path, name))
    folder = tmp_path / "comparisons"
    for name, text in (
        ("broken", "{"),
        ("newer", json.dumps({"format": 99})),
        ("other", '{"format": 1, "rows": null}'),
    ):
        (folder / name).mkdir()
        (folder / name / "comparison.json").write_text(text, encoding="utf-8")
    (folder / "empty").mkdir()
    assert [record.folder.name for record in list_comparisons(folder)] == ["20260103-030405-001", "20260102-030405-001"]
    assert list_comparisons(tmp_path / "nowhere") == ()
