"""The window: the top bar over the start page or an open project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QMainWindow, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.resources import resource_path
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.frame.language_box import LanguageBox
from constructor_desktop.gui.frame.menus import Commands
from constructor_desktop.gui.frame.projects import Projects
from constructor_desktop.gui.keys import press_by_return, with_keys
from constructor_desktop.gui.services import PAGES, Services
from constructor_desktop.gui.start.page import StartPage
from constructor_desktop.gui.widgets.hover import set_menu, settle

if TYPE_CHECKING:
    from constructor_desktop.gui.cloud.frame import CloudFrame
    from constructor_desktop.gui.frame.cloud_host import CloudHost
    from constructor_desktop.gui.frame.toast import Toast
    from constructor_desktop.gui.frame.workspace import Workspace
    from constructor_desktop.gui.session import Done, Session

GEOMETRY = "window/geometry"
LAST_PROJECT = "window/project"
MINIMUM, USUAL = QSize(1100, 680), QSize(1280, 800)
_LOGO = 24
_LOGO_ALONE, _LOGO_BY_RAIL = 36, 60


class MainWindow(QMainWindow):
    """The only window. Builds the start page at once, everything of a project when one is opened."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.workspace: Workspace | None = None
        self._toast: Toast | None = None
        self._cloud: CloudFrame | None = None
        self._host: CloudHost | None = None
        self.setWindowIcon(QIcon(str(resource_path("resources", "icons", "app.svg"))))
        self.setMinimumSize(MINIMUM)
        self.resize(USUAL)
        self._root = root = QWidget(self)
        self.setCentralWidget(root)
        self._form = load_form("main_window", services.icons, root)
        self.commands = Commands(self)
        self.projects = Projects(services, self)
        self.start = StartPage(services, self.projects)
        self._stack = self._form.get(QStackedWidget, "stack")
        self._stack.addWidget(self.start)
        self._set_up_bar()
        self._connect()
        self._show_start()
        self.retranslate()

    def restore(self) -> None:
        """Brings back size and place; the last project is opened by `restore_project`."""
        geometry = self._services.preferences.blob(GEOMETRY)
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)

    def restore_project(self) -> None:
        """Opens the project that was open when the window was closed."""
        last = self._services.preferences.text(LAST_PROJECT)
        if last:
            self.projects.open(Path(last), restoring=True)

    def open_paths(self, paths: list[Path]) -> None:
        """Opens a project given on the command line, or makes one of folders."""
        self.start.open_paths(paths)

    def begin_cloud(self) -> CloudFrame:
        """Takes up the jobs in the cloud again; once the window is on the screen."""
        from constructor_desktop.gui.cloud.frame import CloudFrame
        from constructor_desktop.gui.frame.cloud_host import CloudHost

        if self._cloud is None:
            column = self._form.root.layout()
            assert isinstance(column, QVBoxLayout)
            self._host = CloudHost(self._services, self)
            self._cloud = CloudFrame(self._services, self._host, self, column)
        return self._cloud

    def close_project(self) -> bool:
        """Goes back to the start page, unless the user wants to stay; returns whether it did."""
        if self.workspace is None:
            return True
        if not self._may_close(self.workspace):
            return False
        workspace, self.workspace = self.workspace, None
        self.projects.current = None
        workspace.shut_down()
        self._stack.removeWidget(workspace)
        workspace.deleteLater()
        self._services.preferences.store(LAST_PROJECT, "")
        self._show_start()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Asks if work would be lost; then stops everything and remembers where the user was."""
        if self.workspace is not None and not self._may_close(self.workspace):
            event.ignore()
            return
        if self._host is not None and not self._host.may_close():
            event.ignore()
            return
        preferences = self._services.preferences
        preferences.store(GEOMETRY, QByteArray(self.saveGeometry()))
        preferences.store(LAST_PROJECT, str(self.workspace.session.folder) if self.workspace else "")
        if self.workspace is not None:
            self.workspace.shut_down()
            self.workspace = None
        self.start.shut_down()
        self._services.tasks.close()
        preferences.flush()
        event.accept()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self.commands.retranslate()
        self._update_title()
        self._update_history()
        for name, action in (("settings", "settings"), ("help", "guide")):
            button = self._form.get(QToolButton, name)
            shown = self.commands.actions[action]
            button.setToolTip(with_keys(shown.text(), shown.shortcut().toString()))
            button.setAccessibleName(shown.text())
        menu = self._form.get(QToolButton, "menu")
        menu.setToolTip(self.tr("Menu"))
        menu.setAccessibleName(self.tr("Menu"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language; reads the project again when the user comes back from a file manager."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            settle(self)
            if self.workspace is not None:
                self.workspace.session.refresh()
        super().changeEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes on in the order of reading, also to what was made meanwhile."""
        from constructor_desktop.gui.widgets.tab_order import follow_layout

        follow_layout(self._root)
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return presses buttons, as Space does."""
        if not press_by_return(event):
            super().keyPressEvent(event)

    # -- a project ---------------------------------------------------------------------------------------------------

    def _take_session(self, session: Session, paths: tuple[Path, ...]) -> None:
        from constructor_desktop.gui.frame.workspace import Workspace
        from constructor_desktop.gui.requests import ImportPaths

        if not self.close_project():
            session.close()
            return
        workspace = Workspace(self._services, session)
        session.setParent(workspace)
        self.workspace = workspace
        self.projects.current = session.folder
        session.changed.connect(self._update_title)
        session.history_changed.connect(self._update_history)
        session.busy_changed.connect(self._update_saved)
        session.done.connect(self._tell)
        session.failed.connect(self._services.notices.error.emit)
        self._stack.addWidget(workspace)
        self._stack.setCurrentWidget(workspace)
        self._services.preferences.add_recent(session.folder)
        self._services.preferences.store(LAST_PROJECT, str(session.folder))
        self._show_parts(project=True)
        if self.projects.restoring:
            workspace.restore()
        else:
            workspace.show_page("data", ImportPaths(paths, fresh=True) if paths else None)
        self._update_title()
        self._update_history()
        self._update_saved(False)

    def _discard(self) -> None:
        """Removes a project that was made for files that the user then did not want."""
        if self.workspace is not None:
            folder = self.workspace.session.folder
            self._services.preferences.remove_recent(folder)
            if self.close_project():
                self.projects.discard(folder)

    def _may_close(self, workspace: Workspace) -> bool:
        from constructor_desktop.gui.dialogs.question import ask

        question = self._why_not_close(workspace)
        yes, no = self.tr("Stop and close"), self.tr("Go on working")
        return not question or ask(self, question, yes, no, matters=lambda: bool(self._why_not_close(workspace)))

    def _why_not_close(self, workspace: Workspace) -> str:
        if question := workspace.why_not_close():
            return question
        if workspace.training.runs_here:
            return self.tr("Training is still running. Stop it and close?")
        comparing = self.tr("Models are still being compared. Stop and close? It can be continued later.")
        return comparing if workspace.training.comparison.running else ""

    def _show_start(self) -> None:
        self._stack.setCurrentWidget(self.start)
        self.start.refresh()
        self._show_parts(project=False)
        self._update_title()
        self._update_history()

    def _show_parts(self, *, project: bool) -> None:
        for kind, name in (
            (QToolButton, "project_button"),
            (QLabel, "saved_icon"),
            (QLabel, "saved"),
            (QToolButton, "undo"),
            (QToolButton, "redo"),
            (QFrame, "bar_line"),
        ):
            self._form.get(kind, name).setVisible(project)
        self._form.get(QLabel, "logo").setMinimumWidth(_LOGO_BY_RAIL if project else _LOGO_ALONE)
        self._form.get(QLabel, "app_title").setVisible(not project)
        self._form.get(QComboBox, "language").setVisible(not project)
        self.commands.set_project_open(project)

    def _update_title(self) -> None:
        if self.workspace is None:
            self.setWindowTitle(self.tr("AI Constructor"))
            return
        state = self.workspace.session.state
        button = self._form.get(QToolButton, "project_button")
        button.setText(f" {state.name}")
        self._services.preferences.set_recent_title(self.workspace.session.folder, state.name)
        self._services.icons.bind(button, "image" if state.modality is Modality.IMAGE else "waveform")
        self.setWindowTitle(self.tr("%1 – AI Constructor").replace("%1", state.name))

    def _update_history(self) -> None:
        session = self.workspace.session if self.workspace else None
        undo = session.undo_text if session and session.can_undo else None
        redo = session.redo_text if session and session.can_redo else None
        self.commands.set_history(undo, redo)
        for name in ("undo", "redo"):
            button = self._form.get(QToolButton, name)
            action = self.commands.actions[name]
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())
            button.setAccessibleName(action.text())

    def _update_saved(self, busy: bool) -> None:
        missing = self.workspace is not None and self.workspace.session.missing
        self._form.get(QLabel, "saved_icon").setVisible(not busy and not missing)
        text = self.tr("Folder is missing") if missing else self.tr("Saving…") if busy else self.tr("Saved")
        self._form.get(QLabel, "saved").setText(text)

    def _show_toast(self, text: str, action: str, act: Callable[[], object] | None) -> None:
        from constructor_desktop.gui.frame.toast import Toast

        if self._toast is None:
            self._toast = Toast(self._services, self._root, self._free_bar)
        self._toast.show_text(text, action, act)

    def _free_bar(self) -> QRect:
        """Where the top bar holds nothing."""
        get, bar = self._form.get, self._form.get(QFrame, "top_bar")
        before = get(QLabel, "app_title") if self.workspace is None else get(QLabel, "saved")
        behind = get(QComboBox, "language") if self.workspace is None else get(QToolButton, "undo")
        left = before.mapTo(self._root, QPoint(before.width(), 0)).x()
        right = behind.mapTo(self._root, QPoint(0, 0)).x()
        return QRect(left, bar.y(), right - left, bar.height())

    def _tell(self, done: Done) -> None:
        if done.kind == "do" and done.text and self.workspace is not None:
            self._services.notices.toast.emit(done.text, self.tr("Undo"), self.workspace.session.undo)
        elif done.kind == "undo" and done.text:
            self._services.notices.show(self.tr("Undone: %1").replace("%1", done.text))
        elif done.kind == "redo" and done.text:
            self._services.notices.show(self.tr("Redone: %1").replace("%1", done.text))

    # -- the bar -----------------------------------------------------------------------------------------------------

    def _set_up_bar(self) -> None:
        logo = QIcon(str(resource_path("resources", "icons", "app.svg")))
        self._form.get(QLabel, "logo").setPixmap(logo.pixmap(QSize(_LOGO, _LOGO), self.devicePixelRatioF()))
        set_menu(self._form.get(QToolButton, "project_button"), self.commands.project_menu)
        set_menu(self._form.get(QToolButton, "menu"), self.commands.menu)
        LanguageBox(self._services, self._form.get(QComboBox, "language"))

    def _connect(self) -> None:
        get = self._form.get
        get(QToolButton, "undo").clicked.connect(self.commands.actions["undo"].trigger)
        get(QToolButton, "redo").clicked.connect(self.commands.actions["redo"].trigger)
        get(QToolButton, "settings").clicked.connect(self.commands.actions["settings"].trigger)
        get(QToolButton, "help").clicked.connect(self.commands.actions["guide"].trigger)
        self._services.notices.toast.connect(self._show_toast)
        self._services.notices.error.connect(self.show_error)
        self._services.tasks.unexpected.connect(self.show_error)
        self._services.navigator.settings_requested.connect(self.show_settings)
        self._services.navigator.discard_requested.connect(self._discard)
        self.projects.opened.connect(self._take_session)
        self.commands.recent.aboutToShow.connect(self._fill_recent)
        self.commands.connect_to(
            {
                "new_pictures": lambda: self.projects.create(Modality.IMAGE),
                "new_sounds": lambda: self.projects.create(Modality.AUDIO),
                "open": lambda: self.projects.choose_and_open(self),
                "import": self._import,
                "rename": self._rename,
                "close": self.close_project,
                "quit": self.close,
                "undo": self._undo,
                "redo": self._redo,
                **{name: partial(self._go, name) for name in PAGES},
                "start_training": self._start_training,
                "cloud_jobs": self._services.navigator.jobs_requested.emit,
                "settings": self.show_settings,
                "guide": self.show_help,
                "about": lambda: self.show_settings("about"),
            }
        )

    def _undo(self) -> None:
        if self.workspace is not None:
            self.workspace.session.undo()

    def _redo(self) -> None:
        if self.workspace is not None:
            self.workspace.session.redo()

    def _import(self) -> None:
        from constructor_desktop.gui.requests import ImportPaths

        self._go("data", ImportPaths(()))

    def _start_training(self) -> None:
        from constructor_desktop.gui.requests import TrainNow

        self._go("train", TrainNow())

    def _go(self, page: str, request: object = None) -> None:
        if self.workspace is not None:
            self.workspace.show_page(page, request)

    def _fill_recent(self) -> None:
        menu = self.commands.recent
        menu.clear()
        for folder in self._services.preferences.recent_projects():
            title = self._services.preferences.recent_title(folder)
            menu.addAction(title, partial(self.projects.open, folder))

    def _rename(self) -> None:
        from constructor_desktop.gui.dialogs.rename import ask_name
        from constructor_desktop.storage.changes import RenameProject

        if self.workspace is None:
            return
        session = self.workspace.session
        name = ask_name(self, self.tr("Rename project"), session.state.name)
        if name and name != session.state.name:
            session.perform(RenameProject(name), self.tr("Project renamed"))

    def show_settings(self, section: str = "") -> None:
        """Shows the settings, at a section."""
        from constructor_desktop.gui.settings.dialog import SettingsDialog

        session = self.workspace.session if self.workspace else None
        dialog = SettingsDialog(self._services, session, section, self)
        dialog.exec()
        dialog.deleteLater()

    def show_help(self) -> None:
        """Shows the help of the page that is shown."""
        from constructor_desktop.gui.help.window import show_help

        workspace = self.workspace
        topic = workspace.page(workspace.current).help_topic if workspace and workspace.current else "start"
        show_help(self._services, topic, self)

    def show_error(self, error: Exception) -> None:
        """Says what went wrong: in a toast if it is for the user, else in the dialog for unexpected errors."""
        from constructor_desktop.gui.dialogs.error import show_unexpected
        from constructor_desktop.gui.messages import error_text

        if isinstance(error, ConstructorError):
            self._services.notices.show(error_text(error))
        else:
            show_unexpected(self._services, error, self)
