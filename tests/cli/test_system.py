from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.models import weights
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.registry import Registry


def test_archs(cli) -> None:
    outcome = cli("archs", "--json")
    assert outcome.code == 0
    entries = outcome.json()["archs"]
    assert [entry["name"] for entry in entries] == [entry.name for entry in REGISTRY.list()]
    defaults = {entry["modality"]: entry["name"] for entry in entries if entry["default"]}
    assert defaults == {str(kind): REGISTRY.default(kind).name for kind in Modality}
    states = {entry["name"]: entry["weights"] for entry in entries}
    assert states["yamnet"] == "bundled"
    assert states["cnn_baseline"] == "none"
    assert states["efficientnet_b0"] == "available"
    text = cli("archs").out
    assert all(entry[key] in text for entry in entries for key in ("name", "summary", "licence"))


@pytest.fixture
def broken_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One entry whose weights are damaged, and one whose weights are missing."""
    package = tmp_path / "damaged_weights"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "file.bin").write_bytes(b"not what was published")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = Registry()
    for kind, name in ((Modality.IMAGE, "damaged_weights"), (Modality.AUDIO, "no_such_weights")):
        entry = REGISTRY.default(kind)
        changed = replace(entry, weights=replace(entry.weights, package=name, file="file.bin"))
        registry.register(lambda build, changed=changed: changed)(entry.build)
    monkeypatch.setattr("constructor_desktop.models.architectures.REGISTRY", registry)
    weights.bundled_file.cache_clear()


@pytest.mark.usefixtures("broken_registry")
def test_broken_weights_are_noticed(cli) -> None:
    states = [entry["state"] for entry in cli("weights", "list", "--json").json()["weights"]]
    assert states == ["damaged", "missing"]
    outcome = cli("doctor", "--json")
    assert outcome.code == 1
    assert outcome.json()["ok"] is False
    assert outcome.err.splitlines() == [
        "The weights of efficientnet_lite0 are damaged. Install the app again.",
        "The weights of yamnet are missing. Install the app again.",
    ]
    assert outcome.json()["problems"] == outcome.err.splitlines()


def test_doctor_finds_a_healthy_computer(cli, cache_folder: Path) -> None:
    outcome = cli("doctor", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    findings = outcome.json()
    assert findings["ok"] is True
    assert findings["problems"] == []
    assert findings["versions"]["torch"].startswith("2.")
    assert findings["cache_folder"] == str(cache_folder)
    assert cli("doctor").out.endswith("Everything needed is there.\n")


def test_clearing_the_cache_spares_what_is_not_ours(cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSTRUCTOR_CACHE_DIR", str(tmp_path))
    ours = [tmp_path / "onnx" / "yamnet-1-embedding.onnx", tmp_path / "logs" / "error-1.log"]
    theirs = [tmp_path / "thesis.docx", tmp_path / "onnx" / "mine.txt"]
    for path in (*ours, *theirs):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 500)
    assert cli("doctor", "--json").json()["cache_bytes"] == 1000
    outcome = cli("cache", "clear")
    assert (outcome.code, outcome.out.replace("\N{NO-BREAK SPACE}", " ")) == (0, f"1.0 kB freed in {tmp_path}.\n")
    assert not any(path.exists() for path in ours)
    assert all(path.exists() for path in theirs)


def test_clearing_a_cache_that_is_not_there(cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSTRUCTOR_CACHE_DIR", str(tmp_path / "none"))
    assert cli("cache", "clear").code == 0
    assert not (tmp_path / "none").exists()
