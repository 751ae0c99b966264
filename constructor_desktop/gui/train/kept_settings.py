"""The way to train and what was set behind "Advanced", remembered for each project."""

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
        mark = hashlib.sha256(str(project).encode()).hexdigest()[:16]
        self._key, self._preset_key = f"train/advanced/{mark}", f"train/preset/{mark}"

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

    def preset(self) -> str:
        """Returns the way to train that was chosen; empty if none was."""
        return self._preferences.text(self._preset_key)

    def store_preset(self, preset: str) -> None:
        """Remembers the way to train."""
        self._preferences.store(self._preset_key, preset)
