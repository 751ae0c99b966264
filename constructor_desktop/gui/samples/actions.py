"""What the user can do with classes and samples, worded for him and carried out with undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from constructor_desktop.gui.capture.words import deleted_text, moved_text
from constructor_desktop.gui.session import Session
from constructor_desktop.storage.changes import (
    AddClass,
    MergeClasses,
    MoveSamples,
    Outcome,
    RemoveClass,
    RenameClass,
    ReorderClasses,
    SetColour,
    TrashSamples,
)


class Actions(QObject):
    """Each method is one change of the project."""

    name_refused = Signal(str, str)
    """Folder of a class, and the new name that it cannot have; the session has told why."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def add_class(self, name: str, made: Callable[[str], None]) -> None:
        """Adds a class; `made` is told its folder."""

        def finished(outcome: Outcome | None) -> None:
            if outcome is not None and outcome.new_classes:
                made(outcome.new_classes[0])

        self._session.perform(AddClass(name), self.tr("Class %1 added").replace("%1", name), finished=finished)

    def rename(self, folder: str, name: str) -> None:
        """Renames a class."""
        text = self.tr("%1 renamed to %2").replace("%1", self._name(folder)).replace("%2", name)

        def finished(outcome: Outcome | None) -> None:
            if outcome is None:
                self.name_refused.emit(folder, name)

        self._session.perform(RenameClass(folder, name), text, finished=finished)

    def recolour(self, folder: str, colour: int) -> None:
        """Gives a class another colour."""
        text = self.tr("%1 has another colour").replace("%1", self._name(folder))
        self._session.perform(SetColour(folder, colour), text)

    def merge(self, folder: str, target: str) -> None:
        """Moves all samples of a class to another and removes it."""
        text = self.tr("%1 merged into %2").replace("%1", self._name(folder)).replace("%2", self._name(target))
        self._session.perform(MergeClasses(folder, target), text)

    def shift(self, folder: str, by: int) -> None:
        """Moves a class up or down."""
        order = [state.folder for state in self._session.state.classes]
        place = order.index(folder)
        target = place + by
        if 0 <= target < len(order):
            order.insert(target, order.pop(place))
            self._session.perform(ReorderClasses(tuple(order)), self.tr("Order of the classes changed"))

    def remove_class(self, folder: str) -> None:
        """Moves a class with its samples to the trash."""
        self._session.perform(RemoveClass(folder), self.tr("Class %1 deleted").replace("%1", self._name(folder)))

    def trash(self, paths: Sequence[Path]) -> None:
        """Moves samples to the trash."""
        if paths:
            self._session.perform(TrashSamples(tuple(paths)), deleted_text(self._session.modality, len(paths)))

    def move(self, paths: Sequence[Path], folder: str) -> None:
        """Moves samples to a class."""
        moving = tuple(path for path in paths if self._folder_of(path) != folder)
        if moving:
            text = moved_text(self._session.modality, len(moving), self._name(folder))
            self._session.perform(MoveSamples(moving, folder), text)

    def move_to_number(self, paths: Sequence[Path], number: int) -> None:
        """Moves samples to the class with a number, if there is one."""
        classes = self._session.state.classes
        if paths and number <= len(classes):
            self.move(paths, classes[number - 1].folder)

    def _name(self, folder: str) -> str:
        state = self._session.state.class_of(folder)
        return state.name if state is not None else folder

    def _folder_of(self, path: Path) -> str:
        sample = self._session.state.sample(path)
        return sample.class_folder if sample is not None else ""
