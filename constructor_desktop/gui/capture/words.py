"""What is told after changes of samples, in words for the modality."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.language import counted


def moved_text(modality: Modality, number: int, class_name: str) -> str:
    """Returns `3 sounds moved to Rain`."""
    if modality is Modality.AUDIO:
        text = counted(QCoreApplication.translate("SampleWords", "%n sound(s) moved to %1", "", number), number)
    else:
        text = counted(QCoreApplication.translate("SampleWords", "%n picture(s) moved to %1", "", number), number)
    return text.replace("%1", class_name)


def deleted_text(modality: Modality, number: int) -> str:
    """Returns `3 sounds deleted`."""
    if modality is Modality.AUDIO:
        return counted(QCoreApplication.translate("SampleWords", "%n sound(s) deleted", "", number), number)
    return counted(QCoreApplication.translate("SampleWords", "%n picture(s) deleted", "", number), number)


def added_text(modality: Modality, number: int, class_name: str) -> str:
    """Returns `3 sounds added to Rain`."""
    if modality is Modality.AUDIO:
        text = counted(QCoreApplication.translate("SampleWords", "%n sound(s) added to %1", "", number), number)
    else:
        text = counted(QCoreApplication.translate("SampleWords", "%n picture(s) added to %1", "", number), number)
    return text.replace("%1", class_name)
