"""The capture card: records sounds, or takes pictures with the webcam."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session

if TYPE_CHECKING:
    from constructor_desktop.gui.capture.sound_capture import SoundCapture
    from constructor_desktop.gui.capture.webcam import WebcamCapture

MIN_HEIGHT = 220


class CaptureCard(QWidget):
    """Builds what the project needs when it is shown for the first time."""

    possible_changed = Signal(bool)
    """Whether there is a device to record with."""
    new_class_wanted = Signal()
    """The user wants to record for a class that is still to be made."""

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self._content: SoundCapture | WebcamCapture | None = None
        self._wanted_class = self._offered_class = ""
        self._begun = self._closed = False
        frame = QFrame(self)
        frame.setProperty("role", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._inside = QVBoxLayout(frame)
        self._inside.setContentsMargins(14, 10, 14, 14)
        self.setMinimumHeight(MIN_HEIGHT)

    @property
    def content(self) -> SoundCapture | WebcamCapture | None:
        """What fills the card, once it is built."""
        return self._content

    def prepare(self, class_folder: str) -> None:
        """Gets ready to record, or turns the webcam on, for a class given by its folder."""
        if self._content is None:
            self._wanted_class = class_folder
            self._begin()
        else:
            self._content.prepare(class_folder)

    def offer(self, class_folder: str) -> None:
        """Chooses the class to record for, and leaves the rest to the user."""
        self._offered_class = class_folder
        if self._content is not None:
            self._content.offer(class_folder)

    def toggle(self) -> None:
        """Starts or stops a recording; turns the webcam on or off."""
        if self._content is not None:
            self._content.toggle()

    def deactivate(self) -> None:
        """Ends what only matters while it is seen; recordings are kept for review."""
        if self._content is not None:
            self._content.deactivate()

    def shut_down(self) -> None:
        """Ends everything."""
        self._closed = True
        if self._content is not None:
            self._content.shut_down()

    def why_not_close(self) -> str:
        """Returns a question if closing would interrupt something."""
        return self._content.why_not_close() if self._content is not None else ""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Builds the content once the page is painted."""
        super().showEvent(event)
        self._begin()

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        slow = "plots.canvas" if self._session.modality is Modality.AUDIO else "capture.webcam"
        self._services.tasks.start(
            lambda on_event: import_module(f"constructor_desktop.gui.{slow}"),
            "load what records",
            done=lambda _: self._build(),
        )

    def _build(self) -> None:
        if self._closed:
            return
        if self._session.modality is Modality.AUDIO:
            from constructor_desktop.gui.capture.sound_capture import SoundCapture

            self._content = SoundCapture(self._services, self._session)
        else:
            from constructor_desktop.gui.capture.webcam import WebcamCapture

            self._content = WebcamCapture(self._services, self._session)
        self._inside.addWidget(self._content)
        self._content.new_class_wanted.connect(self.new_class_wanted)
        self._content.possible_changed.connect(self.possible_changed)
        self.possible_changed.emit(self._content.possible)
        self._content.offer(self._offered_class)
        if self._wanted_class:
            self._content.prepare(self._wanted_class)
