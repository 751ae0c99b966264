from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.project import Trim
from constructor_desktop.storage.changes import (
    Change,
    Composite,
    MergeClasses,
    MoveSamples,
    RemoveClass,
    RenameClass,
    SetColour,
    SetTrim,
    TrashSamples,
)
from constructor_desktop.storage.data_changes import DataChanges, changes_since, data_changes
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.state import ProjectState, SampleState, read_state
from tests.storage.projects import make_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def job_of(state: ProjectState) -> dict[str, Any]:
    titles = {known.folder: known.name for known in state.classes}

    def record(sample: SampleState) -> dict[str, Any]:
        label = titles[sample.class_folder]
        return {"path": str(sample.path), "label": label, "start": sample.start, "end": sample.end, "split": "val"}

    return {"root": str(state.folder), "samples": [record(sample) for sample in state.samples()]}


def read(folder: Path) -> ProjectState:
    with Project.open(folder) as project:
        return read_state(project)


def changed(folder: Path, *changes: Change) -> DataChanges:
    job = job_of(read(folder))
    with Project.open(folder) as project:
        Composite(changes).apply(project)
    return changes_since(job, read(folder))


def test_nothing(folder: Path) -> None:
    found = changed(folder, SetColour("Rain", 5))
    assert found == DataChanges()
    assert not found


def test_each_kind(folder: Path) -> None:
    rain, wind = (folder / "data" / name for name in ("Rain", "Wind"))
    (wind / "new.wav").write_bytes(b"x")
    job = job_of(read(folder))
    (wind / "another.wav").write_bytes(b"x")
    with Project.open(folder) as project:
        MoveSamples((rain / "only rain.wav",), "Wind").apply(project)
        SetTrim(rain / "1.wav", Trim(0.1)).apply(project)
        TrashSamples((wind / "1.wav", wind / "new.wav")).apply(project)
    found = changes_since(job, read(folder))
    assert found == DataChanges(added=1, removed=2, moved=1, retrimmed=1)
    assert found


def test_a_renamed_class_has_the_same_samples(folder: Path) -> None:
    assert changed(folder, RenameClass("Rain", "Drizzle")) == DataChanges(renamed=1)
    both = changed(folder, RenameClass("Drizzle", "Wet"), RenameClass("Wind", "Storm"))
    assert both == DataChanges(renamed=2)


def test_a_class_whose_folder_alone_was_renamed(folder: Path) -> None:
    assert changed(folder, RenameClass("Rain", "Rain", "elsewhere")) == DataChanges()


def test_a_class_that_is_gone(folder: Path) -> None:
    assert changed(folder, RemoveClass("Rain")) == DataChanges(removed=4)


def test_merged_classes_are_moved_samples(folder: Path) -> None:
    assert changed(folder, MergeClasses("Rain", "Wind")) == DataChanges(moved=4)


def test_a_project_that_was_moved(folder: Path, tmp_path: Path) -> None:
    job = job_of(read(folder))
    shutil.move(folder, tmp_path / "elsewhere")
    assert changes_since(job, read(tmp_path / "elsewhere")) == DataChanges()


def test_what_the_run_could_not_use_is_not_new(folder: Path) -> None:
    broken = folder / "data" / "Rain" / "broken.wav"
    job = job_of(read(folder))
    broken.write_bytes(b"")
    assert changes_since(job, read(folder)) == DataChanges(added=1)
    assert changes_since(job, read(folder), [broken]) == DataChanges()
    run = folder / "runs" / "x"
    run.mkdir()
    assert data_changes(run, read(folder)) is None
    (run / "job.json").write_text(json.dumps(job))
    (run / "metrics.json").write_text(json.dumps({"skipped": [{"path": str(broken), "reason": "It is empty."}]}))
    assert data_changes(run, read(folder)) == DataChanges()
    (run / "metrics.json").write_text("[]")
    assert data_changes(run, read(folder)) is None


def test_many_samples_are_compared_quickly(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", "P", Modality.IMAGE) as project:
        for name in "ab":
            known = project.add_class(name)
            for i in range(2000):
                (project.class_folder(known) / f"{name}{i}.jpg").touch()
        job = job_of(read_state(project))
        RenameClass("a", "c").apply(project)
        state = read_state(project)
    began = time.perf_counter()
    assert changes_since(job, state) == DataChanges(renamed=1)
    assert time.perf_counter() - began < 1
