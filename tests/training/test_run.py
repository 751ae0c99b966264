from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import Cancelled, UsageError
from constructor_desktop.core.events import BatchFinished, EpochFinished, Event, Progress, SampleSkipped, SamplesSplit
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import make_embedder
from constructor_desktop.models.trained import softmax
from constructor_desktop.training import bank, features, views
from constructor_desktop.training.run import choose_architecture
from tests.training.samples import (
    RATE,
    DictCache,
    Followed,
    draw,
    save_image,
    save_pictures,
    save_wave,
    sound,
    train,
)


@pytest.fixture(params=["picture_run", "sound_run"])
def followed(request: pytest.FixtureRequest) -> Followed:
    result = request.getfixturevalue(request.param)
    assert isinstance(result, Followed)
    return result


@pytest.fixture(scope="module")
def picture_predictor(picture_run: Followed, cache_folder: Path) -> Predictor:
    return Predictor.from_model(picture_run.result.model, cache_folder, "cpu")


@pytest.fixture(scope="module")
def sound_predictor(sound_run: Followed, cache_folder: Path) -> Predictor:
    return Predictor.from_model(sound_run.result.model, cache_folder, "cpu")


def test_the_metrics_are_complete(followed: Followed) -> None:
    metrics = json.loads(json.dumps(followed.metrics))
    names = "arch preset accuracy accuracy_interval interval_method balanced_accuracy precision recall f1 per_class "
    names += "confusion classes n_train n_val losses misclassified seconds seconds_by_stage peak_memory_mb parameters "
    names += "versions device python platform temperature known_share skipped n_skipped validation notices"
    assert set(names.split()) <= set(metrics)
    assert {"embed", "head", "evaluate"} <= set(metrics["seconds_by_stage"])
    assert all(seconds >= 0 for seconds in metrics["seconds_by_stage"].values())
    assert sum(metrics["seconds_by_stage"].values()) <= metrics["seconds"] + 0.01
    assert metrics["device"] == "cpu"
    assert {"precision", "recall", "f1", "n", "class"} <= set(metrics["per_class"][0])


def test_the_numbers_agree_with_each_other(followed: Followed) -> None:
    metrics = followed.metrics
    confusion = np.array(metrics["confusion"])
    assert confusion.sum() == metrics["n_val"]
    assert metrics["accuracy"] == pytest.approx(np.trace(confusion) / confusion.sum())
    assert len(metrics["misclassified"]) == confusion.sum() - np.trace(confusion)
    low, high = metrics["accuracy_interval"]
    assert 0 <= low < metrics["accuracy"] <= high <= 1
    assert [entry["n"] for entry in metrics["per_class"]] == confusion.sum(axis=1).tolist()
    for entry in metrics["misclassified"]:
        assert sum(entry["probabilities"].values()) == pytest.approx(1, abs=1e-5)
        assert max(entry["probabilities"], key=entry["probabilities"].get) == entry["answer"] != entry["class"]


def test_every_answer_is_kept(followed: Followed) -> None:
    """The right ones too: they fill the whole confusion matrix, and the wrong ones are the mistakes."""
    metrics, answers = followed.metrics, json.loads(json.dumps(followed.result.answers))
    confusion = np.zeros_like(metrics["confusion"])
    for entry in answers:
        record = followed.result.manifest[entry["sample"]]
        assert metrics["classes"][entry["class"]] == record["label"] and record["split"] == "val"
        assert int(np.argmax(entry["probabilities"])) == entry["answer"]
        confusion[entry["class"], entry["answer"]] += 1
    assert confusion.tolist() == metrics["confusion"]
    mistakes = {entry["path"] for entry in metrics["misclassified"]}
    wrong = [entry for entry in answers if entry["answer"] != entry["class"]]
    assert {followed.result.manifest[entry["sample"]]["path"] for entry in wrong} == mistakes


