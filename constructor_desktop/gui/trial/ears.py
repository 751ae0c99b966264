"""The microphone and the thread that answers about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from constructor_desktop.core.errors import DeviceError
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.services import Services
from constructor_desktop.media.microphone import Microphone
from constructor_desktop.media.ring import RingBuffer

if TYPE_CHECKING:
    from constructor_desktop.inference.live import LiveAnswer
    from constructor_desktop.inference.predictor import Predictor

_HISTORY_SECONDS = 12.0
_RING_SECONDS = 2.0


class Ears(QObject):
    """Listens, answers, and remembers the last seconds. Signals arrive in the GUI thread."""

    opened = Signal()
    """Sound arrives: `rate` and `history` are known."""
    failed = Signal(object)
    """A `DeviceError`: the microphone cannot be used (any more)."""
    answered = Signal(object)
    """A `LiveAnswer`."""
    forgotten = Signal()
    """What was heard is no longer the newest there is: `history` is gone."""
    _sounding = Signal(object)
    _broken = Signal(object, object)
    _told = Signal(object, object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._predictor: Predictor | None = None
        self._microphone: Microphone | None = None
        self._closing: list[Microphone] = []
        self._task: Task | None = None
        self._ring: RingBuffer | None = None
        self.rate = 0
        self.history: RingBuffer | None = None
        self._sounding.connect(self._begin)
        self._broken.connect(self._fail)
        self._told.connect(self._pass_on)

    @property
    def microphone(self) -> Microphone | None:
        """The open microphone, or None."""
        return self._microphone

    @property
    def is_open(self) -> bool:
        """Whether it listens or is about to."""
        return self._microphone is not None

    def start(self, device: str | None) -> None:
        """Opens a microphone (None: the system's choice) instead of the one before."""
        self.stop()
        self._forget()
        microphone = Microphone(
            device,
            on_open=lambda: self._sounding.emit(microphone),
            on_error=lambda error: self._broken.emit(microphone, error),
        )
        self._microphone = microphone
        former, self._closing = self._closing, []

        def close_former(_: object) -> None:
            for old in former:
                old.close()

        # Many devices can be open once only, and closing one takes a moment.
        self._services.tasks.start(close_former, "closing a microphone", done=lambda _: self._open(microphone))

    def stop(self) -> None:
        """Gives the microphone back; what was heard last is kept."""
        self._end_task()
        if self._microphone is not None:
            self._microphone.close(wait=False)
            self._closing.append(self._microphone)
            self._microphone = None

    def shut_down(self) -> None:
        """Stops and waits until the device was given back."""
        self.stop()
        for microphone in self._closing:
            microphone.close()
        self._closing.clear()

    def set_predictor(self, predictor: Predictor) -> None:
        """Uses another model from now on."""
        self._predictor = predictor
        if self._microphone is not None and self._microphone.is_open:
            self._end_task()
            self._begin_task(self._microphone)

    def last(self, seconds: float) -> NDArray[np.float32]:
        """Returns the end of what was heard, `float32 [T]` at `rate`; empty if nothing was."""
        if self.history is None:
            return np.zeros(0, np.float32)
        return self.history.latest(round(seconds * self.rate))

    def _open(self, microphone: Microphone) -> None:
        if microphone is self._microphone:
            microphone.open()

    def _begin(self, microphone: Microphone) -> None:
        if microphone is not self._microphone:
            return
        self.rate = microphone.rate
        self.history = microphone.listen(_HISTORY_SECONDS)
        self._begin_task(microphone)
        self.opened.emit()

    def _fail(self, microphone: Microphone, error: DeviceError) -> None:
        if microphone is self._microphone:
            self.stop()
            self._forget()
            self.failed.emit(error)

    def _forget(self) -> None:
        self.history = None
        self.forgotten.emit()

    def _begin_task(self, microphone: Microphone) -> None:
        from constructor_desktop.inference.live import listen

        if self._predictor is None:
            return
        predictor, rate = self._predictor, microphone.rate
        self._ring = ring = microphone.listen(_RING_SECONDS)
        self._task = self._services.tasks.start(
            lambda on_event: listen(predictor, ring, rate, lambda answer: self._told.emit(ring, answer), on_event),
            "listening",
        )

    def _pass_on(self, ring: RingBuffer, answer: LiveAnswer) -> None:
        if ring is self._ring:  # else it was still on its way when another model was chosen
            self.answered.emit(answer)

    def _end_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._microphone is not None and self._ring is not None:
            self._microphone.unlisten(self._ring)
        self._ring = None
