"""Samples that belong together: copies, burst frames, clips of one recording. A split never separates them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.data import Modality, Skipped
from constructor_desktop.training.items import Item
from constructor_desktop.training.recordings import same_recording

# Limits of the relative similarity: 0 is the median of the data set, 1 an exact copy. Unlike a fixed cosine it means
# the same for photographs (median 0.3) and for drawings on one background (median 0.8). Chosen so that shaken, turned
# and brightened frames of one photograph are found, and different handwritten digits of one class are not.
SURE = {Modality.IMAGE: 0.87, Modality.AUDIO: 0.94}
LIKELY = {Modality.IMAGE: 0.80, Modality.AUDIO: 0.86}
FINGERPRINT_BITS = 6
FINGERPRINT_SIMILARITY = 0.75
# A class of which more than this share is one group cannot be split along groups.
LARGEST_SHARE = 0.5
SAMPLED_PAIRS = 2000


@dataclass(frozen=True)
class Groups:
    """Near-duplicates.

    Attributes:
        split: The group of each sample that a split keeps together, `int64 [N]`.
        independent: The group of each sample for counting independent ones, `int64 [N]`; differs from `split` only in
            the classes of `single`.
        single: Classes most of which is one group, and whose samples therefore have to be split one by one.
    """

    split: NDArray[np.int64]
    independent: NDArray[np.int64]
    single: tuple[str, ...]


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


def group_items(items: Sequence[Item], modality: Modality) -> Groups:
    """Finds near-duplicates within each class.

    Two samples are linked if they are parts of one file, if their embeddings are nearly parallel, if each is among the
    two nearest neighbours of the other and both are similar, if (pictures) their perceptual hashes nearly agree, or if
    (sounds) they overlap in one recording.
    """
    typical = _typical_similarity(items)
    split, independent, single = np.zeros(len(items), np.int64), np.zeros(len(items), np.int64), []
    for label in sorted({item.sample.label for item in items}):
        members = [index for index, item in enumerate(items) if item.sample.label == label]
        part = [items[index] for index in members]
        groups = connected(_linked(part, modality, typical))
        independent[members] = groups + independent.max() + 1
        if _crowded(groups):
            single.append(label)
            groups = connected(_same_file(part))
        split[members] = groups + split.max() + 1
    return Groups(split, independent, tuple(single))


def _linked(items: list[Item], modality: Modality, typical: float) -> NDArray[np.bool_]:
    similarity = (_similarity(items) - typical) / max(1e-6, 1 - typical)
    linked = _same_file(items) | (similarity >= SURE[modality])
    linked |= _mutual_neighbours(similarity) & (similarity >= LIKELY[modality])
    if modality is Modality.IMAGE:
        linked |= _same_fingerprint(items) & (similarity >= FINGERPRINT_SIMILARITY)
    else:
        linked |= same_recording([item.words for item in items])
    return linked


def _typical_similarity(items: Sequence[Item]) -> float:
    """Returns the median cosine similarity of two samples."""
    first, second = np.random.default_rng(0).integers(0, len(items), (2, SAMPLED_PAIRS))
    embeddings = np.stack([item.embedding for item in items])
    pairs = np.flatnonzero(first != second)
    return float(np.median(np.einsum("nd,nd->n", embeddings[first[pairs]], embeddings[second[pairs]])))


def _crowded(groups: NDArray[np.int64]) -> bool:
    sizes = np.bincount(groups)
    # Two or three samples can be split along groups wherever there are two groups.
    return len(sizes) == 1 or (len(groups) >= 4 and bool(sizes.max() > LARGEST_SHARE * len(groups)))


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
