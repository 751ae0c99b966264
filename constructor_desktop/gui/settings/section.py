"""What the settings expect of a section."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session

_ROW_HEIGHT = 38


class Section(QWidget):
    """A page of the settings.

    Attributes:
        ROOM: The size that the dialog should have for it, if the screen allows; empty: the usual one.
    """

    ROOM = QSize()

    def __init__(self, services: Services, session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.session = session

    def enter(self) -> None:
        """The section is being shown."""

    def leave(self) -> None:
        """Another section is being shown."""

    def shut_down(self) -> None:
        """The dialog is being closed."""
        self.leave()

    def retranslate(self) -> None:
        """The language has changed: set the texts that no form sets."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def set_up_table(table: QTableView) -> QStandardItemModel:
    """Gives a table its model and its looks."""
    model = QStandardItemModel(table)
    table.setModel(model)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setHighlightSections(False)
    return model


def fill_table(table: QTableView, head: Sequence[str], rows: Sequence[Sequence[str]], wide: int) -> None:
    """Shows rows of texts; what does not fit is elided and said in a tooltip.

    Args:
        table: Set up before.
        head: Titles of the columns.
        rows: The texts.
        wide: The column that takes what room there is.
    """
    model = table.model()
    assert isinstance(model, QStandardItemModel)
    model.clear()
    model.setHorizontalHeaderLabels(list(head))
    for texts in rows:
        items = [QStandardItem(text) for text in texts]
        for item in items:
            item.setToolTip(item.text())
        model.appendRow(items)
    header = table.horizontalHeader()
    for column in range(len(head)):
        stretch = column == wide
        mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.ResizeToContents
        header.setSectionResizeMode(column, mode)
