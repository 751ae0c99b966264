"""Asks before something is stopped or lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

_LOOK_MS = 200


def ask(parent: QWidget, question: str, yes: str, no: str, *, matters: Callable[[], bool] = lambda: True) -> bool:
    """Asks a question whose harmless answer is the one that Return gives.

    Args:
        parent: Where the dialog belongs; it gets its title.
        question: One or two sentences.
        yes: Words of the button that does it.
        no: Words of the button that leaves everything as it is.
        matters: Whether there is still anything to ask; where that is over meanwhile, the answer is yes.
    """
    box = QMessageBox(QMessageBox.Icon.Question, parent.window().windowTitle(), question, parent=parent)
    do = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    leave = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    leave.setProperty("kind", "primary")
    leave.style().unpolish(leave)
    leave.style().polish(leave)
    box.setDefaultButton(leave)
    over = QTimer(box, interval=_LOOK_MS)
    over.timeout.connect(lambda: None if matters() else do.click())
    over.start()
    box.exec()
    return box.clickedButton() is do
