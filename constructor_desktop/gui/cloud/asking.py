"""The question before a job in the cloud is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from constructor_desktop.gui.widgets.danger import add_danger_button

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.record import JobRecord


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


def ask_to_give_up(name: str, record: JobRecord, parent: QWidget) -> bool:
    """Asks whether a job is to end although its cloud cannot be asked. Args: `name` is what the user calls it."""
    from constructor_desktop.jobs.cloud.compute_requests import instance_name
    from constructor_desktop.jobs.cloud.waiting import clock_text

    translate = QCoreApplication.translate
    title = translate("Cloud", "Give the job up")
    text = translate("Cloud", "Give up “%1”? Its cloud cannot be asked, so what is there is not deleted.").replace(
        "%1", name
    )
    if record.owes_machine and record.off_at is not None:
        left = translate(
            "Cloud",
            "The machine %1 may be left in the folder %2. It switches itself off at %3 at the latest, but its disk is "
            "billed until it is deleted: in the cloud's console, under Compute Cloud, Virtual machines.",
        )
        left = left.replace("%1", instance_name(record.id)).replace("%2", record.profile.folder_id)
        text += "\n\n" + left.replace("%3", clock_text(record.off_at))
    box = QMessageBox(QMessageBox.Icon.Warning, title, text, parent=parent)
    give_up = add_danger_button(box, title)
    box.setDefaultButton(
        box.addButton(translate("Cloud", "Go on trying"), QMessageBox.ButtonRole.RejectRole),
    )
    box.exec()
    return box.clickedButton() is give_up
