"""How a sample is painted as a tile."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.icons import paint_icon
from constructor_desktop.gui.samples.badges import badge
from constructor_desktop.gui.samples.tile_model import Index
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.gui.tokens import TILE_RADIUS
from constructor_desktop.storage.state import SampleState

if TYPE_CHECKING:
    from constructor_desktop.gui.samples.tiles import TileView

GAP = 8
PICTURE_TILE, SOUND_TILE = QSize(95, 72), QSize(95, 54)
_BLACK = QColor(0, 0, 0, 184)
_BROKEN = 22
_BADGE = 16
_INSET, _BEHIND_ICON = 4, 19
_TURN_SECONDS = 0.012  # Of making tiles, in one go; the others come with the next painting.
_REST_MS = 5
_READY = 400  # Tiles as they are shown that are kept: several screens full, about 11 MB.


class TileDelegate(QStyledItemDelegate):
    """Paints the thumbnail, a badge for a problem, and the ring of the selection into the gap round the tile."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, view: TileView) -> None:
        super().__init__(view)
        self._theme, self._thumbnails, self._view = theme, thumbnails, view
        self._ready: OrderedDict[tuple[int, int, int, float], QPixmap] = OrderedDict()
        self._badges: dict[tuple[str, int, float, str], QPixmap] = {}
        self._spent, self._left_out = 0.0, False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._go_on)
        self._drawn = PICTURE_TILE if thumbnails.modality is Modality.IMAGE else SOUND_TILE

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """The tile with its gap."""
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one tile."""
        cell = QRect(option.rect)
        box = cell.adjusted(GAP // 2, GAP // 2, -GAP // 2, -GAP // 2)
        sample = self._view.model_.sample(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if sample is None:
            self._paint_all(painter, box, index.data(Qt.ItemDataRole.DisplayRole))
        else:
            self._paint_sample(painter, box, sample)
        self._paint_ring(painter, cell, option)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(box, TILE_RADIUS, TILE_RADIUS)

    def _paint_all(self, painter: QPainter, box: QRect, text: str) -> None:
        self._paint_ground(painter, box)
        font = QFont(painter.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_sample(self, painter: QPainter, box: QRect, sample: SampleState) -> None:
        pixmap = self._thumbnails.get(sample, self._drawn, self._view)
        code = self._view.model_.problems.get(sample.path, "")
        tile = self._as_shown(pixmap, box.size()) if pixmap is not None and not pixmap.isNull() else None
        if tile is not None:
            painter.drawPixmap(box.topLeft(), tile)
        else:
            self._paint_ground(painter, box)
        if pixmap is not None and pixmap.isNull():
            place = QRect(0, 0, _BROKEN, _BROKEN)
            place.moveCenter(box.center())
            place.moveTop(box.top() + 6)
            paint_icon(painter, "file-x", place, self._theme.color("text-3"))
            code = "unreadable"
        if code:
            self._paint_badge(painter, box, code)

    def _as_shown(self, pixmap: QPixmap, size: QSize) -> QPixmap | None:
        """A thumbnail cut, scaled and rounded; None if others have taken all the time of this turn.

        It is made once, because doing it for each painting makes scrolling slow.
        """
        ratio = self._view.devicePixelRatioF()
        key = (pixmap.cacheKey(), size.width(), size.height(), ratio)
        if key not in self._ready:
            self._rest.start()
            if self._spent > _TURN_SECONDS:
                self._left_out = True
                return None
            began = time.perf_counter()
            self._ready[key] = self._scaled(pixmap, size, ratio)
            self._spent += time.perf_counter() - began
            if len(self._ready) > _READY:
                self._ready.popitem(last=False)
        self._ready.move_to_end(key)
        return self._ready[key]

    def _go_on(self) -> None:
        """A new turn: paints again where tiles were left out."""
        left_out, self._spent, self._left_out = self._left_out, 0.0, False
        if left_out:
            self._view.viewport().update()

    def _scaled(self, pixmap: QPixmap, size: QSize, ratio: float) -> QPixmap:
        tile = QPixmap(size * ratio)
        tile.setDevicePixelRatio(ratio)
        tile.fill(Qt.GlobalColor.transparent)
        box = QRect(0, 0, size.width(), size.height())
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), TILE_RADIUS, TILE_RADIUS)
        painter = QPainter(tile)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(shape)
        painter.drawPixmap(QRectF(box), pixmap, self._part(pixmap, box))
        painter.end()
        return tile

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
        ratio = self._view.devicePixelRatioF()
        key = (code, box.width(), ratio, QLocale().name())
        if key not in self._badges:
            self._badges[key] = self._drawn_badge(code, box.width() - 8, ratio)
        painter.drawPixmap(box.left() + 4, box.bottom() - 20, self._badges[key])

    def _drawn_badge(self, code: str, room: int, ratio: float) -> QPixmap:
        glyph, text = badge(code)
        font = QFont(self._view.font())
        font.setPixelSize(11)
        metrics = QFontMetrics(font)
        needed = metrics.horizontalAdvance(text)
        begin = _BEHIND_ICON if needed + _BEHIND_ICON + _INSET <= room else _INSET  # the word matters more
        width = min(room, needed + begin + _INSET)
        picture = QPixmap(QSize(width, _BADGE) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_BLACK)
        painter.drawRoundedRect(QRect(0, 0, width, _BADGE), 4, 4)
        white = self._theme.color("on-fill")
        if begin == _BEHIND_ICON:
            paint_icon(painter, glyph, QRect(_INSET, 2, 12, 12), white)
        painter.setFont(font)
        painter.setPen(white)
        inside = QRect(begin, 0, width - begin - _INSET + 1, _BADGE)
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.end()
        return picture

    def _paint_ring(self, painter: QPainter, cell: QRect, option: QStyleOptionViewItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus) and self._view.by_keyboard
        if not (selected or focused):
            return
        style = Qt.PenStyle.SolidLine if selected else Qt.PenStyle.DashLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("accent"), 2, style))
        painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), TILE_RADIUS + 3, TILE_RADIUS + 3)
