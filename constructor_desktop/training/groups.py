"""Samples that belong together: copies, burst frames, clips of one recording. A split never separates them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.copies import find_copies
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
SAMPLED_PAIRS = 500
NEIGHBOURS = 2
ROWS_AT_ONCE = 512
Edges = NDArray[np.int64]


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
    copies = find_copies([item.sample for item in items], [item.key for item in items])
    return [item for index, item in enumerate(items) if index not in copies], list(copies.values())


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
        groups = connected(_links(part, modality, typical), len(part))
        independent[members] = groups + independent.max() + 1
        if _crowded(groups):
            single.append(label)
            groups = np.unique([item.sha256 for item in part], return_inverse=True)[1]
        split[members] = groups + split.max() + 1
    return Groups(split, independent, tuple(single))


def _links(items: list[Item], modality: Modality, typical: float) -> Edges:
    """Returns the linked pairs `int64 [2, M]`, each at least once; works on some rows at a time to spare memory."""
    embeddings = np.stack([item.embedding for item in items])
    files = np.unique([item.sha256 for item in items], return_inverse=True)[1]
    words = np.stack([item.fingerprint for item in items]).view(np.uint64)[:, 0]
    found, near = [], []
    for start in range(0, len(items), ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, len(items)))
        similarity = (embeddings[rows] @ embeddings.T - typical) / max(1e-6, 1 - typical)
        similarity[rows - start, rows] = -np.inf
        linked = (files[rows, None] == files) | (similarity >= SURE[modality])
        if modality is Modality.IMAGE:
            alike = np.bitwise_count(words[rows, None] ^ words) <= FINGERPRINT_BITS
            linked |= alike & (similarity >= FINGERPRINT_SIMILARITY)
        found.append(_edges(linked, start))
        near.append(_edges(_nearest(similarity) & (similarity >= LIKELY[modality]), start))
    if modality is Modality.AUDIO:
        found.append(_edges(same_recording([item.words for item in items]), 0))
    return np.concatenate([*found, _mutual(np.concatenate(near, axis=1), len(items))], axis=1)


def _edges(linked: NDArray[np.bool_], first_row: int) -> Edges:
    rows, columns = np.nonzero(linked)
    return np.stack([rows + first_row, columns])


def _mutual(edges: Edges, count: int) -> Edges:
    """Keeps the pairs that are there in both directions."""
    there, back = edges[0] * count + edges[1], edges[1] * count + edges[0]
    return edges[:, np.isin(there, back)]


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


def _nearest(similarity: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Marks the two nearest neighbours of each row."""
    near = np.zeros(similarity.shape, bool)
    if similarity.shape[1] > NEIGHBOURS:
        nearest = np.argpartition(-similarity, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        np.put_along_axis(near, nearest, True, axis=1)
    return near


def connected(edges: Edges, count: int) -> NDArray[np.int64]:
    """Numbers the connected components of `count` nodes, from 0 in the order of their first nodes, as `int64 [N]`.

    Args:
        edges: Pairs of nodes, `int64 [2, M]`; their order and repetitions mean nothing.
        count: N.
    """
    names, before = np.arange(count), np.full(count, -1)
    while not np.array_equal(names, before):
        before = names.copy()
        np.minimum.at(names, edges[0], before[edges[1]])
        np.minimum.at(names, edges[1], before[edges[0]])
        names = names[names]  # the name of the node that gave the name
    groups: NDArray[np.int64] = np.unique(names, return_inverse=True)[1]
    return groups
