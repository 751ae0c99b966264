"""Stratified splits that keep groups together and hardly change when a sample is added."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Indices of the samples to learn from and of those to check with, both `int64`, sorted."""

    train: Indices
    val: Indices


def hold_out(labels: Indices, groups: Indices, keys: Sequence[str], fraction: float, seed: int) -> Split:
    """Keeps aside about `fraction` of each class, at least one group, and leaves at least one to learn from.

    A class with a single group is only learned from. Whole groups go to one side, in an order given by a hash of
    `seed` and the content, so that an added sample does not reshuffle the others.
    """
    aside = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        ordered = _ordered_groups(np.flatnonzero(labels == label), groups, keys, seed)
        for number in chosen_aside([len(members) for members in ordered], fraction):
            aside[ordered[number]] = True
    return Split(np.flatnonzero(~aside), np.flatnonzero(aside))


def chosen_aside(sizes: Sequence[int], fraction: float) -> list[int]:
    """Returns which groups of a class `hold_out` keeps aside, by the sizes of all of them in its order."""
    wanted, taken = fraction * sum(sizes), 0
    chosen = []
    for number, size in enumerate(sizes[:-1]):
        if taken and taken + size / 2 > wanted:
            continue
        chosen.append(number)
        taken += size
    return chosen


def k_fold(labels: Indices, groups: Indices, keys: Sequence[str], folds: int, seed: int) -> list[Split]:
    """Deals the groups of each class to `folds` folds, evenly; every sample is checked exactly once.

    A class with a single group stays in every training part and is never checked. Folds that would be empty are left
    out, so that there may be fewer than `folds`.
    """
    fold_of = np.full(len(labels), -1, np.int64)
    totals = np.zeros(folds, np.int64)
    for label in np.unique(labels):
        ordered = _ordered_groups(np.flatnonzero(labels == label), groups, keys, seed)
        if len(ordered) == 1:
            continue
        counts = np.zeros(folds, np.int64)
        for members in sorted(ordered, key=len, reverse=True):
            fold = min(range(folds), key=lambda f: (counts[f], totals[f], f))
            fold_of[members] = fold
            counts[fold] += len(members)
            totals[fold] += len(members)
    return [
        Split(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold))
        for fold in range(folds)
        if (fold_of == fold).any()
    ]


def _ordered_groups(members: Indices, groups: Indices, keys: Sequence[str], seed: int) -> list[Indices]:
    by_group: dict[int, list[int]] = defaultdict(list)
    for index in members.tolist():
        by_group[int(groups[index])].append(index)

    def order(indices: list[int]) -> bytes:
        return hashlib.sha256(f"{seed}|{min(keys[index] for index in indices)}".encode()).digest()

    return [np.array(indices) for indices in sorted(by_group.values(), key=order)]
