"""What a folder or a manifest names, before any file is opened."""

from __future__ import annotations

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
