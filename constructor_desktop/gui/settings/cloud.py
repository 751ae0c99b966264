"""Settings: the user's place in the cloud, whether it works, and what is running there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QScrollArea, QToolButton, QWidget

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import Event, OnEvent
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.check_list import CheckList
from constructor_desktop.gui.cloud.leftovers import Leftovers
from constructor_desktop.gui.cloud.profile_form import ProfileForm
from constructor_desktop.gui.cloud.work import Access, Checked, Subnets
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.section import Section
from constructor_desktop.gui.train.number_box import NumberBox
from constructor_desktop.gui.widgets.danger import add_danger_button
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.strips import Banner

_BUTTONS = ("save", "check", "remove")
_ROOM_AROUND = 8


class CloudSection(Section):
    """A form that is saved as a whole; one piece of work at a time, in a task."""

    ROOM = QSize(760, 680)

    def __init__(self, services: Services, session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(services, session, parent)
        self.form = load_form(
            "settings_cloud",
            services.icons,
            self,
            {
                "ElidedLabel": lambda parent: ElidedLabel(parent),
                "NumberBox": lambda parent: NumberBox(parent),
                "Banner": lambda parent: Banner(services.icons, parent),
                "CheckList": lambda parent: CheckList(services.icons, parent),
                "Leftovers": lambda parent: Leftovers(services, parent),
            },
        )
        self.fields = ProfileForm(self.form, services.icons, self)
        self.checks = self.form.get(CheckList, "checks")
        self.leftovers = self.form.get(Leftovers, "leftovers")
        self.banner = self.form.get(Banner, "banner")
        self._access: Access | None = None
        self._task: Task | None = None
        self._complaint: Callable[[], str] | None = None
        self._saved = False
        self._connect()
        self.retranslate()

    def enter(self) -> None:
        """Reads what is known, unless the user has begun to change it."""
        if not self.fields.changed and self._task is None:
            self._start(lambda _: work.read_access(), self._take)

    def shut_down(self) -> None:
        """Lets go of a check that goes on."""
        if self._task is not None:
            self._task.cancel()
        self.leftovers.shut_down()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self.fields.retranslate()
        self.checks.retranslate()
        self._show()
        if self._complaint is not None:
            self.banner.show_error(self._complaint())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter saves; it does not press the dialog's button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.save()
        else:
            super().keyPressEvent(event)

    def save(self) -> None:
        """Keeps what the form says, then checks whether it works."""
        try:
            profile = self.fields.profile()
        except ConstructorError as error:
            self._tell(error)
            return
        key_file, keys = self.fields.key_file, self.fields.storage_keys()
        self._start(lambda _: work.save_access(profile, key_file, keys), self._take_saved)

    def check(self) -> None:
        """Checks the connection with what is saved."""
        access = self._access
        if access is None or access.profile is None or access.secrets is None:
            return
        profile, secrets = access.profile, access.secrets
        self.checks.clear()
        self._start(lambda on_event: work.check(profile, secrets, on_event), self._tell_checked)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _start(self, errand: Callable[[OnEvent], object], done: Callable[..., None]) -> None:
        if self._task is not None:
            return
        self._complain(None)
        self._task = self.services.tasks.start(
            errand,
            "cloud settings",
            done=done,
            failed=self._tell,
            on_events=self._take_events,
            ended=self._end,
            abandonable=True,
        )
        self._show()

    def _take(self, access: Access) -> None:
        self._access = access
        self.fields.show(access)
        if access.problem:
            self._complain(partial(sentence, access.problem))
        self._show()

    def _take_saved(self, access: Access) -> None:
        self._saved = True
        self._take(access)
        self.services.cloud.note_access()

    def _take_removed(self, access: Access) -> None:
        self.checks.clear()
        self._take(access)
        self.services.cloud.note_access()

    def _take_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Checked):
                self.checks.add(event.result)
            elif isinstance(event, Subnets):
                self.fields.offer_subnets(list(event.ids))
        QTimer.singleShot(0, self, self._show_answers)

    def _tell_checked(self, _: object) -> None:
        """Says what came of a check at a place that is never scrolled away."""
        if self.checks.good:
            self.form.get(QLabel, "in_place").show()
        elif self.checks.problems:
            self._complain(self._trouble_text)
        QTimer.singleShot(0, self, self._show_answers)  # there is less room now

    def _trouble_text(self) -> str:
        text = self.tr("The check found %n problem(s): %1", "", len(self.checks.problems))
        return text.replace("%1", sentence(self.checks.problems[0].sentence))

    def _show_answers(self) -> None:
        """Scrolls to the answers, as soon as they have their places: to the first one that is bad, or to the last."""
        scroll = self.form.get(QScrollArea, "scroll")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # what is inside, then what is around
        line = self.checks.line_to_show()
        if line is not None:
            scroll.ensureWidgetVisible(line, 0, _ROOM_AROUND)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, ConstructorError):
            self.services.notices.error.emit(error)
            return
        self._complain(partial(error_text, error))

    def _complain(self, complaint: Callable[[], str] | None) -> None:
        """Shows what is wrong, instead of what was said before; nothing with None."""
        self.form.get(QLabel, "in_place").hide()
        self._complaint = complaint
        if complaint is None:
            self.banner.hide()
        else:
            self.banner.show_error(complaint())

    def _end(self) -> None:
        self._task = None
        self._show()
        if self._saved:
            self._saved = False
            self.check()

    def _note_edit(self) -> None:
        """What was checked is no longer what the form says."""
        self.checks.clear()
        self.form.get(QLabel, "in_place").hide()
        self._show()

    def _show(self) -> None:
        busy, access = self._task is not None, self._access
        for name in _BUTTONS:
            self._button(name).setEnabled(not busy)
        self._button("cancel").setVisible(busy)
        usable = access is not None and access.usable
        ready = usable and not self.fields.changed
        self._button("check").setEnabled(ready and not busy)
        self._button("check").setToolTip("" if ready else self.tr("Save first"))
        there = access is not None and (
            access.profile is not None or access.secrets is not None or bool(access.problem)
        )
        self._button("remove").setVisible(there)
        self.form.get(QLabel, "place").setText(self._place_text())

    def _place_text(self) -> str:
        """Says where secrets are or go, before they go there."""
        access = self._access
        if access is None:
            return ""
        kept = access.secrets is not None
        if access.in_keyring:
            return (
                self.tr("The keys are in the system's keyring.")
                if kept
                else self.tr("The keys go to the system's keyring.")
            )
        if kept:
            text = self.tr("This system has no keyring. The keys are in %1, which only you can read.")
        else:
            text = self.tr("This system has no keyring. The keys will be kept in %1, which only you can read.")
        return text.replace("%1", str(access.file))

    def _ask_to_remove(self) -> None:
        question = self.tr(
            "Forget the cloud profile and its keys? Jobs that go on cannot be followed any more. "
            "The key file itself stays where it is."
        )
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Remove the cloud profile"), question, parent=self)
        remove = add_danger_button(box, self.tr("Remove"))
        box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is remove:
            self._start(lambda _: work.remove_access(), self._take_removed)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _show_guide(self) -> None:
        from constructor_desktop.gui.help.window import show_help

        show_help(self.services, "cloud", self.window())

    def _connect(self) -> None:
        self._button("save").clicked.connect(self.save)
        self._button("check").clicked.connect(self.check)
        self._button("cancel").clicked.connect(self._cancel)
        self._button("remove").clicked.connect(self._ask_to_remove)
        self.form.get(QToolButton, "guide").clicked.connect(self._show_guide)
        self.fields.edited.connect(self._note_edit)

    def _button(self, name: str) -> QPushButton:
        return self.form.get(QPushButton, name)
