"""Projects with a model that was really trained: two kinds of tones, or two colours; once for all tests.

A module of tests imports the two fixtures.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import ignore_event
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session, open_project
from constructor_desktop.jobs.local import LocalRunner
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.project import Project
from constructor_desktop.training.config import RunConfig
from tests.gui.conftest import write_samples

SAMPLES = 6
CLASSES = {Modality.AUDIO: ("Low", "High"), Modality.IMAGE: ("Orange", "Blue")}

_made: dict[Modality, Path] = {}  # every module that imports the fixtures has its own copies of them

OpenTrained = Callable[[Modality], Session]


@pytest.fixture(scope="session", name="trained_folders")
def fixture_trained_folders(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Callable[[Modality], Path]:
    """Returns the folder of a project with one run, trained when it is first asked for; copy it."""

    def get(modality: Modality) -> Path:
        if modality not in _made:
            _made[modality] = _train(tmp_path_factory.mktemp(f"trained-{modality}"), modality, cache_folder)
        return _made[modality]

    return get


@pytest.fixture(name="open_trained")
def fixture_open_trained(
    services: Services, tmp_path: Path, trained_folders: Callable[[Modality], Path]
) -> Iterator[OpenTrained]:
    """Opens a copy of a trained project."""
    made: list[Session] = []

    def open_copy(modality: Modality) -> Session:
        folder = tmp_path / f"trained-{len(made)}"
        shutil.copytree(trained_folders(modality), folder)
        session = Session(*open_project(folder, ignore_event), services.tasks)
        made.append(session)
        return session

    yield open_copy
    for session in made:
        session.close()


def _train(base: Path, modality: Modality, cache_folder: Path) -> Path:
    folder = base / "project"
    with Project.create(folder, "Tones" if modality is Modality.AUDIO else "Colours", modality) as project:
        for kind, name in enumerate(CLASSES[modality]):
            project.add_class(name)
            source = base / "source" / name
            write_samples(source, modality, SAMPLES, 3 * kind)
            project.import_files({name: sorted(source.iterdir())})
        run = project.new_run_folder()
    with LocalRunner(cache_folder) as runner:
        runner.run(JobSpec(folder, run, RunConfig.create(preset="fast")), ignore_event)
    return folder
