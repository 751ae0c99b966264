"""A box to choose the colours of spectrograms from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.capture.elided_box import ElidedBox
from constructor_desktop.gui.plots.colour_maps import COLOUR_MAP, MAPS, coloured
from constructor_desktop.gui.preferences import Preferences

_ICON = QSize(24, 12)
_FRAME = 46  # Pixels beside the icon: padding and arrow.


class ColourBox(ElidedBox):
    """Shows each colour map beside its name; remembers the choice."""

    chosen = Signal(str)
    """The name of a colour map."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setIconSize(_ICON)
        self._fill()
        self.activated.connect(self._choose)

    @property
    def map_name(self) -> str:
        """The colour map in force."""
        return str(self.currentData())

    @property
    def least_width(self) -> int:
        """Pixels it takes to show the colours without their name."""
        return _ICON.width() + _FRAME

    def _fill(self) -> None:
        names = (self.tr("Magma"), self.tr("Viridis"), self.tr("Cividis"), self.tr("Grey"))
        self.clear()
        for key, name in zip(MAPS, names, strict=True):
            self.addItem(_icon(key), name, key)
        self.setCurrentIndex(max(0, self.findData(self._preferences.text(COLOUR_MAP, MAPS[0]))))

    def _choose(self) -> None:
        self._preferences.store(COLOUR_MAP, self.map_name)
        self.chosen.emit(self.map_name)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()


def _icon(name: str) -> QIcon:
    """A strip from silent to loud."""
    levels = np.linspace(0, 255, 2 * _ICON.width()).astype(np.uint8)
    pixmap = QPixmap.fromImage(coloured(np.tile(levels, (2 * _ICON.height(), 1)), name))
    pixmap.setDevicePixelRatio(2)
    return QIcon(pixmap)
