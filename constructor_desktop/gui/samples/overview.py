"""All classes as cards, one below the other, and the drop zone under them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.samples.class_card import FEW_CLASSES, ClassCard
from constructor_desktop.gui.samples.drop_place import DropPlace
from constructor_desktop.gui.samples.importing import ImportProgress
from constructor_desktop.gui.samples.tiles import TileView
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.storage.state import ClassState

MANY_CLASSES = 12
LANE = 10
"""Width beside the cards that belongs to the scroll bar."""
_AT_ONCE = 1  # Cards that are made in one go: each takes about 15 milliseconds.
_NEAR = 12  # Pixels from a card that still count as on it, which is the gap between two.


class Overview(QWidget):
    """Keeps one card for each class; cards of classes that stay are kept. The drop zone never scrolls away.

    Of many new classes, the last get their cards one by one, a moment later. What changes while it is out of sight is
    shown when it is seen, or asked for its cards, again.

    Attributes:
        outdated: Whether there is something of that kind.
    """

    card_made = Signal(object)
    completed = Signal()
    """The cards that were still to come are there, or show what has changed meanwhile."""

    def __init__(self, services: Services, session: Session, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._session, self._thumbnails = services, session, thumbnails
        self._cards: dict[str, ClassCard] = {}
        self._problems: Mapping[Path, str] = {}
        self._progress: ImportProgress | None = None
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._make_next)
        self._small = False
        self._filter = ""
        self._seen = self.outdated = False
        inside = self._inside = QWidget(self)
        inside.setProperty("role", "clear")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, LANE, 0)
        self._column.setSpacing(12)
        self._scroll = _Scroll(inside, self)
        self.place = DropPlace(services, session, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        outer.addWidget(self._scroll)
        below = QVBoxLayout()
        below.setContentsMargins(0, 0, LANE, 0)
        below.addWidget(self.place)
        outer.addLayout(below, 1)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room)

    @property
    def cards(self) -> list[ClassCard]:
        """The cards, in the order of the classes."""
        self._catch_up()
        return list(self._cards.values())

    def card(self, folder: str) -> ClassCard | None:
        """Returns the card of a class."""
        self._catch_up()
        if folder not in self._cards and self._more.isActive():
            self._arrange(len(self._session.state.classes))
        return self._cards.get(folder)

    def card_at(self, point: QPoint) -> ClassCard | None:
        """Returns the card at a point of this widget, or next to it."""
        viewport = self._scroll.viewport()
        if not viewport.rect().contains(viewport.mapFrom(self, point)):
            return None
        y = self._inside.mapFrom(self, point).y()
        near = [card for card in self._cards.values() if not card.isHidden() and _distance(card, y) <= _NEAR]
        return min(near, key=lambda card: _distance(card, y), default=None)

    def reveal(self, card: ClassCard) -> None:
        """Scrolls until a card is seen."""
        self._inside.adjustSize()
        self._scroll.ensureWidgetVisible(card, 0, 0)

    def edit_again(self, folder: str, name: str) -> None:
        """Lets the user go on editing a name that his class cannot have."""
        card = self.card(folder)
        if card is not None:
            card.rename_again(name)

    def take_focus_on(self, folders: Mapping[str, str]) -> None:
        """Puts the focus onto the card of a class in the place of its former one.

        Args:
            folders: New folders of classes by former ones.
        """
        card = self.card(next(iter(folders.values()), ""))
        if card is not None and self.hasFocus():
            card.take_focus()

    def go_on(self, view: TileView, by: int) -> None:
        """Goes on from the tiles of a card with the arrow keys, to the card above or below it."""
        shown = [card for card in self._cards.values() if card.tiles.isVisible()]
        place = next((number + by for number, card in enumerate(shown) if card.tiles is view), -1)
        if not 0 <= place < len(shown):
            return
        column, other = view.currentIndex().row() % view.columns(), shown[place].tiles
        last = other.model_.rowCount() - 1
        row = column if by > 0 else last - last % other.columns() + column
        other.by_keyboard = True
        other.setFocus(Qt.FocusReason.OtherFocusReason)
        other.setCurrentIndex(other.model_.index(min(row, last)))
        self.reveal(shown[place])

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Shows what has changed meanwhile."""
        super().showEvent(event)
        self._seen = True
        self._catch_up()

    def show_classes(self) -> None:
        """Shows the classes of the session's state."""
        self.outdated = self._seen and not self.isVisible()
        if not self.outdated:
            self._show_classes()

    def _catch_up(self) -> None:
        if self.outdated:
            self.outdated = False
            self._show_classes()
            if not self._more.isActive():
                self.completed.emit()

    def _show_classes(self) -> None:
        classes = self._session.state.classes
        small = len(classes) > MANY_CLASSES
        if small != self._small:
            self._drop(set(self._cards))
            self._small = small
        self._drop(set(self._cards) - {one.folder for one in classes})
        for state in classes:
            if state.folder in self._cards:
                self._fill(self._cards[state.folder], state)
        self._scroll.setVisible(bool(classes))
        self.place.show_empty(empty=not classes)
        self._arrange(_AT_ONCE)

    def _make_next(self) -> None:
        self._arrange(1)
        if not self._more.isActive():
            self.completed.emit()

    def _arrange(self, most: int) -> None:
        """Brings the cards into the order of the classes and makes up to `most` that are missing."""
        ordered: dict[str, ClassCard] = {}
        left = 0
        for state in self._session.state.classes:
            card = self._cards.get(state.folder)
            if card is None and most > 0:
                card, most = self._make(), most - 1
                self._fill(card, state)
                self._show_progress_on(card)
            if card is None:
                left += 1
                continue
            if self._column.indexOf(card) != len(ordered):
                self._column.insertWidget(len(ordered), card)
            ordered[state.folder] = card
        self._cards = ordered
        self.set_filter(self._filter)
        if left:
            self._more.start()
        else:
            self._more.stop()

    def _fill(self, card: ClassCard, state: ClassState) -> None:
        classes = self._session.state.classes
        others = tuple(other for other in classes if other.folder != state.folder)
        card.show_class(state, others, self._rows(len(classes)))

    def set_filter(self, text: str) -> None:
        """Shows only the classes whose names hold a text."""
        self._filter = text
        for card in self._cards.values():
            name = card.state.name if card.state else ""
            card.setVisible(text.casefold() in name.casefold())

    def set_problems(self, problems: Mapping[Path, str]) -> None:
        """Sets the badges of all tiles."""
        self._problems = problems
        for card in self._cards.values():
            card.set_problems(problems)

    def show_progress(self, progress: ImportProgress | None) -> None:
        """Shows how far an import is, on the cards of its classes and in the drop zone; None at its end."""
        self._progress = progress
        for card in self._cards.values():
            self._show_progress_on(card)
        self.place.show_progress((progress.done, progress.total) if progress else None)

    def _show_progress_on(self, card: ClassCard) -> None:
        name = card.state.name if card.state else ""
        card.show_progress(self._progress.by_class.get(name) if self._progress else None)

    def _rows(self, classes: int) -> int:
        return 2 if self._session.modality is Modality.IMAGE or classes <= FEW_CLASSES else 1

    def _make(self) -> ClassCard:
        card = ClassCard(
            self._services, self._thumbnails, self._session.modality, small=self._small, parent=self._inside
        )
        card.set_problems(self._problems)
        self.card_made.emit(card)
        return card

    def _drop(self, folders: set[str]) -> None:
        for folder in folders:
            card = self._cards.pop(folder)
            if card.hasFocus() or card.isAncestorOf(self.focusWidget()):
                self.setFocus(Qt.FocusReason.OtherFocusReason)  # And not whatever comes next, where Return may act.
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _make_room(self, _: int, maximum: int) -> None:
        """The cards keep their width whether there is a scroll bar or not."""
        self._column.setContentsMargins(0, 0, 0 if maximum > 0 else LANE, 0)


class _Scroll(QScrollArea):
    """As high as the cards need, if there is room."""

    def __init__(self, inside: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._inside = inside
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside.installEventFilter(self)

    def sizeHint(self) -> QSize:  # noqa: N802
        """What the cards need."""
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A little of them."""
        return QSize(self._inside.minimumSizeHint().width(), min(120, self._inside.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Asks for more or less room when the cards have changed."""
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def _distance(card: ClassCard, y: int) -> int:
    """How far a height is from a card; 0 on it."""
    place = card.geometry()
    return max(place.top() - y, y - place.bottom(), 0)
