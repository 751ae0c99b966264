"""A box to choose a microphone from; the devices are listed in a task."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from constructor_desktop.gui.capture.elided_box import ElidedBox
from constructor_desktop.gui.preferences import MICROPHONE
from constructor_desktop.gui.services import Services
from constructor_desktop.media.devices import AudioDevice, Direction, device_error, list_inputs, refresh


class DeviceBox(ElidedBox):
    """Remembers the choice; looks for devices whenever it is opened.

    Attributes:
        trouble: Why there is nothing to choose from, once that is known.
    """

    listed = Signal()
    """The devices were looked for."""
    failed = Signal(object)
    """A `MicrophoneError`: there is none, or none can be had. `trouble` keeps it."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._busy = False
        self.trouble: Exception | None = None
        self.setMaximumWidth(200)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self._remember)
        services.theme.changed.connect(self._redraw)

    @property
    def device(self) -> str | None:
        """Id of the chosen device; None for the system's choice."""
        data = self.currentData()
        return data if isinstance(data, str) else None

    @property
    def device_name(self) -> str:
        """What the user reads."""
        return self.currentText()

    def refresh(self) -> None:
        """Looks for devices that came or went."""
        if not self._busy:
            self._busy = True
            self._services.tasks.start(
                lambda on_event: _devices(),
                "list microphones",
                done=self._fill,
                failed=self._fail,
                ended=self._ended,
            )

    def showPopup(self) -> None:  # noqa: N802
        """Shows what is known, and looks for news meanwhile."""
        super().showPopup()
        self.refresh()

    def _fill(self, devices: list[AudioDevice]) -> None:
        known = [(device.name, device.id) for device in devices]
        if known != [(self.itemText(index), self.itemData(index)) for index in range(self.count())]:
            chosen = self.device or self._services.preferences.text(MICROPHONE)
            default = next((index for index, device in enumerate(devices) if device.is_default), 0)
            self.clear()
            for name, identifier in known:
                self.addItem(self._services.icons.icon("microphone", "text-2", 16), name, identifier)
            self.setCurrentIndex(max(0, index) if (index := self.findData(chosen)) >= 0 else default)
            self.setToolTip(self.currentText())
        self._tell(None if devices else device_error(Direction.INPUT, "none"))

    def _fail(self, error: Exception) -> None:
        self.clear()
        self._tell(error)

    def _tell(self, trouble: Exception | None) -> None:
        self.trouble = trouble
        self.listed.emit()
        if trouble is not None:
            self.failed.emit(trouble)

    def _ended(self) -> None:
        self._busy = False

    def _remember(self) -> None:
        self._services.preferences.store(MICROPHONE, self.device or "")
        self.setToolTip(self.currentText())

    def _redraw(self) -> None:
        for index in range(self.count()):
            self.setItemIcon(index, self._services.icons.icon("microphone", "text-2", 16))


def _devices() -> list[AudioDevice]:
    refresh()
    return list_inputs()
