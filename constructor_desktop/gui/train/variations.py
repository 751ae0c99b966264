"""Shows a sample before and after augmentation, exactly as a training varies it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.preferences import SPEAKER
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.train.variation_views import Variations, View, make_pair
from constructor_desktop.storage.state import ClassState, SampleState

if TYPE_CHECKING:
    from constructor_desktop.media.player import Player

_TILE = QSize(340, 240)
_MOST_OFFERED = 200  # Samples of all classes together; a longer list would be of no use.
_TILES = ("before", "after")


class VariationsDialog(QDialog):
    """Shows a chosen sample beside one of its variations; a sound can be heard."""

    def __init__(
        self,
        services: Services,
        modality: Modality,
        classes: Sequence[ClassState],
        variations: Variations,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._modality, self._variations = services, modality, variations
        self._samples: list[SampleState] = []
        self._number, self._asked = 1, 0
        self._player: Player | None = None
        theme = services.theme
        self._form = load_form("train_variations", services.icons, self, {"Tile": lambda owner: Tile(theme, owner)})
        self.tiles = tuple(self._form.get(Tile, name) for name in _TILES)
        self.sample_box, self.what_box = self._form.get(QComboBox, "sample"), self._form.get(QComboBox, "what")
        self.setWindowTitle(self.tr("What augmentations do"))
        self._fill(classes)
        self._connect()
        self._load()

    def show_another(self) -> None:
        """Shows the next variation of the sample."""
        self._number += 1
        self._load()

    @property
    def name(self) -> str | None:
        """Name of the augmentation that is shown alone; None for all that are chosen."""
        name = self.what_box.currentData()
        return name if isinstance(name, str) else None

    def play(self, number: int) -> None:
        """Plays the sound of a tile."""
        from constructor_desktop.media.player import Player

        view = self.tiles[number].view
        if view is not None and view.wave is not None:
            if self._player is None:
                self._player = Player(self._services.preferences.text(SPEAKER) or None)
            self._player.play(view.wave, view.rate)

    def _fill(self, classes: Sequence[ClassState]) -> None:
        share = max(1, _MOST_OFFERED // len(classes))
        for known in classes:
            for sample in known.samples[:share]:
                self._samples.append(sample)
                self.sample_box.addItem(f"{known.name} · {sample.path.name}")
        self.what_box.addItem(self.tr("All that are ticked"), None)
        for one in self._variations.single:
            self.what_box.addItem(sentence(one.title), one.name)
        for name in _TILES:
            self._form.get(QPushButton, f"play_{name}").setVisible(self._modality is Modality.AUDIO)

    def _connect(self) -> None:
        self.sample_box.currentIndexChanged.connect(self._load_first)
        self.what_box.currentIndexChanged.connect(self._load_first)
        self._form.get(QPushButton, "another").clicked.connect(self.show_another)
        self._form.get(QPushButton, "close").clicked.connect(self.accept)
        for number, name in enumerate(_TILES):
            button = self._form.get(QPushButton, f"play_{name}")
            button.clicked.connect(lambda _=False, number=number: self.play(number))
        self.finished.connect(self._end)

    def _load_first(self) -> None:
        self._number = 1
        self._load()

    def _load(self) -> None:
        self._asked += 1
        asked, name, number = self._asked, self.name, self._number
        sample, modality, variations = self._samples[self.sample_box.currentIndex()], self._modality, self._variations
        self._form.get(QLabel, "summary").setText(self._summary())
        # Bound methods: they are forgotten when the dialog is closed before the work has ended.
        self._services.tasks.start(
            lambda _: (asked, make_pair(sample, modality, variations, name, number)),
            "variations",
            done=self._show,
            failed=self._fail,
        )

    def _summary(self) -> str:
        shown = next((one for one in self._variations.offered if one.name == self.name), None)
        if shown is not None:
            return sentence(shown.summary)
        return self.tr("Every copy differs at random. Samples kept aside for checking are never changed.")

    def _show(self, result: tuple[int, tuple[View, View]]) -> None:
        asked, views = result
        if asked == self._asked:
            for tile, view in zip(self.tiles, views, strict=True):
                tile.show_view(view, shape=views[0].image.size())

    def _fail(self, error: Exception) -> None:
        self.tiles[0].show_text(error_text(error))
        self.tiles[1].show_text("")

    def _end(self) -> None:
        if self._player is not None:
            self._player.close(wait=False)
            self._player = None


class Tile(QWidget):
    """A picture or a spectrogram, or a sentence in its place.

    Attributes:
        view: What is shown; None for nothing.
        text: The sentence.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shape = QSize()
        self.view: View | None = None
        self.text = ""
        self.setFixedSize(_TILE)
        theme.changed.connect(self.update)

    def show_view(self, view: View, shape: QSize) -> None:
        """Shows a view in the proportions of `shape`: networks see every picture in the same ones."""
        self.view, self.text, self._shape = view, "", shape
        self.update()

    def show_text(self, text: str) -> None:
        """Shows a sentence instead."""
        self.view, self.text = None, text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(frame, 8, 8)
        painter.fillPath(outline, self._theme.color("sunken"))
        if self.view is not None:
            size = QSizeF(self._shape).scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(frame.center().x() - size.width() / 2, frame.center().y() - size.height() / 2, 0, 0)
            place.setSize(size)
            painter.setClipPath(outline)
            painter.drawImage(place, self.view.image)
        elif self.text:
            painter.setPen(self._theme.color("text-2"))
            inside = self.rect().adjusted(12, 12, -12, -12)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.text)
        painter.end()
