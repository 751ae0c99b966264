"""The Export page: one click makes a bundle, checks it and says so."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.dialogs.save import ask_target
from constructor_desktop.gui.export.code_box import CodeBox
from constructor_desktop.gui.export.contents import ContentsList, rows
from constructor_desktop.gui.export.snippets import coloured, python_lines, terminal_lines
from constructor_desktop.gui.export.wording import check_sentence, plain_text
from constructor_desktop.gui.export.work import Exported, export, read_exported, usual_target
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import decimal_text, size_text
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.page import Page
from constructor_desktop.gui.requests import ExportRun
from constructor_desktop.gui.run_text import run_name_text, run_text, when_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.segmented import Switch
from constructor_desktop.gui.widgets.strips import Banner, EmptyState
from constructor_desktop.storage.project import check_is_there
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunState

_PACK_STEPS = 3  # of the six steps of an export; the next one unpacks and tests, the last two compare
_UNPACK_STEP = 4
_FINE = 1000
INCLUDE = "export/include_samples"


class ExportPage(Page):
    """Exports one of the project's runs."""

    help_topic = "export"

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, parent: QWidget | None = None
    ) -> None:
        super().__init__(services, session, training, parent)
        theme, icons = services.theme, services.icons
        self._form = load_form(
            "export_page",
            icons,
            self,
            {
                "ElidedLabel": lambda owner: ElidedLabel(owner, Qt.TextElideMode.ElideMiddle),
                "Banner": lambda owner: Banner(icons, owner),
                "Switch": lambda owner: Switch(theme, owner),
                "ContentsList": lambda owner: ContentsList(icons, owner),
                "CodeBox": CodeBox,
            },
        )
        self._task: Task | None = None
        self._share, self._compared = 0.0, 0.0
        self._steps = 0
        self._exported: Exported | None = None
        self._error = Exception()
        self._target: Path | None = None
        self._models = self._form.get(QComboBox, "model")
        self._include = self._form.get(Switch, "include")
        self._banner = self._form.get(Banner, "banner")
        self._empty = self._make_empty()
        self._include.setChecked(services.preferences.flag(INCLUDE, default=True))
        self._connect()
        self.retranslate()
        self._fill_models()

    # -- what the frame asks -----------------------------------------------------------------------------------------

    def activate(self, request: object = None) -> None:
        """Chooses the run that another page asks for; looks whether what was exported is still there."""
        if isinstance(request, ExportRun):
            for row in range(self._models.count()):
                if self._models.itemData(row).path == request.run:
                    self._models.setCurrentIndex(row)
        if self._exported is not None:
            self._choose()

    def shut_down(self) -> None:
        """Stops an export; nothing is left of it."""
        if self._task is not None:
            self._task.cancel()

    def why_not_close(self) -> str:
        """Asks if an export is going on."""
        return self.tr("The export is still running. Stop it and close?") if self._task is not None else ""

    def retranslate(self) -> None:
        """Sets the texts that depend on the state."""
        sounds = self.session.modality is Modality.AUDIO
        give = (
            self.tr(
                "They open the zip on the Test page of AI Constructor, or run it with Python. The bundle holds no "
                "sounds of yours except the few of the self-test; you can leave those out."
            )
            if sounds
            else self.tr(
                "They open the zip on the Test page of AI Constructor, or run it with Python. The bundle holds no "
                "pictures of yours except the few of the self-test; you can leave those out."
            )
        )
        self._form.get(QLabel, "give_text").setText(give)
        include = self.tr("Include self-test sounds") if sounds else self.tr("Include self-test pictures")
        self._form.get(QLabel, "include_text").setText(include)
        self._include.setAccessibleName(include)
        self._include.setToolTip(
            self.tr("Without them the bundle checks itself with computed patterns, and knows no training file again")
        )
        self._empty.set_texts(
            self.tr("Train a model first. Then one click makes a zip that answers exactly as it does here."),
            self.tr("Go to training"),
        )
        if not self._banner.isHidden():
            self._show_error()
        for row in range(self._models.count()):
            self._models.setItemText(row, run_text(self._models.itemData(row)))
        self._show()

    # -- the model ---------------------------------------------------------------------------------------------------

    def run(self) -> RunSummary | None:
        """Returns the run that is chosen."""
        data = self._models.currentData()
        return data if isinstance(data, RunSummary) else None

    def _good_runs(self) -> list[RunSummary]:
        """Returns the runs that can be exported, newest first."""
        return [run for run in self.session.runs if run.state is RunState.SUCCEEDED]

    def _fill_models(self) -> None:
        """Lists the runs; one that is newer than all there were is chosen, unless another is being exported."""
        chosen, good = self.run(), self._good_runs()
        listed = {self._models.itemData(row).path for row in range(self._models.count())}
        newer = bool(good) and good[0].path not in listed and self._task is None
        self._models.blockSignals(True)
        self._models.clear()
        for run in good:
            self._models.addItem(run_text(run), run)
        paths = [run.path for run in good]
        if chosen is not None and chosen.path in paths and not newer:
            self._models.setCurrentIndex(paths.index(chosen.path))
        self._models.blockSignals(False)
        if self.run() != chosen:
            self._choose()
        else:
            self._show()

    def _choose(self) -> None:
        """Shows what the last export of the chosen run came to, read off the GUI thread."""
        run, folder, title = self.run(), self.session.folder, self.session.state.name
        if self._task is not None:  # what is chosen meanwhile is shown at its end
            return
        self._exported = self._target = None
        self._banner.hide()
        self._show()
        if run is not None:
            self.services.tasks.start(
                lambda _: (run, read_exported(run.path), usual_target(folder, title, run)),
                "reading the last export",
                done=self._take_former,
            )

    def _take_former(self, found: tuple[RunSummary, Exported | None, Path]) -> None:
        run, exported, usual = found
        if run == self.run() and self._task is None:
            self._exported = exported
            self._target = Path(exported.bundle) if exported is not None else usual
            self._show()

    # -- exporting ---------------------------------------------------------------------------------------------------

    def export(self, target: Path | None = None) -> None:
        """Exports the chosen run, to `target` or where it was exported last or is exported usually."""
        run = self.run()
        if run is None or self._task is not None:
            return
        folder, title, wanted = self.session.folder, self.session.state.name, target or self._target
        self._target, self._exported = wanted, None
        self._steps, self._compared = 0, 0.0
        include, cache = self._include.isChecked(), self.services.cache_folder
        self._banner.hide()

        def work(on_event: OnEvent) -> Exported:
            check_is_there(folder)
            place = wanted or usual_target(folder, title, run)
            return export(run.path, place, cache, on_event, include_samples=include)

        self._task = self.services.tasks.start(
            work,
            "export",
            done=self._done,
            failed=self._failed,
            on_events=self._progress,
            ended=lambda: self._ended(run),
        )
        self._show()

    def stop(self) -> None:
        """Stops the export that is going on."""
        if self._task is not None:
            self._task.cancel()

    def _progress(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Progress) and event.stage == "export":
                self._steps, self._share = event.done, event.done / event.total
            elif isinstance(event, Progress) and event.stage == "compare":
                self._compared = event.done / max(1, event.total)
        self._show()

    def _done(self, exported: Exported) -> None:
        self._exported, self._target = exported, Path(exported.bundle)
        self.finished.emit()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, ConstructorError):
            self.services.notices.error.emit(error)
        self._error = error
        self._show_error()

    def _show_error(self) -> None:
        self._banner.show_error(error_text(self._error), self.tr("Try again"))

    def _ended(self, run: RunSummary) -> None:
        self._task = None
        if run == self.run():
            self._show()
        else:
            self._choose()

    def _save_to(self) -> None:
        if self._target is not None:
            title, kinds = self.tr("Save the bundle"), self.tr("Bundles (*.zip)")
            target = ask_target(self, title, str(self._target), kinds, ".zip")
            if target is not None:
                self.export(target)

    def _primary(self) -> None:
        if self._exported is None:
            self.export()
        elif Path(self._exported.bundle).exists():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self._exported.bundle).parent)))
        else:
            self.services.notices.show(self.tr("The bundle is not there any more. Export the model again."))
            self._choose()

    # -- showing -----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        stack = self._form.get(QStackedWidget, "stack")
        stack.setCurrentIndex(0 if self.run() is not None else 1)
        running, exported = self._task is not None, self._exported
        self._form.get(QWidget, "running").setVisible(running)
        self._form.get(QPushButton, "primary").setVisible(not running)
        self._form.get(QPushButton, "again").setVisible(exported is not None and not running)
        self._form.get(QPushButton, "stop").setVisible(running)
        for name in ("model", "include", "save_to"):
            self._form.get(QWidget, name).setEnabled(not running)
        self._form.get(QFrame, "check_card").setVisible(exported is not None)
        self._show_result(running)
        if running:
            self._show_progress()
        if exported is not None:
            self._show_check(exported)
        files = exported.files if exported else {}
        self._form.get(ContentsList, "contents").set_rows(rows(files, self.session.modality))
        self._show_snippets()

    def _show_result(self, running: bool) -> None:
        exported, failed = self._exported, self._banner.isVisibleTo(self)
        title, text = self._form.get(QLabel, "result_title"), self._form.get(ElidedLabel, "result_text")
        primary, icon = self._form.get(QPushButton, "primary"), self._form.get(QLabel, "result_icon")
        target = str(self._target or "")
        if running:
            title.setText(self.tr("Exporting"))
        elif exported is not None:
            ready = self.tr("An older model") if self._is_older() else self.tr("Your model is ready")
            title.setText(ready)
            target = f"{Path(exported.bundle).name} · {size_text(exported.size)}"
        elif failed:
            title.setText(self.tr("The export did not succeed"))
        else:
            title.setText(self.tr("Ready to export"))
        text.setText(target)
        self._show_run(told=exported is not None or running)
        primary.setText(self.tr("Open folder") if exported else self.tr("Export", "verb"))
        glyph = "folder-open" if exported else "package"
        self.services.icons.bind(primary, glyph, "on-fill", 18)
        state, token = (
            ("passed", "success")
            if exported and not self._is_older()
            else ("failed", "danger")
            if failed
            else ("", "text-2")
        )
        icon.setProperty("state", state)
        icon.style().unpolish(icon)
        icon.style().polish(icon)
        self.services.icons.bind(icon, "warning" if failed and not running else "package", token, 36)

    def _is_older(self) -> bool:
        """Whether there is a newer run than the one that is chosen."""
        run, good = self.run(), self._good_runs()
        return run is not None and bool(good) and good[0].path != run.path

    def _show_run(self, *, told: bool) -> None:
        """Says which run the bundle belongs to, and whether that is the newest."""
        run, label = self.run(), self._form.get(ElidedLabel, "result_run")
        facts = f"{run_name_text(run)} · {when_text(run.created)}" if run is not None else ""
        text = self.tr("Run: %1").replace("%1", facts)
        label.setText(f"{text}. {self.tr('There is a newer one.')}" if self._is_older() else text)
        label.setVisible(told and run is not None)

    def _show_progress(self) -> None:
        if self._steps < _PACK_STEPS:
            stage = self.tr("Pack")
        elif self._steps < _UNPACK_STEP:
            stage = self.tr("Unpack and test")
        else:
            stage = self.tr("Compare with the answers here")
        share = self._share + self._compared / 6 if self._steps == _UNPACK_STEP else self._share
        bar = self._form.get(QProgressBar, "progress")
        bar.setRange(0, _FINE)
        bar.setValue(round(min(1.0, share) * _FINE))
        self._form.get(QLabel, "stage").setText(stage)

    def _show_check(self, exported: Exported) -> None:
        of = self.tr("%1 of %2").replace("%1", str(exported.same)).replace("%2", str(exported.compared))
        self._form.get(QLabel, "same").setText(of)
        self._form.get(QLabel, "difference").setText(plain_text(exported.max_difference))
        seconds = self.tr("%1 s").replace("%1", decimal_text(exported.seconds, 1))
        self._form.get(QLabel, "seconds").setText(seconds)
        self._form.get(QLabel, "check_text").setText(check_sentence(exported, self.session.modality))

    def _show_snippets(self) -> None:
        name = self._target.name if self._target else "model.zip"
        modality, theme = self.session.modality, self.services.theme
        for place, code in (("python", python_lines(name, modality)), ("terminal", terminal_lines(name, modality))):
            self._form.get(CodeBox, place).show_code(coloured(code, theme))

    def _copy(self, what: str) -> None:
        QGuiApplication.clipboard().setText(self._form.get(CodeBox, what).toPlainText())
        self.services.notices.show(self.tr("Copied"))

    def _make_empty(self) -> EmptyState:
        place = self._form.get(QWidget, "empty")
        empty = EmptyState(self.services.icons, "package", place)
        column = QVBoxLayout(place)
        column.addWidget(empty)
        empty.acted.connect(lambda: self.services.navigator.go("train"))
        return empty

    def _connect(self) -> None:
        get = self._form.get
        get(QPushButton, "primary").clicked.connect(self._primary)
        get(QPushButton, "again").clicked.connect(lambda: self.export())
        get(QPushButton, "stop").clicked.connect(self.stop)
        get(QPushButton, "save_to").clicked.connect(self._save_to)
        get(QPushButton, "copy_python").clicked.connect(lambda: self._copy("python"))
        get(QPushButton, "copy_terminal").clicked.connect(lambda: self._copy("terminal"))
        self._banner.acted.connect(lambda: self.export())
        self._models.currentIndexChanged.connect(self._choose)
        self._include.toggled.connect(lambda on: self.services.preferences.store(INCLUDE, on))
        self.session.changed.connect(self._fill_models)
        self.services.theme.changed.connect(self._show_snippets)
