"""What is shown while it records: countdown, rolling spectrogram, level, time, and the clip recorded last."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from constructor_desktop.gui.capture.clip_row import ClipRow
from constructor_desktop.gui.capture.dot import RecordingDot
from constructor_desktop.gui.capture.recording import Recording
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import decimal_text
from constructor_desktop.gui.plots.axes import clock_text
from constructor_desktop.gui.plots.colour_maps import COLOUR_MAP
from constructor_desktop.gui.plots.live import LiveSound
from constructor_desktop.gui.plots.meter import LevelMeter
from constructor_desktop.gui.plots.rolling import RollingSpectrogram
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.chip import Chip
from constructor_desktop.gui.widgets.labels import ElidedLabel

_OPEN_ENDED_SECONDS = 10.0  # shown at once of a clip without a wanted length
_TIME_MS = 50


class RecordingView(QWidget):
    """Follows one `Recording` after another."""

    stop_wanted = Signal()

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self._recording: Recording | None = None
        self._row: ClipRow | None = None
        theme = services.theme
        form = self._form = load_form(
            "capture_recording",
            services.icons,
            self,
            {
                "RecordingDot": lambda parent: RecordingDot(theme, parent),
                "Chip": lambda parent: Chip(theme, parent),
                "ElidedLabel": lambda parent: ElidedLabel(parent),
                "RollingSpectrogram": lambda parent: RollingSpectrogram(theme, parent),
                "LevelMeter": lambda parent: LevelMeter(theme, parent),
            },
        )
        self.rolling = form.get(RollingSpectrogram, "rolling")
        self.meter = form.get(LevelMeter, "meter")
        self._live = LiveSound(self.rolling, self.meter, self)
        self._title, self._time = form.get(QLabel, "title"), form.get(QLabel, "time")
        self._latest = form.get(QWidget, "latest")
        self.countdown = _Countdown(self.rolling)
        form.get(QPushButton, "stop").clicked.connect(self.stop_wanted)
        self._timer = QTimer(self)
        self._timer.setInterval(_TIME_MS)
        self._timer.timeout.connect(self._show_time)

    def follow(self, recording: Recording, device_name: str) -> None:
        """Shows a recording that is about to start."""
        self._recording = recording
        self._form.get(ElidedLabel, "device_name").setText(device_name)
        self.rolling.set_map(self._services.preferences.text(COLOUR_MAP, "magma"))
        self.rolling.start(1, 1, filled=False)
        self.countdown.show_number(0)
        recording.opened.connect(self._listen)
        recording.counting.connect(self.countdown.show_number)
        recording.counting.connect(self._show_state)
        recording.clip_started.connect(self._clip_started)
        recording.ended.connect(self._ended)
        self._show_state()
        self._timer.start()

    def show_latest(self, row: ClipRow | None) -> None:
        """Shows the clip recorded last beside the stop button; the former row is no longer ours."""
        layout = self._latest.layout()
        assert layout is not None
        if self._row is not None:
            layout.removeWidget(self._row)
            self._row.deleteLater()
            self._row.hide()
        self._row = row
        if row is not None:
            layout.addWidget(row)
            row.show_class(False)

    def _listen(self) -> None:
        assert self._recording is not None
        length = self._recording.plan.seconds
        # During the countdown it already scrolls, so that the user sees the microphone works.
        self._live.start(self._recording.microphone, length or _OPEN_ENDED_SECONDS, filled=True)

    def _clip_started(self) -> None:
        assert self._recording is not None
        length = self._recording.plan.seconds
        self.countdown.show_number(0)
        self._live.start(self._recording.microphone, length or _OPEN_ENDED_SECONDS, filled=length is None)
        self._show_state()

    def _ended(self) -> None:
        self._timer.stop()
        self._live.stop()
        self.countdown.show_number(0)
        self._recording = None

    def _show_state(self) -> None:
        recording = self._recording
        if recording is None:
            return
        self._form.get(RecordingDot, "dot").setVisible(recording.recording)
        self._title.setText(self.tr("Recording") if recording.recording else self.tr("Get ready"))
        text = self.tr("clip %1 of %2 for") if recording.plan.clips > 1 else self.tr("for")
        text = text.replace("%1", str(recording.clip)).replace("%2", str(recording.plan.clips))
        self._form.get(QLabel, "clip_text").setText(text)
        known = self._session.state.class_of(recording.plan.class_folder)
        if known is not None:
            self._form.get(Chip, "chip").set_class(known.colour, known.number)
            self._form.get(ElidedLabel, "class_name").setText(known.name)
        self._show_time()

    def _show_time(self) -> None:
        if self._recording is None:
            return
        length, now = self._recording.plan.seconds, self._recording.seconds
        if length is None:
            text = clock_text(now, 60 if now < 3600 else now)
        else:
            whole = decimal_text(length, 0 if length.is_integer() else 1)
            text = self.tr("%1 of %2 s").replace("%1", decimal_text(now)).replace("%2", whole)
        self._time.setText(text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_state()


class _Countdown(QWidget):
    """A large number over the spectrogram."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.number = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        parent.installEventFilter(self)
        self.hide()

    def show_number(self, number: int) -> None:
        """Shows a number; nothing for 0."""
        self.number = number
        self.setVisible(number > 0)
        self._place()
        self.update()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        """Stays in the middle."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the number in a dark circle, as the spectrogram is dark in both themes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)
        painter.setOpacity(0.72)
        painter.drawEllipse(QRectF(self.rect()))
        painter.setOpacity(1)
        font = QFont(self.font())
        font.setPixelSize(round(0.62 * self.height()))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self.number))
        painter.end()

    def _place(self) -> None:
        around = self._around.rect()
        side = min(64, around.height() - 8)
        self.setGeometry(around.center().x() - side // 2, around.center().y() - side // 2, side, side)
        self.raise_()
