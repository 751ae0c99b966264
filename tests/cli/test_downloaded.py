"""Architectures whose weights are fetched: from the download of a checkpoint to a bundle.

The checkpoints have the published format, names and shapes, but random numbers: nothing here is about accuracy.
"""

from __future__ import annotations

import functools
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import matplotlib
import pytest

from constructor_desktop.cli import main
from constructor_desktop.core.data import Modality
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.registry import Architecture
from tests.models.published import ast_network, write_ast, write_cnn14, write_yolo, yolo_network
from tests.models.weights_server import Behaviour, serving

Cli = Callable[..., Any]
WRITERS: dict[str, Callable[[Path], Path]] = {
    "panns_cnn14": lambda folder: write_cnn14(folder / "published.pth"),
    "ast": lambda folder: write_ast(folder, ast_network()),
    "yolo11n-cls": lambda folder: write_yolo(folder / "published.pt", yolo_network("n")),
    "yolo11s-cls": lambda folder: write_yolo(folder / "published.pt", yolo_network("s")),
}


@dataclass(frozen=True)
class Fetched:
    """A checkpoint that was downloaded: the folder for all of them, and the entry whose checksum it has."""

    folder: Path
    entry: Architecture

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Lets the test have it."""
        monkeypatch.setenv("CONSTRUCTOR_WEIGHTS_DIR", str(self.folder))
        monkeypatch.setitem(REGISTRY._entries, self.entry.name, self.entry)


@pytest.fixture(scope="module")
def fetch(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Fetched]:
    """Downloads checkpoints from this computer, each once; the checksum is the published one where one is published."""

    @functools.cache
    def fetch_once(name: str) -> Fetched:
        folder, entry = tmp_path_factory.mktemp(name), REGISTRY.get(name)
        path = WRITERS[name](folder)
        content = path.read_bytes()
        path.unlink()
        if entry.weights.md5:
            weights = replace(entry.weights, md5=hashlib.md5(content, usedforsecurity=False).hexdigest())
            entry = replace(entry, weights=weights)
        made = Fetched(folder / "weights", entry)
        with pytest.MonkeyPatch.context() as patch, serving(Behaviour(content)) as mirror:
            patch.setenv("no_proxy", "*")
            made.use(patch)
            assert main(["weights", "fetch", name, "--mirror", mirror, "--json"]) == 0
        return made

    return fetch_once


def list_states(cli: Cli) -> dict[str, str]:
    return {one["name"]: one["state"] for one in cli("weights", "list", "--json").json()["weights"]}


@pytest.mark.timeout(900)  # the transformer takes seconds for each clip
@pytest.mark.parametrize("name", list(WRITERS))
def test_from_the_download_to_a_bundle(
    cli: Cli,
    fetch: Callable[[str], Fetched],
    name: str,
    write_sounds: Callable[..., Path],
    write_pictures: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fetch(name).use(monkeypatch)
    assert list_states(cli)[name] == "downloaded"
    entry = REGISTRY.get(name)
    data = (write_sounds if entry.modality is Modality.AUDIO else write_pictures)("данные", each=3)
    run, bundle = tmp_path / "run", tmp_path / "bundle.zip"
    options = ["--arch", name, "--mode", "frozen", "--no-augment", "--json"]
    if entry.modality is Modality.AUDIO:
        options += ["--clip-seconds", "1"]
    trained = cli("train", data, "--out", run, *options)
    assert trained.code == 0, trained.err
    assert trained.json()["arch"] == name
    evaluated = cli("evaluate", run, data, "--json")
    assert evaluated.code == 0, evaluated.err
    assert evaluated.json()["n"] == 6

    exported = cli("export", run, "--out", bundle, "--json")
    assert exported.code == 0, exported.err
    assert exported.json()["selftest"] == "passed"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "unpacked")
    code = "from torch_model import load; load()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_cnn14_hears(
    cli: Cli,
    fetch: Callable[[str], Fetched],
    write_sounds: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = write_sounds("sounds", each=1)
    sound, broken = folder / "tone" / "tone 0.wav", folder / "broken.wav"
    broken.write_bytes(b"no sound")
    missing = cli("hear", sound)
    assert missing.code == 1
    assert "constructor-desktop weights fetch panns_cnn14" in missing.err
    fetch("panns_cnn14").use(monkeypatch)
    monkeypatch.setenv("MPLCONFIGDIR", matplotlib.get_cachedir())  # a new one would be filled with all fonts
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    outcome = cli("hear", sound, broken, "--json")
    assert outcome.code == 1
    (heard,), (error,) = outcome.json()["sounds"], outcome.json()["errors"]
    assert (heard["file"], error["file"]) == (str(sound), str(broken))
    shares = [one["probability"] for one in heard["heard"]]
    assert len(shares) == 5 and shares == sorted(shares, reverse=True) and 0 < shares[0] <= 1
    outcome = cli("hear", sound)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{sound}: {heard['heard'][0]['kind']} ")


def test_all_of_a_yolo_network_learns(
    cli: Cli,
    fetch: Callable[[str], Fetched],
    write_pictures: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fetch("yolo11n-cls").use(monkeypatch)
    data, run = write_pictures("pets", each=6), tmp_path / "run"
    options = ["--arch", "yolo11n-cls", "--preset", "reference", "--epochs", "2", "--json"]
    trained = cli("train", data, "--out", run, *options)
    assert trained.code == 0, trained.err
    exported = cli("export", run, "--out", tmp_path / "bundle.zip", "--json")
    assert exported.code == 0, exported.err
    assert exported.json()["selftest"] == "passed"
