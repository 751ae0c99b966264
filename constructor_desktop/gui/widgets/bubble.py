"""A bubble that points at a control: one sentence for somebody who does this for the first time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.services import Services

_ARROW, _RADIUS, _GAP, _EDGE = 8, 10, 4, 8
_TEXT_WIDTH = 250
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.LayoutRequest)


class Bubble(QWidget):
    """Lies over the window, below its anchor or above it; hidden while the anchor is; never takes the keyboard."""

    closed = Signal()
    """The user closed it."""

    def __init__(self, services: Services, anchor: QWidget, text: str) -> None:
        super().__init__(anchor.window())
        self._theme = services.theme
        self._anchor = anchor
        self._below = True
        self._tip = 0
        self.text = QLabel(text, self)
        self.text.setWordWrap(True)
        self.text.setFixedWidth(_TEXT_WIDTH)
        self.close_button = QToolButton(self)
        self.close_button.setProperty("role", "bubble")
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        services.icons.bind(self.close_button, "x", "on-fill", BUTTON_SIZE)
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10 + _ARROW, 6, 10 + _ARROW)
        row.setSpacing(6)
        row.addWidget(self.text)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._colour()
        services.theme.changed.connect(self._colour)
        anchor.installEventFilter(self)
        anchor.window().installEventFilter(self)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follows its anchor; eats nothing."""
        if event.type() in (*_MOVES, QEvent.Type.Show, QEvent.Type.Hide):
            self._follow()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the bubble and its tip."""
        body = QRectF(self.rect()).adjusted(0, _ARROW, 0, -_ARROW)
        path = QPainterPath()
        path.addRoundedRect(body, _RADIUS, _RADIUS)
        edge = body.top() if self._below else body.bottom()
        point = self.rect().top() if self._below else self.rect().bottom() + 1
        tip = QPainterPath(QPointF(self._tip - _ARROW, edge))
        tip.lineTo(QPointF(self._tip, point))
        tip.lineTo(QPointF(self._tip + _ARROW, edge))
        tip.closeSubpath()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(path.united(tip), self._theme.color("accent-fill"))
        painter.end()

    def _follow(self) -> None:
        if not self._anchor.isVisible():
            self.hide()
            return
        self.adjustSize()
        window = self._anchor.window()
        box = QRect(self._anchor.mapTo(window, QPoint(0, 0)), self._anchor.size())
        self._below = box.bottom() + _GAP + self.height() <= window.height()
        corner = _corner(box, self.size(), window.size(), below=self._below)
        self._tip = min(max(box.center().x() - corner.x(), _RADIUS + _ARROW), self.width() - _RADIUS - _ARROW)
        self.move(corner)
        self.show()
        self.raise_()
        self.update()

    def _colour(self) -> None:
        palette = self.text.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color("on-fill"))
        self.text.setPalette(palette)
        self.text.setStyleSheet(f"color: {self._theme.color('on-fill').name()};")


def _corner(anchor: QRect, size: QSize, window: QSize, *, below: bool) -> QPoint:
    """Returns the upper left corner of a bubble under or over the middle of its anchor, inside the window."""
    x = anchor.center().x() - size.width() // 2
    y = anchor.bottom() + _GAP if below else anchor.top() - _GAP - size.height()
    return QPoint(min(max(x, _EDGE), window.width() - size.width() - _EDGE), y)
