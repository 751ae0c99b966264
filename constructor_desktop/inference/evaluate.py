"""Measuring a classifier on a data set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constructor_desktop.core.data import Dataset, Skipped
from constructor_desktop.core.errors import DataError, UnreadableError
from constructor_desktop.core.events import OnEvent, SampleSkipped, ignore_event
from constructor_desktop.core.metrics import Report, report
from constructor_desktop.inference.predictor import Predictor


@dataclass(frozen=True)
class Evaluation:
    """Results on a data set, over the model's classes, and the files that were left out."""

    report: Report
    skipped: tuple[Skipped, ...]


def evaluate(predictor: Predictor, dataset: Dataset, on_event: OnEvent = ignore_event) -> Evaluation:
    """Compares a classifier's answers with a data set's labels; classes are matched by name.

    Args:
        predictor: The classifier.
        dataset: Samples; it need not have samples of all the classifier's classes.
        on_event: Receives Progress and SampleSkipped; may raise Cancelled.

    Raises:
        DataError: if the data set is of another modality, has a class that the classifier does not know, or none
            of its files can be read.
    """
    _check(predictor, dataset)
    skipped = list(dataset.skipped)
    truth, predicted = [], []
    for sample, answer in predictor.predict_samples(dataset.samples, on_event):
        if isinstance(answer, UnreadableError):
            skipped.append(Skipped(sample.path, answer.reason))
            on_event(SampleSkipped(path=str(sample.path), reason=answer.reason))
        else:
            truth.append(predictor.classes.index(sample.label))
            predicted.append(predictor.classes.index(answer.label))
    if not truth:
        raise DataError(f"None of the {dataset.modality.noun} in {dataset.root} can be read.")
    result = report(np.array(truth, np.int64), np.array(predicted, np.int64), predictor.classes)
    return Evaluation(result, tuple(skipped))


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
