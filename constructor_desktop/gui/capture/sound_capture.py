"""Recording sounds: idle, recording, review."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from constructor_desktop.core.errors import StorageError
from constructor_desktop.gui.capture.cutting import CUT_FOLDER
from constructor_desktop.gui.capture.idle_view import IdleView
from constructor_desktop.gui.capture.recording import Recording
from constructor_desktop.gui.capture.recording_view import RecordingView
from constructor_desktop.gui.capture.review_view import ReviewView
from constructor_desktop.gui.capture.sound_player import SoundPlayer
from constructor_desktop.gui.capture.waiting_clips import WaitingClips
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.media.recovery import RecordedClip, recover


class SoundCapture(QWidget):
    """Leads from the settings through the recording to the clips that wait."""

    new_class_wanted = Signal()
    possible_changed = Signal(bool)
    """Whether there is a microphone."""

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self.recording: Recording | None = None
        self._recovered = False
        self.player = SoundPlayer(services, self)
        self.waiting = WaitingClips(services, session, self)
        self.idle = IdleView(services, session)
        self.live = RecordingView(services, session)
        self.review = ReviewView(services, session, self.waiting, self.player)
        self._stack = QStackedWidget(self)
        for view in (self.idle, self.live, self.review):
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setEnabled(False)
        self._wire()
        self.idle.device_box.refresh()
        self._recover()

    def _wire(self) -> None:
        self.idle.record_wanted.connect(self.start)
        self.live.stop_wanted.connect(self.stop)
        self.review.record_wanted.connect(self.show_idle)
        self.review.emptied.connect(self._emptied)
        for box in (self.idle.class_box, self.review.class_box):
            box.new_class_wanted.connect(self.new_class_wanted)
        self.idle.device_box.listed.connect(lambda: self.possible_changed.emit(self.possible))
        self._escape.activated.connect(self.stop)
        self._escape.activatedAmbiguously.connect(self.stop)  # Something else would like the key too.
        self.waiting.added.connect(self._clip_added)
        self.waiting.removed.connect(self._clip_removed)

    @property
    def possible(self) -> bool:
        """Whether there is a microphone, as far as is known."""
        return self.idle.ready

    @property
    def view(self) -> QWidget | None:
        """The view that is shown: `idle`, `live` or `review`."""
        return self._stack.currentWidget()

    def prepare(self, class_folder: str) -> None:
        """Gets ready to record for a class."""
        if self.recording is None:
            self.idle.class_box.choose(class_folder)
            self.show_idle()
            self.idle.focus_record()

    def offer(self, class_folder: str) -> None:
        """Chooses the class to record for; what is shown stays."""
        self.idle.class_box.choose(class_folder)

    def toggle(self) -> None:
        """Starts or stops."""
        if self.recording is not None:
            self.stop()
        elif self._recovered:
            self.start()

    def start(self) -> None:
        """Begins to record what the fields ask for; makes the first class for it if there is none."""
        if self.recording is not None or not self.idle.ready or not self._recovered:
            return
        if not self.idle.class_box.folder:
            self.idle.class_box.ensure(lambda _: self.start())
            return
        try:
            scratch = self._session.scratch
        except StorageError as error:  # the project was moved away, or the disk refuses
            self.idle.show_error(error)
            return
        self.player.close()
        self.idle.banner.hide()
        self.review.start_counting()
        recording = self.recording = Recording(self.idle.plan, scratch, self)
        recording.clip_finished.connect(self.waiting.add)
        recording.failed.connect(self._failed)
        recording.ended.connect(self._ended)
        self.live.show_latest(None)
        self.live.follow(recording, self.idle.device_box.device_name)
        self._stack.setCurrentWidget(self.live)
        self._escape.setEnabled(True)
        recording.start()

    def stop(self) -> None:
        """Ends the recording; what was heard is kept for review."""
        if self.recording is not None:
            self.recording.stop()

    def show_idle(self) -> None:
        """Shows the settings; clips go on waiting."""
        if self.recording is None:
            self.player.stop()
            self._stack.setCurrentWidget(self.idle)
            self.idle.device_box.refresh()

    def deactivate(self) -> None:
        """Ends what only matters while it is seen."""
        self.stop()
        self.player.close()

    def shut_down(self) -> None:
        """Ends everything; clips are offered again the next time."""
        if self.recording is not None:
            self.recording.shut_down()
            self.recording = None
        self.player.close()
        self.waiting.shut_down()

    def why_not_close(self) -> str:
        """Asks if a recording is going on."""
        if self.recording is None:
            return ""
        return self.tr("A recording is going on. Stop it and close? What is recorded so far will be kept.")

    # --- clips of the last time

    def _recover(self) -> None:
        session = self._session
        self._services.tasks.start(
            lambda on_event: _recover(session.scratch),
            "recover recordings",
            done=self._offer,
            failed=self._not_recovered,
        )

    def _offer(self, clips: list[RecordedClip]) -> None:
        self._recovered = True
        if clips:
            self.review.from_last_time = True
            for clip in clips:
                self.waiting.add(clip)
            self._stack.setCurrentWidget(self.review)

    def _not_recovered(self, error: Exception) -> None:
        self._recovered = True
        self.idle.show_error(error)

    # --- what the recording tells

    def _clip_added(self, clip: RecordedClip) -> None:
        if self.recording is not None:
            self.live.show_latest(self.review.make_row(clip, self.review.last_number))
        elif self.view is self.idle and self._recovered:
            self._stack.setCurrentWidget(self.review)

    def _clip_removed(self, clip: RecordedClip) -> None:
        if self.recording is not None:
            self.live.show_latest(None)

    def _failed(self, error: Exception) -> None:
        self.idle.device_box.refresh()
        if self.waiting.clips:
            self.review.show_error(error)
        else:
            self.idle.show_error(error)

    def _ended(self) -> None:
        recording, self.recording = self.recording, None
        self._escape.setEnabled(False)
        if recording is not None:
            recording.deleteLater()
        self.live.show_latest(None)
        if self.waiting.clips:
            self._stack.setCurrentWidget(self.review)
            self.review.list.setFocus()
        else:
            self._stack.setCurrentWidget(self.idle)

    def _emptied(self) -> None:
        if self.view is self.review:
            self.show_idle()


def _recover(scratch: Path) -> list[RecordedClip]:
    """Finds the clips that wait; removes what a cut left, as the original is still there."""
    shutil.rmtree(scratch / CUT_FOLDER, ignore_errors=True)
    return recover(scratch)
