"""A bubble that points at a control: one sentence for somebody who does this for the first time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPaintEvent, QPalette, QPolygonF, QRegion
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget
from shiboken6 import isValid

from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.free_place import Place, find_place, what_is_shown

_TIP, _HALF_TIP, _RADIUS = 16, 8, 10
_TEXT_WIDTH, _WIDEST = 250, 16777215  # the second as Qt's QWIDGETSIZE_MAX
_SOON_MS = 200
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class Bubble(QWidget):
    """Lies over the window near its anchor, where nothing is shown if there is such a place; never takes the keyboard.

    It is hidden while its anchor is, and once that is gone.
    """

    closed = Signal()
    """The user closed it."""

    def __init__(self, services: Services, anchor: QWidget, text: str) -> None:
        super().__init__(anchor.window())
        self._theme = services.theme
        self._anchor = anchor
        self._outline = QPainterPath()
        self._body = QWidget(self)
        self.text = QLabel(text, self._body)
        self.close_button = QToolButton(self._body)
        self.close_button.setProperty("role", "bubble")
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        services.icons.bind(self.close_button, "x", "on-fill", BUTTON_SIZE)
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(14, 8, 6, 8)
        row.setSpacing(6)
        row.addWidget(self.text)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._colour()
        services.theme.changed.connect(self._colour)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._follow)
        anchor.installEventFilter(self)
        anchor.window().installEventFilter(self)
        self._follow()

    def dismiss(self) -> None:
        """Goes for good: nothing that moves shows it again until it is deleted."""
        self._soon.stop()
        if isValid(self._anchor):
            self._anchor.removeEventFilter(self)
        self.window().removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follows its anchor; eats nothing."""
        if event.type() in _MOVES:
            self._follow()
        elif event.type() == QEvent.Type.LayoutRequest and not self._soon.isActive():
            self._soon.start()  # not each time: looking for a place is slow, and every new text asks for it
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the bubble and its tip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(self._outline, self._theme.color("accent-fill"))
        painter.end()

    def _follow(self) -> None:
        if not isValid(self._anchor) or not self._anchor.isVisible():  # its page may be gone: it lies in the window
            self.hide()
            return
        window = self._anchor.window()
        box = QRect(self._anchor.mapTo(window, QPoint(0, 0)), self._anchor.size())
        taken = what_is_shown(window, self)
        place = find_place(box, self._size(wrapped=False), _TIP, window.size(), taken)
        if place is None or "\n" in self.text.text():
            size = self._size(wrapped=True)
            place = find_place(box, size, _TIP, window.size(), taken) or _anyhow(box, size, window.size())
        self._take(place)
        if self.isHidden():  # what came later, as a message, stays above
            self.show()
            self.raise_()
        self.update()

    def _size(self, *, wrapped: bool) -> QSize:
        """Breaks the sentence into lines, or does not, and returns the size without the tip."""
        self.text.setWordWrap(wrapped)
        self.text.setMinimumWidth(_TEXT_WIDTH if wrapped else 0)
        self.text.setMaximumWidth(_TEXT_WIDTH if wrapped else _WIDEST)
        self._body.adjustSize()
        return self._body.size()

    def _take(self, place: Place) -> None:
        """Lies down where it was found to fit; what is not painted lets the mouse through."""
        point = place.tip
        whole = place.body.united(QRect(point - QPoint(2, 2), QSize(4, 4)))
        self.setGeometry(whole)
        body, point = place.body.translated(-whole.topLeft()), point - whole.topLeft()
        self._body.setGeometry(body)
        path = QPainterPath()
        path.addRoundedRect(QRectF(body), _RADIUS, _RADIUS)
        tip = QPainterPath()
        tip.addPolygon(QPolygonF([*map(QPointF, _root(body, point, above=place.above)), QPointF(point)]))
        tip.closeSubpath()
        self._outline = path.united(tip)
        self.setMask(QRegion(body).united(QRegion(_thicker(tip).toFillPolygon().toPolygon())))

    def _colour(self) -> None:
        palette = self.text.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color("on-fill"))
        self.text.setPalette(palette)
        self.text.setStyleSheet(f"color: {self._theme.color('on-fill').name()};")


def _root(body: QRect, point: QPoint, *, above: bool) -> tuple[QPoint, QPoint]:
    """Returns where the tip leaves the bubble: in the edge towards the point, or about the corner next to it."""
    edge, inner = (body.bottom() + 1, -_RADIUS) if above else (body.top(), _RADIUS)
    first, last = body.left() + _RADIUS + _HALF_TIP, body.right() - _RADIUS - _HALF_TIP
    if first <= point.x() <= last:
        return QPoint(point.x() - _HALF_TIP, edge), QPoint(point.x() + _HALF_TIP, edge)
    near, corner = (first, body.left()) if point.x() < first else (last, body.right() + 1)
    return QPoint(near, edge), QPoint(corner, edge + inner)


def _thicker(path: QPainterPath) -> QPainterPath:
    """Returns a path with room for the soft edge of its painted shape."""
    stroker = QPainterPathStroker()
    stroker.setWidth(3)
    return path.united(stroker.createStroke(path))


def _anyhow(anchor: QRect, size: QSize, window: QSize) -> Place:
    """Returns a place under the anchor, or over it at the lower edge of the window, whatever is shown there."""
    found = find_place(anchor, size, _TIP, window, [], above_first=False)
    return found or Place(QRect(anchor.bottomLeft() + QPoint(0, _TIP), size), anchor.center(), above=False)
