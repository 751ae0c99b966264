"""The webcam: no camera, live frames through a real video sink, bursts, trouble."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import MissingProjectError
from constructor_desktop.gui.capture.burst import FRAMES
from constructor_desktop.gui.capture.card import CaptureCard
from constructor_desktop.gui.capture.webcam import MIRROR, RATE, WebcamCapture
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from tests.gui.conftest import MakeSession

multimedia = pytest.importorskip("PySide6.QtMultimedia")

from constructor_desktop.gui.capture.camera import CameraSource  # noqa: E402


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session(Modality.IMAGE, {"Cat": 1, "Dog": 0})


def frame() -> QImage:
    """Left half red, right half blue."""
    image = QImage(320, 240, QImage.Format.Format_RGBA8888)
    image.fill(QColor("blue"))
    for x in range(160):
        for y in range(240):
            image.setPixelColor(x, y, QColor("red"))
    return image


class Projector:
    """Pushes the same frame into the sink of a source again and again, as a camera does."""

    def __init__(self, source: CameraSource) -> None:
        self._sink, self._frame = source.sink, frame()
        self._timer = QTimer()
        self._timer.timeout.connect(self._push)

    def start(self, milliseconds: int = 33) -> None:
        self._timer.start(milliseconds)

    def stop(self) -> None:
        self._timer.stop()

    def _push(self) -> None:
        self._sink.setVideoFrame(multimedia.QVideoFrame(self._frame))


@pytest.fixture
def webcam(qtbot: QtBot, services: Services, session: Session) -> Iterator[WebcamCapture]:
    """Shows what a projector pushes into its sink."""
    made = WebcamCapture(services, session)
    qtbot.addWidget(made)
    made.resize(472, 246)
    made.show()
    projector = Projector(made.source)
    made.source.open_sink()
    made.banner.hide()
    made._update()
    projector.start()
    qtbot.waitUntil(lambda: not made.view.image.isNull())
    yield made
    projector.stop()
    made.shut_down()


def test_the_card_says_that_there_is_no_camera(
    qtbot: QtBot, services: Services, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    if multimedia.QMediaDevices.videoInputs():
        pytest.skip("this computer has a camera")
    card = CaptureCard(services, session)
    qtbot.addWidget(card)
    card.show()
    qtbot.waitUntil(lambda: isinstance(card.content, WebcamCapture))
    webcam = card.content
    assert not webcam.is_on, "a camera must not go on by itself"
    qtbot.waitUntil(webcam.banner.isVisible)
    assert webcam.banner.text.text() == "No camera was found. Connect one and try again."
    assert webcam.banner.button.text() == "Try again"
    assert not webcam._turn_on.isEnabled()
    assert webcam._turn_on.toolTip() == webcam.findChild(QLabel, "taken").text() == "Taking pictures needs a camera."
    card.prepare("Dog")
    webcam.banner.button.click()
    assert webcam.banner.isVisible()
    assert webcam.class_box.folder == "Dog"
    monkeypatch.setattr(webcam.source, "devices", lambda: [("usb", "Desk camera")])
    webcam.source.devices_changed.emit()
    assert not webcam.banner.isVisible()
    assert webcam._turn_on.isEnabled()
    assert webcam._turn_on.toolTip() == ""
    card.shut_down()


def test_what_the_system_says_of_a_camera_can_be_copied(
    qtbot: QtBot, services: Services, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CameraSource, "devices", staticmethod(lambda: [("usb", "Desk camera")]))
    webcam = WebcamCapture(services, session)
    qtbot.addWidget(webcam)
    webcam.show()
    webcam.source._fail(multimedia.QCamera.Error.CameraError, "Device or resource busy")
    sentence = "The camera could not be started. Close other programs that use it, or choose another one."
    assert webcam.banner.text.text() == sentence
    webcam.banner.details_button.click()
    assert QGuiApplication.clipboard().text() == "Device or resource busy"
    services.language.choose("ru")
    assert "Device" not in webcam.banner.text.text()
    webcam.shut_down()


def test_frames_are_shown_with_their_rate(qtbot: QtBot, webcam: WebcamCapture) -> None:
    qtbot.waitUntil(lambda: webcam.view.rate > 10, timeout=3000)
    assert webcam._hold.isVisible()
    assert not webcam._turn_on.isVisible()


@pytest.mark.parametrize("mirrored", [True, False])
def test_pictures_are_saved_as_they_are_shown(
    qtbot: QtBot, webcam: WebcamCapture, session: Session, mirrored: bool
) -> None:
    webcam._mirror.setChecked(mirrored)
    qtbot.wait(100)
    webcam.class_box.choose("Dog")
    with qtbot.waitSignal(session.done, timeout=5000):
        webcam.hold(down=True)
        webcam.hold(down=False)
    with Image.open(session.state.class_of("Dog").samples[0].path) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (320, 240)
        red = picture.convert("RGB").getpixel((40, 120))[0] > 200
    shown_red = webcam.view.image.pixelColor(40, 120).red() > 200
    assert red == shown_red == (not mirrored)


def test_where_the_project_was_moved_away_no_picture_is_taken(
    qtbot: QtBot, webcam: WebcamCapture, session: Session, services: Services
) -> None:
    webcam.class_box.choose("Dog")
    place = session.folder
    moved = place.rename(place.with_name("moved"))
    with qtbot.waitSignal(services.notices.error) as told:
        qtbot.mousePress(webcam._hold, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(webcam._hold, Qt.MouseButton.LeftButton)
    assert isinstance(told.args[0], MissingProjectError) and not webcam.shooting and not place.exists()
    moved.rename(place)


def test_a_burst_is_one_change(qtbot: QtBot, webcam: WebcamCapture, session: Session, services: Services) -> None:
    webcam._rate.setCurrentIndex(webcam._rate.findData(8))
    webcam.class_box.choose("Dog")
    with qtbot.waitSignal(session.done, timeout=6000) as told:
        qtbot.mousePress(webcam._hold, Qt.MouseButton.LeftButton)
        assert webcam.shooting
        qtbot.wait(1000)
        qtbot.mouseRelease(webcam._hold, Qt.MouseButton.LeftButton)
    taken = len(session.state.class_of("Dog").samples)
    assert 7 <= taken <= 10
    assert "added to Dog" in told.args[0].text
    assert webcam.findChild(QLabel, "taken").text().startswith(f"{taken} frame")
    assert not list((session.scratch / FRAMES / "Dog").iterdir())
    with qtbot.waitSignal(session.done):
        session.undo()
    assert session.state.class_of("Dog").samples == ()


def test_space_takes_pictures(qtbot: QtBot, webcam: WebcamCapture, session: Session) -> None:
    webcam.class_box.choose("Cat")
    webcam.setFocus()
    with qtbot.waitSignal(session.done, timeout=6000):
        qtbot.keyPress(webcam, Qt.Key.Key_Space)
        qtbot.wait(150)
        qtbot.keyRelease(webcam, Qt.Key.Key_Space)
    assert len(session.state.class_of("Cat").samples) >= 2


def test_settings_are_remembered(qtbot: QtBot, webcam: WebcamCapture, services: Services) -> None:
    webcam._mirror.click()
    webcam._rate.setCurrentIndex(0)
    webcam._rate.activated.emit(0)
    assert services.preferences.flag(MIRROR, default=True) is False
    assert services.preferences.number(RATE, 8) == 1


def test_trouble_ends_the_burst_and_keeps_what_was_taken(qtbot: QtBot, webcam: WebcamCapture, session: Session) -> None:
    webcam.class_box.choose("Dog")
    with qtbot.waitSignal(session.done, timeout=6000):
        webcam.hold(down=True)
        qtbot.wait(200)
        webcam.source.stop()
        webcam.source.failed.emit("The camera was unplugged. Connect it again or choose another one.")
    assert len(session.state.class_of("Dog").samples) >= 1
    assert webcam.banner.isVisible()
    assert webcam.view.image.isNull()
    assert webcam.findChild(QPushButton, "turn_on").isVisible()


def test_leaving_the_page_turns_it_off(qtbot: QtBot, webcam: WebcamCapture) -> None:
    webcam.deactivate()
    assert not webcam.is_on
    qtbot.wait(100)
    assert webcam.view.image.isNull()


def test_a_full_disk_gives_a_sentence(
    qtbot: QtBot, webcam: WebcamCapture, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = itertools.count()
    from constructor_desktop.core.files import write_bytes

    def refuse(path: object, content: bytes) -> None:
        if next(calls) >= 1:
            raise OSError(28, "No space left on device")
        write_bytes(path, content)

    monkeypatch.setattr("constructor_desktop.gui.capture.burst.write_bytes", refuse)
    webcam.class_box.choose("Dog")
    webcam.hold(down=True)
    qtbot.waitUntil(webcam.banner.isVisible, timeout=5000)
    assert "Make room on the disk." in webcam.banner.text.text()
    assert not webcam.shooting
    qtbot.waitUntil(lambda: len(session.state.class_of("Dog").samples) == 1, timeout=5000)


def test_pictures_of_the_last_time_are_added(qtbot: QtBot, services: Services, session: Session) -> None:
    place = session.scratch / FRAMES / "Dog"
    place.mkdir(parents=True)
    frame().save(str(place / "webcam-1-001.jpg"))
    with qtbot.waitSignal(session.done, timeout=5000) as told:
        webcam = WebcamCapture(services, session)
        qtbot.addWidget(webcam)
    assert "from last time" in told.args[0].text
    assert len(session.state.class_of("Dog").samples) == 1
    qtbot.waitUntil(lambda: not (session.scratch / FRAMES).exists())
    webcam.shut_down()


def test_closing_in_the_middle_of_a_burst_loses_nothing(qtbot: QtBot, webcam: WebcamCapture, session: Session) -> None:
    webcam.class_box.choose("Dog")
    webcam.hold(down=True)
    qtbot.wait(200)
    webcam.shut_down()
    qtbot.waitUntil(lambda: len(session.state.class_of("Dog").samples) >= 1, timeout=5000)


def test_without_classes_the_first_is_made(qtbot: QtBot, services: Services, make_session: MakeSession) -> None:
    session = make_session(Modality.IMAGE, {})
    webcam = WebcamCapture(services, session)
    qtbot.addWidget(webcam)
    assert webcam.class_box.placeholderText() == "a new class"
    started: list[str] = []
    webcam.source.start = started.append  # type: ignore[method-assign]
    webcam._begin()
    qtbot.waitUntil(lambda: len(started) == 1)
    assert [known.name for known in session.state.classes] == ["Class 1"]
    assert webcam.class_box.folder == session.state.classes[0].folder
    session.undo()
    qtbot.waitUntil(lambda: not session.busy)
    assert session.state.classes == () or list(session.state.classes) == []
    webcam.shut_down()
