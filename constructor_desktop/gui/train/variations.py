"""Shows a sample and the variations of it that a training learns from, exactly as it makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.images import to_qimage
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.icons import paint_icon
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.preferences import SPEAKER
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.theme import Theme
from constructor_desktop.storage.state import SampleState

if TYPE_CHECKING:
    from constructor_desktop.media.player import Player

COUNT = 8
_COLUMNS = 4
_TILE = QSize(150, 112)
_GAP, _CAPTION = 12, 20


@dataclass(frozen=True)
class View:
    """The sample itself or a variation: what it looks like, and the sound it is, `float32 [T]`, if it is one."""

    image: QImage
    wave: NDArray[np.float32] | None = None


class VariationsDialog(QDialog):
    """Shows one sample after another, each with seven variations; a click plays a sound."""

    def __init__(
        self, services: Services, modality: Modality, samples: list[SampleState], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._modality, self._samples = services, modality, samples
        self._number = 0
        self._player: Player | None = None
        form = load_form(
            "train_variations", services.icons, self, {"ViewGrid": lambda owner: ViewGrid(services.theme, owner)}
        )
        self.grid = form.get(ViewGrid, "grid")
        self._name = form.get(QLabel, "name")
        sounds = modality is Modality.AUDIO
        form.get(QLabel, "explanation").setText(self._explanation(sounds=sounds))
        form.get(QPushButton, "another").clicked.connect(self.show_another)
        form.get(QPushButton, "close").clicked.connect(self.accept)
        self.setWindowTitle(self.tr("Variations"))
        self.finished.connect(self._end)
        if sounds:
            self.grid.clicked.connect(self._play)
        self._load()

    def show_another(self) -> None:
        """Shows the next sample."""
        self._number += 1
        self._load()

    def _explanation(self, *, sounds: bool) -> str:
        if sounds:
            return self.tr(
                "Besides each sound the model learns from shifted, louder, softer and noisier copies of it, as far as "
                "that helps. Click one to hear it."
            )
        return self.tr(
            "Besides each picture the model learns from cropped, turned, mirrored, brighter and darker copies of it, "
            "as far as that helps."
        )

    def _load(self) -> None:
        sample, modality, number = self._samples[self._number % len(self._samples)], self._modality, self._number
        self._name.setText(sample.path.name)

        def done(views: list[View]) -> None:
            if number == self._number:
                self.grid.show_views(views, playable=modality is Modality.AUDIO)

        self._services.tasks.start(
            lambda _: make_views(sample, modality),
            "variations",
            done=done,
            failed=lambda error: self.grid.show_text(error_text(error)),
        )

    def _play(self, number: int) -> None:
        from constructor_desktop.media.player import Player

        wave = self.grid.views[number].wave
        if wave is not None:
            if self._player is None:
                self._player = Player(self._services.preferences.text(SPEAKER) or None)
            self._player.play(wave, _rate())

    def _end(self) -> None:
        if self._player is not None:
            self._player.close(wait=False)
            self._player = None


class ViewGrid(QWidget):
    """Tiles in rows of four: the sample itself, then its variations."""

    clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.views: list[View] = []
        self._text = ""
        self._playable = False
        rows = COUNT // _COLUMNS
        height = rows * (_TILE.height() + _CAPTION + _GAP) - _GAP
        self.setFixedSize(_COLUMNS * (_TILE.width() + _GAP) - _GAP, height)
        theme.changed.connect(self.update)

    def show_views(self, views: list[View], *, playable: bool) -> None:
        """Shows the sample and its variations."""
        self.views, self._text, self._playable = views, "", playable
        self.setCursor(Qt.CursorShape.PointingHandCursor if playable else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_text(self, text: str) -> None:
        """Shows a sentence instead."""
        self.views, self._text = [], text
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tells which tile was clicked."""
        number = next((n for n in range(len(self.views)) if _tile(n).contains(event.position())), None)
        if number is not None:
            self.clicked.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the tiles."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for number in range(COUNT):
            self._paint_tile(painter, number)
        if self._text:
            painter.setPen(self._theme.color("text-2"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
        painter.end()

    def _paint_tile(self, painter: QPainter, number: int) -> None:
        tile = _tile(number)
        shape = QPainterPath()
        shape.addRoundedRect(tile, 6, 6)
        painter.fillPath(shape, self._theme.color("sunken"))
        if number >= len(self.views):
            return
        painter.setClipPath(shape)
        painter.drawImage(tile, self.views[number].image)
        painter.setClipping(False)
        caption = self.tr("As it is") if number == 0 else self.tr("Variation %1").replace("%1", str(number))
        painter.setPen(self._theme.color("text-2"))
        below = QRectF(tile.left(), tile.bottom() + 2, tile.width(), _CAPTION)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, caption)
        if self._playable:
            box = QRectF(tile.right() - 24, tile.bottom() - 24, 18, 18).toRect()
            paint_icon(painter, "play", box, self._theme.color("on-fill"))


def _tile(number: int) -> QRectF:
    corner = QPoint(number % _COLUMNS * (_TILE.width() + _GAP), number // _COLUMNS * (_TILE.height() + _CAPTION + _GAP))
    return QRectF(corner, _TILE)


def make_views(sample: SampleState, modality: Modality) -> list[View]:
    """Makes a sample and its first seven variations, as a training does; for a task.

    Raises:
        UnreadableError: if it cannot be decoded.
    """
    import hashlib

    from constructor_desktop.core.copies import content_key
    from constructor_desktop.core.data import Sample
    from constructor_desktop.core.errors import UnreadableError
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.preprocess import AudioPreprocess
    from constructor_desktop.training.views import make_view

    preprocess = REGISTRY.default(modality).preprocess
    try:
        digest = hashlib.sha256(sample.path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreadableError.from_os_error(sample.path, error) from error
    key = content_key(digest, Sample(sample.path, "", sample.start, sample.end))
    decoded = preprocess.decode(sample.path, sample.start, sample.end)
    varied = [make_view(decoded, key, view) for view in range(COUNT)]
    if isinstance(preprocess, AudioPreprocess):
        return [_sound_view(one.astype(np.float32, copy=False), preprocess.rate) for one in varied]
    return [View(to_qimage(preprocess(one.astype(np.uint8, copy=False)))) for one in varied]


def _sound_view(wave: NDArray[np.float32], rate: int) -> View:
    from constructor_desktop.gui.plots.colour_maps import coloured
    from constructor_desktop.media.spectrogram import spectrogram_thumbnail

    size = (2 * _TILE.width(), 2 * _TILE.height())
    return View(coloured(spectrogram_thumbnail(wave, rate, *size), "magma"), wave)


def _rate() -> int:
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.preprocess import AudioPreprocess

    preprocess = REGISTRY.default(Modality.AUDIO).preprocess
    assert isinstance(preprocess, AudioPreprocess)
    return preprocess.rate
