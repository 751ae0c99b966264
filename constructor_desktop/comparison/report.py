"""A comparison as files for others: CSV for spreadsheets, HTML for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape
from math import log10

from constructor_desktop.comparison.record import Comparison
from constructor_desktop.comparison.table import Row, recommendation

COLUMNS = (
    *("arch", "state", "accuracy", "accuracy_low", "accuracy_high", "f1", "seconds", "peak_memory_mb", "parameters"),
    *("model_bytes", "prediction_ms", "p_value", "alike", "message"),
)
_HEAD = (
    *("Architecture", "Accuracy", "95 % interval", "F1", "Training", "Memory", "Parameters", "Model", "One answer"),
    "Against the best",
)
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 320, 56, 16, 150, 44
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2em auto; padding: 0 1em; color: #1b1f24; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: right; padding: .4em .6em; }
th:first-child, td:first-child { text-align: left; } tr { border-bottom: 1px solid #d8dce2; }
.chosen { background: #e7f4ec; } .advice { font-size: 1.15em; } svg { max-width: 100%; height: auto; }
.note { color: #59626e; }
"""


def to_csv(comparison: Comparison) -> str:
    """Returns a table with one line for each architecture, numbers as they are."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in comparison.rows:
        low, high = row.accuracy_interval or (None, None)
        values = row.to_json() | {"accuracy_low": low, "accuracy_high": high}
        writer.writerow(["" if values[name] is None else values[name] for name in COLUMNS])
    return text.getvalue()


def to_html(comparison: Comparison, data: str) -> str:
    """Returns a page of its own with table, plot and advice.

    Args:
        comparison: The result.
        data: What to call the data.
    """
    way = f"cross-validation with {comparison.folds} folds" if comparison.folds else "one split"
    body = [
        f"<h1>Comparison of models: {escape(data)}</h1>",
        f'<p class="advice">{escape(recommendation(comparison.rows))}</p>',
        _table(comparison.rows),
        _plot([row for row in comparison.rows if row.state == "done"]),
        f'<p class="note">Measured by {way} on {comparison.samples} samples, the same for all. "Against the best": how'
        " likely so large a difference to the most accurate one is by chance (exact McNemar test, Holm's correction);"
        " from 0.05 up two models cannot be told apart.</p>",
        *(f'<p class="note">{escape(row.title)}: {escape(row.message)}</p>' for row in comparison.rows if row.message),
    ]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(data)}</title><style>{_STYLE}</style>'
        f"<body>{''.join(body)}</body></html>\n"
    )


def cells(row: Row) -> list[str]:
    """Returns a row's numbers as people read them, in the order of the columns of the HTML table."""
    if row.state != "done":
        return [row.title, "failed", *[""] * (len(_HEAD) - 2)]
    low, high = row.accuracy_interval or (0.0, 1.0)
    against = "the best" if row.p_value is None else f"{row.p_value:.2g}" + (" (alike)" if row.alike else "")
    return [
        row.title,
        f"{row.accuracy:.1%}",
        f"{low:.1%} – {high:.1%}",
        f"{row.f1:.3f}",
        f"{row.seconds:.1f} s",
        "" if row.peak_memory_mb is None else f"{row.peak_memory_mb:.0f} MB",
        f"{row.parameters:,}".replace(",", " "),
        f"{(row.model_bytes or 0) / 1e6:.1f} MB",
        "" if row.prediction_ms is None else f"{row.prediction_ms:.1f} ms",
        against,
    ]


def _table(rows: Sequence[Row]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in _HEAD)
    lines = [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells(row))}</tr>" for row in rows]
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"


def _plot(rows: Sequence[Row]) -> str:
    """Draws accuracy with its interval over the time of training, which has a logarithmic axis."""
    if not rows:
        return ""
    seconds = [max(row.seconds or 0, 0.1) for row in rows]
    first, last = log10(min(seconds)) - 0.1, log10(max(seconds)) + 0.1
    lowest = min(row.accuracy_interval[0] for row in rows if row.accuracy_interval)

    def x(value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (log10(value) - first) / (last - first)

    def y(value: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value) / max(1 - lowest, 0.01)

    parts = [
        f'<line x1="{_LEFT}" y1="{y(value):.1f}" x2="{_WIDTH - _RIGHT}" y2="{y(value):.1f}" stroke="#e3e6ea"/>'
        f'<text x="{_LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end" font-size="12">{value:.0%}</text>'
        for value in (lowest, (1 + lowest) / 2, 1.0)
    ]
    for row, when in zip(rows, seconds, strict=True):
        low, high = row.accuracy_interval or (0.0, 1.0)
        at, level = x(when), y(row.accuracy or 0)
        parts.append(
            f'<line x1="{at:.1f}" y1="{y(low):.1f}" x2="{at:.1f}" y2="{y(high):.1f}" stroke="#9aa4b1"/>'
            f'<circle cx="{at:.1f}" cy="{level:.1f}" r="5" fill="#2f6fde"/>'
            f'<text x="{at + 9:.1f}" y="{level + 4:.1f}" font-size="12">{escape(row.title)}</text>'
        )
    parts += [
        f'<text x="{x(when):.1f}" y="{_HEIGHT - 22}" text-anchor="middle" font-size="12">{when:.0f} s</text>'
        for when in dict.fromkeys((min(seconds), max(seconds)))
    ]
    parts.append(f'<text x="{_LEFT}" y="{_HEIGHT - 4}" font-size="12">time of all trainings (logarithmic)</text>')
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="accuracy over time">{"".join(parts)}</svg>'
