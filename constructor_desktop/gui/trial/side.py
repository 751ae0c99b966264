"""The right column: the answer, a bar for each class, the two sliders, and how fast all this is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QSlider, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.language import decimal_text, percent_text
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.trial.bars import ProbabilityBars
from constructor_desktop.gui.trial.pace import SLOW_RATE, Pace
from constructor_desktop.gui.trial.verdict_block import VerdictBlock
from constructor_desktop.inference.verdict import DEFAULT_ABOVE, Verdict, VerdictKind

ABOVE, SMOOTHING = "test/above", "test/smoothing"
"""Keys of the preferences."""

_DEFAULT_SMOOTHING = 0.5
_STEPS = 20  # of the smoothing slider, a second
_MOST_SMOOTHING = 3.0
_TELL_MS = 500


class Side(QObject):
    """Drives the right column of the page's form.

    Attributes:
        looks: The classes that are shown.
        pace: Measures what the live view paints.
    """

    above_changed = Signal(float)
    smoothing_changed = Signal(float)
    answered = Signal()
    """The first answer was shown."""

    def __init__(self, services: Services, modality: Modality, form: Form, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._modality = modality
        self._verdict = form.get(VerdictBlock, "verdict")
        self._bars = ProbabilityBars(services.theme)
        self._bars.setProperty("role", "clear")
        self._area = form.get(QScrollArea, "bars")
        self._area.setWidget(self._bars)
        self._above = form.get(QSlider, "above")
        self._above_text = form.get(QLabel, "above_value")
        self._above_note = form.get(QLabel, "above_note")
        self._smoothing = form.get(QSlider, "smoothing")
        self._smoothing_text = form.get(QLabel, "smoothing_value")
        self._smoothing_row = form.get(QWidget, "smoothing_row")
        self._pace_row = form.get(QWidget, "pace_row")
        self._pace_text = form.get(QLabel, "pace")
        self.looks: tuple[ClassLook, ...] = ()
        self.pace = Pace()
        self._has_answered = False
        self._set_up_sliders()
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_MS)
        self._timer.timeout.connect(self._tell_pace)

    @property
    def above(self) -> float:
        """How probable a class must be to be named."""
        return self._above.value() / 100

    @property
    def smoothing(self) -> float:
        """Seconds over which live answers are averaged."""
        return self._smoothing.value() / _STEPS

    @property
    def bars(self) -> ProbabilityBars:
        """The bars."""
        return self._bars

    def set_classes(self, looks: Sequence[ClassLook]) -> None:
        """Shows other classes."""
        if tuple(looks) != self.looks:
            self.looks = tuple(looks)
            self._bars.set_classes(self.looks)
            self._area.setMaximumHeight(self._bars.height())

    def look_of(self, name: str) -> ClassLook:
        """Returns the look of a class of the model."""
        return next(look for look in self.looks if look.name == name)

    def show_answer(
        self, verdict: Verdict, values: Sequence[float], painted: Callable[[], object] | None = None
    ) -> None:
        """Shows an answer; see `ProbabilityBars.set_values`."""
        if verdict.kind is VerdictKind.KNOWN:
            self._verdict.show_class(self.look_of(verdict.label), percent_text(verdict.share))
        elif verdict.kind is VerdictKind.SILENT:
            self._verdict.show_text("speaker-slash", self.tr("Too quiet"), self.tr("There is nothing to hear."))
        else:
            self._verdict.show_text("question", self.tr("Not sure"), self._unlike())
        if verdict.kind is VerdictKind.SILENT:  # the shares of silence mean nothing
            self._bars.set_nothing(painted)
        else:
            self._bars.set_values(values, painted)
        if not self._has_answered:
            self._has_answered = True
            self.answered.emit()

    def show_nothing(self, glyph: str, title: str, text: str = "") -> None:
        """Shows grey bars, and why there is no answer."""
        self._verdict.show_text(glyph, title, text)
        self._bars.clear()

    def set_live(self, live: bool, *, smoothing: bool) -> None:
        """Shows or hides what matters for live answers only."""
        self._smoothing_row.setVisible(smoothing)
        self._pace_row.setVisible(live)
        self.pace.reset()
        self._tell_pace()
        if live:
            self._timer.start()
        else:
            self._timer.stop()

    def retranslate(self) -> None:
        """Sets texts again."""
        self._show_above()
        self._show_smoothing()
        self._tell_pace()
        self._bars.setAccessibleName(self.tr("Probability of each class"))
        self._bars.update()

    def _unlike(self) -> str:
        if self._modality is Modality.AUDIO:
            return self.tr("This does not sound like any of your classes.")
        return self.tr("This does not look like any of your classes.")

    def _set_up_sliders(self) -> None:
        preferences = self._services.preferences
        self._above.setRange(0, 99)
        self._above.setValue(round(100 * min(max(preferences.number(ABOVE, DEFAULT_ABOVE), 0.0), 0.99)))
        self._smoothing.setRange(0, round(_MOST_SMOOTHING * _STEPS))
        self._smoothing.setValue(round(_STEPS * preferences.number(SMOOTHING, _DEFAULT_SMOOTHING)))
        self._above.valueChanged.connect(self._change_above)
        self._smoothing.valueChanged.connect(self._change_smoothing)
        self._show_above()
        self._show_smoothing()

    def _change_above(self) -> None:
        self._services.preferences.store(ABOVE, self.above)
        self._show_above()
        self.above_changed.emit(self.above)

    def _change_smoothing(self) -> None:
        self._services.preferences.store(SMOOTHING, self.smoothing)
        self._show_smoothing()
        self.smoothing_changed.emit(self.smoothing)

    def _show_above(self) -> None:
        text = percent_text(self.above)
        self._above_text.setText(text)
        self._above_note.setText(self.tr("An answer is given only above %1").replace("%1", text))
        self._bars.set_above(self.above)

    def _show_smoothing(self) -> None:
        text = decimal_text(self.smoothing, 1 if self._smoothing.value() % 2 == 0 else 2)
        self._smoothing_text.setText(self.tr("%1 s").replace("%1", text))

    def _tell_pace(self) -> None:
        rate, delay = self.pace.rate(), self.pace.delay()
        if rate is None or delay is None:
            self._pace_text.setText(self.tr("No answers yet"))
            return
        whole, late = round(rate), str(round(1000 * delay))
        if self._modality is Modality.AUDIO:
            text = self.tr("%n answer(s) a second, %1 ms behind the sound", "", whole)
        else:
            text = self.tr("%n answer(s) a second, %1 ms behind the picture", "", whole)
        text = text.replace("%1", late)
        if rate < SLOW_RATE:
            text += ". " + self.tr("This computer is too slow for more; some moments are left out.")
        self._pace_text.setText(text)
