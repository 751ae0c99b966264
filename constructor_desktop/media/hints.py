"""Gentle hints about the classes of a project: at most one for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

ENOUGH = 10
"""Samples from which on a class is no longer called small."""

USED_SECONDS = 5.0
"""How much of a sound is used unless the user wants another length."""
LONG_SECONDS = 1.5 * USED_SECONDS
"""Sounds longer than this lose so much of what is in them that they should be cut."""

_NEEDED = 2
_UNBALANCED = 0.5  # Of what the other classes typically have.
_SHARE_THAT_MATTERS = 0.1  # Of a class; fewer imperfect samples do no harm.
_ALWAYS = ("unreadable", "silent")
_SOMETIMES = ("clipped", "very_quiet", "very_short", "dark", "blank", "tiny")


@dataclass(frozen=True)
class Hint:
    """Something about a class that the user may want to change.

    Attributes:
        code: `too_few` (cannot be trained), `in_two_classes`, `duplicates`, `long`, `few`, `fewer_than_others`, or a
            code of `quality.Problem`.
        class_folder: The folder of the class.
        params: `count` of the samples concerned; for `few` and `too_few` also how many are `wanted`, for
            `fewer_than_others` how many the `others` have, for `in_two_classes` the `other` class's folder.
    """

    code: str
    class_folder: str
    params: Mapping[str, int | str] = field(default_factory=dict)


def class_hints(
    counts: Mapping[str, int],
    problems: Mapping[str, Mapping[str, int]],
    twins: Sequence[Sequence[str]],
) -> list[Hint]:
    """Finds the most important hint for each class.

    Args:
        counts: How many samples each class has, by its folder.
        problems: How many samples of each class have each problem, by folder and `quality.Problem.code`; how many
            are longer than `LONG_SECONDS` under `long`.
        twins: For each group of look-alikes (see `find_twins`) the class folder of each member.

    Returns:
        Hints in the order of the classes; none for empty ones, which are still to be filled.
    """
    hints = []
    for folder, count in counts.items():
        others = [number for other, number in counts.items() if other != folder and number]
        candidates = _candidates(folder, count, others, problems.get(folder, {}), twins)
        first = next(candidates, None) if count else None
        if first is not None:
            hints.append(first)
    return hints


def _candidates(
    folder: str, count: int, others: Sequence[int], problems: Mapping[str, int], twins: Sequence[Sequence[str]]
) -> Iterator[Hint]:
    """All hints for a class, the most important first."""
    yield from (Hint(code, folder, {"count": problems[code]}) for code in _ALWAYS if problems.get(code))
    yield from _in_two_classes(folder, twins)
    if count < _NEEDED:
        yield Hint("too_few", folder, {"count": count, "wanted": _NEEDED})
    copies = sum(group.count(folder) - 1 for group in twins if group.count(folder) > 1)
    if copies >= _that_matters(count):
        yield Hint("duplicates", folder, {"count": copies})
    if problems.get("long"):
        yield Hint("long", folder, {"count": problems["long"]})
    for code in _SOMETIMES:
        if problems.get(code, 0) >= _that_matters(count):
            yield Hint(code, folder, {"count": problems[code]})
    if count < ENOUGH:
        yield Hint("few", folder, {"count": count, "wanted": ENOUGH})
    typical = int(median(others)) if others else 0
    if count < _UNBALANCED * typical:
        yield Hint("fewer_than_others", folder, {"count": count, "others": typical})


def _in_two_classes(folder: str, twins: Sequence[Sequence[str]]) -> Iterator[Hint]:
    """The same sample in two classes: it is in the wrong one once."""
    shared = [group for group in twins if folder in group and set(group) != {folder}]
    if shared:
        others = Counter(member for group in shared for member in set(group) if member != folder)
        yield Hint("in_two_classes", folder, {"count": len(shared), "other": others.most_common(1)[0][0]})


def _that_matters(count: int) -> float:
    return max(1.0, _SHARE_THAT_MATTERS * count)
