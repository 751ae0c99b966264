"""A field for numbers of any size: `0.001` and `0.00002` without a tail of zeros."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

MARGIN = 8


class NumberBox(QDoubleSpinBox):
    """Takes `1e-4` as well; the arrow keys change a number by a factor where it is small."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(8)
        self.lineEdit().setTextMargins(MARGIN, 0, MARGIN, 0)

    def fixup(self, text: str) -> str:
        """Takes the nearest number that is allowed."""
        try:
            value = self.valueFromText(text)
        except ValueError:
            return text
        return self.textFromValue(min(max(value, self.minimum()), self.maximum())) + self.suffix()

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Writes a number as short as it is."""
        text = f"{value:.8f}".rstrip("0").rstrip(".")
        return text.replace(".", QLocale().decimalPoint())

    def valueFromText(self, text: str) -> float:  # noqa: N802
        """Reads a number, with a point or a comma."""
        return float(self._plain(text) or "0")

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Lets a number be typed."""
        if text and text == self.specialValueText():
            return QValidator.State.Acceptable, text, position
        plain = self._plain(text)
        try:
            value = float(plain)
        except ValueError:
            unfinished = plain in ("", ".") or plain.rstrip("-+").endswith("e")
            state = QValidator.State.Intermediate if unfinished else QValidator.State.Invalid
            return state, text, position
        inside = self.minimum() <= value <= self.maximum()
        return QValidator.State.Acceptable if inside else QValidator.State.Intermediate, text, position

    def stepBy(self, steps: int) -> None:  # noqa: N802
        """Doubles or halves small numbers, and adds to large ones."""
        value = self.value()
        self.setValue(value * 2.0**steps if 0 < value < 1 else value + steps * self.singleStep())

    def _plain(self, text: str) -> str:
        """Returns the number as Python reads it, without its unit."""
        text = text.strip()
        if text and text == self.specialValueText():
            return "0"
        return text.removesuffix(self.suffix().strip()).replace(",", ".").strip().lower()
