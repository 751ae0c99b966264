"""Cutting a recording: the preview of the cuts, one change with one undo, errors, cancelling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.project import Trim
from constructor_desktop.gui.capture.cut_dialog import CutDialog
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.media.audio import audio_info
from constructor_desktop.media.overview import sound_overview
from constructor_desktop.storage.changes import SetTrim
from tests.gui.conftest import RATE, MakeSession, tone, write_wave


@pytest.fixture
def session(qtbot: QtBot, make_session: MakeSession) -> Session:
    """One class with one recording: three tones with pauses, six seconds."""
    made = make_session(Modality.AUDIO, {"Dog": 1})
    silence = np.zeros(RATE, np.float32)
    pieces = [tone(440, 1.0), silence, tone(660, 1.0), silence, tone(880, 1.0), silence]
    write_wave(next(made.state.samples()).path, np.concatenate(pieces))
    with qtbot.waitSignal(made.changed):
        made.refresh()
    return made


@pytest.fixture
def dialog(qtbot: QtBot, services: Services, session: Session) -> Iterator[CutDialog]:
    made = open_dialog(qtbot, services, session)
    yield made
    made.close()


def open_dialog(qtbot: QtBot, services: Services, session: Session) -> CutDialog:
    sample = next(session.state.samples())
    made = CutDialog(services, session, sample, sound_overview(sample.path))
    qtbot.addWidget(made)
    made.open()
    return made


def wait_for(qtbot: QtBot, dialog: CutDialog, number: int) -> None:
    qtbot.waitUntil(lambda: len(dialog.parts) == number and dialog._search is None)


def choose_silences(dialog: CutDialog) -> None:
    dialog.way.set_index(1)
    dialog.way.chosen.emit(1)


def cut(qtbot: QtBot, dialog: CutDialog, session: Session) -> None:
    with qtbot.waitSignal(session.done):
        dialog.findChild(QPushButton, "cut").click()


def test_by_length(qtbot: QtBot, dialog: CutDialog) -> None:
    wait_for(qtbot, dialog, 2)
    dialog._numbers["length"].setValue(2.0)
    wait_for(qtbot, dialog, 3)
    assert dialog.parts == [(0.0, 2.0), (2.0, 4.0), (4.0, 6.0)]
    assert dialog.waveform.part_count == 3
    assert dialog.findChild(QLabel, "result").text().endswith(" · 2.0 s")
    dialog._overlap.setValue(50)
    wait_for(qtbot, dialog, 5)
    assert dialog.parts[1] == (1.0, 3.0)


def test_a_rest_is_left_out(qtbot: QtBot, dialog: CutDialog) -> None:
    dialog._numbers["length"].setValue(2.5)
    dialog._numbers["rest"].setValue(1.0)
    wait_for(qtbot, dialog, 3)
    dialog._numbers["rest"].setValue(1.5)
    wait_for(qtbot, dialog, 2)


def test_at_silences_replaces_the_recording_with_one_undo(qtbot: QtBot, dialog: CutDialog, session: Session) -> None:
    original = next(session.state.samples()).path
    choose_silences(dialog)
    wait_for(qtbot, dialog, 3)
    for number, (start, end) in enumerate(dialog.parts):
        assert start == pytest.approx(2 * number, abs=0.2)
        assert end == pytest.approx(2 * number + 1, abs=0.2)
    cut(qtbot, dialog, session)
    paths = [sample.path for sample in session.state.samples()]
    assert len(paths) == 3
    assert original not in paths
    assert all(0.7 < (audio_info(path).seconds or 0) < 1.3 for path in paths)
    assert not list((session.scratch / "cut").iterdir())
    with qtbot.waitSignal(session.done):
        session.undo()
    assert [sample.path for sample in session.state.samples()] == [original]
    assert not session.can_undo
    with qtbot.waitSignal(session.done):
        session.redo()
    assert session.state.n_samples == 3


def test_the_threshold_matters(qtbot: QtBot, dialog: CutDialog) -> None:
    choose_silences(dialog)
    wait_for(qtbot, dialog, 3)
    found = dialog._threshold.value()
    assert dialog.findChild(QLabel, "threshold_text").text() == f"{found} dB below the loudest"
    dialog._numbers["pause"].setValue(2.0)
    wait_for(qtbot, dialog, 1)
    dialog._numbers["pause"].setValue(0.1)
    dialog._automatic.setChecked(False)
    dialog._threshold.setValue(6)
    assert dialog.findChild(QLabel, "threshold_text").text() == "6 dB below the loudest"
    wait_for(qtbot, dialog, 3)
    assert all(end - start < 1.1 for start, end in dialog.parts), "the swelling beginnings are silent now"


def test_only_the_part_that_is_used_is_cut(qtbot: QtBot, services: Services, session: Session) -> None:
    with qtbot.waitSignal(session.done):
        session.perform(SetTrim(next(session.state.samples()).path, Trim(1.9, 4.0)))
    dialog = open_dialog(qtbot, services, session)
    choose_silences(dialog)
    wait_for(qtbot, dialog, 1)
    assert 1.9 <= dialog.parts[0][0] < 2.2
    dialog.close()


def test_nothing_to_cut_is_said(qtbot: QtBot, dialog: CutDialog) -> None:
    wait_for(qtbot, dialog, 2)
    dialog._numbers["length"].setValue(600.0)
    dialog._numbers["rest"].setValue(600.0)
    wait_for(qtbot, dialog, 0)
    assert dialog.findChild(QLabel, "result").text().startswith("Nothing would be left")
    assert not dialog.findChild(QPushButton, "cut").isEnabled()


def test_a_full_disk_is_said_and_leaves_everything(
    qtbot: QtBot, dialog: CutDialog, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from constructor_desktop.core.errors import StorageError

    def refuse(*args: object) -> list[Path]:
        raise StorageError("The clip cannot be written (no space). Make room on the disk.")

    monkeypatch.setattr("constructor_desktop.media.clips.write_clips", refuse)
    wait_for(qtbot, dialog, 2)
    dialog.cut()
    qtbot.waitUntil(dialog._banner.isVisible)
    assert "Make room" in dialog._banner.text.text()
    assert session.state.n_samples == 1
    qtbot.waitUntil(dialog._button.isEnabled)


def test_clips_are_removed_if_the_project_refuses_them(qtbot: QtBot, dialog: CutDialog, session: Session) -> None:
    wait_for(qtbot, dialog, 2)
    next(session.state.samples()).path.rename(session.folder / "away.wav")  # somebody moved it meanwhile
    dialog.cut()
    qtbot.waitUntil(lambda: dialog._banner.isVisible() or not dialog.isVisible())
    qtbot.waitUntil(lambda: not session.busy)
    folder = session.scratch / "cut"
    qtbot.waitUntil(lambda: not folder.exists() or not list(folder.iterdir()))
    assert (session.folder / "away.wav").exists()


def test_cancelling_leaves_nothing(qtbot: QtBot, dialog: CutDialog, session: Session) -> None:
    wait_for(qtbot, dialog, 2)
    dialog.cut()
    dialog.reject()
    folder = session.scratch / "cut"
    qtbot.waitUntil(lambda: dialog._writing is None)
    qtbot.waitUntil(lambda: not folder.exists() or not list(folder.iterdir()))
    assert session.state.n_samples == 1
    assert not session.can_undo
