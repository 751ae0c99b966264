"""How the classes of a model look: as in the project where it knows them, else by their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from constructor_desktop.core.project import COLOURS
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip
from constructor_desktop.storage.state import ProjectState


@dataclass(frozen=True)
class ClassLook:
    """A class of a model.

    Attributes:
        name: As the model calls it.
        colour: Index of the class colour, 1 to 10.
        number: What its chip says.
    """

    name: str
    colour: int
    number: int


def class_looks(classes: Sequence[str], state: ProjectState) -> tuple[ClassLook, ...]:
    """Returns the looks in the model's order; of a model with a class that the project lacks, all go by the order."""
    known = {entry.name: entry for entry in state.classes}
    if all(name in known for name in classes):
        return tuple(ClassLook(name, known[name].colour, known[name].number) for name in classes)
    return tuple(ClassLook(name, place % COLOURS + 1, place + 1) for place, name in enumerate(classes))


def chip_icon(theme: Theme, colour: int, number: int, *, gap: int = 0) -> QIcon:
    """Draws a chip for a button or a list, with some empty pixels at its right."""
    size = CHIP_SIZE
    pixmap = QPixmap(2 * (size + gap), 2 * size)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_chip(painter, QRect(0, 0, size, size), theme, colour, number)
    painter.end()
    return QIcon(pixmap)
