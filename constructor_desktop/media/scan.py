"""From a folder or a manifest to a data set: which files are samples of which class, and which are not used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from constructor_desktop.core.data import Dataset, Modality, Sample, Skipped
from constructor_desktop.core.errors import DataError, UnreadableError, UsageError
from constructor_desktop.core.events import OnEvent, Progress, SampleSkipped, ignore_event
from constructor_desktop.media.folder import list_folder
from constructor_desktop.media.listing import Listing, natural_key
from constructor_desktop.media.manifest import read_manifest
from constructor_desktop.media.probe import probe

MIN_CLASSES = 2
MIN_SAMPLES = 2

_THREADS = 4  # Slow disks and network folders answer several requests at once.
_PROGRESS_STEPS = 100


def scan(data: Path, on_event: OnEvent = ignore_event, *, for_training: bool = True) -> Dataset:
    """Reads a folder with one sub-folder per class, or a CSV manifest (see `read_manifest`).

    Each file is opened and recognised by its content, but not decoded. Classes are in natural order (`a2` before
    `a10`), samples in the order of their class and then of their path.

    Args:
        data: The folder or the manifest.
        on_event: Receives `Progress` of the stage `read`, and `SampleSkipped` for each file or row left out.
        for_training: Whether there must be two classes, and two samples in each.

    Raises:
        UsageError: if there is nothing at `data`.
        DataError: if it mixes pictures and sounds, or has too few classes or samples.
        UnreadableError: if the folder or the manifest itself cannot be read.
    """
    listing = _list(data)
    kinds = _recognise(listing, on_event)
    for item in listing.skipped:
        on_event(SampleSkipped(path=str(item.path), reason=item.reason))
    samples = [sample for sample in listing.samples if sample.path in kinds]
    classes = sorted(listing.classes, key=natural_key)
    if not samples and (len(classes) >= MIN_CLASSES or not for_training):
        raise DataError(_nothing_readable(data, listing))
    if for_training:
        check_classes(classes, samples)
    modality = _modality(data, samples, kinds)
    return Dataset(modality, tuple(classes), tuple(sorted(samples, key=_order)), data, tuple(listing.skipped))


def check_classes(classes: Sequence[str], samples: Iterable[Sample]) -> None:
    """Makes sure that there is enough to train on: two classes, and two samples in each.

    Raises:
        DataError: naming the only class, or each class that has too few samples.
    """
    if len(classes) < MIN_CLASSES:
        found = f"is only one class ({classes[0]})" if classes else "are no classes"
        raise DataError(f"There {found}. At least two classes are needed.")
    counts = Counter(sample.label for sample in samples)
    few = [f"{name} ({counts[name] or 'none'})" for name in classes if counts[name] < MIN_SAMPLES]
    if few:
        needed = f"Each class needs at least {MIN_SAMPLES} samples that can be read"
        raise DataError(f"{needed}. Too few in: {', '.join(few)}. Add more, or remove the class.")


def _list(data: Path) -> Listing:
    if data.is_dir():
        return list_folder(data)
    if not data.exists():
        raise UsageError(f"{data}: There is no such file or folder.")
    return read_manifest(data)


def _recognise(listing: Listing, on_event: OnEvent) -> dict[Path, Modality]:
    """Opens every file once, in threads; those that cannot be used go to `listing.skipped`."""
    paths = list(dict.fromkeys(sample.path for sample in listing.samples))
    step = max(1, len(paths) // _PROGRESS_STEPS)
    kinds = {}
    pool = ThreadPoolExecutor(_THREADS, "probe")
    try:
        for done, (path, result) in enumerate(zip(paths, pool.map(_kind, paths), strict=True), start=1):
            if isinstance(result, Modality):
                kinds[path] = result
            else:
                listing.skipped.append(result)
            if done % step == 0 or done == len(paths):
                on_event(Progress(stage="read", done=done, total=len(paths)))
    finally:
        pool.shutdown(cancel_futures=True)
    return kinds


def _kind(path: Path) -> Modality | Skipped:
    try:
        return probe(path).modality
    except UnreadableError as error:
        return Skipped(path, error.reason)


def _modality(data: Path, samples: list[Sample], kinds: dict[Path, Modality]) -> Modality:
    """The one kind of all samples."""
    examples = {kinds[sample.path]: sample.path for sample in reversed(samples)}
    if len(examples) == 1:
        return next(iter(examples))
    counts = Counter(kinds[path] for path in {sample.path for sample in samples})
    pictures, sounds = (_counted(kind, counts[kind], examples[kind]) for kind in (Modality.IMAGE, Modality.AUDIO))
    raise DataError(f"{data}: There are both {pictures} and {sounds}. Keep one kind.")


def _counted(kind: Modality, count: int, example: Path) -> str:
    noun = kind.noun if count > 1 else kind.noun.removesuffix("s")
    return f"{count} {noun} (such as {example.parent.name}/{example.name})"


def _nothing_readable(data: Path, listing: Listing) -> str:
    if not listing.skipped:
        return f"{data}: The class folders are empty. Put at least {MIN_SAMPLES} pictures or sounds into each."
    opened = {sample.path for sample in listing.samples}
    first = next((item for item in listing.skipped if item.path in opened), listing.skipped[0])
    return f"{data}: None of its files can be used. The first one, {first.path.name}: {first.reason}"


def _order(sample: Sample) -> tuple[Any, ...]:
    return natural_key(sample.label), natural_key(str(sample.path)), sample.start or 0.0, sample.end or 0.0
