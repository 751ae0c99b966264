from __future__ import annotations

import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import StorageError
from constructor_desktop.core.project import Trim
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.state import ProjectState, SampleState, read_state
from tests.storage.projects import make_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def read(folder: Path) -> ProjectState:
    with Project.open(folder) as project:
        return read_state(project)


def test_everything_is_there(folder: Path) -> None:
    path = folder / "data" / "Rain" / "1.wav"
    os.utime(path, ns=(5, 1_234_567_890))
    state = read(folder)
    assert (state.folder, state.name, state.modality) == (folder, "Weather", Modality.AUDIO)
    assert [(known.folder, known.name, known.colour, known.number) for known in state.classes] == [
        ("Rain", "Rain", 1, 1),
        ("Wind", "Wind", 2, 2),
    ]
    assert state.sample(path) == SampleState(path, "Rain", 0.5, 2.0, len(b"Rain 1.wav"), 1_234_567_890)
    assert [sample.path.name for sample in state.classes[0].samples] == ["1.wav", "2.wav", "3.wav", "only rain.wav"]
    assert state.n_samples == 7 == len(list(state.samples()))
    rain = state.class_of("Rain")
    assert rain is not None and rain.samples[-1].trim == Trim()
    assert state.class_of("Fog") is None
    assert state.sample(folder / "data" / "Rain" / "9.wav") is None


def test_it_agrees_with_the_data_set(folder: Path) -> None:
    (folder / "data" / "stray.wav").write_bytes(b"x")
    (folder / "data" / "Rain" / "link.wav").symlink_to(folder / "data" / "stray.wav")
    (folder / "data" / "Rain" / ".hidden").write_bytes(b"x")
    (folder / "data" / "Кошки").mkdir()
    (folder / "data" / "Кошки" / "мяу.wav").write_bytes(b"x")
    with Project.open(folder) as project:
        state, dataset = read_state(project), project.dataset()
    assert tuple(known.name for known in state.classes) == dataset.classes
    assert state.skipped == dataset.skipped and len(state.skipped) == 2
    titles = {known.folder: known.name for known in state.classes}
    assert [(s.path, titles[s.class_folder], s.start, s.end) for s in state.samples()] == [
        (s.path, s.label, s.start, s.end) for s in dataset.samples
    ]


def test_a_snapshot_stays_as_it_is(folder: Path) -> None:
    state = read(folder)
    assert read(folder) == state
    (folder / "data" / "Rain" / "1.wav").write_bytes(b"changed")
    assert read(folder) != state
    with pytest.raises(FrozenInstanceError):
        state.name = "x"  # type: ignore[misc]


def test_a_folder_that_is_gone(folder: Path) -> None:
    with Project.open(folder) as project:
        (folder / "data").rename(folder / "elsewhere")
        with pytest.raises(StorageError, match="Cannot read"):
            read_state(project)


def test_ten_thousand_samples(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", "P", Modality.IMAGE) as project:
        for number in range(10):
            known = project.add_class(f"class {number}")
            for i in range(1000):
                os.close(os.open(project.class_folder(known) / f"{i}.jpg", os.O_CREAT))
        state = read_state(project)
    assert state.n_samples == 10_000
