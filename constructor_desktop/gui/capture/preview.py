"""The preview card: the selected sound or picture large, or what can be done with several."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QToolButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.words import deleted_text
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.chip import Chip
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.strips import EmptyState
from constructor_desktop.storage.changes import TrashSamples
from constructor_desktop.storage.state import SampleState

if TYPE_CHECKING:
    from constructor_desktop.gui.capture.preview_many import ManyPreview
    from constructor_desktop.gui.capture.preview_picture import PicturePreview
    from constructor_desktop.gui.capture.preview_sound import SoundPreview


class PreviewCard(QWidget):
    """Shows what is selected on the data page; keeps up with changes of those samples by itself."""

    step = Signal(int)
    """The user wants the sample before (-1) or after (1)."""

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self._samples: list[SampleState] = []
        self._sound: SoundPreview | None = None
        self._picture: PicturePreview | None = None
        self._many: ManyPreview | None = None
        self._plots_ready = self._to_cut = False
        self._build()
        self._warm_up()
        self._show_nothing()

    def _build(self) -> None:
        services = self._services
        form = load_form(
            "preview_card",
            services.icons,
            self,
            {
                "Chip": lambda parent: Chip(services.theme, parent),
                "ElidedLabel": lambda parent: ElidedLabel(parent, Qt.TextElideMode.ElideMiddle),
            },
        )
        self._header = form.get(QWidget, "header")
        self._chip = form.get(Chip, "chip")
        self._name, self._facts = form.get(ElidedLabel, "file_name"), form.get(ElidedLabel, "facts")
        self._pages = form.get(QStackedWidget, "pages")
        glyph = "waveform" if self._session.modality is Modality.AUDIO else "image"
        self._empty = EmptyState(services.icons, glyph)
        self._pages.addWidget(self._empty)
        form.get(QToolButton, "previous").clicked.connect(self._go_back)
        form.get(QToolButton, "next").clicked.connect(self._go_on)
        form.get(QToolButton, "remove").clicked.connect(self.remove)
        self._session.changed.connect(self._keep_up)
        self._retranslate()

    def _warm_up(self) -> None:
        """Has the plotting library loaded in a thread: it would hold the window up for a third of a second."""
        if self._session.modality is not Modality.AUDIO:
            self._plots_ready = True
            return
        self._services.tasks.start(
            lambda on_event: import_module("constructor_desktop.gui.plots.canvas"),
            "load plots",
            done=self._set_ready,
        )

    def _set_ready(self, _: object) -> None:
        self._plots_ready = True
        self.show_samples(self._samples)

    # --- what is shown

    @property
    def page(self) -> QWidget | None:
        """The widget below the header."""
        return self._pages.currentWidget()

    def show_samples(self, samples: list[SampleState]) -> None:
        """Shows the selected samples: none, one, or several."""
        self._samples = list(samples)
        if len(samples) == 1:
            self._show_one(samples[0])
        elif samples:
            self._show_many()
        else:
            self._show_nothing()

    def toggle_play(self) -> None:
        """Plays or pauses the sound that is shown."""
        if self._sound is not None and self.page is self._sound:
            self._sound.toggle_play()

    def cut(self) -> None:
        """Opens the dialog that cuts the sound that is shown, as soon as it is read."""
        self._to_cut = True
        if self._sound is not None and self.page is self._sound:
            self._sound.cut_when_read()
            self._to_cut = False

    def remove(self) -> None:
        """Moves the sample that is shown to the trash."""
        paths = tuple(sample.path for sample in self._samples)
        if paths:
            self._session.perform(TrashSamples(paths), deleted_text(self._session.modality, len(paths)))

    def deactivate(self) -> None:
        """Falls silent."""
        if self._sound is not None:
            self._sound.deactivate()

    def shut_down(self) -> None:
        """Stops everything."""
        self._show_nothing()
        self.deactivate()

    def _show_nothing(self) -> None:
        self._clear_pages()
        self._header.hide()
        self._pages.setCurrentWidget(self._empty)

    def _show_many(self) -> None:
        if self._many is None:
            from constructor_desktop.gui.capture.preview_many import ManyPreview

            self._many = ManyPreview(self._services, self._session)
            self._pages.addWidget(self._many)
        self._clear_pages()
        self._header.hide()
        self._many.show_samples(self._samples)
        self._pages.setCurrentWidget(self._many)

    def _show_one(self, sample: SampleState) -> None:
        if not self._plots_ready:
            return
        page = self._sound_page() if self._session.modality is Modality.AUDIO else self._picture_page()
        known = self._session.state.class_of(sample.class_folder)
        if known is not None:
            self._chip.set_class(known.colour, known.number)
            self._chip.setToolTip(known.name)
        self._name.setText(sample.path.name)
        self._header.show()
        page.show_sample(sample)
        self._pages.setCurrentWidget(page)
        if self._to_cut:
            self.cut()

    def _sound_page(self) -> SoundPreview:
        if self._sound is None:
            from constructor_desktop.gui.capture.preview_sound import SoundPreview

            self._sound = SoundPreview(self._services, self._session)
            self._sound.facts_changed.connect(self._facts.setText)
            self._pages.addWidget(self._sound)
        return self._sound

    def _picture_page(self) -> PicturePreview:
        if self._picture is None:
            from constructor_desktop.gui.capture.preview_picture import PicturePreview

            self._picture = PicturePreview(self._services, self._session)
            self._picture.facts_changed.connect(self._facts.setText)
            self._pages.addWidget(self._picture)
        return self._picture

    def _clear_pages(self) -> None:
        if self._sound is not None:
            self._sound.clear()
        if self._picture is not None:
            self._picture.clear()

    def _keep_up(self) -> None:
        state = self._session.state
        current = [found for sample in self._samples if (found := state.sample(sample.path)) is not None]
        self.show_samples(current)

    def _go_back(self) -> None:
        self.step.emit(-1)

    def _go_on(self) -> None:
        self.step.emit(1)

    def _retranslate(self) -> None:
        if self._session.modality is Modality.AUDIO:
            self._empty.set_texts(self.tr("Select a sound to see and hear it"))
        else:
            self._empty.set_texts(self.tr("Select a picture to see it large"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
