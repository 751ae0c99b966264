"""Which models are compared: one tick each, what it takes, or why it cannot take part; and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from constructor_desktop.gui.comparison.job import DONE, FAILED, RUNNING
from constructor_desktop.gui.language import percent_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.train.arch_words import state_text, why_not
from constructor_desktop.gui.train.facts import NO_WEIGHTS, ArchitectureFacts
from constructor_desktop.gui.train.wording import about_text

LEAST = 2
_INDENT, _GAP = 24, 8
_HEAVY = 20.0  # times as much as the usual one: not ticked unless the user wants it


class ModelChoice(QWidget):
    """Ticks; as long as the user ticks nothing, those that are sensible."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._known: tuple[ArchitectureFacts, ...] = ()
        self._boxes: dict[str, QCheckBox] = {}
        self._lines: dict[str, QLabel] = {}
        self._seconds: Mapping[str, float] = {}
        self._touched = False
        self._own: tuple[str, ...] | None = None  # what the user has ticked, while a comparison goes on

    @property
    def ticked(self) -> tuple[str, ...]:
        """Names of those that take part, in the order of the list."""
        return tuple(one.name for one in self._known if one.weights.ready and self._boxes[one.name].isChecked())

    def set_architectures(self, known: Sequence[ArchitectureFacts]) -> None:
        """Fills the list, or brings it up to date."""
        self._known = tuple(known)
        for arch in self._known:
            if arch.name not in self._boxes:
                self._add(arch.name)
        if not self._touched:
            self.tick(usual_ones(self._known))
        self.retranslate()

    def tick(self, names: Sequence[str]) -> None:
        """Ticks these and no others."""
        for name, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(name in names)
            box.blockSignals(False)

    def show_estimates(self, seconds: Mapping[str, float]) -> None:
        """Says how long each will take, in seconds by name."""
        self._seconds = dict(seconds)
        self.retranslate()

    def show_progress(self, states: Mapping[str, str], share: float) -> None:
        """Says how far each has come; `share` is that of the one that is being trained."""
        done = self.tr("%1 done").replace("%1", percent_text(share))
        texts = {DONE: self.tr("done"), FAILED: self.tr("could not be trained"), RUNNING: done}
        for name, line in self._lines.items():
            line.setText(texts.get(states[name], self.tr("waits for its turn")) if name in states else "")

    def set_locked(self, locked: bool, compared: Sequence[str] = ()) -> None:
        """Shows which models are being compared, and brings back the ticks of the user afterwards."""
        if locked:
            self._own = self.ticked if self._own is None else self._own
            self.tick(compared)
        elif self._own is not None:
            self.tick(self._own)
            self._own = None
        for arch in self._known:
            self._boxes[arch.name].setEnabled(arch.weights.ready and not locked)

    def retranslate(self) -> None:
        """Sets all texts."""
        for arch in self._known:
            box, line = self._boxes[arch.name], self._lines[arch.name]
            box.setText(sentence(arch.title))
            box.setToolTip(sentence(arch.summary))
            box.setAccessibleDescription(sentence(arch.summary))
            box.setEnabled(arch.weights.ready)
            seconds = self._seconds.get(arch.name)
            estimate = "" if seconds is None else about_text(seconds)
            line.setText(estimate if arch.weights.ready else state_text(arch.weights))
            line.setToolTip(why_not(arch))

    def _add(self, name: str) -> None:
        box, line = QCheckBox(self), QLabel(self)
        box.setObjectName(f"model_{name}")
        line.setProperty("role", "faint")
        line.setWordWrap(True)
        line.setContentsMargins(_INDENT, 0, 0, _GAP)
        box.toggled.connect(self._toggled)
        self._column.insertWidget(self._column.count() - 1, box)
        self._column.insertWidget(self._column.count() - 1, line)
        self._boxes[name], self._lines[name] = box, line

    def _toggled(self) -> None:
        self._touched = True
        self.changed.emit()


def usual_ones(known: Sequence[ArchitectureFacts]) -> tuple[str, ...]:
    """Returns which to compare unless the user chooses: pretrained ones that are here and not slow, at least two."""
    ready = [arch for arch in known if arch.weights.ready]
    chosen = [arch for arch in ready if arch.weights.state != NO_WEIGHTS and arch.effort <= _HEAVY]
    small = sorted((arch for arch in ready if arch.weights.state == NO_WEIGHTS), key=lambda arch: arch.parameters)
    chosen += small[: max(0, LEAST - len(chosen))]
    return tuple(arch.name for arch in chosen)
