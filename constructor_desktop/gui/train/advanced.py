"""The form behind "Advanced": every setting of a run, with one line of help each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.preferences import TRAIN_DEVICE
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.augment_list import AugmentList
from constructor_desktop.gui.train.facts import FINE_TUNING, ArchitectureFacts, Facts
from constructor_desktop.gui.train.kept_settings import KeptSettings
from constructor_desktop.gui.train.number_box import MARGIN, NumberBox
from constructor_desktop.gui.train.variation_views import Variations
from constructor_desktop.gui.widgets.segmented import Switch

SHARE, FOLDS = range(2)
_WHOLE = ("epochs", "batch_size", "folds", "repeats", "seed")
_BROKEN = ("learning_rate", "weight_decay", "label_smoothing", "clip_seconds")
_USUAL_FOLDS = 5


class AdvancedForm(QWidget):
    """Holds the settings besides the preset; shows only those that have an effect."""

    changed = Signal()
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
            },
        )
        self._form.get(QWidget, "clip_seconds_row").setVisible(modality is Modality.AUDIO)
        self.setEnabled(False)
        self._connect()

    # -- values ------------------------------------------------------------------------------------------------------

    def set_facts(self, facts: Facts) -> None:
        """Fills the form with what there is to choose from."""
        self._facts = facts
        for name in (*_WHOLE, *_BROKEN):
            low, high = facts.bounds[name]
            box = self._number(name)
            if isinstance(box, QSpinBox):
                box.setRange(int(low), int(high))
            else:
                box.setRange(low, high)
        self._percent.setRange(1, 99)
        self.augmentations.set_facts(facts.augmentations, facts.bounds["noise_snr_db"])
        arch, device = self._form.get(QComboBox, "arch"), self._form.get(QComboBox, "device")
        for known in facts.architectures:
            arch.addItem(known.title, known.name)
        for name in facts.devices:
            device.addItem("", name)
        self.setEnabled(True)
        self.retranslate()
        self._set_usual()
        self._restore()

    def settings(self) -> dict[str, Any]:
        """Returns the settings that differ from the usual ones and have an effect."""
        if self._facts is None:
            return {}
        values, usual = self._values(), self._usual() | {"folds": None}
        chosen = {name: value for name, value in values.items() if value != usual[name]}
        return chosen | self.augmentations.settings() if values["augment"] else chosen

    def reset(self) -> None:
        """Sets everything to what is usual, and forgets what was remembered."""
        if self._facts is None:
            return
        self._set_usual()
        self._kept.store({})

    def _set_usual(self) -> None:
        assert self._facts is not None
        self._restoring = True
        for name in ("arch", "device", "checking"):
            self._form.get(QComboBox, name).setCurrentIndex(0)
        self._choose("device", self._usual_device())
        self._set_numbers(dict(self._facts.defaults) | {"folds": _USUAL_FOLDS} | dict(self.architecture().defaults))
        self._percent.setValue(round(100 * self._facts.defaults["val_fraction"]))
        self._form.get(Switch, "augment").setChecked(True)
        self.augmentations.restore({})
        self._arrange()
        self._restoring = False

    def architecture(self) -> ArchitectureFacts:
        """Returns the architecture that is chosen; there must be facts."""
        assert self._facts is not None
        return self._facts.architecture(self._form.get(QComboBox, "arch").currentData())

    @property
    def augmentations(self) -> AugmentList:
        """Which augmentations are ticked."""
        return self._form.get(AugmentList, "augmentations")

    def variations(self) -> Variations:
        """Returns what copies of samples are like with what is set now."""
        clip = self._form.get(QDoubleSpinBox, "clip_seconds").value()
        known = self.architecture()
        every = {one.name: one for one in self._facts.augmentations} if self._facts else {}
        offered = [every[name] for name in known.usable[self._preset]]
        return Variations(known.name, self._preset, clip, tuple(offered), self.augmentations.settings())

    @property
    def ready(self) -> bool:
        """Whether there are facts."""
        return self._facts is not None

    @property
    def passes(self) -> int:
        """Passes of fine-tuning."""
        return self._form.get(QSpinBox, "epochs").value()

    @property
    def parts(self) -> int:
        """How many models are checked: those of the cross-validation, else one."""
        if self._form.get(QComboBox, "checking").currentIndex() == SHARE:
            return 1
        return self._form.get(QSpinBox, "folds").value() * self._form.get(QSpinBox, "repeats").value()

    @property
    def share_aside(self) -> float | None:
        """Share of the samples that is kept aside; None with cross-validation."""
        return self._percent.value() / 100 if self.parts == 1 else None

    def set_preset(self, preset: str) -> None:
        """Switches off what has no effect with a preset, and says why."""
        self._preset = preset
        self._arrange()

    # -- words -------------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        checking = self._form.get(QComboBox, "checking")
        texts = (self.tr("Keep some aside"), self.tr("Cross-validation"))
        if not checking.count():
            checking.addItems(texts)
        for number, text in enumerate(texts):
            checking.setItemText(number, text)
        names = {"auto": self.tr("Automatic"), "cpu": self.tr("Processor (CPU)"), "cuda": self.tr("Graphics card")}
        device = self._form.get(QComboBox, "device")
        for number in range(device.count()):
            device.setItemText(number, names.get(device.itemData(number), self.tr("Apple graphics (MPS)")))
        augment = self._form.get(Switch, "augment")
        augment.setAccessibleName(QCoreApplication.translate("TrainAdvanced", "Variations (augmentation)"))
        self.augmentations.retranslate()
        if self._facts is not None:
            self._arrange()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _usual(self) -> dict[str, Any]:
        """What nobody has touched, with the architecture that is chosen."""
        assert self._facts is not None
        usual = dict(self._facts.defaults) | dict(self.architecture().defaults)
        return usual | {
            "arch": self._facts.architectures[0].name,
            "device": self._usual_device(),
            "folds": _USUAL_FOLDS,
            "checking": SHARE,
            "augmentations": {},
        }

    def _all(self) -> dict[str, Any]:
        """Every value of the form, whether it has an effect now or not."""
        numbers = {name: self._number(name).value() for name in (*_WHOLE, *_BROKEN)}
        boxes = {name: self._form.get(QComboBox, name).currentData() for name in ("arch", "device")}
        return {
            **numbers,
            **boxes,
            "checking": self._form.get(QComboBox, "checking").currentIndex(),
            "val_fraction": self._percent.value() / 100,
            "augment": self._form.get(Switch, "augment").isChecked(),
            "augmentations": self.augmentations.state(),
        }

    def _keep(self) -> None:
        """Remembers what differs from the usual."""
        if self._facts is None or self._restoring:
            return
        usual = self._usual()
        self._kept.store({name: value for name, value in self._all().items() if value != usual[name]})

    def _restore(self) -> None:
        """Sets what was remembered; what makes no sense any more is passed over."""
        kept = self._kept.read()
        self._restoring = True
        for name in ("arch", "device"):
            if name in kept:
                self._choose(name, kept[name])
        self._set_numbers({name: value for name, value in kept.items() if type(value) in (int, float)})
        if isinstance(kept.get("val_fraction"), float):
            self._percent.setValue(round(100 * kept["val_fraction"]))
        if kept.get("checking") == FOLDS:
            self._form.get(QComboBox, "checking").setCurrentIndex(FOLDS)
        self._form.get(Switch, "augment").setChecked(kept.get("augment") is not False)
        self._arrange()
        if isinstance(kept.get("augmentations"), dict):
            self.augmentations.restore(kept["augmentations"])
        self._restoring = False
        self.changed.emit()

    @property
    def _percent(self) -> QSpinBox:
        return self._form.get(QSpinBox, "val_percent")

    def _usual_device(self) -> str:
        """Where the settings of the program say to train."""
        return self._preferences.text(TRAIN_DEVICE, "auto")

    def _number(self, name: str) -> QSpinBox | QDoubleSpinBox:
        return self._form.get(QSpinBox, name) if name in _WHOLE else self._form.get(QDoubleSpinBox, name)

    def _help(self, name: str) -> QLabel:
        return self._form.get(QLabel, f"{name}_help")

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "arch": self._form.get(QComboBox, "arch").currentData(),
            "device": self._form.get(QComboBox, "device").currentData(),
            "seed": self._form.get(QSpinBox, "seed").value(),
            "augment": self._form.get(Switch, "augment").isChecked(),
        }
        if self._form.get(QComboBox, "checking").currentIndex() == SHARE:
            values["val_fraction"] = self._percent.value() / 100
        else:
            values |= {name: self._form.get(QSpinBox, name).value() for name in ("folds", "repeats")}
        if self._modality is Modality.AUDIO:
            values["clip_seconds"] = self._form.get(QDoubleSpinBox, "clip_seconds").value()
        if self._preset == "accurate":
            for name in FINE_TUNING:
                values[name] = self._number(name).value()
        return values

    def _set_numbers(self, values: dict[str, Any]) -> None:
        for name in (*_WHOLE, *_BROKEN):
            if values.get(name) is not None:
                self._number(name).setValue(values[name])

    def _choose(self, name: str, value: object) -> None:
        box = self._form.get(QComboBox, name)
        box.setCurrentIndex(max(0, box.findData(value)))

    def _choose_architecture(self) -> None:
        """Another architecture brings its own settings of fine-tuning."""
        if self._facts is not None:
            self._set_numbers(dict(self.architecture().defaults))
        self._arrange()

    def _arrange(self) -> None:
        if self._facts is None:
            return
        known = self.architecture()
        self._help("arch").setText(f"{sentence(known.summary)} {sentence(known.licence)}.")
        tuned = self._preset == "accurate"
        reason = self.tr("The next five are for “Accurate” only: “Fast” finds its settings by itself.")
        for name in FINE_TUNING:
            row = self._form.get(QWidget, f"{name}_row")
            row.setEnabled(tuned)
            row.setToolTip("" if tuned else reason)
        note = self._form.get(QLabel, "tuning_note")
        note.setText(reason)
        note.setVisible(not tuned)
        folds = self._form.get(QComboBox, "checking").currentIndex() == FOLDS
        self._form.get(QWidget, "val_percent_row").setVisible(not folds)
        for name in ("folds", "repeats"):
            self._form.get(QWidget, f"{name}_row").setVisible(folds)
        text = (
            self.tr("Slower, but every sample is checked once: best for few samples.")
            if folds
            else self.tr("Quick, and enough where there are many samples.")
        )
        self._help("checking").setText(text)
        self.augmentations.set_usual(known.usual[self._preset], known.usable[self._preset])
        self.augmentations.setVisible(self._form.get(Switch, "augment").isChecked())
        self.changed.emit()

    def _connect(self) -> None:
        for name in ("device", "checking"):
            self._form.get(QComboBox, name).currentIndexChanged.connect(self._arrange)
        self._form.get(QComboBox, "arch").currentIndexChanged.connect(self._choose_architecture)
        for name in (*_WHOLE, "val_percent"):
            box = self._form.get(QSpinBox, name)
            box.lineEdit().setTextMargins(MARGIN, 0, MARGIN, 0)
            box.valueChanged.connect(self.changed)
        for name in _BROKEN:
            self._form.get(QDoubleSpinBox, name).valueChanged.connect(self.changed)
        self._form.get(Switch, "augment").toggled.connect(self._arrange)
        self.augmentations.changed.connect(self.changed)
        self.changed.connect(self._keep)
        self._form.get(QPushButton, "variations").clicked.connect(self.preview)
        self._form.get(QPushButton, "reset").clicked.connect(self.reset)
