"""The Data page: classes with their samples on the left, the selected sample and recording on the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QSplitter, QStackedWidget, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.card import CaptureCard
from constructor_desktop.gui.capture.class_box import free_class_name
from constructor_desktop.gui.capture.preview import PreviewCard
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.keys import with_keys
from constructor_desktop.gui.language import counted, seconds_text
from constructor_desktop.gui.page import Page
from constructor_desktop.gui.requests import ImportPaths, RecordInto, ShowSamples
from constructor_desktop.gui.samples.actions import Actions
from constructor_desktop.gui.samples.checks import Checks
from constructor_desktop.gui.samples.class_card import ClassCard
from constructor_desktop.gui.samples.dropping import Dropping
from constructor_desktop.gui.samples.file_menus import FileMenus
from constructor_desktop.gui.samples.full_list import FullList
from constructor_desktop.gui.samples.hinting import Hinting
from constructor_desktop.gui.samples.importing import Importer
from constructor_desktop.gui.samples.overview import LANE, MANY_CLASSES, Overview
from constructor_desktop.gui.samples.readiness import Readiness
from constructor_desktop.gui.samples.tiles import TileView
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Done, Session
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.hover import set_menu
from constructor_desktop.gui.widgets.search_field import SearchField
from constructor_desktop.storage.changes import RenameClass
from constructor_desktop.storage.state import SampleState

if TYPE_CHECKING:
    from constructor_desktop.gui.samples.examining import Findings

_LEFT, _RIGHT = 640, 500
SPLITTER, RIGHT = "data/splitter", "data/right"


class DataPage(Page):
    """Shows and changes the samples of the project."""

    help_topic = "data"

    def __init__(
        self, services: Services, session: Session, training: TrainingJob, parent: QWidget | None = None
    ) -> None:
        super().__init__(services, session, training, parent)
        self._form = load_form("samples_page", services.icons, self, {"SearchField": SearchField})
        self.thumbnails = Thumbnails(services, session.modality, self)
        self.overview = Overview(services, session, self.thumbnails, self)
        self.full = FullList(services, self.thumbnails, session.modality, self)
        self.preview = PreviewCard(services, session)
        self.capture = CaptureCard(services, session)
        self._left = self._form.get(QStackedWidget, "left")
        self.importer = Importer(services, session, self, self._left)
        self.actions_ = Actions(session, self)
        self.menus = FileMenus(services, session, self.actions_, self)
        self.checks = Checks(services, session)
        self.dropping = Dropping(self, self.overview, self.full)
        self.hinting = Hinting(services, session, self.overview)
        self._findings: Findings | None = None
        self._fresh = False
        self._view: TileView | None = None
        self._picked_last: list[Path] = []
        self.readiness = Readiness(services, session, self._form.get(QPushButton, "go"), self)
        self._left.addWidget(self.overview)
        self._left.addWidget(self.full)
        self._build_right()
        self.setAcceptDrops(True)
        self._connect()
        self._show_state()
        self.retranslate()

    # -- what the frame asks -----------------------------------------------------------------------------------------

    def activate(self, request: object = None) -> None:
        """Does what another page asks for."""
        if isinstance(request, ShowSamples):
            self.show_samples(list(request.paths))
        elif isinstance(request, RecordInto):
            self._record(request.class_folder)
        elif isinstance(request, ImportPaths) and request.paths:
            self._fresh = request.fresh
            self.importer.start(list(request.paths))
        elif isinstance(request, ImportPaths):
            self._form.get(QPushButton, "import_button").showMenu()

    def deactivate(self) -> None:
        """Stops playing and recording."""
        self.readiness.close()
        self.preview.deactivate()
        self.capture.deactivate()

    def shut_down(self) -> None:
        """Remembers the sizes and ends the threads."""
        self.services.preferences.store(SPLITTER, self._form.get(QSplitter, "splitter").saveState())
        self.services.preferences.store(RIGHT, self._form.get(QSplitter, "right").saveState())
        self.checks.close()
        self.preview.shut_down()
        self.capture.shut_down()
        self.thumbnails.close()

    def why_not_close(self) -> str:
        """Asks if something is being recorded."""
        return self.capture.why_not_close()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        get = self._form.get
        adding = self.tr("Add files, folders, a zip or a CSV list")
        get(QPushButton, "import_button").setToolTip(with_keys(adding, "Ctrl+I"))
        get(QPushButton, "go").setToolTip(with_keys(self.tr("Train a model with these samples"), "Ctrl+T"))
        self._show_facts()
        self.hinting.show_hints()

    # -- building ----------------------------------------------------------------------------------------------------

    def _build_right(self) -> None:
        right, splitter = self._form.get(QSplitter, "right"), self._form.get(QSplitter, "splitter")
        right.addWidget(self.preview)
        right.addWidget(self.capture)
        right.setStretchFactor(0, 1)
        splitter.setCollapsible(0, False)
        splitter.setSizes([_LEFT + LANE, _RIGHT])
        right.setSizes([386, 266])
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.restoreState(self.services.preferences.blob(SPLITTER))
        right.restoreState(self.services.preferences.blob(RIGHT))

    def _connect(self) -> None:
        get = self._form.get
        get(QLineEdit, "search").textChanged.connect(self.overview.set_filter)
        menu = QMenu(self)
        self._files_action = menu.addAction("", lambda: self.importer.choose_files(None))
        self._folder_action = menu.addAction("", self.importer.choose_folder)
        set_menu(get(QPushButton, "import_button"), menu)
        self.overview.card_made.connect(self._take_card)
        self._take_view(self.full.tiles)
        self.full.back_wanted.connect(self.show_overview)
        self.full.tiles.escaped.connect(self.show_overview)
        place = self.overview.place
        place.new_class_wanted.connect(self._add_class)
        place.capture_wanted.connect(self._record_first)
        self.capture.new_class_wanted.connect(self._add_class)
        self.preview.step.connect(self._step)
        place.cancel_wanted.connect(self.session.cancel)
        self.importer.progress.connect(self.overview.show_progress)
        self.importer.given_up.connect(self._not_imported)
        self.checks.found.connect(self._take_findings)
        self.hinting.record_wanted.connect(self._record)
        self.hinting.files_wanted.connect(self._add_files)
        self.hinting.cut_wanted.connect(self._cut)
        self.capture.possible_changed.connect(self.hinting.set_can_record)
        self.actions_.name_refused.connect(self.overview.edit_again)
        self.hinting.samples_wanted.connect(self._show_in_full)
        self.session.changed.connect(self._show_state)
        self.session.done.connect(self._follow_rename)
        self.session.failed.connect(self._show_state)  # A name that was refused must not stay on its card.
        self.dropping.files_dropped.connect(self._files_dropped)
        self.dropping.samples_dropped.connect(self.actions_.move)
        self.dropping.foreign_dropped.connect(self._foreign)
        for key, act in (("R", self.capture.toggle), ("F2", self._rename_current)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _take_card(self, card: ClassCard) -> None:
        self._take_view(card.tiles)
        actions = self.actions_
        card.renamed.connect(actions.rename)
        card.colour_chosen.connect(actions.recolour)
        card.merge_wanted.connect(actions.merge)
        card.shift_wanted.connect(actions.shift)
        card.delete_wanted.connect(actions.remove_class)
        card.record_wanted.connect(self._record)
        card.add_wanted.connect(self._add_files)
        card.open_wanted.connect(self.menus.open_folder)
        card.copy_wanted.connect(self.menus.copy_folder)
        card.all_wanted.connect(self.show_class)
        card.hint_acted.connect(self.hinting.act)
        card.hint_dismissed.connect(self.hinting.dismiss)

    def _take_view(self, view: TileView) -> None:
        view.picked.connect(lambda: self._picked(view))
        view.opened.connect(lambda: self._open(view))
        view.left_over.connect(lambda by: self.overview.go_on(view, by))
        view.delete_wanted.connect(lambda: self.actions_.trash(self._paths(view)))
        view.digit_pressed.connect(lambda number: self.actions_.move_to_number(self._paths(view), number))
        view.play_wanted.connect(self.preview.toggle_play)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(
            lambda point: self.menus.show(self._paths(view), view.mapToGlobal(point))
        )

    # -- the selection -----------------------------------------------------------------------------------------------

    def selected(self) -> list[SampleState]:
        """Returns the selected samples."""
        return self._view.selected() if self._view is not None else []

    def show_samples(self, paths: list[Path]) -> None:
        """Selects samples, in the full list of their class where the cards do not show them."""
        wanted = [sample for path in paths if (sample := self.session.state.sample(path)) is not None]
        if not wanted:
            self.services.notices.show(self.tr("These files are no longer in the project."))
            return
        folder = wanted[0].class_folder
        here = [sample.path for sample in wanted if sample.class_folder == folder]
        card = self.overview.card(folder)
        if card is not None and all(card.tiles.model_.row_of(path) >= 0 for path in here):
            self.show_overview()
            self.overview.reveal(card)
            card.tiles.select(here)
            card.tiles.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.show_class(folder)
            self.full.tiles.select(here)
        self.preview.show_samples(wanted)

    def show_class(self, folder: str) -> None:
        """Shows a class in full."""
        state = self.session.state.class_of(folder)
        if state is not None:
            self.full.show_class(state)
            self._left.setCurrentWidget(self.full)
            self.capture.offer(folder)
            self.full.tiles.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_in_full(self, folder: str, paths: list[Path]) -> None:
        self.show_class(folder)
        self.full.tiles.select(paths)

    def show_overview(self) -> None:
        """Shows all classes."""
        self._left.setCurrentWidget(self.overview)

    def _picked(self, view: TileView) -> None:
        samples = view.selected()
        if not samples:
            if view is self._view:
                self.preview.show_samples([])
            return
        self._view = view
        self._picked_last = [sample.path for sample in samples]
        for other in [card.tiles for card in self.overview.cards] + [self.full.tiles]:
            if other is not view and other.selectionModel().hasSelection():
                other.clearSelection()
        self.preview.show_samples(samples)

    def _follow_rename(self, done: Done) -> None:
        """The samples of a class that was renamed lie elsewhere: those that were selected are so again."""
        if not isinstance(done.change, RenameClass):
            return
        self.overview.take_focus_on(done.outcome.folders)
        moved = [done.outcome.moved[path] for path in self._picked_last if path in done.outcome.moved]
        if moved:
            self.show_samples(moved)

    def _open(self, view: TileView) -> None:
        """Shows only the current sample, on the right."""
        sample = view.model_.sample(view.currentIndex().row())
        if sample is not None:
            view.select([sample.path], scroll=False)
            self._show_right()

    def _step(self, by: int) -> None:
        if self._view is not None:
            self._view.step(by)

    def _paths(self, view: TileView) -> list[Path]:
        return [sample.path for sample in view.selected()]

    # -- the state ---------------------------------------------------------------------------------------------------

    def _show_state(self, _: object = None) -> None:
        state = self.session.state
        self.overview.show_classes()
        if self._left.currentWidget() is self.full:
            shown = state.class_of(self.full.folder)
            if shown is None:
                self.show_overview()
            else:
                self.full.show_class(shown)
        self._form.get(QLineEdit, "search").setVisible(len(state.classes) > MANY_CLASSES)
        self._show_facts()
        self.hinting.show_hints()

    def _show_facts(self) -> None:
        state = self.session.state
        parts = [counted(self.tr("%n class(es)", "", len(state.classes)), len(state.classes))]
        if state.modality is Modality.AUDIO:
            parts.append(counted(self.tr("%n sound(s)", "", state.n_samples), state.n_samples))
            if self._findings is not None and self._findings.seconds:
                parts.append(seconds_text(self._findings.seconds))
        else:
            parts.append(counted(self.tr("%n picture(s)", "", state.n_samples), state.n_samples))
        self._form.get(QLabel, "facts").setText(" · ".join(parts) if state.classes else "")
        self._files_action.setText(self.tr("Files, a zip or a CSV list…"))
        self._folder_action.setText(self.tr("A folder…"))

    def _take_findings(self, findings: Findings) -> None:
        self._findings = findings
        self.hinting.findings = findings
        self.overview.set_problems(findings.problems)
        self.full.set_findings(findings.problems, findings.lengths)
        self._show_facts()
        self.hinting.show_hints()

    # -- changes -----------------------------------------------------------------------------------------------------

    def _add_class(self) -> None:
        self.actions_.add_class(free_class_name(self.session.state), self._edit_new)

    def _edit_new(self, folder: str) -> None:
        self.show_overview()
        card = self.overview.card(folder)
        if card is not None:
            self.overview.reveal(card)
            card.rename()

    def _rename_current(self) -> None:
        folder = self._view.selected()[0].class_folder if self.selected() and self._view else ""
        at = self.focusWidget()
        card = self.overview.card(folder) or next(
            (one for one in self.overview.cards if one is at or one.isAncestorOf(at)), None
        )
        if card is not None:
            self.show_overview()
            card.rename()

    def _add_files(self, folder: str) -> None:
        state = self.session.state.class_of(folder)
        if state is not None:
            self.importer.choose_files(state.name)

    def _files_dropped(self, paths: list[Path], folder: str) -> None:
        state = self.session.state.class_of(folder) if folder else None
        self.importer.start(paths, state.name if state is not None else None)

    def _foreign(self) -> None:
        self.services.notices.show(
            self.tr("Only files and folders of this computer can be dropped. Save it first, then drop the file.")
        )

    def _not_imported(self) -> None:
        """A project that was made for what the user then did not want goes again, unless he has begun to use it."""
        if self._fresh and not (self.session.state.classes or self.session.can_undo or self.session.busy):
            self.services.navigator.discard_requested.emit()
        self._fresh = False

    # -- recording ---------------------------------------------------------------------------------------------------

    def _record(self, folder: str) -> None:
        self._show_right()
        self.capture.prepare(folder)

    def _record_first(self) -> None:
        """Makes the first class and gets ready to record for it."""
        self.actions_.add_class(free_class_name(self.session.state), self._record)

    def _cut(self, path: Path) -> None:
        self._show_right()
        self.show_samples([path])
        self.preview.cut()

    def _show_right(self) -> None:
        splitter = self._form.get(QSplitter, "splitter")
        if not splitter.sizes()[1]:
            splitter.setSizes([_LEFT + LANE, _RIGHT])

    # -- dragging ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Something is dragged onto the page."""
        self.dropping.enter(event)
        event.setAccepted(event.isAccepted() or event.mimeData().hasUrls() or bool(event.mimeData().formats()))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """It is dragged over the page."""
        self.dropping.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """It is dragged elsewhere."""
        self.dropping.leave()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """It was let go."""
        self.dropping.drop(event)
