"""The composition root of the window: builds the objects and hands them over by constructor."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from constructor_desktop.gui.bridge import Tasks
from constructor_desktop.gui.frame.main_window import MainWindow
from constructor_desktop.gui.icons import Icons
from constructor_desktop.gui.language import Language
from constructor_desktop.gui.motion import LESS_MOTION
from constructor_desktop.gui.preferences import Preferences
from constructor_desktop.gui.services import Navigator, Notices, Services
from constructor_desktop.gui.theme import Theme
from constructor_desktop.storage.paths import cache_folder, config_folder, log_folder

LOG_FILE = "constructor.log"
CRASH_FILE = "crash.log"
_LOG_BYTES, _LOG_FILES = 1_000_000, 3
_SWITCH_SECONDS = 0.001
FAILED = 1


def run_window(paths: Sequence[Path] = ()) -> int:
    """Shows the window until it is closed, and returns the exit code.

    Args:
        paths: A project to open, or folders to make one of; without them the last project is opened.
    """
    app = make_application()
    window = make_window(app)
    window.restore()
    window.show()
    sys.excepthook = _Unexpected(window)
    threading.excepthook = _log_thread
    window.start.first_painted.connect(partial(_begin, window, list(paths)))
    return app.exec()


def _begin(window: MainWindow, paths: list[Path]) -> None:
    """Does what can wait until the window is on the screen."""
    keep_fluent(window)
    start_logging(log_folder())
    if paths:
        window.open_paths(paths)
    else:
        window.restore_project()
    window.begin_cloud()


def keep_fluent(window: MainWindow) -> None:
    """Lets nothing that happens in other threads hold up the window for long."""
    from constructor_desktop.gui.collector import Collector
    from constructor_desktop.gui.libraries import load_libraries_aside

    # Workers that run Python code give the window its turn five times sooner than usual.
    sys.setswitchinterval(_SWITCH_SECONDS)
    load_libraries_aside()
    Collector(window)


def make_application() -> QApplication:
    """Makes the application object, named as its files are; without a display it ends the program with a sentence."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        former = qInstallMessageHandler(_NoDisplay())
        # Said here, because `setStyle` returns the style, and setting up its class takes PySide longer than painting.
        app = QApplication([*sys.argv[:1], "-style", "fusion"])
        qInstallMessageHandler(former)
    QCoreApplication.setApplicationName("AI Constructor")
    app.setDesktopFileName("ai-constructor")
    return app


class _NoDisplay:
    """Takes Qt's messages while it looks for a display; Qt would abort after the last, fatal one."""

    def __init__(self) -> None:
        self._said: list[str] = []

    def __call__(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        self._said.append(text or "")
        if kind is QtMsgType.QtFatalMsg:
            sys.stderr.write(f"{no_display_sentence(self._said)}\n")
            sys.stderr.flush()
            os._exit(FAILED)


def no_display_sentence(said: Sequence[str]) -> str:
    """Returns what to tell the user; a library that Qt misses is named in what it `said`."""
    text = " ".join(said)
    missing = re.search(r"(\S+) is needed to load", text)
    if missing is not None and "could not connect to display" not in text:
        return f"The window cannot be shown: the system library {missing[1]} is missing. Install it and try again."
    return (
        "The window cannot be shown: there is no display here. Start the program on a desktop, "
        "or use a sub-command; --help lists them."
    )


def _log_qt(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    import logging

    if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
        logging.getLogger("constructor_desktop.qt").warning("%s", text)


def make_window(app: QApplication) -> MainWindow:
    """Builds the services and the window on them."""
    preferences = Preferences(config_folder(), app)
    theme = Theme(app, preferences.text("theme", "system"))  # type: ignore[arg-type]
    language = Language(app, preferences.text("language", "system"))  # type: ignore[arg-type]
    app.setProperty(LESS_MOTION, preferences.flag("less_motion"))
    services = Services(
        theme=theme,
        icons=Icons(theme),
        language=language,
        preferences=preferences,
        tasks=Tasks(app),
        notices=Notices(app),
        navigator=Navigator(app),
        cache_folder=cache_folder(),
    )
    _Follower(services, app)
    window = MainWindow(services)
    window.start.first_painted.connect(partial(_add_focus_ring, app, theme))
    return window


def _add_focus_ring(app: QApplication, theme: Theme) -> None:
    from constructor_desktop.gui.widgets.focus_ring import FocusRing

    FocusRing(app, theme)


class _Follower(QObject):
    """Applies preferences as soon as they change; the application keeps it, as a connection alone would not."""

    def __init__(self, services: Services, app: QApplication) -> None:
        super().__init__(app)
        self._services = services
        self._app = app
        services.preferences.changed.connect(self._apply)

    def _apply(self, key: str) -> None:
        preferences = self._services.preferences
        if key == "theme":
            self._services.theme.choose(preferences.text("theme", "system"))  # type: ignore[arg-type]
        elif key == "language":
            self._services.language.choose(preferences.text("language", "system"))  # type: ignore[arg-type]
        elif key == "less_motion":
            self._app.setProperty(LESS_MOTION, preferences.flag("less_motion"))


class _Unexpected:
    """Shows an exception that nobody caught; the program goes on."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._window.close()
        elif isinstance(error, Exception):
            self._window.show_error(error)


def _log_thread(arguments: threading.ExceptHookArgs) -> None:
    import logging

    error = arguments.exc_value
    logging.getLogger(__name__).error("unexpected error in the thread %s", arguments.thread, exc_info=error)


def start_logging(folder: Path) -> None:
    """Writes the log, with what Qt warns of, to a rotating file; without one if the disk refuses."""
    import logging
    from logging.handlers import RotatingFileHandler

    qInstallMessageHandler(_log_qt)
    root = logging.getLogger("constructor_desktop")
    root.setLevel(logging.INFO)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / LOG_FILE, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
        catch_crashes(folder)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)


def catch_crashes(folder: Path) -> None:
    """Lets a crash of a native library leave in a file of its own what every thread was doing.

    The log is renamed when it is full, and what writes at a crash cannot follow.

    Raises:
        OSError: if the disk refuses.
    """
    import faulthandler

    path = folder / CRASH_FILE
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.unlink()
    faulthandler.enable(path.open("a", encoding="utf-8"))  # which keeps it open as long as the program runs
