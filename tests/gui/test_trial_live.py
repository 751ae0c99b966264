"""Live answers: of microphones and cameras that stand in for real ones, and of sound that comes through PortAudio."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QLabel, QPushButton, QSlider, QStackedWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.export.writer import export_bundle
from constructor_desktop.gui.capture.webcam import MIRROR
from constructor_desktop.gui.requests import TryModel
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.trial.live_picture import LivePicture
from constructor_desktop.gui.trial.live_sound import LiveSound
from constructor_desktop.gui.trial.page import FILES, LIVE, TestPage
from constructor_desktop.gui.trial.side import ABOVE, SMOOTHING
from constructor_desktop.gui.trial.verdict_block import VerdictBlock
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.inference.verdict import VerdictKind
from constructor_desktop.models.trained import load_model
from constructor_desktop.storage.runs import RunFolder
from tests.gui import stub_microphone
from tests.gui.conftest import tone, write_wave
from tests.gui.stub_microphone import StubMicrophones
from tests.gui.trained import OpenTrained, fixture_open_trained, fixture_trained_folders  # noqa: F401
from tests.virtual_microphone import VirtualMicrophone

SECONDS = 20_000

microphones = stub_microphone.microphones

OpenPage = Callable[[Session], TestPage]


@pytest.fixture
def open_page(qtbot: QtBot, services: Services) -> Iterator[OpenPage]:
    made: list[tuple[TestPage, TrainingJob]] = []

    def make(session: Session) -> TestPage:
        training = TrainingJob(services, session)
        page = TestPage(services, session, training)
        qtbot.addWidget(page)
        page.resize(1196, 748)
        made.append((page, training))
        page.show()
        return page

    yield make
    for page, training in made:
        page.shut_down()
        training.close()


@pytest.fixture
def listening(microphones: StubMicrophones, open_page: OpenPage, open_trained: OpenTrained, qtbot: QtBot) -> TestPage:
    """A page that hears a microphone hum."""
    page = open_page(open_trained(Modality.AUDIO))
    page.activate()
    qtbot.waitUntil(lambda: bool(page.side.bars.values), timeout=SECONDS)
    return page


def sound_of(page: TestPage) -> LiveSound:
    assert isinstance(page.live, LiveSound)
    return page.live


def title(page: TestPage) -> str:
    return page._form.get(VerdictBlock, "verdict").title.text()


def state(page: TestPage) -> str:
    return sound_of(page).view._form.get(QLabel, "state").text()


# -- sounds ----------------------------------------------------------------------------------------------------------


def test_it_listens_and_answers_at_once(listening: TestPage, qtbot: QtBot) -> None:
    live = sound_of(listening)
    assert listening.mode == LIVE and state(listening) == "Listening"
    answers = []
    live.ears.answered.connect(answers.append)
    qtbot.wait(1500)
    assert len(answers) >= 10
    assert sum(listening.side.bars.values) == pytest.approx(1.0, abs=1e-3)
    assert live.view.strip.stretches and live.view._plot.written > 500
    rate, delay = listening.side.pace.rate(), listening.side.pace.delay()
    assert rate is not None and rate > 8 and delay is not None and 0 < delay < 0.5
    assert "behind the sound" in listening._form.get(QLabel, "pace").text()


def test_the_microphone_is_given_back_with_the_page(
    listening: TestPage, microphones: StubMicrophones, qtbot: QtBot
) -> None:
    listening.deactivate()
    qtbot.waitUntil(lambda: not microphones.streams[-1]._thread.is_alive())
    count = len(microphones.streams)
    listening.activate()
    qtbot.waitUntil(lambda: len(microphones.streams) == count + 1, timeout=SECONDS)
    listening.set_mode(FILES)
    qtbot.waitUntil(lambda: not microphones.streams[-1]._thread.is_alive())


def test_pause_keeps_what_was_heard(listening: TestPage, microphones: StubMicrophones, qtbot: QtBot) -> None:
    qtbot.wait(1000)
    qtbot.keyClick(listening, Qt.Key.Key_Space)
    assert state(listening) == "Paused" and title(listening) == "Paused"
    qtbot.waitUntil(lambda: not microphones.streams[-1]._thread.is_alive())
    assert sound_of(listening).ears.last(3.0).size >= 8000
    listening.deactivate()
    listening.activate()
    assert state(listening) == "Paused"
    qtbot.keyClick(listening, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: state(listening) == "Listening", timeout=SECONDS)


def test_the_last_seconds_become_a_sample(listening: TestPage, qtbot: QtBot) -> None:
    qtbot.wait(800)
    with qtbot.waitSignal(listening.session.done, timeout=SECONDS) as done:
        qtbot.keyClick(listening, Qt.Key.Key_2)
    added = done.args[0].outcome.added[0]
    assert added.parent.name == "High" and done.args[0].text == "Added to High"
    with wave.open(str(added)) as file:
        assert 0.5 <= file.getnframes() / file.getframerate() <= 3.0
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert np.abs(samples).max() > 5000
    qtbot.waitUntil(lambda: not list(listening.session.scratch.glob("live-*")), timeout=SECONDS)
    listening.session.undo()
    qtbot.waitUntil(lambda: not added.exists(), timeout=SECONDS)


def test_nothing_heard_cannot_be_added(
    microphones: StubMicrophones, open_page: OpenPage, open_trained: OpenTrained, services: Services, qtbot: QtBot
) -> None:
    microphones.trouble = "busy"
    page = open_page(open_trained(Modality.AUDIO))
    page.activate()
    qtbot.waitUntil(lambda: sound_of(page).view.is_deaf, timeout=SECONDS)
    with qtbot.waitSignal(services.notices.toast) as told:
        qtbot.keyClick(page, Qt.Key.Key_1)
    assert told.args[0] == "Nothing is heard: no microphone can be used."


@pytest.mark.parametrize("code", ["busy", "none", "denied"])
def test_a_microphone_that_cannot_be_used_says_why(
    code: str, microphones: StubMicrophones, open_page: OpenPage, open_trained: OpenTrained, qtbot: QtBot
) -> None:
    microphones.trouble = code
    page = open_page(open_trained(Modality.AUDIO))
    page.activate()
    view = sound_of(page).view
    qtbot.waitUntil(lambda: view.is_deaf, timeout=SECONDS)
    banner = view._form.get(Banner, "banner")
    assert banner.isVisible() and "microphone" in banner.text.text()
    assert view._form.get(QStackedWidget, "sound_stack").currentIndex() == 1
    assert title(page) == "Nothing to hear" and page.side.bars.values == ()
    microphones.trouble = ""
    banner.button.click()
    qtbot.waitUntil(lambda: bool(page.side.bars.values), timeout=SECONDS)
    assert not banner.isVisible() and state(page) == "Listening"


def test_an_unplugged_microphone_says_so(listening: TestPage, microphones: StubMicrophones, qtbot: QtBot) -> None:
    microphones.streams[-1].unplug()
    view = sound_of(listening).view
    qtbot.waitUntil(lambda: view.is_deaf, timeout=SECONDS)
    assert "unplugged" in view._form.get(Banner, "banner").text.text()
    assert listening.side.bars.values == ()


def buttons(page: TestPage) -> list[bool]:
    return [button.isEnabled() for button in page.card._buttons]


def test_what_was_heard_before_the_microphone_went_cannot_be_added(
    listening: TestPage, microphones: StubMicrophones, services: Services, qtbot: QtBot
) -> None:
    live = sound_of(listening)
    qtbot.waitUntil(lambda: all(buttons(listening)), timeout=SECONDS)
    microphones.trouble = "none"
    microphones.streams[-1].unplug()
    qtbot.waitUntil(lambda: live.view.is_deaf, timeout=SECONDS)
    assert not any(buttons(listening)) and live.ears.last(3.0).size == 0
    listening.deactivate()
    listening.activate()
    qtbot.waitUntil(lambda: live.view.is_deaf, timeout=SECONDS)
    with qtbot.waitSignal(services.notices.toast) as told:
        qtbot.keyClick(listening, Qt.Key.Key_1)
    assert "microphone" in told.args[0] and not any(buttons(listening))
    microphones.trouble = ""
    live.view.start()
    assert not any(buttons(listening)), "not before something is heard again"
    qtbot.waitUntil(lambda: all(buttons(listening)), timeout=SECONDS)


def test_a_pause_says_which_seconds_are_added(listening: TestPage, qtbot: QtBot) -> None:
    what = listening._form.get(QLabel, "wrong_text")
    qtbot.waitUntil(lambda: what.text() == "The last 3 seconds were…", timeout=SECONDS)
    listening.live.toggle()
    assert what.text() == "The last 3 seconds before the pause were…" and all(buttons(listening))


def test_silence_is_added_by_that_name(
    listening: TestPage, microphones: StubMicrophones, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    what = listening._form.get(QLabel, "wrong_text")
    microphones.streams[-1].level = 0.0
    qtbot.waitUntil(lambda: "silence" in what.text(), timeout=SECONDS)
    assert all(buttons(listening))
    with qtbot.waitSignal(listening.session.done, timeout=SECONDS) as done:
        qtbot.keyClick(listening, Qt.Key.Key_2)
    assert done.args[0].text == "Silence added to High"
    microphones.streams[-1].level = 0.3
    qtbot.waitUntil(lambda: what.text() == "The last 3 seconds were…", timeout=SECONDS)


def test_the_frame_says_that_the_answer_is_about_it(listening: TestPage) -> None:
    view = sound_of(listening).view
    assert listening.choice.model is not None
    seconds = listening.choice.model.predictor.window_seconds
    assert view._caption.isVisible() and f"{seconds:g} s" in view._caption.toPlainText()
    assert "last 3 seconds" in view._plot.toolTip()


def test_another_model_goes_on_listening(listening: TestPage, tmp_path: Path, cache_folder: Path, qtbot: QtBot) -> None:
    run = RunFolder.open(listening.session.runs[0].path)
    bundle = tmp_path / "tones.zip"
    export_bundle(load_model(run.model_path), run.job(), run.metrics(), bundle, cache_folder, lambda event: None)
    qtbot.waitUntil(lambda: len(sound_of(listening).view.strip.stretches) > 0)
    listening.activate(TryModel(bundle))
    qtbot.waitUntil(
        lambda: listening.choice.model is not None and listening.choice.model.path == bundle, timeout=SECONDS
    )
    answers = []
    sound_of(listening).ears.answered.connect(answers.append)
    qtbot.waitUntil(lambda: len(answers) > 3, timeout=SECONDS)


def test_the_sliders_are_remembered(listening: TestPage, services: Services) -> None:
    listening._form.get(QSlider, "above").setValue(80)
    listening._form.get(QSlider, "smoothing").setValue(40)
    assert (services.preferences.number(ABOVE, 0), services.preferences.number(SMOOTHING, 0)) == (0.8, 2.0)
    assert sound_of(listening)._smoother.seconds == 2.0  # type: ignore[union-attr]
    assert "80" in listening._form.get(QLabel, "above_note").text()


def test_sound_of_a_real_device_is_recognised(
    virtual_microphone: VirtualMicrophone, open_page: OpenPage, open_trained: OpenTrained, tmp_path: Path, qtbot: QtBot
) -> None:
    silence = np.zeros(16000, np.float32)
    low, high = tone(310.0, 3.0), tone(1215.0, 3.0)
    write_wave(tmp_path / "tones.wav", np.concatenate([silence, low, silence[:8000], high, silence]))
    page = open_page(open_trained(Modality.AUDIO))
    page.activate()
    live = sound_of(page)
    qtbot.waitUntil(lambda: state(page) == "Listening", timeout=SECONDS)
    assert live.view._form.get(QLabel, "state").isVisible()
    heard: list[tuple[VerdictKind, str]] = []
    live.ears.answered.connect(lambda answer: heard.append((answer.prediction.silent, answer.prediction.label)))
    virtual_microphone.play(tmp_path / "tones.wav")
    qtbot.waitUntil(lambda: title(page) == "Low", timeout=SECONDS)
    qtbot.waitUntil(lambda: title(page) == "High", timeout=SECONDS)
    labels = [stretch.look.name for stretch in live.view.strip.stretches if stretch.look is not None]
    assert labels.index("Low") < labels.index("High")
    assert page.side.pace.dropped == 0
    assert live.ears.microphone is not None and live.ears.microphone.overflows == 0


# -- pictures --------------------------------------------------------------------------------------------------------


class Projector:
    """Shows the same picture to the page's camera again and again."""

    def __init__(self, page: TestPage, colour: tuple[int, int, int]) -> None:
        assert isinstance(page.live, LivePicture)
        self._sink = page.live.eyes.source.sink
        self._image = QImage(320, 240, QImage.Format.Format_RGBA8888)
        self._image.fill(QColor(*colour))
        self._timer = QTimer(interval=33)
        self._timer.timeout.connect(self._push)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _push(self) -> None:
        self._sink.setVideoFrame(QVideoFrame(self._image))


