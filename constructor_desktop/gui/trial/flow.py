"""A row of widgets that goes on in the next line where the window is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Keeps the preferred size of each widget."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        super().__init__(parent)
        self._entries: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Appends an item."""
        self._entries.append(item)

    def count(self) -> int:
        """Number of items."""
        return len(self._entries)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Returns an item."""
        return self._entries[index] if 0 <= index < len(self._entries) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Removes an item."""
        return self._entries.pop(index) if 0 <= index < len(self._entries) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """None."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Returns the height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    def setGeometry(self, area: QRect) -> None:  # noqa: N802
        """Places the widgets."""
        super().setGeometry(area)
        self._arrange(area, apply=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Same as the least size."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """As wide as the widest widget."""
        size = QSize()
        for item in self._entries:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, area: QRect, *, apply: bool) -> int:
        corner, line = area.topLeft(), 0
        for item in self._entries:
            size = item.sizeHint().boundedTo(QSize(max(area.width(), 1), 1000))
            if corner.x() > area.left() and corner.x() + size.width() > area.right() + 1:
                corner, line = QPoint(area.left(), corner.y() + line + self.spacing()), 0
            if apply:
                item.setGeometry(QRect(corner, size))
            corner.setX(corner.x() + size.width() + self.spacing())
            line = max(line, size.height())
        return corner.y() + line - area.top()
