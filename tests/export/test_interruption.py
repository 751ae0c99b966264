"""Exports whose process dies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from constructor_desktop.core.files import TEMPORARY_PREFIX
from constructor_desktop.models.trained import save_model
from tests.export.conftest import Trained

EXPORT = """
import json, os, sys
from pathlib import Path
from constructor_desktop.export.writer import export_bundle
from constructor_desktop.models.trained import load_model

folder, target, cache, moment = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]

def die(*arguments):
    os._exit(9)  # No handler, no `finally` and no cleaning up runs, as when the process is killed.

def on_event(event):
    if moment == f"step {event.done}":
        die()

if moment in ("fsync", "replace"):
    setattr(os, moment, die)
job, metrics = (json.loads((folder / name).read_text()) for name in ("job.json", "metrics.json"))
export_bundle(load_model(folder / "model.safetensors"), job, metrics, target, cache, on_event)
"""


@pytest.mark.parametrize("moment", ["step 2", "step 4", "fsync", "replace"])
def test_a_killed_export_leaves_the_old_bundle(
    audio_trained: Trained, cache_folder: Path, tmp_path: Path, moment: str
) -> None:
    run, target = tmp_path / "run", tmp_path / "out" / "bundle.zip"
    run.mkdir()
    (run / "model.safetensors").write_bytes(save_model(audio_trained.model))
    (run / "job.json").write_text(json.dumps(audio_trained.job))
    (run / "metrics.json").write_text(json.dumps(audio_trained.metrics))
    target.parent.mkdir()
    target.write_bytes(b"old")
    arguments = [str(run), str(target), str(cache_folder), moment]
    process = subprocess.run([sys.executable, "-c", EXPORT, *arguments], capture_output=True, check=False)
    assert process.returncode == 9, process.stderr
    assert target.read_bytes() == b"old"
    others = [path.name for path in target.parent.iterdir() if path != target]
    assert all(name.startswith(TEMPORARY_PREFIX) for name in others)
    assert bool(others) == (moment in ("fsync", "replace"))
