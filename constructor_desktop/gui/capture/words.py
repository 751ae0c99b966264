"""What is told after changes of samples, in words for the modality."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.data import Modality


def moved_text(modality: Modality, number: int, class_name: str) -> str:
    """Returns `3 sounds moved to Rain`."""
    if modality is Modality.AUDIO:
        text = QCoreApplication.translate("SampleWords", "%n sound(s) moved to %1", "", number)
    else:
        text = QCoreApplication.translate("SampleWords", "%n picture(s) moved to %1", "", number)
    return text.replace("%1", class_name)


def deleted_text(modality: Modality, number: int) -> str:
    """Returns `3 sounds deleted`."""
    if modality is Modality.AUDIO:
        return QCoreApplication.translate("SampleWords", "%n sound(s) deleted", "", number)
    return QCoreApplication.translate("SampleWords", "%n picture(s) deleted", "", number)


def added_text(modality: Modality, number: int, class_name: str) -> str:
    """Returns `3 sounds added to Rain`."""
    if modality is Modality.AUDIO:
        text = QCoreApplication.translate("SampleWords", "%n sound(s) added to %1", "", number)
    else:
        text = QCoreApplication.translate("SampleWords", "%n picture(s) added to %1", "", number)
    return text.replace("%1", class_name)
