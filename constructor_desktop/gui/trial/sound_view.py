"""Listening live: the rolling spectrogram with the window that is being answered about, and the last answers."""

from __future__ import annotations

import time

import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QGraphicsRectItem,
    QGridLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from constructor_desktop.gui.capture.device_box import DeviceBox
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.language import decimal_text
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.plots.axes import MelAxis
from constructor_desktop.gui.plots.rolling import REPAINT_MS, RollingSpectrogram
from constructor_desktop.gui.preferences import MICROPHONE
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.trial.ears import Ears
from constructor_desktop.gui.trial.state_dot import StateDot
from constructor_desktop.gui.trial.strip import STRIP_SECONDS, AnswerStrip, RollingAxis
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.inference.verdict import Verdict
from constructor_desktop.media.ring import RingBuffer
from constructor_desktop.media.spectrogram import RollingMel

_BANDS = 128
_COLUMN_SECONDS = 0.02
CORRECTION_SECONDS = 3.0
"""How much of what was heard last a correction adds."""
_CAPTION_SIZE = 11  # pixels
_CAPTION_INSIDE = 0.35  # of the plot: a narrower frame has its caption at its left


class SoundView(QWidget):
    """Shows what is heard while `listening` is on."""

    paused = Signal(bool)
    """The user has paused it, or goes on."""
    deaf = Signal()
    """No microphone can be used: the banner says why."""

    def __init__(self, services: Services, ears: Ears, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._ears = ears
        self._wanted = False
        self._error: Exception | None = None
        self._window_seconds = 1.0
        self._ring: RingBuffer | None = None
        self._mel: RollingMel | None = None
        theme = services.theme
        factories = {
            "StateDot": lambda parent: StateDot(theme, parent),
            "DeviceBox": lambda parent: DeviceBox(services, parent),
            "Banner": lambda parent: Banner(services.icons, parent),
        }
        self._form = load_form("test_sound", services.icons, self, factories)
        self._state = self._form.get(QLabel, "state")
        self._dot = self._form.get(StateDot, "dot")
        self._pause = self._form.get(QPushButton, "pause")
        self._device = self._form.get(DeviceBox, "device")
        self._stack = self._form.get(QStackedWidget, "sound_stack")
        self._banner = self._form.get(Banner, "banner")
        self._lay_out(theme)
        self._timer = QTimer(self)
        self._timer.setInterval(REPAINT_MS)
        self._timer.timeout.connect(self._follow)
        self._connect()
        self.retranslate()
        self._device.refresh()

    @property
    def listening(self) -> bool:
        """Whether the user wants it to listen."""
        return self._wanted

    @property
    def is_deaf(self) -> bool:
        """Whether no microphone could be used when it was tried last."""
        return self._error is not None

    def start(self) -> None:
        """Opens the microphone."""
        self._wanted = True
        self._error = None
        self._ears.start(self._device.device or self._services.preferences.text(MICROPHONE) or None)
        self._show_state()

    def stop(self) -> None:
        """Gives the microphone back; what was heard stays on the screen."""
        self._wanted = False
        self._timer.stop()
        self._unlisten()
        self._ears.stop()
        self._show_state()

    def toggle(self) -> None:
        """Pauses or goes on."""
        if self._error is not None or not self._wanted:
            self.paused.emit(False)
            self.start()
        else:
            self.stop()
            self.paused.emit(True)

    def set_window(self, seconds: float) -> None:
        """Outlines another length of window."""
        self._window_seconds = seconds
        self._outline()

    def add_answer(self, verdict: Verdict, look: ClassLook | None, heard_at: float) -> None:
        """Shows an answer in the strip."""
        self._strip.add(verdict, look, heard_at)

    def clear_answers(self) -> None:
        """Forgets the answers, which were of another model."""
        self._strip.clear()

    @property
    def strip(self) -> AnswerStrip:
        """The answers of the last seconds."""
        return self._strip

    def retranslate(self) -> None:
        """Sets texts again."""
        self._plot.setAccessibleName(self.tr("Spectrogram of the last seconds"))
        self._name_frame()
        self._show_state()
        self._show_error()

    def _lay_out(self, theme: Theme) -> None:
        self._plot = RollingSpectrogram(theme)
        self._plot.setMinimumHeight(140)
        self._mel_axis = MelAxis(theme)
        self._strip = AnswerStrip(theme)
        self._unit = QLabel(self)
        self._unit.setProperty("role", "faint")
        self._unit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._frame = QGraphicsRectItem()
        pen = pg.mkPen("w", width=2)
        pen.setCosmetic(True)
        self._frame.setPen(pen)
        self._plot.box.addItem(self._frame, ignoreBounds=True)
        self._caption = pg.TextItem(color="w")
        font = QFont(self.font())
        font.setPixelSize(_CAPTION_SIZE)
        self._caption.setFont(font)
        self._plot.box.addItem(self._caption, ignoreBounds=True)
        hearing = self._form.get(QWidget, "hearing")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2)
        grid.setVerticalSpacing(7)
        grid.addWidget(self._mel_axis, 0, 0)
        grid.addWidget(self._plot, 0, 1)
        grid.addWidget(self._unit, 1, 0)
        grid.addWidget(RollingAxis(theme), 1, 1)
        grid.addWidget(self._strip, 2, 1)
        grid.setRowStretch(0, 1)
        column = hearing.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(grid)

    def _connect(self) -> None:
        self._pause.clicked.connect(self.toggle)
        self._device.activated.connect(self._choose_device)
        self._banner.acted.connect(self.start)
        self._ears.opened.connect(self._opened)
        self._ears.failed.connect(self._fail)

    def _opened(self) -> None:
        microphone = self._ears.microphone
        if microphone is None:
            return
        self._unlisten()
        self._ring = microphone.listen(2.0)
        self._mel = RollingMel(microphone.rate, _BANDS, _COLUMN_SECONDS)
        columns = round(STRIP_SECONDS * microphone.rate / self._mel.hop)
        self._plot.start(_BANDS, columns, filled=True)
        self._mel_axis.set_frequencies(self._mel.frequencies)
        self._strip.clear()
        self._outline()
        self._timer.start()
        self._show_state()

    def _follow(self) -> None:
        """Brings what is new to the spectrogram: one or two short transforms thirty times a second."""
        if self._ring is None or self._mel is None:
            return
        block = self._ring.read_new()
        if block.size:
            self._plot.push(self._mel.push(block))
        self._strip.set_now(time.perf_counter())

    def _outline(self) -> None:
        self._name_frame()
        for item in (self._frame, self._caption):
            item.setVisible(self._mel is not None)
        if self._mel is None:
            return
        columns = round(STRIP_SECONDS / _COLUMN_SECONDS)
        width = min(columns, self._window_seconds / _COLUMN_SECONDS)
        self._frame.setRect(columns - width, 0.5, width - 1, _BANDS - 1)
        inside = width >= columns * _CAPTION_INSIDE
        self._caption.setAnchor((0 if inside else 1, 0))
        self._caption.setPos(columns - width, _BANDS)

    def _name_frame(self) -> None:
        """Says what the frame is: not what a correction adds."""
        digits = 0 if float(self._window_seconds).is_integer() else 1
        seconds = decimal_text(min(self._window_seconds, STRIP_SECONDS), digits)
        self._caption.setText(self.tr("The answer is about these %1 s").replace("%1", seconds))
        tip = self.tr("In the frame: what the answer is about. A correction adds the last %1 seconds.")
        self._plot.setToolTip(tip.replace("%1", f"{CORRECTION_SECONDS:g}"))

    def _unlisten(self) -> None:
        if self._ring is not None and self._ears.microphone is not None:
            self._ears.microphone.unlisten(self._ring)
        self._ring = None

    def _fail(self, error: Exception) -> None:
        self._wanted = False
        self._timer.stop()
        self._ring = None
        self._error = error
        self._show_error()
        self._show_state()
        self.deaf.emit()

    def _show_error(self) -> None:
        if self._error is not None:
            detail = getattr(self._error, "detail", "")
            self._banner.show_error(error_text(self._error), self.tr("Try again"), detail)

    def _show_state(self) -> None:
        self._stack.setCurrentIndex(1 if self._error is not None else 0)
        opening = self._wanted and not (self._ears.microphone is not None and self._ears.microphone.is_open)
        if self._error is not None:
            text = self.tr("No microphone")
        elif opening:
            text = self.tr("Opening the microphone…")
        else:
            text = self.tr("Listening") if self._wanted else self.tr("Paused")
        self._state.setText(text)
        self._dot.set_on(self._wanted and not opening)
        self._pause.setText(self.tr("Pause") if self._wanted else self.tr("Go on"))
        self._pause.setVisible(self._error is None)
        self._services.icons.bind(self._pause, "pause" if self._wanted else "play", "text", BUTTON_SIZE)
        self._unit.setText(self.tr("Hz"))

    def _choose_device(self) -> None:
        if self._wanted or self._error is not None:
            self.start()