@pytest.fixture
def looking(open_page: OpenPage, open_trained: OpenTrained, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> TestPage:
    """A page whose camera is a sink that tests fill."""
    page = open_page(open_trained(Modality.IMAGE))
    assert isinstance(page.live, LivePicture)
    source = page.live.eyes.source
    monkeypatch.setattr(source, "start", lambda device="": source.open_sink())
    page.activate()
    qtbot.waitUntil(lambda: page.choice.model is not None, timeout=SECONDS)
    return page


def test_the_camera_is_answered_about(looking: TestPage, qtbot: QtBot) -> None:
    projector = Projector(looking, (30, 90, 200))
    qtbot.waitUntil(lambda: bool(looking.side.bars.values), timeout=SECONDS)
    qtbot.wait(1200)
    values = dict(zip(("Orange", "Blue"), looking.side.bars.values, strict=True))
    assert values["Blue"] > values["Orange"]
    rate = looking.side.pace.rate()
    assert rate is not None and rate > 5
    live = looking.live
    assert isinstance(live, LivePicture) and live._form.get(QLabel, "state").text() == "Looking"
    with qtbot.waitSignal(looking.session.done, timeout=SECONDS) as done:
        qtbot.keyClick(looking, Qt.Key.Key_1)
    assert done.args[0].outcome.added[0].parent.name == "Orange"
    projector.stop()
    looking.deactivate()
    assert not live.eyes.is_open


def test_a_picture_takes_the_place_of_the_camera(looking: TestPage, qtbot: QtBot) -> None:
    projector = Projector(looking, (30, 90, 200))
    qtbot.waitUntil(lambda: bool(looking.side.bars.values), timeout=SECONDS)
    live = looking.live
    assert isinstance(live, LivePicture)
    orange = QImage(64, 64, QImage.Format.Format_RGB888)
    orange.fill(QColor(200, 80, 40))
    live.show_picture(orange)
    assert not live.eyes.is_open and live.still == orange
    qtbot.waitUntil(lambda: looking.side.bars.values[:1] > (0.5,), timeout=SECONDS)
    live._form.get(QPushButton, "pause").click()
    assert live.still.isNull() and live.eyes.is_open
    projector.stop()


def test_the_camera_is_mirrored_as_where_pictures_are_taken(
    looking: TestPage, services: Services, qtbot: QtBot
) -> None:
    live = looking.live
    assert isinstance(live, LivePicture)
    image = QImage(2, 1, QImage.Format.Format_RGB888)
    image.setPixelColor(0, 0, QColor("red"))
    image.setPixelColor(1, 0, QColor("blue"))
    for mirror, left in ((True, "blue"), (False, "red")):
        services.preferences.store(MIRROR, mirror)
        live.halt()
        live.run()
        live.eyes.source.frame.emit(image)
        assert live._camera.image.pixelColor(0, 0) == QColor(left)


def test_without_a_camera_it_says_so(open_page: OpenPage, open_trained: OpenTrained, qtbot: QtBot) -> None:
    page = open_page(open_trained(Modality.IMAGE))
    live = page.live
    assert isinstance(live, LivePicture)
    if live.eyes.source.devices():
        pytest.skip("this computer has a camera")
    page.activate()
    banner = live._form.get(Banner, "banner")
    qtbot.waitUntil(banner.isVisible, timeout=SECONDS)
    assert "No camera was found" in banner.text.text()
    assert title(page) == "Nothing to see" and page.side.bars.values == ()
