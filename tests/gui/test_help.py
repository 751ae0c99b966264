from __future__ import annotations

import importlib
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.resources import resource_path
from constructor_desktop.gui.frame.main_window import MainWindow
from constructor_desktop.gui.frame.workspace import _CLASSES
from constructor_desktop.gui.help.window import TOPICS, HelpWindow, page_text, show_help
from constructor_desktop.gui.services import Services

LANGUAGES = ("en", "ru")
LINK = re.compile(r"\]\(([^)]*)\)")


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def window(services: Services, parent: QWidget) -> HelpWindow:
    show_help(services, "data", parent)
    found = parent.findChild(HelpWindow)
    assert found is not None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_complete(language: str) -> None:
    folder = resource_path("resources", "help", language)
    assert sorted(path.stem for path in folder.iterdir()) == sorted(TOPICS)
    for topic in TOPICS:
        text = page_text(topic, language)
        assert text.startswith("# ")
        assert len(text) > 500
        for link in LINK.findall(text):
            assert (folder / link).is_file(), f"{topic}: {link}"


@pytest.mark.parametrize("topic", TOPICS)
def test_languages_say_the_same(topic: str) -> None:
    """The same headings, paragraphs, lists and links in both."""
    shapes = []
    for language in LANGUAGES:
        text = page_text(topic, language)
        lines = [re.match(r"#+ |- |\d+\. |> |    |", line)[0] for line in text.splitlines()]  # type: ignore[index]
        shapes.append((lines, LINK.findall(text)))
    assert shapes[0] == shapes[1]


def test_every_page_of_the_window_has_a_page_of_help() -> None:
    for module, name in _CLASSES.values():
        assert getattr(importlib.import_module(module), name).help_topic in TOPICS


def test_topic_is_shown_once(services: Services, parent: QWidget, window: HelpWindow) -> None:
    assert window.isVisible()
    assert window.topic == "data"
    assert "Each card is a class" in window.text.toPlainText()
    show_help(services, "test", parent)
    assert parent.findChildren(HelpWindow) == [window]
    assert window.topic == "test"
    show_help(services, "no such topic", parent)
    assert window.topic == "start"


def test_contents_links_and_back(qtbot: QtBot, window: HelpWindow) -> None:
    back = window.form.get(QToolButton, "back")
    assert not back.isEnabled()
    window.contents.setFocus()
    qtbot.keyClick(window.contents, Qt.Key.Key_Down)
    assert window.topic == "recording"
    window.text.anchorClicked.emit("settings.md")
    assert window.topic == "settings"
    assert window.contents.currentIndex().row() == TOPICS.index("settings")
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert window.topic == "data"
    assert not back.isEnabled()


def test_search_in_the_page(qtbot: QtBot, window: HelpWindow) -> None:
    search, found = window.form.get(QLineEdit, "search"), window.form.get(QLabel, "found")
    qtbot.keyClicks(search, "class")
    first = window.text.textCursor().selectionStart()
    assert window.text.textCursor().selectedText().lower() == "class"
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert window.text.textCursor().selectionStart() > first
    for _ in range(200):  # from the end on from the top again
        qtbot.keyClick(search, Qt.Key.Key_Return)
        if window.text.textCursor().selectionStart() == first:
            break
    assert window.text.textCursor().selectionStart() == first
    qtbot.keyClicks(search, "xyz")
    assert found.text() == "Not on this page"
    search.clear()
    assert found.text() == ""


def test_headings_are_larger(window: HelpWindow) -> None:
    block = window.text.document().begin()
    assert block.begin().fragment().charFormat().font().pixelSize() == 22


def test_help_follows_the_language(services: Services, window: HelpWindow) -> None:
    services.language.choose("ru")
    QApplication.processEvents()
    assert window.contents.model().index(0, 0).data() == "Первые шаги"
    assert "образцы" in window.text.toPlainText()


def test_f1_opens_the_help_of_the_page(qtbot: QtBot, services: Services) -> None:
    main = MainWindow(services)
    qtbot.addWidget(main)
    main.show()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=10_000)
    main.commands.actions["guide"].trigger()
    window = main.findChild(HelpWindow)
    assert window is not None
    assert window.topic == "start"
    assert main.commands.actions["guide"].shortcut().toString() == "F1"
    window.close()
    main.close()
