"""The step from the data to the training: goes there, or says what is still missing."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.bubble import Bubble

CLASSES, SAMPLES = 2, 2
"""What training needs at least: classes, and samples in each."""
_LINES = 6


class Readiness(QObject):
    """Watches the button that leads to the training."""

    def __init__(self, services: Services, session: Session, button: QPushButton, page: QWidget) -> None:
        super().__init__(page)
        self._services, self._session, self._button = services, session, button
        self.bubble: Bubble | None = None
        button.clicked.connect(self.go)
        session.changed.connect(self.close)

    def go(self) -> None:
        """Shows the Train page if there is enough to train with, else a bubble that lists what is missing."""
        self.close()
        missing = self.missing()
        if not missing:
            self._services.navigator.go("train")
            return
        lines = "\n".join(f"• {line}" for line in missing)
        self.bubble = Bubble(self._services, self._button, f"{self.tr('Before training:')}\n{lines}")
        self.bubble.closed.connect(self.close)

    def close(self) -> None:
        """Closes the bubble."""
        if self.bubble is not None:
            self.bubble.hide()
            self.bubble.deleteLater()
            self.bubble = None

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
