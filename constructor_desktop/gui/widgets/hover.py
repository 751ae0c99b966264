"""Buttons that open a menu or a dialog: Qt does not tell them that the mouse has left while it was open."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton, QToolButton, QWidget


def set_menu(button: QPushButton | QToolButton, menu: QMenu) -> None:
    """Gives a button a menu, after which it is drawn as pointed at only if it is."""
    button.setMenu(menu)
    menu.aboutToHide.connect(partial(_settle_later, button))


def settle(around: QWidget) -> None:
    """Tells the buttons inside a widget, or the button itself, where the mouse has left them."""
    buttons = around.findChildren(QAbstractButton)
    for button in [around, *buttons] if isinstance(around, QAbstractButton) else buttons:
        if button.underMouse() and not button.rect().contains(button.mapFromGlobal(QCursor.pos())):
            QCoreApplication.sendEvent(button, QEvent(QEvent.Type.Leave))


def _settle_later(button: QWidget) -> None:
    QTimer.singleShot(0, button, partial(settle, button))  # the menu is still there
