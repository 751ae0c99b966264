"""A box to choose a class from, with its chip."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QWidget

from constructor_desktop.gui.capture.elided_box import ElidedBox
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip
from constructor_desktop.storage.state import ClassState, ProjectState


class ClassBox(ElidedBox):
    """Follows the classes of the project; keeps its choice while that class exists."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._session = theme, session
        self._shown: tuple[tuple[str, str, int, int], ...] = ()
        self.setIconSize(QSize(CHIP_SIZE, CHIP_SIZE))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(220)
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
        if folder and index >= 0:
            self.setCurrentIndex(index)

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
        self._choose_again(former)
        self.blockSignals(False)
        if self.folder != former:
            self.currentIndexChanged.emit(self.currentIndex())

    def _choose_again(self, former: str) -> None:
        """Chooses what is to be chosen after the list was filled; `former` is the folder that was before."""
        self.setCurrentIndex(0 if self.count() else -1)
        self.choose(former)

    def _redraw(self) -> None:
        for index, known in enumerate(self._session.state.classes[: self.count()]):
            self.setItemIcon(index, class_icon(self._theme, known))


def free_class_name(state: ProjectState) -> str:
    """Returns a usual name that no class has yet."""
    names = {known.name for known in state.classes}
    usual = QCoreApplication.translate("DataPage", "Class %1")
    number = next(n for n in range(len(names) + 1, 2 * len(names) + 3) if usual.replace("%1", str(n)) not in names)
    return usual.replace("%1", str(number))


def class_icon(theme: Theme, known: ClassState) -> QIcon:
    """Draws the chip of a class as an icon."""
    pixmap = QPixmap(2 * CHIP_SIZE, 2 * CHIP_SIZE)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_chip(painter, QRect(0, 0, CHIP_SIZE, CHIP_SIZE), theme, known.colour, known.number)
    painter.end()
    return QIcon(pixmap)
