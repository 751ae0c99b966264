"""What the window does for the jobs in the cloud: shows their curves and their runs, and says that they go on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from constructor_desktop.gui.cloud.training import CloudTraining
from constructor_desktop.gui.requests import ShowResults
from constructor_desktop.gui.services import Services

if TYPE_CHECKING:
    from constructor_desktop.gui.frame.main_window import MainWindow


class CloudHost(QObject):
    """Goes to the Train page of the right project, which is opened if needed."""

    def __init__(self, services: Services, window: MainWindow) -> None:
        super().__init__(window)
        self._services, self._window = services, window
        self._wanted: tuple[Path, ShowResults | None] | None = None
        window.projects.opened.connect(self._go_on)

    def follows(self, training: CloudTraining) -> bool:
        """Tells whether the page that is shown follows a job."""
        workspace = self._window.workspace
        return workspace is not None and workspace.follows(training)

    def follow(self, training: CloudTraining) -> None:
        """Shows the curves of a job, in its project."""
        workspace = self._window.workspace
        if workspace is None or workspace.session.folder != training.data:
            self._open(training.data, None)
        elif workspace.training.runs_here or workspace.training.comparison.running:
            self._services.notices.show(self.tr("A training is going on here. The job can be followed after it."))
        else:
            if workspace.training.cloud is not training:
                workspace.training.unfollow()
                workspace.training.follow(training)
            workspace.show_page("train")

    def open_run(self, project: Path, run: Path) -> None:
        """Shows the results of a run of a project."""
        workspace = self._window.workspace
        if workspace is not None and workspace.session.folder == project:
            workspace.show_page("train", ShowResults(run))
        else:
            self._open(project, ShowResults(run))

    def may_close(self) -> bool:
        """Says that jobs go on when the window is closed; returns whether the user still wants to close it."""
        running = self._services.cloud.running
        if not running:
            return True
        if all(training.phase == "DELETING" or training.gives_up for training in running):
            text = self.tr(
                "What ended jobs have in the cloud is being deleted. If the window is closed before that is done, a "
                "machine that is still there costs money until the next start of the program or until its time is over."
            )
        else:
            text = self.tr("%n jobs go on in the cloud.", "", len(running)) + "\n" + self._going_on(len(running))
        if any(training.phase in ("NEW", "UPLOADING") for training in running):
            text += "\n" + self.tr("What is being uploaded waits until then.")
        box = QMessageBox(QMessageBox.Icon.Information, self._window.windowTitle(), text, parent=self._window)
        close = box.addButton(self.tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is close

    def _going_on(self, jobs: int) -> str:
        if jobs == 1:
            return self.tr(
                "Closing the window does not stop it: its machine goes on, and costs money, until it is done or its "
                "time is over. The next start takes the job up again."
            )
        return self.tr(
            "Closing the window does not stop them: their machines go on, and cost money, until they are done or "
            "their time is over. The next start takes the jobs up again."
        )

    def _open(self, project: Path, request: ShowResults | None) -> None:
        self._wanted = project, request
        self._window.projects.open(project)

    def _go_on(self, *_: object) -> None:
        """A project was opened."""
        wanted, self._wanted = self._wanted, None
        workspace = self._window.workspace
        if wanted is not None and workspace is not None and workspace.session.folder == wanted[0]:
            workspace.show_page("train", wanted[1])
