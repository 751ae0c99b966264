from __future__ import annotations

import copy
import dataclasses
import json
import os
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import Cancelled, ExportError, ModelError
from constructor_desktop.core.events import Event, Notice, Progress
from constructor_desktop.export import reference, writer
from constructor_desktop.export.reader import LEARNED, open_bundle, read_learned
from constructor_desktop.export.records import read_samples
from constructor_desktop.export.writer import STEPS, ExportResult, export_bundle
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import build_backbone, make_embedder
from constructor_desktop.models.graph import classifier_net
from tests.export.conftest import CLASSES, Trained
from tests.inference.samples import picture, wave

COMMON = {
    "README.md",
    "classes.txt",
    "model.json",
    "model.onnx",
    "model.safetensors",
    "model_card.md",
    "predict.py",
    "requirements-torch.txt",
    "requirements.txt",
    "runtime/__init__.py",
    "runtime/backbone.py",
    "runtime/classifier_net.py",
    "runtime/errors.py",
    "runtime/prediction.py",
    "runtime/text.py",
    "selftest/expected.json",
    "torch_model.py",
    "training_samples.txt",
}
OF_PICTURES = {"runtime/image.py", "runtime/lite0_net.py", "runtime/preprocess_image.py"}
OF_SOUNDS = {
    "runtime/audio.py",
    "runtime/audio_signatures.py",
    "runtime/ffmpeg.py",
    "runtime/log_mel.py",
    "runtime/preprocess_audio.py",
    "runtime/yamnet_net.py",
}


_GRAPHS: dict[int, bytes] = {}


@pytest.fixture
def known_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes the graph of each model once, as it takes most of an export's time."""
    original = writer.write_graph

    def write_graph(net: Any, model: Any) -> bytes:
        if id(model) not in _GRAPHS:
            _GRAPHS[id(model)] = original(net, model)
        return _GRAPHS[id(model)]

    monkeypatch.setattr(writer, "write_graph", write_graph)


def export(trained: Trained, target: Path, cache_folder: Path, **options: Any) -> ExportResult:
    arguments = {"job": trained.job, "metrics": trained.metrics, "model": trained.model} | options
    return export_bundle(target=target, cache_folder=cache_folder, **arguments)


def expected_json(bundle: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(bundle) as archive:
        samples: list[dict[str, Any]] = json.loads(archive.read("selftest/expected.json"))["samples"]
    return samples


def log_probabilities(values: np.ndarray) -> np.ndarray:
    """Logits up to a constant, which the softmax forgets."""
    logs = np.log(np.maximum(values, 1e-30))
    return logs - logs.mean()


def test_the_bundle_holds_what_it_should(trained: Trained, exported: ExportResult) -> None:
    picture_model = trained.predictor.modality is Modality.IMAGE
    suffix = "jpg" if picture_model else "wav"
    samples = {f"selftest/sample-{number}.{suffix}" for number in (1, 2, 3)}
    assert set(exported.files) == COMMON | samples | (OF_PICTURES if picture_model else OF_SOUNDS)
    assert exported.max_difference < 1e-4
    with zipfile.ZipFile(exported.bundle) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(exported.files)
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".py", ".txt"))}
    assert texts["classes.txt"].splitlines() == list(CLASSES)
    packages = ("numpy", "onnxruntime", "pillow") if picture_model else ("numpy", "onnxruntime", "soundfile", "soxr")
    assert texts["requirements.txt"].splitlines() == [f"{name}=={version(name)}" for name in packages]
    assert [name for name, text in texts.items() if "constructor_desktop" in text] == []


