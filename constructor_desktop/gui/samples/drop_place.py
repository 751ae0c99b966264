"""The drop zone under the classes: says what will happen, and holds the buttons that need no dragging."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.drop_zone import DropZone

if TYPE_CHECKING:
    from constructor_desktop.media.glance import Glance

_NAMES = 3


class DropPlace(QWidget):
    """Shows the dashed frame; the page handles the dragging and calls `hover` and `reset`."""

    new_class_wanted = Signal()
    capture_wanted = Signal()

    def __init__(self, services: Services, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        theme = services.theme
        form = load_form("samples_drop", services.icons, self, {"DropZone": lambda owner: DropZone(theme, owner)})
        zone = form.root
        assert isinstance(zone, DropZone)
        self._zone = zone
        self._icon = form.get(QLabel, "icon")
        self._text, self._detail = form.get(QLabel, "text"), form.get(QLabel, "detail")
        self._new, self._capture = form.get(QPushButton, "new_class"), form.get(QPushButton, "capture")
        self._new.clicked.connect(self.new_class_wanted)
        self._capture.clicked.connect(self.capture_wanted)
        self._paths: Sequence[Path] = ()
        self._empty = False
        sounds = session.modality is Modality.AUDIO
        services.icons.bind(self._capture, "microphone" if sounds else "camera", "text", 16)
        self.reset()

    def show_empty(self, *, empty: bool) -> None:
        """Tells whether there are no classes yet: then it offers to record too."""
        self._empty = empty
        self.reset()

    def hover(self, paths: Sequence[Path], card_name: str = "") -> None:
        """Something is being dragged over the page, or over the card of a class."""
        self._zone.set_lit(not card_name)
        self._new.hide()
        self._capture.hide()
        if card_name:
            self._say(self.tr("Let go to add to “%1”").replace("%1", card_name))
            return
        if paths == self._paths:
            return
        self._paths = paths
        self._say(self.tr("Let go to add"))

        def look(_: object) -> tuple[Sequence[Path], Glance]:
            from constructor_desktop.media.glance import glance

            return paths, glance(paths)

        self._services.tasks.start(look, "look", done=self._seen)

    def reset(self) -> None:
        """Nothing is being dragged any more."""
        self._paths = ()
        self._zone.set_lit(False)
        self._new.show()
        self._capture.setVisible(self._empty)
        sounds = self._session.modality is Modality.AUDIO
        self._capture.setText(self.tr("Record with the microphone") if sounds else self.tr("Use the webcam"))
        self._say(self.tr("Drop folders here: each becomes a class"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.reset()
        super().changeEvent(event)

    def _seen(self, result: tuple[Sequence[Path], Glance]) -> None:
        paths, glance = result
        if paths != self._paths:
            return
        sounds = self._session.modality is Modality.AUDIO
        fitting = glance.sounds if sounds else glance.pictures
        others = glance.skipped + (glance.pictures if sounds else glance.sounds)
        if not fitting and glance.complete and not glance.manifests:
            none = self.tr("There are no sounds in this") if sounds else self.tr("There are no pictures in this")
            self._say(none)
            return
        counted = self.tr("%n sound(s)", "", fitting) if sounds else self.tr("%n picture(s)", "", fitting)
        skipped = self.tr("%n file(s) will be skipped", "", others) if others else ""
        self._say(self._headline(glance), " · ".join(part for part in (counted, skipped) if part))

    def _headline(self, glance: Glance) -> str:
        names = glance.classes
        if not names:
            return self.tr("Let go to choose a class for the files")
        if len(names) == 1:
            known = {one.name.casefold() for one in self._session.state.classes}
            text = (
                self.tr("Let go to add to the class “%1”")
                if names[0].casefold() in known
                else self.tr("Let go to add the class “%1”")
            )
            return text.replace("%1", names[0])
        shown = ", ".join(names[:_NAMES]) + ("…" if len(names) > _NAMES else "")
        return self.tr("Let go to add %n class(es): %1", "", len(names)).replace("%1", shown)

    def _say(self, text: str, detail: str = "") -> None:
        self._text.setText(text)
        self._text.setProperty("role", "strong" if self._zone.lit else "secondary")
        self._text.style().unpolish(self._text)
        self._text.style().polish(self._text)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
