from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.app import _Unexpected, no_display_sentence, start_logging
from constructor_desktop.core.errors import StorageError
from constructor_desktop.gui.dialogs.error import ErrorDialog, show_unexpected
from constructor_desktop.gui.dialogs.question import ask
from constructor_desktop.gui.dialogs.rename import NameDialog
from constructor_desktop.gui.dialogs.save import ask_target
from constructor_desktop.gui.frame.main_window import MainWindow
from constructor_desktop.gui.services import Services

BUG = "the answer is not 42"


@pytest.fixture
def window(qtbot: QtBot, services: Services) -> Iterator[MainWindow]:
    made = MainWindow(services)
    qtbot.addWidget(made)
    made.show()
    yield made
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=10_000)
    made.close()


def dialogs(window: MainWindow) -> list[ErrorDialog]:
    return [dialog for dialog in window.findChildren(ErrorDialog) if dialog.isVisible()]


def press(qtbot: QtBot, dialog: ErrorDialog, name: str) -> None:
    qtbot.mouseClick(dialog.form.get(QPushButton, name), Qt.MouseButton.LeftButton)


def fail(*_: object) -> None:
    raise ZeroDivisionError(BUG)


@pytest.mark.allow_log
def test_exception_in_a_slot_is_shown_and_the_app_goes_on(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", _Unexpected(window))
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    dialog = dialogs(window)[0]
    assert BUG in dialog.details.toPlainText()
    assert "test_dialogs.py" in dialog.details.toPlainText()
    assert dialog.details.isHidden()
    assert dialog.width() == 520
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]
    press(qtbot, dialog, "fold")
    assert dialog.details.isVisible()
    press(qtbot, dialog, "copy")
    assert BUG in QGuiApplication.clipboard().text()
    press(qtbot, dialog, "go_on")
    qtbot.waitUntil(lambda: dialogs(window) == [])
    done: list[int] = []
    window._services.tasks.start(lambda on_event: 42, "work", done=done.append)
    qtbot.waitUntil(lambda: done == [42])


@pytest.mark.allow_log
def test_exception_in_a_task_is_shown_once(qtbot: QtBot, window: MainWindow) -> None:
    for _ in range(3):
        window._services.tasks.start(fail, "work")
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    qtbot.waitUntil(lambda: window._services.tasks.running == 0)
    assert len(dialogs(window)) == 1
    assert dialogs(window)[0].details.toPlainText().count(f"ZeroDivisionError: {BUG}") == 1
    show_unexpected(window._services, ValueError("another one"), window)
    assert len(dialogs(window)) == 1
    assert "another one" in dialogs(window)[0].details.toPlainText()


@pytest.mark.allow_log
def test_an_error_of_the_dialog_itself_calls_for_no_other(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.dialogs.error.load_form", fail)
    show_unexpected(window._services, ValueError("first"), window)
    assert dialogs(window) == []
    assert [record.message for record in caplog.records] == ["unexpected error", "the error could not be shown"]


@pytest.mark.allow_log
def test_running_out_of_memory_has_a_sentence_of_its_own(window: MainWindow) -> None:
    show_unexpected(window._services, MemoryError(), window)
    assert "memory" in dialogs(window)[0].form.get(QLabel, "sentence").text()


def test_errors_for_the_user_are_toasts(qtbot: QtBot, window: MainWindow) -> None:
    texts: list[str] = []
    window._services.notices.toast.connect(lambda text, *_: texts.append(text))
    window._services.notices.error.emit(StorageError("A project needs a name."))
    assert texts == ["A project needs a name."]
    assert dialogs(window) == []
    window._services.language.choose("ru")
    window._services.notices.error.emit(StorageError("A project needs a name."))
    assert texts[1] == "Проекту нужно название."


def test_the_log_is_a_file_that_rotates(tmp_path: Path) -> None:
    root = logging.getLogger("constructor_desktop")
    before = list(root.handlers)
    try:
        start_logging(tmp_path / "logs")
        root.info("written")
        assert "written" in (tmp_path / "logs" / "constructor.log").read_text()
        added = [handler for handler in root.handlers if handler not in before]
        assert [type(handler).__name__ for handler in added] == ["RotatingFileHandler"]
    finally:
        for handler in [handler for handler in root.handlers if handler not in before]:
            root.removeHandler(handler)
            handler.close()


def test_without_a_display_there_is_one_sentence() -> None:
    lost = ["could not connect to display :7", "xcb-cursor0 or libxcb-cursor0 is needed to load the Qt xcb platform"]
    assert no_display_sentence(lost).startswith("The window cannot be shown: there is no display here.")
    missing = no_display_sentence(lost[1:])
    assert missing.endswith("the system library libxcb-cursor0 is missing. Install it and try again.")


# -- where to save -----------------------------------------------------------------------------------------------------


def test_a_name_without_suffix_gets_it_and_no_file_is_replaced_unasked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    answers = [str(tmp_path / "model v1.2"), str(tmp_path / "model v1.2.zip"), str(tmp_path / "other"), ""]
    proposals: list[str] = []

    def answer(_: QWidget, __: str, proposal: str, ___: str) -> tuple[str, str]:
        proposals.append(proposal)
        return answers.pop(0), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(answer))
    (tmp_path / "model v1.2.zip").write_bytes(b"mine")
    ask = partial(ask_target, parent, "Save", "model.zip", "Bundles (*.zip)", ".zip")
    assert ask() == tmp_path / "model v1.2.zip"
    assert proposals == ["model.zip", str(tmp_path / "model v1.2.zip")]  # where the dialog asks before it replaces
    assert ask() == tmp_path / "other.zip"
    assert ask() is None


def test_a_name_is_asked_for_with_the_old_one_selected(qtbot: QtBot, window: MainWindow) -> None:
    dialog = NameDialog(window, "Name of the run", "Fast")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.field.selectedText() == "Fast"
    assert dialog.width() >= 400
    assert (dialog.accept_button.isDefault(), dialog.accept_button.property("kind")) == (True, "primary")
    dialog.field.setText("   ")
    assert not dialog.accept_button.isEnabled()


def test_a_question_goes_when_there_is_nothing_to_ask_any_more(qtbot: QtBot, window: MainWindow) -> None:
    running = [True, True, False]
    assert ask(window, "It is still running. Stop it?", "Stop", "Go on", matters=lambda: running.pop(0))
    assert running == []


@pytest.mark.parametrize("words", ["Stop", "Go on"])
def test_a_question_has_one_primary_button_which_is_harmless(qtbot: QtBot, window: MainWindow, words: str) -> None:
    def look() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, look)
            return
        assert [one.text() for one in box.buttons() if one.property("kind") == "primary"] == ["Go on"]
        assert box.defaultButton().text() == "Go on"
        next(one for one in box.buttons() if one.text() == words).click()

    QTimer.singleShot(20, look)
    assert ask(window, "Stop it?", "Stop", "Go on") is (words == "Stop")
