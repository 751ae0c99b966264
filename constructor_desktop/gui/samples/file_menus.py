"""What can be done with samples and class folders as files: a menu, other programs, copies."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from constructor_desktop.gui.capture.class_box import class_icon
from constructor_desktop.gui.samples.actions import Actions
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.storage.document import DATA

if TYPE_CHECKING:
    from constructor_desktop.core.events import OnEvent


class FileMenus(QObject):
    """Shows the menu of samples; opens and copies folders."""

    def __init__(self, services: Services, session: Session, actions: Actions, page: QWidget) -> None:
        super().__init__(page)
        self._services, self._session, self._actions, self._page = services, session, actions, page

    def menu(self, paths: list[Path]) -> QMenu:
        """Returns the menu for samples."""
        menu = QMenu(self._page)
        move = menu.addMenu(self.tr("Move to"))
        known = {sample.class_folder for path in paths if (sample := self._session.state.sample(path)) is not None}
        for state in self._session.state.classes:
            icon = class_icon(self._services.theme, state)
            action = move.addAction(icon, state.name, partial(self._actions.move, paths, state.folder))
            action.setEnabled(known != {state.folder})
        menu.addAction(self.tr("Open"), partial(_open, paths[0]))
        menu.addAction(self.tr("Show in its folder"), partial(_open, paths[0].parent))
        menu.addSeparator()
        menu.addAction(f"{self.tr('Delete')}\t{self.tr('Del')}", partial(self._actions.trash, paths))
        return menu

    def show(self, paths: list[Path], point: QPoint) -> None:
        """Shows the menu for samples at a place on the screen."""
        if paths:
            menu = self.menu(paths)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(point)

    def open_folder(self, folder: str) -> None:
        """Shows the folder of a class in the file manager."""
        _open(self._session.folder / DATA / folder)

    def copy_folder(self, folder: str) -> None:
        """Copies the samples of a class to where the user wants them."""
        state = self._session.state.class_of(folder)
        target = QFileDialog.getExistingDirectory(self._page, self.tr("Where to save a copy?")) if state else ""
        if state is None or not target:
            return

        def work(on_event: OnEvent) -> Path:
            from constructor_desktop.gui.samples.copying import copy_class

            return copy_class(state, Path(target), on_event)

        text = self.tr("%1 copied to %2").replace("%1", state.name)
        self._services.tasks.start(
            work,
            "copying",
            done=lambda made: self._services.notices.show(text.replace("%2", str(made))),
            failed=self._services.notices.error.emit,
        )


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
