from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.core import same_files
from constructor_desktop.core.data import Sample
from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.storage.known_files import known_files
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.state import ProjectState, read_state
from tests.storage.projects import make_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def state(folder: Path) -> ProjectState:
    with Project.open(folder) as project:
        return read_state(project)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def written(name: str, content: bytes) -> Path:
        path = tmp_path / "new" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return written


def reason(name: str) -> str:
    return f"The class already has the same file, as {name}."


def test_only_the_same_content_in_the_same_class_is_known(
    state: ProjectState, write: Callable[[str, bytes], Path]
) -> None:
    rain = write("a.wav", b"Rain 1.wav")
    samples = [
        Sample(write("same size.wav", b"rAIN 1.wav"), "Rain"),
        Sample(rain, "Rain"),
        Sample(rain, " rAIN"),
        Sample(rain, "Wind"),
        Sample(rain, "Fog"),
        Sample(rain, ""),
        Sample(rain.with_name("gone.wav"), "Rain"),
    ]
    assert known_files(samples, state) == {1: reason("1.wav"), 2: reason("1.wav")}


def test_a_twin_within_one_class_is_known(state: ProjectState, write: Callable[[str, bytes], Path]) -> None:
    one, twin = write("one.wav", b"thunder"), write("twin.wav", b"thunder")
    samples = [Sample(one, "Fog", 0.0, 1.0), Sample(one, "fog", 1.0, 2.0), Sample(twin, "FOG"), Sample(twin, "Rain")]
    assert known_files(samples, state) == {1: reason("one.wav"), 2: reason("one.wav")}


def test_it_foretells_what_the_import_does(
    folder: Path, state: ProjectState, write: Callable[[str, bytes], Path]
) -> None:
    contents = [b"Rain 1.wav", b"Rain 9.wav", b"Wind 1.wav", b"new", b"new", b"Rain 2.wav"]
    samples = [
        Sample(write(f"{number}.wav", content), label)
        for label in ("rain", "Wind", "Fog")
        for number, content in enumerate(contents)
    ]
    known = known_files(samples, state)
    with Project.open(folder) as project:
        skipped = project.import_samples(samples).skipped
    assert [(one.path, one.reason) for one in skipped] == [(samples[at].path, why) for at, why in known.items()]
    assert 0 < len(known) < len(samples)


def test_nothing_is_opened_where_sizes_differ(
    state: ProjectState, write: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(same_files, "_blocks", opened.append)
    assert known_files([Sample(write(f"{n}.wav", b"x" * (n + 50)), "Rain") for n in range(20)], state) == {}
    assert opened == []


def test_it_reports_and_can_be_cancelled(state: ProjectState, write: Callable[[str, bytes], Path]) -> None:
    samples = [Sample(write("a.wav", b"Rain 1.wav"), "Rain")]
    events: list[Event] = []
    known_files(samples, state, events.append)
    looks = [(one.stage, one.done, one.total) for one in events if isinstance(one, Progress)]
    assert looks == [("same", done, total) for total in (3, 3, 2) for done in range(1, total + 1)]

    def cancel(event: Event) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        known_files(samples, state, cancel)
