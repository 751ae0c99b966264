"""The card of a class: its name and number, its first samples as tiles, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QProgressBar, QToolButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import count_text
from constructor_desktop.gui.samples.chip_button import ChipButton
from constructor_desktop.gui.samples.tile_delegate import PICTURE_TILE, SOUND_TILE
from constructor_desktop.gui.samples.tiles import TileView
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.gui.widgets.hover import set_menu
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.strips import Hint
from constructor_desktop.storage.state import ClassState

SMALL_TILE = QSize(95, 40)
FEW_CLASSES = 3


class ClassCard(QWidget):
    """Shows a class; what the user wants of it is told by signals, each with the folder of the class first."""

    renamed = Signal(str, str)
    colour_chosen = Signal(str, int)
    record_wanted = Signal(str)
    add_wanted = Signal(str)
    merge_wanted = Signal(str, str)
    shift_wanted = Signal(str, int)
    delete_wanted = Signal(str)
    open_wanted = Signal(str)
    copy_wanted = Signal(str)
    all_wanted = Signal(str)
    hint_acted = Signal(str)
    hint_dismissed = Signal(str)

    def __init__(
        self, services: Services, thumbnails: Thumbnails, modality: Modality, *, small: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._modality = modality
        self._expanded = not small
        tile = SMALL_TILE if small else self._full_tile()
        theme, icons = services.theme, services.icons
        form = load_form(
            "samples_card",
            icons,
            self,
            {
                "ChipButton": lambda owner: ChipButton(theme, owner),
                "ElidedLabel": ElidedLabel,
                "TileView": lambda owner: TileView(theme, thumbnails, tile, owner),
                "Hint": lambda owner: Hint(icons, owner),
            },
        )
        self.frame = form.root
        self._chip = form.get(ChipButton, "chip")
        self._name, self._edit = form.get(ElidedLabel, "name"), form.get(QLineEdit, "edit")
        self._count, self._empty = form.get(QLabel, "count"), form.get(QLabel, "empty")
        self._record, self._more = form.get(QToolButton, "record"), form.get(QToolButton, "more")
        self._expand = form.get(QToolButton, "expand")
        self._expand.setVisible(small)
        self._progress = form.get(QProgressBar, "progress")
        self.tiles = form.get(TileView, "tiles")
        self.hint = form.get(Hint, "hint")
        self._menu = QMenu(self)
        self._merge = QMenu(self._menu)
        self._others: tuple[ClassState, ...] = ()
        self.state: ClassState | None = None
        self._rows = 1
        self._connect(form.get(QToolButton, "add"))

    def _connect(self, add: QToolButton) -> None:
        self._edit.hide()
        self._progress.hide()
        self.hint.hide()
        self._edit.editingFinished.connect(self._finish_rename)
        self._edit.installEventFilter(self)
        self._name.installEventFilter(self)
        self._chip.colour_chosen.connect(lambda colour: self.colour_chosen.emit(self.folder, colour))
        self._expand.clicked.connect(self._toggle)
        self._record.clicked.connect(lambda: self.record_wanted.emit(self.folder))
        add.clicked.connect(lambda: self.add_wanted.emit(self.folder))
        self.tiles.all_wanted.connect(lambda: self.all_wanted.emit(self.folder))
        self.tiles.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tiles.columns_changed.connect(self._fill)
        self.hint.acted.connect(lambda: self.hint_acted.emit(self.folder))
        self.hint.dismissed.connect(lambda: self.hint_dismissed.emit(self.folder))
        set_menu(self._more, self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        glyph = "microphone" if self._modality is Modality.AUDIO else "camera"
        self._services.icons.bind(self._record, glyph, "text")

    @property
    def folder(self) -> str:
        """The class it shows, by its folder."""
        return self.state.folder if self.state else ""

    def show_class(self, state: ClassState, others: tuple[ClassState, ...], rows: int) -> None:
        """Shows a class.

        Args:
            state: The class.
            others: The other classes, for merging.
            rows: How many rows of tiles it may take.
        """
        self.state, self._others, self._rows = state, others, rows
        self._chip.set_class(state.colour, state.number)
        self._name.setText(state.name)
        self._count.setText(count_text(len(state.samples)))
        self.setAccessibleName(state.name)
        self.retranslate()
        self._fill()

    def set_problems(self, problems: Mapping[Path, str]) -> None:
        """Sets the badges of the tiles."""
        self.tiles.set_problems(problems)

    def set_lit(self, lit: bool) -> None:
        """Lights up while something is dragged over it."""
        if bool(self.frame.property("selected")) != lit:
            self.frame.setProperty("selected", lit)
            self.frame.style().unpolish(self.frame)
            self.frame.style().polish(self.frame)

    def show_progress(self, progress: tuple[int, int] | None) -> None:
        """Shows how many files of how many an import has added to this class; None hides it."""
        self._progress.setVisible(progress is not None)
        if progress is not None:
            done, total = progress
            self._progress.setRange(0, max(1, total))
            self._progress.setValue(done)

    def rename(self) -> None:
        """Lets the user edit the name in place."""
        self._edit.setText(self._name.text())
        self._name.hide()
        self._edit.show()
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit.selectAll()

    def rename_again(self, name: str) -> None:
        """Lets the user go on editing a name that was refused."""
        self.rename()
        self._edit.setText(name)
        self._edit.selectAll()

    def take_focus(self) -> None:
        """Puts the focus where no key does any harm: onto the tiles, or onto the card itself."""
        (self if self.tiles.isHidden() else self.tiles).setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        sounds = self._modality is Modality.AUDIO
        record = self.tr("Record for this class (R)") if sounds else self.tr("Take pictures for this class")
        self._record.setToolTip(record)
        self._record.setAccessibleName(record)
        self._name.setToolTip(self.tr("Double click or F2 to rename"))
        expand = self.tr("Show fewer and smaller tiles") if self._expanded else self.tr("Show more and larger tiles")
        self._expand.setToolTip(expand)
        self._expand.setAccessibleName(expand)
        self.tiles.model_.set_all_text(self.tr("All %1"))
        empty = self.tr("Drop sounds here, or record some") if sounds else self.tr("Drop pictures here, or take some")
        self._empty.setText(empty)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """A double click on the name edits it, Escape gives up."""
        if watched is self._name and event.type() == QEvent.Type.MouseButtonDblClick:
            self.rename()
            return True
        if watched is self._edit and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self._edit.setText(self._name.text())
            self._end_edit()
            return True
        return False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Opens the whole class from the empty part of the header."""
        if self.state is not None and self.state.samples:
            self.all_wanted.emit(self.folder)

    def _finish_rename(self) -> None:
        if self._edit.isHidden():
            return
        name = self._edit.text().strip()
        self._end_edit()
        if name and name != self._name.text():
            self._name.setText(name)
            self.renamed.emit(self.folder, name)

    def _end_edit(self) -> None:
        focused = self._edit.hasFocus()
        self._edit.hide()
        self._name.show()
        if focused:
            self.take_focus()

    def _full_tile(self) -> QSize:
        return PICTURE_TILE if self._modality is Modality.IMAGE else SOUND_TILE

    def _toggle(self) -> None:
        """Makes a small card as large as usual, or small again."""
        self._expanded = not self._expanded
        self._services.icons.bind(self._expand, "caret-up" if self._expanded else "caret-down", "text-2")
        self.tiles.set_tile(self._full_tile() if self._expanded else SMALL_TILE)
        self.retranslate()
        self._fill()

    def _fill(self) -> None:
        if self.state is None:
            return
        samples = self.state.samples
        self.tiles.setVisible(bool(samples))  # Which gives them their width.
        self._empty.setVisible(not samples)
        columns = self.tiles.columns()
        rows = min(self._rows if self._expanded else 1, -(-(len(samples) + 1) // columns))
        self.tiles.set_samples(samples, columns * max(1, rows))
        self.tiles.setFixedHeight(max(1, rows) * self.tiles.row_height())

    def _fill_menu(self) -> None:
        self._menu.clear()
        if self.state is None:
            return
        self._entry(self.tr("Rename"), "F2", self.rename)
        self._merge = QMenu(self.tr("Merge into"), self._menu)
        self._merge.setEnabled(bool(self._others))
        for other in self._others:
            self._merge.addAction(other.name, partial(self.merge_wanted.emit, self.folder, other.folder))
        self._menu.addMenu(self._merge)
        self._entry(self.tr("Move up"), "", lambda: self.shift_wanted.emit(self.folder, -1))
        self._entry(self.tr("Move down"), "", lambda: self.shift_wanted.emit(self.folder, 1))
        self._entry(self.tr("Show all"), "", lambda: self.all_wanted.emit(self.folder))
        self._entry(self.tr("Open the folder"), "", lambda: self.open_wanted.emit(self.folder))
        self._entry(self.tr("Save a copy of the folder…"), "", lambda: self.copy_wanted.emit(self.folder))
        self._menu.addSeparator()
        self._entry(self.tr("Delete class"), "", lambda: self.delete_wanted.emit(self.folder))

    def _entry(self, text: str, key: str, act: object) -> QAction:
        action = QAction(f"{text}\t{key}" if key else text, self._menu)
        action.triggered.connect(act)
        self._menu.addAction(action)
        return action
