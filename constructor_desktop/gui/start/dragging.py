"""What the drop zone of the start page says while something is dragged over the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel

from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.drop_zone import DropZone

if TYPE_CHECKING:
    from constructor_desktop.gui.start.drops import Look
    from constructor_desktop.media.glance import Glance

_NAMES = 3


class Dragging(QObject):
    """Lights the drop zone up, looks at what is dragged in a task, and says what letting go would do."""

    def __init__(self, services: Services, form: Form, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._zone = form.get(DropZone, "drop_zone")
        self._head = form.get(QLabel, "drop_head")
        self._rest = form.get(QLabel, "drop_rest")
        self._paths: list[Path] = []
        self.reset()

    def enter(self, paths: list[Path]) -> None:
        """Something is being dragged over the page."""
        self._zone.set_lit(True)
        if paths == self._paths:
            return
        self._paths = paths
        self._say(self.tr("Let go to make a project"), "")

        def look(_: object) -> tuple[list[Path], Look]:
            from constructor_desktop.gui.start.drops import look_at

            return paths, look_at(paths)

        self._services.tasks.start(look, "look", done=self._seen)

    def reset(self) -> None:
        """Nothing is being dragged any more."""
        self._paths = []
        self._zone.set_lit(False)
        self._say(
            self.tr("Or drop folders anywhere on this page"),
            self.tr("— each folder becomes a class. A zip or a CSV list works too."),
        )

    def _seen(self, result: tuple[list[Path], Look]) -> None:
        paths, look = result
        if paths != self._paths:
            return
        if look.project is not None:
            self._say(self.tr("Let go to open the project “%1”").replace("%1", look.project.name), "")
        elif look.glance is not None:
            self._say(*self._words(look.glance))

    def _words(self, seen: Glance) -> tuple[str, str]:
        if not seen.files:
            if seen.manifests or not seen.complete:
                return self.tr("Let go to make a project"), ""
            return self.tr("There are no pictures or sounds in this"), self.tr("— drop folders that hold some.")
        pictures = seen.pictures >= seen.sounds
        head = self.tr("Let go to make a picture project") if pictures else self.tr("Let go to make a sound project")
        files = seen.pictures if pictures else seen.sounds
        found = self.tr("%n picture(s)", "", files) if pictures else self.tr("%n sound(s)", "", files)
        parts = [counted(found, files)]
        if seen.classes:
            names = ", ".join(seen.classes[:_NAMES]) + ("…" if len(seen.classes) > _NAMES else "")
            parts.insert(0, self.tr("%n class(es)", "", len(seen.classes)) + f" ({names})")
        left_out = seen.skipped + (seen.sounds if pictures else seen.pictures)
        if left_out:
            parts.append(counted(self.tr("%n file(s) left out", "", left_out), left_out))
        return head, "— " + " · ".join(parts)

    def _say(self, head: str, rest: str) -> None:
        self._head.setText(head)
        self._rest.setText(rest)