def test_the_numbers_of_samples_are_told_before_it_learns(followed: Followed) -> None:
    kinds = [type(event) for event in followed.events]
    split = followed.events[kinds.index(SamplesSplit)]
    assert isinstance(split, SamplesSplit)
    assert kinds.index(SamplesSplit) < kinds.index(BatchFinished)
    assert split.learned + split.aside == followed.metrics["n_samples"]
    if split.folds is None:
        assert (split.learned, split.aside) == (followed.metrics["n_train"], followed.metrics["n_val"])
    else:
        assert split.folds == 3


def test_without_augmentation_nothing_is_varied(
    picture_folder: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = spy_on_views(monkeypatch)
    followed = train(picture_folder, cache_folder, seed=1, augment=False)
    assert {view for _, view in made} == {0}
    assert followed.metrics["views"] == []


def test_mislaid_pictures_are_found(picture_run: Followed) -> None:
    """Stripes among the discs are among the mistakes, where they were kept aside."""
    mislaid = {
        record["path"]
        for record in picture_run.result.manifest
        if record["split"] == "val" and record["label"] == "discs" and "stripes" in Path(record["path"]).name
    }
    assert mislaid
    wrong = {entry["path"]: entry["answer"] for entry in picture_run.metrics["misclassified"]}
    assert mislaid <= set(wrong)
    assert {wrong[path] for path in mislaid} == {"stripes"}


def test_losses_are_reported_for_every_epoch(picture_run: Followed) -> None:
    losses = picture_run.metrics["losses"]
    assert [entry["epoch"] for entry in losses] == list(range(1, losses[0]["epochs"] + 1))
    assert losses[-1]["train_loss"] < losses[0]["train_loss"]
    assert all(entry["val_loss"] > 0 and 0 <= entry["val_accuracy"] <= 1 for entry in losses)
    epochs = [event for event in picture_run.events if isinstance(event, EpochFinished)]
    assert [event.to_json() for event in epochs] == losses
    assert [event.epoch for event in picture_run.events if isinstance(event, BatchFinished)] == [
        event.epoch for event in epochs
    ]


def test_the_last_epoch_is_the_checked_model(picture_run: Followed) -> None:
    assert picture_run.metrics["losses"][-1]["val_accuracy"] == pytest.approx(picture_run.metrics["accuracy"])


def test_the_hold_out_is_stratified(picture_run: Followed) -> None:
    metrics = picture_run.metrics
    assert metrics["validation"] == "hold-out"
    assert metrics["n_train"] + metrics["n_val"] == metrics["n_samples"] == 36
    for entry, count in zip(metrics["per_class"], (8, 15, 13), strict=True):
        assert entry["n"] == pytest.approx(0.3 * count, abs=1.5)
    groups = {
        side: {r["group"] for r in picture_run.result.manifest if r["split"] == side} for side in ("train", "val")
    }
    assert not groups["train"] & groups["val"]


def test_cross_validation_checks_every_sample(sound_run: Followed) -> None:
    metrics = sound_run.metrics
    assert metrics["validation"] == "cross-validation with 3 splits"
    assert metrics["n_val"] == metrics["n_samples"] == 20
    assert np.sum(metrics["confusion"], axis=1).tolist() == [10, 10]
    assert metrics["n_train"] in (13, 14)


def test_repeated_folds_check_every_sample_as_often(
    sound_folder: Path, cache_folder: Path, embeddings_cache: DictCache
) -> None:
    metrics = train(sound_folder, cache_folder, embeddings_cache, folds=2, repeats=3).metrics
    assert metrics["n_val"] == 20
    assert np.sum(metrics["confusion"]) == 60
    assert metrics["validation"] == "cross-validation with 6 splits"
    # Checking the same samples again adds no independent ones.
    effective = re.search(r"effective sample size ([\d.]+)", metrics["interval_method"])
    assert effective and 10 < float(effective[1]) <= 20


def test_silent_sounds_are_counted(sound_run: Followed) -> None:
    assert sound_run.metrics["n_skipped"] == 1
    skipped = [event for event in sound_run.events if isinstance(event, SampleSkipped)]
    assert [Path(event.path).name for event in skipped] == ["mute.wav"]


def test_progress_of_every_stage_is_shown(followed: Followed) -> None:
    stages = {event.stage for event in followed.events if isinstance(event, Progress)}
    assert {"embed", "check"} <= stages


def model_bytes(followed: Followed) -> bytes:
    return followed.result.weights()


def test_the_same_seed_gives_the_same_model(picture_run: Followed, picture_folder: Path, cache_folder: Path) -> None:
    """Bit for bit, also with an empty cache of embeddings."""
    again = train(picture_folder, cache_folder, seed=1)
    assert model_bytes(again) == model_bytes(picture_run)
    volatile = {"seconds", "seconds_by_stage", "peak_memory_mb", "losses"}
    stable = [{k: v for k, v in run.metrics.items() if k not in volatile} for run in (again, picture_run)]
    assert stable[0] == stable[1]
    losses = [[{**entry, "time": 0} for entry in run.metrics["losses"]] for run in (again, picture_run)]
    assert losses[0] == losses[1]
    assert again.result.manifest == picture_run.result.manifest


def test_another_seed_gives_another_split(
    picture_run: Followed, picture_folder: Path, cache_folder: Path, embeddings_cache: DictCache
) -> None:
    other = train(picture_folder, cache_folder, embeddings_cache, seed=2)
    assert other.split("val") != picture_run.split("val")
    assert model_bytes(other) != model_bytes(picture_run)


def spy_on_views(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Notes content and number of every view that is made."""
    made: list[tuple[str, int]] = []
    original = views.make_view

    def make_view(sample: np.ndarray, key: str, view: int, **options: bool | None) -> np.ndarray:
        made.append((key, view))
        return original(sample, key, view, **options)

    for module in (features, bank):
        monkeypatch.setattr(module, "make_view", make_view)
    return made


def test_samples_kept_aside_are_never_augmented(
    picture_folder: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = spy_on_views(monkeypatch)
    followed = train(picture_folder, cache_folder, seed=1)
    augmented = {key for key, view in made if view > 0}
    assert augmented == followed.split("train")
    assert not augmented & followed.split("val")
    assert followed.split("val")


@pytest.mark.parametrize("at", [1, 3, 20, 40])
def test_cancelling_stops_at_the_very_event(sound_folder: Path, cache_folder: Path, at: int) -> None:
    seen: list[Event] = []

    def cancel(event: Event) -> None:
        seen.append(event)
        if len(seen) == at:
            raise Cancelled

    with pytest.raises(Cancelled):
        train(sound_folder, cache_folder, on_event=cancel)
    assert len(seen) == at


def test_a_sample_has_the_same_probabilities_everywhere(
    picture_run: Followed, picture_predictor: Predictor, cache_folder: Path
) -> None:
    """From the file through the predictor, and from the training's own embedding through the model."""
    model = picture_run.result.model
    embedder = make_embedder(REGISTRY.get(model.arch), cache_folder, device="cpu")
    for record in picture_run.result.manifest[::5]:
        path = Path(record["path"])
        embedding = embedder.embed([model.preprocess(model.preprocess.decode(path))])[0][None]  # type: ignore[arg-type]
        expected = softmax(model.head.logits(embedding) / np.float32(model.temperature))[0]
        answer = picture_predictor.predict_file(path)
        np.testing.assert_allclose(list(answer.probabilities.values()), expected, atol=1e-5)
        assert list(answer.probabilities) == list(model.classes)


def test_new_samples_are_recognised(picture_predictor: Predictor, sound_predictor: Predictor) -> None:
    pictures = [(kind, seed) for kind in ("boxes", "discs", "stripes") for seed in range(200, 208)]
    answers = [picture_predictor.predict_array(np.asarray(draw(*picture))) for picture in pictures]
    right = [answer.label == kind for answer, (kind, _) in zip(answers, pictures, strict=True)]
    assert np.mean(right) >= 0.7
    sounds = [(kind, seed) for kind in ("noise", "tone") for seed in range(200, 208)]
    heard = [sound_predictor.predict_array(sound(*one)) for one in sounds]
    assert np.mean([answer.label == kind for answer, (kind, _) in zip(heard, sounds, strict=True)]) >= 0.9
    assert np.mean([answer.known for answer in [*answers, *heard]]) >= 0.8


def test_what_was_never_seen_is_not_known(
    picture_predictor: Predictor, sound_predictor: Predictor, tmp_path: Path
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    page = np.full((200, 300, 3), 255, np.uint8)
    page[20:180:12, 20:280:3] = 0
    for pixels in (noise, page, np.zeros((100, 100, 3), np.uint8)):
        assert not picture_predictor.predict_file(save_image(tmp_path / "new.png", pixels)).known
    assert not sound_predictor.predict_array(sound("clicks", 3)).known


@pytest.mark.parametrize("seconds", [0.2, 1.0, 8.0])
def test_silence_is_not_known(sound_predictor: Predictor, tmp_path: Path, seconds: float) -> None:
    silence = np.zeros(round(seconds * RATE), np.float32)
    assert not sound_predictor.predict_file(save_wave(tmp_path / "silence.wav", silence)).known
    hiss = 3e-5 * np.random.default_rng(0).standard_normal(len(silence)).astype(np.float32)
    assert not sound_predictor.predict_array(np.clip(hiss, -9e-5, 9e-5)).known


def test_the_window_of_streams_is_the_typical_length(sound_run: Followed, picture_run: Followed) -> None:
    assert sound_run.result.model.window_seconds == pytest.approx(1.0, abs=0.01)
    assert picture_run.result.model.window_seconds is None


def test_only_the_chosen_part_of_a_sound_is_used(
    sound_folder: Path, cache_folder: Path, embeddings_cache: DictCache
) -> None:
    model = train(sound_folder, cache_folder, embeddings_cache, clip_seconds=0.5).result.model
    assert model.preprocess.clip_seconds == 0.5  # type: ignore[union-attr]
    assert model.window_seconds is not None and model.window_seconds <= 0.5


def test_architectures_are_for_one_modality() -> None:
    assert choose_architecture(None, Modality.AUDIO).name == "yamnet"
    assert choose_architecture("efficientnet_lite0", Modality.IMAGE).name == "efficientnet_lite0"
    with pytest.raises(UsageError, match=r"^yamnet learns sounds, but the data are pictures\.$"):
        choose_architecture("yamnet", Modality.IMAGE)
    with pytest.raises(UsageError, match="There is no architecture called resnet"):
        choose_architecture("resnet", Modality.IMAGE)


@pytest.mark.parametrize("each", [2, 3])
def test_very_few_samples_are_enough(cache_folder: Path, tmp_path: Path, each: int) -> None:
    followed = train(save_pictures(tmp_path, {"discs": each, "stripes": each}), cache_folder)
    assert followed.metrics["n_val"] >= 2
    folds = train(tmp_path, cache_folder, folds=each)
    assert folds.metrics["n_val"] == 2 * each


def test_classes_of_three_frames_of_a_burst_are_trained_with_a_warning(cache_folder: Path, tmp_path: Path) -> None:
    for kind in ("discs", "stripes"):
        for seed in range(3):
            noise = np.random.default_rng(seed).normal(0, 3, (96, 96, 3))
            pixels = np.clip(np.asarray(draw(kind, 1)) + noise, 0, 255).astype(np.uint8)
            save_image(tmp_path / kind / f"{seed}.png", pixels)
    metrics = train(tmp_path, cache_folder).metrics
    assert metrics["n_val"] == 2
    assert len(metrics["notices"]) == 2
