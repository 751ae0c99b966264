"""Which segment of the Test page was shown last in a project."""

from __future__ import annotations

from pathlib import Path

from constructor_desktop.gui.preferences import Preferences

LIVE, FILES, FOLDER = range(3)
_KEY = "test/segment"


def remember_segment(preferences: Preferences, project: Path, segment: int) -> None:
    """Notes the segment that is shown now."""
    preferences.store(_KEY, [str(segment), str(project)])


def last_segment(preferences: Preferences, project: Path) -> int:
    """Returns the segment that was shown last, if that was in this project; else `LIVE`."""
    known = {str(number): number for number in (LIVE, FILES, FOLDER)}
    match preferences.texts(_KEY):
        case [segment, folder] if folder == str(project):
            return known.get(segment, LIVE)
    return LIVE
