"""Two plots, of the accuracy and the loss, with what belongs to both: legend, crosshair, smoothing, saving."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSlider, QStackedWidget, QToolButton, QWidget

from constructor_desktop.core.events import Event, TrialEpoch
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.curve_plot import Curve, CurvePlot
from constructor_desktop.gui.train.legend import Legend
from constructor_desktop.gui.train.saving import ask_path, save_picture, save_table
from constructor_desktop.gui.train.series import Series, add_events, add_trials, series_csv
from constructor_desktop.gui.widgets.hover import set_menu
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.segmented import Segmented
from constructor_desktop.gui.widgets.strips import EmptyState

REPAINT_MS = 60
LOW = 760
"""Below this height of the main window the plots share one place."""
_STRONGEST = 0.95
_SLIDER_STEPS = 100
SMOOTHING = "train/smoothing"


class CurvesPanel(QWidget):
    """Shows series; new events are drawn by a timer, so that many of them cost no more than one.

    Attributes:
        series: Those of the models that are checked.
        trials: Those of models that are tried at the moment, to find out how to train.
    """

    def __init__(
        self, services: Services, parent: QWidget | None = None, *, name: str = "curves", low: int = LOW
    ) -> None:
        """Args: `name` is that of saved files; in windows below the height `low` the plots share one place."""
        super().__init__(parent)
        self._services, self._name, self._below = services, name, low
        theme = services.theme
        self.series: list[Series] = []
        self.trials: list[Series] = []
        self._trial: TrialEpoch | None = None
        self._form = load_form(
            "train_curves",
            services.icons,
            self,
            {
                "Segmented": lambda owner: Segmented(theme, owner),
                "Legend": lambda owner: Legend(theme, owner),
                "AccuracyPlot": lambda owner: CurvePlot(theme, percent=True, parent=owner),
                "LossPlot": lambda owner: CurvePlot(theme, percent=False, parent=owner),
                "ElidedLabel": lambda owner: ElidedLabel(owner),
                "EmptyState": lambda owner: EmptyState(services.icons, "chart-line", owner),
            },
        )
        self.accuracy = self._form.get(CurvePlot, "accuracy_plot")
        self.loss = self._form.get(CurvePlot, "loss_plot")
        self._tabs = self._form.get(Segmented, "tabs")
        self._slider = self._form.get(QSlider, "smoothing")
        self._dirty = False
        self._low = False
        self._timer = QTimer(self)
        self._timer.setInterval(REPAINT_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._repaint)
        self._connect()
        self.retranslate()
        self.set_caption("")
        self.clear()

    def clear(self) -> None:
        """Shows what an empty place says."""
        self.show_series([])

    def show_series(self, series: Sequence[Series]) -> None:
        """Shows the curves of a run; of several series the last one in full, the others faintly."""
        self.series = list(series)
        self.trials, self._trial = [], None
        self._form.get(QStackedWidget, "stack").setCurrentIndex(1 if self.series else 0)
        self._draw()

    def set_caption(self, text: str) -> None:
        """Says above the plots whose curves they are; nothing without a text."""
        label = self._form.get(ElidedLabel, "caption")
        label.setText(text)
        label.setVisible(bool(text))

    def add(self, events: Sequence[Event]) -> None:
        """Adds the passes among events; they are drawn a little later."""
        found, trial = add_events(self.series, events), add_trials(self.trials, events)
        if found or trial is not None:
            self._trial = trial
            self._dirty = True
            if not self._timer.isActive():
                self._timer.start()

    def flush(self) -> None:
        """Draws now what waits to be drawn."""
        self._repaint()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self._form.get(EmptyState, "empty").set_texts(self.tr("Curves appear here while it learns"))
        self._tabs.set_items([self.tr("Correct answers"), self.tr("Error")])
        self._draw()

    def save(self, suffix: str) -> None:
        """Asks for a place and saves the plots (`.png`) or their numbers (`.csv`)."""
        path = ask_path(self, self._name, suffix)
        if path is not None and suffix == ".csv":
            save_table(self._services, series_csv(self.series), path)
        elif path is not None:
            save_picture(self._services, self, path)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Low windows show one plot at a time."""
        super().resizeEvent(event)
        self._low = self.window().height() < self._below
        self._arrange()

    def _arrange(self) -> None:
        self._form.get(QFrame, "tabs_row").setVisible(self._low and bool(self.trials or self.series))
        self._form.get(QFrame, "accuracy_card").setVisible(not self._low or self._tabs.index() == 0)
        self._form.get(QFrame, "loss_card").setVisible(not self._low or self._tabs.index() == 1)
        for name in ("loss_legend", "loss_save"):  # beside each other one of each is enough
            self._form.get(QWidget, name).setVisible(self._low)

    def _repaint(self) -> None:
        if self._dirty:
            self._dirty = False
            self._form.get(QStackedWidget, "stack").setCurrentIndex(1)
            self._draw()

    def _draw(self) -> None:
        amount = _STRONGEST * self._slider.value() / _SLIDER_STEPS
        self._name_curves()
        planned = max((one.planned for one in self.trials or self.series), default=1)
        self.accuracy.show_curves(self._curves("accuracy"), planned, amount)
        self.loss.show_curves(self._curves("loss"), planned, amount)
        self._arrange()

    def _name_curves(self) -> None:
        """Sets the legend: what is only tried is called so."""
        entries = [("checking", self.tr("Checking")), ("training", self.tr("Training"))]
        if self._trial is not None and self._trial.stage == "compare":
            text = self.tr("Trying fine-tuning, part %1 of at most %2").replace("%1", str(self._trial.part))
            entries = [("training", text.replace("%2", str(self._trial.parts)))]
        for name in ("legend", "loss_legend"):
            self._form.get(Legend, name).set_entries(entries)

    def _curves(self, what: str) -> list[Curve]:
        series = self.trials or self.series
        others = f"train_{what}" if self.trials else f"val_{what}"
        curves = []
        for number, one in enumerate(series[:-1], 1):
            label = self.tr("Part %1").replace("%1", str(number))
            curves.append(Curve(label, *one.points(others), "other"))
        if series:
            last = series[-1]
            checking = last.points(f"val_{what}")
            if checking[0] or not self.trials:
                curves.append(Curve(self.tr("Checking"), *checking, "checking"))
            curves.append(Curve(self.tr("Training"), *last.points(f"train_{what}"), "training"))
        return curves

    def _point(self, number: int) -> None:
        self.accuracy.set_pointed(number)
        self.loss.set_pointed(number)

    def _connect(self) -> None:
        for plot in (self.accuracy, self.loss):
            plot.pointed.connect(self._point)
        self._slider.setRange(0, _SLIDER_STEPS)
        self._slider.setValue(round(self._services.preferences.number(SMOOTHING, 0)))
        self._slider.valueChanged.connect(self._smooth)
        self._tabs.chosen.connect(lambda _: self._arrange())
        for name in ("save", "loss_save"):
            button = self._form.get(QToolButton, name)
            menu = QMenu(button)
            menu.addAction("").triggered.connect(lambda: self.save(".png"))
            menu.addAction("").triggered.connect(lambda: self.save(".csv"))
            menu.aboutToShow.connect(lambda menu=menu: self._name_actions(menu))
            set_menu(button, menu)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _name_actions(self, menu: QMenu) -> None:
        picture, table = menu.actions()
        picture.setText(self.tr("Save as picture (PNG)…"))
        table.setText(self.tr("Save numbers (CSV)…"))

    def _smooth(self, value: int) -> None:
        self._services.preferences.store(SMOOTHING, value)
        self._form.get(QLabel, "smoothing_label").setToolTip(self.tr("%1 %").replace("%1", str(value)))
        self._draw()
