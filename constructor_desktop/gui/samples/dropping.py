"""Drag and drop on the data page: samples between classes, files from outside; the nearest card lights up."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.samples.class_card import ClassCard
from constructor_desktop.gui.samples.full_list import FullList
from constructor_desktop.gui.samples.overview import Overview
from constructor_desktop.gui.samples.tiles import dragged_samples

_Target = ClassCard | FullList


class Dropping(QObject):
    """Follows what is dragged over the page and tells what was dropped where."""

    files_dropped = Signal(list, str)
    """Paths, and the folder of the class whose card was hit, or an empty text."""
    samples_dropped = Signal(list, str)
    """Paths of samples, and the folder of the class they go to."""
    foreign_dropped = Signal()
    """Something that is no file of this computer."""

    def __init__(self, page: QWidget, overview: Overview, full: FullList) -> None:
        super().__init__(page)
        self._page, self._overview, self._full = page, overview, full
        self._lit: _Target | None = None

    def enter(self, event: QDragEnterEvent | QDragMoveEvent) -> None:
        """Something is dragged over the page: says what would happen here."""
        point = event.position().toPoint()
        samples = dragged_samples(event.mimeData())
        if not samples and not event.mimeData().hasUrls():
            event.ignore()
            return
        card = self._card_at(point)
        self._light(card)
        if samples:
            if card is None or not self._can_take(card, samples):
                event.ignore()
                return
        else:
            paths = local_paths(event)
            name = card.state.name if card is not None and card.state is not None else ""
            self._overview.place.hover(paths, name)
        event.acceptProposedAction()

    def leave(self) -> None:
        """It is dragged elsewhere."""
        self._light(None)
        self._overview.place.reset()

    def drop(self, event: QDropEvent) -> None:
        """It was let go."""
        card = self._card_at(event.position().toPoint())
        samples = dragged_samples(event.mimeData())
        self.leave()
        folder = card.folder if card is not None else ""
        event.acceptProposedAction()
        if samples:
            if card is not None and self._can_take(card, samples):
                self.samples_dropped.emit(samples, folder)
            return
        paths = local_paths(event)
        if paths:
            self.files_dropped.emit(paths, folder)
        else:
            self.foreign_dropped.emit()

    def _can_take(self, card: _Target, samples: list[Path]) -> bool:
        return card.state is not None and any(one.parent.name != card.state.folder for one in samples)

    def _card_at(self, point: QPoint) -> _Target | None:
        if self._full.isVisible():
            return self._full if self._full.rect().contains(self._full.mapFrom(self._page, point)) else None
        place = self._overview.mapFrom(self._page, point)
        return self._overview.card_at(place) if self._overview.rect().contains(place) else None

    def _light(self, card: _Target | None) -> None:
        if card is self._lit:
            return
        if self._lit is not None:
            self._lit.set_lit(False)
        self._lit = card
        if card is not None:
            card.set_lit(True)


def local_paths(event: QDropEvent) -> list[Path]:
    """Returns the files and folders of this computer that are being dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
