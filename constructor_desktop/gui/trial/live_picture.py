"""The segment "Live" for pictures: the webcam, or one picture from the clipboard."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QStackedWidget, QWidget

from constructor_desktop.core.events import OnEvent
from constructor_desktop.gui.capture.camera_view import CameraView
from constructor_desktop.gui.capture.images import to_qimage
from constructor_desktop.gui.capture.picture_view import PictureView
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.keys import with_keys
from constructor_desktop.gui.preferences import CAMERA
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.trial.corrections import Corrections
from constructor_desktop.gui.trial.drops import dropped_paths
from constructor_desktop.gui.trial.eyes import Eyes, image_array
from constructor_desktop.gui.trial.live import LiveView
from constructor_desktop.gui.trial.side import Side
from constructor_desktop.gui.trial.state_dot import StateDot
from constructor_desktop.gui.trial.strip import AnswerStrip, RollingAxis
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.smoothing import Smoother
from constructor_desktop.inference.verdict import judge

if TYPE_CHECKING:
    from constructor_desktop.inference.live import LiveAnswer
    from constructor_desktop.inference.predictor import Predictor

_STRIP_MS = 50
_CAMERA, _STILL, _BLIND = 0, 1, 2


class LivePicture(LiveView):
    """Looks while it is shown, unless the user has paused it or shows a picture instead."""

    def __init__(self, services: Services, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._side = side
        self._predictor: Predictor | None = None
        self._smoother: Smoother | None = None
        self._last: Prediction | None = None
        self._asked: QImage | None = None
        self._asked_file: Path | None = None
        self._still_path: Path | None = None
        self._paused = False
        theme = services.theme
        self._form = load_form(
            "test_picture",
            services.icons,
            self,
            {
                "StateDot": lambda parent: StateDot(theme, parent),
                "CameraView": lambda parent: CameraView(theme, parent),
                "PictureView": lambda parent: PictureView(theme, parent),
                "Banner": lambda parent: Banner(services.icons, parent),
                "RollingAxis": lambda parent: RollingAxis(theme, parent),
                "AnswerStrip": lambda parent: AnswerStrip(theme, parent),
            },
        )
        self.eyes = Eyes(services, self)
        self._stack = self._form.get(QStackedWidget, "picture_stack")
        self._camera = self._form.get(CameraView, "camera")
        self._still = self._form.get(PictureView, "still")
        self._banner = self._form.get(Banner, "banner")
        self._strip = self._form.get(AnswerStrip, "strip")
        self._device = self._form.get(QComboBox, "device")
        self._pause_button = self._form.get(QPushButton, "pause")
        self._timer = QTimer(self, interval=_STRIP_MS)
        self._connect()
        self._list_devices()
        self.retranslate()

    @property
    def still(self) -> QImage:
        """The picture that is shown instead of the camera; null if there is none."""
        return self._still.image

    def set_predictor(self, predictor: Predictor) -> None:
        """Answers with another model from now on."""
        self._predictor = predictor
        self._smoother = Smoother(predictor.threshold, self._side.smoothing)
        self._last = None
        self._strip.clear()
        self.eyes.set_predictor(predictor)
        if not self.still.isNull():
            self.show_picture(self.still, self._still_path)

    def run(self) -> None:
        """Looks, unless it is paused or shows a picture."""
        if not self.still.isNull():
            self.show_picture(self.still, self._still_path)
        elif not self._paused and not self.eyes.is_open:
            self._stack.setCurrentIndex(_CAMERA)
            self._side.show_nothing("eye", self.tr("Looking…"))
            self.eyes.start()
            self._timer.start()
            self._show_state()

    def halt(self) -> None:
        """Turns the camera off."""
        self.eyes.stop()
        self._timer.stop()
        self._show_frame(QImage())
        self._show_state()

    def toggle(self) -> None:
        """Turns the camera off or on; back to it from a picture."""
        if not self.still.isNull() or self._stack.currentIndex() == _BLIND or not self.eyes.is_open:
            self._still.show_image(QImage())
            self._paused = False
            self.run()
        else:
            self._paused = True
            self.halt()
            self._side.show_nothing("pause", self.tr("Paused"))
        self.changed.emit()

    def paste(self) -> bool:
        """Shows the picture of the clipboard, or the first file in it that is one."""
        clipboard = QGuiApplication.clipboard()
        image = clipboard.image()
        if image.isNull():
            paths = dropped_paths(clipboard.mimeData())
            if paths:
                return self.show_file(paths[0])
            self._services.notices.show(self.tr("There is no picture in the clipboard. Copy one and try again."))
        else:
            self.show_picture(image)
        return True

    def show_file(self, path: Path) -> bool:
        """Shows the picture in a file, decoded in a task."""

        def decode(_: OnEvent) -> QImage:
            from constructor_desktop.media.image import decode_image

            return to_qimage(decode_image(path))

        self._asked_file = path
        self._services.tasks.start(
            decode,
            "reading a picture",
            done=lambda image: self._show_decoded(path, image),
            failed=self._services.notices.error.emit,
        )
        return True

    def _show_decoded(self, path: Path, image: QImage) -> None:
        if path == self._asked_file:
            self.show_picture(image, path)

    def show_picture(self, image: QImage, path: Path | None = None) -> None:
        """Shows a picture instead of the camera, with its answer; `path` if it is a file's."""
        self.halt()
        self._still_path = path
        self._still.show_image(image)
        self._stack.setCurrentIndex(_STILL)
        self._show_state()
        self.changed.emit()
        predictor, self._asked = self._predictor, image
        if predictor is None:
            return
        self._services.tasks.start(
            lambda _: predictor.predict_array(image_array(image)),
            "answering",
            done=lambda prediction: self._answer_still(image, predictor, prediction),
            failed=self._services.notices.error.emit,
        )

    def shut_down(self) -> None:
        """Ends everything."""
        self._asked = self._asked_file = None
        self.halt()

    def judge_again(self) -> None:
        """Shows the answer under another threshold."""
        if self._last is not None and (self.eyes.is_open or not self.still.isNull()):
            self._side.show_answer(judge(self._last, self._side.above), list(self._last.probabilities.values()))

    def what(self) -> str:
        """Returns what a correction would add."""
        return self.tr("This picture is…") if not self.still.isNull() else self.tr("What the camera sees now is…")

    def correctable(self) -> bool:
        """Whether there is a picture."""
        return not self._picture().isNull()

    def why_nothing(self) -> str:
        """Returns why a correction is not possible."""
        return self.tr("There is no picture. Turn the camera on, or paste a picture.")

    def correct(self, corrections: Corrections, name: str) -> bool:
        """Adds the picture, or the newest frame, to a class; returns False if there is none."""
        image = self._picture()
        if image.isNull():
            return False
        if not self.still.isNull() and self._still_path is not None:
            corrections.add_files([self._still_path], name)
            return True
        corrections.add_image(image, name)
        return True

    def _picture(self) -> QImage:
        return self._camera.image if self.still.isNull() else self.still

    def _show_frame(self, image: QImage) -> None:
        before = self._camera.image.isNull()
        self._camera.show_frame(image)
        if image.isNull() != before:
            self.changed.emit()

    def retranslate(self) -> None:
        """Sets texts again."""
        pasting = self.tr("Show the picture in the clipboard")
        self._form.get(QPushButton, "paste").setToolTip(with_keys(pasting, "Ctrl+V"))
        self._show_state()
        if self.still.isNull() and self._stack.currentIndex() == _BLIND:
            self._show_blind(self.eyes.source.failure() or self._banner.text.text())
        elif self.still.isNull() and self._paused:
            self._side.show_nothing("pause", self.tr("Paused"))

    def _connect(self) -> None:
        self._pause_button.clicked.connect(self.toggle)
        self._form.get(QPushButton, "paste").clicked.connect(self.paste)
        self._device.activated.connect(self._choose_device)
        self._banner.acted.connect(self.toggle)
        self._timer.timeout.connect(self._move_strip)
        self.eyes.seen.connect(self._show_frame)
        self.eyes.answered.connect(self._answer)
        self.eyes.failed.connect(self._fail)
        self.eyes.source.devices_changed.connect(self._list_devices)
        self._side.smoothing_changed.connect(self._smooth)

    def _answer(self, answer: LiveAnswer) -> None:
        if self._smoother is None or not self.still.isNull():
            return
        side = self._side
        self._last = smoothed = self._smoother.add(answer.prediction, time.perf_counter())
        verdict, seen_at = judge(smoothed, side.above), answer.heard_at
        side.show_answer(verdict, list(smoothed.probabilities.values()), lambda: side.pace.painted(seen_at))
        self._strip.add(verdict, side.look_of(verdict.label) if verdict.answer is not None else None, seen_at)

    def _answer_still(self, image: QImage, predictor: Predictor, prediction: Prediction) -> None:
        if image is self._asked and predictor is self._predictor and not self.still.isNull():
            self._last = prediction
            self.judge_again()

    def _smooth(self, seconds: float) -> None:
        if self._smoother is not None:
            self._smoother.seconds = seconds

    def _move_strip(self) -> None:
        self._strip.set_now(time.perf_counter())

    def _fail(self, text: str) -> None:
        self.halt()
        self._show_blind(text)
        self._stack.setCurrentIndex(_BLIND)
        self._show_state()

    def _show_blind(self, text: str) -> None:
        self._banner.show_error(text, self.tr("Try again"))
        self._side.show_nothing("camera-slash", self.tr("Nothing to see"), self.tr("The camera cannot be used."))

    def _show_state(self) -> None:
        still, on = not self.still.isNull(), self.eyes.is_open
        if still:
            text, action, glyph = self.tr("A picture"), self.tr("Back to the camera"), "camera"
        elif self._stack.currentIndex() == _BLIND:
            text, action, glyph = self.tr("No camera"), "", "arrow-clockwise"  # the banner has the button
        elif on:
            text, action, glyph = self.tr("Looking"), self.tr("Pause"), "pause"
        else:
            text, action, glyph = self.tr("Paused"), self.tr("Go on"), "play"
        self._form.get(QLabel, "state").setText(text)
        self._form.get(StateDot, "dot").set_on(on)
        self._form.get(QWidget, "strip_row").setVisible(not still and self._stack.currentIndex() != _BLIND)
        self._pause_button.setVisible(bool(action))
        self._pause_button.setText(action)
        self._services.icons.bind(self._pause_button, glyph, "text", BUTTON_SIZE)

    def _list_devices(self) -> None:
        chosen = self._services.preferences.text(CAMERA)
        self._device.clear()
        for identifier, name in self.eyes.source.devices():
            self._device.addItem(self._services.icons.icon("camera", "text-2", 16), name, identifier)
        self._device.setCurrentIndex(max(0, self._device.findData(chosen)))
        self._device.setVisible(self._device.count() > 0)

    def _choose_device(self) -> None:
        self._services.preferences.store(CAMERA, str(self._device.currentData()))
        if self.eyes.is_open:
            self.halt()
            self.run()
