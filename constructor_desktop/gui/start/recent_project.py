"""A project opened lately, and what its card says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QLocale
from PySide6.QtGui import QFont, QFontMetrics, QImage

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.language import counted, percent_text

_DOT = " · "


@dataclass(frozen=True)
class RecentProject:
    """A project of the list.

    Attributes:
        folder: Its folder.
        state: `reading`, `ready`, `missing` (the folder is gone) or `problem` (it cannot be read).
        name: Its title, or the name of its folder.
        modality: Pictures or sounds; None unless `ready`.
        classes: Number of classes.
        samples: Number of samples.
        trained: Whether it has a model.
        accuracy: Share of right answers of the newest model.
        changed: When it was changed or trained last.
        pictures: Of some of its samples, at twice the size at which they are shown.
        error: Why it cannot be read.
    """

    folder: Path
    state: str
    name: str
    modality: Modality | None = None
    classes: int = 0
    samples: int = 0
    trained: bool = False
    accuracy: float | None = None
    changed: datetime | None = None
    pictures: tuple[QImage, ...] = ()
    error: Exception | None = None


def fitted(parts: Sequence[str], font: QFont, width: int) -> list[str]:
    """Returns texts in one line if it fits into the width, else in a line each."""
    line = _DOT.join(parts)
    return [line] if QFontMetrics(font).horizontalAdvance(line) <= width else list(parts)


def card_lines(project: RecentProject) -> tuple[list[str], list[str]]:
    """Returns what a card says below the name: what the project holds, and what became of it."""
    translate = QCoreApplication.translate
    if project.state == "missing":
        return [translate("RecentList", "Not found")], []
    if project.state == "problem":
        return [translate("RecentList", "Cannot be read")], []
    if project.modality is None:
        return [], []
    if project.modality is Modality.IMAGE:
        samples = translate("RecentList", "%n picture(s)", "", project.samples)
    else:
        samples = translate("RecentList", "%n sound(s)", "", project.samples)
    classes = translate("RecentList", "%n class(es)", "", project.classes)
    return [classes, counted(samples, project.samples)], [_result(project), *_day(project.changed)]


def _result(project: RecentProject) -> str:
    translate = QCoreApplication.translate
    if not project.trained:
        return translate("RecentList", "Not trained yet")
    if project.accuracy is None:
        return translate("RecentList", "Trained")
    return translate("RecentList", "%1 correct").replace("%1", percent_text(project.accuracy))


def _day(moment: datetime | None) -> list[str]:
    """Returns the day in words, or nothing if it is unknown."""
    translate = QCoreApplication.translate
    if moment is None:
        return []
    day, today = moment.astimezone().date(), date.today()
    if day == today:
        return [translate("RecentList", "today")]
    if day == today - timedelta(days=1):
        return [translate("RecentList", "yesterday")]
    form = "d MMM" if day.year == today.year else "d MMM yyyy"
    return [QLocale().toString(QDate(day.year, day.month, day.day), form)]
