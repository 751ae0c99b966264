"""The question before a job in the cloud is ended."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from constructor_desktop.gui.widgets.danger import add_danger_button


def ask_to_cancel(name: str, parent: QWidget, *, finished: bool = False) -> bool:
    """Asks whether a job is to end now.

    Args:
        name: Of the job.
        parent: What the question belongs to.
        finished: Whether its model is there and only has to be fetched, so that this would be thrown away.
    """
    translate = QCoreApplication.translate
    question = translate("Cloud", "Cancel “%1”? Its machine is deleted, and what it has learned so far is lost.")
    title = translate("Cloud", "Cancel the job")
    if finished:
        question = translate(
            "Cloud", "The model of “%1” is finished and paid for, and is being fetched. Throw it away all the same?"
        )
        title = translate("Cloud", "Throw the model away")
    box = QMessageBox(QMessageBox.Icon.Question, title, question.replace("%1", name), parent=parent)
    cancel = add_danger_button(box, title)
    keep = translate("Cloud", "Keep it") if finished else translate("Cloud", "Let it go on")
    box.setDefaultButton(box.addButton(keep, QMessageBox.ButtonRole.RejectRole))
    box.exec()
    return box.clickedButton() is cancel
