"""What a folder or a manifest names, before any file is opened."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from constructor_desktop.core.data import Sample, Skipped


@dataclass
class Listing:
    """What was found: names of classes (also of those without samples), samples, and what was left out."""

    classes: set[str] = field(default_factory=set)
    samples: list[Sample] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def class_name(text: str) -> str:
    """The name of a class as it is compared and shown: NFC-normalised, without spaces at its ends."""
    return unicodedata.normalize("NFC", text).strip()


def natural_key(text: str) -> tuple[list[tuple[int, int, str]], str]:
    """A key that sorts numbers inside names by their value (`a2` before `a10`), without regard to case."""
    parts = re.findall(r"\d+|\D+", text)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts], text
