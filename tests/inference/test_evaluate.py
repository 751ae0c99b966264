from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from constructor_desktop.core.copies import fingerprint
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
    with pytest.raises(DataError, match=r"None of the pictures in .* can be used"):
        evaluate(image_predictor, dataset([tmp_path / "gone.png"], ["cat"]))


def test_copies_count_once_and_contradictions_not_at_all(
    image_predictor: Predictor, pictures: list[Path], tmp_path: Path
) -> None:
    copy, wrong = tmp_path / "copy.png", tmp_path / "wrong.png"
    copy.write_bytes(pictures[0].read_bytes())
    wrong.write_bytes(pictures[1].read_bytes())
    result = evaluate(image_predictor, dataset([*pictures[:3], copy, wrong], ["cat", "cat", "dog", "cat", "dog"]))
    assert result.report.n == 2
    assert [entry.path for entry in result.skipped] == [copy, pictures[1], wrong]


def test_silent_sounds_are_left_out(audio_predictor: Predictor, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for name, gain in (("loud", 0.3), ("mute", 0.0)):
        soundfile.write(tmp_path / f"{name}.wav", gain * rng.standard_normal(16000).astype(np.float32), 16000)
    label = audio_predictor.classes[0]
    samples = tuple(Sample(tmp_path / f"{name}.wav", label) for name in ("loud", "mute"))
    result = evaluate(audio_predictor, Dataset(Modality.AUDIO, (label,), samples, tmp_path))
    assert result.report.n == 1
    assert [(entry.path.name, "silent" in entry.reason) for entry in result.skipped] == [("mute.wav", True)]
    only = evaluate(audio_predictor, Dataset(Modality.AUDIO, (label,), samples[1:], tmp_path))
    assert only.report.n == 1  # a class of silence


def test_parts_of_one_file_are_one_independent_sample(audio_predictor: Predictor, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "long.wav", 0.3 * np.random.default_rng(0).standard_normal(64000), 16000)
    label = audio_predictor.classes[0]
    samples = tuple(Sample(tmp_path / "long.wav", label, float(i), i + 1.0) for i in range(4))
    result = evaluate(audio_predictor, Dataset(Modality.AUDIO, (label,), samples, tmp_path)).report
    assert (result.n, result.n_effective) == (4, 1.0)


def test_samples_that_the_model_learned_from_are_counted(image_predictor: Predictor, pictures: list[Path]) -> None:
    digests = [fingerprint(hashlib.sha256(path.read_bytes()).hexdigest()) for path in pictures[:2]]
    data = dataset(pictures[:5], ["cat"] * 5)
    assert evaluate(image_predictor, data, learned=set(digests)).n_learned == 2
    assert evaluate(image_predictor, data).n_learned == 0
