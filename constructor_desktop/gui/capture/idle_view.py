"""What to record: class, microphone, length and number of clips, countdown; and one large button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSpinBox, QWidget

from constructor_desktop.core.errors import DeviceError
from constructor_desktop.gui.capture.device_box import DeviceBox
from constructor_desktop.gui.capture.recording import RecordingPlan
from constructor_desktop.gui.capture.target_box import TargetBox
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.segmented import Switch
from constructor_desktop.gui.widgets.strips import Banner

LENGTHS = (1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 0.0)
"""Seconds to choose from; 0 stands for "until stopped"."""
LENGTH, CLIPS, COUNTDOWN = "capture/seconds", "capture/clips", "capture/countdown"
"""Keys of the preferences."""


class IdleView(QWidget):
    """Remembers its settings."""

    record_wanted = Signal()

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        form = self._form = load_form(
            "capture_idle",
            services.icons,
            self,
            {
                "TargetBox": lambda parent: TargetBox(services.theme, session, parent),
                "DeviceBox": lambda parent: DeviceBox(services, parent),
                "Switch": lambda parent: Switch(services.theme, parent),
                "Banner": lambda parent: Banner(services.icons, parent),
            },
        )
        self.class_box, self.device_box = form.get(TargetBox, "class_box"), form.get(DeviceBox, "device")
        self.banner = form.get(Banner, "banner")
        self._error: Exception | None = None
        self._no_device: Exception | None = None
        self._length, self._clips = form.get(QComboBox, "length"), form.get(QSpinBox, "clips")
        self._countdown, self._button = form.get(Switch, "countdown"), form.get(QPushButton, "record")
        self._load_settings()
        self._wire()
        self._update()

    def _wire(self) -> None:
        self._length.currentIndexChanged.connect(self._store)
        self._clips.valueChanged.connect(self._store)
        self._countdown.toggled.connect(self._store)
        self._button.clicked.connect(self.record_wanted)
        self.banner.acted.connect(self.try_again)
        self.device_box.listed.connect(self._listed)
        self.device_box.failed.connect(self.show_error)
        self._session.changed.connect(self._update)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._application_state)

    @property
    def plan(self) -> RecordingPlan:
        """What the fields ask for."""
        seconds = LENGTHS[self._length.currentIndex()] or None
        clips = self._clips.value() if seconds else 1
        return RecordingPlan(self.class_box.folder, self.device_box.device, seconds, clips, self._countdown.isChecked())

    @property
    def ready(self) -> bool:
        """Whether there is something to record with."""
        return self.device_box.trouble is None

    def show_error(self, error: Exception) -> None:
        """Shows why it does not record; `Try again` looks for devices."""
        self._error = error
        details = error.detail if isinstance(error, DeviceError) else ""
        self.banner.show_error(error_text(error), self.tr("Try again"), details)

    def try_again(self) -> None:
        """Looks for devices."""
        self.banner.hide()
        self.device_box.refresh()

    def focus_record(self) -> None:
        """Puts the focus onto the large button."""
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _application_state(self, state: Qt.ApplicationState) -> None:
        """Devices are often plugged in while another window is in front."""
        if state is Qt.ApplicationState.ApplicationActive and self.isVisible():
            self.device_box.refresh()

    def _listed(self) -> None:
        """Devices came or went; what was said of there being none may be over."""
        if self.device_box.trouble is None and self._no_device is not None and self._error is self._no_device:
            self.banner.hide()
        self._no_device = self.device_box.trouble
        self.device_box.setVisible(self._no_device is None)
        self._update()

    def _load_settings(self) -> None:
        preferences = self._services.preferences
        self._fill_lengths()
        wanted = preferences.number(LENGTH, 5.0)
        self._length.setCurrentIndex(LENGTHS.index(wanted) if wanted in LENGTHS else LENGTHS.index(5.0))
        self._clips.setValue(round(preferences.number(CLIPS, 3)))
        self._countdown.setChecked(preferences.flag(COUNTDOWN, default=True))

    def _fill_lengths(self) -> None:
        index = self._length.currentIndex()
        self._length.blockSignals(True)
        self._length.clear()
        for seconds in LENGTHS:
            text = self.tr("%1 s").replace("%1", f"{seconds:.0f}") if seconds else self.tr("until stopped")
            self._length.addItem(text)
        self._length.setCurrentIndex(max(0, index))
        self._length.blockSignals(False)

    def _store(self) -> None:
        preferences = self._services.preferences
        preferences.store(LENGTH, LENGTHS[self._length.currentIndex()])
        preferences.store(CLIPS, self._clips.value())
        preferences.store(COUNTDOWN, self._countdown.isChecked())
        self._update()

    def _update(self) -> None:
        seconds = LENGTHS[self._length.currentIndex()]
        for name in ("clips", "clips_label"):
            self._form.get(QWidget, name).setVisible(bool(seconds))
        number = self._clips.value() if seconds else 1
        self._button.setText(self.tr("Record %n clip(s)", "", number) if number > 1 else self.tr("Record"))
        self._button.setEnabled(self.ready)
        missing = self._missing()
        self._button.setToolTip(missing or self.tr("Record (R)"))
        self._form.get(QLabel, "note").setText(missing)

    def _missing(self) -> str:
        """What it takes to record; empty if all is there."""
        return self.tr("Recording needs a microphone.") if self.device_box.trouble is not None else ""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill_lengths()
            self._update()
            if self._error is not None and not self.banner.isHidden():
                self.show_error(self._error)
