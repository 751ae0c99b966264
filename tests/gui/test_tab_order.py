from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.tab_order import follow_layout


def named(name: str) -> QPushButton:
    button = QPushButton(name)
    button.setObjectName(name)
    return button


def visited(window: QWidget) -> list[str]:
    """Names of what Tab visits, from `first` until it is there again."""
    names: list[str] = []
    window.findChild(QPushButton, "first").setFocus()
    while (now := window.focusWidget().objectName()) not in names:
        names.append(now)
        window.focusNextPrevChild(True)
    return names


def test_tab_follows_the_layout_whatever_was_made_first(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, row = QVBoxLayout(window), QHBoxLayout()
    splitter, stack, scroll, inner = QSplitter(), QStackedWidget(), QScrollArea(), QWidget()
    column.addWidget(splitter)
    splitter.addWidget(stack)
    splitter.addWidget(scroll)
    scroll.setWidget(inner)
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    within = QVBoxLayout(inner)
    column.insertLayout(0, row)
    for layout, name in ((within, "last"), (row, "first"), (row, "second")):
        layout.addWidget(named(name))
    row.addWidget(QLabel("no stop"))
    stack.addWidget(named("third"))
    window.show()
    follow_layout(window)
    assert visited(window) == ["first", "second", "third", "last"]
    late = named("late")
    within.insertWidget(0, late)
    late.show()
    follow_layout(window)
    assert visited(window) == ["first", "second", "third", "late", "last"]


def test_tab_leaves_the_tables_of_forms(qtbot: QtBot, services: Services) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    table = load_form("settings_about", services.icons, owner).get(QTableView, "table")
    assert not table.tabKeyNavigation()
