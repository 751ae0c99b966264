"""What is missing of the architecture that is chosen, and how to get it: a download with progress, or a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget
from shiboken6 import isValid

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import size_text
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.preferences import WEIGHTS_MIRROR
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.arch_words import pip_command
from constructor_desktop.gui.train.facts import ArchitectureFacts
from constructor_desktop.gui.widgets.strips import Banner

if TYPE_CHECKING:
    from pathlib import Path

_STEPS = 1000


class WeightsRow(QWidget):
    """Hidden as long as nothing is missing; one download at a time."""

    changed = Signal()
    """A download has ended: what can be used is to be found out again."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._form = load_form(
            "train_weights", services.icons, self, {"Banner": lambda own: Banner(services.icons, own)}
        )
        self._banner = self._form.get(Banner, "banner")
        self._bar = self._form.get(QProgressBar, "progress")
        self._bar.setRange(0, _STEPS)
        self._banner.button.hide()
        self._arch: ArchitectureFacts | None = None
        self._task: Task | None = None
        self._busy = ""
        self._form.get(QPushButton, "download").clicked.connect(self.download)
        self._form.get(QPushButton, "cancel").clicked.connect(self._cancel)
        self._form.get(QPushButton, "copy").clicked.connect(self._copy)

    @property
    def busy(self) -> bool:
        """Whether weights are being downloaded."""
        return self._task is not None

    def show_architecture(self, arch: ArchitectureFacts) -> None:
        """Shows what is missing of an architecture."""
        if self._arch is not None and self._arch.name != arch.name:
            self._banner.hide()
        self._arch = arch
        weights, here = arch.weights, self._busy == arch.name
        self.setVisible(not weights.ready or here)
        self._form.get(QWidget, "library").setVisible(bool(weights.extra))
        self._form.get(QLabel, "command").setText(pip_command(weights.extra))
        button = self._form.get(QPushButton, "download")
        button.setVisible(weights.loadable and not here)
        button.setText(self.tr("Download (%1)").replace("%1", size_text(weights.size)))
        button.setEnabled(not self.busy)
        button.setToolTip(self.tr("Wait until the other download is done") if self.busy else "")
        self._form.get(QWidget, "work").setVisible(here)

    def download(self) -> None:
        """Downloads the weights of the architecture that is shown, or what is missing of them."""
        arch = self._arch
        if arch is None or self.busy or not arch.weights.loadable:
            return
        self._banner.hide()
        self._busy = arch.name
        self._bar.setRange(0, 0)
        name, mirror = arch.name, self._services.preferences.text(WEIGHTS_MIRROR).strip() or None
        notices = self._services.notices
        said = self.tr("The weights of %1 are ready").replace("%1", sentence(arch.title))
        self._task = self._services.tasks.start(
            lambda on_event: _fetch(name, on_event, mirror),
            "weights work",
            done=lambda _: notices.show(said),
            failed=lambda error: self._tell(error) if isValid(self) else notices.error.emit(error),
            on_events=self._take,
            ended=self._end,
        )
        self.show_architecture(arch)

    def _take(self, events: list[Event]) -> None:
        told = [event for event in events if isinstance(event, Progress)]
        if not told:
            return
        last = told[-1]
        self._bar.setRange(0, _STEPS if last.total else 0)
        if last.total:  # bytes do not fit into Qt's numbers
            self._bar.setValue(_STEPS * min(last.done, last.total) // last.total)
            text = self.tr("%1 of %2").replace("%1", size_text(last.done)).replace("%2", size_text(last.total))
            self._form.get(QLabel, "doing").setText(text)

    def _tell(self, error: Exception) -> None:
        if isinstance(error, ConstructorError):
            self._banner.show_error(error_text(error))
        else:
            self._services.notices.error.emit(error)

    def _end(self) -> None:
        if not isValid(self):
            return
        self._task, self._busy = None, ""
        self._form.get(QLabel, "doing").setText("")
        self._form.get(QPushButton, "cancel").setEnabled(True)
        if self._arch is not None:
            self.show_architecture(self._arch)
        self.changed.emit()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._form.get(QPushButton, "cancel").setEnabled(False)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._form.get(QLabel, "command").text())
        self._services.notices.show(self.tr("Copied"))


def _fetch(name: str, on_event: OnEvent, mirror: str | None) -> Path:
    from constructor_desktop.models.store import fetch

    return fetch(name, on_event, mirror)
