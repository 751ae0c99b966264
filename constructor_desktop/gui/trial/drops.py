"""What is being dropped or pasted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_paths(data: QMimeData | None) -> list[Path]:
    """Returns the files and folders of a drag, or of the clipboard, which may hold nothing at all."""
    if data is None:
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
