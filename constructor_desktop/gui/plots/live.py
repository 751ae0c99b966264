"""Brings what a microphone hears to a rolling spectrogram and a level meter."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from constructor_desktop.gui.plots.meter import LevelMeter
from constructor_desktop.gui.plots.rolling import REPAINT_MS, RollingSpectrogram
from constructor_desktop.media.microphone import Microphone, level
from constructor_desktop.media.ring import RingBuffer
from constructor_desktop.media.spectrogram import RollingMel

_BANDS = 96
_BUFFER_SECONDS = 2.0


class LiveSound(QObject):
    """Reads new sound thirty times a second: one or two short transforms each time, well below a millisecond."""

    def __init__(self, view: RollingSpectrogram, meter: LevelMeter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._meter = view, meter
        self._microphone: Microphone | None = None
        self._ring: RingBuffer | None = None
        self._mel: RollingMel | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REPAINT_MS)
        self._timer.timeout.connect(self._read)

    def start(self, microphone: Microphone, seconds: float, *, filled: bool) -> None:
        """Begins anew with the sound that arrives from now on.

        Args:
            microphone: Open already.
            seconds: How much is shown at once.
            filled: See `RollingSpectrogram.start`.
        """
        self.stop()
        hop = max(0.01, seconds / 500)
        self._mel = RollingMel(microphone.rate, _BANDS, hop)
        self._view.start(_BANDS, max(1, round(seconds * microphone.rate / self._mel.hop)), filled=filled)
        self._microphone, self._ring = microphone, microphone.listen(_BUFFER_SECONDS)
        self._timer.start()

    def stop(self) -> None:
        """Reads no more; what is shown stays."""
        self._timer.stop()
        self._meter.reset()
        if self._microphone is not None and self._ring is not None:
            self._microphone.unlisten(self._ring)
        self._microphone = self._ring = None

    def _read(self) -> None:
        if self._ring is None or self._mel is None:
            return
        block = self._ring.read_new()
        if block.size:
            self._view.push(self._mel.push(block))
            self._meter.set_level(level(block)[1])
