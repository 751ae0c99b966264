from __future__ import annotations

from pathlib import Path

import pytest

from constructor_desktop.core.data import Dataset, Modality, Sample, Skipped
from constructor_desktop.core.errors import DataError
from constructor_desktop.core.events import Event, SampleSkipped
from constructor_desktop.inference.evaluate import evaluate
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import Predictor


def dataset(paths: list[Path], labels: list[str], skipped: tuple[Skipped, ...] = ()) -> Dataset:
    samples = tuple(Sample(path, label) for path, label in zip(paths, labels, strict=True))
    return Dataset(Modality.IMAGE, tuple(sorted(set(labels))), samples, paths[0].parent, skipped)


def answers(predictor: Predictor, paths: list[Path]) -> list[str]:
    return [answer.label for _, answer in predictor.predict_files(paths) if isinstance(answer, Prediction)]


def test_answers_are_compared_with_labels_by_name(image_predictor: Predictor, pictures: list[Path]) -> None:
    labels = answers(image_predictor, pictures)
    labels[0] = next(name for name in image_predictor.classes if name != labels[0])
    result = evaluate(image_predictor, dataset(pictures, labels)).report
    assert (result.n, result.accuracy, result.classes) == (20, 0.95, image_predictor.classes)
    for row, name in zip(result.confusion, image_predictor.classes, strict=True):
        assert sum(row) == labels.count(name)


def test_classes_may_be_missing_in_the_data(image_predictor: Predictor, pictures: list[Path]) -> None:
    labels = answers(image_predictor, pictures)
    kept = [(path, name) for path, name in zip(pictures, labels, strict=True) if name == labels[0]]
    result = evaluate(image_predictor, dataset([path for path, _ in kept], [name for _, name in kept])).report
    assert (result.accuracy, result.balanced_accuracy) == (1.0, 1.0)
    assert len(result.confusion) == 3


def test_unreadable_files_are_listed_and_left_out(
    image_predictor: Predictor, pictures: list[Path], tmp_path: Path
) -> None:
    broken = tmp_path / "empty.png"
    broken.touch()
    before = Skipped(tmp_path / "x.txt", "It is not a picture.")
    events: list[Event] = []
    data = dataset([pictures[0], broken], ["cat", "dog"], (before,))
    result = evaluate(image_predictor, data, events.append)
    assert result.report.n == 1
    assert [entry.path for entry in result.skipped] == [before.path, broken]
    assert "empty (0 bytes)" in result.skipped[1].reason
    assert [event.path for event in events if isinstance(event, SampleSkipped)] == [str(broken)]


def test_a_class_that_the_model_does_not_know(image_predictor: Predictor, pictures: list[Path]) -> None:
    with pytest.raises(DataError, match=r"does not know the class fish in .*its classes are cat, dog, bird"):
        evaluate(image_predictor, dataset(pictures[:2], ["cat", "fish"]))


def test_another_modality(audio_predictor: Predictor, pictures: list[Path]) -> None:
    with pytest.raises(DataError, match=r"The model is for sounds, but .* holds pictures"):
        evaluate(audio_predictor, dataset(pictures[:2], ["cat", "dog"]))


def test_nothing_readable(image_predictor: Predictor, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"None of the pictures in .* can be read"):
        evaluate(image_predictor, dataset([tmp_path / "gone.png"], ["cat"]))
