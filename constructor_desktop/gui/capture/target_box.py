"""A box to choose the class that something new is for; it offers to make one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.capture.class_box import ClassBox, free_class_name
from constructor_desktop.gui.session import Done, Session
from constructor_desktop.gui.theme import Theme
from constructor_desktop.storage.changes import AddClass, Outcome


class TargetBox(ClassBox):
    """Its choice never jumps: it is the same class under a new name, none where that is gone, or one just added."""

    new_class_wanted = Signal()
    """The user chose "New class" from the list."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        self._wanted = self._added = self._before = ""  # folders of classes; see `_follow`
        self._from_list = False
        super().__init__(theme, session, parent)
        self._remember()
        self._retranslate()
        session.done.connect(self._follow)
        self.currentIndexChanged.connect(self._remember)
        self.activated.connect(self._activate)

    def ensure(self, then: Callable[[str], object]) -> None:
        """Tells `then` the folder of the chosen class; of a new one, made for it, if none is chosen."""

        def made(outcome: Outcome | None) -> None:
            if outcome is not None and outcome.new_classes:
                self.choose(outcome.new_classes[0])
                then(outcome.new_classes[0])

        if self.folder:
            then(self.folder)
            return
        name = free_class_name(self._session.state)
        self._session.perform(AddClass(name), self.tr("Class %1 added").replace("%1", name), finished=made)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keys go through the classes only; the list has the rest."""
        self._from_list = False
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """As the keys."""
        self._from_list = False
        super().wheelEvent(event)

    def showPopup(self) -> None:  # noqa: N802
        """Opens the list."""
        self._from_list = True
        super().showPopup()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _choose_again(self, former: str) -> None:
        if self.count():
            self.addItem(self.tr("New class…"), "")
        first = self.itemData(0) if self.count() else ""
        self.setCurrentIndex(self.findData(self._wanted or first) if self.count() else -1)

    def _activate(self, index: int) -> None:
        if index == self.count() - 1:
            self.setCurrentIndex(self.findData(self._wanted))
            if self._from_list:
                self.new_class_wanted.emit()

    def _remember(self) -> None:
        self._wanted = self.folder or self._wanted

    def _follow(self, done: Done) -> None:
        """Follows a class to its new folder, and chooses one that was added; where that is undone, the one before."""
        folders = done.outcome.folders
        self._wanted, self._added, self._before = (
            folders.get(folder, folder) for folder in (self._wanted, self._added, self._before)
        )
        if isinstance(done.change, AddClass) and done.outcome.new_classes:
            self._before, self._added = self._wanted, done.outcome.new_classes[0]
            self._wanted = self._added
        elif self._wanted == self._added and self._session.state.class_of(self._added) is None:
            self._wanted = self._before
        if self._wanted:
            self.setCurrentIndex(self.findData(self._wanted))

    def _retranslate(self) -> None:
        self.setPlaceholderText(self.tr("a new class"))  # which is made when it is needed
        if self.count():
            self.setItemText(self.count() - 1, self.tr("New class…"))
