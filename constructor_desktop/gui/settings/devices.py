"""Settings: microphone, loudspeaker, webcam, and what trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from constructor_desktop.core.errors import DeviceError
from constructor_desktop.gui.capture.device_box import DeviceBox
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.plots.meter import LevelMeter
from constructor_desktop.gui.preferences import CAMERA, SPEAKER, TRAIN_DEVICE
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.section import Section
from constructor_desktop.gui.widgets.strips import Banner

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from constructor_desktop.media.devices import AudioDevice
    from constructor_desktop.media.microphone import Microphone
    from constructor_desktop.media.player import Player
    from constructor_desktop.media.ring import RingBuffer

_METER_MS = 33
_WIDTH = 230
_TONE_HERTZ, _TONE_SECONDS, _TONE_RATE = 440.0, 1.0, 44100


class DevicesSection(Section):
    """Lists the devices in tasks; a microphone is open only while it is tested."""

    _failed = Signal(object)
    _opened = Signal()

    def __init__(self, services: Services, session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(services, session, parent)
        self.form = load_form(
            "settings_devices",
            services.icons,
            self,
            {
                "DeviceBox": lambda parent: DeviceBox(services, parent),
                "LevelMeter": lambda parent: LevelMeter(services.theme, parent),
                "Banner": lambda parent: Banner(services.icons, parent),
            },
        )
        self._microphone: Microphone | None = None
        self._ring: RingBuffer | None = None
        self._player: Player | None = None
        self.banner = self.form.get(Banner, "banner")
        self._error: DeviceError | None = None
        self.meter = self.form.get(LevelMeter, "level")
        self._inputs = self.form.get(DeviceBox, "microphone")
        self._inputs.setMaximumWidth(_WIDTH)
        self._inputs.setMinimumWidth(_WIDTH)
        self._listen = self.form.get(QPushButton, "listen")
        self._outputs = self.form.get(QComboBox, "speaker")
        self._cameras = self.form.get(QComboBox, "camera")
        self._device = self.form.get(QComboBox, "device")
        self._timer = QTimer(self, interval=_METER_MS)
        self._connect()
        for choice in ("auto", "cpu"):
            self._device.addItem("", choice)
        self._known = False
        self.retranslate()

    def enter(self) -> None:
        """Looks for devices."""
        self._look()
        if not self._known:
            self._known = True
            self._fill_cameras()
            self.services.tasks.start(_gpu, "look for a GPU", done=self._add_gpu)

    def _look(self) -> None:
        self._inputs.refresh()
        self.services.tasks.start(_outputs, "list speakers", done=self._fill_outputs, failed=self._lack_outputs)

    def leave(self) -> None:
        """Gives the devices back."""
        self._stop_listening()
        player, self._player = self._player, None
        if player is not None:
            player.close(wait=False)

    def retranslate(self) -> None:
        """Sets the texts of the choices."""
        texts = {
            "auto": self.tr("What is fastest here"),
            "cpu": self.tr("Processor"),
            "cuda": self.tr("Graphics card (CUDA)"),
            "mps": self.tr("Graphics of the Mac (MPS)"),
        }
        for row in range(self._device.count()):
            self._device.setItemText(row, texts[self._device.itemData(row)])
        if self._cameras.count() == 1 and self._cameras.itemData(0) is None:
            self._cameras.setItemText(0, self.tr("No webcam was found"))
        if self._outputs.count() == 1 and self._outputs.itemData(0) is None:
            self._outputs.setItemText(0, self.tr("No loudspeaker was found"))
        self._listen.setText(self.tr("Stop") if self._microphone is not None else self.tr("Test"))
        self._explain_device()
        if self._error is not None and not self.banner.isHidden():
            self._tell(self._error)

    # -- microphone --------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._timer.timeout.connect(self._measure)
        self._listen.clicked.connect(self._toggle_listening)
        self._inputs.activated.connect(self._listen_elsewhere)
        self._inputs.failed.connect(self._show)
        self.banner.acted.connect(self._look)
        self._inputs.listed.connect(self._have_inputs)
        self._outputs.activated.connect(self._store_speaker)
        self._cameras.activated.connect(self._store_camera)
        self._device.activated.connect(self._store_device)
        self.form.get(QPushButton, "tone").clicked.connect(self._play_tone)
        self._failed.connect(self._show)
        self._opened.connect(self._start_meter)

    def _toggle_listening(self) -> None:
        if self._microphone is not None:
            self._stop_listening()
            return
        from constructor_desktop.media.microphone import Microphone

        self.banner.hide()
        self._microphone = Microphone(self._inputs.device, on_open=self._opened.emit, on_error=self._failed.emit)
        self._microphone.open()
        self.retranslate()

    def _listen_elsewhere(self) -> None:
        if self._microphone is not None:
            self._stop_listening()
            self._toggle_listening()

    def _start_meter(self) -> None:
        if self._microphone is not None and self._microphone.is_open:
            self._ring = self._microphone.listen(1.0)
            self._timer.start()

    def _measure(self) -> None:
        from constructor_desktop.media.microphone import level

        if self._ring is not None:
            self.meter.set_level(level(self._ring.read_new())[1])

    def _stop_listening(self) -> None:
        microphone, self._microphone, self._ring = self._microphone, None, None
        self._timer.stop()
        self.meter.reset()
        if microphone is not None:
            microphone.close(wait=False)
        self.retranslate()

    def _have_inputs(self) -> None:
        """Says so if there is no microphone, in the place where one would be chosen."""
        missing = not self._inputs.count()
        self._inputs.setPlaceholderText(self.tr("No microphone was found"))
        self._inputs.setEnabled(not missing)
        self._inputs.show()
        self._listen.setEnabled(not missing)
        self._listen.setToolTip(self.tr("Connect a microphone first") if missing else "")
        if not missing and self._microphone is None:
            self.banner.hide()

    # -- loudspeaker and webcam --------------------------------------------------------------------------------------

    def _fill_outputs(self, devices: list[AudioDevice]) -> None:
        chosen = self.services.preferences.text(SPEAKER)
        self._outputs.clear()
        for device in devices:
            self._outputs.addItem(device.name, device.id)
        default = next((row for row, device in enumerate(devices) if device.is_default), 0)
        row = self._outputs.findData(chosen)
        self._outputs.setCurrentIndex(row if row >= 0 else default)
        self._have_outputs(bool(devices))
        self._outputs.setToolTip(self._outputs.currentText())

    def _have_outputs(self, some: bool) -> None:
        """Says so if there is no loudspeaker."""
        if not some:
            self._outputs.addItem(self.tr("No loudspeaker was found"))
        for widget in (self._outputs, self.form.get(QPushButton, "tone")):
            widget.setEnabled(some)

    def _lack_outputs(self, error: Exception) -> None:
        self._fill_outputs([])
        self._show(error)

    def _store_speaker(self) -> None:
        self.services.preferences.store(SPEAKER, str(self._outputs.currentData() or ""))

    def _play_tone(self) -> None:
        from constructor_desktop.media.player import Player

        self.banner.hide()
        if self._player is not None:
            self._player.close(wait=False)
        self._player = Player(self._outputs.currentData(), on_error=self._failed.emit)
        self._player.play(_tone(), _TONE_RATE)

    def _fill_cameras(self) -> None:
        from constructor_desktop.gui.capture.camera import CameraSource

        chosen = self.services.preferences.text(CAMERA)
        for identifier, name in CameraSource.devices():
            self._cameras.addItem(name, identifier)
        if self._cameras.count():
            self._cameras.setCurrentIndex(max(0, self._cameras.findData(chosen)))
        else:
            self._cameras.addItem(self.tr("No webcam was found"))
            self._cameras.setEnabled(False)

    def _store_camera(self) -> None:
        self.services.preferences.store(CAMERA, str(self._cameras.currentData()))

    # -- training ----------------------------------------------------------------------------------------------------

    def _add_gpu(self, name: str) -> None:
        if name:
            self._device.addItem("", name)
        chosen = self.services.preferences.text(TRAIN_DEVICE, "auto")
        self._device.setCurrentIndex(max(0, self._device.findData(chosen)))
        self.retranslate()

    def _store_device(self) -> None:
        self.services.preferences.store(TRAIN_DEVICE, str(self._device.currentData()))

    def _explain_device(self) -> None:
        help_label = self.form.get(QLabel, "device_help")
        if self._device.count() > 2:
            help_label.setText(self.tr("The graphics card trains faster; small projects take seconds on either."))
        else:
            help_label.setText(self.tr("No graphics card that can train was found; the processor is used."))

    def _show(self, error: Exception) -> None:
        if isinstance(error, DeviceError):
            self._stop_listening()
            self._error = error
            self._tell(error)
        else:
            self.services.notices.error.emit(error)

    def _tell(self, error: DeviceError) -> None:
        self.banner.show_error(error_text(error), self.tr("Try again"), error.detail)


def _outputs(_: object) -> list[AudioDevice]:
    from constructor_desktop.media.devices import list_outputs

    return list_outputs()


def _gpu(_: object) -> str:
    from constructor_desktop.models.device import has_gpu

    return has_gpu()


def _tone() -> NDArray[np.float32]:
    """A tone that swells and fades, `float32 [T]`."""
    import numpy as np

    time = np.arange(round(_TONE_SECONDS * _TONE_RATE)) / _TONE_RATE
    envelope = np.minimum(1, 8 * np.minimum(time, _TONE_SECONDS - time))
    tone: NDArray[np.float32] = (0.3 * np.sin(2 * np.pi * _TONE_HERTZ * time) * envelope).astype(np.float32)
    return tone
