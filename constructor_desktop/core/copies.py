"""Samples with the same content: they count once, and not at all if their classes contradict each other."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from constructor_desktop.core.data import Sample, Skipped


def content_key(sha256: str, sample: Sample) -> str:
    """Names a sample by the content of its file and the part of it that is used."""
    if sample.start is None and sample.end is None:
        return sha256
    return f"{sha256}@{sample.start}-{sample.end}"


def fingerprint(key: str) -> str:
    """Returns 16 hexadecimal digits by which a content is known again and that do not tell what it is."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def find_copies(samples: Sequence[Sample], keys: Sequence[str]) -> dict[int, Skipped]:
    """Finds those samples that must not count.

    Args:
        samples: All samples.
        keys: The content of each, see `content_key`.

    Returns:
        Their positions, in order of their contents' first ones, with the reasons.
    """
    by_key: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        by_key[key].append(index)
    copies: dict[int, Skipped] = {}
    for same in by_key.values():
        labels = sorted({samples[index].label for index in same})
        first = samples[same[0]].path.name
        if len(labels) > 1:
            reason = f"The same content is in the classes {' and '.join(labels)}. Keep it in the right one only."
            copies |= {index: Skipped(samples[index].path, reason) for index in same}
        else:
            reason = f"It is the same as {first}, which counts once."
            copies |= {index: Skipped(samples[index].path, reason) for index in same[1:]}
    return copies
