"""What is said about jobs in the cloud: where they are, what they cost, and what there is of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from constructor_desktop.gui.cloud.training import CloudTraining
from constructor_desktop.gui.language import decimal_text, seconds_text
from constructor_desktop.gui.messages import sentence

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.profile import CloudProfile
    from constructor_desktop.jobs.cloud.record import JobRecord

_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸"}


def money_text(amount: float, currency: str) -> str:
    """Returns `12.50 ₽`."""
    return f"{decimal_text(amount, 2)}\N{NO-BREAK SPACE}{_SIGNS.get(currency, currency)}"


def price_text(amount: float | None, currency: str) -> str:
    """Returns `12.50 ₽`, or that nobody knows."""
    return QCoreApplication.translate("Cloud", "price unknown") if amount is None else money_text(amount, currency)


def phase_text(phase: str, stage: str = "", transfer: str = "") -> str:
    """Returns what happens in a phase.

    Args:
        phase: Its name in the record.
        stage: What the machine does.
        transfer: The stage of the last `Progress`.
    """
    translate = QCoreApplication.translate
    if phase == "UPLOADING" and transfer == "cloud_pack":
        return translate("Cloud", "packing the samples")
    if phase == "RUNNING":
        return _stage_text(stage)
    return {
        "NEW": translate("Cloud", "checking the connection"),
        "UPLOADING": translate("Cloud", "uploading the samples"),
        "CREATING": translate("Cloud", "the machine is being made"),
        "DOWNLOADING": translate("Cloud", "downloading and checking the model"),
        "DELETING": translate("Cloud", "the machine is being deleted"),
        "DONE": translate("Cloud", "done"),
    }.get(phase, phase)


def _stage_text(stage: str) -> str:
    translate = QCoreApplication.translate
    return {
        "boot": translate("Cloud", "the machine is starting"),
        "fetch": translate("Cloud", "the machine fetches the samples"),
        "install": translate("Cloud", "the machine installs the program"),
        "train": translate("Cloud", "training"),
        "deliver": translate("Cloud", "the machine sends the model"),
    }.get(stage, translate("Cloud", "the machine works"))


def training_text(training: CloudTraining) -> str:
    """Returns what a job that goes on does: `uploading the samples`, `training, pass 3 of 20` and the like."""
    translate = QCoreApplication.translate
    status = training.status
    if training.stopping and training.gives_up:
        return translate("Cloud", "being cancelled: %1").replace("%1", end_text(training))
    if training.phase == "DELETING":
        return end_text(training)
    transfer = training.transfer.stage if training.transfer is not None else ""
    text = phase_text(training.phase, status.stage if status else "", transfer)
    learning = status is not None and status.phase == "RUNNING" and status.stage == "train"
    if learning and training.is_final:
        text = translate("Cloud", "training the final model with all samples")
    elif learning and training.passes is not None:
        text = translate("Cloud", "training, pass %1 of %2")
        text = text.replace("%1", str(training.passes[0])).replace("%2", str(training.passes[1]))
    if status is not None and status.attempt > 1:
        text += " · " + translate("Cloud", "machine %1").replace("%1", str(status.attempt))
    return text


def end_text(training: CloudTraining) -> str:
    """Returns what is done at the end of a job, however it came."""
    if training.status is not None and training.status.seconds:
        return phase_text("DELETING")
    return QCoreApplication.translate("Cloud", "what was sent is being deleted")


def waiting_text(training: CloudTraining) -> str:
    """Returns why nothing can be done at the moment; empty otherwise."""
    return sentence(training.status.waiting) if training.status is not None and training.status.waiting else ""


def record_text(record: JobRecord) -> str:
    """Returns where a job is that nobody here carries out, or how it ended."""
    translate = QCoreApplication.translate
    if record.phase.value != "DONE":
        text = translate("Cloud", "interrupted while: %1")
        return text.replace("%1", phase_text(record.phase.value))
    if record.may_be_left(time.time()):
        return translate("Cloud", "given up")
    if record.kept:
        return translate("Cloud", "not begun; its data are still in the bucket")
    return {
        "succeeded": translate("Cloud", "ready"),
        "failed": translate("Cloud", "failed"),
        "cancelled": translate("Cloud", "cancelled"),
    }.get(record.result.value if record.result else "", translate("Cloud", "done"))


def machine_text(record: JobRecord) -> str:
    """Returns what there is of a job's machine."""
    translate = QCoreApplication.translate
    if record.given_up and record.owes_machine:
        return translate("Cloud", "the machine may still be there")
    return {
        "none": translate("Cloud", "no machine yet")
        if record.phase.value != "DONE"
        else translate("Cloud", "no machine"),
        "maybe": translate("Cloud", "a machine was asked for"),
        "id": translate("Cloud", "the machine is there"),
        "deleted": translate("Cloud", "the machine is deleted"),
    }[record.vm.value]


def spent_text(seconds: float, amount: float | None, currency: str) -> str:
    """Returns `12 min 5 s · 3.20 ₽`; without a machine that nothing was spent."""
    if not seconds:
        return QCoreApplication.translate("Cloud", "nothing spent")
    return f"{seconds_text(seconds)} · {price_text(amount, currency)}"


def spent_of(record: JobRecord, training: CloudTraining | None) -> str:
    """Returns what a job has spent so far, by its last status or its record."""
    status = training.status if training is not None else None
    if status is not None:
        return spent_text(status.seconds, status.spent, status.currency)
    now = time.time()
    return spent_text(record.machine_seconds(now), record.spent(now), record.currency)


def hours_text(profile: CloudProfile) -> str:
    """Returns the time limit in hours, without a needless decimal."""
    hours = profile.hours_limit
    return decimal_text(hours, 0 if hours == int(hours) else 1)


def machine_shape(profile: CloudProfile) -> str:
    """Returns `4 cores, 16 GB`, with its graphics cards if it has any."""
    translate = QCoreApplication.translate
    text = translate("Cloud", "%n core(s)", "", profile.cores)
    text += ", " + translate("Cloud", "%1 GB").replace("%1", str(profile.memory_gb))
    if profile.gpus:
        text += ", " + translate("Cloud", "%n graphics card(s)", "", profile.gpus)
    return text
