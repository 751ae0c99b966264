"""Light and dark: turns the tokens into a palette and a style sheet, and tells who paints for himself."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from constructor_desktop.core.resources import resource_path
from constructor_desktop.gui.tokens import Scheme, class_colours, colours

ThemeChoice = Literal["system", "light", "dark"]

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on-fill",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.PlaceholderText: "text-3",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border-strong",
    QPalette.ColorRole.Accent: "accent-fill",
}


class Theme(QObject):
    """The colours in force; `changed` is emitted after the style sheet and the palette have been replaced."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice: ThemeChoice = choice
        self._template = resource_path("resources", "style.qss").read_text(encoding="utf-8")
        font = QFont(app.font())
        font.setPixelSize(13)
        app.setFont(font)
        self._scheme = self._wanted()
        self._apply()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def scheme(self) -> Scheme:
        """`light` or `dark`."""
        return self._scheme

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose: the system's scheme, or one of the two."""
        return self._choice

    def choose(self, choice: ThemeChoice) -> None:
        """Follows the system, or keeps to one scheme."""
        self._choice = choice
        self._follow_system()

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """Returns the colour of a token; raises KeyError for an unknown one."""
        color = QColor(self._colours[token])
        color.setAlphaF(alpha)
        return color

    def class_color(self, index: int) -> QColor:
        """Returns the fill of a class colour, 1 to 10."""
        return QColor(class_colours(index, self._scheme)[0])

    def digit_color(self, index: int) -> QColor:
        """Returns the colour of text on a class colour."""
        return QColor(class_colours(index, self._scheme)[1])

    def _wanted(self) -> Scheme:
        if self._choice != "system":
            return self._choice
        return "dark" if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"

    def _follow_system(self) -> None:
        wanted = self._wanted()
        if wanted != self._scheme:
            self._scheme = wanted
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._colours = colours(self._scheme)
        self._app.setPalette(self._palette())
        pictures = {f"{name}-image": f"{name}-{self._scheme}.svg" for name in ("caret", "question", "information")}
        pictures["check-image"] = "check.svg"
        places = {name: resource_path("resources", "icons", file).as_posix() for name, file in pictures.items()}
        quoted = {name: f'"{place}"' for name, place in places.items()}
        self._app.setStyleSheet(fill_template(self._template, self._colours | quoted))

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("disabled"))
        return palette


def fill_template(template: str, values: dict[str, str]) -> str:
    """Replaces every `@token` of a style sheet; raises KeyError for an unknown one."""
    return re.sub(r"@([a-z][a-z0-9-]*)", lambda match: values[match[1]], template)
