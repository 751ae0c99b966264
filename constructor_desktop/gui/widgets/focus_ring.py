"""The ring round the widget that has the keyboard: shown only where the focus came by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QRegion, QWindow
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from constructor_desktop.gui.theme import Theme

OWN_FOCUS = "ownFocus"
"""Dynamic property of widgets that show themselves that they have the keyboard."""
_FOCUS_KEYS = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_F6}
_MARGIN = 4


class FocusRing(QObject):
    """Paints one ring in the window that has the keyboard.

    Only the events of windows are watched, not those of every widget, which would slow everything down.
    """

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(app)
        self._theme = theme
        self._by_keyboard = False
        self._watched: QObject | None = None
        self._target: QWidget | None = None
        self._overlay: _Overlay | None = None
        self._around: list[QWidget] = []
        app.focusWindowChanged.connect(self._watch)
        app.focusChanged.connect(self._follow)
        self._watch(app.focusWindow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Notes whether the user works with keys or with the mouse, and moves the ring along; eats nothing."""
        kind = event.type()
        if watched in self._around and kind in _MOVES:  # the content of a scroll area moves, not what lies in it
            self._place()
        elif watched is self._target:
            if kind in _MOVES:
                self._place()
            elif kind in _ENDS:
                self._show(None)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._by_keyboard = event.key() in _FOCUS_KEYS
            if isinstance(self._target, QAbstractItemView):  # its current item shows where the arrow keys are
                self._show(None)
        elif kind == QEvent.Type.MouseButtonPress:
            self._by_keyboard = False
            self._show(None)
        return False

    def _watch(self, window: QWindow | None) -> None:
        if self._watched is not None:
            self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)
            window.destroyed.connect(self._unwatch)

    def _unwatch(self) -> None:
        self._watched = None

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        self._show(now if now is not None and self._by_keyboard and not _shows_focus(now) else None)

    def _show(self, target: QWidget | None) -> None:
        if self._overlay is not None and isValid(self._overlay):  # it dies with its window
            self._overlay.hide()
            self._overlay.deleteLater()
        self._overlay = None
        for widget in (self._target, *self._around):
            if widget is not None and isValid(widget):
                widget.removeEventFilter(self)
        self._target, self._around = target, []
        if target is not None and target.window() is not target:
            self._around = _around(target)
            for widget in (target, *self._around):
                widget.installEventFilter(self)
            self._overlay = _Overlay(self._theme, target.window())
            self._place()
            self._overlay.show()

    def _place(self) -> None:
        if self._target is not None and self._overlay is not None:
            corner = self._target.mapTo(self._target.window(), QPoint(0, 0))
            place = QRect(corner, self._target.size()).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
            self._overlay.setGeometry(place)
            self._overlay.setMask(QRegion(self._seen(place).translated(-place.topLeft())))
            self._overlay.raise_()

    def _seen(self, place: QRect) -> QRect:
        """What of the ring is not scrolled out of sight."""
        for widget in self._around:
            view = widget.parentWidget()
            if view is not None and isinstance(view.parentWidget(), QAbstractScrollArea):
                box = QRect(view.mapTo(view.window(), QPoint(0, 0)), view.size())
                place = place.intersected(box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        return place


def _around(target: QWidget) -> list[QWidget]:
    """Returns what the target lies in, without its window."""
    found, widget = [], target.parentWidget()
    while widget is not None and not widget.isWindow():
        found.append(widget)
        widget = widget.parentWidget()
    return found


def _shows_focus(widget: QWidget) -> bool:
    return bool(widget.property(OWN_FOCUS))


_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.LayoutRequest}
_ENDS = {QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Destroy}


class _Overlay(QWidget):
    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("accent"), 2))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 10, 10)
        painter.end()
