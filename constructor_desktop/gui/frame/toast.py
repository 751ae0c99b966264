"""A short text in the free part of the top bar, one at a time, with at most one button: it covers nothing there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QDragEnterEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.motion import animate
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.labels import breakable

SHORT_MS, LONG_MS = 2500, 8000
_CHARACTER_MS = 60  # to read it
_BELOW_EDGE = 4
_FROM_SIDES = 12
_ANY_WIDTH = 16777215  # as Qt's QWIDGETSIZE_MAX


class Toast(QFrame):
    """Lies over its parent; shows itself and goes away by itself."""

    def __init__(self, services: Services, parent: QWidget, lane: Callable[[], QRect]) -> None:
        """Args: `lane` returns the part of the parent that it may cover; a long text reaches below it."""
        super().__init__(parent)
        self.setProperty("role", "toast")
        self.setAcceptDrops(True)
        self._lane = lane
        self._act: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(12)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton(self)
        self.button.setProperty("kind", "text")
        self.button.setProperty("scale", "small")
        self.button.clicked.connect(self._clicked)
        self._close = close = QToolButton(self)
        close.setProperty("role", "icon")
        services.icons.bind(close, "x", "text-2", BUTTON_SIZE)
        close.clicked.connect(self.hide)
        for widget in (self.text, self.button, close):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._theme = services.theme
        self._cast_shadow()
        services.theme.changed.connect(self._cast_shadow)
        services.language.changed.connect(self._drop_text)
        self._name_button()
        parent.installEventFilter(self)
        self.hide()

    def show_text(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Shows a text, in place of the one before."""
        self._act = act
        self.text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self._fit()
        self.raise_()
        end = self._place()
        self.show()
        animate(self, b"pos", end - QPoint(0, 12), end, 180)
        self._timer.start(max(LONG_MS if action else SHORT_MS, _CHARACTER_MS * len(text)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stays in its lane when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            QTimer.singleShot(0, self, self._settle)  # once the bar has its new size
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Makes way for what is being dragged to what lies below."""
        self.hide()
        event.ignore()

    def _fit(self) -> None:
        """Is as wide as its text, which is wrapped where its lane is narrower."""
        self.text.setWordWrap(False)
        self.text.setMinimumWidth(0)
        self.text.setMaximumWidth(_ANY_WIDTH)
        too_wide = self.sizeHint().width() - (self._lane().width() - 2 * _FROM_SIDES)
        if too_wide > 0:
            width = self.text.sizeHint().width() - too_wide
            self.text.setWordWrap(True)
            self.text.setText(breakable(self.text.text()))
            self.text.setFixedWidth(width)
        self.adjustSize()

    def _place(self) -> QPoint:
        lane = self._lane()
        top = max(_BELOW_EDGE, (lane.height() - self.height()) // 2)
        return lane.topLeft() + QPoint((lane.width() - self.width()) // 2, top)

    def _settle(self) -> None:
        self._fit()
        self.move(self._place())

    def _drop_text(self) -> None:
        """Goes away rather than stay in a language nobody wants; what its button did can still be done elsewhere."""
        self.hide()
        self._name_button()

    def _name_button(self) -> None:
        self._close.setAccessibleName(self.tr("Close"))

    def _clicked(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _cast_shadow(self) -> None:
        effect = QGraphicsDropShadowEffect(self)
        effect.setBlurRadius(24)
        effect.setOffset(0, 6)
        effect.setColor(QColor(0, 0, 0, 46 if self._theme.scheme == "light" else 128))
        self.setGraphicsEffect(effect)
