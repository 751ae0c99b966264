"""Which augmentations a training uses: one switch for all, and a tick for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFileDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text, sentence
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.facts import AugmentationFacts
from constructor_desktop.gui.train.number_box import NumberBox
from constructor_desktop.gui.widgets.labels import ElidedLabel, breakable

BACKGROUND = "background_noise"
_INDENT, _GAP = 24, 4
_USUAL_SNR = 10.0


class AugmentList(QWidget):
    """Ticks with one line of explanation each, and the folder of background noise.

    As long as the user ticks nothing, what is ticked follows the architecture.
    """

    changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = load_form(
            "train_augment", services.icons, self, {"NumberBox": NumberBox, "ElidedLabel": ElidedLabel}
        )
        self._facts: tuple[AugmentationFacts, ...] = ()
        self._boxes: dict[str, QCheckBox] = {}
        self._lines: dict[str, QLabel] = {}
        self._usual: tuple[str, ...] = ()
        self._usable: tuple[str, ...] = ()
        self._services = services
        self._folder = ""
        self._problem: Exception | None = None
        self._noise = self._form.get(QWidget, "noise")
        self._snr = self._form.get(QDoubleSpinBox, "snr")
        self._snr.setValue(_USUAL_SNR)
        self._form.get(QPushButton, "choose").clicked.connect(self.choose_folder)
        self._snr.valueChanged.connect(self.changed)
        self._noise.hide()

    # -- values ------------------------------------------------------------------------------------------------------

    def set_facts(self, facts: Sequence[AugmentationFacts], snr: tuple[float, float]) -> None:
        """Fills the list. Args: `snr` is the least and the greatest signal-to-noise ratio in dB."""
        self._facts = tuple(facts)
        self._snr.setRange(*snr)
        layout = self._form.get(QVBoxLayout, "rows")
        for one in self._facts:
            box, line = QCheckBox(), QLabel()
            box.setObjectName(one.name)
            line.setProperty("role", "faint")
            line.setWordWrap(True)
            line.setContentsMargins(_INDENT, 0, 0, _GAP)
            box.toggled.connect(self._toggled)
            layout.addWidget(box)
            layout.addWidget(line)
            if one.name == BACKGROUND:
                layout.addWidget(self._noise)
            self._boxes[one.name], self._lines[one.name] = box, line
        self.retranslate()

    def set_usual(self, usual: Sequence[str], usable: Sequence[str]) -> None:
        """Says what the architecture uses by itself, and what it can use."""
        follows = self.is_usual
        self._usual, self._usable = tuple(usual), tuple(usable)
        for name, box in self._boxes.items():
            box.setVisible(name in self._usable)
            self._lines[name].setVisible(name in self._usable)
        if follows:
            self.tick(self._usual)
        self._show_noise()

    @property
    def ticked(self) -> tuple[str, ...]:
        """Names of those that are ticked and can be used."""
        return tuple(name for name, box in self._boxes.items() if box.isChecked() and name in self._usable)

    @property
    def is_usual(self) -> bool:
        """Whether exactly those are ticked that the architecture uses by itself."""
        return set(self.ticked) == set(self._usual)

    def tick(self, names: Sequence[str]) -> None:
        """Ticks these and no others; background noise only if there is a folder."""
        for name, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(name in names and (name != BACKGROUND or bool(self._folder)))
            box.blockSignals(False)
        self._show_noise()

    def settings(self) -> dict[str, Any]:
        """Returns the settings of a run, as far as they are not the usual ones."""
        names = self.ticked
        values: dict[str, Any] = {}
        if set(names) - {BACKGROUND} != set(self._usual) - {BACKGROUND}:
            values["augmentations"] = names
        if BACKGROUND in names:
            values["noise_folder"] = self._folder
            if self._snr.value() != _USUAL_SNR:
                values["noise_snr_db"] = self._snr.value()
        return values

    def state(self) -> dict[str, Any]:
        """Returns what is to be remembered; empty if nothing was changed."""
        kept: dict[str, Any] = {} if self.is_usual else {"ticked": list(self.ticked)}
        if self._folder:
            kept |= {"folder": self._folder, "snr": self._snr.value()}
        return kept

    def restore(self, state: dict[str, Any]) -> None:
        """Takes over what was remembered; what makes no sense is passed over."""
        folder, snr, ticked = state.get("folder"), state.get("snr"), state.get("ticked")
        self._folder = folder if isinstance(folder, str) else ""
        self._snr.setValue(snr if isinstance(snr, int | float) else _USUAL_SNR)
        self.tick([str(name) for name in ticked] if isinstance(ticked, list) else self._usual)

    def choose_folder(self) -> None:
        """Asks for a folder with recordings of noise, and mixes them in."""
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder with background noise"), self._folder)
        former, self._problem = self._folder, None
        if chosen:
            self._folder = chosen
            self._services.tasks.start(
                lambda _: _look_into(chosen),
                "folder of noise",
                failed=lambda error: self._refuse(error, chosen, former),
            )
        self._boxes[BACKGROUND].setChecked(bool(self._folder))
        self._show_noise()
        self.changed.emit()

    def _refuse(self, error: Exception, chosen: str, former: str) -> None:
        """Goes back to the former folder, if there was one, and says what is wrong with this one."""
        if not isinstance(error, ConstructorError):
            self._services.notices.error.emit(error)
        if self._folder == chosen:
            self._folder, self._problem = former if former != chosen else "", error
            if not self._folder:
                self._boxes[BACKGROUND].setChecked(False)
            self._show_noise()
            self.changed.emit()

    # -- words -------------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        for one in self._facts:
            self._boxes[one.name].setText(sentence(one.title))
            self._lines[one.name].setText(sentence(one.summary))
            self._boxes[one.name].setAccessibleDescription(sentence(one.summary))
        self._show_noise()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _toggled(self) -> None:
        box = self._boxes.get(BACKGROUND)
        if box is not None and box.isChecked() and not self._folder:
            self.choose_folder()
            return
        self._show_noise()
        self.changed.emit()

    def _show_noise(self) -> None:
        self._noise.setVisible(BACKGROUND in self.ticked or self._problem is not None)
        problem = self._form.get(QLabel, "problem")
        problem.setVisible(self._problem is not None)
        problem.setText("" if self._problem is None else breakable(error_text(self._problem)))
        name = self._form.get(ElidedLabel, "folder")
        name.setText(Path(self._folder).name)
        name.setToolTip(self._folder)


def _look_into(folder: str) -> None:
    """Raises UsageError or DataError if a folder holds no sounds; for a task."""
    from constructor_desktop.training.noise_folder import NoiseFolder

    NoiseFolder(Path(folder))
