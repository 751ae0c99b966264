"""What the tests of the window stand on: services without a window, projects with small samples, real screens off."""

from __future__ import annotations

import gc
import os
import wave
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.bridge import Tasks
from constructor_desktop.gui.icons import Icons
from constructor_desktop.gui.language import Language
from constructor_desktop.gui.preferences import Preferences
from constructor_desktop.gui.services import Navigator, Notices, Services
from constructor_desktop.gui.session import Session, open_project
from constructor_desktop.gui.theme import Theme
from constructor_desktop.storage.project import Project

RATE = 16000
# What the platform without a screen cannot do, and says so.
EXPECTED = (
    "propagateSizeHints",
    "QFont::setPointSize",
    "pipewire",
    "This plugin supports grabbing",
    "This plugin does not support grabbing",
    "This plugin does not support raise",
    "No RHI backend",
)


_TESTS = count(1)


@pytest.fixture(autouse=True)
def no_qt_warnings() -> Iterator[None]:
    """Fails a test in which Qt warns of something."""
    messages: list[str] = []

    def note(kind: QtMsgType, _: object, text: str | None) -> None:
        if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg:
            messages.append(text or "")

    former = qInstallMessageHandler(note)
    yield
    qInstallMessageHandler(former)
    unexpected = [text for text in messages if not any(known in text for known in EXPECTED)]
    assert unexpected == [], "Qt warned"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and new projects of a test stay in its folder."""
    monkeypatch.setenv("CONSTRUCTOR_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("CONSTRUCTOR_PROJECTS_DIR", str(tmp_path / "projects"))


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Garbage is collected in the GUI thread alone, as in the program: other threads must not destroy Qt's objects.

    Those that do can also wait for each other without end.
    """
    gc.disable()
    yield
    if next(_TESTS) % 20:
        gc.collect(1)
    else:  # what is left of this many tests, and of libraries, need not be looked through again
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session")
def theme_of_session(qapp: QApplication) -> Theme:
    """One theme: setting the style sheet of the application is slow."""
    return Theme(qapp, "light")


@pytest.fixture
def services(qapp: QApplication, theme_of_session: Theme, tmp_path: Path, cache_folder: Path) -> Iterator[Services]:
    """Services in English and light colours; every task has ended after the test."""
    theme_of_session.choose("light")
    language = Language(qapp, "en")
    tasks = Tasks()
    made = Services(
        theme=theme_of_session,
        icons=Icons(theme_of_session),
        language=language,
        preferences=Preferences(tmp_path / "config"),
        tasks=tasks,
        notices=Notices(),
        navigator=Navigator(),
        cache_folder=cache_folder,
    )
    yield made
    tasks.close()
    qapp.processEvents()
    language.choose("en")


MakeSession = Callable[[Modality, Mapping[str, int]], Session]


@pytest.fixture
def make_session(services: Services, tmp_path: Path) -> Iterator[MakeSession]:
    """Makes open projects: `make_session(Modality.IMAGE, {"Cat": 3, "Dog": 2})`."""
    made: list[Session] = []

    def make(modality: Modality, counts: Mapping[str, int]) -> Session:
        folder = tmp_path / f"project-{len(made)}"
        with Project.create(folder, "Pets" if modality is Modality.IMAGE else "Yard sounds", modality) as project:
            for number, (name, count) in enumerate(counts.items()):
                project.add_class(name)
                source = tmp_path / f"source-{len(made)}" / name
                write_samples(source, modality, count, number)
                if count:
                    project.import_files({name: sorted(source.iterdir())})
        session = Session(*open_project(folder, lambda event: None), services.tasks)
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()


def write_samples(folder: Path, modality: Modality, count: int, kind: int) -> None:
    """Writes small samples; those of one `kind` look or sound alike, none equals another."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        random = np.random.default_rng(1000 * kind + number)
        if modality is Modality.IMAGE:
            colour = np.array([200, 80, 40]) if kind % 2 == 0 else np.array([30, 90, 200])
            pixels = np.clip(colour + random.normal(0, 25, (72, 96, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / f"picture-{number:03d}.png")
        else:
            write_wave(folder / f"sound-{number:03d}.wav", tone(300.0 * (1 + kind) + 7 * number, 1.0))


def tone(hertz: float, seconds: float) -> np.ndarray:
    """A tone that swells, `float32 [T]` at `RATE`."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.4 * np.sin(2 * np.pi * hertz * time) * np.minimum(1, 4 * time)).astype(np.float32)


def write_wave(path: Path, samples: np.ndarray) -> None:
    """Writes a 16-bit WAV file at `RATE`."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
