from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.cli_job import events_writer
from constructor_desktop.core.data import Dataset, Modality, Sample
from constructor_desktop.core.errors import DataError, StorageError, UsageError
from constructor_desktop.core.events import BatchFinished, Notice, Progress
from constructor_desktop.jobs.cloud.job_folder import JOB_FILE, job_record, read_job_folder
from constructor_desktop.training.config import RunConfig

DATASET = Dataset(
    Modality.AUDIO,
    ("b", "a"),
    (Sample(Path("/home/me/1.wav"), "a", 0.5, 1.0), Sample(Path("/home/me/2.wav"), "b")),
    Path("/home/me"),
)
CONFIG = RunConfig(seed=3, clip_seconds=2.0)
PATHS = ["data/a/1.wav", "data/b/2.wav"]


def write(folder: Path, record: dict[str, Any]) -> Path:
    for path in PATHS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    (folder / JOB_FILE).write_text(json.dumps(record))
    return folder


def test_it_comes_back_in_the_same_order_without_the_folders_of_home(tmp_path: Path) -> None:
    record = job_record(DATASET, CONFIG, PATHS, ["0" * 64, "1" * 64])
    assert "/home/me" not in json.dumps(record)
    spec, dataset = read_job_folder(write(tmp_path, record), tmp_path / "run")
    assert spec.config == CONFIG and spec.config.model_fields_set == {"seed", "clip_seconds"}
    assert dataset.classes == ("b", "a") and dataset.modality is Modality.AUDIO
    assert dataset.samples == (
        Sample(tmp_path / "data/a/1.wav", "a", 0.5, 1.0),
        Sample(tmp_path / "data/b/2.wav", "b"),
    )


def test_noise_lies_in_the_folder_too(tmp_path: Path) -> None:
    record = job_record(DATASET, RunConfig(noise_folder="noise"), PATHS, ["", ""])
    spec, _ = read_job_folder(write(tmp_path, record), tmp_path / "run")
    assert spec.config.noise_folder == str(tmp_path / "noise")


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Cannot read"):
        read_job_folder(tmp_path, tmp_path / "run")
    record = job_record(DATASET, CONFIG, PATHS, ["", ""])
    for broken in ({}, record | {"modality": "smell"}, record | {"config": {"epochs": -1}}, record | {"samples": [1]}):
        with pytest.raises(UsageError, match="no description of a job"):
            read_job_folder(write(tmp_path, broken), tmp_path / "run")
    write(tmp_path, record)
    (tmp_path / PATHS[1]).unlink()
    with pytest.raises(DataError, match=r"2\.wav: The file is missing"):
        read_job_folder(tmp_path, tmp_path / "run")


def test_of_many_alike_events_only_some_are_written() -> None:
    lines: list[bytes] = []
    write = events_writer(lines.append)
    for number in range(1, 101):
        write(Progress(time=number / 100, stage="embed", done=number, total=100))
        batch = {"phase": "head", "epoch": 1, "epochs": 1, "batches": 100, "loss": 0.5}
        write(BatchFinished(time=number / 100, batch=number, **batch))
        write(Notice(time=number / 100, code="c", message=str(number)))
    records = [json.loads(line) for line in lines]
    kinds = [record["type"] for record in records]
    assert kinds.count("notice") == 100
    assert 2 <= kinds.count("progress") <= 4 and 2 <= kinds.count("batch") <= 4
    assert [record["done"] for record in records if record["type"] == "progress"][-1] == 100
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
