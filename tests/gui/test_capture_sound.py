"""Recording in the window: every state, several clips, errors of devices, clips of the last time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.card import CaptureCard
from constructor_desktop.gui.capture.idle_view import CLIPS, COUNTDOWN, LENGTH
from constructor_desktop.gui.capture.sound_capture import SoundCapture
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.media.audio import audio_info, decode_audio
from constructor_desktop.media.devices import AudioDevice
from constructor_desktop.media.recovery import new_clip, wav_header
from constructor_desktop.storage.changes import AddClass
from tests.gui.conftest import RATE, MakeSession, tone, write_wave
from tests.gui.stub_microphone import StubMicrophones, microphones
from tests.virtual_microphone import VirtualMicrophone

__all__ = ["microphones"]

Open = Callable[[Session], CaptureCard]


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session(Modality.AUDIO, {"Dog": 1, "Rain": 1})


@pytest.fixture
def quick(services: Services) -> None:
    """One clip of a second, without a countdown."""
    services.preferences.store(LENGTH, 1.0)
    services.preferences.store(CLIPS, 1)
    services.preferences.store(COUNTDOWN, False)


@pytest.fixture
def show(qtbot: QtBot, services: Services) -> Iterator[Open]:
    cards: list[CaptureCard] = []

    def make(session: Session) -> CaptureCard:
        card = CaptureCard(services, session)
        qtbot.addWidget(card)
        card.resize(500, 266)
        card.show()
        qtbot.waitUntil(lambda: isinstance(card.content, SoundCapture) and card.content._recovered)
        cards.append(card)
        return card

    yield make
    for card in cards:
        card.shut_down()


def label(widget: QWidget | None, name: str) -> str:
    assert widget is not None
    found = widget.findChild(QLabel, name)
    assert found is not None
    return found.text()


def left_clip(session: Session, class_folder: str, seconds: float = 0.5) -> Path:
    """What a crash leaves: samples behind a header that counts none."""
    path, _ = new_clip(session.scratch, class_folder, RATE)
    samples = (tone(440, seconds) * 32767).astype("<i2").tobytes()
    path.write_bytes(wav_header(RATE, 0) + samples)
    return path


def test_settings_are_remembered(
    qtbot: QtBot, show: Open, session: Session, services: Services, microphones: StubMicrophones
) -> None:
    idle = show(session).content.idle
    assert (idle.plan.seconds, idle.plan.clips, idle.plan.countdown) == (5.0, 3, True)
    idle._length.setCurrentIndex(idle._length.count() - 1)
    assert idle.plan.seconds is None
    assert idle.plan.clips == 1
    idle._length.setCurrentIndex(1)
    idle._clips.setValue(7)
    idle._countdown.click()
    again = show(session).content.idle
    assert (again.plan.seconds, again.plan.clips, again.plan.countdown) == (2.0, 7, False)


def test_a_device_is_chosen_and_remembered(
    qtbot: QtBot, show: Open, session: Session, microphones: StubMicrophones
) -> None:
    microphones.devices.append(AudioDevice("lap", "Laptop", 2, RATE, False))
    box = show(session).content.idle.device_box
    qtbot.waitUntil(lambda: box.count() == 2)
    assert box.device == "desk"
    box.setCurrentIndex(1)
    box.activated.emit(1)
    again = show(session).content.idle
    qtbot.waitUntil(lambda: again.device_box.count() == 2)
    assert again.plan.device == "lap"
    microphones.devices.pop()
    again.try_again()
    qtbot.waitUntil(lambda: again.device_box.count() == 1)
    assert again.plan.device == "desk"


def test_without_classes_the_first_is_made(
    qtbot: QtBot, show: Open, make_session: MakeSession, microphones: StubMicrophones
) -> None:
    session = make_session(Modality.AUDIO, {})
    content = show(session).content
    qtbot.waitUntil(lambda: content.idle._button.isEnabled())
    assert content.idle.class_box.placeholderText() == "a new class"
    content.toggle()
    qtbot.waitUntil(lambda: content.recording is not None)
    assert [known.name for known in session.state.classes] == ["Class 1"]
    assert content.recording.plan.class_folder == session.state.classes[0].folder
    content.stop()
    qtbot.waitUntil(lambda: content.recording is None)


def test_a_real_sound_becomes_a_sample(
    qtbot: QtBot, show: Open, session: Session, quick: None, virtual_microphone: VirtualMicrophone, tmp_path: Path
) -> None:
    played = tmp_path / "played.wav"
    write_wave(played, np.tile(tone(1000, 4.0), 4))
    card = show(session)
    qtbot.waitUntil(lambda: card.content.idle.device_box.count() > 0)
    virtual_microphone.play(played)
    card.prepare("Rain")
    qtbot.wait(500)
    card.toggle()
    content = card.content
    assert content.view is content.live
    qtbot.waitUntil(lambda: content.live.meter.lit > 5, timeout=8000)
    assert content.live.rolling.written > 0
    qtbot.waitUntil(lambda: content.view is content.review, timeout=8000)
    row = content.review.list.current
    qtbot.waitUntil(lambda: row.has_picture)
    with qtbot.waitSignal(session.done):
        qtbot.keyClick(content.review.list, Qt.Key.Key_Return)
    rain = session.state.class_of("Rain").samples
    assert len(rain) == 2
    added = next(sample.path for sample in rain if sample.path.name.startswith("recording-"))
    assert audio_info(added).seconds == pytest.approx(1.0, abs=0.01)
    wave = decode_audio(added, RATE)
    spectrum = np.abs(np.fft.rfft(wave))
    assert abs(np.argmax(spectrum) * RATE / wave.size - 1000) < 20
    assert content.view is content.idle
    assert not list(session.scratch.glob("recording-*.wav"))
    with qtbot.waitSignal(session.done):
        session.undo()
    assert len(session.state.class_of("Rain").samples) == 1
    assert content.view is content.review, "it waits for another decision"


def test_where_the_project_was_moved_away_nothing_is_recorded(
    microphones: StubMicrophones, quick: None, session: Session, show: Open
) -> None:
    card = show(session)
    capture = card.content
    assert isinstance(capture, SoundCapture)
    capture.idle.class_box.choose("Dog")
    place = session.folder
    moved = place.rename(place.with_name("moved"))
    capture.start()
    assert capture.recording is None and not place.exists()
    assert "Put it back" in capture.idle.banner.text.text()
    late = show(session).content  # the card can be built then, too
    assert isinstance(late, SoundCapture) and "Put it back" in late.idle.banner.text.text()
    moved.rename(place)


def test_three_clips_after_countdowns(
    qtbot: QtBot,
    show: Open,
    session: Session,
    services: Services,
    microphones: StubMicrophones,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.capture.recording._BEAT_MS", 60)
    services.preferences.store(LENGTH, 1.0)
    card = show(session)
    card.prepare("Rain")
    content = card.content
    qtbot.waitUntil(lambda: content.idle.device_box.count() == 1)
    card.toggle()
    counted: list[int] = []
    content.recording.counting.connect(counted.append)
    qtbot.waitUntil(lambda: content.live.countdown.isVisible())
    assert label(content.live, "title") == "Get ready"
    qtbot.waitUntil(lambda: content.recording.recording)
    assert label(content.live, "title") == "Recording"
    assert label(content.live, "clip_text") == "clip 1 of 3 for"
    assert not content.live.countdown.isVisible()
    assert card.why_not_close() != ""
    qtbot.waitUntil(lambda: content.live._row is not None, timeout=5000)
    assert label(content.live._row, "name") == "Clip 1"
    with qtbot.waitSignal(session.done):
        content.live._row.findChild(QPushButton, "keep").click()
    assert content.live._row is None
    assert len(session.state.class_of("Rain").samples) == 2
    qtbot.waitUntil(lambda: content.view is content.review, timeout=8000)
    assert counted == [3, 2, 1] * 3
    assert [label(row, "name") for row in content.review.list.rows] == ["Clip 2", "Clip 3"]
    assert all(clip.seconds == pytest.approx(1.0) for clip in content.waiting.clips)
    with qtbot.waitSignal(session.done):
        content.review.keep_all()
    assert len(session.state.class_of("Rain").samples) == 4
    assert card.why_not_close() == ""


def test_stop_keeps_what_was_heard(
    qtbot: QtBot, show: Open, session: Session, quick: None, services: Services, microphones: StubMicrophones
) -> None:
    services.preferences.store(LENGTH, 0.0)
    card = show(session)
    card.toggle()
    content = card.content
    qtbot.waitUntil(lambda: content.recording.seconds > 0.3, timeout=5000)
    assert label(content.live, "time").startswith("0:0")
    card.toggle()
    qtbot.waitUntil(lambda: content.view is content.review)
    assert content.waiting.clips[0].seconds > 0.3
    assert not microphones.streams[0].is_active or microphones.streams[0]._ending.wait(2)


def test_stop_during_the_countdown_records_nothing(
    qtbot: QtBot, show: Open, session: Session, microphones: StubMicrophones
) -> None:
    card = show(session)
    card.toggle()
    content = card.content
    qtbot.waitUntil(lambda: content.live.countdown.isVisible())
    content.live.findChild(QPushButton, "stop").click()
    assert content.view is content.idle
    assert content.waiting.clips == []
    assert list(session.scratch.glob("recording-*")) == []


def test_escape_stops_countdown_and_recording(
    qtbot: QtBot, show: Open, session: Session, services: Services, microphones: StubMicrophones
) -> None:
    card = show(session)
    content = card.content
    card.toggle()
    qtbot.waitUntil(lambda: content.live.countdown.isVisible())
    qtbot.waitUntil(lambda: content.live.meter.lit > 5)  # It hears already while it counts.
    assert not content.recording.recording
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert content.recording is None and content.view is content.idle
    services.preferences.store(COUNTDOWN, False)
    content.idle._countdown.setChecked(False)
    card.toggle()
    qtbot.waitUntil(lambda: content.recording.seconds > 0.2, timeout=5000)
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: content.view is content.review)
    assert len(content.waiting.clips) == 1


def test_discarding_can_be_taken_back(
    qtbot: QtBot,
    show: Open,
    session: Session,
    services: Services,
    microphones: StubMicrophones,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.capture.waiting_clips.UNDO_MS", 400)
    path = left_clip(session, "Rain")
    card = show(session)
    content = card.content
    with qtbot.waitSignal(services.notices.toast) as toast:
        qtbot.keyClick(content.review.list, Qt.Key.Key_Delete)
    assert content.view is content.idle
    assert path.exists()
    toast.args[2]()
    assert content.view is content.review
    qtbot.wait(500)
    assert path.exists()
    qtbot.keyClick(content.review.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not path.exists())


def test_what_was_kept_waits_again_when_that_is_undone(
    qtbot: QtBot, show: Open, session: Session, microphones: StubMicrophones
) -> None:
    paths = [left_clip(session, "Rain", seconds) for seconds in (0.3, 0.4)]
    content = show(session).content
    with qtbot.waitSignal(session.done):
        content.review.keep_all()
    assert content.waiting.clips == []
    for _ in range(2):
        with qtbot.waitSignal(session.done):
            session.undo()
        assert [clip.path for clip in content.waiting.clips] == paths
        assert content.view is content.review
        assert all(path.exists() for path in paths)
        with qtbot.waitSignal(session.done):
            session.redo()
        assert content.waiting.clips == [] and content.view is content.idle
        assert len(session.state.class_of("Rain").samples) == 3
    with qtbot.waitSignal(session.done):
        session.undo()
    with qtbot.waitSignal(session.done):
        session.perform(AddClass("Wind"))
    assert not session.can_redo
    assert [clip.path for clip in content.waiting.clips] == paths, "they stay when nothing can be repeated any more"
    again = show(session).content
    assert [(clip.path, clip.class_folder) for clip in again.waiting.clips] == [(path, "Rain") for path in paths]


def test_repeating_brings_back_a_clip_that_was_discarded_meanwhile(
    qtbot: QtBot,
    show: Open,
    session: Session,
    services: Services,
    microphones: StubMicrophones,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.capture.waiting_clips.UNDO_MS", 500)
    left_clip(session, "Rain")
    content = show(session).content
    with qtbot.waitSignal(session.done):
        content.review.keep_all()
    with qtbot.waitSignal(session.done):
        session.undo()
    with qtbot.waitSignal(services.notices.toast) as toast:
        content.review.discard_all()
    with qtbot.waitSignal(session.done):
        session.redo()
    toast.args[2]()
    qtbot.wait(600)
    assert content.waiting.clips == []
    assert all(sample.path.exists() for sample in session.state.class_of("Rain").samples)
    assert len(session.state.class_of("Rain").samples) == 2


def test_all_are_discarded_at_once_and_taken_back_at_once(
    qtbot: QtBot, show: Open, session: Session, services: Services, microphones: StubMicrophones
) -> None:
    paths = [left_clip(session, "Rain", seconds) for seconds in (0.3, 0.4, 0.5)]
    content = show(session).content
    button = content.review.findChild(QToolButton, "discard_all")
    with qtbot.waitSignal(services.notices.toast) as toast:
        button.click()
    assert content.view is content.idle and content.waiting.clips == []
    toast.args[2]()
    assert [clip.path for clip in content.waiting.clips] == paths
    for row in list(content.review.list.rows)[1:]:
        content.review.discard(row)
    assert not button.isVisible(), "for one there is a button beside it"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("busy", "The microphone is used by another program."),
        ("none", "No microphone was found."),
        ("denied", "This program may not use the microphone."),
    ],
)
def test_a_device_that_refuses_gives_a_sentence_and_another_try(
    qtbot: QtBot,
    show: Open,
    session: Session,
    quick: None,
    microphones: StubMicrophones,
    code: str,
    sentence: str,
) -> None:
    microphones.trouble = code
    card = show(session)
    content = card.content
    card.toggle()
    qtbot.waitUntil(lambda: content.view is content.idle and content.idle.banner.isVisible())
    assert content.idle.banner.text.text().startswith(sentence)
    assert content.idle.device_box.isVisible()
    microphones.trouble = ""
    content.idle.banner.button.click()
    assert not content.idle.banner.isVisible()
    card.toggle()
    qtbot.waitUntil(lambda: content.view is content.review, timeout=6000)


def test_no_device_is_said_at_once(qtbot: QtBot, show: Open, session: Session, microphones: StubMicrophones) -> None:
    microphones.devices.clear()
    content = show(session).content
    idle = content.idle
    qtbot.waitUntil(idle.banner.isVisible)
    assert idle.banner.text.text() == "No microphone was found. Connect one and try again."
    assert not idle._button.isEnabled()
    assert idle._button.toolTip() == label(idle, "note") == "Recording needs a microphone."
    content.toggle()
    assert content.recording is None
    microphones.devices.append(AudioDevice("lap", "Laptop", 2, RATE, True))
    idle.device_box.refresh()
    qtbot.waitUntil(idle._button.isEnabled)
    assert not idle.banner.isVisible(), "the microphone is here"
    assert idle._button.toolTip() == "Record (R)"
    assert label(idle, "note") == ""


def test_unplugging_keeps_what_was_recorded(
    qtbot: QtBot, show: Open, session: Session, quick: None, services: Services, microphones: StubMicrophones
) -> None:
    services.preferences.store(LENGTH, 30.0)
    card = show(session)
    content = card.content
    card.toggle()
    qtbot.waitUntil(lambda: content.recording.seconds > 0.3, timeout=5000)
    microphones.streams[0].unplug()
    qtbot.waitUntil(lambda: content.view is content.review, timeout=5000)
    banner = content.review.banner
    qtbot.waitUntil(banner.isVisible)
    assert banner.text.text().startswith("The microphone was unplugged.")
    assert content.waiting.clips[0].seconds > 0.3
    assert audio_info(content.waiting.clips[0].path).seconds > 0.3


def test_clips_of_the_last_time_are_offered(
    qtbot: QtBot, show: Open, session: Session, microphones: StubMicrophones
) -> None:
    left_clip(session, "Rain", 0.5)
    left_clip(session, "gone", 0.7)
    (session.scratch / "cut").mkdir()
    (session.scratch / "cut" / "rain-01.wav").write_bytes(b"half of a clip")
    card = show(session)
    content = card.content
    assert content.view is content.review
    assert "from last time" in label(content.review, "title")
    assert not (session.scratch / "cut").exists(), "the original is still there"
    assert [clip.seconds for clip in content.waiting.clips] == [0.5, 0.7]
    assert content.review.class_box.isVisible(), "the class of one of them is gone"
    content.review.class_box.choose("Dog")
    with qtbot.waitSignal(session.done):
        content.review.findChild(QPushButton, "keep_all").click()
    assert [len(known.samples) for known in session.state.classes] == [2, 2]
    with qtbot.waitSignal(session.done):
        session.undo()
    assert [len(known.samples) for known in session.state.classes] == [1, 1]


def test_silent_and_distorted_clips_are_marked_before_they_are_kept(
    qtbot: QtBot, show: Open, session: Session, microphones: StubMicrophones
) -> None:
    for wave in (np.zeros(RATE), np.clip(40 * tone(440, 1.0), -1, 1), tone(440, 1.0)):
        path, _ = new_clip(session.scratch, "Rain", RATE)
        path.write_bytes(wav_header(RATE, 0) + (wave * 32767).astype("<i2").tobytes())
    rows = show(session).content.review.list.rows
    qtbot.waitUntil(lambda: all(row.has_picture for row in rows))
    assert [row.problem for row in rows] == ["silent", "clipped", ""]
    assert [label(row, "length") for row in rows] == ["1.0 s · silent", "1.0 s · too loud", "1.0 s"]
    assert rows[0].toolTip() and rows[1].toolTip() and not rows[2].toolTip()


def test_a_recording_outlives_closing(
    qtbot: QtBot, show: Open, session: Session, quick: None, services: Services, microphones: StubMicrophones
) -> None:
    services.preferences.store(LENGTH, 30.0)
    card = show(session)
    card.toggle()
    qtbot.waitUntil(lambda: card.content.recording is not None and card.content.recording.seconds > 0.2, timeout=5000)
    card.shut_down()
    again = show(session)
    assert "from last time" in label(again.content.review, "title")
    assert again.content.waiting.clips[0].seconds > 0.2
    assert again.content.waiting.clips[0].class_folder == "Dog"


def test_leaving_the_page_ends_a_recording(
    qtbot: QtBot, show: Open, session: Session, quick: None, services: Services, microphones: StubMicrophones
) -> None:
    services.preferences.store(LENGTH, 30.0)
    card = show(session)
    card.toggle()
    qtbot.waitUntil(lambda: card.content.recording.seconds > 0.2, timeout=5000)
    card.deactivate()
    qtbot.waitUntil(lambda: card.content.view is card.content.review)


def test_a_full_disk_gives_a_sentence(
    qtbot: QtBot,
    show: Open,
    session: Session,
    quick: None,
    microphones: StubMicrophones,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*args: object) -> tuple[Path, datetime]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("constructor_desktop.media.recorder.new_clip", refuse)
    content = show(session).content
    content.start()
    qtbot.waitUntil(lambda: content.view is content.idle and content.idle.banner.isVisible(), timeout=5000)
    assert "Make room on the disk." in content.idle.banner.text.text()


def test_keys_of_the_review(
    qtbot: QtBot, show: Open, session: Session, microphones: StubMicrophones, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seconds in (0.3, 0.4, 0.5):
        left_clip(session, "Rain", seconds)
    content = show(session).content
    rows = content.review.list
    played: list[Path] = []
    monkeypatch.setattr(content.player, "play", lambda path, *rest: played.append(path))
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    qtbot.keyClick(rows, Qt.Key.Key_Space)
    assert played == [content.waiting.clips[1].path]
    with qtbot.waitSignal(session.done):
        qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert [row.clip.seconds for row in rows.rows] == [0.3, 0.5]
    assert rows.current.clip.seconds == 0.5


def test_the_button_still_says_how_many_clips_after_another_language(
    qtbot: QtBot, show: Open, session: Session, services: Services, microphones: StubMicrophones
) -> None:
    idle = show(session).content.idle
    qtbot.waitUntil(lambda: idle._button.isEnabled())
    before, tip = idle._button.text(), idle._button.toolTip()
    assert "3" in before and tip == "Record (R)"
    services.language.choose("ru")
    QApplication.processEvents()
    assert "3" in idle._button.text() and idle._button.text() != before
    services.language.choose("en")
    QApplication.processEvents()
    assert (idle._button.text(), idle._button.toolTip()) == (before, tip)
    microphones.devices.clear()
    idle.try_again()
    qtbot.waitUntil(lambda: idle._button.toolTip() == "Recording needs a microphone.")
    services.language.choose("ru")
    services.language.choose("en")
    QApplication.processEvents()
    assert idle._button.toolTip() == "Recording needs a microphone."


def test_names_of_lengths_follow_the_language(
    qtbot: QtBot, show: Open, session: Session, services: Services, microphones: StubMicrophones
) -> None:
    idle = show(session).content.idle
    idle._length.setCurrentIndex(2)
    services.language.choose("ru")
    qtbot.wait(50)
    assert idle.findChild(QComboBox, "length").currentIndex() == 2
    assert idle.plan.seconds == 3.0
