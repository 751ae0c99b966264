"""The step from the data to the training: goes there, or says what is still missing."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.preferences import Preferences
from constructor_desktop.gui.samples.bubble import Bubble
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.start.page import TRAINED

CLASSES, SAMPLES = 2, 2
"""What training needs at least: classes, and samples in each."""
SHOWN = "data/go_shown"
"""Key of the preference that says that the user has found the way to the training."""
_LINES = 6


class Readiness(QObject):
    """Watches the button that leads to the training."""

    def __init__(self, services: Services, session: Session, button: QPushButton, page: QWidget) -> None:
        super().__init__(page)
        self._services, self._session = services, session
        self.bubble = Bubble(services.icons, button, page)
        button.clicked.connect(self.go)
        session.changed.connect(self.bubble.hide)

    def go(self) -> None:
        """Shows the Train page if there is enough to train with."""
        missing = self.missing()
        if missing:
            self.bubble.show_lines(self.tr("Before training:"), missing)
            return
        self._preferences.store(SHOWN, True)
        self.bubble.hide()
        self._services.navigator.go("train")

    def invite(self) -> None:
        """Shows somebody who has never trained where it goes on."""
        known = self._preferences.flag(SHOWN) or self._preferences.flag(TRAINED)
        if not known and not self.missing():
            self.bubble.show_lines(self.tr("Everything is there for the first training. It goes on here."))

    def missing(self) -> list[str]:
        """Returns what is missing for the training, a sentence each."""
        classes = self._session.state.classes
        lines = [self.tr("Add %n more class(es).", "", CLASSES - len(classes))] if len(classes) < CLASSES else []
        ready = sum(len(state.samples) >= SAMPLES for state in classes)
        if ready >= CLASSES:
            return []
        sounds = self._session.modality is Modality.AUDIO
        for state in classes:
            lacking = SAMPLES - len(state.samples)
            if lacking > 0:
                text = (
                    self.tr("“%1” needs %n more sound(s).", "", lacking)
                    if sounds
                    else self.tr("“%1” needs %n more picture(s).", "", lacking)
                )
                lines.append(text.replace("%1", state.name))
        return lines[:_LINES]

    @property
    def _preferences(self) -> Preferences:
        return self._services.preferences
