"""The segment "Live" for sounds: joins the microphone, its view, and the answers beside it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from constructor_desktop.gui.services import Services
from constructor_desktop.gui.trial.corrections import Corrections
from constructor_desktop.gui.trial.ears import Ears
from constructor_desktop.gui.trial.live import LiveView
from constructor_desktop.gui.trial.side import Side
from constructor_desktop.gui.trial.sound_view import CORRECTION_SECONDS, SoundView
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.smoothing import Smoother
from constructor_desktop.inference.verdict import judge
from constructor_desktop.media.audio import is_silent

if TYPE_CHECKING:
    from constructor_desktop.inference.live import LiveAnswer
    from constructor_desktop.inference.predictor import Predictor

_LEAST_SECONDS = 0.5


class LiveSound(LiveView):
    """Listens while it is shown, unless the user has paused it."""

    def __init__(self, services: Services, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._smoother: Smoother | None = None
        self._last: Prediction | None = None
        self._paused = False
        self._has_heard = False
        self._was_silent = False
        self.ears = Ears(services, self)
        self.view = SoundView(services, self.ears)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.ears.answered.connect(self._answer)
        self.ears.forgotten.connect(self._forget)
        self.view.paused.connect(self._pause)
        self.view.deaf.connect(self._tell_deaf)
        side.smoothing_changed.connect(self._smooth)

    def set_predictor(self, predictor: Predictor) -> None:
        """Answers with another model from now on."""
        self._smoother = Smoother(predictor.threshold, self._side.smoothing)
        self._last = None
        self.view.clear_answers()
        self.view.set_window(predictor.window_seconds or 0.0)
        self.ears.set_predictor(predictor)

    def run(self) -> None:
        """Listens, unless it is paused or does already."""
        if not self._paused and not self.view.listening:
            self._side.show_nothing("ear", self.tr("Listening…"))
            self.view.start()

    def halt(self) -> None:
        """Gives the microphone back."""
        if self.view.listening:
            self.view.stop()

    def toggle(self) -> None:
        """Pauses or goes on."""
        self.view.toggle()

    def shut_down(self) -> None:
        """Ends everything."""
        self.halt()
        self.ears.shut_down()

    def judge_again(self) -> None:
        """Shows the answer under another threshold."""
        if self._last is not None and self.view.listening:
            self._side.show_answer(judge(self._last, self._side.above), list(self._last.probabilities.values()))

    def what(self) -> str:
        """Returns what a correction would add."""
        if is_silent(self._heard()):
            return self.tr("The last 3 seconds were silence. Add it to…")
        if self._paused:
            return self.tr("The last 3 seconds before the pause were…")
        return self.tr("The last 3 seconds were…")

    def correctable(self) -> bool:
        """Whether enough was heard."""
        return self._heard().size > 0

    def why_nothing(self) -> str:
        """Returns why a correction is not possible."""
        if self.view.is_deaf:
            return self.tr("Nothing is heard: no microphone can be used.")
        return self.tr("Nothing has been heard yet.")

    def correct(self, corrections: Corrections, name: str) -> bool:
        """Adds what was heard last to a class; returns False if nothing was."""
        wave = self._heard()
        if not wave.size:
            return False
        corrections.add_wave(wave, self.ears.rate, name, silent=is_silent(wave))
        return True

    def retranslate(self) -> None:
        """Sets texts again."""
        self.view.retranslate()
        if self.view.is_deaf:
            self._tell_deaf()
        elif self._paused:
            self._side.show_nothing("pause", self.tr("Paused"))

    def _heard(self) -> NDArray[np.float32]:
        """Returns what a correction adds, `float32 [T]`; empty if that is too short to be of use."""
        wave = self.ears.last(CORRECTION_SECONDS)
        return wave if wave.size >= _LEAST_SECONDS * max(1, self.ears.rate) else wave[:0]

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        self._side.pace.reset()
        if paused:
            self._side.show_nothing("pause", self.tr("Paused"))
        self.changed.emit()

    def _tell_deaf(self) -> None:
        self._side.pace.reset()
        self._side.show_nothing(
            "microphone-slash", self.tr("Nothing to hear"), self.tr("The microphone cannot be used.")
        )
        self.changed.emit()

    def _smooth(self, seconds: float) -> None:
        if self._smoother is not None:
            self._smoother.seconds = seconds

    def _answer(self, answer: LiveAnswer) -> None:
        if self._smoother is None or not self.view.listening:
            return
        side = self._side
        self._last = smoothed = self._smoother.add(answer.prediction, time.perf_counter())
        verdict = judge(smoothed, side.above)
        side.pace.dropped = answer.dropped
        heard_at = answer.heard_at
        side.show_answer(verdict, list(smoothed.probabilities.values()), lambda: side.pace.painted(heard_at))
        look = side.look_of(verdict.label) if verdict.answer is not None else None
        self.view.add_answer(verdict, look, heard_at)
        self._note_heard()

    def _note_heard(self) -> None:
        """Says so once there is something to add, and where it becomes silence or is none any more."""
        heard = self._heard()
        now = heard.size > 0, heard.size > 0 and is_silent(heard)
        if now != (self._has_heard, self._was_silent):
            self._has_heard, self._was_silent = now
            self.changed.emit()

    def _forget(self) -> None:
        self._has_heard = self._was_silent = False
        self.changed.emit()
