"""What the window remembers between two starts, in one INI file of the user's account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

MICROPHONE, SPEAKER, CAMERA = "devices/microphone", "devices/speaker", "devices/camera"
"""Keys: ids of the chosen devices, empty for the system's choice."""
TRAIN_DEVICE = "devices/training"
"""Key: where to train, as in `RunConfig.device`; `auto` by default."""
WEIGHTS_MIRROR = "weights/mirror"
"""Key: address to download weights from; empty for that of the publisher."""
_RECENT = 12


_BETWEEN = "\t"


class Preferences(QObject):
    """Reads and writes at once; `changed` names the key."""

    changed = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Args: `folder` is the configuration folder; it is made when something is stored."""
        super().__init__(parent)
        self._store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """Returns a stored text."""
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def number(self, key: str, default: float) -> float:
        """Returns a stored number; the default if there is none, or it is damaged."""
        try:
            return float(self.text(key, str(default)))
        except ValueError:
            return default

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Returns a stored yes or no."""
        return self.text(key, "yes" if default else "no") == "yes"

    def blob(self, key: str) -> QByteArray:
        """Returns stored bytes, such as the state of a splitter; empty if there are none."""
        value = self._store.value(key, QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def texts(self, key: str) -> list[str]:
        """Returns a stored list of texts."""
        value = self._store.value(key, [])
        if isinstance(value, str):  # the format cannot tell a list of one from a text
            return [value]
        return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []

    def store(self, key: str, value: str | float | bool | QByteArray | list[str]) -> None:
        """Stores a value under a key."""
        stored: Any = value
        if isinstance(value, bool):
            stored = "yes" if value else "no"
        elif isinstance(value, int | float):
            stored = str(value)
        self._store.setValue(key, stored)
        self.changed.emit(key)

    def forget(self, key: str) -> None:
        """Removes a key."""
        self._store.remove(key)
        self.changed.emit(key)

    def recent_projects(self) -> list[Path]:
        """Returns the projects opened lately, the last one first; some may be gone."""
        return [Path(text) for text in self.texts("recent")]

    def add_recent(self, folder: Path) -> None:
        """Puts a project to the front of those opened lately."""
        others = [text for text in self.texts("recent") if Path(text) != folder]
        self.store("recent", [str(folder), *others][:_RECENT])

    def recent_title(self, folder: Path) -> str:
        """Returns the title of a project opened lately; the name of its folder where that is not known."""
        found = (text.partition(_BETWEEN) for text in self.texts("recent_titles"))
        return next((title for path, _, title in found if Path(path) == folder), folder.name)

    def set_recent_title(self, folder: Path, title: str) -> None:
        """Remembers the title of a project, so that lists of projects need not read it."""
        if self.recent_title(folder) != title:
            known = {path: self.recent_title(path) for path in self.recent_projects()} | {folder: title}
            self.store("recent_titles", [f"{path}{_BETWEEN}{text}" for path, text in known.items()])

    def remove_recent(self, folder: Path) -> None:
        """Forgets a project; its folder stays."""
        self.store("recent", [text for text in self.texts("recent") if Path(text) != folder])

    def flush(self) -> None:
        """Writes to the disk what is waiting."""
        self._store.sync()
