"""What every page needs of the program; built once in `app` and handed over by constructor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from constructor_desktop.gui.bridge import Tasks
from constructor_desktop.gui.icons import Icons
from constructor_desktop.gui.language import Language
from constructor_desktop.gui.preferences import Preferences
from constructor_desktop.gui.theme import Theme

if TYPE_CHECKING:
    from constructor_desktop.gui.cloud.jobs import CloudJobs

PAGES = ("data", "train", "test", "export")
"""The pages of a project, in the order of the work."""


class Notices(QObject):
    """What pages tell the user through the frame of the window."""

    toast = Signal(str, str, object)
    """Text; label of its button or an empty text; what the button does (a callable) or None."""
    error = Signal(object)
    """An exception nobody else showed: a sentence if it is a `ConstructorError`, else the error dialog."""

    def show(self, text: str) -> None:
        """Shows a short text for a moment."""
        self.toast.emit(text, "", None)


class Navigator(QObject):
    """Requests to show a page (`data`, `train`, `test`, `export`) with an argument for it (see `requests`)."""

    requested = Signal(str, object)
    settings_requested = Signal(str)
    """Asks the frame to show the settings at a section."""
    jobs_requested = Signal()
    """Asks the frame to show the jobs in the cloud."""
    discard_requested = Signal()
    """Asks the frame to close the project and to remove it again: it was made for files that were not added."""

    def go(self, page: str, request: object = None) -> None:
        """Asks the frame to show a page."""
        self.requested.emit(page, request)


@dataclass(frozen=True)
class Services:
    """Handed to every page and dialog.

    Attributes:
        theme: Colours in force.
        icons: Draws icons.
        language: The language in force.
        preferences: What is remembered between two starts.
        tasks: Starts work in threads.
        notices: Toasts and errors.
        navigator: Requests to show a page.
        cache_folder: For things that can be computed again.
    """

    theme: Theme
    icons: Icons
    language: Language
    preferences: Preferences
    tasks: Tasks
    notices: Notices
    navigator: Navigator
    cache_folder: Path

    @cached_property
    def cloud(self) -> CloudJobs:
        """The jobs in the cloud, whichever project is open."""
        from constructor_desktop.gui.cloud.jobs import CloudJobs

        return CloudJobs(self.tasks, self.tasks)
