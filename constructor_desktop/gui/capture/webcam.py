"""Taking pictures with the webcam: live preview, and bursts as long as a button is held."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import StorageError
from constructor_desktop.gui.capture.burst import Burst, left_frames, remove_frames
from constructor_desktop.gui.capture.camera import CameraSource
from constructor_desktop.gui.capture.camera_view import CameraView
from constructor_desktop.gui.capture.target_box import TargetBox
from constructor_desktop.gui.capture.words import added_text
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.preferences import CAMERA
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.segmented import Switch
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.storage.changes import AddFiles, Change, Composite, Outcome

RATES = (1, 2, 4, 8, 15)
MIRROR, RATE = "capture/mirror", "capture/frame_rate"
"""Keys of the preferences."""
_SLACK = 0.25  # of a beat: frames of the camera do not fall exactly on ours


class WebcamCapture(QWidget):
    """The camera is off until the user wants it."""

    new_class_wanted = Signal()
    possible_changed = Signal(bool)
    """Whether there is a camera."""

    def __init__(
        self,
        services: Services,
        session: Session,
        source: CameraSource | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Args: `source` gives the frames; a camera of this computer if None."""
        super().__init__(parent)
        self._services, self._session = services, session
        self.source = source or CameraSource(self)
        self._burst: Burst | None = None
        self._writing = 0
        self._next_beat = 0.0
        self._taken: int | None = None
        self._build()
        self._wire()
        self._list_devices()
        self._update()
        self._look_for_left_frames()

    def _build(self) -> None:
        services = self._services
        form = self._form = load_form(
            "capture_webcam",
            services.icons,
            self,
            {
                "TargetBox": lambda parent: TargetBox(services.theme, self._session, parent),
                "Switch": lambda parent: Switch(services.theme, parent),
                "Banner": lambda parent: Banner(services.icons, parent),
                "CameraView": lambda parent: CameraView(services.theme, parent),
            },
        )
        self.view, self.banner = form.get(CameraView, "view"), form.get(Banner, "banner")
        self.class_box, self._device = form.get(TargetBox, "class_box"), form.get(QComboBox, "device")
        self._hold, self._turn_on = form.get(QPushButton, "hold"), form.get(QPushButton, "turn_on")
        self._mirror, self._rate = form.get(Switch, "mirror"), form.get(QComboBox, "rate")
        for rate in RATES:
            self._rate.addItem(str(rate), rate)
        preferences = services.preferences
        self._mirror.setChecked(preferences.flag(MIRROR, default=True))
        self._rate.setCurrentIndex(max(0, self._rate.findData(int(preferences.number(RATE, 8)))))

    def _wire(self) -> None:
        self.class_box.new_class_wanted.connect(self.new_class_wanted)
        self._hold.pressed.connect(self._press)
        self._hold.released.connect(self._release)
        self._turn_on.clicked.connect(self._begin)
        self._device.activated.connect(self._choose_device)
        self._mirror.toggled.connect(self._store)
        self._rate.activated.connect(self._store)
        self.banner.acted.connect(self._act_on_banner)
        self.source.frame.connect(self._show)
        self.source.failed.connect(self._fail)
        self.source.devices_changed.connect(self._list_devices)
        self._session.changed.connect(self._update)

    # --- the camera

    @property
    def is_on(self) -> bool:
        """Whether the camera is on."""
        return self.source.running

    @property
    def possible(self) -> bool:
        """Whether there is a camera."""
        return self.is_on or self._device.count() > 0

    def prepare(self, class_folder: str) -> None:
        """Turns the camera on for a class."""
        self.class_box.choose(class_folder)
        self.turn_on()
        self._hold.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer(self, class_folder: str) -> None:
        """Chooses the class that pictures are for; the camera stays as it is."""
        self.class_box.choose(class_folder)

    def toggle(self) -> None:
        """Turns the camera on or off."""
        if self.is_on:
            self.deactivate()
        else:
            self.turn_on()

    def _begin(self) -> None:
        """Turns the camera on; makes the first class for the pictures if there is none."""
        self.class_box.ensure(self.prepare)

    def turn_on(self) -> None:
        """Turns the chosen camera on."""
        self.banner.hide()
        device = self._device.currentData() or self._services.preferences.text(CAMERA)
        self.source.start(str(device or ""))
        self._update()

    def deactivate(self) -> None:
        """Turns the camera off; a burst ends with what was taken."""
        self._release()
        self.source.stop()
        self.view.show_frame(QImage())
        self._update()

    def shut_down(self) -> None:
        """Turns the camera off; a burst that is not added yet is offered the next time."""
        burst, self._burst = self._burst, None
        if burst is not None:
            burst.finish()
        self.source.stop()

    def why_not_close(self) -> str:
        """Nothing is lost by closing."""
        return ""

    # --- bursts

    def hold(self, *, down: bool) -> None:
        """As if the button were held, or let go."""
        if down:
            self._hold.setDown(True)
            self._press()
        else:
            self._hold.setDown(False)
            self._release()

    @property
    def shooting(self) -> bool:
        """Whether a burst is going on."""
        return self._burst is not None

    def _press(self) -> None:
        folder = self.class_box.folder
        if self._burst is not None or not self.is_on or not folder:
            return
        try:
            scratch = self._session.scratch
        except StorageError as error:  # the project was moved away, or the disk refuses
            self._services.notices.error.emit(error)
            return
        burst = self._burst = Burst(scratch, folder)
        self._next_beat = 0.0
        self._writing += 1
        self._services.tasks.start(
            burst.write,
            "write pictures",
            done=lambda files: self._add(burst, files),
            failed=lambda error: self._not_written(burst, error),
            ended=self._written,
        )
        if not self.view.image.isNull():
            self._take(self.view.image)

    def _release(self) -> None:
        burst, self._burst = self._burst, None
        if burst is not None:
            burst.finish()

    def _show(self, image: QImage) -> None:
        if self._mirror.isChecked():
            image = image.flipped(Qt.Orientation.Horizontal)
        self.view.show_frame(image)
        if self._burst is not None:
            self._take(image)

    def _take(self, image: QImage) -> None:
        """Takes the frame if its time has come."""
        now, beat = time.monotonic(), 1 / int(self._rate.currentData())
        if self._burst is None or now < self._next_beat - _SLACK * beat:
            return
        self._next_beat = max(self._next_beat, now - beat) + beat if self._next_beat else now + beat
        self._burst.take(image)
        self.view.flash()
        self._taken = self._burst.taken
        self._tell()

    def _add(self, burst: Burst, files: list[Path]) -> None:
        if not files:
            return
        known = self._session.state.class_of(burst.class_folder)
        text = added_text(Modality.IMAGE, len(files), known.name if known else burst.class_folder)
        self._session.perform(AddFiles(tuple(files), burst.class_folder), text)

    def _not_written(self, burst: Burst, error: Exception) -> None:
        self._release()
        self._add(burst, list(burst.files))
        self._fail(error_text(error))

    def _written(self) -> None:
        self._writing -= 1

    # --- pictures of the last time

    def _look_for_left_frames(self) -> None:
        session = self._session
        self._services.tasks.start(
            lambda on_event: left_frames(session.scratch), "find pictures", done=self._offer, failed=lambda error: None
        )

    def _offer(self, frames: dict[str, list[Path]]) -> None:
        """A crash came between taking and adding: they are added now, which can be undone."""
        known = {entry.folder: entry.name for entry in self._session.state.classes}
        changes: list[Change] = [AddFiles(tuple(files), folder) for folder, files in frames.items() if folder in known]
        number = sum(change.count for change in changes)
        if changes:
            text = counted(self.tr("%n picture(s) from last time added", "", number), number)
            self._session.perform(Composite(tuple(changes)), text, finished=self._offered)

    def _offered(self, outcome: Outcome | None) -> None:
        if outcome is not None and not outcome.skipped:
            scratch = self._session.scratch
            self._services.tasks.start(lambda on_event: remove_frames(scratch), "remove pictures")

    # --- what is shown

    def _list_devices(self) -> None:
        chosen = self._device.currentData() or self._services.preferences.text(CAMERA)
        self._device.clear()
        for identifier, name in self.source.devices():
            self._device.addItem(self._services.icons.icon("camera", "text-2", 16), name, identifier)
        self._device.setCurrentIndex(max(0, self._device.findData(chosen)))
        self._device.setVisible(self._device.count() > 0)
        self.possible_changed.emit(self.possible)
        self._tell_of_cameras()

    def _tell_of_cameras(self) -> None:
        """Says so at once if there is none; that is over when one is there."""
        if self.is_on:
            return
        if not self._device.count():
            self.source.check()
        elif self.source.failure() == self.banner.text.text():
            self.banner.hide()
        self._update()

    def _choose_device(self) -> None:
        self._services.preferences.store(CAMERA, str(self._device.currentData()))
        if self.is_on:
            self.turn_on()

    def _store(self) -> None:
        self._services.preferences.store(MIRROR, self._mirror.isChecked())
        self._services.preferences.store(RATE, int(self._rate.currentData()))

    def _fail(self, text: str) -> None:
        self._release()
        self.view.show_frame(QImage())
        self.banner.show_error(text, self.tr("Try again"), self.source.detail)
        self._update()

    def _act_on_banner(self) -> None:
        self.banner.hide()
        self._list_devices()
        self.turn_on()

    def _update(self) -> None:
        on, missing = self.is_on, self._missing()
        self._hold.setVisible(on)
        self._turn_on.setVisible(not on)
        for button in (self._hold, self._turn_on):
            button.setEnabled(not missing)
        for name in ("mirror", "mirror_label", "rate", "rate_label"):
            self._form.get(QWidget, name).setVisible(on or self._device.count() > 0)
        self._turn_on.setToolTip(missing)
        self._mirror.setToolTip(
            self.tr("Shows the picture as in a mirror. Pictures are saved exactly as they are shown.")
        )
        self._tell()

    def _missing(self) -> str:
        """What it takes to take pictures; empty if all is there."""
        if not self.possible:
            return self.tr("Taking pictures needs a camera.")
        return ""

    def _tell(self) -> None:
        missing = self._missing()
        if missing:
            text = missing
        elif self._taken:
            text = counted(self.tr("%n frame(s) taken.", "", self._taken), self._taken)
            text += " " + self.tr("Turn the object and change the background between shots.")
        else:
            text = self.tr("Hold the button or Space: a picture is taken at each beat.") if self.is_on else ""
        self._form.get(QLabel, "taken").setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space takes pictures wherever the focus is in here."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold(down=True)
        elif event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ends the burst."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold(down=False)
        elif event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._update()
            if not self.banner.isHidden() and self.source.failure():
                self.banner.show_error(self.source.failure(), self.tr("Try again"), self.source.detail)
