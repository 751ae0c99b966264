"""From a data set to samples that can be trained on: readable, heard, each only once, grouped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.data import Dataset, Modality, Skipped
from constructor_desktop.core.events import Notice, OnEvent, SampleSkipped
from constructor_desktop.media.audio import why_silent
from constructor_desktop.media.scan import check_classes
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.groups import Groups, group_items, without_copies
from constructor_desktop.training.items import Item


@dataclass(frozen=True)
class Prepared:
    """Samples to train on.

    Attributes:
        modality: Pictures or sounds.
        classes: Names, in the order of the labels.
        items: N samples, sorted by class.
        labels: Class of each, `int64 [N]`.
        groups: Near-duplicates among them.
        skipped: Everything that was left out, and why.
    """

    modality: Modality
    classes: tuple[str, ...]
    items: tuple[Item, ...]
    labels: NDArray[np.int64]
    groups: Groups
    skipped: tuple[Skipped, ...]


def prepare(dataset: Dataset, extractor: Extractor, on_event: OnEvent, views: Sequence[int] = ()) -> Prepared:
    """Reads, embeds, filters and groups the samples of a data set; for `views` see `Extractor.read`.

    Raises:
        DataError: if fewer than two classes or two samples in a class are left.
    """
    items, unreadable = extractor.read(dataset.samples, views)
    items, silent = _without_silent(items, extractor.preprocess)
    items, copies = without_copies(items)
    skipped = [*unreadable, *silent, *copies]
    for entry in skipped:
        on_event(SampleSkipped(path=str(entry.path), reason=entry.reason))
    check_classes(dataset.classes, [item.sample for item in items])
    numbers = {name: number for number, name in enumerate(dataset.classes)}
    items.sort(key=lambda item: numbers[item.sample.label])
    groups = group_items(items, dataset.modality)
    for name in groups.single:
        on_event(Notice(code="one_burst", message=_one_burst(name, dataset.modality)))
    return Prepared(
        modality=dataset.modality,
        classes=dataset.classes,
        items=tuple(items),
        labels=np.array([numbers[item.sample.label] for item in items], np.int64),
        groups=groups,
        skipped=(*dataset.skipped, *skipped),
    )


def _without_silent(items: Sequence[Item], preprocess: Preprocess) -> tuple[list[Item], list[Skipped]]:
    """Leaves out silent sounds, except in a class that has no others: then silence is what it means."""
    if not isinstance(preprocess, AudioPreprocess):
        return list(items), []
    audible = {item.sample.label for item in items if not item.silent}
    dropped = [item for item in items if item.silent and item.sample.label in audible]
    kept = [item for item in items if not (item.silent and item.sample.label in audible)]
    seconds = preprocess.clip_seconds
    reasons = [why_silent(item.sample.start, item.sample.end, seconds) for item in dropped]
    return kept, [Skipped(item.sample.path, reason) for item, reason in zip(dropped, reasons, strict=True)]


def _one_burst(name: str, modality: Modality) -> str:
    return (
        f"Most {modality.noun} of the class {name} are nearly the same, as if taken in one go, so the accuracy is "
        f"likely too good. Add {modality.noun} from other places and times."
    )
