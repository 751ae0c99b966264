from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QMessageBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import StorageError
from constructor_desktop.core.events import Progress
from constructor_desktop.gui.bridge import Tasks
from constructor_desktop.gui.frame.main_window import LAST_PROJECT, MainWindow
from constructor_desktop.gui.frame.menus import NEED_PROJECT
from constructor_desktop.gui.frame.workspace import LAST_PAGE
from constructor_desktop.gui.preferences import Preferences
from constructor_desktop.gui.requests import ImportPaths
from constructor_desktop.gui.services import PAGES, Navigator, Notices, Services
from constructor_desktop.storage.changes import AddClass, RenameProject
from constructor_desktop.storage.project import Project
from tests.gui.conftest import write_samples
from tests.gui.test_job_strip import HeldTraining
from tests.gui.test_workspace import FakePage, fakes

__all__ = ["fakes"]

WAIT = 20_000
MakeWindow = Callable[[], MainWindow]


@pytest.fixture
def make_window(qtbot: QtBot, services: Services, tmp_path: Path, fakes: None) -> Iterator[MakeWindow]:
    """Makes windows with services of their own, as at each start; language and theme are the session's."""
    made: list[MainWindow] = []
    used: list[Tasks] = []

    def make() -> MainWindow:
        own = replace(
            services,
            preferences=Preferences(tmp_path / "config"),
            tasks=Tasks(),
            notices=Notices(),
            navigator=Navigator(),
        )
        window = MainWindow(own)
        window.restore()
        window.show()
        made.append(window)
        used.append(own.tasks)
        return window

    yield make
    for window, tasks in zip(made, used, strict=True):
        qtbot.waitUntil(lambda tasks=tasks: tasks.running == 0, timeout=WAIT)
        window.close()
        window.deleteLater()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "Pets"
    with Project.create(folder, "Pets", Modality.IMAGE) as made:
        for number, name in enumerate(("Cat", "Dog")):
            write_samples(tmp_path / name, Modality.IMAGE, 2, number)
            made.add_class(name)
            made.import_files({name: sorted((tmp_path / name).iterdir())})
    return folder


def opened(qtbot: QtBot, window: MainWindow, folder: Path) -> MainWindow:
    window.open_paths([folder])
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=WAIT)
    settle(qtbot, window)
    return window


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(
        lambda: window._services.tasks.running == 0 and not (window.workspace and window.workspace.session.busy),
        timeout=WAIT,
    )


def test_a_project_that_was_moved_away_is_not_called_saved(
    qtbot: QtBot, make_window: MakeWindow, project: Path
) -> None:
    window = opened(qtbot, make_window(), project)
    saved, icon = window._form.get(QLabel, "saved"), window._form.get(QLabel, "saved_icon")
    assert saved.text() == "Saved" and window.workspace is not None
    moved = project.rename(project.with_name("moved"))
    told: list[str] = []
    window._services.notices.toast.connect(lambda text, *_: told.append(text))
    window.workspace.session.refresh()
    settle(qtbot, window)
    assert saved.text() == "Folder is missing" and not icon.isVisibleTo(window)
    assert told and str(project) in told[-1] and not project.exists()
    moved.rename(project)
    window.workspace.session.refresh()
    settle(qtbot, window)
    assert saved.text() == "Saved" and icon.isVisibleTo(window)


def press(qtbot: QtBot, window: MainWindow, keys: str) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keySequence(window, keys)


def enabled(window: MainWindow) -> set[str]:
    return {name for name, action in window.commands.actions.items() if action.isEnabled()}


