"""Icons of the Phosphor font that QtAwesome carries, coloured by token and redrawn when the theme changes.

Only the font is taken from QtAwesome: importing the package loads Qt modules the window does not need and would double
the time until it is visible.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from constructor_desktop.gui.theme import Theme

SIZE = 18
BUTTON_SIZE = 16
RAIL_SIZE = 22
TEXT_GAP = 4
"""Between an icon and its text, besides the four pixels of the style."""

_WAVEFORM = (0.25, 0.6, 1.0, 0.45, 0.8, 0.3)
"""Heights of the lines of the icon for sounds, which the font lacks."""


class Icons:
    """Draws icons by their Phosphor names, such as `trash`, or `waveform` for sounds."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def pixmap(self, name: str, token: str = "text", size: int = SIZE, ratio: float = 2.0) -> QPixmap:
        """Returns an icon in the colour of a token, `size` pixels wide at `ratio` device pixels each."""
        return draw_icon(name, self._theme.color(token), size, ratio)

    def icon(self, name: str, token: str = "text", size: int = SIZE, gap: int = 0) -> QIcon:
        """Returns an icon with its disabled state and `gap` empty pixels on its right."""
        icon = QIcon()
        app = QGuiApplication.instance()
        sharpest = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
        for ratio in {1.0, sharpest}:
            icon.addPixmap(draw_icon(name, self._theme.color(token), size, ratio, gap))
            disabled = draw_icon(name, self._theme.color("disabled"), size, ratio, gap)
            icon.addPixmap(disabled, QIcon.Mode.Disabled)
        return icon

    def bind(self, target: QAbstractButton | QLabel, name: str, token: str = "text", size: int = SIZE) -> None:
        """Gives a button or a label an icon that follows the theme; a later call replaces it."""
        for old in target.findChildren(_Binding, options=Qt.FindChildOption.FindDirectChildrenOnly):
            self._theme.changed.disconnect(old.draw)
            old.deleteLater()
            old.setParent(None)
        _Binding(self, self._theme, target, (name, token, size))


class _Binding(QObject):
    """Draws the icon of one widget again after each change of the theme; dies with the widget."""

    def __init__(
        self, icons: Icons, theme: Theme, target: QAbstractButton | QLabel, what: tuple[str, str, int]
    ) -> None:
        super().__init__(target)
        self._icons = icons
        self._target = target
        self._what = what
        theme.changed.connect(self.draw)
        self.draw()

    def draw(self) -> None:
        name, token, size = self._what
        if isinstance(self._target, QLabel):
            self._target.setPixmap(self._icons.pixmap(name, token, size))
        else:
            gap = TEXT_GAP if isinstance(self._target, QPushButton) else 0
            self._target.setIcon(self._icons.icon(name, token, size, gap))
            self._target.setIconSize(QSize(size + gap, size))


def draw_icon(name: str, color: QColor, size: int, ratio: float, gap: int = 0) -> QPixmap:
    """Draws an icon with `gap` empty pixels on its right; raises KeyError for an unknown name."""
    pixmap = QPixmap(round((size + gap) * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    try:
        paint_icon(painter, name, QRect(0, 0, size, size), color)
    finally:
        painter.end()
    return pixmap


def paint_icon(painter: QPainter, name: str, box: QRect, color: QColor) -> None:
    """Paints an icon into a square box, for delegates."""
    character = "" if name == "waveform" else _character(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if character:
        font = QFont(_font()[0])
        font.setPixelSize(box.height())
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, character)
    else:
        _paint_waveform(painter, QRectF(box), color)
    painter.restore()


def _paint_waveform(painter: QPainter, box: QRectF, color: QColor) -> None:
    pen = QPen(color, box.width() / 14)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    step = box.width() * 0.84 / (len(_WAVEFORM) - 1)
    for number, height in enumerate(_WAVEFORM):
        x = box.left() + box.width() * 0.08 + number * step
        half = box.height() * 0.4 * height
        painter.drawLine(QPointF(x, box.center().y() - half), QPointF(x, box.center().y() + half))


@cache
def _font() -> tuple[str, str]:
    """Loads the font; returns its family and the table of its characters, JSON as text."""
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("QtAwesome is missing; install the program again")
    folder = Path(spec.origin).parent / "fonts"
    font = next(iter(sorted(folder.glob("phosphor-[0-9]*.ttf"))))
    table = next(iter(sorted(folder.glob("phosphor-charmap-*.json"))))
    identifier = QFontDatabase.addApplicationFontFromData(font.read_bytes())
    family = QFontDatabase.applicationFontFamilies(identifier)[0]
    return family, table.read_text(encoding="utf-8")


@cache
def _character(name: str) -> str:
    """Finds one character: parsing the whole table would delay the window for a dozen icons."""
    found = re.search(rf'"{re.escape(name)}": *"(?:0x)?([0-9a-fA-F]+)"', _font()[1])
    if found is None:
        raise KeyError(name)
    return chr(int(found[1], 16))
