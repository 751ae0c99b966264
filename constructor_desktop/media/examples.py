"""Example projects made on the spot, so that everything can be tried without any data."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import StorageError
from constructor_desktop.core.events import OnEvent, Progress, ignore_event
from constructor_desktop.core.prefetch import prefetch
from constructor_desktop.media.example_pictures import paint
from constructor_desktop.media.example_sounds import RATE, synthesise

CLASSES = {Modality.IMAGE: ("Apples", "Bananas", "Leaves"), Modality.AUDIO: ("Bird", "Bells", "Rain")}
"""What the classes hold, in this order; their names may be translated."""

SAMPLES = 20


def write_example(
    modality: Modality,
    folder: Path,
    on_event: OnEvent = ignore_event,
    *,
    names: Sequence[str] | None = None,
    seed: int = 0,
    samples: int = SAMPLES,
) -> Path:
    """Makes three class folders of samples: painted fruits and leaves, or synthesised sounds.

    Args:
        modality: Pictures or sounds.
        folder: Where to; made, and not to exist before.
        on_event: Receives `Progress` of the stage `example`; what it raises ends the work and removes the folder.
        names: Names of the classes in the order of `CLASSES`, valid as names of folders; those if None.
        seed: Another seed gives other samples.
        samples: Number of samples of each class.

    Returns:
        The folder.

    Raises:
        StorageError: if the folder exists already, or the disk refuses.
    """
    classes = CLASSES[modality] if names is None else tuple(names)
    if len(classes) != len(CLASSES[modality]):
        raise ValueError(f"{len(CLASSES[modality])} names are needed, not {len(classes)}")
    jobs = [
        (folder / name / f"{name} {i + 1:02}", kind, i) for i in range(samples) for kind, name in enumerate(classes)
    ]
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    try:
        _write_all(modality, jobs, seed, on_event)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _cannot_write(folder, error) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _write_all(modality: Modality, jobs: list[tuple[Path, int, int]], seed: int, on_event: OnEvent) -> None:
    for folder in {path.parent for path, _, _ in jobs}:
        folder.mkdir()
    write = _write_picture if modality is Modality.IMAGE else _write_sound

    def work(job: tuple[Path, int, int]) -> None:
        path, kind, index = job
        write(path, kind, np.random.default_rng((seed, kind, index)))

    with closing(prefetch(work, jobs)) as done:
        for count, _ in enumerate(done, start=1):
            on_event(Progress(stage="example", done=count, total=len(jobs)))


def _write_picture(path: Path, kind: int, rng: np.random.Generator) -> None:
    Image.fromarray(paint(kind, rng)).save(path.with_name(f"{path.name}.jpg"), "JPEG", quality=90)


def _write_sound(path: Path, kind: int, rng: np.random.Generator) -> None:
    with path.with_name(f"{path.name}.wav").open("wb") as file:
        soundfile.write(file, synthesise(kind, rng), RATE, format="WAV", subtype="PCM_16")


def _cannot_write(folder: Path, error: OSError) -> StorageError:
    if isinstance(error, FileExistsError):
        return StorageError(f"{folder} exists already. Choose another folder for the example.")
    return StorageError(f"{folder}: The example cannot be written ({error.strerror or error}). Choose another folder.")