def answer(question: Callable[[QMessageBox], str]) -> None:
    """Presses the button that `question` names in the next message box."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, look)
            return
        wanted = question(box)
        next(button for button in box.buttons() if button.text() == wanted).click()

    QTimer.singleShot(20, look)


def test_it_starts_with_the_start_page(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    assert window.start.isVisible()
    assert window.size() == QSize(1280, 800)
    assert window.minimumSize() == QSize(1100, 680)
    assert window.windowTitle() == "AI Constructor"
    assert not window.windowIcon().isNull()
    assert enabled(window).isdisjoint({*NEED_PROJECT, "undo", "redo"})
    assert window._form.get(QComboBox, "language").isVisible()
    assert not window._form.get(QToolButton, "undo").isVisible()


def test_a_project_changes_the_bar(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.windowTitle() == "Pets – AI Constructor"
    assert window._form.get(QToolButton, "project_button").text().strip() == "Pets"
    assert window._form.get(QLabel, "saved").text() == "Saved"
    assert not window.start.isVisible()
    assert enabled(window) >= set(NEED_PROJECT)
    assert window._services.preferences.recent_projects() == [project]
    window.commands.actions["close"].trigger()
    assert window.start.isVisible() and window.workspace is None
    assert enabled(window).isdisjoint(NEED_PROJECT)
    with Project.open(project):  # nobody holds it any more
        pass


@pytest.mark.parametrize(
    ("keys", "page"),
    [
        ("Ctrl+1", "data"),
        ("Ctrl+2", "train"),
        ("Ctrl+3", "test"),
        ("Ctrl+4", "export"),
        ("Ctrl+T", "train"),
        ("Ctrl+E", "export"),
    ],
)
def test_keys_lead_to_pages(qtbot: QtBot, make_window: MakeWindow, project: Path, keys: str, page: str) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    window.workspace.show_page("test" if page != "test" else "data")
    press(qtbot, window, keys)
    assert window.workspace.current == page


def test_undo_and_redo_by_keys_and_buttons(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    session = window.workspace.session

    def classes() -> list[str]:
        settle(qtbot, window)
        return [known.name for known in session.state.classes]

    session.perform(AddClass("Bird"), "Class Bird added")
    assert classes() == ["Cat", "Dog", "Bird"]
    undo, redo = window._form.get(QToolButton, "undo"), window._form.get(QToolButton, "redo")
    assert undo.toolTip() == "Undo: Class Bird added (Ctrl+Z)"
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    press(qtbot, window, "Ctrl+Z")
    assert classes() == ["Cat", "Dog"]
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    press(qtbot, window, "Ctrl+Shift+Z")
    assert classes() == ["Cat", "Dog", "Bird"]
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert classes() == ["Cat", "Dog"]
    qtbot.mouseClick(redo, Qt.MouseButton.LeftButton)
    assert classes() == ["Cat", "Dog", "Bird"]


def test_a_change_is_told_in_a_toast_with_undo(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    window.workspace.session.perform(AddClass("Bird"), "Class Bird added")
    settle(qtbot, window)
    toast = window._toast
    assert toast is not None and toast.isVisible()
    assert (toast.text.text(), toast.button.text()) == ("Class Bird added", "Undo")
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert toast.text.text() == "Undone: Class Bird added"
    assert not toast.button.isVisible()
    assert len(window.workspace.session.state.classes) == 2
    press(qtbot, window, "Ctrl+Shift+Z")
    settle(qtbot, window)
    assert toast.text.text() == "Redone: Class Bird added"


def test_what_a_toast_offers_to_undo_can_be_undone_after_another_language(
    qtbot: QtBot, make_window: MakeWindow, project: Path
) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    window.workspace.session.perform(AddClass("Bird"), "Class Bird added")
    settle(qtbot, window)
    window._services.language.choose("ru")
    toast = window._toast
    assert toast is not None and toast.isHidden()
    assert window._form.get(QToolButton, "undo").isEnabled()
    press(qtbot, window, "Ctrl+Z")
    settle(qtbot, window)
    assert len(window.workspace.session.state.classes) == 2
    assert toast.isVisible() and toast.text.text().startswith("Отменено")


def test_a_toast_covers_nothing_of_the_bar(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)
    for width, text in ((1100, "Moved"), (1400, "A sentence that says what is wrong with which file. " * 3)):
        window.resize(width, 700)
        window._services.notices.toast.emit(text, "Undo", None)
        QApplication.processEvents()
        toast = window._toast
        assert toast is not None and toast.isVisible()
        for name in ("project_button", "undo", "menu", "saved"):
            other = window._form.get(QWidget, name)
            assert not toast.geometry().intersects(QRect(other.mapTo(window._root, QPoint(0, 0)), other.size())), name


def test_return_presses_a_button_of_the_bar(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    session = window.workspace.session
    session.perform(AddClass("Bird"), "Class Bird added")
    settle(qtbot, window)
    undo = window._form.get(QToolButton, "undo")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    undo.setFocus()
    qtbot.keyClick(undo, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert [known.name for known in session.state.classes] == ["Cat", "Dog"]


def test_a_page_that_is_shown_by_keys_has_the_keyboard_itself(
    qtbot: QtBot, make_window: MakeWindow, project: Path
) -> None:
    """Not its first field, which would take the keys of undo for itself."""
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    for keys, name in (("Ctrl+2", "train"), ("Ctrl+1", "data")):
        press(qtbot, window, keys)
        assert QApplication.focusWidget() is window.workspace.page(name)


@pytest.mark.parametrize("used", [False, True])
def test_a_project_made_for_a_drop_goes_again(
    qtbot: QtBot, make_window: MakeWindow, project: Path, tmp_path: Path, used: bool
) -> None:
    """Unless there is something in it."""
    window = make_window()
    window.open_paths([tmp_path / "Cat"])
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=WAIT)
    settle(qtbot, window)
    assert window.workspace is not None
    session = window.workspace.session
    assert window.workspace.page("data").asked[0] == (  # type: ignore[attr-defined]
        "activate",
        ImportPaths((tmp_path / "Cat",), fresh=True),
    )
    if used:
        session.perform(AddClass("Cat"))
        settle(qtbot, window)
    window._services.navigator.discard_requested.emit()
    assert window.workspace is None
    qtbot.waitUntil(lambda: window._services.tasks.running == 0, timeout=WAIT)
    assert session.folder.exists() is used
    assert session.folder not in window._services.preferences.recent_projects()


def test_the_project_is_read_again_when_the_window_comes_back(
    qtbot: QtBot, make_window: MakeWindow, project: Path
) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    write_samples(project / "data" / "Cat" / "more", Modality.IMAGE, 3, 5)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.workspace.session.state.n_samples == 7, timeout=WAIT)


def test_everything_is_as_it_was_at_the_next_start(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    first = opened(qtbot, make_window(), project)
    assert first.workspace is not None
    first.resize(1100, 700)  # the screen of the tests is small
    first.workspace.show_page("test")
    first._services.preferences.store("language", "ru")
    first.close()
    assert not first.isVisible()
    again = make_window()
    assert again.size() == QSize(1100, 700)
    assert again._services.preferences.text("language") == "ru"
    again.restore_project()
    qtbot.waitUntil(lambda: again.workspace is not None, timeout=WAIT)
    assert again.workspace is not None
    assert again.workspace.session.folder == project
    assert again.workspace.current == "test"
    assert FakePage.made[-1] == "TestFake" and "DataFake" not in FakePage.made[1:]


def test_a_project_closed_before_the_end_is_not_opened_again(
    qtbot: QtBot, make_window: MakeWindow, project: Path
) -> None:
    first = opened(qtbot, make_window(), project)
    first.close_project()
    first.close()
    again = make_window()
    again.restore_project()
    settle(qtbot, again)
    assert again.workspace is None


def banner(window: MainWindow) -> str:
    """What the start page says went wrong."""
    form = window.start.form
    return form.get(QLabel, "banner_text").text() if form.get(QFrame, "banner").isVisible() else ""


def test_a_project_that_is_open_elsewhere_is_a_sentence(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = make_window()
    with Project.open(project):
        window.projects.open(project)
        settle(qtbot, window)
        assert "is in use by another window" in banner(window)
    window.projects.open(project)
    assert not banner(window)
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=WAIT)
    settle(qtbot, window)


def test_a_project_that_can_only_be_read_is_a_sentence(
    qtbot: QtBot, make_window: MakeWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    monkeypatch.setattr("constructor_desktop.storage.project.os.access", lambda *_: False)
    window.projects.open(project)
    settle(qtbot, window)
    assert "can only be read. Copy it to a folder of your own" in banner(window)


def test_a_folder_that_may_not_be_looked_at_is_a_sentence(
    qtbot: QtBot, make_window: MakeWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    window = make_window()
    for module in ("storage.project", "gui.start.drops"):
        monkeypatch.setattr(f"constructor_desktop.{module}.is_project", refuse)
    for attempt in (lambda: window.projects.open(project), lambda: window.open_paths([project])):
        attempt()
        settle(qtbot, window)
        assert banner(window) == f"Cannot read {project}: Permission denied."


def test_a_project_that_had_to_be_mended_says_so(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    (project / "project.json").write_text("{broken")
    window = opened(qtbot, make_window(), project)
    assert window._toast is not None
    assert "was missing or damaged and was rebuilt from the folders" in window._toast.text.text()
    assert window.workspace is not None
    assert [known.name for known in window.workspace.session.state.classes] == ["Cat", "Dog"]


def test_closing_while_files_are_added_asks(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    session = window.workspace.session
    session.progress.emit([Progress(stage="import", done=1, total=9)])
    questions: list[str] = []

    def choose(box: QMessageBox) -> str:
        questions.append(box.text())
        return "Go on working"

    answer(choose)
    assert not window.close_project()
    assert questions == ["Files are still being added. Stop and close? What is in already stays."]
    session.busy_changed.emit(False)
    assert window.workspace.why_not_close() == ""


def test_a_project_that_is_gone_is_a_sentence(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    window._services.preferences.store(LAST_PROJECT, str(tmp_path / "gone"))
    window._services.preferences.store(LAST_PAGE, "nothing")
    window.restore_project()
    settle(qtbot, window)
    assert window.workspace is None and window.start.isVisible()
    assert banner(window).startswith(f"The project {tmp_path / 'gone'} is not there any more.")


def test_another_project_takes_the_place_of_the_first(
    qtbot: QtBot, make_window: MakeWindow, project: Path, tmp_path: Path
) -> None:
    Project.create(tmp_path / "Yard", "Yard", Modality.AUDIO).close()
    window = opened(qtbot, make_window(), project)
    first = window.workspace
    window.projects.open(tmp_path / "Yard")
    qtbot.waitUntil(lambda: window.workspace is not first, timeout=WAIT)
    assert window.windowTitle().startswith("Yard")
    with Project.open(project):
        pass
    settle(qtbot, window)
    menu = window.commands.recent
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Yard", "Pets"]
    menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: window.windowTitle().startswith("Pets"), timeout=WAIT)


@pytest.mark.parametrize("end", [False, True])
def test_closing_while_training_asks(
    qtbot: QtBot, make_window: MakeWindow, project: Path, monkeypatch: pytest.MonkeyPatch, end: bool
) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    training = window.workspace.training
    held = HeldTraining(monkeypatch)
    training.start({})
    questions: list[str] = []

    def choose(box: QMessageBox) -> str:
        questions.append(box.text())
        return "Stop and close" if end else "Go on working"

    answer(choose)
    event = QCloseEvent()
    window.closeEvent(event)
    assert questions == ["Training is still running. Stop it and close?"]
    assert event.isAccepted() is end
    if end:
        assert window.workspace is None
        with Project.open(project):
            pass
    else:
        assert training.running
        held.go_on.set()
        qtbot.waitUntil(lambda: not training.running, timeout=WAIT)


def test_every_new_project_has_a_title_of_its_own_the_same_everywhere(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window()
    titles = []
    for _ in range(3):
        window.close_project()
        window.projects.create(Modality.AUDIO)
        qtbot.waitUntil(lambda: window.workspace is not None, timeout=WAIT)
        settle(qtbot, window)
        session = window.workspace.session
        assert session.folder.name == session.state.name
        titles.append(session.state.name)
        if len(titles) == 1:
            session.perform(RenameProject("My sounds (2)"))
            settle(qtbot, window)
    assert titles == ["My sounds", "My sounds (3)", "My sounds (4)"]
    window._fill_recent()
    assert [action.text() for action in window.commands.recent.actions()] == [
        "My sounds (4)",
        "My sounds (3)",
        "My sounds (2)",
    ]


def test_closing_asks_what_a_page_asks(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)
    assert window.workspace is not None
    window.workspace.page("data").question = "Still recording. Close?"  # type: ignore[attr-defined]
    questions: list[str] = []

    def choose(box: QMessageBox) -> str:
        questions.append(box.text())
        return "Go on working"

    answer(choose)
    assert not window.close_project()
    assert questions == ["Still recording. Close?"]
    assert window.workspace is not None
    window.workspace.page("data").question = ""  # type: ignore[attr-defined]


def test_errors_for_the_user_are_shown(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)

    def fail(_: object) -> None:
        raise StorageError("The disk is full. Delete something and try again.")

    window._services.tasks.start(fail, "work")
    settle(qtbot, window)
    assert window._toast is not None
    assert window._toast.text.text() == "The disk is full. Delete something and try again."


def test_the_language_is_chosen_on_the_start_page(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    languages = window._form.get(QComboBox, "language")
    assert [languages.itemText(row) for row in range(languages.count())] == ["English", "Русский"]
    assert languages.currentData() == "en"
    window._services.language.choose("ru")
    QApplication.processEvents()
    assert languages.currentData() == "ru"
    assert window.windowTitle() == "Конструктор ИИ"
    assert window.commands.actions["undo"].text() == "Отменить"
    assert window._form.get(QToolButton, "settings").toolTip() == "Настройки (Ctrl+,)"
    assert all(action.text() for action in window.commands.actions.values())
    row = languages.findData("en")
    languages.activated.emit(row)
    assert window._services.preferences.text("language") == "en"


def test_menus_hold_every_command_and_no_key_twice(make_window: MakeWindow) -> None:
    commands = make_window().commands
    shown = {action for menu in commands._sections.values() for action in menu.actions()}
    assert shown >= set(commands.actions.values())
    keys = [key.toString() for action in commands.actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+1", "Ctrl+4", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+N", "Ctrl+O", "Ctrl+I", "Ctrl+Return", "F1"} <= set(
        keys
    )
    assert [menu.title() for menu in commands._sections.values()] == ["File", "Edit", "View", "Help"]


def test_new_and_open_by_keys(
    qtbot: QtBot, make_window: MakeWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    press(qtbot, window, "Ctrl+N")
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=WAIT)
    assert window.workspace is not None
    assert window.workspace.session.modality is Modality.IMAGE
    settle(qtbot, window)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(project))
    press(qtbot, window, "Ctrl+O")
    qtbot.waitUntil(lambda: window.windowTitle().startswith("Pets"), timeout=WAIT)
    settle(qtbot, window)
    for name in PAGES:
        assert window.workspace.page(name) is not None


def test_the_project_can_be_renamed(qtbot: QtBot, make_window: MakeWindow, project: Path) -> None:
    window = opened(qtbot, make_window(), project)

    def type_name() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(20, type_name)
            return
        field = dialog.findChild(QLineEdit)
        assert field is not None
        field.selectAll()
        qtbot.keyClicks(field, "Zoo")
        qtbot.keyClick(field, Qt.Key.Key_Return)

    QTimer.singleShot(20, type_name)
    window.commands.actions["rename"].trigger()
    settle(qtbot, window)
    assert window.windowTitle() == "Zoo – AI Constructor"
    press(qtbot, window, "Ctrl+Z")
    settle(qtbot, window)
    assert window.windowTitle() == "Pets – AI Constructor"
