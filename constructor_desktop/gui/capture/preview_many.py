"""What can be done with several selected samples at once."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.class_box import ClassBox
from constructor_desktop.gui.capture.words import deleted_text, moved_text
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import count_text, counted
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.storage.changes import MoveSamples, TrashSamples
from constructor_desktop.storage.state import SampleState

_MOST_LINES = 6


class ManyPreview(QWidget):
    """Counts the selected samples by class; moves or deletes them."""

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._samples: tuple[SampleState, ...] = ()
        form = load_form(
            "preview_many",
            services.icons,
            self,
            {"ClassBox": lambda parent: ClassBox(services.theme, session, parent)},
        )
        self._count, self._breakdown = form.get(QLabel, "count"), form.get(QLabel, "breakdown")
        self.target = form.get(ClassBox, "target")
        form.get(QPushButton, "move").clicked.connect(self.move_samples)
        form.get(QPushButton, "remove").clicked.connect(self.remove_samples)

    def show_samples(self, samples: list[SampleState]) -> None:
        """Shows what is selected."""
        self._samples = tuple(samples)
        folders = {sample.class_folder for sample in samples}
        if folders == {self.target.folder}:
            other = next((one.folder for one in self._session.state.classes if one.folder not in folders), None)
            if other is not None:
                self.target.choose(other)
        self._retranslate()

    def move_samples(self) -> None:
        """Moves them to the chosen class."""
        folder = self.target.folder
        paths = tuple(sample.path for sample in self._samples if sample.class_folder != folder)
        if paths and folder:
            text = moved_text(self._session.modality, len(paths), self.target.currentText())
            self._session.perform(MoveSamples(paths, folder), text)

    def remove_samples(self) -> None:
        """Moves them to the trash."""
        paths = tuple(sample.path for sample in self._samples)
        if paths:
            self._session.perform(TrashSamples(paths), deleted_text(self._session.modality, len(paths)))

    def _retranslate(self) -> None:
        number = len(self._samples)
        if self._session.modality is Modality.AUDIO:
            text = counted(self.tr("%n sound(s) selected", "", number), number)
        else:
            text = counted(self.tr("%n picture(s) selected", "", number), number)
        self._count.setText(text)
        counts = Counter(sample.class_folder for sample in self._samples)
        lines = [
            f"{known.name}: {count_text(counts[known.folder])}"
            for known in self._session.state.classes
            if known.folder in counts
        ]
        shown = lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], "…"]
        self._breakdown.setText("\n".join(shown))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
