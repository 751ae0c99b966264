from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.preprocess import AudioPreprocess, ImagePreprocess
from constructor_desktop.models.trained import Head, Novelty, TrainedModel, load_model, save_model, softmax

RNG = np.random.default_rng(0)


def normal(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape).astype(np.float32)


MODEL = TrainedModel(
    arch="yamnet",
    arch_digest="yamnet-0-1",
    classes=("кот", "собака 🐕", "bird"),
    preprocess=AudioPreprocess(clip_seconds=3.5),
    head=Head((normal(8, 5), normal(5, 3)), (normal(5), normal(3))),
    temperature=1.7,
    novelty=Novelty(normal(6, 8), neighbours=2, threshold=0.45),
    tail={"1.weight": normal(2, 3), "1.bias": normal(2)},
    window_seconds=2.5,
)


def header(model: TrainedModel = MODEL) -> dict[str, Any]:
    content = save_model(model)
    length = int.from_bytes(content[:8], "little")
    return json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["constructor"])


def tensors() -> dict[str, np.ndarray]:
    values = {f"head.{i}.{kind}": value for i in (0, 1) for kind, value in layer(i).items()}
    return values | {"exemplars": MODEL.novelty.exemplars}


def layer(index: int) -> dict[str, np.ndarray]:
    return {"weight": MODEL.head.weights[index], "bias": MODEL.head.biases[index]}


def write(path: Path, values: dict[str, np.ndarray], record: Any) -> Path:
    path.write_bytes(save(values, metadata={"constructor": json.dumps(record)}))
    return path


def test_a_model_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(save_model(MODEL))
    again = load_model(path)
    for field in ("arch", "arch_digest", "classes", "preprocess", "temperature", "window_seconds"):
        assert getattr(again, field) == getattr(MODEL, field)
    assert (again.novelty.neighbours, again.novelty.threshold) == (2, 0.45)
    assert again.tail.keys() == MODEL.tail.keys()
    pairs = [*zip(again.head.weights + again.head.biases, MODEL.head.weights + MODEL.head.biases, strict=True)]
    pairs += [(again.tail[name], MODEL.tail[name]) for name in MODEL.tail]
    for one, other in [*pairs, (again.novelty.exemplars, MODEL.novelty.exemplars)]:
        np.testing.assert_array_equal(one, other)
    embeddings = normal(4, 8)
    np.testing.assert_array_equal(again.probabilities(embeddings), MODEL.probabilities(embeddings))


def test_probabilities() -> None:
    embeddings = normal(4, 8)
    hidden = np.maximum(embeddings @ MODEL.head.weights[0] + MODEL.head.biases[0], 0)
    scaled = np.exp((hidden @ MODEL.head.weights[1] + MODEL.head.biases[1]) / 1.7)
    np.testing.assert_allclose(MODEL.probabilities(embeddings), scaled / scaled.sum(axis=1, keepdims=True), rtol=1e-5)
    assert MODEL.head.kind == "mlp"
    assert Head((normal(8, 3),), (normal(3),)).kind == "logistic"


def test_softmax_of_large_logits() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 0.0]], np.float32)), [[1.0, 0.0]])


def test_distance_averages_the_nearest_exemplars() -> None:
    exemplars = np.eye(3, dtype=np.float32)
    embedding = np.array([[0.8, 0.6, 0.0]], np.float32)
    for neighbours, expected in ((1, 0.2), (2, 0.3), (3, 1 - 1.4 / 3)):
        assert Novelty(exemplars, neighbours, 0.5).distances(embedding)[0] == pytest.approx(expected, abs=1e-6)


Damage = Callable[[dict[str, np.ndarray], dict[str, Any]], None]


@pytest.mark.parametrize(
    "damage",
    [
        lambda values, record: record.update(format=2),
        lambda values, record: record.pop("classes"),
        lambda values, record: record.update(classes=["a", "b"]),
        lambda values, record: record.update(classes=["a", "b", "b"]),
        lambda values, record: record.update(classes=[1, 2, 3]),
        lambda values, record: record.update(temperature=0),
        lambda values, record: record.update(temperature=float("nan")),
        lambda values, record: record.update(threshold=float("inf")),
        lambda values, record: record.update(threshold=None),
        lambda values, record: record.update(neighbours=0),
        lambda values, record: record.update(neighbours=7),
        lambda values, record: record["preprocess"].update(kind="video"),
        lambda values, record: record["preprocess"].update(rate=-1),
        lambda values, record: record["preprocess"].update(min_samples=1.5),
        lambda values, record: record["preprocess"].update(extra=1),
        lambda values, record: record.update(preprocess=[1]),
        lambda values, record: values.pop("exemplars"),
        lambda values, record: values.pop("head.1.weight"),
        lambda values, record: [values.pop(name) for name in list(values) if name.startswith("head")],
        lambda values, record: values.update({"head.0.weight": normal(7, 5)}),
        lambda values, record: values.update({"head.1.bias": normal(4)}),
        lambda values, record: values.update({"exemplars": normal(8)}),
        lambda values, record: values.update({"exemplars": np.full((6, 8), np.nan, np.float32)}),
    ],
)
def test_damaged_models_are_refused(tmp_path: Path, damage: Damage) -> None:
    values, record = tensors(), header()
    load_model(write(tmp_path / "good.safetensors", values, record))
    damage(values, record)
    with pytest.raises(ModelError, match=r"bad\.safetensors is not a model of this app or is damaged"):
        load_model(write(tmp_path / "bad.safetensors", values, record))


@pytest.mark.parametrize("length", [0, 4, 100, -1])
def test_cut_off_files_are_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "cut.safetensors"
    path.write_bytes(save_model(MODEL)[:length])
    with pytest.raises(ModelError, match="damaged"):
        load_model(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pickle.safetensors").write_bytes(b"\x80\x04K\x01.")
    (tmp_path / "plain.safetensors").write_bytes(save({"a": normal(2)}))
    for name in ("pickle.safetensors", "plain.safetensors", "missing.safetensors"):
        with pytest.raises(ModelError, match="is not a model of this app or is damaged"):
            load_model(tmp_path / name)


def test_a_list_as_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        load_model(write(tmp_path / "list.safetensors", tensors(), [1, 2]))


def test_pictures_keep_their_preprocessing(tmp_path: Path) -> None:
    model = dataclasses.replace(MODEL, preprocess=ImagePreprocess(size=160), window_seconds=None)
    path = tmp_path / "model.safetensors"
    path.write_bytes(save_model(model))
    assert load_model(path).preprocess == ImagePreprocess(size=160)
