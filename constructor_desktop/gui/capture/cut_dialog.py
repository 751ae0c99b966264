"""Cutting a long recording into clips, with the cuts drawn over its waveform while the user chooses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDoubleSpinBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QWidget,
)

from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.capture.cutting import CUT_FOLDER, Cut, Cutter, FixedCut, SilenceCut
from constructor_desktop.gui.capture.trimming import used_part
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import counted, seconds_text
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.plots.axes import TimeAxis
from constructor_desktop.gui.plots.waveform import WaveformPlot
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.widgets.segmented import Segmented
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.media.overview import SoundOverview
from constructor_desktop.media.segments import Part, SilenceOptions
from constructor_desktop.storage.changes import AddFiles, Composite, TrashSamples
from constructor_desktop.storage.state import SampleState

_WAIT_MS = 80


class CutDialog(QDialog):
    """Replaces a recording by its clips as one change that can be undone."""

    def __init__(
        self,
        services: Services,
        session: Session,
        sample: SampleState,
        overview: SoundOverview,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._session, self._sample = services, session, sample
        self._used = used_part(sample.trim, overview.seconds)
        self._cutter = Cutter(sample.path, *self._used)
        self.parts: list[Part] = []
        self._search: Task | None = None
        self._outdated = False
        self._writing: Task | None = None
        self._build(overview)
        self._wire()
        self.setWindowTitle(self.tr("Cut into clips"))
        self.resize(640, self.sizeHint().height())
        self._find()

    def _build(self, overview: SoundOverview) -> None:
        theme, icons = self._services.theme, self._services.icons
        self._form = load_form(
            "cut_dialog",
            icons,
            self,
            {
                "WaveformPlot": lambda parent: WaveformPlot(theme, parent),
                "TimeAxis": lambda parent: TimeAxis(theme, parent),
                "Segmented": lambda parent: Segmented(theme, parent),
                "Banner": lambda parent: Banner(icons, parent),
            },
        )
        form = self._form
        self.waveform = form.get(WaveformPlot, "waveform")
        self.waveform.show_envelope(overview.envelope, overview.seconds)
        form.get(TimeAxis, "time_axis").set_seconds(overview.seconds)
        form.get(QLabel, "source").setText(f"{self._sample.path.name} · {seconds_text(overview.seconds)}")
        self.way = form.get(Segmented, "way")
        self.way.set_items([self.tr("By length"), self.tr("At silences")])
        self._options = form.get(QStackedWidget, "options")
        self._result, self._banner = form.get(QLabel, "result"), form.get(Banner, "banner")
        self._progress = form.get(QProgressBar, "progress")
        self._progress.hide()
        self._button = form.get(QPushButton, "cut")

    def _wire(self) -> None:
        form = self._form
        defaults = {"length": 5.0, "rest": 1.0, "pause": 0.3, "shortest": 0.3}
        self._numbers = {name: form.get(QDoubleSpinBox, name) for name in defaults}
        for name, value in defaults.items():
            self._numbers[name].setValue(value)
            self._numbers[name].valueChanged.connect(self._change)
        self._overlap = form.get(QSpinBox, "overlap")
        self._threshold, self._automatic = form.get(QSlider, "threshold"), form.get(QCheckBox, "automatic")
        self._threshold.setValue(30)
        self._automatic.setChecked(True)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._find)
        self.way.chosen.connect(self._choose_way)
        self._overlap.valueChanged.connect(self._change)
        self._threshold.valueChanged.connect(self._change)
        self._automatic.toggled.connect(self._change)
        form.get(QPushButton, "cancel").clicked.connect(self.reject)
        self._button.clicked.connect(self.cut)
        self._show_threshold()

    # --- finding the parts

    @property
    def chosen(self) -> Cut:
        """What the fields ask for."""
        numbers = {name: field.value() for name, field in self._numbers.items()}
        if self.way.index() == 0:
            return FixedCut(numbers["length"], self._overlap.value() / 100, min(numbers["rest"], numbers["length"]))
        threshold = None if self._automatic.isChecked() else float(self._threshold.value())
        return SilenceCut(SilenceOptions(threshold, numbers["pause"], numbers["shortest"]))

    def _choose_way(self, index: int) -> None:
        self._options.setCurrentIndex(index)
        self._change()

    def _change(self) -> None:
        self._show_threshold()
        self._button.setEnabled(False)
        self._wait.start()

    def _show_threshold(self) -> None:
        self._threshold.setEnabled(not self._automatic.isChecked())
        found = self._cutter.found_db
        if self._automatic.isChecked() and found is not None:
            self._threshold.blockSignals(True)
            self._threshold.setValue(round(found))
            self._threshold.blockSignals(False)
        text = self.tr("%1 dB below the loudest").replace("%1", str(self._threshold.value()))
        if self._automatic.isChecked() and found is None:
            text = self.tr("no pauses found")
        self._form.get(QLabel, "threshold_text").setText(text)

    def _find(self) -> None:
        if self._search is not None:
            self._outdated = True
            return
        self._outdated = False
        cut = self.chosen
        if isinstance(cut, SilenceCut):
            self._result.setText(self.tr("Looking for silences…"))
        self._search = self._services.tasks.start(
            lambda on_event: self._cutter.parts(cut, on_event),
            "find clips",
            done=self._show_parts,
            failed=self._fail,
            ended=self._search_ended,
        )

    def _search_ended(self) -> None:
        self._search = None
        if self._outdated:
            self._find()

    def _show_parts(self, parts: list[Part]) -> None:
        if self._outdated:
            return
        self.parts = parts
        self._show_threshold()
        self.waveform.set_parts(parts)
        self._button.setEnabled(bool(parts))
        number = len(parts)
        self._button.setText(counted(self.tr("Cut into %n clip(s)", "", number), number) if parts else self.tr("Cut"))
        if not parts:
            self._result.setText(self.tr("Nothing would be left. Choose a smaller length or another threshold."))
            return
        lengths = [end - start for start, end in parts]
        shortest, longest = seconds_text(min(lengths)), seconds_text(max(lengths))
        span = longest if shortest == longest else f"{shortest} – {longest}"
        self._result.setText(counted(self.tr("%n clip(s)", "", number), number) + f" · {span}")

    # --- cutting

    def cut(self) -> None:
        """Writes the clips, then replaces the recording by them."""
        parts, path = list(self.parts), self._sample.path
        if not parts or self._writing is not None:
            return
        folder = self._session.scratch / CUT_FOLDER
        self._lock(True)
        self._progress.setRange(0, len(parts))
        self._writing = self._services.tasks.start(
            lambda on_event: _write(path, parts, folder, on_event),
            "cut",
            done=self._replace,
            failed=self._fail,
            on_events=self._show_progress,
            ended=self._written,
        )

    def reject(self) -> None:
        """Closes; what is being written is stopped and removed."""
        if self._writing is not None:
            self._writing.cancel()
        if self._search is not None:
            self._search.cancel()
            self._outdated = False
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """As `reject`."""
        self.reject()
        super().closeEvent(event)

    def _replace(self, clips: list[Path]) -> None:
        if not self.isVisible():  # cancelled too late to stop it
            self._services.tasks.start(lambda on_event: _remove(clips), "remove clips")
            return
        change = Composite((AddFiles(tuple(clips), self._sample.class_folder), TrashSamples((self._sample.path,))))
        text = counted(self.tr("%1 cut into %n clip(s)", "", len(clips)), len(clips)).replace(
            "%1", self._sample.path.name
        )
        tasks = self._services.tasks

        def finished(outcome: object) -> None:
            if outcome is None:  # told by the session
                tasks.start(lambda on_event: _remove(clips), "remove clips")

        self._session.perform(change, text, finished=finished)
        self.accept()

    def _show_progress(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Progress):
                self._progress.setValue(event.done)

    def _written(self) -> None:
        self._writing = None
        self._lock(False)

    def _fail(self, error: Exception) -> None:
        self._banner.show_error(error_text(error))

    def _lock(self, on: bool) -> None:
        self._progress.setVisible(on)
        for widget in (self.way, self._options, self._button):
            widget.setEnabled(not on)


def _write(path: Path, parts: Sequence[Part], folder: Path, on_event: OnEvent) -> list[Path]:
    from constructor_desktop.media.clips import write_clips

    return write_clips(path, parts, folder, on_event)


def _remove(clips: Sequence[Path]) -> None:
    for clip in clips:
        clip.unlink(missing_ok=True)
