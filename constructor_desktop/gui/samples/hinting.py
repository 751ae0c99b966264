"""The hints on the cards: what to say, what their buttons do, and which the user does not want to see again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.samples.badges import hint_text
from constructor_desktop.gui.samples.overview import Overview
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session

if TYPE_CHECKING:
    from constructor_desktop.gui.samples.examining import Findings

DISMISSED = "data/dismissed"
_MORE_SAMPLES = ("too_few", "few", "fewer_than_others")
_LOOK_ALIKES = ("duplicates", "in_two_classes")


class Hinting(QObject):
    """Keeps the hints of an overview up to date; set `findings` and call `show_hints`."""

    record_wanted = Signal(str)
    """Folder of the class that needs more samples."""
    files_wanted = Signal(str)
    """The same, where nothing can be recorded."""
    cut_wanted = Signal(Path)
    """A sound that is to be cut into clips."""
    samples_wanted = Signal(str, list)
    """Folder of a class, and paths of samples in it to be shown."""

    def __init__(self, services: Services, session: Session, overview: Overview) -> None:
        super().__init__(overview)
        self._services, self._session, self._overview = services, session, overview
        self.findings: Findings | None = None
        self._can_record = True
        overview.completed.connect(self.show_hints)

    def show_hints(self) -> None:
        """Shows on each card the hint for its class, unless it was dismissed; of cards out of sight later."""
        if self._overview.outdated:
            return
        dismissed = self._services.preferences.texts(DISMISSED)
        for card in self._overview.cards:
            hint = self.findings.hints.get(card.folder) if self.findings else None
            if hint is None or self._key(card.folder, hint.code) in dismissed:
                card.hint.hide()
                continue
            action, glyph = self._action(hint.code)
            card.hint.set_hint(hint_text(hint, self._session.state), action, glyph)
            card.hint.show()

    def set_can_record(self, can: bool) -> None:
        """Offers to record, or to take pictures, only where there is a device for it."""
        self._can_record = can
        self.show_hints()

    def act(self, folder: str) -> None:
        """Does what the button of a class's hint says."""
        hint = self.findings.hints.get(folder) if self.findings else None
        state = self._session.state.class_of(folder)
        if self.findings is None or hint is None or state is None:
            return
        if hint.code in _MORE_SAMPLES:
            (self.record_wanted if self._can_record else self.files_wanted).emit(folder)
            return
        if hint.code == "long":
            lengths = self.findings.lengths
            self.cut_wanted.emit(max((one.path for one in state.samples), key=lambda path: lengths.get(path, 0.0)))
            return
        code = "twin" if hint.code in _LOOK_ALIKES else hint.code
        paths = [one.path for one in state.samples if self.findings.problems.get(one.path) == code]
        self.samples_wanted.emit(folder, paths)

    def dismiss(self, folder: str) -> None:
        """Hides the hint of a class for good."""
        hint = self.findings.hints.get(folder) if self.findings else None
        if hint is not None:
            dismissed = self._services.preferences.texts(DISMISSED)
            self._services.preferences.store(DISMISSED, [*dismissed, self._key(folder, hint.code)])
            self.show_hints()

    def _action(self, code: str) -> tuple[str, str]:
        if code == "long":
            return self.tr("Cut…"), "scissors"
        if code in _MORE_SAMPLES and not self._can_record:
            return self.tr("Add files…"), "plus"
        if code in _MORE_SAMPLES:
            if self._session.modality is Modality.AUDIO:
                return self.tr("Record"), "microphone"
            return self.tr("Take pictures"), "camera"
        return self.tr("Show"), "eye"

    def _key(self, folder: str, code: str) -> str:
        return f"{self._session.folder}|{folder}|{code}"
