"""The commands of the window: one action each, shared by the menus, the buttons and the keys."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from constructor_desktop.gui.keys import with_keys

if TYPE_CHECKING:
    from constructor_desktop.gui.frame.main_window import MainWindow

_TEXTS = {
    "new_pictures": QT_TRANSLATE_NOOP("Commands", "New picture project"),
    "new_sounds": QT_TRANSLATE_NOOP("Commands", "New sound project"),
    "open": QT_TRANSLATE_NOOP("Commands", "Open…"),
    "import": QT_TRANSLATE_NOOP("Commands", "Import…"),
    "rename": QT_TRANSLATE_NOOP("Commands", "Rename project…"),
    "close": QT_TRANSLATE_NOOP("Commands", "Close project"),
    "quit": QT_TRANSLATE_NOOP("Commands", "Quit"),
    "undo": QT_TRANSLATE_NOOP("Commands", "Undo"),
    "redo": QT_TRANSLATE_NOOP("Commands", "Redo"),
    "data": QT_TRANSLATE_NOOP("Commands", "Data"),
    "train": QT_TRANSLATE_NOOP("Commands", "Train"),
    "test": QT_TRANSLATE_NOOP("Commands", "Test"),
    "export": QT_TRANSLATE_NOOP("Commands", "Export"),
    "start_training": QT_TRANSLATE_NOOP("Commands", "Start training"),
    "cloud_jobs": QT_TRANSLATE_NOOP("Commands", "Jobs in the cloud"),
    "settings": QT_TRANSLATE_NOOP("Commands", "Settings"),
    "guide": QT_TRANSLATE_NOOP("Commands", "Help for this page"),
    "about": QT_TRANSLATE_NOOP("Commands", "About AI Constructor"),
}
_KEYS = {
    "new_pictures": "Ctrl+N",
    "open": "Ctrl+O",
    "import": "Ctrl+I",
    "quit": "Ctrl+Q",
    "undo": "Ctrl+Z",
    "redo": "Ctrl+Shift+Z",
    "data": "Ctrl+1",
    "train": "Ctrl+2",
    "test": "Ctrl+3",
    "export": "Ctrl+4",
    "start_training": "Ctrl+Return",
    "settings": "Ctrl+,",
    "guide": "F1",
}
_MORE_KEYS = {"train": "Ctrl+T", "export": "Ctrl+E", "redo": "Ctrl+Y"}
_MENUS = {
    QT_TRANSLATE_NOOP("Commands", "File"): (
        "new_pictures",
        "new_sounds",
        "open",
        "recent",
        "",
        "import",
        "rename",
        "close",
        "",
        "quit",
    ),
    QT_TRANSLATE_NOOP("Commands", "Edit"): ("undo", "redo", "", "settings"),
    QT_TRANSLATE_NOOP("Commands", "View"): ("data", "train", "test", "export", "", "start_training", "cloud_jobs"),
    QT_TRANSLATE_NOOP("Commands", "Help"): ("guide", "about"),
}
NEED_PROJECT = ("import", "rename", "close", "data", "train", "test", "export", "start_training")


class Commands(QObject):
    """The actions by name, and the menus that hold them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.actions: dict[str, QAction] = {}
        for name in _TEXTS:
            action = QAction(window)
            keys = [_KEYS[name]] if name in _KEYS else []
            keys += [_MORE_KEYS[name]] if name in _MORE_KEYS else []
            action.setShortcuts([QKeySequence(key) for key in keys])
            window.addAction(action)
            self.actions[name] = action
        self.recent = QMenu(window)
        self.menu = QMenu(window)
        self.project_menu = QMenu(window)
        self._sections = {title: QMenu(window) for title in _MENUS}
        self._fill(window)
        self.retranslate()

    def connect_to(self, handlers: dict[str, Callable[[], object]]) -> None:
        """Connects every action; raises KeyError if one has no handler."""
        for name, action in self.actions.items():
            action.triggered.connect(lambda _=False, handler=handlers[name]: handler())

    def retranslate(self) -> None:
        """Sets the texts in the language in force."""
        translate = QCoreApplication.translate
        for name, action in self.actions.items():
            action.setText(translate("Commands", str(_TEXTS[name])))
        for title, menu in self._sections.items():
            menu.setTitle(translate("Commands", str(title)))
        self.recent.setTitle(translate("Commands", "Recent projects"))

    def set_project_open(self, is_open: bool) -> None:
        """Enables what needs a project."""
        for name in NEED_PROJECT:
            self.actions[name].setEnabled(is_open)

    def set_history(self, undo: str | None, redo: str | None) -> None:
        """Enables undo and redo, with the words of what they would do; None if there is nothing."""
        for name, words in (("undo", undo), ("redo", redo)):
            action = self.actions[name]
            action.setEnabled(words is not None)
            title = QCoreApplication.translate("Commands", str(_TEXTS[name]))
            text = f"{title}: {words}" if words else title
            action.setText(text)
            action.setToolTip(with_keys(text, _KEYS[name]))

    def _fill(self, window: QMainWindow) -> None:
        for title, names in _MENUS.items():
            menu = self._sections[title]
            for name in names:
                if not name:
                    menu.addSeparator()
                elif name == "recent":
                    menu.addMenu(self.recent)
                else:
                    menu.addAction(self.actions[name])
            if sys.platform == "darwin":
                window.menuBar().addMenu(menu)
            else:
                self.menu.addMenu(menu)
        for name in ("rename", "open"):
            self.project_menu.addAction(self.actions[name])
        self.project_menu.addMenu(self.recent)
        self.project_menu.addAction(self.actions["close"])
