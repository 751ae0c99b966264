"""The choice of the language in the top bar of the start page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QComboBox

from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.language import NAMES
from constructor_desktop.gui.services import Services


class LanguageBox(QObject):
    """Fills a box with the languages and keeps it and the language in force alike."""

    def __init__(self, services: Services, box: QComboBox) -> None:
        super().__init__(box)
        self._services, self._box = services, box
        for code, name in NAMES.items():
            box.addItem(name, code)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.activated.connect(self._choose)
        services.theme.changed.connect(self._draw)
        services.language.changed.connect(self._follow)
        self._draw()
        self._follow()

    def _choose(self, row: int) -> None:
        self._services.preferences.store("language", self._box.itemData(row))

    def _follow(self) -> None:
        self._box.setCurrentIndex(self._box.findData(self._services.language.code))

    def _draw(self) -> None:
        for row in range(self._box.count()):
            self._box.setItemIcon(row, self._services.icons.icon("translate", "text-2", BUTTON_SIZE))
