"""A box to choose the colours of spectrograms from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from constructor_desktop.gui.plots.colour_maps import COLOUR_MAP, MAPS
from constructor_desktop.gui.preferences import Preferences


class ColourBox(QComboBox):
    """Remembers the choice."""

    chosen = Signal(str)
    """The name of a colour map."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._fill()
        self.activated.connect(self._choose)

    @property
    def map_name(self) -> str:
        """The colour map in force."""
        return str(self.currentData())

    def _fill(self) -> None:
        names = (self.tr("Magma"), self.tr("Viridis"), self.tr("Cividis"), self.tr("Grey"))
        self.clear()
        for key, name in zip(MAPS, names, strict=True):
            self.addItem(name, key)
        self.setCurrentIndex(max(0, self.findData(self._preferences.text(COLOUR_MAP, MAPS[0]))))

    def _choose(self) -> None:
        self._preferences.store(COLOUR_MAP, self.map_name)
        self.chosen.emit(self.map_name)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
