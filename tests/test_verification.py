"""A model that was trained elsewhere must answer here as it did there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.errors import ModelError
from constructor_desktop.core.events import Event, Notice, Progress, ignore_event
from constructor_desktop.jobs.local import LocalRunner
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.training.config import RunConfig
from constructor_desktop.verification import VERIFICATION, verify_run, write_verification
from tests.training.samples import save_pictures


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Path:
    """A folder with data and a run that knows its answers."""
    folder = tmp_path_factory.mktemp("trained")
    data = save_pictures(folder / "data", {"discs": 6, "stripes": 6})
    with LocalRunner(cache_folder) as runner:
        run = runner.run(JobSpec(data, folder / "run", RunConfig()), ignore_event)
    write_verification(run, cache_folder, ignore_event)
    return folder


@pytest.fixture
def run(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained / "run", tmp_path / "run"))


def change(run: Path, **values: Any) -> None:
    record = json.loads((run / VERIFICATION).read_text())
    (run / VERIFICATION).write_text(json.dumps(record | values))


def test_the_same_answers_pass(run: Path, cache_folder: Path) -> None:
    events: list[Event] = []
    verify_run(run, cache_folder, events.append)
    assert {event.stage for event in events if isinstance(event, Progress)} == {"verify"}
    assert not any(isinstance(event, Notice) for event in events)
    answers = json.loads((run / VERIFICATION).read_text())["answers"]
    aside = [record for record in json.loads((run / "job.json").read_text())["samples"] if record["split"] == "val"]
    assert [one["key"] for one in answers] == [record["sha256"] for record in aside]


def test_other_answers_do_not(run: Path, cache_folder: Path) -> None:
    answers = json.loads((run / VERIFICATION).read_text())["answers"]
    for one in answers:
        one["probabilities"] = one["probabilities"][::-1]
    change(run, answers=answers)
    with pytest.raises(ModelError, match="answers otherwise here"):
        verify_run(run, cache_folder, ignore_event)


def test_damaged_weights_do_not(run: Path, cache_folder: Path) -> None:
    content = bytearray((run / "model.safetensors").read_bytes())
    content[-2000:] = bytes(2000)
    (run / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelError):
        verify_run(run, cache_folder, ignore_event)


def test_samples_that_are_gone_are_left_out(trained: Path, run: Path, cache_folder: Path) -> None:
    record = json.loads((run / "job.json").read_text())
    for sample in record["samples"]:
        sample["path"] = "/gone" + sample["path"]
    (run / "job.json").write_text(json.dumps(record))
    events: list[Event] = []
    verify_run(run, cache_folder, events.append)
    assert [event.code for event in events if isinstance(event, Notice)] == ["not_verified"]


def test_samples_that_were_left_out_are_named(trained: Path, run: Path, cache_folder: Path, tmp_path: Path) -> None:
    record = json.loads((run / "job.json").read_text())
    aside = [sample for sample in record["samples"] if sample["split"] == "val"]
    assert len(aside) > 1
    changed = tmp_path / "changed.png"
    changed.write_bytes(b"no picture any more")
    aside[0]["path"] = str(changed)
    (run / "job.json").write_text(json.dumps(record))
    events: list[Event] = []
    verify_run(run, cache_folder, events.append)
    (notice,) = (event for event in events if isinstance(event, Notice))
    assert notice.code == "partly_verified"
    assert "without 1 of the samples kept aside" in notice.message and notice.message.endswith(": changed.png.")


def test_a_record_that_cannot_be_read_is_a_sentence(run: Path, cache_folder: Path) -> None:
    change(run, answers=[{"key": 1}])
    with pytest.raises(ModelError, match="is damaged"):
        verify_run(run, cache_folder, ignore_event)
