"""What would make a model better: at most three rows, each with a button that does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.icons import Icons
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.train.reading import RunReport, class_now
from constructor_desktop.gui.train.wording import FEW
from constructor_desktop.storage.state import ProjectState

SHOW, RECORD, TRAIN, ACCURATE, PRETRAINED, TRY = "show", "record", "train", "accurate", "pretrained", "try"
MOST = 3
FEW_CHECKED = 5
_GOOD = 0.95


@dataclass(frozen=True)
class Advice:
    """One row.

    Attributes:
        kind: What its button does: SHOW, RECORD, TRAIN, ACCURATE, PRETRAINED or TRY.
        glyph: Name of its icon.
        text: A sentence.
        action: Words of its button.
        class_folder: For which class, where it is about one.
    """

    kind: str
    glyph: str
    text: str
    action: str
    class_folder: str = ""


def give_advice(report: RunReport, state: ProjectState) -> list[Advice]:
    """Returns what would help most, the best first."""
    guessing = report.is_guessing
    found = [
        _take_pretrained(report) if guessing else _look_at_mistakes(report, state),
        _add_to_poorest(report, state),
        _train_again(report),
        None if guessing else _train_accurately(report),
    ]
    given = [advice for advice in found if advice is not None][:MOST]
    return given or [_try_it(state)]


def _look_at_mistakes(report: RunReport, state: ProjectState) -> Advice | None:
    translate = QCoreApplication.translate
    count = sum(answer.sample is not None for answer in report.mistakes)
    if not count:
        return None
    if state.modality is Modality.AUDIO:
        text = counted(translate("Advice", "Listen to %n sound(s) it mixed up", "", count), count)
        return Advice(SHOW, "waveform", text, translate("Advice", "Show"))
    text = counted(translate("Advice", "Look at %n picture(s) it mixed up", "", count), count)
    return Advice(SHOW, "image", text, translate("Advice", "Show"))


def _take_pretrained(report: RunReport) -> Advice | None:
    """A network that began from nothing and has learned nothing: one that knows something already helps most."""
    if report.mode != "scratch":
        return None
    text = QCoreApplication.translate(
        "Advice", "It has learned nothing from so few samples. Take the pretrained model, which needs only a few"
    )
    return Advice(PRETRAINED, "target", text, QCoreApplication.translate("Advice", "Choose it"))


def _add_to_poorest(report: RunReport, state: ProjectState) -> Advice | None:
    """Few samples checked, or few right: more samples of that class help."""
    weak = [
        (result.checked, result.recall, index)
        for index, result in enumerate(report.per_class)
        if result.checked < FEW_CHECKED or report.accuracy.effective < FEW or result.recall < 1 - 2 * (1 - _GOOD)
    ]
    for checked, recall, index in sorted(weak):
        known = class_now(report, index, state)
        if known is not None:
            return _more_of(known.name, known.folder, checked, recall, sounds=state.modality is Modality.AUDIO)
    return None


def _more_of(name: str, folder: str, checked: int, recall: float, *, sounds: bool) -> Advice:
    translate = QCoreApplication.translate
    if checked < 2 * FEW_CHECKED or recall == 1:
        text = (
            counted(translate("Advice", "Record more %1: only %n were checked", "", checked), checked)
            if sounds
            else counted(translate("Advice", "Add more of %1: only %n were checked", "", checked), checked)
        )
    elif sounds:
        text = translate("Advice", "Record more %1: it is often missed")
    else:
        text = translate("Advice", "Add more of %1: it is often missed")
    action = translate("Advice", "Record") if sounds else translate("Advice", "Photograph")
    return Advice(RECORD, "microphone" if sounds else "camera", text.replace("%1", name), action, folder)


def _train_again(report: RunReport) -> Advice | None:
    if not report.changes:
        return None
    text = QCoreApplication.translate("Advice", "Train with the data as they are now")
    return Advice(TRAIN, "arrow-clockwise", text, QCoreApplication.translate("Advice", "Train again"))


def _train_accurately(report: RunReport) -> Advice | None:
    if report.run.preset != "fast" or report.accuracy.share >= _GOOD:
        return None
    if report.mode == "scratch":
        text = QCoreApplication.translate("Advice", "Train “Accurate”, which learns twice as long")
    else:
        text = QCoreApplication.translate("Advice", "Train “Accurate”, which also tunes the model")
    return Advice(ACCURATE, "target", text, QCoreApplication.translate("Advice", "Train"))


def _try_it(state: ProjectState) -> Advice:
    translate = QCoreApplication.translate
    if state.modality is Modality.AUDIO:
        text = translate("Advice", "Nothing stands out. Try it with sounds it has never heard")
    else:
        text = translate("Advice", "Nothing stands out. Try it with pictures it has never seen")
    return Advice(TRY, "check-circle", text, translate("Advice", "Try it"))


class AdviceRows(QWidget):
    """The rows."""

    chosen = Signal(object)
    """The `Advice` whose button was pressed."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.shown: list[Advice] = []

    def show_advice(self, advice: Sequence[Advice]) -> None:
        """Shows other rows."""
        if list(advice) == self.shown:
            return
        self.shown = list(advice)
        for old in self.findChildren(QFrame, options=Qt.FindChildOption.FindDirectChildrenOnly):
            old.setParent(None)
            old.deleteLater()
        for one in advice:
            self._column.addWidget(self._row(one))

    def _row(self, advice: Advice) -> QFrame:
        frame = QFrame(self)
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        sign = QLabel(frame)
        self._icons.bind(sign, advice.glyph, "accent")
        text = QLabel(advice.text, frame)
        text.setWordWrap(True)
        button = QPushButton(advice.action, frame)
        button.setProperty("scale", "small")
        button.clicked.connect(lambda: self.chosen.emit(advice))
        row.addWidget(sign)
        row.addWidget(text, 1)
        row.addWidget(button)
        return frame
