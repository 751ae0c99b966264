"""The preview card: every state, playback and trimming with undo, outdated results."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.gui.capture import sound_loading
from constructor_desktop.gui.capture.preview import PreviewCard
from constructor_desktop.gui.capture.preview_many import ManyPreview
from constructor_desktop.gui.capture.preview_picture import PicturePreview
from constructor_desktop.gui.capture.preview_sound import SoundPreview
from constructor_desktop.gui.capture.variations import COUNT, VariationsDialog
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.strips import Banner, EmptyState
from constructor_desktop.media.audio import decode_audio
from constructor_desktop.media.overview import SoundOverview
from constructor_desktop.storage.changes import SetTrim
from tests.gui.conftest import MakeSession, tone, write_wave
from tests.virtual_microphone import VirtualMicrophone

Show = Callable[[Session], PreviewCard]


@pytest.fixture
def show(qtbot: QtBot, services: Services) -> Iterator[Show]:
    cards: list[PreviewCard] = []

    def make(session: Session) -> PreviewCard:
        card = PreviewCard(services, session)
        qtbot.addWidget(card)
        card.resize(500, 386)
        card.show()
        cards.append(card)
        return card

    yield make
    for card in cards:
        card.shut_down()


def samples(session: Session) -> list:
    return list(session.state.samples())


def sound_page(qtbot: QtBot, card: PreviewCard) -> SoundPreview:
    qtbot.waitUntil(lambda: isinstance(card.page, SoundPreview) and card.page.loaded is not None)
    assert isinstance(card.page, SoundPreview)
    return card.page


def text(widget: QWidget, name: str) -> str:
    label = widget.findChild(QLabel, name)
    assert label is not None
    return label.text()


def press(qtbot: QtBot, widget: QWidget, name: str) -> None:
    button = widget.findChild(QPushButton, name) or widget.findChild(QToolButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_nothing_selected(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    card = show(make_session(Modality.AUDIO, {"Dog": 1}))
    assert isinstance(card.page, EmptyState)
    assert card.page.text.text() == "Select a sound to see and hear it"
    assert show(make_session(Modality.IMAGE, {"Dog": 1})).page.text.text() == "Select a picture to see it large"


def test_a_sound_is_drawn_with_its_facts(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 2})
    card = show(session)
    card.show_samples(samples(session)[:1])
    page = sound_page(qtbot, card)
    assert page.loaded.overview.seconds == pytest.approx(1.0)
    assert text(card, "file_name") == samples(session)[0].path.name
    assert text(card, "facts") == "1.0 s · 16 kHz · mono"
    assert text(page, "time") == "0.0 / 1.0 s"


def test_the_steps_and_deletion(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 2})
    card = show(session)
    card.show_samples(samples(session)[:1])
    sound_page(qtbot, card)
    steps: list[int] = []
    card.step.connect(steps.append)
    press(qtbot, card, "previous")
    press(qtbot, card, "next")
    assert steps == [-1, 1]
    with qtbot.waitSignal(session.done):
        press(qtbot, card, "remove")
    assert session.state.n_samples == 1
    assert isinstance(card.page, EmptyState)
    with qtbot.waitSignal(session.done):
        session.undo()
    assert session.state.n_samples == 2


def test_only_the_last_selection_is_drawn(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 8})
    card = show(session)
    card.show_samples(samples(session)[:1])
    page = sound_page(qtbot, card)
    drawn: list[str] = []
    page.facts_changed.connect(lambda facts: drawn.append(facts) if facts else None)
    for sample in samples(session)[1:]:
        card.show_samples([sample])
        assert page.loaded is None
    qtbot.waitUntil(lambda: page.loaded is not None)
    qtbot.wait(300)
    assert len(drawn) == 1
    last = samples(session)[-1]
    assert text(card, "file_name") == last.path.name


def test_an_unreadable_sound_says_so_in_place(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 2})
    broken, whole = samples(session)
    broken.path.write_bytes(b"no sound at all")
    card = show(session)
    card.show_samples([broken])
    qtbot.waitUntil(lambda: isinstance(card.page, SoundPreview) and card.page._unreadable.isVisible())
    assert broken.path.name in card.page._unreadable.text.text()
    assert not card.page._play.isEnabled()
    card.show_samples([whole])
    sound_page(qtbot, card)
    assert card.page.waveform.isVisible()


def test_a_colour_map_is_remembered(qtbot: QtBot, show: Show, make_session: MakeSession, services: Services) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    box = sound_page(qtbot, card).findChild(QComboBox, "colour_map")
    assert [box.itemText(index) for index in range(4)] == ["Magma", "Viridis", "Cividis", "Grey"]
    before = card.grab().toImage()
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert card.grab().toImage() != before
    again = show(session)
    again.show_samples(samples(session))
    assert sound_page(qtbot, again).findChild(QComboBox, "colour_map").currentText() == "Viridis"


def test_a_click_moves_the_cursor(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    qtbot.wait(50)
    for plot, share in ((page.spectrogram, 0.75), (page.waveform, 0.25)):
        where = QPoint(round(share * plot.viewport().width()), plot.viewport().height() // 2)
        qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
        assert text(page, "time").startswith(f"{round(share, 1):.1f}"[:2])
        assert page._cursor == pytest.approx(share, abs=0.02)


def test_trimming_and_its_undo(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    press(qtbot, page, "trim")
    assert page.trimming.active
    assert page.waveform.trim == (0.0, 1.0)
    page.waveform._region.setRegion((0.2, 0.7))
    assert text(page, "trim_text") == "0.5 s are used"
    assert [cover.isVisible() for cover in page.spectrogram._covers] == [True, True]
    assert page.spectrogram._covers[0].rect().width() == pytest.approx(0.2)
    assert page.spectrogram._covers[1].rect().left() == pytest.approx(0.7)
    with qtbot.waitSignal(session.done):
        press(qtbot, page, "trim_apply")
    assert (samples(session)[0].start, samples(session)[0].end) == (0.2, 0.7)
    assert page.waveform.trim == pytest.approx((0.2, 0.7))
    assert page._cursor == pytest.approx(0.2)
    assert not page.waveform._region.isVisible(), "nothing to be moved any more"
    assert [cover.isVisible() for cover in page.spectrogram._covers] == [True, True]
    assert text(card, "facts").startswith("0.5 s of 1.0 s · ")
    assert text(page, "time") == "0.0 / 0.5 s"
    page.seek(0.9)
    assert text(page, "time") == "0.9 / 1.0 s", "outside of what is used"
    with qtbot.waitSignal(session.done):
        session.undo()
    assert samples(session)[0].start is None
    assert not page.spectrogram._covers[0].isVisible()
    assert text(card, "facts").startswith("1.0 s · ")
    assert text(page, "time") == "0.0 / 1.0 s"


def test_the_handles_can_be_put_back_before_and_after_they_are_applied(
    qtbot: QtBot, show: Show, make_session: MakeSession
) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    press(qtbot, page, "trim")
    reset = page.findChild(QPushButton, "trim_reset")
    assert not reset.isEnabled()
    page.waveform._region.setRegion((0.2, 0.7))
    assert reset.isEnabled()
    reset.click()
    assert page.waveform.trim == (0.0, 1.0) and page.trimming.active and not reset.isEnabled()
    page.waveform._region.setRegion((0.3, 0.7))
    with qtbot.waitSignal(session.done):
        press(qtbot, page, "trim_apply")
    press(qtbot, page, "trim")
    assert reset.isEnabled()
    reset.click()
    with qtbot.waitSignal(session.done):
        press(qtbot, page, "trim_apply")
    assert samples(session)[0].start is None and samples(session)[0].end is None
    with qtbot.waitSignal(session.done):
        session.undo()
    assert (samples(session)[0].start, samples(session)[0].end) == (0.3, 0.7)


def test_escape_leaves_trimming(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    press(qtbot, page, "trim")
    page.waveform._region.setRegion((0.2, 0.7))
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert not page.trimming.active
    assert not page.waveform._region.isVisible() and not page.spectrogram._covers[0].isVisible()
    assert samples(session)[0].start is None


def test_cancel_takes_the_handles_back(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    path = samples(session)[0].path
    with qtbot.waitSignal(session.done):
        session.perform(SetTrim(path, replace(samples(session)[0].trim, start=0.25)))
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    assert not page.trimming.active
    assert page.waveform.trim == pytest.approx((0.25, 1.0))
    press(qtbot, page, "trim")
    page.waveform._region.setRegion((0.4, 0.41))
    assert page.waveform.trim[1] - page.waveform.trim[0] >= 0.0499, "too short to be heard"
    press(qtbot, page, "trim_cancel")
    assert page.waveform.trim == pytest.approx((0.25, 1.0))
    assert not page.trimming.active
    assert samples(session)[0].start == 0.25


def test_playing_moves_the_cursor_to_the_end(
    qtbot: QtBot, show: Show, make_session: MakeSession, virtual_microphone: VirtualMicrophone
) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    card.toggle_play()
    assert page.player.playing
    qtbot.waitUntil(lambda: page._cursor > 0.3, timeout=8000)
    card.toggle_play()
    assert not page.player.playing
    paused = page._cursor
    assert 0.3 < paused < 1.0
    card.toggle_play()
    with qtbot.waitSignal(page.player.finished, timeout=8000):
        pass
    assert page._cursor == 0.0
    card.deactivate()


def test_a_sound_can_be_heard_before_it_has_been_read(
    qtbot: QtBot,
    show: Show,
    make_session: MakeSession,
    virtual_microphone: VirtualMicrophone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, overview = threading.Event(), sound_loading.sound_overview

    def wait(path: Path, **options: Any) -> SoundOverview:
        gate.wait(10)
        return overview(path, **options)

    monkeypatch.setattr(sound_loading, "sound_overview", wait)
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    qtbot.waitUntil(lambda: isinstance(card.page, SoundPreview))
    page = card.page
    assert isinstance(page, SoundPreview)
    qtbot.waitUntil(page._play.isEnabled, timeout=8000)
    assert page.loaded is None and not page._cut.isEnabled()
    card.toggle_play()
    assert page.player.playing
    qtbot.waitUntil(lambda: page._cursor > 0.2, timeout=8000)
    gate.set()
    qtbot.waitUntil(lambda: page.loaded is not None, timeout=8000)
    assert page._cursor > 0.2
    card.deactivate()


def test_long_sounds_are_played_in_stretches(
    qtbot: QtBot,
    show: Show,
    make_session: MakeSession,
    virtual_microphone: VirtualMicrophone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.capture.sound_player.STRETCH", 0.4)
    decoded: list[tuple[float, float]] = []

    def decode(path: Path, rate: int, *, start: float, end: float) -> np.ndarray:
        decoded.append((start, end))
        return decode_audio(path, rate, start=start, end=end)

    monkeypatch.setattr("constructor_desktop.gui.capture.sound_player.decode_audio", decode)
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    seen: list[float] = []
    page._cursor_timer.timeout.connect(lambda: seen.append(page._cursor))
    with qtbot.waitSignal(page.player.finished, timeout=10000):
        card.toggle_play()
    assert max(seen) >= 0.8, "the third stretch"
    assert decoded == [pytest.approx(part) for part in [(0, 0.4), (0.4, 0.8), (0.8, 1.0)]]
    assert all(later >= sooner - 1e-6 for sooner, later in pairwise(seen))
    card.deactivate()


def test_what_can_be_read_of_a_sound_is_played_first(
    qtbot: QtBot,
    show: Show,
    make_session: MakeSession,
    virtual_microphone: VirtualMicrophone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.capture.sound_player.STRETCH", 0.6)

    def decode(path: Path, rate: int, *, start: float, end: float) -> np.ndarray:
        if start > 0:
            raise UnreadableError(path, "The sound is cut off or damaged. Record or copy it again.")
        return decode_audio(path, rate, start=start, end=end)

    monkeypatch.setattr("constructor_desktop.gui.capture.sound_player.decode_audio", decode)
    card = show(make_session(Modality.AUDIO, {"Dog": 1}))
    card.show_samples(samples(card._session))
    page = sound_page(qtbot, card)
    with qtbot.waitSignal(page.player.failed, timeout=10000):
        card.toggle_play()
    assert page._cursor > 0.5
    assert "damaged" in page.findChild(Banner, "banner").text.text()
    card.deactivate()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [420, 500, 620])
def test_the_controls_fit_in_every_width(
    qtbot: QtBot, show: Show, make_session: MakeSession, services: Services, language: str, width: int
) -> None:
    card = show(make_session(Modality.AUDIO, {"Dog": 1}))
    card.show_samples(samples(card._session))
    page = sound_page(qtbot, card)
    services.language.choose(language)
    card.resize(width, 386)
    controls = page.findChild(QWidget, "controls")
    box = page.findChild(QComboBox, "colour_map")
    qtbot.waitUntil(lambda: controls.minimumSizeHint().width() <= controls.width())
    assert not box.isVisible() or box.width() in (box.sizeHint().width(), box.least_width)
    assert (width < 620) or box.width() == box.sizeHint().width(), "there is room for the name"


def test_without_a_loudspeaker_a_sentence_is_shown(
    qtbot: QtBot, show: Show, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from constructor_desktop.media.devices import device_error

    def refuse(direction: object, *rest: object) -> None:
        raise device_error(direction, "busy")

    monkeypatch.setattr("constructor_desktop.media.player.open_stream", refuse)
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    card.toggle_play()
    banner = page.findChild(Banner, "banner")
    qtbot.waitUntil(banner.isVisible)
    assert banner.text.text().startswith("The loudspeaker is used by another program.")
    assert not page.player.playing
    card.deactivate()


def test_a_picture_moves_to_another_class(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 1, "Dog": 1})
    card = show(session)
    card.show_samples(samples(session)[:1])
    qtbot.waitUntil(lambda: isinstance(card.page, PicturePreview) and not card.page.view.image.isNull())
    page = card.page
    assert text(card, "facts").startswith("96 × 72 · ")
    assert (page.view.image.width(), page.view.image.height()) == (96, 72)
    page.class_box.setCurrentIndex(1)
    with qtbot.waitSignal(session.done) as told:
        page.class_box.activated.emit(1)
    assert "moved to Dog" in told.args[0].text
    assert [len(known.samples) for known in session.state.classes] == [0, 2]
    with qtbot.waitSignal(session.done):
        session.undo()
    assert [len(known.samples) for known in session.state.classes] == [1, 1]


def test_an_unreadable_picture_says_so_in_place(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 1})
    samples(session)[0].path.write_bytes(b"\x89PNG\r\n\x1a\n broken")
    card = show(session)
    card.show_samples(samples(session))
    qtbot.waitUntil(lambda: isinstance(card.page, PicturePreview) and card.page.view.text != "")
    assert samples(session)[0].path.name in card.page.view.text


def test_variations_differ_from_the_picture_and_from_each_other(
    qtbot: QtBot, show: Show, make_session: MakeSession, services: Services
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 1})
    dialog = VariationsDialog(services, samples(session)[0].path)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: len(dialog.grid.images) == COUNT)
    first = [bytes(image.constBits()) for image in dialog.grid.images]
    assert len(set(first)) == COUNT
    press(qtbot, dialog, "again")
    qtbot.waitUntil(lambda: bytes(dialog.grid.images[0].constBits()) != first[0])
    assert not set(first) & {bytes(image.constBits()) for image in dialog.grid.images}


def test_several_are_counted_moved_and_deleted(qtbot: QtBot, show: Show, make_session: MakeSession) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 3, "Rain": 1})
    card = show(session)
    chosen = samples(session)[1:]
    card.show_samples(chosen)
    qtbot.waitUntil(lambda: isinstance(card.page, ManyPreview))
    assert text(card.page, "count").startswith("3 sound")
    assert text(card.page, "breakdown") == "Dog: 2\nRain: 1"
    card.page.target.choose(session.state.classes[0].folder)
    card.show_samples(samples(session)[:2])  # of the class that is chosen: to be moved to another one
    assert card.page.target.folder == session.state.classes[1].folder
    card.show_samples(chosen)
    with qtbot.waitSignal(session.done):
        press(qtbot, card.page, "move")
    assert [len(known.samples) for known in session.state.classes] == [1, 3]
    card.show_samples(samples(session)[1:])
    with qtbot.waitSignal(session.done):
        press(qtbot, card.page, "remove")
    assert session.state.n_samples == 1


def test_an_hour_is_drawn_from_bounded_columns(
    qtbot: QtBot, show: Show, make_session: MakeSession, tmp_path: Path
) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    path = samples(session)[0].path
    write_wave(path, np.tile(tone(440, 10.0), 60))  # ten minutes: two stretches
    session.refresh()
    qtbot.waitSignal(session.changed).wait()
    card = show(session)
    card.show_samples(samples(session))
    page = sound_page(qtbot, card)
    assert page.loaded.overview.spectrogram.db.shape[1] == 1000
    assert text(page, "time") == "0:00 / 10:00"


def test_the_language_follows(qtbot: QtBot, show: Show, make_session: MakeSession, services: Services) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 1})
    card = show(session)
    card.show_samples(samples(session))
    sound_page(qtbot, card)
    services.language.choose("ru")
    qtbot.waitUntil(lambda: text(card, "facts").startswith("1,0"))
    services.theme.choose("dark")
    assert isinstance(card.page, SoundPreview)
