from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.data import Modality, Sample
from constructor_desktop.core.errors import Cancelled, ModelError, UnreadableError, UsageError
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import MANY, Predictor
from constructor_desktop.models.trained import TrainedModel, load_model, save_model
from tests.inference.samples import RATE, picture, wave


def test_facts(image_predictor: Predictor, audio_predictor: Predictor) -> None:
    assert image_predictor.classes == ("cat", "dog", "bird")
    assert image_predictor.modality is Modality.IMAGE
    assert image_predictor.window_seconds is None
    assert audio_predictor.modality is Modality.AUDIO
    assert audio_predictor.window_seconds == 2.0


def test_the_window_is_never_longer_than_what_the_network_uses(audio_model: TrainedModel, cache_folder: Path) -> None:
    for seconds, expected in ((None, 5.0), (90.0, 5.0), (0.4, 0.4)):
        model = dataclasses.replace(audio_model, window_seconds=seconds)
        assert Predictor.from_model(model, cache_folder, "cpu").window_seconds == expected


def test_probabilities_follow_the_models_own_formula(
    image_predictor: Predictor, image_model: TrainedModel, cache_folder: Path
) -> None:
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.embedder import make_embedder

    embedder = make_embedder(REGISTRY.get(image_model.arch), cache_folder, device="cpu")
    embedding = np.stack(embedder.embed([image_model.preprocess(picture(3))]))  # type: ignore[arg-type]
    prediction = image_predictor.predict_array(picture(3))
    assert list(prediction.probabilities) == ["cat", "dog", "bird"]
    assert list(prediction.probabilities.values()) == pytest.approx(image_model.probabilities(embedding)[0].tolist())
    assert prediction.label == max(prediction.probabilities, key=lambda name: prediction.probabilities[name])
    assert prediction.distance == pytest.approx(float(image_model.novelty.distances(embedding)[0]))


def test_a_fine_tuned_tail_changes_the_answers(image_model: TrainedModel, cache_folder: Path) -> None:
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.embedder import build_backbone

    state = build_backbone(REGISTRY.get(image_model.arch)).tail.state_dict()
    same = {name: value.numpy().copy() for name, value in state.items()}
    other = {name: value * np.float32(1.5) if name == "0.layers.0.0.weight" else value for name, value in same.items()}

    def probabilities(tail: dict[str, np.ndarray]) -> list[float]:
        model = dataclasses.replace(image_model, tail=tail)
        prediction = Predictor.from_model(model, cache_folder, "cpu").predict_array(picture(1))
        return list(prediction.probabilities.values())

    assert probabilities(same) == pytest.approx(probabilities({}), abs=1e-5)
    assert probabilities(other) != pytest.approx(probabilities({}), abs=1e-3)


def test_files_answer_like_arrays(
    image_predictor: Predictor, audio_predictor: Predictor, pictures: list[Path], sounds: list[Path]
) -> None:
    for predictor, paths in ((image_predictor, pictures), (audio_predictor, sounds)):
        by_file = dict(predictor.predict_files(paths))
        assert list(by_file) == paths
        assert len({answer.label for answer in by_file.values() if isinstance(answer, Prediction)}) > 1
        for path in paths[::5]:
            answer, decoded = by_file[path], predictor.preprocess.decode(path)
            for single in (predictor.predict_file(path), predictor.predict_array(decoded)):
                assert isinstance(answer, Prediction)
                assert list(answer.probabilities.values()) == pytest.approx(
                    list(single.probabilities.values()), abs=1e-5
                )


