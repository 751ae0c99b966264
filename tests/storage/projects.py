"""A small project of sounds, and what a user sees of one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from constructor_desktop.core.data import Modality
from constructor_desktop.core.project import Trim
from constructor_desktop.storage.project import Project

View = dict[str, Any]


def make_project(root: Path) -> Path:
    """Makes a closed project of two classes with three sounds each, trims, a run and a recording."""
    with Project.create(root, "Weather", Modality.AUDIO) as project:
        for name in ("Rain", "Wind"):
            folder = project.class_folder(project.add_class(name))
            (folder / "deeper").mkdir()
            for sound in ("1.wav", "2.wav", "deeper/3.wav"):
                (folder / sound).write_bytes(f"{name} {sound}".encode())
                project.set_trim(folder / sound, Trim(0.5, 2.0))
        (project.folder / "data" / "Rain" / "only rain.wav").write_bytes(b"only rain")
        (project.scratch_folder() / "take.wav").write_bytes(b"take")
        run = project.new_run_folder()
        (run / "model.safetensors").write_bytes(b"model")
        comparison = project.new_comparison_folder()
        (comparison / "yamnet").mkdir()
        (comparison / "comparison.json").write_bytes(b"{}")
    return root


def view(folder: Path) -> View:
    """Returns what a user sees: title, runs, recordings, and for each class title, colour, sounds and their trims."""
    with Project.open(folder) as project:
        trims = project.info.trims
        data = folder / "data"
        classes = [
            {
                "name": known.name,
                "colour": known.colour,
                "sounds": {
                    path.relative_to(data / known.folder).as_posix(): (
                        path.read_bytes(),
                        trims.get(path.relative_to(data).as_posix()),
                    )
                    for path in sorted((data / known.folder).rglob("*.wav"))
                },
            }
            for known in project.classes
        ]
        runs = {run.name: run_name(run) for run in (folder / "runs").iterdir()}
        return {
            "name": project.name,
            "classes": classes,
            "runs": runs,
            "comparisons": sorted(path.name for path in (folder / "comparisons").rglob("*")),
            "scratch": sorted(path.name for path in project.scratch_folder().iterdir()),
        }


def run_name(run: Path) -> str | None:
    path = run / "name.json"
    return json.loads(path.read_bytes())["name"] if path.is_file() else None


def contents(folder: Path) -> list[bytes]:
    """Returns the contents of all sounds of a project, deleted ones and recordings included, sorted."""
    return sorted(path.read_bytes() for path in folder.rglob("*.wav") if ".incoming" not in path.parts)
