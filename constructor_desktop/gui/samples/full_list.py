"""One class in full: all its samples, sorted and filtered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import count_text
from constructor_desktop.gui.samples.overview import LANE
from constructor_desktop.gui.samples.tile_delegate import PICTURE_TILE, SOUND_TILE
from constructor_desktop.gui.samples.tiles import TileView
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.gui.widgets.chip import Chip
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.search_field import SearchField
from constructor_desktop.media.listing import natural_key
from constructor_desktop.storage.state import ClassState, SampleState

_Key = Callable[[SampleState], Any]
_LONGEST, _PROBLEMS = 2, 3


class FullList(QWidget):
    """Shows a class in full; only tiles that are seen are decoded."""

    back_wanted = Signal()

    def __init__(
        self, services: Services, thumbnails: Thumbnails, modality: Modality, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = services.theme
        tile = PICTURE_TILE if modality is Modality.IMAGE else SOUND_TILE
        form = load_form(
            "samples_full",
            services.icons,
            self,
            {
                "Chip": lambda owner: Chip(theme, owner),
                "ElidedLabel": ElidedLabel,
                "SearchField": SearchField,
                "TileView": lambda owner: TileView(theme, thumbnails, tile, owner),
            },
        )
        own = self.layout()
        assert own is not None
        own.setContentsMargins(0, 0, LANE, 0)
        self._modality = modality
        self._frame = form.root
        self.tiles = form.get(TileView, "tiles")
        self.tiles.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._chip, self._name = form.get(Chip, "chip"), form.get(ElidedLabel, "name")
        self._count = form.get(QLabel, "count")
        self._filter, self._sort = form.get(QLineEdit, "filter"), form.get(QComboBox, "sort")
        self._state: ClassState | None = None
        self._problems: Mapping[Path, str] = {}
        self._lengths: Mapping[Path, float] = {}
        form.get(QToolButton, "back").clicked.connect(self.back_wanted)
        self._filter.textChanged.connect(self._fill)
        self.retranslate()
        self._sort.activated.connect(self._fill)

    @property
    def state(self) -> ClassState | None:
        """The class it shows."""
        return self._state

    @property
    def folder(self) -> str:
        """The class it shows, by its folder."""
        return self._state.folder if self._state else ""

    def show_class(self, state: ClassState) -> None:
        """Shows a class; what was typed into the filter is kept for the same class."""
        if self._state is None or state.folder != self._state.folder:
            self._filter.clear()
        self._state = state
        self._chip.set_class(state.colour, state.number)
        self._name.setText(state.name)
        self._count.setText(count_text(len(state.samples)))
        self._fill()

    def set_lit(self, lit: bool) -> None:
        """Lights up while something is dragged over it."""
        self._frame.setProperty("selected", lit)
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)

    def set_findings(self, problems: Mapping[Path, str], lengths: Mapping[Path, float]) -> None:
        """Sets the badges of the tiles, and the lengths of sounds in seconds."""
        self._problems, self._lengths = problems, lengths
        self.tiles.set_problems(problems)
        if self.isVisible() and self._sort.currentIndex() in (_LONGEST, _PROBLEMS):
            self._fill()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        chosen = max(0, self._sort.currentIndex())
        self._sort.clear()
        longest = self.tr("Longest first") if self._modality is Modality.AUDIO else self.tr("Largest first")
        self._sort.addItems([self.tr("By name"), self.tr("Newest first"), longest, self.tr("Problems first")])
        self._sort.setCurrentIndex(chosen)

    def _fill(self) -> None:
        if self._state is None:
            return
        wanted = self._filter.text().casefold()
        samples = [one for one in self._state.samples if wanted in one.path.name.casefold()]
        self.tiles.set_samples(sorted(samples, key=self._key()), None)

    def _key(self) -> _Key:
        problems, lengths = self._problems, self._lengths
        keys: tuple[_Key, ...] = (
            lambda one: natural_key(one.path.name),
            lambda one: -one.modified_ns,
            lambda one: (-lengths.get(one.path, 0.0), -one.bytes),
            lambda one: (one.path not in problems, natural_key(one.path.name)),
        )
        return keys[max(0, self._sort.currentIndex())]
