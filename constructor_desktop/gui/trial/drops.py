"""What is dropped on a widget, or pasted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.widgets.drop_zone import DropZone


def dropped_paths(data: QMimeData | None) -> list[Path]:
    """Returns the files and folders of a drag, or of the clipboard, which may hold nothing at all."""
    if data is None:
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class Drops(QObject):
    """Takes files and folders that are dragged over a widget."""

    hovered = Signal(list)
    """Paths that are over the widget now; none when the drag has ended."""
    dropped = Signal(list)
    """Paths that were let go."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Handles the events of a drag."""
        if event.type() == QEvent.Type.DragLeave:
            self.hovered.emit([])
            return True
        if not isinstance(event, QDropEvent):  # of which those of a drag are kinds
            return False
        paths = dropped_paths(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        if isinstance(event, QDragEnterEvent | QDragMoveEvent):
            self.hovered.emit(paths)
        else:
            self.hovered.emit([])
            self.dropped.emit(paths)
        return True


def light(paths: list[Path], files: DropZone, folder: DropZone, others: Iterable[DropZone]) -> None:
    """Lights the zone that paths over the window belong to, and those that take everything; none without paths."""
    is_folder = bool(paths) and paths[0].suffix == ""
    folder.set_lit(is_folder)
    files.set_lit(bool(paths) and not is_folder)
    for zone in others:
        zone.set_lit(bool(paths))
