"""From something dropped or chosen to samples in the project: plan, sheet, import with progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.capture.words import added_text
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.storage.changes import ImportSamples, Outcome
from constructor_desktop.storage.project import INCOMING

if TYPE_CHECKING:
    from constructor_desktop.core.data import Sample
    from constructor_desktop.gui.samples.import_sheet import ImportSheet
    from constructor_desktop.media.plan import ImportPlan

_PATIENCE_MS = 500
_SCRATCH = "import"
_ENDINGS = "import/folder"


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is.

    Attributes:
        done: Files that were looked at.
        total: All files.
        by_class: The same of each class, by its name.
    """

    done: int
    total: int
    by_class: Mapping[str, tuple[int, int]]


class Importer(QObject):
    """Imports one drop at a time."""

    progress = Signal(object)
    """The `ImportProgress` of the import that is going on; None at its end."""
    given_up = Signal()
    """Nothing will be added: nothing could be used, or the user does not want it."""

    def __init__(self, services: Services, session: Session, window: QWidget, left: QWidget) -> None:
        """Args: `window` is the parent of dialogs; `left` is what the sheet lies over."""
        super().__init__(window)
        self._services, self._session, self._window, self._left = services, session, window, left
        self._task: Task | None = None
        self._dialog: QProgressDialog | None = None
        self._looked_through = False

    @property
    def busy(self) -> bool:
        """Whether something is being looked through."""
        return self._task is not None

    def choose_files(self, into: str | None) -> None:
        """Lets the user choose files for a class (its name), or a zip or a CSV list where it is None."""
        from constructor_desktop.media.kinds import AUDIO_SUFFIXES, IMAGE_SUFFIXES

        sounds = self._session.modality is Modality.AUDIO
        suffixes = AUDIO_SUFFIXES if sounds else IMAGE_SUFFIXES
        known = " ".join(f"*{one}" for one in sorted(suffixes) + ([] if into else [".zip", ".csv"]))
        kind = self.tr("Sounds") if sounds else self.tr("Pictures")
        start = self._services.preferences.text(_ENDINGS)
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Add files"), start, f"{kind} ({known});;{self.tr('All files')} (*)"
        )
        self._remember_and_start(names, into)

    def choose_folder(self) -> None:
        """Lets the user choose a folder of class folders, or the folder of one class."""
        start = self._services.preferences.text(_ENDINGS)
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Add a folder"), start)
        self._remember_and_start([name] if name else [], None)

    def _remember_and_start(self, names: Sequence[str], into: str | None) -> None:
        if names:
            self._services.preferences.store(_ENDINGS, str(Path(names[0]).parent))
            self.start([Path(name) for name in names], into)

    def start(self, paths: Sequence[Path], into: str | None = None) -> None:
        """Looks through what was dropped, off the GUI thread; the sheet follows."""
        if self._task is not None:
            self._services.notices.show(self.tr("One import after another: wait until this one is looked through."))
            return
        state, scratch = self._session.state, self._session.folder / INCOMING / _SCRATCH
        self._looked_through = False

        def work(on_event: OnEvent) -> tuple[ImportPlan, bool]:
            from constructor_desktop.media.gather import gather
            from constructor_desktop.media.own_classes import names_own_classes
            from constructor_desktop.storage.known_files import known_files

            own = into is not None and names_own_classes(paths)
            target = None if own else into

            def known(samples: Sequence[Sample], on_look: OnEvent) -> Mapping[int, str]:
                return known_files(samples, state, on_look)

            plan = gather(
                paths, modality=state.modality, into=target, scratch=scratch, left_out=known, on_event=on_event
            )
            return plan, own

        self._task = self._services.tasks.start(
            work,
            "looking through",
            done=lambda found: self._show(found[0], found[1], list(paths), into),
            on_events=self._looked,
            ended=self._end,
        )
        self._dialog = QProgressDialog(self._window)
        self._dialog.setLabelText(self.tr("Looking through the files…"))
        self._dialog.setMinimumDuration(_PATIENCE_MS)
        self._dialog.setRange(0, 0)
        self._dialog.setAutoClose(False)
        self._dialog.canceled.connect(self._task.cancel)

    def _looked(self, events: list[Event]) -> None:
        last = next((one for one in reversed(events) if isinstance(one, Progress)), None)
        if last is not None and self._dialog is not None:
            self._dialog.setRange(0, last.total)
            self._dialog.setValue(min(last.done, max(0, last.total - 1)))

    def _end(self) -> None:
        self._task = None
        self._close_dialog()
        if not self._looked_through:
            self.given_up.emit()

    def _close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.canceled.disconnect()
            self._dialog.close()
            self._dialog.deleteLater()
            self._dialog = None

    def _show(self, plan: ImportPlan, own: bool, paths: list[Path], into: str | None) -> None:
        """Shows the sheet where there is something to decide, which `own` classes in a drop on a card are too."""
        from constructor_desktop.gui.samples.import_sheet import ImportSheet

        self._looked_through = True
        self._close_dialog()
        if not plan.rows:
            self._services.notices.show(self._why_nothing(plan))
            self._close(plan)
            self.given_up.emit()
        elif into is not None and not own and not plan.skipped and not plan.notes:
            self._import(plan)
        else:
            sheet = ImportSheet(self._services, plan, self._session.state, self._window, card=into if own else None)
            wanted = sheet.sizeHint()
            sheet.resize(max(self._left.width(), wanted.width()), min(self._left.height(), wanted.height()))
            sheet.move(self._left.mapToGlobal(QPoint(0, 0)))
            sheet.accepted.connect(lambda: self._import(sheet.plan))
            sheet.rejected.connect(lambda: self._gave_up(sheet, paths, into))
            sheet.finished.connect(sheet.deleteLater)
            sheet.open()

    def _why_nothing(self, plan: ImportPlan) -> str:
        if plan.notes:
            return sentence(plan.notes[-1].message)
        if plan.skipped:
            return f"{plan.skipped[0].path.name}: {sentence(plan.skipped[0].reason)}"
        return self.tr("There is nothing to add in this.")

    def _gave_up(self, sheet: ImportSheet, paths: list[Path], into: str | None) -> None:
        """Nothing is added; unless more files were dropped on the sheet: then all are looked through once more."""
        self._close(sheet.plan)
        if sheet.dropped:
            self.start([*paths, *sheet.dropped], into)
        else:
            self.given_up.emit()

    def _import(self, plan: ImportPlan) -> None:
        samples = plan.samples()
        names = list(dict.fromkeys(sample.label for sample in samples))
        self._session.perform(
            ImportSamples(samples),
            lambda outcome: self._text(len(outcome.added), names),
            on_events=lambda events: self._imported(events, samples),
            finished=lambda outcome: self._finished(plan, names, outcome),
        )

    def _imported(self, events: list[Event], samples: Sequence[Sample]) -> None:
        last = next((one for one in reversed(events) if isinstance(one, Progress)), None)
        if last is not None:
            self.progress.emit(import_progress(samples, last.done))

    def _finished(self, plan: ImportPlan, names: Sequence[str], outcome: Outcome | None) -> None:
        self.progress.emit(None)
        self._close(plan)
        if outcome is None:
            return
        if outcome.cancelled:
            text = counted(self.tr("Stopped. %n file(s) are in already.", "", len(outcome.added)), len(outcome.added))
            self._tell(text, outcome)
        elif outcome.report is not None and outcome.report.skipped:
            skipped = outcome.report.skipped
            first = f"{skipped[0].path.name}: {sentence(skipped[0].reason)}"
            more = counted(self.tr("%n file(s) were left out.", "", len(skipped)), len(skipped))
            added = f"{self._text(len(outcome.added), names)}. " if outcome.added else ""
            self._tell(f"{added}{more} {first}", outcome)

    def _tell(self, text: str, outcome: Outcome) -> None:
        """Takes the place of the usual toast, which knows only of what was added."""
        if outcome.changed:
            self._services.notices.toast.emit(text, self.tr("Undo"), self._session.undo)
        else:
            self._services.notices.show(text)

    def _text(self, count: int, names: Sequence[str]) -> str:
        modality = self._session.modality
        if len(names) == 1:
            return added_text(modality, count, names[0])
        if modality is Modality.AUDIO:
            return counted(self.tr("%n sound(s) added", "", count), count)
        return counted(self.tr("%n picture(s) added", "", count), count)

    def _close(self, plan: ImportPlan) -> None:
        if plan.unpacked:
            self._services.tasks.start(lambda _: plan.close(), "tidying up")


def import_progress(samples: Sequence[Sample], done: int) -> ImportProgress:
    """Returns how far each class is when the first `done` of the samples have been looked at."""
    by_class: dict[str, tuple[int, int]] = {}
    left = done
    for name, group in groupby(samples, key=lambda sample: sample.label):
        count = len(list(group))
        before, total = by_class.get(name, (0, 0))
        by_class[name] = (before + min(max(left, 0), count), total + count)
        left -= count
    return ImportProgress(done, len(samples), by_class)
