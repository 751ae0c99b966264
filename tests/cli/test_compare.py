from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.comparison import runner
from constructor_desktop.comparison.runner import RESULT, ComparisonSpec, compare
from constructor_desktop.core.errors import Cancelled, UsageError
from constructor_desktop.core.events import Event, Notice, Progress, ignore_event
from constructor_desktop.storage.runs import RunFolder, run_status
from constructor_desktop.training.config import RunConfig

Cli = Callable[..., Any]
Write = Callable[..., Path]
OPTIONS = ("--folds", "2", "--epochs", "2", "--clip-seconds", "1")
ARCHS = ("yamnet", "mel_mlp")


@pytest.fixture
def sounds(write_sounds: Write) -> Path:
    folder = write_sounds("звуки", each=6)
    (folder / "tone").rename(folder / "Гудок ё")
    return folder


def spec(data: Path, out: Path, archs: tuple[str, ...] = ARCHS, **settings: Any) -> ComparisonSpec:
    return ComparisonSpec(data, out, archs, RunConfig(folds=2, clip_seconds=1, **settings), epochs=2)


def test_the_same_samples_for_all(cli: Cli, sounds: Path, tmp_path: Path) -> None:
    out, table, page = tmp_path / "out", tmp_path / "table.csv", tmp_path / "page.html"
    files = ("--out", out, "--csv", table, "--html", page)
    outcome = cli("compare", sounds, "--archs", "mel_mlp,yamnet,resnet18_mel", *OPTIONS, *files, "--json")
    result = outcome.json()
    assert outcome.code == (0 if result["recommended"] else 1), outcome.err
    rows = {row["arch"]: row for row in result["rows"]}
    assert set(rows) == {"mel_mlp", "yamnet", "resnet18_mel"}
    assert result["samples"] == 12
    assert result["recommended"] in (*ARCHS, None)
    for name in ARCHS:
        row = rows[name]
        assert row["state"] == "done"
        assert 0 <= row["accuracy_interval"][0] <= row["accuracy"] <= row["accuracy_interval"][1] <= 1
        assert all(row[key] > 0 for key in ("seconds", "parameters", "model_bytes", "prediction_ms"))
        assert row["peak_memory_mb"] >= 0
        assert row["guessing"] == 0.5
    assert rows["resnet18_mel"]["state"] == "failed"
    assert "constructor-desktop weights fetch resnet18_mel" in rows["resnet18_mel"]["message"]
    assert [row["state"] for row in result["rows"]][-1] == "failed"
    sides = [
        {(sample["path"], sample["group"]) for sample in RunFolder.open(out / name).job()["samples"]} for name in ARCHS
    ]
    assert sides[0] == sides[1]
    assert len(table.read_text().splitlines()) == 4
    assert page.read_text().count("<circle") == 2
    config = RunFolder.open(out / "mel_mlp").job()["config"]
    assert (config["epochs"], config["folds"]) == (2, 2)


def test_the_table_in_words(cli: Cli, sounds: Path) -> None:
    outcome = cli("compare", sounds, "--archs", "yamnet", *OPTIONS)
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1].startswith(("Take YAMNet (", "None of them is clearly better than guessing"))
    again = cli("compare", sounds, "--archs", "yamnet", *OPTIONS)
    assert again.out == outcome.out or again.out.splitlines()[-1] == outcome.out.splitlines()[-1]


def test_what_is_done_is_not_done_again(sounds: Path, tmp_path: Path, cache_folder: Path) -> None:
    out, trained = tmp_path / "out", []
    with pytest.MonkeyPatch.context() as patch:
        original = runner.LocalRunner.run
        patch.setattr(
            runner.LocalRunner, "run", lambda self, job, on: trained.append(job.out.name) or original(self, job, on)
        )

        def cancel(event: Event) -> None:
            if isinstance(event, Progress) and event.stage == "compare_archs" and event.done == 1:
                raise Cancelled

        with pytest.raises(Cancelled):
            compare(spec(sounds, out), cache_folder, cancel)
        assert trained == ["yamnet"]
        assert json.loads((out / RESULT).read_bytes())["rows"] is None
        first = compare(spec(sounds, out), cache_folder, ignore_event)
        assert trained == list(ARCHS)
        second = compare(spec(sounds, out), cache_folder, ignore_event)
    assert trained == list(ARCHS)
    assert [row.accuracy for row in first.rows] == [row.accuracy for row in second.rows]
    assert [row.peak_memory_mb for row in first.rows] == [row.peak_memory_mb for row in second.rows]


def test_a_run_that_was_broken_off_is_made_anew(sounds: Path, tmp_path: Path, cache_folder: Path) -> None:
    out = tmp_path / "out"
    compare(spec(sounds, out, ("mel_mlp",)), cache_folder, ignore_event)
    (out / "mel_mlp" / "status.json").write_text('{"schema_version": 1, "status": "running", "message": ""}')
    result = compare(spec(sounds, out, ("mel_mlp",)), cache_folder, ignore_event)
    assert result.rows[0].state == "done"
    status = run_status(out / "mel_mlp")
    assert status is not None
    assert status.state.value == "succeeded"


def test_one_that_fails_stops_no_other(sounds: Path, tmp_path: Path, cache_folder: Path) -> None:
    events: list[Event] = []
    result = compare(spec(sounds, tmp_path / "out", ("resnet18_mel", "yamnet")), cache_folder, events.append)
    assert [row.state for row in result.rows] == ["done", "failed"]
    assert "are not on this computer" in result.rows[1].message
    assert [event.code for event in events if isinstance(event, Notice)].count("arch_failed") == 1
    assert not list((tmp_path / "out").glob("embeddings*"))


def test_an_architecture_for_other_data_is_refused_at_once(sounds: Path, tmp_path: Path, cache_folder: Path) -> None:
    with pytest.raises(UsageError, match="efficientnet_lite0 learns pictures, but the data are sounds"):
        compare(spec(sounds, tmp_path / "out", ("yamnet", "efficientnet_lite0")), cache_folder, ignore_event)
    assert not (tmp_path / "out").exists()


def test_folders_of_others_are_left_alone(sounds: Path, tmp_path: Path, cache_folder: Path) -> None:
    out = tmp_path / "out"
    compare(spec(sounds, out, ("yamnet",)), cache_folder, ignore_event)
    with pytest.raises(UsageError, match="holds a comparison of other data or settings"):
        compare(spec(sounds, out, ("yamnet",), seed=3), cache_folder, ignore_event)
    with pytest.raises(UsageError, match="is not empty and holds no comparison"):
        compare(spec(sounds, sounds, ("yamnet",)), cache_folder, ignore_event)
    with pytest.raises(UsageError, match="Name each architecture to be compared once"):
        compare(spec(sounds, tmp_path / "new", ("yamnet", "yamnet")), cache_folder, ignore_event)
    assert not (tmp_path / "new").exists()
    shutil.rmtree(out)


@pytest.mark.parametrize(("names", "sentence"), [("nothing", "no architecture called nothing"), (",", "names no")])
def test_wrong_names(cli: Cli, sounds: Path, names: str, sentence: str) -> None:
    outcome = cli("compare", sounds, "--archs", names)
    assert (outcome.code, outcome.out) == (2, "")
    assert sentence in outcome.err
