"""What is in the user's folder of the cloud that need not be there, and deleting it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QPushButton, QVBoxLayout, QWidget

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.jobs import DONE
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.danger import add_danger_button

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.orphans import Orphan
    from constructor_desktop.jobs.cloud.reaper import Cleaned, Findings


class Leftovers(QWidget):
    """A title, what was found, and the buttons that look and delete."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._task: Task | None = None
        self._findings: Findings | None = None
        self._failures: list[Cleaned] = []
        self._say: Callable[[], str] = str
        self._build()
        self.retranslate()
        services.cloud.found.connect(self._take_known)
        self._take_known()

    @property
    def orphans(self) -> tuple[Orphan, ...]:
        """What was found."""
        return self._findings.orphans if self._findings is not None else ()

    def shut_down(self) -> None:
        """Nobody looks any more; what is being deleted goes on until the next thing."""
        if self._task is not None:
            self._task.cancel()

    def retranslate(self) -> None:
        """Sets the texts."""
        self._title.setText(self.tr("What is running in my folder"))
        self.look_button.setText(self.tr("Look"))
        self.clean_button.setText(self.tr("Delete all…"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def look(self) -> None:
        """Asks the cloud."""
        self._failures = []
        self._start(lambda _: work.find_leftovers(), self._take, lambda: self.tr("Looking…"))

    def clean(self) -> None:
        """Deletes what was found, without a question."""
        orphans = self.orphans

        def delete(on_event: OnEvent) -> list[Cleaned]:
            return work.clean_leftovers(orphans, on_event)

        self._start(delete, self._take_cleaned, lambda: self.tr("Deleting…"))

    # -- inside ------------------------------------------------------------------------------------------------------

    def _start(self, errand: Callable[[OnEvent], object], done: Callable[..., None], doing: Callable[[], str]) -> None:
        if self._task is not None:
            return
        self._say = doing
        self._task = self._services.tasks.start(
            errand,
            "what is left in the cloud",
            done=done,
            failed=self._fail,
            on_events=self._take_events,
            ended=self._end,
            abandonable=True,
        )
        self._show()

    def _take_known(self) -> None:
        if self._task is None and self._services.cloud.findings is not None:
            self._take(self._services.cloud.findings)
            self._show()

    def _take(self, findings: Findings | None) -> None:
        self._findings = findings
        if findings is None:
            self._say = lambda: self.tr("Save the settings first.")
        elif findings.orphans or findings.problems:
            self._say = str
        else:
            self._say = self._nothing_text

    def _nothing_text(self) -> str:
        if any(record.phase.value != DONE or record.kept for record in self._services.cloud.records):
            return self.tr("Nothing of this program is there but what its jobs use.")
        return self.tr("Nothing of this program is there.")

    def _take_cleaned(self, cleaned: list[Cleaned]) -> None:
        self._failures = [one for one in cleaned if not one.gone]
        self._say = str if self._failures else lambda: self.tr("Everything is deleted.")
        if self._findings is not None:
            left = {one.orphan.id for one in self._failures}
            orphans = tuple(orphan for orphan in self._findings.orphans if orphan.id in left)
            self._findings = replace(self._findings, orphans=orphans, problems=())
        self._services.cloud.look()

    def _take_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Progress):
                self._say = partial(self._deleting_text, event)
        self._show()

    def _deleting_text(self, progress: Progress) -> str:
        text = self.tr("Deleting, %1 of %2…").replace("%1", str(min(progress.done + 1, progress.total)))
        return text.replace("%2", str(progress.total))

    def _fail(self, error: Exception) -> None:
        self._say = partial(error_text, error)
        if not isinstance(error, ConstructorError):
            self._services.notices.error.emit(error)

    def _end(self) -> None:
        self._task = None
        self._show()

    def _show(self) -> None:
        lines = [f"•  {sentence(orphan.why)}" for orphan in self.orphans]
        lines += [sentence(problem) for problem in (self._findings.problems if self._findings is not None else ())]
        lines += [sentence(one.sentence) for one in self._failures]
        if self._findings is not None and self._findings.elsewhere:
            text = self.tr("Made by this program elsewhere, and to be deleted there or in the cloud's console: %1")
            lines.append(text.replace("%1", ", ".join(self._findings.elsewhere)))
        said = self._say()
        lines += [said] if said else []
        self._text.setText("\n".join(lines))
        self._text.setVisible(bool(lines))
        self.look_button.setEnabled(self._task is None)
        self.clean_button.setVisible(bool(self.orphans))
        self.clean_button.setEnabled(self._task is None)

    def _question(self) -> str:
        text = self.tr(
            "Delete %n thing(s) in the cloud that belong to no job of this program any more?", "", len(self.orphans)
        )
        results = sum(orphan.reason.value == "result" for orphan in self.orphans)
        if not results:
            return text
        lost = self.tr("This also deletes the finished result of %n jobs that are not known here.", "", results)
        return f"{text}\n\n{lost}"

    def _ask(self) -> None:
        title = self.tr("Delete in the cloud")
        box = QMessageBox(QMessageBox.Icon.Question, title, self._question(), parent=self)
        delete = add_danger_button(box, self.tr("Delete"))
        box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is delete:
            self.clean()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self.look_button, self.clean_button = QPushButton(self), QPushButton(self)
        self.clean_button.setProperty("kind", "danger-text")
        for button in (self.look_button, self.clean_button):
            button.setProperty("scale", "small")
        self._text = QLabel(self)
        self._text.setProperty("role", "small")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        row.addWidget(self._title, 1)
        row.addWidget(self.clean_button)
        row.addWidget(self.look_button)
        column.addLayout(row)
        column.addWidget(self._text)
        self.look_button.clicked.connect(self.look)
        self.clean_button.clicked.connect(self._ask)
