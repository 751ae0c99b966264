"""Texts of strangers, such as names of files and classes, as they can be shown. Exported bundles carry a copy."""

from __future__ import annotations

import unicodedata

# Control, format, surrogate, private and unassigned characters, and separators of lines and paragraphs.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Format characters that scripts and emoji are written with; they cannot turn the text around.
_JOINERS = "\u200c\u200d"


def printable(text: str) -> str:
    """Returns the text with the characters escaped that would steer a terminal or hide in the text."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNPRINTABLE:
        return character
    return character.encode("unicode_escape").decode()
