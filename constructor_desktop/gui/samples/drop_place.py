"""The drop zone under the classes: says what will happen, and holds the buttons that need no dragging."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import count_text, counted
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.drop_zone import DropZone

if TYPE_CHECKING:
    from constructor_desktop.media.glance import Glance

LOW, HIGH = 48, 92
_NAMES = 3
_LONGEST_NAME = 32
_GLYPH = "folder-plus"


class DropPlace(QWidget):
    """Shows the dashed frame; the page handles the dragging and calls `hover` and `reset`."""

    new_class_wanted = Signal()
    capture_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, services: Services, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        theme = services.theme
        form = load_form("samples_drop", services.icons, self, {"DropZone": lambda owner: DropZone(theme, owner)})
        zone = form.root
        assert isinstance(zone, DropZone)
        self._zone = zone
        get = form.get
        self._picture, self._head, self._detail = get(QLabel, "picture"), get(QLabel, "head"), get(QLabel, "detail")
        self._icon, self._text = get(QLabel, "icon"), get(QLabel, "text")
        self._new, self._capture = get(QPushButton, "new_class"), get(QPushButton, "capture")
        self._progress, self._cancel = get(QProgressBar, "progress"), get(QPushButton, "cancel")
        self._new.clicked.connect(self.new_class_wanted)
        self._capture.clicked.connect(self.capture_wanted)
        self._cancel.clicked.connect(self.cancel_wanted)
        self._paths: Sequence[Path] = ()
        self._glance: Glance | None = None
        self._card_name = ""
        self._empty = self._hovered = False
        self._importing: tuple[int, int] | None = None
        sounds = session.modality is Modality.AUDIO
        services.icons.bind(self._capture, "microphone" if sounds else "camera", "text", 16)
        self.reset()

    def show_empty(self, *, empty: bool) -> None:
        """Tells whether there are no classes yet: then it offers to record too."""
        self._empty = empty
        self._show()

    def show_progress(self, progress: tuple[int, int] | None) -> None:
        """Shows how many files of how many an import has added; None at its end."""
        self._importing = progress
        self._show()

    def hover(self, paths: Sequence[Path], card_name: str = "") -> None:
        """Something is being dragged over the page, or over the card of a class."""
        seen = self._hovered and paths == self._paths
        if seen and card_name == self._card_name:
            return
        self._hovered, self._paths, self._card_name = True, paths, card_name
        if not seen:
            self._glance = None
            self._look(paths)
        self._show()

    def reset(self) -> None:
        """Nothing is being dragged any more."""
        self._hovered, self._paths, self._card_name = False, (), ""
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    # -- what it shows -----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        idle = not self._hovered and self._importing is None
        self._zone.set_lit(self._hovered and not self._card_name)
        for widget in (self._icon, self._text):
            widget.setVisible(idle and not self._empty)
        self._new.setVisible(idle)
        self._capture.setVisible(idle and self._empty)
        busy = not self._hovered and self._importing is not None
        self._progress.setVisible(busy)
        self._cancel.setVisible(busy)
        self._picture.setVisible(self._hovered or (idle and self._empty))
        self._head.setVisible(not idle or self._empty)
        self._head.setStyleSheet("" if not idle else "font-weight: 400;")
        self._detail.setVisible(self._hovered)
        self.setMinimumHeight(LOW if idle and not self._empty else HIGH)
        self._fill()

    def _fill(self) -> None:
        icons = self._services.icons
        if self._hovered:
            icons.bind(self._picture, _GLYPH, "text-2" if self._card_name else "accent", 24)
            head, detail = self._words()
            self._head.setText(head)
            self._detail.setText(detail)
        elif self._importing is not None:
            done, total = self._importing
            self._progress.setRange(0, max(1, total))
            self._progress.setValue(done)
            text = self.tr("Adding files: %1 of %2").replace("%1", count_text(done)).replace("%2", count_text(total))
            self._head.setText(text)
        elif self._empty:
            icons.bind(self._picture, _GLYPH, "text-3", 48)
            self._head.setText(self._invitation())
        sounds = self._session.modality is Modality.AUDIO
        self._capture.setText(self.tr("Record with the microphone") if sounds else self.tr("Use the webcam"))
        self._text.setText(self.tr("Drop folders here: each becomes a class"))

    def _invitation(self) -> str:
        if self._session.modality is Modality.AUDIO:
            return self.tr("Drop folders with sounds here: each becomes a class. A zip or a CSV list works too.")
        return self.tr("Drop folders with pictures here: each becomes a class. A zip or a CSV list works too.")

    # -- what is dragged ---------------------------------------------------------------------------------------------

    def _look(self, paths: Sequence[Path]) -> None:
        if not paths:
            return

        def look(_: object) -> tuple[Sequence[Path], Glance]:
            from constructor_desktop.media.glance import glance

            return paths, glance(paths)

        self._services.tasks.start(look, "look", done=self._seen)

    def _seen(self, result: tuple[Sequence[Path], Glance]) -> None:
        paths, glance = result
        if self._hovered and paths == self._paths:
            self._glance = glance
            self._fill()

    def _words(self) -> tuple[str, str]:
        """What letting go would do, and with how many files."""
        if not self._paths:
            return self.tr("Only files and folders of this computer can be added"), ""
        glance = self._glance
        if glance is None:
            return self._card_words() if self._card_name else self.tr("Let go to add"), ""
        sounds = self._session.modality is Modality.AUDIO
        fitting = glance.sounds if sounds else glance.pictures
        others = glance.skipped + (glance.pictures if sounds else glance.sounds)
        if not fitting and glance.complete and not glance.manifests:
            return self.tr("There are no sounds in this") if sounds else self.tr("There are no pictures in this"), ""
        found = self.tr("%n sound(s)", "", fitting) if sounds else self.tr("%n picture(s)", "", fitting)
        skipped = counted(self.tr("%n file(s) will be skipped", "", others), others) if others else ""
        detail = " · ".join(part for part in (counted(found, fitting) if fitting else "", skipped) if part)
        if not self._card_name:
            return self._headline(glance), detail
        own = len(glance.classes) > 1 or glance.manifests > 0
        return self._choice_words() if own else self._card_words(), detail

    def _card_words(self) -> str:
        return self.tr("Let go to add to “%1”").replace("%1", _short(self._card_name))

    def _choice_words(self) -> str:
        return self.tr("Let go to choose: its own classes, or “%1”").replace("%1", _short(self._card_name))

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
            return text.replace("%1", _short(names[0]))
        shown = ", ".join(map(_short, names[:_NAMES])) + ("…" if len(names) > _NAMES else "")
        return counted(self.tr("Let go to add %n class(es): %1", "", len(names)), len(names)).replace("%1", shown)


def _short(name: str) -> str:
    """A name as long as there is room for."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
