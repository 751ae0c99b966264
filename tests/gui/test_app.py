from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot

from constructor_desktop import __main__ as program
from constructor_desktop.app import CRASH_FILE
from constructor_desktop.core.data import Modality
from constructor_desktop.gui.bridge import Tasks
from constructor_desktop.gui.frame import workspace
from constructor_desktop.gui.frame.main_window import MainWindow
from constructor_desktop.gui.page import Page
from constructor_desktop.gui.services import Navigator, Notices, Services
from constructor_desktop.storage.project import Project

ROOT = Path(__file__).resolve().parents[2]
WAIT = 20_000
SLOW = ("torch", "onnxruntime", "numpy", "scipy", "pyqtgraph", "pydantic", "av", "PIL", "soundfile", "sounddevice")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_a_display_the_program_says_so_and_ends() -> None:
    result = run("-m", "constructor_desktop", QT_QPA_PLATFORM="nonsense")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "The window cannot be shown: there is no display here. Start the program on a desktop, "
        "or use a sub-command; --help lists them."
    ]


def test_the_window_is_shown_before_slow_libraries_are_loaded(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from constructor_desktop.app import make_application, make_window\n"
        "app = make_application()\n"
        "window = make_window(app)\n"
        "def shown():\n"
        f"    print([name for name in {SLOW!r} if name in sys.modules], window.isVisible())\n"
        "    window.close()\n"
        "window.start.first_painted.connect(shown)\n"
        "window.show()\n"
        "app.exec()\n"
    )
    folders = {
        "CONSTRUCTOR_CONFIG_DIR": str(tmp_path / "config"),
        "CONSTRUCTOR_CACHE_DIR": str(tmp_path / "cache"),
        "CONSTRUCTOR_PROJECTS_DIR": str(tmp_path / "projects"),
    }
    result = run("-c", code, QT_QPA_PLATFORM="offscreen", **folders)
    assert result.stdout.splitlines() == ["[] True"], result.stderr
    assert result.returncode == 0


def test_language_and_theme_follow_the_settings_at_once(tmp_path: Path) -> None:
    """In the program as it is put together for users, where nobody but the program keeps its parts."""
    code = (
        "import gc\n"
        "from PySide6.QtCore import QTimer\n"
        "from constructor_desktop import app as program\n"
        "app = program.make_application()\n"
        "window = program.make_window(app)\n"
        "gc.collect()\n"
        "def look():\n"
        "    title, scheme = window.commands.actions['settings'].text(), window._services.theme.scheme\n"
        "    print(title.encode('unicode_escape').decode(), scheme)\n"
        "def change():\n"
        "    look()\n"
        "    for key, value in (('language', 'ru'), ('theme', 'dark')):\n"
        "        window._services.preferences.store(key, value)\n"
        "    app.processEvents()\n"
        "    look()\n"
        "    window.close()\n"
        "window._services.preferences.store('theme', 'light')\n"
        "window._services.preferences.store('language', 'en')\n"
        "window.show()\n"
        "QTimer.singleShot(200, change)\n"
        "app.exec()\n"
    )
    folder = str(tmp_path / "config")
    result = run("-c", code, QT_QPA_PLATFORM="offscreen", CONSTRUCTOR_CONFIG_DIR=folder)
    settings = "Настройки".encode("unicode_escape").decode()
    assert result.stdout.splitlines() == ["Settings light", f"{settings} dark"], result.stderr


def test_a_native_crash_leaves_a_trace(tmp_path: Path) -> None:
    code = (
        "import ctypes, sys\n"
        "from pathlib import Path\n"
        "from constructor_desktop.app import start_logging\n"
        "start_logging(Path(sys.argv[1]))\n"
        "def fall():\n"
        "    ctypes.string_at(0)\n"
        "fall()\n"
    )
    logs = tmp_path / "logs"
    for _ in range(2):
        result = run("-c", code, str(logs))
        assert result.returncode != 0
    trace = (logs / CRASH_FILE).read_text()
    assert trace.count("Fatal Python error") == 2
    assert "in fall" in trace


def test_the_traces_of_crashes_do_not_fill_the_disk(tmp_path: Path) -> None:
    (tmp_path / CRASH_FILE).write_bytes(bytes(2_000_000))
    code = (
        "import sys; from pathlib import Path; from constructor_desktop.app import *; start_logging(Path(sys.argv[1]))"
    )
    assert run("-c", code, str(tmp_path)).returncode == 0
    assert (tmp_path / CRASH_FILE).stat().st_size == 0


