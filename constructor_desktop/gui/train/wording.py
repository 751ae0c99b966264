"""The sentences about accuracy and data, in the language in force."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.language import count_text, counted, decimal_text, percent_text
from constructor_desktop.storage.data_changes import DataChanges

FEW = 10
_ALIKE = 0.8
"""Below this share of independent samples it is said that there are fewer."""
MANY = 1000
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True)
class Accuracy:
    """What was found out about the answers of a model.

    Attributes:
        correct: How many samples kept aside it answered rightly.
        checked: Of how many.
        low: Lower end of the 95 % interval.
        high: Its upper end.
        effective: How many independent samples those are worth.
    """

    correct: int
    checked: int
    low: float
    high: float
    effective: float

    @property
    def share(self) -> float:
        """Right answers, of 1."""
        return self.correct / self.checked

    @property
    def digits(self) -> int:
        """Decimals of its per cents: one above 1000 samples, else none."""
        return 1 if self.checked > MANY else 0


def share_text(accuracy: Accuracy) -> str:
    """Returns `90 %`."""
    return percent_text(accuracy.share, accuracy.digits)


def bound_texts(accuracy: Accuracy) -> tuple[str, str]:
    """Returns the ends of the interval, in per cent without the sign."""
    return decimal_text(100 * accuracy.low, accuracy.digits), decimal_text(100 * accuracy.high, accuracy.digits)


def checked_sentence(accuracy: Accuracy, modality: Modality) -> str:
    """Returns `28 of 31 sounds that were not used for training.`: the first sentence."""
    translate = QCoreApplication.translate
    if modality is Modality.AUDIO:
        text = translate("Accuracy", "%1 of %n sounds that were not used for training.", "", accuracy.checked)
    else:
        text = translate("Accuracy", "%1 of %n pictures that were not used for training.", "", accuracy.checked)
    return counted(text, accuracy.checked).replace("%1", count_text(accuracy.correct))


def expected_sentence(accuracy: Accuracy, modality: Modality, *, rich: bool = False) -> str:
    """Returns `On new sounds expect between 75 and 97 %.`; `rich` sets the numbers in bold."""
    translate = QCoreApplication.translate
    if modality is Modality.AUDIO:
        text = translate("Accuracy", "On new sounds expect %1.")
    else:
        text = translate("Accuracy", "On new pictures expect %1.")
    low, high = bound_texts(accuracy)
    between = translate("Accuracy", "between %1 and %2\N{NO-BREAK SPACE}%").replace("%1", low).replace("%2", high)
    return text.replace("%1", f"<b>{between}</b>" if rich else between)


def alike_sentence(accuracy: Accuracy) -> str:
    """Returns `Many of them are nearly the same, so they count as about 6.` where that widens the interval."""
    if accuracy.effective >= _ALIKE * accuracy.checked:
        return ""
    text = QCoreApplication.translate("Accuracy", "Many of them are nearly the same, so they count as about %1.")
    return text.replace("%1", count_text(max(1, round(accuracy.effective))))


def caution_sentence(accuracy: Accuracy) -> str:
    """Returns `Too few to be sure.` where fewer than ten independent samples were checked, else nothing."""
    return QCoreApplication.translate("Accuracy", "Too few to be sure.") if accuracy.effective < FEW else ""


def guessing_sentence() -> str:
    """Returns `This is hardly better than guessing.`."""
    return QCoreApplication.translate("Accuracy", "This is hardly better than guessing.")


def accuracy_sentence(accuracy: Accuracy, modality: Modality) -> str:
    """Returns all of it: `90 % correct. 28 of 31 sounds that … On new sounds expect between 75 and 97 %.` and so on."""
    correct = QCoreApplication.translate("Accuracy", "%1 correct.").replace("%1", share_text(accuracy))
    parts = (
        correct,
        checked_sentence(accuracy, modality),
        alike_sentence(accuracy),
        expected_sentence(accuracy, modality),
        caution_sentence(accuracy),
    )
    return " ".join(part for part in parts if part)


def may_be_chance(one: Accuracy, other: Accuracy) -> bool:
    """Whether the intervals of two models overlap."""
    return one.low <= other.high and other.low <= one.high


def about_text(seconds: float) -> str:
    """Returns `about 5 s`, `about 40 s`, `about 3 min`; less is said of what is not known exactly."""
    translate = QCoreApplication.translate
    if seconds < 10:
        return translate("Time", "about %1 s").replace("%1", str(max(1, round(seconds))))
    if seconds < 55:
        return translate("Time", "about %1 s").replace("%1", str(5 * round(seconds / 5)))
    if seconds < 55 * _MINUTE:
        return translate("Time", "about %1 min").replace("%1", str(max(1, round(seconds / _MINUTE))))
    hours = decimal_text(seconds / _HOUR, 0 if seconds > 10 * _HOUR else 1)
    return translate("Time", "about %1 h").replace("%1", hours)


def left_text(seconds: float, *, most: bool = False) -> str:
    """Returns `about 24 s left`; `most` says that it may be less."""
    translate = QCoreApplication.translate
    if most and seconds < _MINUTE:
        return translate("Time", "at most %1 s left").replace("%1", str(max(1, round(seconds))))
    if most:
        return translate("Time", "at most %1 min left").replace("%1", str(math.ceil(seconds / _MINUTE)))
    if seconds < _MINUTE:
        return translate("Time", "about %1 s left").replace("%1", str(max(1, round(seconds))))
    return translate("Time", "about %1 min left").replace("%1", str(round(seconds / _MINUTE)))


def changes_text(changes: DataChanges, modality: Modality) -> str:
    """Returns what has changed in the data since a run: `3 sounds were added after this run.` and the like."""
    sound = modality is Modality.AUDIO
    parts = (
        (changes.added, _added(changes.added, sound=sound)),
        (changes.removed, _removed(changes.removed, sound=sound)),
        (changes.moved, _moved(changes.moved, sound=sound)),
        (changes.retrimmed, _retrimmed(changes.retrimmed)),
        (changes.renamed, _renamed(changes.renamed)),
    )
    return " ".join(text for count, text in parts if count)


def _added(count: int, *, sound: bool) -> str:
    translate = QCoreApplication.translate
    if sound:
        return counted(translate("DataChanges", "%n sound(s) were added after this run.", "", count), count)
    return counted(translate("DataChanges", "%n picture(s) were added after this run.", "", count), count)


def _removed(count: int, *, sound: bool) -> str:
    translate = QCoreApplication.translate
    if sound:
        return counted(translate("DataChanges", "%n sound(s) were removed after this run.", "", count), count)
    return counted(translate("DataChanges", "%n picture(s) were removed after this run.", "", count), count)


def _moved(count: int, *, sound: bool) -> str:
    translate = QCoreApplication.translate
    if sound:
        return counted(translate("DataChanges", "%n sound(s) moved to another class after this run.", "", count), count)
    return counted(translate("DataChanges", "%n picture(s) moved to another class after this run.", "", count), count)


def _retrimmed(count: int) -> str:
    return counted(
        QCoreApplication.translate("DataChanges", "%n sound(s) were trimmed after this run.", "", count), count
    )


def _renamed(count: int) -> str:
    return counted(
        QCoreApplication.translate("DataChanges", "%n class(es) were renamed after this run.", "", count), count
    )
