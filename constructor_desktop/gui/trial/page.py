"""The Test page: a model answers live, about files, and about whole folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QStackedWidget, QToolButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.keys import key_text, with_keys
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.looks import class_looks
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.page import Page
from constructor_desktop.gui.requests import ExportRun, TryModel
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.trial.answers_pane import AnswersPane
from constructor_desktop.gui.trial.correction_card import MOST_KEYS
from constructor_desktop.gui.trial.drops import Drops, light
from constructor_desktop.gui.trial.learning import Learning
from constructor_desktop.gui.trial.live import make_live
from constructor_desktop.gui.trial.model_choice import ModelChoice
from constructor_desktop.gui.trial.models import looks_like_model
from constructor_desktop.gui.trial.no_model import NoModel
from constructor_desktop.gui.trial.segment import FILES, FOLDER, LIVE, last_segment, remember_segment
from constructor_desktop.gui.trial.side import Side
from constructor_desktop.gui.trial.verdict_block import VerdictBlock
from constructor_desktop.gui.widgets.drop_zone import DropZone
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.link import LinkButton
from constructor_desktop.gui.widgets.segmented import Segmented
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.inference.batch import FileAnswer
from constructor_desktop.inference.verdict import judge
from constructor_desktop.storage.runs import RUNS

_SIDE, _WIDE_SIDE, _WIDE = 400, 460, 1600
_REMEMBERED = 100


class TestPage(Page):
    """Joins the model, the three segments, the answers beside them and the corrections."""

    help_topic = "test"
    __test__ = False  # not a test of pytest, whatever its name

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, parent: QWidget | None = None
    ) -> None:
        super().__init__(services, session, training, parent)
        theme, icons = services.theme, services.icons
        factories: dict[str, Callable[[QWidget | None], QWidget]] = {
            "Segmented": lambda parent: Segmented(theme, parent),
            "Banner": lambda parent: Banner(icons, parent),
            "VerdictBlock": lambda parent: VerdictBlock(theme, parent),
            "DropZone": lambda parent: DropZone(theme, parent),
            "ElidedLabel": lambda parent: ElidedLabel(parent),
            "LinkButton": LinkButton,
        }
        self._form = load_form("test_page", icons, self, factories)
        self._active = False
        self._mode = self._form.get(Segmented, "mode")
        self._stack = self._form.get(QStackedWidget, "stack")
        self._views = self._form.get(QStackedWidget, "views")
        self._banner = self._form.get(Banner, "model_banner")
        self._banner_row = self._form.get(QWidget, "banner_row")
        self._banner_row.hide()
        self.choice = ModelChoice(services, session, self._form.get(QComboBox, "model"))
        self.side = Side(services, session.modality, self._form, self)
        self.card = Learning(services, session, training, self._form, self)
        self.card.set_sources(self.choice, self.side)
        self._no_model = NoModel(services, training, self._form, self)
        self.live = make_live(services, session.modality, self.side)
        self._panes: dict[int, AnswersPane] = {}
        self._views.addWidget(self.live)
        self._drops = Drops(self)
        self._connect()
        self.retranslate()
        self._show_possible()
        self.set_mode(last_segment(services.preferences, session.folder))

    # -- what the frame asks -----------------------------------------------------------------------------------------

    def activate(self, request: object = None) -> None:
        """Begins to listen or to look, with the model that was asked for or the newest."""
        self._active = True
        if isinstance(request, TryModel):
            self.choice.use(request.model)
        elif self.card.trained is not None:
            self.choice.use(self.card.trained)
        else:
            self.choice.use_newest()
        self._show_possible()
        self._run_live()

    def deactivate(self) -> None:
        """Gives microphone and camera back; a batch goes on."""
        self._active = False
        self.live.halt()
        for pane in self._panes.values():
            pane.stop()

    def shut_down(self) -> None:
        """Ends everything."""
        self._active = False
        self.choice.shut_down()
        self.live.shut_down()
        for pane in self._panes.values():
            pane.shut_down()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        sound = self.session.modality is Modality.AUDIO
        get = self._form.get
        self._mode.set_items([self.tr("Live"), self.tr("Files"), self.tr("Folder")])
        for index, tip in enumerate(self._mode_tips(sound)):
            self._mode.button(index).setToolTip(tip)
        get(QLabel, "files_zone_lead").setText(self.tr("Drop sound files") if sound else self.tr("Drop pictures"))
        get(QLabel, "files_zone_sub").setText(
            self.tr("Long recordings get a timeline")
            if sound
            else self.tr("%1 pastes a picture").replace("%1", key_text("Ctrl+V"))
        )
        packing = self.tr("Pack this model so that it runs anywhere")
        get(QPushButton, "export").setToolTip(with_keys(packing, "Ctrl+E"))
        self.side.retranslate()
        self.card.retranslate()
        self._no_model.retranslate()
        self.choice.retranslate()
        self.live.retranslate()
        for pane in self._panes.values():
            pane.retranslate()
        self._show_row()
        self._show_what()

    # -- modes -------------------------------------------------------------------------------------------------------

    @property
    def mode(self) -> int:
        """`LIVE`, `FILES` or `FOLDER`."""
        return self._mode.index()

    def set_mode(self, mode: int) -> None:
        """Shows a segment."""
        self._mode.set_index(mode)
        self._change_mode(mode)

    @property
    def files(self) -> AnswersPane:
        """The segment "Files"."""
        return self._pane(FILES)

    @property
    def folder(self) -> AnswersPane:
        """The segment "Folder"."""
        return self._pane(FOLDER)

    def _change_mode(self, mode: int) -> None:
        self._views.setCurrentWidget(self.live if mode == LIVE else self._pane(mode))
        live = mode == LIVE
        remember_segment(self.services.preferences, self.session.folder, mode)
        self._banner_row.hide()
        self._form.get(QWidget, "drops").setVisible(live)
        self.side.set_live(live, smoothing=live)
        for pane in self._panes.values():
            pane.stop()
        if live:
            self.side.show_nothing("hourglass", self.tr("No answer yet"))
            self._run_live()
        else:
            self.live.halt()
            self._pane(mode).freshen()
            self._show_row()
        self._show_what()

    def _pane(self, mode: int) -> AnswersPane:
        """Returns one of the tables, which is built when it is needed for the first time."""
        if mode not in self._panes:
            pane = AnswersPane(self.services, self.session.modality, whole_folder=mode == FOLDER)
            self._panes[mode] = pane
            self._views.addWidget(pane)
            pane.selected.connect(self._show_row)
            pane.timeline.pointed.connect(self.side.show_answer)
            pane.set_above(self.side.above)
            if self.choice.model is not None:
                pane.set_model(self.choice.model.predictor, self.side.looks)
        return self._panes[mode]

    def _run_live(self) -> None:
        if self._active and self.mode == LIVE and self.choice.model is not None:
            self.live.run()

    def _mode_tips(self, sound: bool) -> tuple[str, str, str]:
        live = self.tr("Answers about the microphone") if sound else self.tr("Answers about the webcam")
        return live, self.tr("Answers for files"), self.tr("Answers for all files in a folder")

    # -- the model ---------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        get = self._form.get
        self._mode.chosen.connect(self._change_mode)
        self.choice.changed.connect(self._take_model)
        self.choice.loading.connect(self._show_loading)
        self.choice.failed.connect(self._refuse_model)
        self._banner.dismissed.connect(self._banner_row.hide)
        self.session.changed.connect(self._follow_project)
        self.side.answered.connect(self.finished)
        self.side.above_changed.connect(self._judge_again)
        self.live.changed.connect(self._show_what)
        self.card.corrected.connect(self._correct)
        self.card.trained_another.connect(self._use_trained)
        self.card.files_wanted.connect(self._remember_files)
        self._drops.hovered.connect(self._light)
        self._drops.dropped.connect(self.take)
        get(QPushButton, "export").clicked.connect(self._go_to_export)
        get(QPushButton, "empty_open").clicked.connect(self.choice.ask_for_bundle)
        get(QToolButton, "files_zone_choose").clicked.connect(self._choose_files)
        get(QToolButton, "folder_zone_choose").clicked.connect(self._choose_folder)
        for number in range(1, MOST_KEYS + 1):
            shortcut = QShortcut(QKeySequence(str(number % MOST_KEYS)), self)
            # Wherever in the window the focus is: the page counts only while it is shown, and fields keep their digits.
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda number=number: self.card.choose(number))

    def _take_model(self) -> None:
        model = self.choice.model
        self._show_possible()
        if model is None:
            self.live.halt()
            return
        self._apply_looks()
        self.live.set_predictor(model.predictor)
        self._run_live()

    def _apply_looks(self) -> None:
        model = self.choice.model
        if model is None:
            return
        looks = class_looks(model.predictor.classes, self.session.state)
        self.side.set_classes(looks)
        for pane in self._panes.values():
            pane.set_model(model.predictor, looks)

    def _follow_project(self) -> None:
        self._show_possible()
        self._apply_looks()
        if self._active and self.choice.model is None:
            self.choice.use_newest()

    def _refuse_model(self, error: Exception) -> None:
        self._show_possible()
        self._banner_row.show()
        self._banner.show_error(error_text(error), dismissable=True)

    def _show_loading(self, loading: bool) -> None:
        self._show_possible()
        if loading:
            self._banner_row.hide()
        if loading and self.choice.model is None:
            self.side.show_nothing("hourglass", self.tr("Loading the model…"))

    def _show_possible(self) -> None:
        possible = self.choice.possible
        self._stack.setCurrentIndex(0 if possible else 1)
        for name in ("mode", "model_title", "model", "export"):
            self._form.get(QWidget, name).setVisible(possible)

    def _judge_again(self, above: float) -> None:
        for pane in self._panes.values():
            pane.set_above(above)
        if self.mode == LIVE:
            self.live.judge_again()
        self._show_row()

    def _show_row(self) -> None:
        if self.mode == LIVE:
            return
        row = self._pane(self.mode).current()
        if row is None and self._pane(self.mode).renewing:
            self.side.show_nothing("hourglass", self.tr("No answer yet"))
        elif row is None:
            self.side.show_nothing("hand-pointing", self.tr("Choose a file"), self.tr("Its answer is shown here."))
        elif not self._is_of_this_model(row):
            self.side.show_nothing("hourglass", self.tr("No answer yet"))
        elif isinstance(row.answer, UnreadableError):
            self.side.show_nothing("warning", self.tr("Cannot be read"), error_text(row.answer))
        else:
            self.side.show_answer(judge(row.answer, self.side.above), list(row.answer.probabilities.values()))
        self._show_what()

    def _is_of_this_model(self, row: FileAnswer) -> bool:
        """Whether a row can be shown: after a change of the model it takes a moment until the rows follow."""
        names = [look.name for look in self.side.looks]
        return isinstance(row.answer, UnreadableError) or list(row.answer.probabilities) == names

    # -- corrections -------------------------------------------------------------------------------------------------

    def _show_what(self) -> None:
        if self.mode == LIVE and self.live.correctable():
            self.card.set_what(self.live.what())
        elif self.mode == LIVE:
            self.card.set_nothing(self.live.why_nothing())
        elif paths := self._correctable():
            several = counted(self.tr("The selected %n file(s) is…", "", len(paths)), len(paths))
            self.card.set_what(several if len(paths) > 1 else self.tr("This file is…"))
        elif self._chosen():
            self.card.set_nothing(self.tr("A file that cannot be read cannot be corrected."))
        else:
            self.card.set_nothing(self.tr("Select a file to correct its answer."))

    def _correctable(self) -> list[Path]:
        """Returns the chosen files that have an answer."""
        return [row.path for row in self._chosen() if not isinstance(row.answer, UnreadableError)]

    def _chosen(self) -> list[FileAnswer]:
        """Returns the selected files; without any the one whose answer is shown."""
        pane = self._pane(self.mode)
        current = pane.current()
        return pane.selection() or ([current] if current is not None else [])

    def _correct(self, name: str) -> None:
        if self.mode != LIVE:
            self.card.corrections.add_files(self._correctable(), name)
        elif not self.live.correct(self.card.corrections, name):
            self.services.notices.show(self.live.why_nothing())

    def _use_trained(self) -> None:
        if self._active and self.card.trained is not None:
            self.choice.use(self.card.trained)

    def _remember_files(self) -> None:
        """Of many files some are compared, evenly spread, so that it does not take longer than the training."""
        for rows in (pane.model.rows for pane in self._panes.values()):
            self.card.corrections.remember([row.path for row in rows[:: len(rows) // _REMEMBERED + 1]])

    # -- elsewhere ---------------------------------------------------------------------------------------------------

    def _go_to_export(self) -> None:
        model = self.choice.model
        own = model is not None and model.path.is_relative_to(self.session.folder / RUNS)
        self.services.navigator.go("export", ExportRun(model.path) if model is not None and own else None)

    def _choose_files(self) -> None:
        self.files.choose()
        if self.files.model.rows or self.files.running:
            self.set_mode(FILES)

    def _choose_folder(self) -> None:
        self.folder.choose()
        if self.folder.running:
            self.set_mode(FOLDER)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Gives the answers more room on a wide screen."""
        super().resizeEvent(event)
        self._form.get(QWidget, "side").setFixedWidth(_WIDE_SIDE if self.width() >= _WIDE else _SIDE)

    # -- keys and drops ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space pauses or plays; paste shows a picture."""
        if event.key() == Qt.Key.Key_Space and self._stack.currentIndex() == 0:
            if self.mode == LIVE:
                self.live.toggle()
            else:
                self._pane(self.mode).timeline.toggle()
        elif event.matches(QKeySequence.StandardKey.Paste) and self.session.modality is Modality.IMAGE:
            self.set_mode(LIVE)
            self.live.paste()
        else:
            super().keyPressEvent(event)

    def take(self, paths: list[Path]) -> None:
        """Does with dropped files what they are good for."""
        models = [path for path in paths if looks_like_model(path)]
        folders = [path for path in paths if path.is_dir() and path not in models]
        files = [path for path in paths if path not in folders and path not in models]
        if models:
            self.choice.use(models[0])
        if not self.choice.possible:
            return
        if len(files) == 1 and self.mode == LIVE and self.live.show_file(files[0]):
            return
        if files:
            self.set_mode(FILES)
            self.files.add_files(files)
        elif folders:
            self.set_mode(FOLDER)
            self.folder.open_folder(folders[0])

    def _light(self, paths: list[Path]) -> None:
        zones = [self._form.get(DropZone, name) for name in ("files_zone", "folder_zone")]
        light(paths, zones[0], zones[1], [pane.zone for pane in self._panes.values()])
