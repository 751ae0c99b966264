"""The settings of gradient descent: they follow the recipe in force until the user changes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QSpinBox, QWidget

from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.train.facts import CHOICES, DESCENT, NUMBERS, RecipeFacts
from constructor_desktop.gui.train.number_box import MARGIN
from constructor_desktop.gui.widgets.segmented import Switch

PATIENCE, SMALLER = "patience", "smaller_batches"
_WHOLE = ("epochs", "batch_size")
_OPTIONS = {
    "optimizer": ("adamw", "adam"),
    "schedule": ("cosine", "constant"),
    "balance": ("loss", "sampling", "none"),
}


class DescentFields(QObject):
    """Works on the fields of a form; those without an effect are switched off and say why."""

    changed = Signal()

    def __init__(self, form: Form) -> None:
        super().__init__(form.root)
        self._form = form
        self._recipe: RecipeFacts | None = None
        self._patience = form.get(QSpinBox, PATIENCE)
        self._smaller = form.get(Switch, SMALLER)
        for name, options in _OPTIONS.items():
            for option in options:
                self._box(name).addItem("", option)
        self._connect()
        self.retranslate()

    @property
    def passes(self) -> int:
        """Passes over the samples."""
        return self._form.get(QSpinBox, "epochs").value()

    def set_passes(self, passes: int) -> None:
        """Sets how many passes there are."""
        self._set("epochs", passes)

    def set_bounds(self, bounds: Mapping[str, tuple[float, float]]) -> None:
        """Sets the least and the greatest value of each number."""
        for name in NUMBERS:
            box, (low, high) = self._number(name), bounds[name]
            if isinstance(box, QSpinBox):
                box.setRange(int(low), int(high))
            else:
                box.setRange(low, high)
        self._patience.setRange(0, int(bounds[PATIENCE][1]))  # 0 switches it off

    def set_recipe(self, recipe: RecipeFacts, *, anew: bool) -> None:
        """Takes over the values of a recipe where the user has set no others; `anew` also where he has."""
        former = {} if self._recipe is None else self._recipe.values
        touched = {} if anew else {name: value for name, value in self._all().items() if value != former.get(name)}
        self._recipe = recipe
        for name, value in {**recipe.values, **touched}.items():
            self._set(name, value)
        if anew:
            self._patience.setValue(0)
            self._smaller.setChecked(False)
        self._arrange()

    def set_batch_size(self, size: int) -> None:
        """Sets how many samples there are in a step."""
        self._set("batch_size", size)

    def settings(self) -> dict[str, Any]:
        """Returns the settings of a run: what differs from the recipe and has an effect."""
        recipe = self._recipe
        if recipe is None or not recipe.learns:
            return {}
        kept = self.state()
        if not recipe.may_end_early:
            kept.pop(PATIENCE, None)
        return kept

    def state(self) -> dict[str, Any]:
        """Returns what differs from the recipe, whether it has an effect now or not."""
        usual = {} if self._recipe is None else self._recipe.values
        values: dict[str, Any] = {name: value for name, value in self._all().items() if value != usual.get(name)}
        if self._patience.value():
            values[PATIENCE] = self._patience.value()
        if self._smaller.isChecked():
            values[SMALLER] = True
        return values

    def restore(self, values: Mapping[str, Any]) -> None:
        """Sets what was remembered; what makes no sense any more is passed over."""
        for name in DESCENT:
            if isinstance(values.get(name), str if name in CHOICES else (int, float)):
                self._set(name, values[name])
        if type(values.get(PATIENCE)) is int:
            self._patience.setValue(values[PATIENCE])
        self._smaller.setChecked(values.get(SMALLER) is True)

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        texts = {
            "optimizer": ("AdamW", "Adam"),
            "schedule": (self.tr("Falling steps"), self.tr("Equal steps")),
            "balance": (self.tr("Weigh mistakes"), self.tr("Draw more often"), self.tr("Nothing")),
        }
        for name, options in texts.items():
            for row, text in enumerate(options):
                self._box(name).setItemText(row, text)
        self._patience.setSpecialValueText(self.tr("never"))
        self._smaller.setAccessibleName(
            QCoreApplication.translate("TrainAdvanced", "Smaller batches when memory does not suffice")
        )
        self._arrange()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        recipe = self._recipe
        if recipe is None:
            return
        frozen = self.tr("These have no effect now: a frozen network finds its own. Choose “Accurate” or what learns.")
        compared = self.tr("Not with a comparison: the passes are as many as set, so that both are tried alike.")
        for name in (*DESCENT, SMALLER):
            self._switch(name, recipe.learns, frozen)
        self._switch(PATIENCE, recipe.may_end_early, compared if recipe.learns else frozen)
        note = self._form.get(QLabel, "tuning_note")
        note.setText(frozen)
        note.setVisible(not recipe.learns)

    def _switch(self, name: str, on: bool, reason: str) -> None:
        row = self._form.get(QWidget, f"{name}_row")
        row.setEnabled(on)
        row.setToolTip("" if on else reason)

    def _all(self) -> dict[str, Any]:
        numbers: dict[str, Any] = {name: self._number(name).value() for name in NUMBERS}
        return numbers | {name: self._box(name).currentData() for name in CHOICES}

    def _set(self, name: str, value: Any) -> None:
        if name in CHOICES:
            box = self._box(name)
            box.setCurrentIndex(max(0, box.findData(value)))
        else:
            number = self._number(name)
            if isinstance(number, QSpinBox):
                number.setValue(int(value))
            else:
                number.setValue(float(value))

    def _number(self, name: str) -> QSpinBox | QDoubleSpinBox:
        return self._form.get(QSpinBox, name) if name in _WHOLE else self._form.get(QDoubleSpinBox, name)

    def _box(self, name: str) -> QComboBox:
        return self._form.get(QComboBox, name)

    def _connect(self) -> None:
        for name in NUMBERS:
            self._number(name).valueChanged.connect(self.changed)
        for name in CHOICES:
            self._box(name).currentIndexChanged.connect(self.changed)
        for name in (*_WHOLE, PATIENCE):
            self._form.get(QSpinBox, name).lineEdit().setTextMargins(MARGIN, 0, MARGIN, 0)
        self._patience.valueChanged.connect(self.changed)
        self._smaller.toggled.connect(self.changed)
