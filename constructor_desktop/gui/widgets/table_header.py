"""The plain header of tables, whose sorted column has a small arrow beside its title."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QTableView

from constructor_desktop.gui.theme import Theme

_ARROW, _LINE, _BELOW, _APART = 14, 15, 6, 10
_FIRST, _SECOND = 12, 11  # Sizes of the lines.


class TableHeader(QHeaderView):
    """Paints titles of one or two lines, the second one smaller, on the side that the model gives them."""

    def __init__(self, theme: Theme, parent: QTableView, *, height: int, padding: int = 0) -> None:
        """Args: `padding` is the number of pixels left of titles and right of them."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._padding = theme, padding
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(height)
        theme.changed.connect(self.viewport().update)

    def sectionSizeFromContents(self, section: int) -> QSize:  # noqa: N802
        """Room for the wider one of the two lines, and for the arrow."""
        first, _, second = str(self.model().headerData(section, Qt.Orientation.Horizontal)).partition("\n")
        above = QFontMetrics(self._small(_FIRST)).horizontalAdvance(first) + _ARROW
        below = QFontMetrics(self._small(_SECOND)).horizontalAdvance(second) + _APART
        return QSize(max(above, below) + 2 * self._padding, self.height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        """Paints one title."""
        painter.save()
        first, _, second = str(self.model().headerData(section, Qt.Orientation.Horizontal)).partition("\n")
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("border"))
        painter.setFont(self._small(_FIRST))
        role = Qt.ItemDataRole.TextAlignmentRole
        given = self.model().headerData(section, Qt.Orientation.Horizontal, role)
        right = given is not None and bool(Qt.AlignmentFlag(given) & Qt.AlignmentFlag.AlignRight)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == section:
            arrow = "↑" if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else "↓"
            first = f"{arrow} {first}" if right else f"{first} {arrow}"
        box = rect.adjusted(self._padding, 0, -1 - self._padding, -_BELOW)
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(box.adjusted(0, 0, 0, -_LINE if second else 0), side | Qt.AlignmentFlag.AlignBottom, first)
        if second:
            painter.setFont(self._small(_SECOND))
            painter.setPen(self._theme.color("text-3"))
            painter.drawText(box, side | Qt.AlignmentFlag.AlignBottom, second)
        painter.restore()

    def _small(self, size: int) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(size)
        return font
