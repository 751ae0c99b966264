"""The question before a job in the cloud is ended."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def ask_to_cancel(name: str, parent: QWidget) -> bool:
    """Asks whether a job is to end now."""
    translate = QCoreApplication.translate
    question = translate("Cloud", "Cancel “%1”? Its machine is deleted, and what it has learned so far is lost.")
    title = translate("Cloud", "Cancel the job")
    box = QMessageBox(QMessageBox.Icon.Question, title, question.replace("%1", name), parent=parent)
    cancel = box.addButton(title, QMessageBox.ButtonRole.DestructiveRole)
    cancel.setProperty("kind", "danger")
    box.addButton(translate("Cloud", "Let it go on"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    return box.clickedButton() is cancel
