"""How a run is called in lists: "Accurate · 90 % (75–97 %) · today 14:03"."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from constructor_desktop.gui.language import percent_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.storage.run_list import RunSummary


def run_name_text(run: RunSummary) -> str:
    """Returns the user's name of a run, else its preset in the language in force."""
    return run.name or preset_text(run.preset or "")


def preset_text(preset: str) -> str:
    """Returns the name of a way to train."""
    translate = QCoreApplication.translate
    titles = {"accurate": translate("Runs", "Accurate"), "reference": translate("Runs", "Published recipe")}
    return titles.get(preset, translate("Runs", "Fast"))


def model_text(run: RunSummary) -> str:
    """Returns the name of a run's architecture; empty for the usual one."""
    return arch_text(run.arch or "")


def arch_text(arch: str) -> str:
    """Returns the title of an architecture; empty for the usual ones. The first time, it loads the list of them."""
    return sentence(_unusual_title(arch)) if arch else ""


@cache
def _unusual_title(arch: str) -> str:
    from constructor_desktop.core.errors import UsageError
    from constructor_desktop.models.architectures import REGISTRY

    try:
        entry = REGISTRY.get(arch)
    except UsageError:  # of another version of the program
        return arch
    return "" if entry.name == REGISTRY.default(entry.modality).name else entry.title


def accuracy_text(run: RunSummary, *, interval: bool = True) -> str:
    """Returns `90 % (75–97 %)`, or an empty text if nothing was checked."""
    if run.accuracy is None:
        return ""
    text = percent_text(run.accuracy)
    if interval and run.accuracy_interval is not None:
        low, high = run.accuracy_interval
        text += f" ({round(100 * low)}–{percent_text(high)})"
    return text


def when_text(moment: datetime) -> str:
    """Returns `today 14:03`, `yesterday`, or a date, in local time."""
    local = moment.astimezone()
    translate = QCoreApplication.translate
    if local.date() == date.today():
        return translate("Runs", "today %1").replace("%1", local.strftime("%H:%M"))
    if local.date() == date.today() - timedelta(days=1):
        return translate("Runs", "yesterday")
    day = QDate(local.year, local.month, local.day)
    return QLocale().toString(day, "d MMM" if local.year == date.today().year else "dd.MM.yyyy")


def run_text(run: RunSummary) -> str:
    """Returns one line that tells runs apart."""
    parts = (run_name_text(run), model_text(run), accuracy_text(run), when_text(run.created))
    return " · ".join(part for part in parts if part)