def test_one_sample_along_the_whole_path(trained: Trained, exported: ExportResult, cache_folder: Path) -> None:
    """Decode, preprocess, embed, classify: in the app, as a torch module and in the bundle."""
    model = trained.model
    path = Path(trained.job["samples"][4]["path"])
    values = model.preprocess(model.preprocess.decode(path))  # type: ignore[arg-type]
    arch = REGISTRY.get(model.arch)
    embedding = np.stack(make_embedder(arch, cache_folder, device="cpu").embed([values]))
    logits = model.head.logits(embedding)[0] / model.temperature
    with torch.inference_mode():
        net = classifier_net(build_backbone(arch), model)
        probabilities, distances = net(torch.from_numpy(np.array(values))[None])
    in_app = trained.predictor.predict_file(path)
    in_bundle = open_bundle(exported.bundle).predict_file(path)
    centred = logits - logits.mean()
    for name, found in (
        ("torch", probabilities[0].numpy()),
        ("app", np.array(list(in_app.probabilities.values()))),
        ("bundle", np.array(list(in_bundle.probabilities.values()))),
    ):
        np.testing.assert_allclose(log_probabilities(found), centred, atol=1e-3, err_msg=name)
    assert in_bundle.distance == pytest.approx(float(distances[0]), abs=1e-5)
    assert in_bundle.distance == pytest.approx(in_app.distance, abs=1e-5)
    assert (in_bundle.label, in_bundle.known) == (in_app.label, in_app.known)


def test_fifty_other_samples_answer_the_same(trained: Trained, exported: ExportResult) -> None:
    bundle = open_bundle(exported.bundle)
    if trained.predictor.modality is Modality.IMAGE:
        arrays: list[np.ndarray] = [picture(seed, 6 * seed - 500, 900 - 5 * seed) for seed in range(100, 150)]
    else:
        arrays = [wave(seed, 0.1 + 0.12 * (seed - 100)) for seed in range(100, 150)]
    largest = 0.0
    pairs = zip(trained.predictor.predict_arrays(arrays), bundle.predict_arrays(arrays), strict=True)
    for in_app, in_bundle in pairs:
        differences = [abs(in_app.probabilities[name] - in_bundle.probabilities[name]) for name in CLASSES]
        largest = max(largest, *differences)
        assert in_app.known == in_bundle.known
    assert largest <= 1e-4


