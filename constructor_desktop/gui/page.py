"""What the frame expects of a page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob

LAST_SEGMENT, RESULTS = "train/segment", "results"
"""Key of the preference that names the segment of the Train page that was shown last, and the name of the results."""


class Page(QWidget):
    """A page of the window for one open project; built when it is shown for the first time."""

    finished = Signal()
    """What the step is about was done: the rail shows it."""
    next_step_changed = Signal()
    """`offers_first_step` may have another value."""
    help_topic = "start"
    """Name of the help file that F1 opens."""

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.services = services
        self.session = session
        self.training = training

    @property
    def offers_first_step(self) -> bool:
        """Whether somebody who is new may be told to go on here: it costs nothing and takes a moment."""
        return True

    def activate(self, request: object = None) -> None:
        """The page is being shown; `request` is one of `requests`, or None."""

    def deactivate(self) -> None:
        """Another page is being shown: stop what only matters while visible (microphone, webcam, playback)."""

    def shut_down(self) -> None:
        """The project is being closed: stop everything and keep what the user would miss."""

    def why_not_close(self) -> str:
        """Returns a question for the user if closing would lose work in progress, else an empty text."""
        return ""

    def retranslate(self) -> None:
        """The language has changed: set the texts that no form sets."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
