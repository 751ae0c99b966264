"""Comparing architectures in a project, with real trainings of a few tones."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.comparison.record import read_comparison
from constructor_desktop.comparison.runner import ComparisonSpec, compare
from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.events import Event, Notice, Progress
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.run_list import list_runs
from constructor_desktop.storage.runs import RunState, RunStatus, write_status
from constructor_desktop.training.config import RunConfig

RATE = 16_000
CLASSES = {"Высокий тон": 2000.0, "Low": 200.0}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A closed project with four tones of each class, one named in Cyrillic."""
    source = tmp_path / "source"
    source.mkdir()
    with Project.create(tmp_path / "Tones", "Tones", Modality.AUDIO) as made:
        for name, hertz in CLASSES.items():
            files = [source / f"{hertz:.0f}-{number}.wav" for number in range(4)]
            for number, path in enumerate(files):
                write_tone(path, hertz + 11 * number)
            made.import_files({name: files})
    return tmp_path / "Tones"


def write_tone(path: Path, hertz: float) -> None:
    samples = 0.4 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


def test_what_a_crash_interrupted_is_trained_again_and_the_rest_is_not(project: Path, cache_folder: Path) -> None:
    with Project.open(project) as opened:
        out = opened.new_comparison_folder()
    config = RunConfig(folds=2, device="cpu")
    spec = ComparisonSpec(project, out, ("yamnet", "resnet18_mel"), config, 1)
    events: list[Event] = []
    first = compare(spec, cache_folder, events.append)
    assert [(row.arch, row.state) for row in first.rows] == [("yamnet", "done"), ("resnet18_mel", "failed")]
    assert "not on this computer" in first.rows[1].message
    assert [event.code for event in events if isinstance(event, Notice)].count("arch_failed") == 1
    told = [event.done for event in events if isinstance(event, Progress) and event.stage == "compare_archs"]
    assert told == [0, 1, 2]
    made = (out / "yamnet" / "model.safetensors").stat().st_mtime_ns
    again = compare(spec, cache_folder, lambda event: None)
    assert (out / "yamnet" / "model.safetensors").stat().st_mtime_ns == made
    assert again.rows[0].peak_memory_mb == first.rows[0].peak_memory_mb
    write_status(out / "yamnet", RunStatus(RunState.RUNNING))  # nobody holds it: its process died
    third = compare(spec, cache_folder, lambda event: None)
    assert (out / "yamnet" / "model.safetensors").stat().st_mtime_ns != made
    assert third.rows[0].accuracy == first.rows[0].accuracy and third.samples == 8
    job = json.loads((out / "yamnet" / "job.json").read_bytes())
    assert set(job["classes"]) == set(CLASSES)
    record = read_comparison(out)
    assert record is not None and record.result == third
    with Project.open(project) as opened:
        assert list_runs(opened.folder) == () and len(opened.classes) == 2


def test_other_settings_are_another_comparison(project: Path, cache_folder: Path) -> None:
    spec = ComparisonSpec(project, project / "comparisons" / "one", ("no_such",), RunConfig(folds=2))
    with pytest.raises(UsageError, match="no architecture called no_such"):
        compare(spec, cache_folder, lambda event: None)
    spec = ComparisonSpec(project, project / "comparisons" / "one", ("resnet18_mel",), RunConfig(folds=2))
    compare(spec, cache_folder, lambda event: None)
    other = ComparisonSpec(project, spec.out, ("resnet18_mel",), RunConfig(folds=3))
    with pytest.raises(UsageError, match="other data or settings"):
        compare(other, cache_folder, lambda event: None)
