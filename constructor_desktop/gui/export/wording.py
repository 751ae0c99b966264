"""What the Export page says of the check of a bundle."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.export.work import Exported
from constructor_desktop.gui.language import decimal_text

_MOST_DIGITS = 15


def check_sentence(exported: Exported, modality: Modality) -> str:
    """Returns how a bundle was checked."""
    translate, compared = QCoreApplication.translate, exported.compared
    if compared == 0:
        return translate("ExportPage", "We unpacked the bundle, started it on its own, and its self-test passed.")
    if not exported.held_out:
        return translate(
            "ExportPage", "We unpacked the bundle, started it on its own, and compared %n sample(s).", "", compared
        )
    if modality is Modality.AUDIO:
        return translate(
            "ExportPage",
            "We unpacked the bundle, started it on its own, and compared %n kept-aside sound(s).",
            "",
            compared,
        )
    return translate(
        "ExportPage",
        "We unpacked the bundle, started it on its own, and compared %n kept-aside picture(s).",
        "",
        compared,
    )


def plain_text(value: float) -> str:
    """Returns a small number without an exponent, to one digit: `0.0000003`."""
    if value == 0:
        return "0"
    digits = next((n for n in range(1, _MOST_DIGITS + 1) if round(value, n)), _MOST_DIGITS)
    return decimal_text(value, digits)
