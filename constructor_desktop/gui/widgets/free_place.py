"""Finds where something can lie over a window without hiding what is shown there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLabel, QScrollArea, QSplitterHandle, QStackedWidget, QWidget

_EDGE, _APART, _INSET = 8, 6, 14
_REACH = 120
_PLAIN = (QWidget, QFrame, QStackedWidget, QSplitterHandle)


@dataclass(frozen=True)
class Place:
    """Where something lies that points at an anchor, in the window.

    Attributes:
        body: What it covers.
        tip: Where it points.
        above: Whether it lies above its anchor.
    """

    body: QRect
    tip: QPoint
    above: bool


def find_place(
    anchor: QRect, size: QSize, distance: int, window: QSize, taken: Sequence[QRect], *, above_first: bool = True
) -> Place | None:
    """Returns a place above an anchor or below it; None if neither has room.

    What stands above, in the bars of the window, stays as it is while the page below changes; so that is tried first.

    Args:
        anchor: What to point at.
        size: Of what is to be placed.
        distance: Between it and the anchor, in pixels.
        window: Size of the window.
        taken: What must not be covered.
        above_first: Whether to look above first.
    """
    for above in (above_first, not above_first):
        top = anchor.top() - distance - size.height() if above else anchor.bottom() + 1 + distance
        if top < _EDGE or top + size.height() > window.height() - _EDGE:
            continue
        band = QRect(_EDGE, top, window.width() - 2 * _EDGE, size.height())
        left = _free_left(anchor, band, size, taken)
        if left is not None:
            body = QRect(QPoint(left, top), size)
            edge = anchor.top() - 4 if above else anchor.bottom() + 4
            return Place(body, QPoint(_nearest(body.center().x(), anchor, body), edge), above)
    return None


def what_is_shown(window: QWidget, besides: QWidget) -> list[QRect]:
    """Returns where the window shows something for good, without the surfaces behind it and one of its children."""
    toasts = [frame for frame in window.findChildren(QFrame) if frame.property("role") == "toast"]
    return [
        QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and _shows(widget)
        and not any(other is widget or other.isAncestorOf(widget) for other in (besides, *toasts))
    ]


def _shows(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return bool(widget.text()) or not widget.pixmap().isNull()
    if isinstance(widget, QAbstractScrollArea):
        return not isinstance(widget, QScrollArea)
    if type(widget) in _PLAIN or widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents):
        return False
    return not any(isinstance(child, QWidget) and child.isVisible() for child in widget.children())


def _free_left(anchor: QRect, band: QRect, size: QSize, taken: Sequence[QRect]) -> int | None:
    """Returns the left edge of the free place in a band that is nearest to the middle of the anchor."""
    wanted = anchor.center().x() - size.width() // 2
    fitting = [
        min(max(wanted, start), end - size.width()) for start, end in _gaps(band, taken) if end - start >= size.width()
    ]
    near = [left for left in fitting if _beside(anchor, left, size.width()) <= _REACH]
    return min(near, key=lambda left: abs(left - wanted), default=None)


def _gaps(band: QRect, taken: Sequence[QRect]) -> Iterator[tuple[int, int]]:
    """Yields from where to where nothing is in a band."""
    grown = (box.adjusted(-_APART, -1, _APART, 1) for box in taken)
    start = band.left()
    for box in sorted((box for box in grown if box.intersects(band)), key=QRect.left):
        if box.left() > start:
            yield start, box.left()
        start = max(start, box.right() + 1)
    yield start, band.right() + 1


def _beside(anchor: QRect, left: int, width: int) -> int:
    """Returns how many pixels beside the anchor something lies."""
    return max(0, anchor.left() - (left + width), left - anchor.right())


def _nearest(middle: int, anchor: QRect, body: QRect) -> int:
    """Returns where on the anchor to point at: its middle if the body lies there, else its near end."""
    if body.left() + 2 * _INSET <= anchor.center().x() <= body.right() - 2 * _INSET:
        return anchor.center().x()
    inset = min(_INSET, anchor.width() // 2)
    return min(max(middle, anchor.left() + inset), anchor.right() - inset)
