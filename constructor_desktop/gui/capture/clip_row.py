"""One recorded clip that waits to be kept or discarded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.sound_player import SoundPlayer
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.language import seconds_text
from constructor_desktop.gui.plots.colour_maps import COLOUR_MAP, coloured
from constructor_desktop.gui.samples.badges import badge, problem_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.chip import Chip
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.media.overview import sound_overview
from constructor_desktop.media.recovery import RecordedClip
from constructor_desktop.media.spectrogram import intensity

_WIDTH, _HEIGHT = 74, 42


class ClipRow(QWidget):
    """Mini-spectrogram, length, class, and what can be done.

    Attributes:
        clip: The clip.
        number: By which it is called.
        problem: Code of what is wrong with it, see `media.quality.Problem`; empty if nothing is, or as long as nobody
            has looked.
    """

    keep_wanted = Signal()
    discard_wanted = Signal()

    def __init__(
        self, services: Services, session: Session, player: SoundPlayer, clip: RecordedClip, number: int
    ) -> None:
        super().__init__()
        self.clip, self.number = clip, number
        self._services, self._session, self._player = services, session, player
        self._form = load_form(
            "capture_clip",
            services.icons,
            self,
            {
                "Chip": lambda parent: Chip(services.theme, parent),
                "ElidedLabel": lambda parent: ElidedLabel(parent, min_width=0),
            },
        )
        self.problem = ""
        self._picture = self._form.get(QLabel, "spectrogram")
        self._play = self._form.get(QToolButton, "play")
        self._play.clicked.connect(self.toggle_play)
        self._form.get(QPushButton, "keep").clicked.connect(self.keep_wanted)
        self._form.get(QToolButton, "discard").clicked.connect(self.discard_wanted)
        player.changed.connect(self._show_playing)
        session.changed.connect(self._retranslate)
        self._retranslate()
        self._load()

    @property
    def class_folder(self) -> str | None:
        """The class it was recorded for, if that still exists."""
        folder = self.clip.class_folder
        return folder if folder and self._session.state.class_of(folder) else None

    @property
    def has_picture(self) -> bool:
        """Whether its spectrogram is drawn."""
        return not self._picture.pixmap().isNull()

    def show_class(self, on: bool) -> None:
        """Shows or hides for which class it was recorded."""
        shown = on and self.class_folder is not None
        self._form.get(Chip, "chip").setVisible(shown)
        self._form.get(ElidedLabel, "class_name").setVisible(shown)

    def toggle_play(self) -> None:
        """Plays or stops."""
        if self._plays:
            self._player.stop()
        else:
            self._player.play(self.clip.path, self.clip.rate, 0.0, self.clip.seconds)

    @property
    def _plays(self) -> bool:
        return self._player.playing and self._player.path == self.clip.path

    def _show_playing(self) -> None:
        self._services.icons.bind(self._play, "stop" if self._plays else "play", "text", BUTTON_SIZE)

    def _load(self) -> None:
        path = self.clip.path

        def work(on_event: object) -> tuple[NDArray[np.uint8], str]:
            from constructor_desktop.media.quality import check_sample

            problems = check_sample(path, Modality.AUDIO)
            db = sound_overview(path, columns=2 * _WIDTH, bands=2 * _HEIGHT).spectrogram.db
            return np.ascontiguousarray(intensity(db)[::-1]), problems[0].code if problems else ""

        self._services.tasks.start(work, "draw clip", done=self._draw, failed=lambda error: None)

    def _draw(self, found: tuple[NDArray[np.uint8], str]) -> None:
        grey, self.problem = found
        self._retranslate()
        image = coloured(grey, self._services.preferences.text(COLOUR_MAP, "magma"))
        self._picture.setPixmap(_rounded(image))

    def _retranslate(self) -> None:
        self._form.get(QLabel, "name").setText(self.tr("Clip %1").replace("%1", str(self.number)))
        length = seconds_text(self.clip.seconds)
        missing = self.clip.dropped / self.clip.rate
        if missing > 0:
            note = self.tr("%1 missing").replace("%1", seconds_text(max(0.1, missing)))
            self.setToolTip(self.tr("The computer was too busy: a part of the sound is missing."))
            length = f"{length} · {note}"
        if self.problem:
            length = f"{length} · {badge(self.problem)[1]}"
            self.setToolTip(problem_text(self.problem))
        label = self._form.get(QLabel, "length")
        label.setText(length)
        if label.property("role") != (role := "warn" if self.problem else "small"):
            label.setProperty("role", role)
            label.style().unpolish(label)
            label.style().polish(label)
        folder = self.class_folder
        known = self._session.state.class_of(folder) if folder else None
        if known is not None:
            self._form.get(Chip, "chip").set_class(known.colour, known.number)
            self._form.get(ElidedLabel, "class_name").setText(known.name)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _rounded(image: QImage) -> QPixmap:
    pixmap = QPixmap(2 * _WIDTH, 2 * _HEIGHT)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    shape.addRoundedRect(pixmap.rect(), 12, 12)
    painter.setClipPath(shape)
    painter.drawImage(pixmap.rect(), image)
    painter.end()
    pixmap.setDevicePixelRatio(2)
    return pixmap
