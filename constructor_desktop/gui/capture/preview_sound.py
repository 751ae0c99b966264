"""The preview of one sound: waveform, mel spectrogram, playback, trimming, cutting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QStackedWidget, QToolButton, QWidget

from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.core.project import Trim
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.capture.colour_box import ColourBox
from constructor_desktop.gui.capture.cut_dialog import CutDialog
from constructor_desktop.gui.capture.sound_loading import LoadedSound, SoundOpened, load_sound, sound_facts
from constructor_desktop.gui.capture.sound_player import SoundPlayer
from constructor_desktop.gui.capture.trimming import Trimming, used_part
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.language import decimal_text
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.plots.axes import ColourBar, MelAxis, TimeAxis, clock_text
from constructor_desktop.gui.plots.spectrogram import SpectrogramPlot
from constructor_desktop.gui.plots.waveform import WaveformPlot
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.strips import Banner, EmptyState
from constructor_desktop.storage.state import SampleState

_CURSOR_MS = 16
_SHOW_READING_MS = 300
_SPACING = 8
_MIN_WIDTH = 370  # less than its form asks for: see `resizeEvent`


class SoundPreview(QWidget):
    """Shows one sound at a time."""

    facts_changed = Signal(str)

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self._sample: SampleState | None = None
        self._sound: LoadedSound | None = None
        self._opened: SoundOpened | None = None  # what is known before it has been read
        self._task: Task | None = None
        self._to_cut = False
        self.player = SoundPlayer(services, self)
        self._build()
        self.trimming = Trimming(self._form, services, session)
        self.setMinimumWidth(_MIN_WIDTH)
        self._wire()
        self._set_map(self._maps.map_name)
        self._show_playing()

    def _build(self) -> None:
        theme, icons = self._services.theme, self._services.icons
        self._form = load_form(
            "preview_sound",
            icons,
            self,
            {
                "Banner": lambda parent: Banner(icons, parent),
                "WaveformPlot": lambda parent: WaveformPlot(theme, parent),
                "SpectrogramPlot": lambda parent: SpectrogramPlot(theme, parent),
                "MelAxis": lambda parent: MelAxis(theme, parent),
                "TimeAxis": lambda parent: TimeAxis(theme, parent),
                "ColourBar": lambda parent: ColourBar(theme, parent),
                "ElidedLabel": lambda parent: ElidedLabel(parent, min_width=0),
                "ColourBox": lambda parent: ColourBox(self._services.preferences, parent),
                "EmptyState": lambda parent: EmptyState(icons, "warning", parent),
            },
        )
        form = self._form
        self.waveform = form.get(WaveformPlot, "waveform")
        self.spectrogram = form.get(SpectrogramPlot, "spectrogram")
        self._mel_axis, self._time_axis = form.get(MelAxis, "mel_axis"), form.get(TimeAxis, "time_axis")
        self._colour_bar = form.get(ColourBar, "colour_bar")
        self._maps = form.get(ColourBox, "colour_map")
        self._banner = form.get(Banner, "banner")
        self._stack = form.get(QStackedWidget, "stack")
        self._unreadable = form.get(EmptyState, "unreadable")
        self._reading_text = form.get(QLabel, "reading_text")
        self._reading = form.get(QProgressBar, "reading_progress")
        self._play = form.get(QToolButton, "play")
        self._trim_play = form.get(QToolButton, "trim_play")
        self._time = form.get(QLabel, "time")
        self._cut = form.get(QPushButton, "cut")

    def _wire(self) -> None:
        self._cursor_timer = QTimer(self)
        self._cursor_timer.setInterval(_CURSOR_MS)
        self._cursor_timer.timeout.connect(self._follow)
        self._reading_timer = QTimer(self)
        self._reading_timer.setSingleShot(True)
        self._reading_timer.setInterval(_SHOW_READING_MS)
        self._reading_timer.timeout.connect(self._show_reading)
        self._cursor = 0.0
        self._play.clicked.connect(self.toggle_play)
        self._trim_play.clicked.connect(self.toggle_play)
        self._cut.clicked.connect(self.cut)
        self._maps.chosen.connect(self._set_map)
        self._banner.acted.connect(self._banner.hide)
        for plot in (self.waveform, self.spectrogram):
            plot.pointed.connect(self.seek)
        self.waveform.trim_shown.connect(self.spectrogram.set_part)
        self.player.changed.connect(self._show_playing)
        self.player.finished.connect(self._rewind)
        self.player.failed.connect(self._player_failed)
        self.trimming.active_changed.connect(self._show_trimming)
        self._form.get(QFrame, "trim_controls").hide()

    # --- what is shown

    @property
    def loaded(self) -> LoadedSound | None:
        """What is drawn; None while it is being read."""
        return self._sound

    def show_sample(self, sample: SampleState) -> None:
        """Shows a sound; of one that is shown already only the trim may be new."""
        former, self._sample = self._sample, sample
        same = former is not None and (former.path, former.modified_ns) == (sample.path, sample.modified_ns)
        if same and (self._sound is not None or self._task is not None):
            self._show_trim()
            return
        self._forget()
        self._sample = sample
        self._stack.setCurrentIndex(0)
        self._reading_timer.start()
        path = sample.path

        def work(on_event: OnEvent) -> LoadedSound:
            return load_sound(path, on_event)

        self._task = self._services.tasks.start(
            work,
            "preview sound",
            done=lambda sound: self._loaded(path, sound),
            failed=lambda error: self._failed(path, error),
            on_events=lambda events: self._progress(path, events),
        )

    def clear(self) -> None:
        """Shows nothing and stops what is going on."""
        self._forget()
        self._sample = None

    def _forget(self) -> None:
        self.player.stop()
        self.trimming.leave()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._sound = self._opened = None
        self._to_cut = False
        self._reading_timer.stop()
        self._banner.hide()
        self.waveform.clear()
        self.spectrogram.show_spectrogram(None)
        self.spectrogram.set_cursor(None)
        self._time_axis.set_seconds(0)
        self._time.clear()
        self.facts_changed.emit("")
        self._enable(False)

    def _is_current(self, path: Path) -> bool:
        return self._sample is not None and self._sample.path == path and self._task is not None

    def _loaded(self, path: Path, sound: LoadedSound) -> None:
        if not self._is_current(path):
            return
        self._task = None
        self._reading_timer.stop()
        self._sound = sound
        overview = sound.overview
        self._opened = SoundOpened(seconds=overview.seconds, rate=overview.rate)
        self.spectrogram.show_spectrogram(overview.spectrogram)
        self.waveform.show_envelope(overview.envelope, overview.seconds)
        self._mel_axis.set_frequencies(overview.spectrogram.frequencies)
        self._time_axis.set_seconds(overview.seconds)
        self._stack.setCurrentIndex(0)
        self._enable(True)
        self._show_trim()
        self._fit()
        if self._to_cut:
            self.cut_when_read()

    def _failed(self, path: Path, error: Exception) -> None:
        if self._is_current(path):
            self._task = None
            self._reading_timer.stop()
            self._unreadable.set_texts(error_text(error))
            self._stack.setCurrentWidget(self._unreadable)

    def _progress(self, path: Path, events: list[Event]) -> None:
        if self._is_current(path):
            for event in events:
                if isinstance(event, Progress):
                    self._reading.setRange(0, event.total)
                    self._reading.setValue(event.done)
                elif isinstance(event, SoundOpened):
                    self._opened = event
                    self._play.setEnabled(True)
                    self._set_cursor(self._used()[0])

    def _show_reading(self) -> None:
        self._reading.setRange(0, 0)
        self._reading_text.setText(self.tr("Reading the sound…"))
        self._stack.setCurrentIndex(1)

    def _enable(self, on: bool) -> None:
        for widget in (self._play, self._cut, self._maps, self.trimming.button):
            widget.setEnabled(on)

    def _show_trim(self) -> None:
        if self._sound is not None and self._sample is not None:
            self.trimming.show_sample(self._sample, self._sound.overview.seconds)
            self._show_facts()
            if not self.player.playing:
                self._set_cursor(self._used()[0])

    def _show_facts(self) -> None:
        if self._sound is not None and self._sample is not None:
            start, end = used_part(self._sample.trim, self._sound.overview.seconds)
            self.facts_changed.emit(sound_facts(self._sound, end - start))

    def _show_trimming(self, active: bool) -> None:
        self._form.get(QFrame, "trim_controls").setVisible(active)
        self._form.get(QFrame, "controls").setVisible(not active)
        if not active:
            self.player.stop()

    # --- playback

    def toggle_play(self) -> None:
        """Plays from the cursor, or pauses."""
        if self.player.playing:
            self.player.stop()
        elif self._opened is not None and self._sample is not None:
            start, end = self._used()
            seconds = self._opened.seconds
            if self._cursor >= seconds - 0.02:
                self._cursor = start
            if not start <= self._cursor < end - 0.02:  # whoever points outside of the part wants to hear that
                start, end = (start, end) if abs(self._cursor - end) < 0.03 else (self._cursor, seconds)
            else:
                start = self._cursor
            self._banner.hide()
            self.player.play(self._sample.path, self._opened.rate, start, end)

    def seek(self, second: float) -> None:
        """Moves the cursor; what plays goes on from there."""
        if self._opened is None:
            return
        self._set_cursor(min(max(0.0, second), self._opened.seconds))
        if self.player.playing:
            self.player.stop()
            self.toggle_play()

    def cut(self) -> None:
        """Opens the dialog that cuts the sound into clips."""
        if self._sound is None or self._sample is None:
            return
        self.player.stop()
        dialog = CutDialog(self._services, self._session, self._sample, self._sound.overview, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def cut_when_read(self) -> None:
        """The same, as soon as the sound is read."""
        self._to_cut = self._sound is None
        self.cut()

    def deactivate(self) -> None:
        """Falls silent and gives the loudspeaker back."""
        self.player.close()

    def _used(self) -> tuple[float, float]:
        assert self._opened is not None
        if self.trimming.active:
            return self.waveform.trim
        trim = self._sample.trim if self._sample is not None else Trim()
        return used_part(trim, self._opened.seconds)

    def _follow(self) -> None:
        self._set_cursor(self.player.position)

    def _set_cursor(self, second: float) -> None:
        assert self._opened is not None
        self._cursor = second
        self.waveform.set_cursor(second)
        self.spectrogram.set_cursor(second)
        seconds = self._opened.seconds
        start, end = self._used()
        if start <= second <= end:  # in the part that is used, that is what counts
            second, seconds = second - start, end - start
        if seconds < 60:
            text = f"{decimal_text(second)} / " + self.tr("%1 s").replace("%1", decimal_text(seconds))
        else:
            text = f"{clock_text(second, seconds)} / {clock_text(seconds, seconds)}"
        if text != self._time.text():
            self._time.setText(text)

    def _rewind(self) -> None:
        if self._opened is not None:
            self._set_cursor(self._used()[0])

    def _show_playing(self) -> None:
        playing = self.player.playing
        if playing:
            self._cursor_timer.start()
        else:
            self._cursor_timer.stop()
        glyph = "pause" if playing else "play"
        self._services.icons.bind(self._play, glyph, "on-fill")
        self._services.icons.bind(self._trim_play, glyph, "text", BUTTON_SIZE)
        tip = self.tr("Pause (Space)") if playing else self.tr("Play (Space)")
        self._play.setToolTip(tip)
        self._play.setAccessibleName(tip)

    def _player_failed(self, error: Exception) -> None:
        self._banner.show_error(error_text(error), self.tr("Close"))

    # --- appearance

    def _set_map(self, name: str) -> None:
        self.spectrogram.set_map(name)
        self._colour_bar.set_map(name)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fits the controls."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Gives up the names of the colours, and then the choice, where the window is too narrow for it."""
        others = sum(widget.sizeHint().width() for widget in (self._play, self._time, self.trimming.button, self._cut))
        room = self.width() - others - 4 * _SPACING
        needed = self._maps.sizeHint().width()
        self._maps.setFixedWidth(needed if room >= needed else self._maps.least_width)
        self._maps.setVisible(room >= self._maps.width())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_playing()
            if self._sound is not None:
                self._set_cursor(self._cursor)
                self._show_facts()
            QTimer.singleShot(0, self, self._fit)  # The buttons get their texts after this.
