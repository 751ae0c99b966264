"""The camera and the thread that answers about it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.capture.camera import CameraSource
from constructor_desktop.gui.capture.webcam import MIRROR
from constructor_desktop.gui.preferences import CAMERA
from constructor_desktop.gui.services import Services
from constructor_desktop.inference.live import FrameBox, LiveAnswer, watch

if TYPE_CHECKING:
    from constructor_desktop.inference.predictor import Predictor


class Eyes(QObject):
    """Looks, and answers about the newest picture, mirrored where those of the Data page are."""

    seen = Signal(QImage)
    answered = Signal(object)
    """A `LiveAnswer`."""
    failed = Signal(str)
    """A sentence: the camera cannot be used (any more)."""
    _told = Signal(object, object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._predictor: Predictor | None = None
        self._task: Task | None = None
        self._box = FrameBox()
        self._mirror = False
        self.source = CameraSource(self)
        self.source.frame.connect(self._see)
        self.source.failed.connect(self._fail)
        self._told.connect(self._pass_on)

    @property
    def is_open(self) -> bool:
        """Whether the camera is on."""
        return self.source.running

    def start(self) -> None:
        """Turns the camera on."""
        preferences = self._services.preferences
        self._mirror = preferences.flag(MIRROR, default=True)
        self.source.start(preferences.text(CAMERA))
        if self.source.running:
            self._begin()

    def stop(self) -> None:
        """Turns the camera off."""
        self._end()
        self.source.stop()

    def set_predictor(self, predictor: Predictor) -> None:
        """Answers with another model from now on."""
        self._predictor = predictor
        if self._task is not None:
            self._end()
            self._begin()

    def _see(self, image: QImage) -> None:
        if self._mirror:
            image = image.flipped(Qt.Orientation.Horizontal)
        self._box.put(lambda: image_array(image), time.perf_counter())
        self.seen.emit(image)

    def _begin(self) -> None:
        if self._predictor is None or self._task is not None:
            return
        predictor = self._predictor
        self._box = box = FrameBox()
        self._task = self._services.tasks.start(
            lambda on_event: watch(predictor, box, lambda answer: self._told.emit(box, answer), on_event), "looking"
        )

    def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._box = FrameBox()

    def _pass_on(self, box: FrameBox, answer: LiveAnswer) -> None:
        if box is self._box:  # else it was still on its way when another model was chosen
            self.answered.emit(answer)

    def _fail(self, text: str) -> None:
        self._end()
        self.failed.emit(text)


def image_array(image: QImage) -> NDArray[np.uint8]:
    """Copies an image into `uint8 [height, width, 3]`, RGB; may run in any thread."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()
