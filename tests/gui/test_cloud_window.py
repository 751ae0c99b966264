"""The cloud in the frame of the window: the menu, the way to a job's project, and what closing says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.jobs_window import JobsWindow
from constructor_desktop.gui.frame.main_window import MainWindow
from constructor_desktop.gui.requests import ShowResults
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.settings.cloud import CloudSection
from constructor_desktop.gui.settings.dialog import SettingsDialog
from constructor_desktop.jobs.cloud.record import JobStore, Phase, Result
from constructor_desktop.storage.project import Project
from tests.gui.cloud_fakes import FakeRunner, make_record
from tests.gui.test_workspace import FakePage, fakes

__all__ = ["fakes"]

WAIT = 20_000


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeRunner:
    fake = FakeRunner(tmp_path / "config", lambda record: Path(record.out))
    monkeypatch.setattr(work, "_runner", lambda: fake)
    monkeypatch.setattr(work, "find_leftovers", lambda: None)
    return fake


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "config")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "Pets", "Pets", Modality.IMAGE):
        return tmp_path / "Pets"


def end(window: MainWindow) -> None:
    """Closes without a question."""
    window._host = None
    window.close_project()


@pytest.fixture
def window(qtbot: QtBot, services: Services, fakes: None, runner: FakeRunner) -> MainWindow:
    made = MainWindow(services)
    qtbot.addWidget(made, before_close_func=end)
    made.show()
    return made


def page(window: MainWindow) -> FakePage:
    assert window.workspace is not None
    found = window.workspace.page("train")
    assert isinstance(found, FakePage)
    return found


def answer(role: QMessageBox.ButtonRole, said: list[str]) -> None:
    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()

    QTimer.singleShot(0, click)


def test_the_menu_shows_the_list(window: MainWindow) -> None:
    window.begin_cloud()
    window.commands.actions["cloud_jobs"].trigger()
    shown = window.findChild(JobsWindow)
    assert shown is not None and shown.isVisible()
    shown.close()


def test_links_lead_to_the_settings_of_the_cloud(window: MainWindow, services: Services, qtbot: QtBot) -> None:
    seen: list[bool] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SettingsDialog)
        seen.append(isinstance(dialog._stack.currentWidget(), CloudSection))
        dialog.accept()

    QTimer.singleShot(0, look)
    services.navigator.settings_requested.emit("cloud")
    assert seen == [True]


def test_a_run_is_shown_in_its_project(
    window: MainWindow, services: Services, store: JobStore, project: Path, qtbot: QtBot
) -> None:
    run = project / "runs" / "1"
    record = make_record(store, 1, data=str(project), out=str(run), phase=Phase.DONE, result=Result.SUCCEEDED)
    window.begin_cloud().show_jobs()
    shown = window.findChild(JobsWindow)
    assert shown is not None
    qtbot.waitUntil(lambda: record.id in shown.rows, timeout=WAIT)
    shown.rows[record.id].button("open").click()
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.current == "train", timeout=WAIT)
    assert page(window).asked[-1] == ("activate", ShowResults(run))
    window.workspace.show_page("data")
    shown.rows[record.id].button("open").click()
    assert window.workspace.current == "train"
    shown.close()


def test_a_job_is_followed_in_its_project(
    window: MainWindow, services: Services, store: JobStore, project: Path, runner: FakeRunner, qtbot: QtBot
) -> None:
    record = make_record(store, 1, data=str(project), out=str(project / "runs" / "1"))
    frame = window.begin_cloud()
    qtbot.waitUntil(frame.strip.isVisible, timeout=WAIT)
    training = services.cloud.training(record.id)
    frame.show_jobs()
    shown = window.findChild(JobsWindow)
    assert shown is not None and training is not None
    qtbot.waitUntil(lambda: record.id in shown.rows, timeout=WAIT)
    shown.rows[record.id].button("follow").click()
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.current == "train", timeout=WAIT)
    assert window.workspace.training.cloud is training
    qtbot.waitUntil(frame.strip.isHidden, timeout=WAIT)  # the page says it
    shown.close()
    assert window.close_project()  # without a question: the job goes on
    assert training.running
    qtbot.waitUntil(frame.strip.isVisible, timeout=WAIT)
    runner.go_on.set()
    qtbot.waitUntil(lambda: not training.running, timeout=WAIT)


@pytest.mark.parametrize("stay", [True, False])
def test_closing_says_that_jobs_go_on(
    window: MainWindow, services: Services, store: JobStore, runner: FakeRunner, qtbot: QtBot, stay: bool
) -> None:
    record = make_record(store, 1)
    window.begin_cloud()
    qtbot.waitUntil(lambda: services.cloud.training(record.id) is not None, timeout=WAIT)
    said: list[str] = []
    answer(QMessageBox.ButtonRole.RejectRole if stay else QMessageBox.ButtonRole.AcceptRole, said)
    event = QCloseEvent()
    window.closeEvent(event)
    assert "does not stop it: its machine goes on" in said[0]
    assert event.isAccepted() is not stay
    if not stay:
        qtbot.waitUntil(lambda: runner.left == [record.id], timeout=WAIT)
        assert not store.wants_cancel(record.id)


def test_closing_speaks_of_several_jobs(
    window: MainWindow, services: Services, store: JobStore, runner: FakeRunner, qtbot: QtBot
) -> None:
    records = make_record(store, 1), make_record(store, 2)
    window.begin_cloud()
    qtbot.waitUntil(lambda: all(services.cloud.training(record.id) for record in records), timeout=WAIT)
    said: list[str] = []
    answer(QMessageBox.ButtonRole.RejectRole, said)
    window.closeEvent(QCloseEvent())
    assert said[0].startswith("2 jobs go on in the cloud.\nClosing the window does not stop them: their machines go on")


def test_closing_without_jobs_says_nothing(window: MainWindow, qtbot: QtBot, services: Services) -> None:
    window.begin_cloud()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted()


def test_closing_while_jobs_are_being_ended_does_not_say_that_they_go_on(
    window: MainWindow, services: Services, store: JobStore, runner: FakeRunner, qtbot: QtBot
) -> None:
    record = make_record(store, 1)
    window.begin_cloud()
    qtbot.waitUntil(lambda: services.cloud.training(record.id) is not None, timeout=WAIT)
    training = services.cloud.training(record.id)
    assert training is not None
    training.stopping = True
    said: list[str] = []
    answer(QMessageBox.ButtonRole.RejectRole, said)
    window.closeEvent(QCloseEvent())
    assert "is being deleted" in said[0] and "until it is done" not in said[0] and "go on" not in said[0]
