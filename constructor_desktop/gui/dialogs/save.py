"""Asking where to save a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_target(parent: QWidget, title: str, proposal: str, kinds: str, suffix: str) -> Path | None:
    """Asks where to save a file, which always gets `suffix`; None if the user gave up.

    The dialog asks before a file is replaced. It cannot know that the suffix a user left out makes a name that of
    a file, so it is then shown again with the whole name.

    Args:
        parent: Where the dialog belongs.
        title: Of the dialog.
        proposal: A name, or a whole path.
        kinds: What files there are to choose from: `Tables (*.csv)`.
        suffix: With its point, in small letters.
    """
    while True:
        name, _ = QFileDialog.getSaveFileName(parent, title, proposal, kinds)
        if not name:
            return None
        path = Path(name)
        if path.suffix.casefold() == suffix:
            return path
        whole = path.with_name(path.name + suffix)
        if not whole.exists():
            return whole
        proposal = str(whole)
