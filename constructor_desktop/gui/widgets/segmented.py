"""A segmented control: two to four choices side by side, one of them chosen, with a pill that slides."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QEvent, QPropertyAnimation, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget

from constructor_desktop.gui.motion import animate
from constructor_desktop.gui.theme import Theme


class Segmented(QFrame):
    """Keeps one choice of several; `chosen` is emitted with its index when the user changes it."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "segmented")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(0)
        self._pill = _Pill(theme, self)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self._choose)
        theme.changed.connect(self.update)

    def set_items(self, texts: Sequence[str]) -> None:
        """Sets the choices; the number of them may change only as long as none is chosen by the user."""
        while len(self._group.buttons()) < len(texts):
            self._add()
        for button, text in zip(self._group.buttons(), texts, strict=True):
            button.setText(text)
        if self.index() < 0:
            self._group.button(0).setChecked(True)
        self._place(animated=False)

    def index(self) -> int:
        """Returns the chosen index, -1 before `set_items`."""
        return self._group.checkedId()

    def set_index(self, index: int) -> None:
        """Chooses without emitting `chosen`."""
        self._group.button(index).setChecked(True)
        self._place(animated=self.isVisible())

    def button(self, index: int) -> QToolButton:
        """Returns a button, for its tooltip and name."""
        found = self._group.button(index)
        assert isinstance(found, QToolButton)
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keeps the pill under the chosen button."""
        super().resizeEvent(event)
        self._row.activate()
        self._place(animated=False)

    def event(self, event: QEvent) -> bool:
        """Keeps the pill under the chosen button when the texts change, too."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._place(animated=False)
        return handled

    def _add(self) -> None:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setProperty("role", "segment")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(button, len(self._group.buttons()))
        self._row.addWidget(button)

    def _choose(self, index: int) -> None:
        self._place(animated=True)
        self.chosen.emit(index)

    def _place(self, *, animated: bool) -> None:
        button = self._group.checkedButton()
        if button is None:
            return
        self._row.activate()
        self._pill.lower()
        self._pill.show()
        # Without duration it also ends a slide to where the button was before.
        animate(self._pill, b"geometry", self._pill.geometry(), button.geometry(), 120 if animated else 0)


class _Pill(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.color("raised"))
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()


class Switch(QToolButton):
    """A switch, on or off, with an animated knob; its text stands in a label beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._knob = _Knob(self)
        self.setCheckable(True)
        self.setFixedSize(32, 20)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(self._slide)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its fixed size."""
        return QSize(32, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints track and knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = "accent-fill" if self.isChecked() else "border-strong"
        painter.setBrush(self._theme.color(track if self.isEnabled() else "disabled"))
        painter.drawRoundedRect(QRect(0, 1, 32, 18), 9, 9)
        painter.setBrush(self._theme.color("on-fill"))
        painter.drawEllipse(QRect(self._knob.x(), 3, 14, 14))
        painter.end()

    def _slide(self, on: bool) -> None:
        self._knob.slide(16 if on else 2)


class _Knob(QWidget):
    """Carries the animated position; never shown."""

    def __init__(self, switch: Switch) -> None:
        super().__init__(switch)
        self._switch = switch
        self.setVisible(False)
        self.setGeometry(2, 3, 14, 14)

    def slide(self, x: int) -> None:
        target = QRect(x, 3, 14, 14)
        if not self._switch.isVisible():
            self.setGeometry(target)
            return
        animation: QPropertyAnimation = animate(
            self, b"geometry", self.geometry(), target, 120, QEasingCurve.Type.OutCubic
        )
        animation.valueChanged.connect(lambda _: self._switch.update())
        animation.finished.connect(self._switch.update)
