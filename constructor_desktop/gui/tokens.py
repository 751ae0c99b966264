"""The colours and sizes of the window: one table that fills the style sheet, the delegates and the plots."""

from __future__ import annotations

from typing import Literal

Scheme = Literal["light", "dark"]

INK = "#15161A"
WHITE = "#FFFFFF"

# token: (light, dark)
COLOURS: dict[str, tuple[str, str]] = {
    "window": ("#F6F6F4", "#131417"),
    "surface": ("#FFFFFF", "#1B1D21"),
    "raised": ("#FFFFFF", "#24262B"),
    "sunken": ("#EFEFEC", "#101114"),
    "border": ("#E0E0DB", "#303238"),
    "border-strong": ("#85868A", "#777B85"),
    "text": ("#1B1C20", "#EEEFF2"),
    "text-2": ("#4E5158", "#B7BAC2"),
    "text-3": ("#676A72", "#959AA4"),
    "accent": ("#3550E0", "#96A8FF"),
    "accent-fill": ("#3550E0", "#4A63EE"),
    "accent-hover": ("#2A43C8", "#3E56DC"),
    "accent-pressed": ("#2137AB", "#354BC8"),
    "accent-soft": ("#EBEEFD", "#242A4A"),
    "selection": ("#DDE3FC", "#2F3866"),
    "success": ("#1A7543", "#62C98E"),
    "success-soft": ("#E5F4EB", "#16301F"),
    "warn": ("#8A5600", "#F0B64A"),
    "warn-soft": ("#FDF2DA", "#362910"),
    "danger": ("#BF2B30", "#FF8A86"),
    "danger-soft": ("#FCEAEA", "#3D1C1D"),
    "danger-fill": ("#C8323A", "#CF3F46"),
    "danger-hover": ("#B02A31", "#B9363D"),
    "unknown-fill": ("#D9D9D4", "#3A3D44"),
    "on-fill": ("#FFFFFF", "#FFFFFF"),
    # 6 % and 12 % of the text over the fill, for hovered and pressed buttons
    "hover": ("#F1F1F1", "#303237"),
    "pressed": ("#E4E4E4", "#3C3E43"),
    "row-hover": ("#F6F6F6", "#232529"),
    "disabled": ("#B3B4B8", "#585C64"),
}

# Class colours by index 1 to 10: (light, digit on light, dark, digit on dark).
CLASS_COLOURS: tuple[tuple[str, str, str, str], ...] = (
    ("#F66806", INK, "#C44C08", WHITE),
    ("#0F777F", WHITE, "#3EAFB0", INK),
    ("#6F0269", WHITE, "#94549C", WHITE),
    ("#039DDF", INK, "#96DDFE", INK),
    ("#2B3A01", WHITE, "#B6C90B", INK),
    ("#8B2FD0", WHITE, "#B06DFF", INK),
    ("#CB094F", WHITE, "#FF6380", INK),
    ("#346205", WHITE, "#74A103", INK),
    ("#0B15AA", WHITE, "#9AB3FC", INK),
    ("#AD8D77", INK, "#FEC2A1", INK),
)

PAGE_MARGIN = 20
CARD_RADIUS = 12
TILE_RADIUS = 6
CONTROL_RADIUS = 8


def colours(scheme: Scheme) -> dict[str, str]:
    """Returns the colour of every token, `#RRGGBB`."""
    position = 0 if scheme == "light" else 1
    return {name: values[position] for name, values in COLOURS.items()}


def class_colours(index: int, scheme: Scheme) -> tuple[str, str]:
    """Returns the fill and the digit colour of a class colour; `index` counts from 1 and wraps after 10."""
    light, light_digit, dark, dark_digit = CLASS_COLOURS[(index - 1) % len(CLASS_COLOURS)]
    return (light, light_digit) if scheme == "light" else (dark, dark_digit)
