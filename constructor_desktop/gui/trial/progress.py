"""Whether a model that was trained with corrections is better than the one before, on samples that neither learned."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from constructor_desktop.gui.language import percent_text
from constructor_desktop.storage.run_list import RunSummary


def progress_text(former: RunSummary | None, latter: RunSummary | None) -> str:
    """Returns how good both were on samples kept aside, and whether chance may make that difference; or nothing."""
    if former is None or latter is None or former.accuracy is None or latter.accuracy is None:
        return ""
    before, now = percent_text(former.accuracy), percent_text(latter.accuracy)
    translate = QCoreApplication.translate
    if before == now:
        return translate("CorrectionCard", "On samples kept aside: %1, as before.").replace("%1", now)
    text = translate("CorrectionCard", "On samples kept aside: %1 now, %2 before.")
    text = text.replace("%1", now).replace("%2", before)
    if _overlap(former.accuracy_interval, latter.accuracy_interval):
        text += " " + translate("Compare", "The difference may be chance.")
    return text


def _overlap(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]
