"""Samples that belong together: copies, burst frames, clips of one recording. A split never separates them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.data import Modality, Skipped
from constructor_desktop.training.items import Item

# Cosine similarities, chosen so that unrelated photographs (at most 0.75) and recordings (99.9 % below 0.93) stay apart.
SURE = {Modality.IMAGE: 0.90, Modality.AUDIO: 0.96}
LIKELY = {Modality.IMAGE: 0.80, Modality.AUDIO: 0.85}
FINGERPRINT_BITS = 6
FINGERPRINT_SIMILARITY = 0.75
# A class of look-alikes needs stricter limits, or it would become one group that cannot be split.
LARGEST_SHARE = 0.5
STRICTER = 0.35
NEVER_ALIKE = 0.999


def without_copies(items: Sequence[Item]) -> tuple[list[Item], list[Skipped]]:
    """Keeps one of identical samples; identical samples in two classes are all left out, with the reason."""
    by_key: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_key[item.key].append(item)
    kept, skipped = [], []
    for same in by_key.values():
        labels = sorted({item.sample.label for item in same})
        if len(labels) > 1:
            reason = f"The same content is in the classes {' and '.join(labels)}. Keep it in the right one only."
            skipped += [Skipped(item.sample.path, reason) for item in same]
            continue
        kept.append(same[0])
        skipped += [
            Skipped(item.sample.path, f"It is the same as {same[0].sample.path.name}, which counts once.")
            for item in same[1:]
        ]
    return kept, skipped


def group_items(items: Sequence[Item], modality: Modality) -> tuple[NDArray[np.int64], list[str]]:
    """Finds near-duplicates within each class.

    Two samples are linked if they are parts of one file, if their embeddings are nearly parallel, if each is among the
    two nearest neighbours of the other and both are similar, or (pictures) if their perceptual hashes nearly agree.

    Returns:
        The group of each sample, `int64 [N]`, and the classes of which more than half is one group.
    """
    groups = np.full(len(items), -1, np.int64)
    single = []
    for label in sorted({item.sample.label for item in items}):
        members = [index for index, item in enumerate(items) if item.sample.label == label]
        local, crowded = _group_class([items[index] for index in members], modality)
        groups[members] = local + groups.max() + 1
        if crowded:
            single.append(label)
    return groups, single


def _group_class(items: list[Item], modality: Modality) -> tuple[NDArray[np.int64], bool]:
    similarity = _similarity(items)
    alike = _same_file(items)
    sure, likely = SURE[modality], LIKELY[modality]
    groups = np.arange(len(items))
    while sure < NEVER_ALIKE:
        linked = alike | (similarity >= sure) | (_mutual_neighbours(similarity) & (similarity >= likely))
        if modality is Modality.IMAGE:
            linked |= _same_fingerprint(items) & (similarity >= FINGERPRINT_SIMILARITY)
        groups = connected(linked)
        if not _crowded(groups):
            return groups, False
        sure, likely = sure + (1 - sure) * STRICTER, likely + (1 - likely) * STRICTER
    return groups, _crowded(groups)


def _crowded(groups: NDArray[np.int64]) -> bool:
    return len(groups) >= 4 and bool(np.bincount(groups).max() > LARGEST_SHARE * len(groups))


def _similarity(items: list[Item]) -> NDArray[np.float32]:
    embeddings = np.stack([item.embedding for item in items])
    similarity = embeddings @ embeddings.T
    np.fill_diagonal(similarity, -1)
    return similarity


def _same_file(items: list[Item]) -> NDArray[np.bool_]:
    files = np.unique([item.sha256 for item in items], return_inverse=True)[1]
    same: NDArray[np.bool_] = files[:, None] == files[None, :]
    return same


def _mutual_neighbours(similarity: NDArray[np.float32], count: int = 2) -> NDArray[np.bool_]:
    near = np.zeros(similarity.shape, bool)
    if len(similarity) > count:
        nearest = np.argpartition(-similarity, count, axis=1)[:, :count]
        np.put_along_axis(near, nearest, True, axis=1)
    return near & near.T


def _same_fingerprint(items: list[Item]) -> NDArray[np.bool_]:
    words = np.stack([item.fingerprint for item in items]).view(np.uint64)[:, 0]
    close: NDArray[np.bool_] = np.bitwise_count(words[:, None] ^ words[None, :]) <= FINGERPRINT_BITS
    return close


def connected(linked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Numbers the connected components of a symmetric relation `bool [N, N]`, from 0, as `int64 [N]`."""
    groups = np.full(len(linked), -1, np.int64)
    for start in range(len(linked)):
        if groups[start] >= 0:
            continue
        number, waiting = groups.max() + 1, [start]
        while waiting:
            index = waiting.pop()
            if groups[index] < 0:
                groups[index] = number
                waiting += np.flatnonzero(linked[index] & (groups < 0)).tolist()
    return groups
