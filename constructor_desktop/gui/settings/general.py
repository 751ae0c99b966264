"""Settings: language, theme, motion."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import NAMES
from constructor_desktop.gui.motion import LESS_MOTION
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.section import Section


class GeneralSection(Section):
    """Stores each choice at once; the program follows the preferences."""

    def __init__(self, services: Services, session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(services, session, parent)
        form = load_form("settings_general", services.icons, self)
        self.language = form.get(QComboBox, "language")
        self.theme = form.get(QComboBox, "theme")
        self.less_motion = form.get(QCheckBox, "less_motion")
        for code in ("system", *NAMES):
            self.language.addItem(NAMES.get(code, ""), code)
        for choice in ("system", "light", "dark"):
            self.theme.addItem("", choice)
        preferences = services.preferences
        self.language.setCurrentIndex(self.language.findData(preferences.text("language", "system")))
        self.theme.setCurrentIndex(self.theme.findData(preferences.text("theme", "system")))
        self.less_motion.setChecked(preferences.flag(LESS_MOTION))
        self.retranslate()
        self.language.activated.connect(self._store_language)
        self.theme.activated.connect(self._store_theme)
        self.less_motion.toggled.connect(self._store_motion)

    def retranslate(self) -> None:
        """Sets the choices."""
        self.language.setItemText(0, self.tr("As the system"))
        for row, text in enumerate((self.tr("As the system"), self.tr("Light"), self.tr("Dark"))):
            self.theme.setItemText(row, text)

    def _store_language(self) -> None:
        self.services.preferences.store("language", str(self.language.currentData()))

    def _store_theme(self) -> None:
        self.services.preferences.store("theme", str(self.theme.currentData()))

    def _store_motion(self, less: bool) -> None:
        self.services.preferences.store(LESS_MOTION, less)
