"""Commands whose process is killed at random moments: projects open, no file is lost, and what is whole is told."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from constructor_desktop.cli import main
from constructor_desktop.storage.runs import RunState, run_status

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and process groups")

ROOT = Path(__file__).resolve().parents[1]
EACH = 6
# Before that the interpreter is still starting, and nothing of ours can break.
EARLIEST_SECONDS = 0.05
RATE = 16000


@dataclass(frozen=True)
class Scene:
    """A command about to be run, the caches it uses, and the files that it may only read."""

    command: list[str]
    cache: Path
    files: Path
    hashes: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hashes", hashes(self.files))

    def start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "CONSTRUCTOR_CACHE_DIR": str(self.cache)}
        return subprocess.Popen(
            [sys.executable, "-m", "constructor_desktop", *self.command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def check_files(self) -> None:
        assert hashes(self.files) == self.hashes


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Killer:
    """Kills commands at moments drawn uniformly from the time that they take when left alone."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def kill(self, kind: str, seed: int, prepare: Callable[[int], Scene]) -> Scene:
        """Runs scenes of a kind until one of them dies; returns that one."""
        random = np.random.default_rng([seed, *kind.encode()])
        if kind not in self._seconds:
            assert self._run(kind, prepare(0)) == 0
        for attempt in range(1, 20):
            scene = prepare(attempt)
            if self._run(kind, scene, random.uniform(EARLIEST_SECONDS, self._seconds[kind])) == -signal.SIGKILL:
                return scene
        raise AssertionError("the command is always done before it can be killed")

    def _run(self, kind: str, scene: Scene, seconds: float | None = None) -> int:
        """Returns the exit code; a command that ended before it was to be killed has told better how long it takes."""
        began = time.monotonic()
        process = scene.start()
        try:
            code = process.wait(seconds)
            self._seconds[kind] = time.monotonic() - began
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        return code


@pytest.fixture(scope="module")
def killer() -> Killer:
    return Killer()


Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command in this process; returns exit code, output and messages."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return run


def write_pictures(folder: Path, each: int = EACH, first: int = 0) -> Path:
    for label, brightness in (("dark", 0), ("bright", 128)):
        (folder / label).mkdir(parents=True, exist_ok=True)
        for number in range(first, first + each):
            pixels = np.random.default_rng([number, brightness]).integers(0, 128, (8, 8, 3), dtype=np.uint8)
            picture = Image.fromarray(pixels + np.uint8(brightness)).resize((64, 64), Image.Resampling.BICUBIC)
            picture.save(folder / label / f"{number}.png")
    return folder


def write_sounds(folder: Path) -> Path:
    seconds = np.arange(RATE) / RATE
    for label in ("tone", "noise"):
        (folder / label).mkdir(parents=True)
        for number in range(EACH):
            random = np.random.default_rng(number)
            tone = np.sin(2 * np.pi * random.uniform(300, 900) * seconds)
            soundfile.write(
                folder / label / f"{number}.wav",
                0.5 * (tone if label == "tone" else random.uniform(-1, 1, RATE)),
                RATE,
            )
    return folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pictures(tmp_path_factory.mktemp("pictures") / "data")


@pytest.fixture(scope="module")
def many_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pictures(tmp_path_factory.mktemp("many") / "data", each=60)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sounds(tmp_path_factory.mktemp("sounds") / "data")


def check_project(cli: Cli, project: Path) -> dict[str, Any]:
    code, output, errors = cli("project", "info", project, "--json")
    assert (code, errors) == (0, "")
    record = json.loads(output)
    assert isinstance(record, dict)
    return record


@pytest.mark.parametrize("seed", range(7))
def test_adding_to_a_project(
    killer: Killer, cli: Cli, tmp_path: Path, many_pictures: Path, cache_folder: Path, seed: int
) -> None:
    def prepare(number: int) -> Scene:
        project = tmp_path / str(number)
        earlier = write_pictures(tmp_path / "earlier", each=2, first=1000)
        assert cli("project", "create", project, earlier, "--quiet")[0] == 0
        return Scene(["project", "add", str(project), str(many_pictures)], cache_folder, many_pictures)

    scene = killer.kill("add", seed, prepare)
    project = Path(scene.command[2])
    whole = set(scene.hashes.values()) | set(hashes(tmp_path / "earlier").values())
    assert 4 <= check_project(cli, project)["n"] <= 124
    copies = hashes(project / "data").values()
    assert set(hashes(tmp_path / "earlier").values()) <= set(copies) <= whole
    scene.check_files()
    assert cli(*scene.command)[0] == 0
    assert check_project(cli, project)["n"] == 124
    assert set(hashes(project / "data").values()) == whole
    scene.check_files()


@pytest.mark.parametrize("seed", range(4))
def test_making_a_project(
    killer: Killer, cli: Cli, tmp_path: Path, many_pictures: Path, cache_folder: Path, seed: int
) -> None:
    def prepare(number: int) -> Scene:
        command = ["project", "create", str(tmp_path / str(number)), str(many_pictures)]
        return Scene(command, cache_folder, many_pictures)

    scene = killer.kill("create", seed, prepare)
    project = Path(scene.command[2])
    code, _, errors = cli(*scene.command)
    if code:  # it was made already, and waits for the rest of the samples
        assert errors == f"{project} is a project already. Open it, or choose another folder.\n"
        assert set(hashes(project / "data").values()) <= set(scene.hashes.values())
        check_project(cli, project)
        assert cli("project", "add", project, many_pictures)[0] == 0
    assert check_project(cli, project)["n"] == 120
    assert set(hashes(project / "data").values()) == set(scene.hashes.values())
    scene.check_files()


