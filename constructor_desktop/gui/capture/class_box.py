"""A box to choose a class from, with its chip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QWidget

from constructor_desktop.gui.capture.elided_box import ElidedBox
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip
from constructor_desktop.storage.changes import AddClass, Outcome
from constructor_desktop.storage.state import ClassState


class ClassBox(ElidedBox):
    """Follows the classes of the project; keeps its choice while that class exists."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._session = theme, session
        self._shown: tuple[tuple[str, str, int, int], ...] = ()
        self.setIconSize(QSize(CHIP_SIZE, CHIP_SIZE))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(220)
        self._retranslate()
        session.changed.connect(self.fill)
        theme.changed.connect(self._redraw)
        self.fill()

    @property
    def folder(self) -> str:
        """Folder of the chosen class; empty if there is none."""
        data = self.currentData()
        return data if isinstance(data, str) else ""

    def choose(self, folder: str) -> None:
        """Chooses a class by its folder; an unknown one changes nothing."""
        index = self.findData(folder)
        if index >= 0:
            self.setCurrentIndex(index)

    def ensure(self, then: Callable[[str], object]) -> None:
        """Tells `then` the folder of the chosen class; of a new one, made for it, if the project has none."""

        def made(outcome: Outcome | None) -> None:
            if outcome is not None and outcome.new_classes:
                self.choose(outcome.new_classes[0])
                then(outcome.new_classes[0])

        if self.folder:
            then(self.folder)
            return
        name = self.tr("Class 1")
        self._session.perform(AddClass(name), self.tr("Class %1 added").replace("%1", name), finished=made)

    def fill(self) -> None:
        """Shows the classes as they are now."""
        classes = self._session.state.classes
        shown = tuple((known.folder, known.name, known.colour, known.number) for known in classes)
        if shown == self._shown:
            return
        self._shown = shown
        former = self.folder
        self.blockSignals(True)
        self.clear()
        for known in classes:
            self.addItem(class_icon(self._theme, known), known.name, known.folder)
        self.setCurrentIndex(0 if classes else -1)
        self.choose(former)
        self.blockSignals(False)
        if self.folder != former:
            self.currentIndexChanged.emit(self.currentIndex())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setPlaceholderText(self.tr("a new class"))  # which is made when it is needed

    def _redraw(self) -> None:
        for index, known in enumerate(self._session.state.classes[: self.count()]):
            self.setItemIcon(index, class_icon(self._theme, known))


def class_icon(theme: Theme, known: ClassState) -> QIcon:
    """Draws the chip of a class as an icon."""
    pixmap = QPixmap(2 * CHIP_SIZE, 2 * CHIP_SIZE)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_chip(painter, QRect(0, 0, CHIP_SIZE, CHIP_SIZE), theme, known.colour, known.number)
    painter.end()
    return QIcon(pixmap)
