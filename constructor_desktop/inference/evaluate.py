"""Measuring a classifier on a data set."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from constructor_desktop.core.copies import content_key, find_copies, fingerprint
from constructor_desktop.core.data import Dataset, Sample, Skipped
from constructor_desktop.core.errors import DataError, UnreadableError
from constructor_desktop.core.events import OnEvent, SampleSkipped, ignore_event
from constructor_desktop.core.metrics import Report, report
from constructor_desktop.core.prefetch import prefetch
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.media.audio import why_silent
from constructor_desktop.models.preprocess import AudioPreprocess


@dataclass(frozen=True)
class Evaluation:
    """Results on a data set.

    Attributes:
        report: Over the model's classes; parts of one file count as one independent sample.
        skipped: The files that were left out, and why.
        n_learned: How many of the samples the model learned from, as far as is known.
    """

    report: Report
    skipped: tuple[Skipped, ...]
    n_learned: int


def evaluate(
    predictor: Predictor, dataset: Dataset, on_event: OnEvent = ignore_event, learned: Collection[str] = ()
) -> Evaluation:
    """Compares a classifier's answers with a data set's labels; classes are matched by name.

    What training leaves out is left out here too: unreadable files, silent sounds (unless a class has no others),
    copies, and files that lie in two classes.

    Args:
        predictor: The classifier.
        dataset: Samples; it need not have samples of all the classifier's classes.
        on_event: Receives Progress and SampleSkipped; may raise Cancelled.
        learned: Contents that the model learned from, see `core.copies.fingerprint`.

    Raises:
        DataError: if the data set is of another modality, has a class that the classifier does not know, or none
            of its files can be used.
    """
    _check(predictor, dataset)
    keys = _content_keys(dataset.samples)
    copies = find_copies(dataset.samples, keys)
    kept = [index for index in range(len(dataset.samples)) if index not in copies]
    skipped = list(copies.values())
    answers = list(predictor.predict_samples([dataset.samples[index] for index in kept], on_event))
    audible = {sample.label for sample, answer in answers if isinstance(answer, Prediction) and not answer.silent}
    used: list[tuple[int, int]] = []
    for index, (sample, answer) in zip(kept, answers, strict=True):
        if isinstance(answer, UnreadableError):
            skipped.append(Skipped(sample.path, answer.reason))
        elif answer.silent and sample.label in audible:
            skipped.append(Skipped(sample.path, _why_silent(predictor, sample)))
        else:
            used.append((index, predictor.classes.index(answer.label)))
    for entry in skipped:
        on_event(SampleSkipped(path=str(entry.path), reason=entry.reason))
    if not used:
        raise DataError(f"None of the {dataset.modality.noun} in {dataset.root} can be used.")
    return Evaluation(
        _report(predictor, dataset.samples, used),
        (*dataset.skipped, *skipped),
        sum(fingerprint(keys[index]) in learned for index, _ in used),
    )


def _report(predictor: Predictor, samples: tuple[Sample, ...], used: list[tuple[int, int]]) -> Report:
    truth = [predictor.classes.index(samples[index].label) for index, _ in used]
    files = np.unique([str(samples[index].path) for index, _ in used], return_inverse=True)[1]
    predicted = [answer for _, answer in used]
    return report(np.array(truth, np.int64), np.array(predicted, np.int64), predictor.classes, files)


def _why_silent(predictor: Predictor, sample: Sample) -> str:
    assert isinstance(predictor.preprocess, AudioPreprocess)
    return why_silent(sample.start, sample.end, predictor.preprocess.clip_seconds)


def _content_keys(samples: tuple[Sample, ...]) -> list[str]:
    """Names the contents; a file that cannot be read is named by its path, and reported when it is decoded."""
    paths = list(dict.fromkeys(sample.path for sample in samples))
    digests = dict(zip(paths, prefetch(_sha256, paths), strict=True))
    return [content_key(digests[sample.path], sample) for sample in samples]


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return str(path)


def _check(predictor: Predictor, dataset: Dataset) -> None:
    if dataset.modality is not predictor.modality:
        raise DataError(
            f"The model is for {predictor.modality.noun}, but {dataset.root} holds {dataset.modality.noun}."
            f" Give a folder of {predictor.modality.noun}."
        )
    unknown = sorted({sample.label for sample in dataset.samples} - set(predictor.classes))
    if unknown:
        raise DataError(
            f"The model does not know the class {unknown[0]} in {dataset.root}; its classes are"
            f" {', '.join(predictor.classes)}. Rename or remove the folder."
        )