def check_run(cli: Cli, run: Path, data: Path, tmp_path: Path) -> None:
    """A run is whole and answers, or every command says in one sentence that it is not."""
    status = run_status(run)
    samples = data / "data" if (data / "data").is_dir() else data  # of a project
    sample = next(samples.rglob("*.*"))
    uses = [("predict", run, sample), ("evaluate", run, data), ("export", run, "--out", tmp_path / "of.zip")]
    if status is not None and status.state is RunState.SUCCEEDED:
        assert cli(*uses[0])[0] == 0
        return
    assert status is None or status.state is RunState.INTERRUPTED
    for use in uses:
        code, output, errors = cli(*use)
        assert code in (1, 2)
        assert output == ""
        assert errors.count("\n") == 1
        assert str(run) in errors
        assert "Traceback" not in errors
        assert "unexpected" not in errors
    assert not (tmp_path / "of.zip").exists()


def check_training_again(cli: Cli, scene: Scene, run: Path) -> None:
    status = run_status(run)
    code, _, errors = cli(*scene.command)
    if status is not None and status.state is RunState.SUCCEEDED:
        assert (code, errors) == (1, f"{run} holds a finished run already. Choose another folder.\n")
    else:
        assert code == 0
    sample = next(scene.files.rglob("*.*"))
    assert cli("predict", run, sample)[0] == 0
    scene.check_files()


@pytest.mark.parametrize(
    ("cold", "seed"), [*((False, seed) for seed in range(6)), *((True, seed) for seed in range(3))]
)
def test_training(
    killer: Killer,
    cli: Cli,
    tmp_path: Path,
    pictures: Path,
    cache_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    cold: bool,
    seed: int,
) -> None:
    def prepare(number: int) -> Scene:
        run = tmp_path / f"run{number}"
        cache = tmp_path / f"cache{number}" if cold else cache_folder
        return Scene(["train", str(pictures), "--out", str(run)], cache, pictures)

    scene = killer.kill(f"train, {cold}", seed, prepare)
    run = Path(scene.command[-1])
    monkeypatch.setenv("CONSTRUCTOR_CACHE_DIR", str(scene.cache))
    scene.check_files()
    check_run(cli, run, pictures, tmp_path)
    check_training_again(cli, scene, run)


@pytest.mark.parametrize("seed", range(4))
def test_training_in_a_project(
    killer: Killer, cli: Cli, tmp_path: Path, sounds: Path, cache_folder: Path, seed: int
) -> None:
    def prepare(number: int) -> Scene:
        project = tmp_path / str(number)
        assert cli("project", "create", project, sounds, "--quiet")[0] == 0
        command = ["train", str(project), "--out", str(project / "runs" / "first")]
        return Scene(command, cache_folder, project / "data")

    scene = killer.kill("train in a project", seed, prepare)
    project, run = Path(scene.command[1]), Path(scene.command[-1])
    scene.check_files()
    status = run_status(run)
    states = [entry["state"] for entry in check_project(cli, project)["runs"]]
    assert states == ([] if status is None else [status.state])
    check_run(cli, run, project, tmp_path)
    check_training_again(cli, scene, run)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, pictures: Path, sounds: Path) -> dict[str, Path]:
    """Finished runs on pictures and on sounds."""
    folder = tmp_path_factory.mktemp("runs")
    for name, data in (("pictures", pictures), ("sounds", sounds)):
        assert main(["train", str(data), "--out", str(folder / name), "--quiet"]) == 0
    return {name: folder / name for name in ("pictures", "sounds")}


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory, runs: dict[str, Path]) -> bytes:
    """An earlier bundle of the model of pictures."""
    bundle = tmp_path_factory.mktemp("older") / "older.zip"
    assert main(["export", str(runs["pictures"]), "--out", str(bundle), "--quiet"]) == 0
    return bundle.read_bytes()


@pytest.mark.parametrize(
    ("kind", "seed"), [*(("pictures", seed) for seed in range(4)), *(("sounds", seed) for seed in range(2))]
)
def test_export(
    killer: Killer,
    cli: Cli,
    tmp_path: Path,
    runs: dict[str, Path],
    older: bytes,
    cache_folder: Path,
    kind: str,
    seed: int,
) -> None:
    replaces = kind == "pictures" and seed % 2 == 1

    def prepare(number: int) -> Scene:
        bundle = tmp_path / str(number) / "bundle.zip"
        bundle.parent.mkdir()
        if replaces:
            bundle.write_bytes(older)
        return Scene(["export", str(runs[kind]), "--out", str(bundle)], cache_folder, runs[kind])

    scene = killer.kill(f"export, {kind}", seed, prepare)
    bundle = Path(scene.command[-1])
    scene.check_files()
    assert bundle.exists() or not replaces
    if bundle.exists():
        check_bundle(cli, bundle, runs[kind])
    assert [path.name for path in bundle.parent.iterdir() if path != bundle and path.name[0] != "."] == []
    assert cli(*scene.command)[0] == 0
    check_bundle(cli, bundle, runs[kind])


def check_bundle(cli: Cli, bundle: Path, run: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        assert archive.testzip() is None
    sample = json.loads((run / "job.json").read_text())["samples"][0]["path"]
    of_run, of_bundle = (cli("predict", model, sample, "--json") for model in (run, bundle))
    assert (of_run[0], of_bundle[0]) == (0, 0)
    answers = [json.loads(output)["predictions"][0]["label"] for _, output, _ in (of_run, of_bundle)]
    assert answers[0] == answers[1]
