"""Trimming a sound with the handles of its waveform."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton

from constructor_desktop.core.project import Trim
from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.language import seconds_text
from constructor_desktop.gui.plots.waveform import WaveformPlot
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.storage.changes import SetTrim
from constructor_desktop.storage.state import SampleState

_NEAR = 0.005  # seconds; a handle this close to an end stands for that end


class Trimming(QObject):
    """Active from the moment the user asks for it until he applies or cancels; only then there are handles.

    Attributes:
        button: Starts it.
    """

    active_changed = Signal(bool)

    def __init__(self, form: Form, services: Services, session: Session) -> None:
        super().__init__(form.root)
        self._session = session
        self._waveform = form.get(WaveformPlot, "waveform")
        self._text = form.get(QLabel, "trim_text")
        self.button = form.get(QPushButton, "trim")
        self._reset = form.get(QPushButton, "trim_reset")
        self._sample: SampleState | None = None
        self._seconds = 0.0
        self.active = False
        self.button.clicked.connect(self.enter)
        form.get(QPushButton, "trim_apply").clicked.connect(self.apply)
        self._reset.clicked.connect(self.reset)
        form.get(QPushButton, "trim_cancel").clicked.connect(self.cancel)
        self._waveform.trim_moved.connect(self._tell)
        self._escape = QShortcut(QKeySequence("Escape"), form.root)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self.cancel)

    def show_sample(self, sample: SampleState, seconds: float) -> None:
        """Shows the part of a sound that is used; ends trimming if that is new."""
        if self.active and sample == self._sample:
            return
        self._sample, self._seconds = sample, seconds
        self.leave()
        self._show_stored()

    def enter(self) -> None:
        """Shows the handles."""
        if self._sample is not None and not self.active:
            self._waveform.set_trim(used_part(self._sample.trim, self._seconds))
            self._begin()

    def apply(self) -> None:
        """Keeps the part between the handles, or all of it again."""
        start, end = self._waveform.trim
        trim = Trim(None if start < _NEAR else round(start, 3), None if end > self._seconds - _NEAR else round(end, 3))
        self._store(trim, self.tr("%1 trimmed") if trim != Trim() else self.tr("All of %1 is used again"))

    def reset(self) -> None:
        """Moves the handles to the ends of the sound."""
        self._waveform.set_trim((0.0, self._seconds))
        self._tell()

    def cancel(self) -> None:
        """Leaves the trim as it was."""
        self.leave()
        self._show_stored()

    def leave(self) -> None:
        """Ends trimming."""
        if self.active:
            self.active = False
            self._escape.setEnabled(False)
            self.active_changed.emit(False)

    def _store(self, trim: Trim, text: str) -> None:
        sample = self._sample
        if sample is None:
            return
        if trim == sample.trim:
            self.cancel()
            return
        self.leave()
        self._show(trim)
        self._session.perform(SetTrim(sample.path, trim), text.replace("%1", sample.path.name))

    def _begin(self) -> None:
        self.active = True
        self._escape.setEnabled(True)
        self._tell()
        self.active_changed.emit(True)

    def _tell(self) -> None:
        start, end = self._waveform.trim
        self._reset.setEnabled(start >= _NEAR or end <= self._seconds - _NEAR)
        self._text.setText(self.tr("%1 are used").replace("%1", seconds_text(end - start)))

    def _show_stored(self) -> None:
        self._show(self._sample.trim if self._sample is not None else Trim())

    def _show(self, trim: Trim) -> None:
        self._waveform.set_trim(None if trim == Trim() else used_part(trim, self._seconds), handles=False)


def used_part(trim: Trim, seconds: float) -> tuple[float, float]:
    """Returns the first and the last second of a sound that a trim leaves."""
    start = min(trim.start or 0.0, seconds)
    return start, seconds if trim.end is None else min(max(trim.end, start), seconds)
