"""The card of one cell of the confusion matrix: its samples, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QListView, QMenu, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.sound_player import SoundPlayer
from constructor_desktop.gui.capture.words import deleted_text, moved_text
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.looks import ClassLook, chip_icon
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.requests import ShowSamples
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.gui.train.cell_list import (
    ANSWER_ROLE,
    DELETE,
    MOVE,
    PLAY,
    ROW,
    CellDelegate,
    CellModel,
    probabilities_text,
)
from constructor_desktop.gui.train.reading import Answer, RunReport, class_now
from constructor_desktop.gui.widgets.chip import Chip
from constructor_desktop.storage.changes import MoveSamples, TrashSamples
from constructor_desktop.storage.state import ClassState

_RATE = 44_100
_LONGEST = 30.0


class CellCard(QFrame):
    """Shows the samples of a cell; moves and deletes them through the session, with undo."""

    emptied = Signal()

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._services, self._session = services, session
        theme, sounds = services.theme, session.modality is Modality.AUDIO
        self._report: RunReport | None = None
        self._looks: tuple[ClassLook, ...] = ()
        self._cell = (0, 0)
        self.thumbnails = Thumbnails(services, session.modality, self)
        self.player = SoundPlayer(services, self)
        self.model = CellModel(self)
        self.delegate = CellDelegate(theme, self.thumbnails.get, sounds=sounds, parent=self)
        self._form = load_form(
            "results_cell",
            services.icons,
            self,
            {"Chip": lambda owner: Chip(theme, owner)},
        )
        self.view = self._form.get(QListView, "samples")
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.delegate)
        self.move_button = self._form.get(QPushButton, "move")
        self.delete_button = self._form.get(QPushButton, "delete")
        self._connect()

    def show_cell(self, report: RunReport | None, looks: Sequence[ClassLook], truth: int, answer: int) -> None:
        """Shows the samples of a cell; those chosen in it stay chosen."""
        same = self._report is not None and report is not None and self._report.run.path == report.run.path
        keep = {self.model.answers[row.row()].name for row in self.view.selectedIndexes()} if same else set()
        if (truth, answer) != self._cell:
            self.player.stop()
            keep = set()
        self._report, self._looks, self._cell = report, tuple(looks), (truth, answer)
        answers = report.cell(truth, answer) if report is not None else []
        self.model.set_answers(answers, self._details)
        self.view.setMaximumHeight(ROW * max(1, len(answers)) + 2)
        for row, one in enumerate(answers):
            if one.name in keep:
                self.view.selectionModel().select(
                    self.model.index(row), self.view.selectionModel().SelectionFlag.Select
                )
        self._show()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self._show()

    def play(self, answer: Answer) -> None:
        """Plays a sound, or falls silent if it is being played."""
        sample = answer.sample
        if sample is None:
            return
        if self.player.playing and self.delegate.playing == sample:
            self.player.stop()
            return
        start = sample.start or 0.0
        self.delegate.playing = sample
        self.player.play(sample.path, _RATE, start, sample.end or start + _LONGEST)

    def move_samples(self, answers: Sequence[Answer], target: ClassState) -> None:
        """Moves samples to another class; those that are there already, or gone, are left alone."""
        paths = tuple(
            one.sample.path for one in answers if one.sample is not None and one.sample.class_folder != target.folder
        )
        if paths:
            self.player.stop()
            text = moved_text(self._session.modality, len(paths), target.name)
            self._session.perform(MoveSamples(paths, target.folder), text)

    def delete_samples(self, answers: Sequence[Answer]) -> None:
        """Deletes samples."""
        paths = tuple(one.sample.path for one in answers if one.sample is not None)
        if paths:
            self.player.stop()
            self._session.perform(TrashSamples(paths), deleted_text(self._session.modality, len(paths)))

    def open_in_data(self, answers: Sequence[Answer]) -> None:
        """Shows samples on the Data page."""
        paths = tuple(one.sample.path for one in answers if one.sample is not None)
        if paths:
            self._services.navigator.go("data", ShowSamples(paths))

    # -- inside ------------------------------------------------------------------------------------------------------

    def _details(self, answer: Answer) -> str:
        if answer.sample is None:
            return self.tr("It is no longer in the project")
        if self._report is None:
            return ""
        state, names = self._session.state, self._report.classes
        known, former = state.class_of(answer.sample.class_folder), class_now(self._report, answer.truth, state)
        if known is not None and known != former:
            return self.tr("Now in %1").replace("%1", known.name)
        return probabilities_text(answer, names) if answer.probabilities else ""

    def _target(self) -> ClassState | None:
        """The class that the model answered, as it is in the project now."""
        return None if self._report is None else class_now(self._report, self._cell[1], self._session.state)

    def _acted_on(self) -> list[Answer]:
        """The chosen samples; without a choice of several all of the cell."""
        chosen = [index.data(ANSWER_ROLE) for index in self.view.selectedIndexes()]
        return chosen if len(chosen) > 1 else list(self.model.answers)

    def _show(self) -> None:
        answers = list(self.model.answers)
        known = self._report is not None and bool(self._looks)
        self._form.get(QWidget, "head").setVisible(known and bool(answers))
        if known:
            for name, index in (("truth", self._cell[0]), ("answer", self._cell[1])):
                look = self._looks[index]
                self._form.get(Chip, f"{name}_chip").set_class(look.colour, look.number)
                self._form.get(QLabel, f"{name}_name").setText(look.name)
            right = self._cell[0] == self._cell[1]
            for name in ("arrow", "answer_chip", "answer_name"):
                self._form.get(QWidget, name).setVisible(not right)
        self._form.get(QLabel, "count").setText(self._count_text(len(answers)))
        self._show_note(answers)
        self._show_actions()

    def _count_text(self, count: int) -> str:
        if self._session.modality is Modality.AUDIO:
            return counted(self.tr("%n sound(s)", "", count), count)
        return counted(self.tr("%n picture(s)", "", count), count)

    def _show_note(self, answers: Sequence[Answer]) -> None:
        note = self._form.get(QLabel, "note")
        note.setVisible(not answers)
        expected = 0
        if self._report is not None:
            expected = self._report.confusion[self._cell[0]][self._cell[1]]
        if expected:
            note.setText(self.tr("This run was made by an earlier version, which kept only the wrong answers."))
        else:
            note.setText(self.tr("Choose a cell to see its samples."))

    def _show_actions(self) -> None:
        answers = [one for one in self._acted_on() if one.sample is not None]
        target = self._target()
        right = self._cell[0] == self._cell[1]
        movable = [
            one for one in answers if one.sample and target is not None and one.sample.class_folder != target.folder
        ]
        several = len(self.view.selectedIndexes()) > 1
        guessing = self._report is not None and self._report.is_guessing and not several
        # Answers that are guesses tell nothing about samples: what would move or delete all of a cell is not offered.
        self.move_button.setVisible(bool(answers) and not right and not guessing)
        # Nor is that of right answers, unless somebody has chosen some of them.
        self.delete_button.setVisible(bool(answers) and not guessing and (several or not right))
        self.move_button.setEnabled(bool(movable))
        name = target.name if target is not None else ""
        self.move_button.setText(self._move_text(len(movable) or len(answers)).replace("%1", name))
        self.move_button.setToolTip("" if movable else self.tr("They are there already"))
        self.delete_button.setText(self._delete_text(len(answers)))

    def _move_text(self, count: int) -> str:
        if count == 1:
            return self.tr("Move it to %1")
        if count > 2:
            return counted(self.tr("Move %n to %1", "", count), count)
        return self.tr("Move both to %1")

    def _delete_text(self, count: int) -> str:
        sounds = self._session.modality is Modality.AUDIO
        if count == 1:
            return self.tr("Delete it")
        if count > 2:
            return counted(self.tr("Delete %n", "", count), count)
        return self.tr("Delete both") if sounds else self.tr("Delete both pictures")

    def _press(self, name: str, answer: Answer) -> None:
        if name == PLAY:
            self.play(answer)
        elif name == DELETE:
            self.delete_samples([answer])
        elif name == MOVE:
            row = self.model.answers.index(answer)
            box = self.delegate.buttons(self.view.visualRect(self.model.index(row)), answer)[MOVE]
            self._class_menu([answer]).exec(self.view.viewport().mapToGlobal(box.bottomLeft()))

    def _class_menu(self, answers: Sequence[Answer]) -> QMenu:
        menu = QMenu(self.tr("Move to"), self)
        present = {one.sample.class_folder for one in answers if one.sample is not None}
        for known in self._session.state.classes:
            action = menu.addAction(chip_icon(self._services.theme, known.colour, known.number), known.name)
            action.setEnabled(present != {known.folder})
            action.triggered.connect(lambda _=False, target=known: self.move_samples(answers, target))
        return menu

    def _context_menu(self, place: QPoint) -> None:
        answers = [index.data(ANSWER_ROLE) for index in self.view.selectedIndexes()]
        if not answers:
            return
        menu = QMenu(self)
        menu.addAction(self.tr("Open on the Data page")).triggered.connect(lambda: self.open_in_data(answers))
        menu.addMenu(self._class_menu(answers))
        menu.addAction(self.tr("Delete")).triggered.connect(lambda: self.delete_samples(answers))
        menu.exec(self.view.viewport().mapToGlobal(place))

    def _move_all(self) -> None:
        target = self._target()
        if target is not None:
            self.move_samples(self._acted_on(), target)

    def _play_current(self) -> None:
        answer = self.view.currentIndex().data(ANSWER_ROLE)
        if isinstance(answer, Answer) and self._session.modality is Modality.AUDIO:
            self.play(answer)

    def _repaint(self) -> None:
        if not self.player.playing:
            self.delegate.playing = None
        self.view.viewport().update()

    def _chosen(self) -> list[Answer]:
        return [index.data(ANSWER_ROLE) for index in self.view.selectedIndexes()]

    def _connect(self) -> None:
        self.delegate.pressed.connect(self._press)
        self.move_button.clicked.connect(self._move_all)
        self.delete_button.clicked.connect(lambda: self.delete_samples(self._acted_on()))
        self.thumbnails.arrived.connect(self.view.viewport().update)
        self.player.changed.connect(self._repaint)
        self.player.failed.connect(lambda error: self._services.notices.show(error_text(error)))
        self.view.selectionModel().selectionChanged.connect(self._show_actions)
        self.view.doubleClicked.connect(lambda index: self.open_in_data([index.data(ANSWER_ROLE)]))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._context_menu)
        for key, act in (
            ("Space", self._play_current),
            ("Del", lambda: self.delete_samples(self._chosen())),
            ("Return", lambda: self.open_in_data(self._chosen())),
        ):
            shortcut = QShortcut(QKeySequence(key), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)
