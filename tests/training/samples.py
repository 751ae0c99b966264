"""Synthetic samples, and stand-ins for the slow parts of training."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from constructor_desktop.core.data import Dataset, Sample
from constructor_desktop.core.events import Event, OnEvent, ignore_event
from constructor_desktop.media.scan import scan
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.items import Item
from constructor_desktop.training.run import Result, Run

RATE = 16_000
SIDE = 96


def draw(kind: str, seed: int, side: int = SIDE) -> Image.Image:
    """Discs, boxes or stripes of random colours, sizes and places before a soft random background."""
    rng = np.random.default_rng([seed, *kind.encode()])
    background = rng.integers(0, 256, (5, 5, 3), dtype=np.uint8)
    picture = Image.fromarray(background).resize((side, side), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture)
    for _ in range(4):
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        x, y = (int(value) for value in rng.integers(0, side - 30, 2))
        width = int(rng.integers(20, 45))
        if kind == "discs":
            pen.ellipse((x, y, x + width, y + width), fill=colour)
        elif kind == "boxes":
            pen.rectangle((x, y, x + width, y + width), fill=colour)
        else:
            for line in range(x % 14, side, 14):
                pen.line((0, line, side, line + y % 14), fill=colour, width=3)
    return picture


def sound(kind: str, seed: int, seconds: float = 1.0) -> NDArray[np.float32]:
    """A tone with overtones, noise, or clicks, each of a random pitch and loudness."""
    rng = np.random.default_rng([seed, *kind.encode()])
    times = np.arange(round(seconds * RATE)) / RATE
    loudness = rng.uniform(0.2, 0.7)
    if kind == "noise":
        envelope = np.interp(times, np.linspace(0, seconds, 6), rng.uniform(0.2, 1, 6))
        wave = envelope * rng.uniform(-1, 1, len(times))
    elif kind == "clicks":
        wave = np.zeros(len(times))
        wave[:: int(rng.integers(1500, 4000))] = 1
    else:
        pitch = rng.uniform(300, 1200)
        wave = sum(np.sin(2 * np.pi * pitch * n * times) / n for n in range(1, 4)) / 2
        wave = wave * np.exp(-times * rng.uniform(0, 3))
    return (loudness * wave).astype(np.float32)


def scene(seed: int, side: int = 160) -> NDArray[np.uint8]:
    """A picture with structure of every size, as photographs have."""
    rng = np.random.default_rng(seed)
    layers = [
        np.asarray(
            Image.fromarray(rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8)).resize(
                (side, side), Image.Resampling.BICUBIC
            ),
            np.float64,
        )
        for cells in (3, 7, 20)
    ]
    return np.clip(np.average(layers, axis=0, weights=[4, 3, 1]), 0, 255).astype(np.uint8)


def save_pictures(folder: Path, counts: Mapping[str, int], first: int = 0) -> Path:
    for kind, count in counts.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for seed in range(first, first + count):
            draw(kind, seed).save(folder / kind / f"{kind} {seed}.png")
    return folder


def save_sounds(folder: Path, counts: Mapping[str, int], first: int = 0) -> Path:
    for kind, count in counts.items():
        for seed in range(first, first + count):
            save_wave(folder / kind / f"{kind} {seed}.wav", sound(kind, seed))
    return folder


def save_wave(path: Path, wave: NDArray[np.float32]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, wave, RATE, subtype="FLOAT")
    return path


def save_image(path: Path, pixels: NDArray[np.uint8]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path


@dataclass
class DictCache:
    """An `ArrayCache` and `HashCache` in memory."""

    arrays: dict[str, NDArray[np.generic]] = field(default_factory=dict)
    hashes: dict[tuple[Path, int, int], str] = field(default_factory=dict)

    def get(self, keys: Iterable[str]) -> dict[str, NDArray[np.generic]]:
        return {key: self.arrays[key].copy() for key in keys if key in self.arrays}

    def put(self, items: Mapping[str, NDArray[np.generic]]) -> None:
        self.arrays.update({key: np.array(value) for key, value in items.items()})

    def known_sha256(self, paths: Iterable[Path]) -> dict[Path, str]:
        there = [path for path in paths if path.exists()]
        return {path: self.hashes[state(path)] for path in there if state(path) in self.hashes}

    def sha256(self, path: Path) -> str:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.hashes[state(path)] = digest
        return digest


def state(path: Path) -> tuple[Path, int, int]:
    """What tells whether a file is unchanged."""
    status = path.stat()
    return path, status.st_mtime_ns, status.st_size


class MeanEmbedder:
    """An `Embedder` that describes a sample by a few averages, fast and the same everywhere."""

    device = "cpu"
    concurrent = False

    def __init__(self) -> None:
        self.batches: list[int] = []

    @property
    def count(self) -> int:
        """How many samples were embedded."""
        return sum(self.batches)

    def embed(self, inputs: Sequence[NDArray[np.generic]]) -> list[NDArray[np.float32]]:
        self.batches.append(len(inputs))
        return [describe(values) for values in inputs]


def describe(values: NDArray[np.generic]) -> NDArray[np.float32]:
    """Averages over eight parts of the sample, and 1, scaled to unit length, `float32 [9]`."""
    parts = np.array_split(values.astype(np.float64).reshape(-1), 8)
    vector = np.array([1.0, *(np.abs(part).mean() for part in parts)])
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def make_item(
    name: str,
    label: str,
    embedding: Sequence[float] | NDArray[np.float32] = (1.0, 0.0),
    *,
    sha256: str | None = None,
    fingerprint: Sequence[int] = (0,) * 8,
    words: Sequence[int] | NDArray[np.uint32] = (),
    start: float | None = None,
    end: float | None = None,
    silent: bool = False,
) -> Item:
    vector = np.asarray(embedding, np.float64)
    return Item(
        sample=Sample(Path(label) / name, label, start, end),
        sha256=sha256 or hashlib.sha256(f"{label}/{name}".encode()).hexdigest(),
        embedding=(vector / np.linalg.norm(vector)).astype(np.float32),
        fingerprint=np.array(fingerprint, np.uint8),
        words=np.array(words, np.uint32),
        seconds=0.0,
        silent=silent,
    )


@dataclass
class Followed:
    """A whole training and what was seen of it."""

    data: Dataset
    result: Result
    events: list[Event]

    @property
    def metrics(self) -> dict[str, Any]:
        return self.result.metrics

    def split(self, side: str) -> set[str]:
        """The content of the samples learned from (`train`) or kept aside (`val`)."""
        return {record["sha256"] for record in self.result.manifest if record["split"] == side}


def train(
    folder: Path, cache_folder: Path, cache: DictCache | None = None, on_event: OnEvent = ignore_event, **config: Any
) -> Followed:
    """Trains in this process: `train(folder, cache_folder, preset="accurate")`."""
    events: list[Event] = []

    def follow(event: Event) -> None:
        events.append(event)
        on_event(event)

    cache = DictCache() if cache is None else cache
    data = scan(folder)
    run = Run(RunConfig.create(device="cpu", **config), cache, cache, cache_folder, follow)
    return Followed(data, run.train(data), events)