def test_unreadable_files_keep_their_place(image_predictor: Predictor, pictures: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "notes.jpg"
    broken.write_text("not a picture")
    paths = [pictures[0], broken, pictures[1], tmp_path / "missing.png"]
    answers = list(image_predictor.predict_files(paths))
    assert [path for path, _ in answers] == paths
    assert [isinstance(answer, UnreadableError) for _, answer in answers] == [False, True, False, True]
    with pytest.raises(UnreadableError, match="not a picture"):
        image_predictor.predict_file(broken)


def test_many_files_are_answered_in_threads_and_in_order(
    image_predictor: Predictor, pictures: list[Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8 nonsense")
    paths = [*pictures, broken, *pictures[:12]]
    assert len(paths) > MANY > len(pictures)
    events: list[Event] = []
    many = list(image_predictor.predict_files(paths, events.append))
    assert [path for path, _ in many] == paths
    assert [path for path, answer in many if isinstance(answer, UnreadableError)] == [broken]
    few = dict(image_predictor.predict_files(pictures))
    for path, answer in many:
        other = few.get(path)
        if isinstance(answer, Prediction) and isinstance(other, Prediction):
            expected = list(other.probabilities.values())
            assert list(answer.probabilities.values()) == pytest.approx(expected, abs=1e-5)
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done == sorted(set(done)) and done[-1] == len(paths)


def test_only_a_few_files_are_decoded_ahead(
    image_predictor: Predictor, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand files must not lie in memory because the first answers are not taken yet."""
    decoded = []
    original = type(image_predictor.preprocess).decode

    def decode(self: object, source: Path, *args: object) -> object:
        decoded.append(source)
        return original(self, source, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(type(image_predictor.preprocess), "decode", decode)
    answers = image_predictor.predict_files(pictures * 10)
    next(answers)
    assert 1 <= len(decoded) <= 64
    del answers


def test_progress_and_cancelling(image_predictor: Predictor, pictures: list[Path]) -> None:
    events: list[Event] = []
    assert len(list(image_predictor.predict_files(pictures, events.append))) == 20
    assert [(e.stage, e.done, e.total) for e in events if isinstance(e, Progress)] == [
        ("evaluate", 16, 20),
        ("evaluate", 20, 20),
    ]

    def cancel(event: Event) -> None:
        raise Cancelled

    before = threading.active_count()
    with pytest.raises(Cancelled):
        list(image_predictor.predict_files(pictures, cancel))
    assert threading.active_count() == before


def test_parts_of_a_sound(audio_predictor: Predictor, tmp_path: Path) -> None:
    import soundfile

    path = tmp_path / "long.wav"
    first, second = wave(1, 2.0), wave(2, 2.0)
    soundfile.write(path, np.concatenate([first, second]), RATE, subtype="FLOAT")
    samples = [Sample(path, "", 0.0, 2.0), Sample(path, "", 2.0, 4.0)]
    for (_, answer), part in zip(audio_predictor.predict_samples(samples), (first, second), strict=True):
        assert isinstance(answer, Prediction)
        expected = audio_predictor.predict_array(part)
        assert list(answer.probabilities.values()) == pytest.approx(list(expected.probabilities.values()), abs=1e-4)


@pytest.mark.parametrize("level", [0.0, 5e-5])
def test_silence_is_never_known(audio_model: TrainedModel, cache_folder: Path, level: float) -> None:
    """Even where the threshold would let everything pass."""
    model = dataclasses.replace(audio_model, novelty=dataclasses.replace(audio_model.novelty, threshold=9.0))
    predictor = Predictor.from_model(model, cache_folder, "cpu")
    assert predictor.predict_array(np.full(20_000, level, np.float32)).known is False
    assert predictor.predict_array(np.zeros(0, np.float32)).known is False
    assert predictor.predict_array(wave(0)).known is True


def test_what_is_far_from_the_training_samples_is_not_known(
    image_predictor: Predictor, audio_predictor: Predictor
) -> None:
    noise = np.random.default_rng(0)
    assert image_predictor.predict_array(picture(0)).known
    assert not image_predictor.predict_array(noise.integers(0, 256, (224, 224, 3), dtype=np.uint8)).known
    assert audio_predictor.predict_array(wave(0)).known
    assert not audio_predictor.predict_array(noise.normal(0, 0.3, 2 * RATE).astype(np.float32)).known


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_arrays_that_are_no_pictures(image_predictor: Predictor, array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="must be uint8"):
        image_predictor.predict_array(array)


@pytest.mark.parametrize(
    "array", [np.zeros((4, 2), np.float32), np.zeros(4), np.zeros(4, np.int16), np.array([np.nan], np.float32)]
)
def test_arrays_that_are_no_sounds(audio_predictor: Predictor, array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="must be finite float32"):
        audio_predictor.predict_array(array)


def test_a_model_of_other_weights_is_refused(image_model: TrainedModel, cache_folder: Path) -> None:
    model = dataclasses.replace(image_model, arch_digest="efficientnet_lite0-000000000000-1")
    with pytest.raises(ModelError, match=r"another version of EfficientNet-Lite0 .*000000000000.*Train it again"):
        Predictor.from_model(model, cache_folder)


def test_a_picture_model_cannot_listen(image_predictor: Predictor) -> None:
    with pytest.raises(UsageError, match="for pictures and cannot listen"):
        image_predictor.stream(48_000, 0.5)


def test_a_saved_model_answers_the_same(audio_model: TrainedModel, cache_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(save_model(audio_model))
    again = Predictor.from_model(load_model(tmp_path / "model.safetensors"), cache_folder, "cpu")
    original = Predictor.from_model(audio_model, cache_folder, "cpu")
    assert again.predict_array(wave(9)) == original.predict_array(wave(9))
