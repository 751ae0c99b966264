"""The order in which Tab visits what a window holds."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QWidget


def follow_layout(root: QWidget) -> None:
    """Lets Tab visit the children of a widget as they are laid out, which is the order of reading.

    Qt takes the order in which they were made; what is made later, or in code, would come last.
    """
    former: QWidget | None = None
    for widget in _laid_out(root):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            if former is not None:
                QWidget.setTabOrder(former, widget)
            former = widget


def _laid_out(widget: QWidget) -> Iterator[QWidget]:
    """Yields a widget, and what is laid out in it."""
    yield widget
    if isinstance(widget, QSplitter | QStackedWidget):
        for index in range(widget.count()):
            part = widget.widget(index)
            if part is not None:
                yield from _laid_out(part)
        return
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            yield from _laid_out(inner)
        return
    layout = widget.layout()
    if layout is not None:
        yield from _items(layout)


def _items(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _laid_out(widget)
        elif inner is not None:
            yield from _items(inner)
