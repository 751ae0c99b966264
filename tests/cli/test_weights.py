from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.models.architectures import REGISTRY
from tests.models.weights_server import (
    FILE,
    NAME,
    Behaviour,
    registry_of,
    save_checkpoint,
    serving,
    tiny_entry,
    wait_until,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONSTRUCTOR_WEIGHTS_DIR", str(tmp_path / "weights"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path / "weights"


@pytest.fixture
def behaviour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Behaviour:
    content = save_checkpoint(tmp_path / "published.pth")
    entries = [REGISTRY.default(kind) for kind in Modality]
    monkeypatch.setattr("constructor_desktop.models.architectures.REGISTRY", registry_of(*entries, tiny_entry(content)))
    return Behaviour(content)


@pytest.fixture
def mirror(behaviour: Behaviour) -> Iterator[str]:
    with serving(behaviour) as address:
        yield address


def state(cli) -> dict[str, str]:
    return {entry["name"]: entry["state"] for entry in cli("weights", "list", "--json").json()["weights"]}


def test_bundled_weights_are_verified(cli) -> None:
    for entry in cli("weights", "list", "--json").json()["weights"]:
        if entry["origin"] == "bundled":
            assert entry["state"] == "bundled"
            assert entry["bytes"] == Path(entry["path"]).stat().st_size
    assert "yamnet" in cli("weights", "list").out


def test_fetching_and_removing(cli, mirror: str, folder: Path, behaviour: Behaviour) -> None:
    assert state(cli)[NAME] == "available"
    assert cli("doctor").code == 0
    outcome = cli("weights", "fetch", NAME, NAME, "--mirror", mirror, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.json() == {"fetched": [{"name": NAME, "path": str(folder / FILE)}]}
    assert state(cli)[NAME] == "downloaded"
    entry = next(entry for entry in cli("archs", "--json").json()["archs"] if entry["name"] == NAME)
    assert (entry["weights"], entry["licence"]) == ("downloaded", "MIT (nobody)")
    assert f"from {mirror}/tiny%20net%3D1.pth; sha256 " in cli("weights", "list").out
    assert cli("weights", "remove", NAME, "--json").json() == {"name": NAME, "freed_bytes": len(behaviour.content)}
    assert state(cli)[NAME] == "available"
    assert "0 bytes freed" in cli("weights", "remove", NAME).out.replace("\N{NO-BREAK SPACE}", " ")


def test_importing(cli, behaviour: Behaviour, tmp_path: Path, folder: Path) -> None:
    own = tmp_path / "published.pth"
    outcome = cli("weights", "import", NAME, own, "--json")
    assert outcome.json() == {"name": NAME, "path": str(folder / FILE)}
    assert own.is_file()
    own.write_bytes(b"something else")
    outcome = cli("weights", "import", NAME, own)
    assert outcome.code == 1
    assert (
        outcome.err == "published.pth does not hold the weights of Tiny: it is damaged, cut off or of another kind.\n"
    )
    assert state(cli)[NAME] == "imported"


def test_damaged_weights_are_a_problem_for_the_doctor(cli, mirror: str, behaviour: Behaviour, folder: Path) -> None:
    assert cli("weights", "fetch", NAME, "--mirror", mirror).code == 0
    (folder / FILE).write_bytes(b"x")
    assert state(cli)[NAME] == "damaged"
    outcome = cli("doctor")
    assert outcome.code == 1
    assert outcome.err == f"The weights of {NAME} are damaged. Run: constructor-desktop weights fetch {NAME}\n"
    assert cli("weights", "fetch", NAME, "--mirror", mirror).code == 0
    assert state(cli)[NAME] == "downloaded"


def test_wrong_use(cli, behaviour: Behaviour) -> None:
    for arguments, sentence in (
        (("fetch", "nothing"), "There is no architecture called nothing."),
        (("fetch", "yamnet"), "The weights of yamnet came with the program"),
        (("fetch", NAME, "--mirror", "here"), "here is no address of a mirror."),
    ):
        outcome = cli("weights", *arguments)
        assert outcome.code == 2
        assert outcome.err.startswith(sentence)
        assert outcome.err.count("\n") == 1


def test_training_without_the_weights_says_what_to_do(cli, write_pictures, tmp_path: Path) -> None:
    data = write_pictures("pets", each=4)
    outcome = cli("train", data, "--out", tmp_path / "run", "--arch", "efficientnet_b0", "--quiet")
    assert outcome.code == 1
    assert outcome.err == (
        "The pretrained weights of efficientnet_b0 are not on this computer. Open Settings, Weights, or run: "
        "constructor-desktop weights fetch efficientnet_b0\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="sends signals")
def test_a_download_that_was_stopped_goes_on_in_another_process(start, tmp_path: Path, folder: Path) -> None:
    """Real weights of a real architecture, of which the checksum is not reached."""
    slow = Behaviour(os.urandom(2_000_000), delay=0.002)
    with serving(slow) as mirror:
        process = start("weights", "fetch", "efficientnet_b0", "--mirror", mirror, stderr=subprocess.PIPE)
        part = folder / "partial" / "efficientnet_b0_rwightman-7f5810bc.pth"
        wait_until(lambda: part.exists() and part.stat().st_size > 100_000, seconds=30)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 1
        assert said.endswith(b"Stopped.\n")
        arrived = part.stat().st_size
        assert 100_000 < arrived < len(slow.content)
        slow.delay = 0.0
        process = start("weights", "fetch", "efficientnet_b0", "--mirror", mirror, stderr=subprocess.PIPE)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert b"its checksum differs. It was deleted." in said
    assert slow.asked[-1][1] == f"bytes={arrived}-"
    assert not part.exists()
