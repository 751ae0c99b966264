"""The clips that wait to be kept or discarded, after a recording or a crash."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from constructor_desktop.gui.capture.clip_row import ClipRow
from constructor_desktop.gui.capture.review_list import ReviewList
from constructor_desktop.gui.capture.sound_player import SoundPlayer
from constructor_desktop.gui.capture.target_box import TargetBox
from constructor_desktop.gui.capture.waiting_clips import WaitingClips
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.media.recovery import RecordedClip


class ReviewView(QWidget):
    """A row for each waiting clip."""

    record_wanted = Signal()
    emptied = Signal()
    """The last clip was kept or discarded."""

    def __init__(self, services: Services, session: Session, waiting: WaitingClips, player: SoundPlayer) -> None:
        super().__init__()
        self._services, self._session, self._waiting, self._player = services, session, waiting, player
        self._numbers = 0
        self.from_last_time = False
        form = self._form = load_form(
            "capture_review",
            services.icons,
            self,
            {
                "TargetBox": lambda parent: TargetBox(services.theme, session, parent),
                "Banner": lambda parent: Banner(services.icons, parent),
                "ElidedLabel": lambda parent: ElidedLabel(parent, min_width=80),
                "ReviewList": lambda parent: ReviewList(parent),
            },
        )
        self.list, self.banner = form.get(ReviewList, "clips"), form.get(Banner, "banner")
        self.class_box = form.get(TargetBox, "class_box")
        self.list.keep_wanted.connect(self.keep)
        self.list.discard_wanted.connect(self.discard)
        form.get(QPushButton, "keep_all").clicked.connect(self.keep_all)
        form.get(QToolButton, "discard_all").clicked.connect(self.discard_all)
        form.get(QToolButton, "again").clicked.connect(self.record_wanted)
        self.banner.acted.connect(self.banner.hide)
        player.failed.connect(self._show_player_error)
        waiting.added.connect(self._add)
        waiting.removed.connect(self._remove)
        session.changed.connect(self._update)
        self._update()

    def keep(self, row: ClipRow) -> None:
        """Adds a clip to its class, or to the chosen one where that is gone."""
        self._keep([row])

    def keep_all(self) -> None:
        """Adds all of them."""
        self._keep(list(self.list.rows))

    def discard(self, row: ClipRow) -> None:
        """Discards a clip."""
        self._discard([row])

    def discard_all(self) -> None:
        """Discards all of them."""
        self._discard(list(self.list.rows))

    def start_counting(self) -> None:
        """Clips that come from now on are numbered from 1 again."""
        if not self.list.rows:
            self._numbers = 0
            self.from_last_time = False
            self.banner.hide()

    def make_row(self, clip: RecordedClip, number: int) -> ClipRow:
        """Makes a row whose buttons act on a clip that waits here."""
        row = ClipRow(self._services, self._session, self._player, clip, number)
        row.keep_wanted.connect(lambda: self.keep(row))
        row.discard_wanted.connect(lambda: self.discard(row))
        return row

    def show_error(self, error: Exception) -> None:
        """Shows what went wrong besides what is still here."""
        text = error_text(error)
        if self.list.rows:
            text += " " + self.tr("What was recorded until then is below.")
        self.banner.show_error(text, self.tr("Close"))

    @property
    def last_number(self) -> int:
        """Number of the clip that came last."""
        return self._numbers

    def _keep(self, rows: list[ClipRow]) -> None:
        if not self.class_box.folder and not all(row.class_folder for row in rows):
            self.class_box.ensure(lambda _: self._keep(rows))
            return
        for row in rows:
            self._stop_playing(row)
        self._waiting.keep([(row.clip, row.class_folder or self.class_box.folder) for row in rows])

    def _discard(self, rows: list[ClipRow]) -> None:
        for row in rows:
            self._stop_playing(row)
        self._waiting.discard([row.clip for row in rows])

    def _stop_playing(self, row: ClipRow) -> None:
        if self._player.path == row.clip.path:
            self._player.stop()

    def _show_player_error(self, error: Exception) -> None:
        self.banner.show_error(error_text(error), self.tr("Close"))

    def _add(self, clip: RecordedClip) -> None:
        self._numbers += 1
        row = ClipRow(self._services, self._session, self._player, clip, self._numbers)
        self.list.add(row)
        self._update()

    def _remove(self, clip: RecordedClip) -> None:
        for row in self.list.rows:
            if row.clip == clip:
                self.list.remove(row)
                break
        self._update()
        if not self.list.rows:
            self.emptied.emit()

    def _update(self) -> None:
        number = len(self.list.rows)
        if self.from_last_time:
            text = self.tr("%n recording(s) from last time", "", number)
        else:
            text = self.tr("%n recording(s) to listen to", "", number)
        self._form.get(QLabel, "title").setText(text)
        for name in ("keep_all", "discard_all"):
            self._form.get(QWidget, name).setVisible(number > 1)
        homeless = any(row.class_folder is None for row in self.list.rows)
        self._form.get(QWidget, "homeless").setVisible(homeless)
        for row in self.list.rows:
            row.show_class(True)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._update()
