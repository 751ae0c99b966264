"""A combo box that elides its text where there is no room for it, instead of cutting it off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

_GAP = 4  # Between icon and text, as styles paint it.


class ElidedBox(QComboBox):
    """Not editable; without any room for a text only its icon is shown."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints what fits."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        box, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(box, option, field, self).width()
        if not self.itemIcon(self.currentIndex()).isNull():
            room -= self.iconSize().width() + _GAP
        metrics = self.fontMetrics()
        fits = room >= metrics.horizontalAdvance("…")
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        option.currentText = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) if fits else ""
        if self.currentIndex() < 0:
            option.palette.setBrush(QPalette.ColorRole.ButtonText, option.palette.placeholderText())
        painter = QStylePainter(self)
        painter.drawComplexControl(box, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
