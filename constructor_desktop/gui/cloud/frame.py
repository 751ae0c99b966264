"""The cloud in the frame of the window: the strip of jobs that go on, and the offer to delete what was left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from constructor_desktop.gui.cloud.jobs_window import JobsWindow
from constructor_desktop.gui.cloud.training import CloudTraining
from constructor_desktop.gui.cloud.words import money_text, spent_text, training_text
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.labels import ElidedLabel

_HEIGHT, _ICON = 44, 18


class CloudStrip(QFrame):
    """Says which jobs go on in the cloud, unless the page that is shown says so."""

    def __init__(self, services: Services, is_shown: Callable[[CloudTraining], bool], parent: QWidget) -> None:
        """Args: `is_shown` tells whether the page that is shown follows a job."""
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setFixedHeight(_HEIGHT)
        self._cloud, self._is_shown = services.cloud, is_shown
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 14, 0)
        row.setSpacing(10)
        sign = QLabel(self)
        services.icons.bind(sign, "cloud", "text-2", _ICON)
        self.text = ElidedLabel(self)
        self.button = QPushButton(self)
        self.button.setProperty("scale", "small")
        self.button.clicked.connect(services.navigator.jobs_requested)
        row.addWidget(sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self._cloud.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Says what goes on now."""
        running = [training for training in self._cloud.running if not self._is_shown(training)]
        self.setVisible(bool(running))
        self.button.setText(self.tr("Show"))
        if len(running) == 1:
            self.text.setText(self._one(running[0]))
        elif running:
            text = self.tr("%n job(s) go on in the cloud", "", len(running))
            self.text.setText(" · ".join([text, *self._money(running)]))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)

    def _one(self, training: CloudTraining) -> str:
        text = self.tr("%1 in the cloud: %2").replace("%1", training.data.name)
        text = text.replace("%2", training_text(training))
        status = training.status
        if status is None or not status.seconds:
            return text
        return f"{text} · {spent_text(status.seconds, status.spent, status.currency)}"

    def _money(self, running: list[CloudTraining]) -> list[str]:
        """What they have cost so far, if that is known of all."""
        known = [one.status for one in running if one.status is not None and one.status.spent is not None]
        if len(known) < len(running):
            return []
        return [money_text(sum(status.spent or 0.0 for status in known), known[0].currency)]


class LeftoverOffer(QFrame):
    """Offers to delete what an earlier job has left in the cloud; once put off, not before the next start."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "cloud-offer")
        self._services, self._cloud = services, services.cloud
        self._dismissed = False
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 14, 6)
        row.setSpacing(8)
        sign = QLabel(self)
        services.icons.bind(sign, "warning", "warn", _ICON)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.show_button, self.later_button = QPushButton(self), QPushButton(self)
        for button in (self.show_button, self.later_button):
            button.setProperty("scale", "small")
        self.show_button.clicked.connect(lambda: services.navigator.settings_requested.emit("cloud"))
        self.later_button.clicked.connect(self.dismiss)
        row.addWidget(sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.show_button)
        row.addWidget(self.later_button)
        self._cloud.found.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows what was found."""
        findings = self._cloud.findings
        orphans = findings.orphans if findings is not None else ()
        self.setVisible(bool(orphans) and not self._dismissed)
        machines = sum(orphan.kind.value == "vm" for orphan in orphans)
        if machines:
            text = self.tr("%n machine(s) of an earlier job are still there and may cost money.", "", machines)
        else:
            text = self.tr("%n thing(s) of an earlier job are still in the cloud and may cost money.", "", len(orphans))
        self.text.setText(text)
        self.show_button.setText(self.tr("Show and delete…"))
        self.later_button.setText(self.tr("Later"))

    def dismiss(self) -> None:
        """Until the next start."""
        self._dismissed = True
        self.hide()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)


class Host(Protocol):
    """What the frame does for the jobs."""

    def follows(self, training: CloudTraining) -> bool:
        """Tells whether the page that is shown follows a job."""
        ...

    def follow(self, training: CloudTraining) -> None:
        """Shows the curves of a job, in its project."""
        ...

    def open_run(self, project: Path, run: Path) -> None:
        """Shows the results of a run of a project."""
        ...


class CloudFrame(QObject):
    """Puts strip and offer into a window, tells of the end of jobs, and shows their list."""

    def __init__(self, services: Services, host: Host, window: QWidget, column: QVBoxLayout) -> None:
        """Prepares it.

        Args:
            services: Of the window.
            host: The window.
            window: Likewise, as the parent of the list.
            column: Its layout: below the bar goes the offer, at the end the strip.
        """
        super().__init__(window)
        self._services, self._host, self._window = services, host, window
        self._list: JobsWindow | None = None
        self.strip = CloudStrip(services, host.follows, window)
        self.offer = LeftoverOffer(services, window)
        column.insertWidget(1, self.offer)
        column.addWidget(self.strip)
        services.cloud.trained.connect(self._tell_trained)
        services.cloud.failed.connect(self._tell_failed)
        services.navigator.jobs_requested.connect(self.show_jobs)
        services.cloud.resume_all()

    def show_jobs(self) -> None:
        """Shows the list of jobs."""
        if self._list is None:
            self._list = JobsWindow(self._services, self._window)
            self._list.follow.connect(self._host.follow)
            self._list.open_run.connect(self._host.open_run)
        self._list.show()
        self._list.raise_()
        self._list.activateWindow()

    def _tell_trained(self, training: CloudTraining, run: Path) -> None:
        if not self._host.follows(training):
            text = self.tr("%1: the model from the cloud is ready").replace("%1", training.data.name)
            data = training.data
            self._services.notices.toast.emit(text, self.tr("Open"), lambda: self._host.open_run(data, run))

    def _tell_failed(self, training: CloudTraining, error: Exception) -> None:
        if not self._host.follows(training):
            text = f"{training.data.name}: {error_text(error)}"
            self._services.notices.toast.emit(text, self.tr("Show"), self.show_jobs)