def test_paths_open_the_window_and_sub_commands_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[list[Path]] = []
    monkeypatch.setattr(program, "_show_window", lambda paths: shown.append(list(paths)) or 0)
    monkeypatch.chdir(tmp_path)
    for name in ("pets", "train"):
        (tmp_path / name).mkdir()
    assert program.main([]) == 0
    assert program.main(["pets"]) == 0
    assert program.main(["./train"]) == 0
    assert shown == [[], [tmp_path / "pets"], [tmp_path / "train"]]
    assert program.main(["train"]) == 2
    assert program.main(["no such folder"]) == 2
    assert program.main(["--help"]) == 0
    assert len(shown) == 3
    assert "usage" in capsys.readouterr().out


@pytest.fixture
def make_window(
    qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], MainWindow]]:
    """Windows whose pages are empty."""
    monkeypatch.setattr(
        workspace, "_CLASSES", dict.fromkeys(workspace._CLASSES, ("constructor_desktop.gui.page", "Page"))
    )
    made: list[MainWindow] = []

    def make() -> MainWindow:
        own = replace(services, tasks=Tasks(), notices=Notices(), navigator=Navigator())  # as after a new start
        window = MainWindow(own)
        qtbot.addWidget(window)
        made.append(window)
        window.restore()
        window.show()
        wait_for_tasks(qtbot, window)
        return window

    yield make
    for window in made:
        window.close()


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "pets", "Pets", Modality.IMAGE) as project:
        project.add_class("Cat")
    return tmp_path / "pets"


def wait_for_tasks(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window._services.tasks.running == 0, timeout=WAIT)


def wait_for_project(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=WAIT)


def test_reopening_brings_back_project_page_and_size(
    qtbot: QtBot, services: Services, make_window: Callable[[], MainWindow], pets: Path
) -> None:
    window = make_window()
    window.setMinimumSize(QSize(200, 200))
    window.resize(700, 500)
    window.projects.open(pets)
    wait_for_project(qtbot, window)
    assert window.workspace is not None
    assert window.windowTitle() == "Pets – AI Constructor"
    assert window.workspace.current == "data"
    window.workspace.show_page("test")
    window.close()
    again = make_window()
    again.restore_project()
    wait_for_project(qtbot, again)
    assert again.workspace is not None
    assert again.workspace.session.folder == pets
    assert again.workspace.current == "test"


def test_closing_a_project_shows_the_start_page_with_it(
    qtbot: QtBot, services: Services, make_window: Callable[[], MainWindow], pets: Path
) -> None:
    window = make_window()
    window.projects.open(pets)
    wait_for_project(qtbot, window)
    window.projects.open(pets)  # it is open already
    assert window.close_project()
    assert window.start.isVisible()
    wait_for_tasks(qtbot, window)
    assert [known.name for known in window.start.recent.projects.projects] == ["Pets"]
    assert not window._form.get(QToolButton, "undo").isVisible()
    with Project.open(pets):
        pass  # nobody holds it any more


@pytest.mark.parametrize("leave", [True, False])
def test_closing_asks_where_work_would_be_lost(
    qtbot: QtBot, make_window: Callable[[], MainWindow], pets: Path, monkeypatch: pytest.MonkeyPatch, leave: bool
) -> None:
    window = make_window()
    window.projects.open(pets)
    wait_for_project(qtbot, window)
    monkeypatch.setattr(Page, "why_not_close", lambda page: "Something is being recorded. Stop it and close?")

    def answer(box: QMessageBox) -> int:
        assert "recorded" in box.text()
        role = QMessageBox.ButtonRole.DestructiveRole if leave else QMessageBox.ButtonRole.RejectRole
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    assert window.close() is leave
    assert (window.workspace is None) is leave
    monkeypatch.setattr(Page, "why_not_close", lambda page: "")


def test_language_box_switches_the_whole_window(
    qtbot: QtBot, services: Services, make_window: Callable[[], MainWindow]
) -> None:
    window = make_window()
    services.language.choose("ru")
    QApplication.processEvents()
    assert services.language.code == "ru"
    assert window.commands.actions["settings"].text() == "Настройки"
    services.language.choose("en")
    QApplication.processEvents()
    assert window.commands.actions["settings"].text() == "Settings"
