"""How a sample is painted as a tile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.icons import paint_icon
from constructor_desktop.gui.samples.badges import badge
from constructor_desktop.gui.samples.thumbnails import Thumbnails
from constructor_desktop.gui.samples.tile_model import SAMPLE_ROLE, Index
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.tokens import TILE_RADIUS
from constructor_desktop.storage.state import SampleState

if TYPE_CHECKING:
    from constructor_desktop.gui.samples.tiles import TileView

GAP = 8
PICTURE_TILE, SOUND_TILE = QSize(95, 72), QSize(95, 54)
_BLACK = QColor(0, 0, 0, 184)
_BROKEN = 22


class TileDelegate(QStyledItemDelegate):
    """Paints the thumbnail, a badge for a problem, and the ring of the selection into the gap round the tile."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, view: TileView) -> None:
        super().__init__(view)
        self._theme, self._thumbnails, self._view = theme, thumbnails, view
        self._drawn = PICTURE_TILE if thumbnails.modality is Modality.IMAGE else SOUND_TILE

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """The tile with its gap."""
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one tile."""
        cell = QRect(option.rect)
        box = cell.adjusted(GAP // 2, GAP // 2, -GAP // 2, -GAP // 2)
        sample = index.data(SAMPLE_ROLE)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), TILE_RADIUS, TILE_RADIUS)
        painter.fillPath(shape, self._theme.color("sunken"))
        if sample is None:
            self._paint_all(painter, box, index.data(Qt.ItemDataRole.DisplayRole))
        else:
            self._paint_sample(painter, box, shape, sample)
        self._paint_ring(painter, cell, option)
        painter.restore()

    def _paint_all(self, painter: QPainter, box: QRect, text: str) -> None:
        font = QFont(painter.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_sample(self, painter: QPainter, box: QRect, shape: QPainterPath, sample: SampleState) -> None:
        pixmap = self._thumbnails.get(sample, self._drawn, self._view)
        code = self._view.model_.problems.get(sample.path, "")
        if pixmap is not None and pixmap.isNull():
            place = QRect(0, 0, _BROKEN, _BROKEN)
            place.moveCenter(box.center())
            place.moveTop(box.top() + 6)
            paint_icon(painter, "file-x", place, self._theme.color("text-3"))
            code = "unreadable"
        elif pixmap is not None:
            painter.setClipPath(shape)
            painter.drawPixmap(QRectF(box), pixmap, self._part(pixmap, box))
            painter.setClipping(False)
        if code:
            self._paint_badge(painter, box, code)

    def _part(self, pixmap: QPixmap, box: QRect) -> QRectF:
        """What of a thumbnail is shown: all of a sound, of a picture as much round its centre as the tile's shape."""
        whole = QRectF(pixmap.rect())
        if self._thumbnails.modality is Modality.AUDIO:
            return whole
        scale = max(box.width() / whole.width(), box.height() / whole.height())
        part = QRectF(0, 0, box.width() / scale, box.height() / scale)
        part.moveCenter(whole.center())
        return part

    def _paint_badge(self, painter: QPainter, box: QRect, code: str) -> None:
        glyph, text = badge(code)
        font = QFont(painter.font())
        font.setPixelSize(11)
        painter.setFont(font)
        width = min(box.width() - 8, painter.fontMetrics().horizontalAdvance(text) + 24)
        place = QRect(box.left() + 4, box.bottom() - 20, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_BLACK)
        painter.drawRoundedRect(place, 4, 4)
        white = self._theme.color("on-fill")
        paint_icon(painter, glyph, QRect(place.left() + 4, place.top() + 2, 12, 12), white)
        painter.setPen(white)
        inside = place.adjusted(19, 0, -3, 0)
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, elided)

    def _paint_ring(self, painter: QPainter, cell: QRect, option: QStyleOptionViewItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus) and self._view.by_keyboard
        if not (selected or focused):
            return
        style = Qt.PenStyle.SolidLine if selected else Qt.PenStyle.DashLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("accent"), 2, style))
        painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), TILE_RADIUS + 3, TILE_RADIUS + 3)
