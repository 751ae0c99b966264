"""What a comparison found out: one row for each architecture, and one sentence of advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from constructor_desktop.comparison.significance import LEVEL, holm, mcnemar

# Nobody minds waiting so long, so that less is no reason to prefer another model.
SOON_SECONDS = 5.0


@dataclass(frozen=True)
class Row:
    """One architecture.

    Attributes:
        arch: Its name.
        title: Its name for people.
        state: `done`, `failed` or `left_out`.
        message: Why it failed or was left out.
        run: Folder of its run.
        accuracy: Share of right answers on samples kept aside.
        accuracy_interval: 95 % interval of it.
        f1: Weighted F1.
        seconds: How long it took: all folds and the final model.
        peak_memory_mb: How much more memory than before the program held meanwhile, at most, in MiB.
        parameters: Numbers of the network and its head.
        model_bytes: Size of an exported model, in bytes.
        prediction_ms: Median time of one answer to a file, in milliseconds.
        guessing: Share of right answers if all were the most frequent class.
        p_value: Of the comparison with the most accurate one, corrected for their number; None for that one itself.
    """

    arch: str
    title: str
    state: str
    message: str = ""
    run: str = ""
    accuracy: float | None = None
    accuracy_interval: tuple[float, float] | None = None
    f1: float | None = None
    seconds: float | None = None
    peak_memory_mb: float | None = None
    parameters: int | None = None
    model_bytes: int | None = None
    prediction_ms: float | None = None
    guessing: float | None = None
    p_value: float | None = None

    @property
    def alike(self) -> bool:
        """Whether it cannot be told apart from the most accurate one on these data."""
        return self.state == "done" and (self.p_value is None or self.p_value >= LEVEL)

    @property
    def guesses(self) -> bool:
        """Whether it may be no better than guessing."""
        return self.accuracy_interval is not None and self.accuracy_interval[0] <= (self.guessing or 0.0)

    def to_json(self) -> dict[str, Any]:
        """Returns it as JSON values."""
        return asdict(self) | {"alike": self.alike}


def ranked(rows: Sequence[Row]) -> list[Row]:
    """Sorts rows: the most accurate first, of equals the one that took less time; those without a result last."""
    return sorted(rows, key=lambda row: (row.accuracy is None, -(row.accuracy or 0), row.seconds or 0))


def p_values(right: Sequence[Sequence[bool]]) -> list[float | None]:
    """Compares the first of several models with each of the others; see `Row.p_value`.

    Args:
        right: For each model which of the same samples it answers right.
    """
    best = np.array(right[0], bool)
    return [None, *holm([mcnemar(best, np.array(other, bool)) for other in right[1:]])]


def recommended(rows: Sequence[Row]) -> Row | None:
    """Returns the quickest of those that cannot be told apart from the most accurate one.

    None if none could be trained, or if even the most accurate one may be no better than guessing.
    """
    alike = [row for row in rows if row.alike]
    return None if any(row.p_value is None and row.guesses for row in alike) else min(alike, key=_cost, default=None)


def _cost(row: Row) -> tuple[float, float, float]:
    return (max(row.seconds or 0.0, SOON_SECONDS), row.prediction_ms or 0.0, -(row.accuracy or 0.0))


def recommendation(rows: Sequence[Row]) -> str:
    """Returns the advice in one sentence."""
    chosen = recommended(rows)
    if chosen is None and any(row.state == "done" for row in rows):
        return "None of them is clearly better than guessing. Add samples, or take a pretrained network."
    if chosen is None:
        return "None of them could be trained."
    best = ranked(rows)[0]
    others = [row for row in rows if row.alike and row.arch != chosen.arch]
    share = f"{chosen.accuracy:.1%} correct"
    if not others:
        if sum(row.state == "done" for row in rows) == 1:
            return f"Take {chosen.title} ({share}): it is the only one that could be trained."
        return f"Take {chosen.title} ({share}): it is clearly better than the others."
    names = ", ".join(row.title for row in others)
    if chosen.arch == best.arch:
        return f"Take {chosen.title} ({share}); on so few samples it cannot be told apart from {names}, but is quicker."
    return (
        f"Take {chosen.title} ({share}): {best.title} had {best.accuracy:.1%}, but on so few samples they cannot be "
        f"told apart, and {chosen.title} is quicker."
    )
