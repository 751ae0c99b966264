"""Small distinguishable pictures and sounds, and ways to run the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from constructor_desktop.cli import main

ROOT = Path(__file__).resolve().parents[2]
SIDE = 96
RATE = 16000


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """Returns the object on the last line, which must be the only one."""
        record = json.loads(self.out.splitlines()[-1])
        assert isinstance(record, dict)
        return record


Cli = Callable[..., Outcome]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs the command line in this process: `cli("train", folder, "--out", run)`."""

    def run(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts the program in a process of its own: `start("train", folder, stderr=PIPE)`."""
    processes = []

    def start_process(*arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
        command = [sys.executable, "-m", "constructor_desktop", *map(str, arguments)]
        processes.append(subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, **options))
        return processes[-1]

    yield start_process
    for process in processes:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdout, process.stderr)):
            pipe.close()


def draw_picture(kind: str, seed: int) -> Image.Image:
    """A picture of discs, stripes or boxes in random places and colours on a random background."""
    random = np.random.default_rng([seed, *kind.encode()])
    background = random.integers(0, 256, (6, 6, 3), dtype=np.uint8)
    picture = Image.fromarray(background).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(4):
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        x, y = (int(value) for value in random.integers(0, SIDE - 24, 2))
        width = int(random.integers(16, 40))
        if kind == "discs":
            draw.ellipse((x, y, x + width, y + width), fill=colour)
        elif kind == "boxes":
            draw.rectangle((x, y, x + width, y + width), fill=colour)
        else:
            for line in range(0, SIDE, 12):
                draw.line((0, line + x % 12, SIDE, line + y % 12), fill=colour, width=3)
    return picture


def make_sound(kind: str, seed: int) -> NDArray[np.float64]:
    """A second of a tone with overtones, of noise, or of clicks, each of a random pitch and loudness."""
    random = np.random.default_rng([seed, *kind.encode()])
    time = np.arange(RATE) / RATE
    loudness = random.uniform(0.2, 0.8)
    if kind == "noise":
        envelope = np.interp(time, np.linspace(0, 1, 6), random.uniform(0.2, 1, 6))
        return loudness * envelope * random.uniform(-1, 1, RATE)
    if kind == "clicks":
        wave = np.zeros(RATE)
        wave[:: int(random.integers(1500, 4000))] = loudness
        return wave
    pitch = random.uniform(300, 1200)
    overtones = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 4))
    wave = loudness * overtones / 2 * np.exp(-time * random.uniform(0, 3))
    return np.asarray(wave)


Write = Callable[..., Path]


def save_pictures(folder: Path, kinds: Sequence[str] = ("discs", "stripes"), each: int = 8, first: int = 0) -> Path:
    for kind in kinds:
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for seed in range(first, first + each):
            draw_picture(kind, seed).save(folder / kind / f"{kind} {seed}.png")
    return folder


def save_sounds(folder: Path, kinds: Sequence[str] = ("tone", "noise"), each: int = 8, first: int = 0) -> Path:
    for kind in kinds:
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for seed in range(first, first + each):
            soundfile.write(folder / kind / f"{kind} {seed}.wav", make_sound(kind, seed), RATE)
    return folder


@pytest.fixture
def write_pictures(tmp_path: Path) -> Write:
    """Writes pictures into class folders below the test's folder: `write_pictures("pets", each=3, first=8)`."""
    return lambda name, *arguments, **options: save_pictures(tmp_path / name, *arguments, **options)


@pytest.fixture
def write_sounds(tmp_path: Path) -> Write:
    """Writes sounds, like `write_pictures`."""
    return lambda name, *arguments, **options: save_sounds(tmp_path / name, *arguments, **options)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run on pictures of discs and stripes; not to be changed."""
    folder = tmp_path_factory.mktemp("trained")
    data = save_pictures(folder / "data")
    assert main(["train", str(data), "--out", str(folder / "run"), "--quiet", "--json"]) == 0
    return folder / "run"
