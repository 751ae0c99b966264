"""A job that several processes carry out together, as on a machine with several GPUs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.training.config import RunConfig
from tests.cloud_stand.jobs import write_archive
from tests.training.samples import save_pictures

ROOT = Path(__file__).resolve().parents[3]
TOGETHER = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    data = save_pictures(tmp_path / "pictures", {"discs": 9, "stripes": 10})
    archive = write_archive(data, RunConfig(mode="partial", epochs=2, batch_size=6), tmp_path / "archive.tar")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "job", filter="data")
    return tmp_path / "job"


def carry_out(job: Path, name: str, *starter: str) -> dict[str, object]:
    folder = job.parent / name
    folder.mkdir()
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "CONSTRUCTOR_CACHE_DIR": str(folder / "cache"),
        "TMPDIR": str(folder),
    }
    options = ("train-job", str(job), "--out", str(folder / "run"), "--events", str(folder / "events.jsonl"))
    command = [sys.executable, *starter, "-m", "constructor_desktop", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert not list(folder.glob("member-*"))
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    epochs = [event["epoch"] for event in events if event["type"] == "epoch" and event.get("phase") == "finetune"]
    assert epochs == [1, 2]
    return RunFolder.open(folder / "run").metrics()


@pytest.mark.skipif(not os.environ.get("CONSTRUCTOR_SLOW_TESTS"), reason="takes a minute; set CONSTRUCTOR_SLOW_TESTS=1")
def test_two_processes_do_what_one_does(job: Path) -> None:
    alone, together = carry_out(job, "alone"), carry_out(job, "together", *TOGETHER)
    assert together["accuracy"] == alone["accuracy"]
    for ours, theirs in zip(together["losses"], alone["losses"], strict=True):  # type: ignore[call-overload]
        assert ours["train_loss"] == pytest.approx(theirs["train_loss"], abs=2e-3)
        assert ours["val_loss"] == pytest.approx(theirs["val_loss"], abs=2e-3)
