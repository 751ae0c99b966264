"""What a comparison came to, in the language in force."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from constructor_desktop.comparison.table import Row, ranked, recommended
from constructor_desktop.gui.language import counted, decimal_text, percent_text, seconds_text, size_text
from constructor_desktop.gui.messages import sentence

_MIB, _MILLION = 2**20, 1_000_000
_SLOW_MS = 1000.0
_NBSP = "\N{NO-BREAK SPACE}"


def advice_text(rows: Sequence[Row]) -> str:
    """Returns which model to take and why, in a sentence."""
    translate = QCoreApplication.translate
    chosen = recommended(rows)
    if chosen is None and any(row.state == "done" for row in rows):
        return translate(
            "Comparison", "None of them is clearly better than guessing. Add samples, or take a pretrained network."
        )
    if chosen is None:
        return translate("Comparison", "None of them could be trained.")
    best = ranked(rows)[0]
    others = [row for row in rows if row.alike and row.arch != chosen.arch]
    if not others and sum(row.state == "done" for row in rows) == 1:
        text = translate("Comparison", "Take %1 (%2 correct): it is the only one that could be trained.")
    elif not others:
        text = translate("Comparison", "Take %1 (%2 correct): it is clearly better than the others.")
    elif chosen.arch == best.arch:
        text = translate(
            "Comparison",
            "Take %1 (%2 correct): on so few samples it cannot be told apart from %3, but it is quicker.",
        )
    else:
        text = translate(
            "Comparison",
            "Take %1 (%2 correct): %4 had %5, but on so few samples they cannot be told apart, and %1 is quicker.",
        )
    values = (
        sentence(chosen.title),
        percent_text(chosen.accuracy or 0.0, 1),
        ", ".join(sentence(row.title) for row in others),
        sentence(best.title),
        percent_text(best.accuracy or 0.0, 1),
    )
    return _filled(text, values)


def _filled(text: str, values: Sequence[str]) -> str:
    for number, value in enumerate(values, 1):
        text = text.replace(f"%{number}", value)
    return text


def head_texts() -> list[str]:
    """Returns the titles of the columns of `cell_texts`."""
    translate = QCoreApplication.translate
    return [
        translate("Comparison", "Model"),
        translate("Comparison", "Correct"),
        translate("Comparison", "On new\nones, 95 %"),
        translate("Comparison", "F1"),
        translate("Comparison", "Training"),
        translate("Comparison", "Memory"),
        translate("Comparison", "Numbers"),
        translate("Comparison", "Size"),
        translate("Comparison", "One\nanswer"),
        translate("Comparison", "Against\nthe best"),
    ]


def cell_texts(row: Row) -> list[str]:
    """Returns what the table says of a model."""
    if row.state != "done":
        failed = QCoreApplication.translate("Comparison", "failed")
        return [sentence(row.title), *["–"] * (len(head_texts()) - 2), failed]
    low, high = row.accuracy_interval or (0.0, 1.0)
    return [
        sentence(row.title),
        percent_text(row.accuracy or 0.0, 1),
        f"{decimal_text(100 * low, 0)}–{percent_text(high)}",
        decimal_text(row.f1 or 0.0, 3),
        seconds_text(row.seconds or 0.0),
        _memory_text(row.peak_memory_mb),
        _numbers_text(row.parameters or 0),
        size_text(row.model_bytes or 0),
        _answer_text(row.prediction_ms),
        against_text(row),
    ]


def against_text(row: Row) -> str:
    """Returns how a model that was trained stands against the most accurate one."""
    translate = QCoreApplication.translate
    if row.p_value is None:
        return translate("Comparison", "best")
    return translate("Comparison", "≈ alike") if row.alike else translate("Comparison", "worse")


def why_text(row: Row) -> str:
    """Returns what a pointer at a row is told."""
    translate = QCoreApplication.translate
    if row.state != "done":
        return sentence(row.message)
    if row.p_value is None:
        return translate("Comparison", "It had the most correct answers.")
    chance = decimal_text(row.p_value, 3) if row.p_value >= 0.001 else f"<{_NBSP}{decimal_text(0.001, 3)}"
    text = translate(
        "Comparison",
        "So large a difference to the most correct one comes by chance with probability %1 (McNemar's test).",
    )
    return text.replace("%1", chance)


def note_text(rows: Sequence[Row], samples: int) -> str:
    """Returns what the numbers stand on, and what the mark means if there is one."""
    translate = QCoreApplication.translate
    text = translate("Comparison", "All answered the same %n sample(s) that they had not learned from.", "", samples)
    parts = [counted(text, samples)]
    if sum(row.alike for row in rows) > 1:
        parts.append(translate("Comparison", "≈ alike: so few samples cannot tell them apart from the best one."))
    return " ".join(parts)


def _memory_text(mebibytes: float | None) -> str:
    if mebibytes is None:
        return "–"
    size = round(mebibytes * _MIB)
    if size >= 1000 * _MILLION:
        return size_text(size)
    return QCoreApplication.translate("Numbers", "%1 MB").replace("%1", decimal_text(size / _MILLION, 0))


def _numbers_text(count: int) -> str:
    translate = QCoreApplication.translate
    if count < _MILLION:
        return translate("Comparison", "%1 K").replace("%1", decimal_text(count / 1000, 0))
    return translate("Comparison", "%1 M").replace("%1", decimal_text(count / _MILLION, 1))


def _answer_text(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "–"
    if milliseconds >= _SLOW_MS:
        return seconds_text(milliseconds / 1000)
    text = QCoreApplication.translate("Comparison", "%1 ms")
    return text.replace("%1", decimal_text(milliseconds, 1 if milliseconds < 10 else 0))