def test_a_fine_tuned_model(image_trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    state = build_backbone(REGISTRY.get(image_trained.model.arch)).tail.state_dict()
    tail = {name: value.numpy().copy() for name, value in state.items()}
    tail["0.layers.0.0.weight"] *= np.float32(1.5)
    model = dataclasses.replace(image_trained.model, tail=tail)
    result = export(image_trained, tmp_path / "b.zip", cache_folder, model=model)
    tuned, plain = (
        open_bundle(result.bundle).predict_array(picture(1)),
        image_trained.predictor.predict_array(picture(1)),
    )
    assert max(abs(tuned.probabilities[name] - plain.probabilities[name]) for name in CLASSES) > 1e-3


def test_the_same_model_gives_the_same_bytes(audio_trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        export(audio_trained, tmp_path / name, cache_folder)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_reference_samples_are_held_out_ones_of_every_class(trained: Trained, exported: ExportResult) -> None:
    held_out = [entry for entry in trained.job["samples"] if entry["split"] == "val"]
    with zipfile.ZipFile(exported.bundle) as archive:
        for entry, record in zip(held_out, expected_json(exported.bundle), strict=True):
            assert archive.read(record["file"]) == Path(entry["path"]).read_bytes()
            answer = trained.predictor.predict_file(Path(entry["path"]))
            assert record["probabilities"] == pytest.approx(answer.probabilities)
            assert record["known"] == answer.known


@pytest.mark.usefixtures("known_graph")
def test_samples_that_changed_or_are_gone_are_not_used(
    image_trained: Trained, cache_folder: Path, tmp_path: Path
) -> None:
    job = copy.deepcopy(image_trained.job)
    first, second = job["samples"][0:3], job["samples"][3:6]
    for entry in first:
        entry["sha256"] = "0" * 64
    second[1]["path"] = str(tmp_path / "gone.jpg")
    result = export(image_trained, tmp_path / "b.zip", cache_folder, job=job)
    with zipfile.ZipFile(result.bundle) as archive:
        samples = [archive.read(entry["file"]) for entry in expected_json(result.bundle)]
    assert samples == [Path(job["samples"][index]["path"]).read_bytes() for index in (3, 7)]


@pytest.mark.usefixtures("known_graph")
def test_paths_relative_to_the_project(image_trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    job = copy.deepcopy(image_trained.job)
    for entry in job["samples"]:
        entry["path"] = Path(entry["path"]).name
    result = export(image_trained, tmp_path / "b.zip", cache_folder, job=job)
    assert len(expected_json(result.bundle)) == 3


@pytest.mark.usefixtures("known_graph")
def test_parts_of_sounds(audio_trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    job = copy.deepcopy(audio_trained.job)
    for entry in job["samples"]:
        entry["start"], entry["end"] = 0.1, 0.4
    result = export(audio_trained, tmp_path / "b.zip", cache_folder, job=job)
    path = Path(job["samples"][1]["path"])
    answer = audio_trained.predictor.predict_file(path, 0.1, 0.4)
    assert expected_json(result.bundle)[0]["probabilities"] == pytest.approx(answer.probabilities)
    assert answer.probabilities != pytest.approx(audio_trained.predictor.predict_file(path).probabilities, abs=1e-6)


@pytest.mark.usefixtures("known_graph")
def test_without_samples_the_bundle_carries_none(trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    result = export(trained, tmp_path / "b.zip", cache_folder, include_samples=False)
    own = [name for name in result.files if name.startswith("selftest/")]
    assert len(own) >= 2
    assert all(name.endswith((".npy", "expected.json")) for name in own)
    with zipfile.ZipFile(result.bundle) as archive:
        contents = {archive.read(name) for name in result.files}
    assert contents.isdisjoint({path.read_bytes() for path in trained.samples.iterdir()})
    assert LEARNED not in result.files and read_learned(result.bundle) == frozenset()


def test_the_samples_it_learned_from_are_known_again(trained: Trained, exported: ExportResult, tmp_path: Path) -> None:
    known = read_learned(exported.bundle)
    samples = read_samples(trained.job)
    assert known == {sample.fingerprint for sample in samples} and len(known) == len(samples)
    assert not any(sample.sha256 in "".join(known) for sample in samples)
    with zipfile.ZipFile(exported.bundle) as archive:
        archive.extractall(tmp_path)
    assert read_learned(tmp_path) == known


@pytest.mark.usefixtures("known_graph")
def test_when_all_samples_are_gone_it_says_so(audio_trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    job = copy.deepcopy(audio_trained.job)
    for entry in job["samples"]:
        entry["path"] = str(tmp_path / "gone.wav")
    events: list[Event] = []
    result = export(audio_trained, tmp_path / "b.zip", cache_folder, job=job, on_event=events.append)
    assert [event.code for event in events if isinstance(event, Notice)] == ["no_reference_samples"]
    assert any(name.endswith(".npy") for name in result.files)
    progress = [
        (event.done, event.total) for event in events if isinstance(event, Progress) and event.stage == "export"
    ]
    assert progress == [(step, STEPS) for step in range(1, STEPS + 1)]
    assert result.comparison.n == 0


def test_samples_at_the_threshold_are_no_references(image_trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    """They could be known on one processor and unknown on the next."""
    path = Path(image_trained.job["samples"][1]["path"])
    distance = image_trained.predictor.predict_file(path).distance
    novelty = dataclasses.replace(image_trained.model.novelty, threshold=distance + reference.MARGIN / 2)
    model = dataclasses.replace(image_trained.model, novelty=novelty)
    result = export(image_trained, tmp_path / "b.zip", cache_folder, model=model)
    with zipfile.ZipFile(result.bundle) as archive:
        contents = [archive.read(entry["file"]) for entry in expected_json(result.bundle)]
    assert len(contents) == 3
    assert path.read_bytes() not in contents


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go during this test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A target that exists already."""
    path = tmp_path / "out" / "bundle.zip"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path


def assert_untouched(target: Path, temporary: Path) -> None:
    assert target.read_bytes() == b"old"
    assert os.listdir(target.parent) == [target.name]
    assert os.listdir(temporary) == []


def test_a_graph_that_answers_differently_is_refused(
    trained: Trained, cache_folder: Path, target: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = writer.write_graph

    def tampered(net: Any, model: Any) -> bytes:
        net.temperature.mul_(1.05)
        return original(net, model)

    monkeypatch.setattr(writer, "write_graph", tampered)
    with pytest.raises(ExportError, match=r"not handed over, because its self-test failed: its answers differ"):
        export(trained, target, cache_folder)
    assert_untouched(target, temporary)


def test_another_threshold_is_refused(
    audio_trained: Trained, cache_folder: Path, target: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = writer._describe

    def tampered(*arguments: Any) -> Any:
        return original(*arguments).model_copy(update={"threshold": -1.0})

    monkeypatch.setattr(writer, "_describe", tampered)
    with pytest.raises(ExportError, match="its self-test failed"):
        export(audio_trained, target, cache_folder)
    assert_untouched(target, temporary)


@pytest.mark.usefixtures("known_graph")
def test_a_self_test_that_always_passes_is_not_believed(
    image_trained: Trained, cache_folder: Path, target: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The probabilities are compared here as well, not only by the bundle itself."""
    answer = {"selftest": "passed", "max_difference": 0.0, "predictions": []}
    monkeypatch.setattr(writer, "script", lambda name: f"print({json.dumps(json.dumps(answer))})\n")
    with pytest.raises(ExportError, match="its self-test failed"):
        export(image_trained, target, cache_folder)
    assert_untouched(target, temporary)


@pytest.mark.usefixtures("known_graph")
def test_a_bundle_that_does_not_run_is_refused(
    image_trained: Trained, cache_folder: Path, target: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "script", lambda name: "import no_such_module\n")
    with pytest.raises(ExportError, match=r"it stopped with ModuleNotFoundError: .*no_such_module"):
        export(image_trained, target, cache_folder)
    assert_untouched(target, temporary)


@pytest.mark.usefixtures("known_graph")
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_cancelling_leaves_nothing(
    image_trained: Trained, cache_folder: Path, target: Path, temporary: Path, step: int
) -> None:
    def cancel(event: Event) -> None:
        if isinstance(event, Progress) and event.done == step:
            raise Cancelled

    with pytest.raises(Cancelled):
        export(image_trained, target, cache_folder, on_event=cancel)
    assert_untouched(target, temporary)


@pytest.mark.usefixtures("known_graph")
def test_an_existing_bundle_is_replaced(image_trained: Trained, cache_folder: Path, target: Path) -> None:
    export(image_trained, target, cache_folder)
    assert zipfile.is_zipfile(target)
    assert os.listdir(target.parent) == [target.name]


@pytest.mark.usefixtures("known_graph")
def test_targets_that_cannot_be_written(image_trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"is a folder\. Give the name of a zip file"):
        export(image_trained, tmp_path, cache_folder)
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match=r"bundle.zip cannot be written \("):
        export(image_trained, tmp_path / "file" / "bundle.zip", cache_folder)


def test_another_version_of_the_weights(image_trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    model = dataclasses.replace(image_trained.model, arch_digest="efficientnet_lite0-000000000000-0")
    with pytest.raises(ModelError, match="Train it again"):
        export(image_trained, tmp_path / "b.zip", cache_folder, model=model)


@pytest.mark.parametrize(
    ("which", "damaged"),
    [
        ("job", {}),
        ("job", {"samples": [{"path": "a"}]}),
        ("job", {"samples": 3}),
        ("metrics", {}),
        ("metrics", {"accuracy": "high"}),
    ],
)
def test_damaged_records(
    image_trained: Trained, cache_folder: Path, tmp_path: Path, which: str, damaged: dict[str, Any]
) -> None:
    records = damaged if which == "job" or not damaged else image_trained.metrics | damaged
    with pytest.raises(ExportError, match="records of the training are damaged"):
        export(image_trained, tmp_path / "b.zip", cache_folder, **{which: records})
    assert list(tmp_path.iterdir()) == []
