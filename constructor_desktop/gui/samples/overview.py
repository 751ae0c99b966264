"""All classes as cards, one below the other, and the drop zone under them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from constructor_desktop.gui.samples.class_card import FEW_CLASSES, ClassCard
from constructor_desktop.gui.samples.drop_place import DropPlace
from constructor_desktop.gui.samples.thumbnails import Thumbnails
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session

MANY_CLASSES = 12


class Overview(QScrollArea):
    """Keeps one card for each class; cards of classes that stay are kept."""

    card_made = Signal(object)

    def __init__(self, services: Services, session: Session, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._session, self._thumbnails = services, session, thumbnails
        self._cards: dict[str, ClassCard] = {}
        self._small = False
        self._filter = ""
        inside = self._inside = QWidget(self)
        inside.setProperty("role", "clear")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.place = DropPlace(services, session, inside)
        self._column.addWidget(self.place, 1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def cards(self) -> list[ClassCard]:
        """The cards, in the order of the classes."""
        return list(self._cards.values())

    def card(self, folder: str) -> ClassCard | None:
        """Returns the card of a class."""
        return self._cards.get(folder)

    def card_at(self, point: QPoint) -> ClassCard | None:
        """Returns the card at a point of this widget."""
        return next(
            (
                card
                for card in self._cards.values()
                if card.isVisible() and card.rect().contains(card.mapFrom(self, point))
            ),
            None,
        )

    def show_classes(self) -> None:
        """Shows the classes of the session's state."""
        classes = self._session.state.classes
        small = len(classes) > MANY_CLASSES
        if small != self._small:
            self._drop(set(self._cards))
            self._small = small
        self._drop(set(self._cards) - {one.folder for one in classes})
        rows = 1 if small else self._rows(len(classes))
        ordered: dict[str, ClassCard] = {}
        for position, state in enumerate(classes):
            card = self._cards.get(state.folder) or self._make()
            others = tuple(other for other in classes if other.folder != state.folder)
            card.show_class(state, others, rows)
            if self._column.indexOf(card) != position:
                self._column.insertWidget(position, card)
            ordered[state.folder] = card
        self._cards = ordered
        self.set_filter(self._filter)
        self.place.show_empty(empty=not classes)

    def set_filter(self, text: str) -> None:
        """Shows only the classes whose names hold a text."""
        self._filter = text
        for card in self._cards.values():
            name = card.state.name if card.state else ""
            card.setVisible(text.casefold() in name.casefold())

    def set_problems(self, problems: Mapping[Path, str]) -> None:
        """Sets the badges of all tiles."""
        for card in self._cards.values():
            card.set_problems(problems)

    def _rows(self, classes: int) -> int:
        from constructor_desktop.core.data import Modality

        return 2 if self._session.modality is Modality.IMAGE or classes <= FEW_CLASSES else 1

    def _make(self) -> ClassCard:
        card = ClassCard(
            self._services, self._thumbnails, self._session.modality, small=self._small, parent=self._inside
        )
        self.card_made.emit(card)
        return card

    def _drop(self, folders: set[str]) -> None:
        for folder in folders:
            card = self._cards.pop(folder)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
