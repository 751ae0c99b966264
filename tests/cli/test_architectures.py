"""Every architecture that needs no download, from samples to a bundle that answers as the app does."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.models.architectures import REGISTRY

Cli = Callable[..., Any]
FROM_SCRATCH = [entry.name for entry in REGISTRY.list() if entry.weights.origin == "none"]


@pytest.fixture
def sounds(write_sounds: Callable[..., Path]) -> Path:
    folder = write_sounds("звуки", each=8)
    (folder / "tone").rename(folder / "Гудок ё")
    (folder / "noise").rename(folder / "Шум")
    return folder


def test_all_methods_are_there(cli: Cli) -> None:
    listed = {entry["name"]: entry for entry in cli("archs", "--json").json()["archs"]}
    assert len(listed) == 17
    for entry in listed.values():
        assert entry["modality"] in {str(one) for one in Modality}
        assert entry["parameters"] > 0
        assert entry["licence"]
        assert entry["weights"]


@pytest.mark.parametrize("arch", FROM_SCRATCH)
def test_from_samples_to_a_bundle(cli: Cli, arch: str, sounds: Path, tmp_path: Path) -> None:
    run, bundle = tmp_path / "run", tmp_path / "bundle.zip"
    options = ["--arch", arch, "--epochs", "2", "--clip-seconds", "1", "--seed", "5", "--json"]
    trained = cli("train", sounds, "--out", run, *options)
    assert trained.code == 0, trained.err
    result = trained.json()
    assert result["arch"] == arch
    assert result["classes"] == ["Гудок ё", "Шум"]
    assert (result["n_train"], result["n_val"]) == (12, 4)
    evaluated = cli("evaluate", run, sounds, "--json").json()
    assert evaluated["n"] == 16

    exported = cli("export", run, "--out", bundle, "--json")
    assert exported.code == 0, exported.err
    assert exported.json()["selftest"] == "passed"
    files = sorted(sounds.glob("*/*.wav"))[::5]
    answers = [cli("predict", model, *files, "--json").json()["predictions"] for model in (run, bundle)]
    for ours, theirs in zip(*answers, strict=True):
        assert ours["label"] == theirs["label"]
        assert ours["probabilities"] == pytest.approx(theirs["probabilities"], abs=1e-4)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "unpacked")
    command = [sys.executable, "predict.py", "--selftest", "--json"]
    done = subprocess.run(command, cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["selftest"] == "passed"
