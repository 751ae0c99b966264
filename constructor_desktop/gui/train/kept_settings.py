"""What was set behind "Advanced", remembered for each project."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from constructor_desktop.gui.preferences import Preferences


class KeptSettings:
    """The values of one project that differ from the usual ones."""

    def __init__(self, preferences: Preferences, project: Path) -> None:
        """Args: `project` is its folder."""
        self._preferences = preferences
        self._key = f"train/advanced/{hashlib.sha256(str(project).encode()).hexdigest()[:16]}"

    def read(self) -> dict[str, Any]:
        """Returns them; none if there are none, or they are damaged."""
        try:
            kept = json.loads(self._preferences.text(self._key) or "{}")
        except ValueError:
            return {}
        return kept if isinstance(kept, dict) else {}

    def store(self, values: dict[str, Any]) -> None:
        """Remembers values instead of the former ones; without any, nothing is remembered."""
        if values:
            self._preferences.store(self._key, json.dumps(values))
        elif self._preferences.text(self._key):
            self._preferences.forget(self._key)
