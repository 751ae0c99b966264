"""The form behind "Advanced": every setting of a run, with one line of help each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.preferences import TRAIN_DEVICE
from constructor_desktop.gui.run_text import preset_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.arch_box import ArchBox, fill_modes
from constructor_desktop.gui.train.arch_words import recipe_text, size_and_licence, why_not
from constructor_desktop.gui.train.augment_list import AugmentList
from constructor_desktop.gui.train.descent_fields import DescentFields
from constructor_desktop.gui.train.facts import PRESETS, ArchitectureFacts, Facts, RecipeFacts, WeightsFacts
from constructor_desktop.gui.train.kept_settings import KeptSettings
from constructor_desktop.gui.train.number_box import MARGIN, NumberBox
from constructor_desktop.gui.train.variation_views import Variations
from constructor_desktop.gui.train.weights_row import WeightsRow
from constructor_desktop.gui.widgets.segmented import Switch

SHARE, FOLDS = range(2)
_WHOLE = ("folds", "repeats", "seed")
_NUMBERS = (*_WHOLE, "clip_seconds")
_USUAL_FOLDS = 5


class AdvancedForm(QWidget):
    """Holds the settings besides the two cards; shows only those that have an effect."""

    changed = Signal()
    preset_chosen = Signal(str)
    """The user has chosen a way to train here."""
    preview = Signal()
    """The user wants to see what variations do."""

    def __init__(self, services: Services, modality: Modality, place: Path, parent: QWidget | None = None) -> None:
        """Args: `place` is the project's folder; what is set is remembered for it."""
        super().__init__(parent)
        self._modality = modality
        self._preferences = services.preferences
        self._facts: Facts | None = None
        self._preset = "fast"
        self._kept = KeptSettings(services.preferences, place)
        self._restoring = True  # until there are facts
        theme = services.theme
        self._form = load_form(
            "train_advanced",
            services.icons,
            self,
            {
                "NumberBox": NumberBox,
                "Switch": lambda owner: Switch(theme, owner),
                "AugmentList": lambda owner: AugmentList(services, owner),
                "ArchBox": lambda owner: ArchBox(theme, owner),
                "WeightsRow": lambda owner: WeightsRow(services, owner),
            },
        )
        self.descent = DescentFields(self._form)
        self.weights = self._form.get(WeightsRow, "weights")
        for preset in PRESETS:
            self._box("preset").addItem("", preset)
        self._form.get(QWidget, "clip_seconds_row").setVisible(modality is Modality.AUDIO)
        self.setEnabled(False)
        self._connect()

    # -- values ------------------------------------------------------------------------------------------------------

    def set_facts(self, facts: Facts) -> None:
        """Fills the form with what there is to choose from."""
        self._facts = facts
        self.descent.set_bounds(facts.bounds)
        for name in _WHOLE:
            low, high = facts.bounds[name]
            self._form.get(QSpinBox, name).setRange(int(low), int(high))
        self._form.get(QDoubleSpinBox, "clip_seconds").setRange(*facts.bounds["clip_seconds"])
        self._percent.setRange(1, 99)
        self.augmentations.set_facts(facts.augmentations, facts.bounds["noise_snr_db"])
        self._form.get(ArchBox, "arch").set_architectures(facts.architectures)
        for name in facts.devices:
            self._box("device").addItem("", name)
        self.setEnabled(True)
        self.retranslate()
        self._set_usual()
        self._restore()

    def set_weights(self, weights: Mapping[str, WeightsFacts]) -> None:
        """Takes note of weights that have come or gone."""
        if self._facts is None:
            return
        facts = self._facts.with_weights(weights)
        if facts != self._facts:
            self._facts = facts
            self._form.get(ArchBox, "arch").set_architectures(facts.architectures)
            self._arrange()

    def settings(self) -> dict[str, Any]:
        """Returns the settings that differ from the usual ones and have an effect."""
        if self._facts is None:
            return {}
        values, usual = self._values(), self._usual() | {"folds": None}
        chosen = {name: value for name, value in values.items() if value != usual[name]}
        chosen |= self.descent.settings()
        return chosen | self.augmentations.settings() if values["augment"] else chosen

    def reset(self) -> None:
        """Sets everything to what is usual, and forgets what was remembered."""
        if self._facts is None:
            return
        self._set_usual()
        self._restoring = False
        self._kept.store({})
        self.changed.emit()

    def architecture(self) -> ArchitectureFacts:
        """Returns the architecture that is chosen; there must be facts."""
        assert self._facts is not None
        return self._facts.architecture(self._box("arch").currentData())

    def choose_architecture(self, name: str) -> None:
        """Chooses an architecture."""
        self._choose("arch", name)

    def recipe(self, preset: str = "") -> RecipeFacts:
        """Returns how it is trained, by default with the preset that is chosen; there must be facts."""
        return self.architecture().recipe(preset or self._preset, self._box("mode").currentData())

    @property
    def model_box(self) -> QWidget:
        """Where the architecture is chosen."""
        return self._box("arch")

    @property
    def facts(self) -> Facts | None:
        """What there is to choose from; None as long as it is being found out."""
        return self._facts

    @property
    def why_not(self) -> str:
        """Why the architecture that is chosen cannot be trained now; empty if it can."""
        return "" if self._facts is None else why_not(self.architecture())

    @property
    def augmentations(self) -> AugmentList:
        """Which augmentations are ticked."""
        return self._form.get(AugmentList, "augmentations")

    def variations(self) -> Variations:
        """Returns what copies of samples are like with what is set now."""
        clip = self._form.get(QDoubleSpinBox, "clip_seconds").value()
        every = {one.name: one for one in self._facts.augmentations} if self._facts else {}
        offered = tuple(every[name] for name in self.recipe().usable)
        settings, mode = self.augmentations.settings(), self._box("mode").currentData()
        return Variations(self.architecture().name, self._preset, clip, offered, settings, mode)

    @property
    def ready(self) -> bool:
        """Whether there are facts."""
        return self._facts is not None

    @property
    def parts(self) -> int:
        """How many models are checked: those of the cross-validation, else one."""
        if self._box("checking").currentIndex() == SHARE:
            return 1
        return self._form.get(QSpinBox, "folds").value() * self._form.get(QSpinBox, "repeats").value()

    @property
    def share_aside(self) -> float | None:
        """Share of the samples that is kept aside; None with cross-validation."""
        return self._percent.value() / 100 if self.parts == 1 else None

    def set_preset(self, preset: str) -> None:
        """Follows the choice of a way to train."""
        self._preset = preset
        box = self._box("preset")
        box.blockSignals(True)
        box.setCurrentIndex(max(0, box.findData(preset)))
        box.blockSignals(False)
        self._follow_recipe()

    # -- words -------------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        checking = self._box("checking")
        texts = (self.tr("Keep some aside"), self.tr("Cross-validation"))
        if not checking.count():
            checking.addItems(texts)
        for number, text in enumerate(texts):
            checking.setItemText(number, text)
        names = {"auto": self.tr("Automatic"), "cpu": self.tr("Processor (CPU)"), "cuda": self.tr("Graphics card")}
        device, presets = self._box("device"), self._box("preset")
        for number in range(device.count()):
            device.setItemText(number, names.get(device.itemData(number), self.tr("Apple graphics (MPS)")))
        for number, preset in enumerate(PRESETS):
            presets.setItemText(number, preset_text(preset))
        augment = self._form.get(Switch, "augment")
        augment.setAccessibleName(QCoreApplication.translate("TrainAdvanced", "Variations (augmentation)"))
        self.augmentations.retranslate()
        self.descent.retranslate()
        if self._facts is not None:
            self._form.get(ArchBox, "arch").set_architectures(self._facts.architectures)
            self._fill_modes()
            self._arrange()

    # -- what is remembered ------------------------------------------------------------------------------------------

    def _set_usual(self) -> None:
        assert self._facts is not None
        self._restoring = True
        for name in ("arch", "device", "checking"):
            self._box(name).setCurrentIndex(0)
        self._choose("device", self._usual_device())
        self._fill_modes(anew=True)
        self._set_numbers(dict(self._facts.defaults) | {"folds": _USUAL_FOLDS})
        self._percent.setValue(round(100 * self._facts.defaults["val_fraction"]))
        self._form.get(Switch, "augment").setChecked(True)
        self.augmentations.restore({})
        self.descent.set_recipe(self.recipe(), anew=True)
        self._arrange()

    def _usual(self) -> dict[str, Any]:
        """What nobody has touched."""
        assert self._facts is not None
        return dict(self._facts.defaults) | {
            "arch": self._facts.architectures[0].name,
            "mode": None,
            "device": self._usual_device(),
            "folds": _USUAL_FOLDS,
            "checking": SHARE,
            "augmentations": {},
        }

    def _all(self) -> dict[str, Any]:
        """Every value of the form but those of gradient descent, whether it has an effect now or not."""
        numbers = {name: self._number(name).value() for name in _NUMBERS}
        boxes = {name: self._box(name).currentData() for name in ("arch", "mode", "device")}
        return {
            **numbers,
            **boxes,
            "checking": self._box("checking").currentIndex(),
            "val_fraction": self._percent.value() / 100,
            "augment": self._form.get(Switch, "augment").isChecked(),
            "augmentations": self.augmentations.state(),
        }

    def _keep(self) -> None:
        """Remembers what differs from the usual."""
        if self._facts is None or self._restoring:
            return
        usual = self._usual()
        differs = {name: value for name, value in self._all().items() if value != usual[name]}
        self._kept.store(differs | self.descent.state())

    def _restore(self) -> None:
        """Sets what was remembered; what makes no sense any more is passed over."""
        kept = self._kept.read()
        self._restoring = True
        for name in ("arch", "device"):
            if name in kept:
                self._choose(name, kept[name])
        self._fill_modes(anew=True)
        self._choose("mode", kept.get("mode"))
        self.descent.set_recipe(self.recipe(), anew=True)
        self.descent.restore(kept)
        self._set_numbers({name: value for name, value in kept.items() if type(value) in (int, float)})
        if isinstance(kept.get("val_fraction"), float):
            self._percent.setValue(round(100 * kept["val_fraction"]))
        if kept.get("checking") == FOLDS:
            self._box("checking").setCurrentIndex(FOLDS)
        self._form.get(Switch, "augment").setChecked(kept.get("augment") is not False)
        self._arrange()
        if isinstance(kept.get("augmentations"), dict):
            self.augmentations.restore(kept["augmentations"])
        self._restoring = False
        self.changed.emit()

    # -- inside ------------------------------------------------------------------------------------------------------

    @property
    def _percent(self) -> QSpinBox:
        return self._form.get(QSpinBox, "val_percent")

    def _usual_device(self) -> str:
        """Where the settings of the program say to train."""
        return self._preferences.text(TRAIN_DEVICE, "auto")

    def _box(self, name: str) -> QComboBox:
        return self._form.get(QComboBox, name)

    def _number(self, name: str) -> QSpinBox | QDoubleSpinBox:
        return self._form.get(QSpinBox, name) if name in _WHOLE else self._form.get(QDoubleSpinBox, name)

    def _help(self, name: str) -> QLabel:
        return self._form.get(QLabel, f"{name}_help")

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {name: self._box(name).currentData() for name in ("arch", "mode", "device")}
        values["seed"] = self._form.get(QSpinBox, "seed").value()
        values["augment"] = self._form.get(Switch, "augment").isChecked()
        if self._box("checking").currentIndex() == SHARE:
            values["val_fraction"] = self._percent.value() / 100
        else:
            values |= {name: self._form.get(QSpinBox, name).value() for name in ("folds", "repeats")}
        if self._modality is Modality.AUDIO:
            values["clip_seconds"] = self._form.get(QDoubleSpinBox, "clip_seconds").value()
        return values

    def _set_numbers(self, values: dict[str, Any]) -> None:
        for name in _NUMBERS:
            if values.get(name) is not None:
                self._number(name).setValue(values[name])

    def _choose(self, name: str, value: object) -> None:
        box = self._box(name)
        box.setCurrentIndex(max(0, box.findData(value)))

    def _choose_architecture(self) -> None:
        """Another architecture brings its own ways and its own settings of gradient descent."""
        if self._facts is not None:
            self._fill_modes(anew=True)
            self._follow_recipe(anew=True)

    def _choose_preset(self, row: int) -> None:
        self.preset_chosen.emit(PRESETS[row])

    def _follow_recipe(self, *, anew: bool = False) -> None:
        """Another recipe is in force; what the user has set stays, unless it begins `anew`."""
        if self._facts is None:
            return
        restoring, self._restoring = self._restoring, True
        self._fill_modes()
        self.descent.set_recipe(self.recipe(), anew=anew)
        self._restoring = restoring
        self._arrange()

    def _fill_modes(self, *, anew: bool = False) -> None:
        """Offers the ways of training that work with the architecture, and first the one of the preset."""
        if self._facts is None:
            return
        fill_modes(self._box("mode"), self.architecture(), self._preset, anew=anew)

    def _arrange(self) -> None:
        if self._facts is None:
            return
        known, recipe = self.architecture(), self.recipe()
        self._help("arch").setText(sentence(known.summary))
        self._form.get(QLabel, "arch_facts").setText(f"{size_and_licence(known)}.")
        self.weights.show_architecture(known)
        self._help("mode").setText(recipe_text(recipe))
        self._help("preset").setText(self._preset_text())
        folds = self._box("checking").currentIndex() == FOLDS
        self._form.get(QWidget, "val_percent_row").setVisible(not folds)
        for name in ("folds", "repeats"):
            self._form.get(QWidget, f"{name}_row").setVisible(folds)
        text = (
            self.tr("Slower, but every sample is checked once: best for few samples.")
            if folds
            else self.tr("Quick, and enough where there are many samples.")
        )
        self._help("checking").setText(text)
        self.augmentations.set_usual(recipe.usual, recipe.usable)
        self.augmentations.setVisible(self._form.get(Switch, "augment").isChecked())
        self.changed.emit()

    def _preset_text(self) -> str:
        if self._preset == "reference":
            return self.tr("Exactly as this model was published, to compare with others.")
        return self.tr("The two cards above, or exactly as the model was published.")

    def _connect(self) -> None:
        for name in ("device", "checking"):
            self._box(name).currentIndexChanged.connect(self._arrange)
        self._box("arch").currentIndexChanged.connect(self._choose_architecture)
        self._box("preset").activated.connect(self._choose_preset)
        self._box("mode").currentIndexChanged.connect(lambda _: self._follow_recipe())
        for name in (*_WHOLE, "val_percent"):
            box = self._form.get(QSpinBox, name)
            box.lineEdit().setTextMargins(MARGIN, 0, MARGIN, 0)
            box.valueChanged.connect(self.changed)
        self._form.get(QDoubleSpinBox, "clip_seconds").valueChanged.connect(self.changed)
        self._form.get(Switch, "augment").toggled.connect(self._arrange)
        self.descent.changed.connect(self.changed)
        self.augmentations.changed.connect(self.changed)
        self.changed.connect(self._keep)
        self._form.get(QPushButton, "variations").clicked.connect(self.preview)
        self._form.get(QPushButton, "reset").clicked.connect(self.reset)
