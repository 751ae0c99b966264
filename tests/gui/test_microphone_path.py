"""The whole path of the microphone through the window: record two classes, train, be recognised live."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.idle_view import CLIPS, COUNTDOWN, LENGTH
from constructor_desktop.gui.capture.sound_capture import SoundCapture
from constructor_desktop.gui.frame.workspace import Workspace
from constructor_desktop.gui.samples.page import DataPage
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.page import TrainPage
from constructor_desktop.gui.trial.page import TestPage
from constructor_desktop.media.audio import audio_info, decode_audio
from constructor_desktop.storage.runs import RunState
from tests.gui.conftest import RATE, MakeSession, tone, write_wave
from tests.virtual_microphone import VirtualMicrophone

CLASSES = ("Rain", "Baby")
CLIP_SECONDS = 1.0
CLIPS_EACH = 3
MILLISECONDS = 30_000

_Page = TypeVar("_Page", bound=QWidget)


@pytest.fixture
def sounds(tmp_path: Path) -> Mapping[str, Path]:
    """A long recording of each class: of real rain and a real baby where they are, else noise and a melody."""
    real = os.environ.get("CONSTRUCTOR_TEST_DATA")
    waves = _real_sounds(Path(real) / "esc10") if real else _made_sounds()
    files = {}
    for name, wave in waves.items():
        files[name] = tmp_path / f"{name}.wav"
        write_wave(files[name], np.tile(0.5 * wave / np.abs(wave).max(), 3))
    return files


def _real_sounds(folder: Path) -> dict[str, np.ndarray]:
    chosen = {"Rain": sorted((folder / "rain").iterdir())[:4], "Baby": sorted((folder / "crying_baby").iterdir())[:4]}
    return {
        name: np.concatenate([decode_audio(path, RATE, start=0.5, end=3.0) for path in paths])
        for name, paths in chosen.items()
    }


def _made_sounds() -> dict[str, np.ndarray]:
    noise = np.random.default_rng(7).normal(0, 0.2, 10 * RATE).astype(np.float32)
    melody = np.concatenate([tone(hertz, 0.5) for hertz in (440, 520, 660, 590, 480) * 4])
    return {"Rain": noise, "Baby": melody}


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session(Modality.AUDIO, dict.fromkeys(CLASSES, 0))


@pytest.fixture
def window(qtbot: QtBot, services: Services, session: Session) -> Iterator[Workspace]:
    services.preferences.store(LENGTH, CLIP_SECONDS)
    services.preferences.store(CLIPS, CLIPS_EACH)
    services.preferences.store(COUNTDOWN, False)
    made = Workspace(services, session)
    qtbot.addWidget(made)
    made.resize(1280, 748)
    made.show()
    yield made
    made.shut_down()


def page_of(window: Workspace, name: str, kind: type[_Page]) -> _Page:
    window.show_page(name)
    page = window.page(name)
    assert isinstance(page, kind)
    return page


def record(qtbot: QtBot, session: Session, panel: SoundCapture, name: str) -> None:
    """Records a class and keeps all of it."""
    idle = panel.idle
    qtbot.waitUntil(lambda: panel.view is idle and idle.device_box.count() > 0, timeout=MILLISECONDS)
    idle.class_box.setCurrentText(name)
    qtbot.wait(500)  # The player takes a moment to be heard.
    qtbot.mouseClick(idle.findChild(QPushButton, "record"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.view is panel.review, timeout=MILLISECONDS)
    assert len(panel.review.list.rows) == CLIPS_EACH
    with qtbot.waitSignal(session.done, timeout=MILLISECONDS):
        qtbot.mouseClick(panel.review.findChild(QPushButton, "keep_all"), Qt.MouseButton.LeftButton)
    known = session.state.class_of(name)
    assert known is not None
    assert [audio_info(sample.path).seconds for sample in known.samples] == [
        pytest.approx(CLIP_SECONDS, abs=0.01)
    ] * CLIPS_EACH
    assert all(np.abs(decode_audio(sample.path, RATE)).max() > 0.02 for sample in known.samples)


def train(qtbot: QtBot, session: Session, page: TrainPage) -> None:
    button = page.findChild(QPushButton, "train")
    qtbot.waitUntil(button.isEnabled, timeout=MILLISECONDS)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: bool(session.runs) and session.runs[0].state is RunState.SUCCEEDED, timeout=2 * MILLISECONDS
    )


def recognised(page: TestPage, name: str) -> bool:
    """Whether the bar of a class leads."""
    values = page.side.bars.values
    return bool(values) and CLASSES[int(np.argmax(values))] == name and max(values) > 0.6


def test_recorded_classes_are_recognised_live(
    qtbot: QtBot,
    window: Workspace,
    session: Session,
    sounds: Mapping[str, Path],
    virtual_microphone: VirtualMicrophone,
) -> None:
    data = page_of(window, "data", DataPage)
    qtbot.waitUntil(lambda: isinstance(data.capture.content, SoundCapture), timeout=MILLISECONDS)
    panel = data.capture.content
    assert isinstance(panel, SoundCapture)
    for name in CLASSES:
        player = virtual_microphone.play(sounds[name])
        record(qtbot, session, panel, name)
        player.terminate()
    train(qtbot, session, page_of(window, "train", TrainPage))
    test = page_of(window, "test", TestPage)
    qtbot.waitUntil(lambda: test.findChild(QLabel, "state").text() == "Listening", timeout=MILLISECONDS)
    for name in CLASSES:
        player = virtual_microphone.play(sounds[name])
        qtbot.waitUntil(lambda name=name: recognised(test, name), timeout=MILLISECONDS)
        player.terminate()
