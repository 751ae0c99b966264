"""The webcam; the only module besides its test that imports QtMultimedia."""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoSink,
)

_MOST_PIXELS = 1280 * 720
_LEAST_RATE = 24.0


class CameraSource(QObject):
    """Turns what a camera sees into images, in a thread of its own; frames that come too fast are left out.

    Attributes:
        sink: Where the camera, or a test, puts frames.
        detail: What the system says of the failure, for somebody who can help; mostly empty.
    """

    frame = Signal(QImage)
    """The newest frame, RGB, upright and not mirrored."""
    failed = Signal(str)
    """A sentence: there is no camera, it is used by another program, it was unplugged."""
    devices_changed = Signal()
    _offered = Signal(QVideoFrame)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sink = QVideoSink(self)
        self._session = QMediaCaptureSession(self)
        self._session.setVideoSink(self.sink)
        self._devices = QMediaDevices(self)
        self._camera: QCamera | None = None
        self._busy = False
        self._failure, self.detail = "", ""
        self._thread = QThread(self)
        self._converter = _Converter()
        self._converter.moveToThread(self._thread)
        self._offered.connect(self._converter.convert)
        self._converter.converted.connect(self._deliver)
        self.sink.videoFrameChanged.connect(self._offer)
        self._devices.videoInputsChanged.connect(self._check_devices)

    @property
    def running(self) -> bool:
        """Whether frames are wanted."""
        return self._thread.isRunning()

    @staticmethod
    def devices() -> list[tuple[str, str]]:
        """Returns id and name of each camera, the system's choice first."""
        default = QMediaDevices.defaultVideoInput()
        cameras = sorted(QMediaDevices.videoInputs(), key=lambda camera: camera != default)
        return [(bytes(camera.id().data()).decode(errors="replace"), camera.description()) for camera in cameras]

    def check(self) -> None:
        """Tells by `failed` if there is no camera; turns none on."""
        if not QMediaDevices.videoInputs():
            self._tell("none")

    def start(self, device: str = "") -> None:
        """Turns a camera on, by its id; the system's choice if that is not there."""
        self.stop()
        self._failure, self.detail = "", ""
        chosen = self._find(device)
        if chosen is None:
            self._tell("none")
            return
        self.open_sink()
        self._camera = QCamera(chosen, self)
        wanted = _format(chosen)
        if wanted is not None:
            self._camera.setCameraFormat(wanted)
        self._camera.errorOccurred.connect(self._fail)
        self._session.setCamera(self._camera)
        self._camera.start()

    def failure(self) -> str:
        """Returns why there was no picture the last time, in the language in force; empty if there was one."""
        return {
            "": "",
            "none": self.tr("No camera was found. Connect one and try again."),
            "start": self.tr(
                "The camera could not be started. Close other programs that use it, or choose another one."
            ),
            "unplugged": self.tr("The camera was unplugged. Connect it again or choose another one."),
        }[self._failure]

    def open_sink(self) -> None:
        """Takes what is put into the sink, whoever does it."""
        self._busy = False
        self._thread.start()

    def stop(self) -> None:
        """Turns the camera off."""
        if self._camera is not None:
            self._camera.errorOccurred.disconnect(self._fail)
            self._camera.stop()
            self._session.setCamera(None)  # type: ignore[arg-type]
            self._camera.deleteLater()
            self._camera = None
        if self._thread.isRunning():
            self._thread.quit()
            self._thread.wait()

    def _find(self, device: str) -> QCameraDevice | None:
        cameras = QMediaDevices.videoInputs()
        named = [camera for camera in cameras if bytes(camera.id().data()).decode(errors="replace") == device]
        return named[0] if named else QMediaDevices.defaultVideoInput() if cameras else None

    def _offer(self, frame: QVideoFrame) -> None:
        if not self._busy and self.running and frame.isValid():
            self._busy = True
            self._offered.emit(frame)

    def _deliver(self, image: QImage) -> None:
        self._busy = False
        if self.running and not image.isNull():
            self.frame.emit(image)

    def _fail(self, error: QCamera.Error, detail: str) -> None:
        if error is not QCamera.Error.NoError:
            self.stop()
            self._tell("start", detail)

    def _tell(self, failure: str, detail: str = "") -> None:
        self._failure, self.detail = failure, detail
        self.failed.emit(self.failure())

    def _check_devices(self) -> None:
        gone = self._camera is not None and self._camera.cameraDevice() not in QMediaDevices.videoInputs()
        if gone:
            self.stop()
        self.devices_changed.emit()
        if gone:
            self._tell("unplugged")


class _Converter(QObject):
    """Lives in the source's thread: decoding a frame takes milliseconds."""

    converted = Signal(QImage)

    def convert(self, frame: QVideoFrame) -> None:
        image = frame.toImage()
        if not image.isNull():
            image = image.convertToFormat(QImage.Format.Format_RGB888)
        self.converted.emit(image)


def _format(camera: QCameraDevice) -> QCameraFormat | None:
    """The sharpest format that is fast enough and no larger than 1280 x 720."""
    good = [
        candidate
        for candidate in camera.videoFormats()
        if candidate.maxFrameRate() >= _LEAST_RATE
        and candidate.resolution().width() * candidate.resolution().height() <= _MOST_PIXELS
    ]
    return max(good, key=lambda found: (found.resolution().width(), found.maxFrameRate()), default=None)
