"""Results in words and small tables."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from constructor_desktop.cli_arguments import program_name
from constructor_desktop.cli_output import SPACE, count, duration, grouped, percent, reason_kind, table

FEW_SAMPLES = 10
MOST_CLASSES = 20
MOST_MIX_UPS = 3
MOST_REASONS = 10


def training_report(run: Path, metrics: dict[str, Any]) -> Iterator[str]:
    """Yields the lines shown after training."""
    from constructor_desktop.models.architectures import REGISTRY

    noun = REGISTRY.get(metrics["arch"]).modality.noun
    yield from _accuracy(metrics, metrics["n_val"], f"{noun} that were not used for training", f"new {noun}")
    yield ""
    yield from _details(metrics)
    yield from _skipped(metrics["skipped"])
    trained = f"The final model learned from all {count(metrics['n_samples'], noun)}"
    yield f"{trained}, with {metrics['arch']}, in {duration(metrics['seconds'])}. It lies in {run}."
    program, folder, bundle = program_name(), shlex.quote(str(run)), shlex.quote(str(_bundle_beside(run)))
    yield f"Try it:     {program} predict {folder} FILE"
    yield f"Pass it on: {program} export {folder} --out {bundle}"


def _bundle_beside(run: Path) -> Path:
    """A zip file named after the run; `.` and `..` are folders without a name."""
    named = run if run.name not in ("", "..") else Path(os.path.abspath(run))
    return named.with_name(f"{named.name}.zip")


def evaluation_report(result: dict[str, Any], noun: str) -> Iterator[str]:
    """Yields the lines shown after an evaluation."""
    # Of samples that it learned from nothing follows for new ones.
    new = "" if result.get("n_learned") else f"new {noun} like these"
    yield from _accuracy(result, result["n"], noun, new)
    yield ""
    yield from _details(result)
    yield from _skipped(result["skipped"])


def _accuracy(metrics: dict[str, Any], n: int, checked: str, new: str) -> Iterator[str]:
    accuracy = metrics["accuracy"]
    low, high = (percent(bound, n).removesuffix(f"{SPACE}%") for bound in metrics["accuracy_interval"])
    right = f"{grouped(round(accuracy * n))} of {grouped(n)} {checked}"
    effective = metrics.get("n_effective", n)
    few = " Too few to be sure." if effective < FEW_SAMPLES else ""
    expected = f" On {new} expect between {low} and {high}{SPACE}%." if new else ""
    yield f"{percent(accuracy, n)} correct. {right}.{expected}{few}"
    worth = f", worth {grouped(round(effective))} independent ones" if round(effective) < n else ""
    interval = f"95{SPACE}% interval from {count(n, 'samples')}{worth}"
    yield f"({interval}; balanced accuracy {percent(metrics['balanced_accuracy'], n)})"


def _details(metrics: dict[str, Any]) -> Iterator[str]:
    yield from _class_table(metrics["per_class"])
    yield ""
    mix_ups = _mix_ups(metrics["classes"], metrics["confusion"])
    if mix_ups:
        yield "Most often mixed up:"
        yield from (f"  {line}" for line in mix_ups[:MOST_MIX_UPS])
        yield ""


def _class_table(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    shown = entries
    if len(entries) > MOST_CLASSES:
        shown = sorted(entries, key=lambda entry: entry["f1"])[:MOST_CLASSES]
        yield f"The {MOST_CLASSES} weakest of {len(entries)} classes:"
    head = ("Class", "Found (recall)", "Answer right (precision)", "F1", "Checked")
    rows = [
        (
            str(entry["class"]),
            *((percent(entry["recall"]), percent(entry["precision"]), f"{entry['f1']:.2f}") if entry["n"] else "–––"),
            grouped(entry["n"]),
        )
        for entry in shown
    ]
    yield from table(head, rows)


def _mix_ups(classes: Sequence[str], confusion: Sequence[Sequence[int]]) -> list[str]:
    """Sentences on wrong answers, the most frequent first."""
    wrong = [
        (number, truth, answer)
        for truth, row in enumerate(confusion)
        for answer, number in enumerate(row)
        if number and truth != answer
    ]
    wrong.sort(key=lambda entry: -entry[0])
    return [
        f"{classes[truth]} taken for {classes[answer]}: {number} of {sum(confusion[truth])}"
        for number, truth, answer in wrong
    ]


def _skipped(skipped: Sequence[dict[str, str]]) -> Iterator[str]:
    if not skipped:
        return
    yield f"{count(len(skipped), 'files')} left out:"
    reasons = Counter(reason_kind(item["reason"]) for item in skipped).most_common()
    yield from (f"  {grouped(number)}: {reason}" for reason, number in reasons[:MOST_REASONS])
    if len(reasons) > MOST_REASONS:
        yield f"  and {grouped(sum(number for _, number in reasons[MOST_REASONS:]))} for other reasons"
    yield ""
