"""What the page expects of its segment "Live", be it for sounds or for pictures."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from constructor_desktop.core.data import Modality

if TYPE_CHECKING:
    from constructor_desktop.gui.services import Services
    from constructor_desktop.gui.trial.corrections import Corrections
    from constructor_desktop.gui.trial.side import Side
    from constructor_desktop.inference.predictor import Predictor


class LiveView(QWidget):
    """Shows what a microphone hears or a camera sees, and answers about it in the page's right column."""

    changed = Signal()
    """What a correction would add is another, or there is something to add now, or no more."""

    @abstractmethod
    def set_predictor(self, predictor: Predictor) -> None:
        """Answers with another model from now on."""

    @abstractmethod
    def run(self) -> None:
        """Begins, unless the user has paused it or it is running."""

    @abstractmethod
    def halt(self) -> None:
        """Gives the device back."""

    @abstractmethod
    def toggle(self) -> None:
        """Pauses or goes on."""

    @abstractmethod
    def shut_down(self) -> None:
        """Ends everything."""

    @abstractmethod
    def judge_again(self) -> None:
        """Shows the answer under another threshold."""

    @abstractmethod
    def what(self) -> str:
        """Returns what a correction would add."""

    @abstractmethod
    def correctable(self) -> bool:
        """Whether something was heard or is seen that a correction can add."""

    @abstractmethod
    def why_nothing(self) -> str:
        """Returns why a correction is not possible."""

    @abstractmethod
    def correct(self, corrections: Corrections, name: str) -> bool:
        """Adds what was heard or seen last to a class; returns False if nothing was."""

    @abstractmethod
    def retranslate(self) -> None:
        """Sets texts again."""

    def show_file(self, path: Path) -> bool:
        """Shows a file instead of the device; returns False where that makes no sense."""
        return False

    def paste(self) -> bool:
        """Shows what is in the clipboard; returns False where that makes no sense."""
        return False


def make_live(services: Services, modality: Modality, side: Side) -> LiveView:
    """Builds the segment "Live"; each kind needs libraries that the other does not."""
    if modality is Modality.AUDIO:
        from constructor_desktop.gui.trial.live_sound import LiveSound

        return LiveSound(services, side)
    from constructor_desktop.gui.trial.live_picture import LivePicture

    return LivePicture(services, side)
