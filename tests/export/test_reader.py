from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from constructor_desktop.core.errors import ModelError
from constructor_desktop.export.reader import is_bundle, open_bundle
from constructor_desktop.export.writer import ExportResult, export_bundle
from tests.export.conftest import CLASSES, Trained
from tests.inference.samples import RATE, wave

DESCRIPTION: dict[str, Any] = {
    "format": 1,
    "modality": "image",
    "classes": ["cat", "dog", "bird"],
    "preprocess": {"kind": "image", "size": 8},
    "threshold": 0.5,
    "window_seconds": None,
    "arch": "efficientnet_lite0",
    "arch_digest": "x",
    "torch": {"module": "runtime.lite0_net", "backbone": "Lite0", "neighbours": 1},
    "versions": {"torch": "2.11.0"},
}


def small_graph(classes: int = 3, size: int = 8) -> onnx.ModelProto:
    """A network that answers by colour: mean of each channel, softmax; the distance is the mean of all."""
    nodes = [
        helper.make_node("Cast", ["input"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["floats", "scale"], ["scaled"]),
        helper.make_node("ReduceMean", ["scaled"], ["means"], axes=[1, 2], keepdims=0),
        helper.make_node("Softmax", ["means"], ["probabilities"], axis=1),
        helper.make_node("ReduceMean", ["means"], ["distance"], axes=[1], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("input", TensorProto.UINT8, ["batch", size, size, 3])],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", classes]),
            helper.make_tensor_value_info("distance", TensorProto.FLOAT, ["batch"]),
        ],
        [helper.make_tensor("scale", TensorProto.FLOAT, [1], [1 / 255])],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def write_bundle(path: Path, graph: onnx.ModelProto | bytes | None = None, **changes: Any) -> Path:
    model = small_graph() if graph is None else graph
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.json", json.dumps(DESCRIPTION | changes))
        archive.writestr("model.onnx", model if isinstance(model, bytes) else model.SerializeToString())
    return path


def test_a_real_bundle(trained: Trained, exported: ExportResult, unpacked: Path) -> None:
    for path in (exported.bundle, unpacked):
        assert is_bundle(path)
        predictor = open_bundle(path)
        assert predictor.classes == CLASSES
        assert predictor.preprocess == trained.model.preprocess
        assert predictor.modality is trained.predictor.modality
        assert predictor.window_seconds == trained.predictor.window_seconds
        assert predictor.threshold == trained.model.novelty.threshold
        files = [Path(entry["path"]) for entry in trained.job["samples"]]
        for (_, one), (_, other) in zip(
            predictor.predict_files(files), trained.predictor.predict_files(files), strict=True
        ):
            assert one.label == other.label  # type: ignore[union-attr]
            assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)  # type: ignore[union-attr]


def test_a_bundle_can_listen(audio_trained: Trained, tmp_path: Path, cache_folder: Path) -> None:
    bundle = tmp_path / "b.zip"
    export_bundle(audio_trained.model, audio_trained.job, audio_trained.metrics, bundle, cache_folder)
    sound = wave(5, 2.0)
    answers = [predictor.stream(RATE, 1.0).push(sound) for predictor in (open_bundle(bundle), audio_trained.predictor)]
    for one, other in zip(*answers, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)
    silence = open_bundle(bundle).predict_array(np.zeros(RATE, np.float32))
    assert silence.known is False


def test_nothing_of_a_bundle_is_unpacked_or_executed(
    exported: ExportResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(exported.bundle) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"raise SystemExit('executed')" if name.endswith(".py") else source.read(name))
    monkeypatch.chdir(tmp_path)
    open_bundle(evil)
    assert os.listdir(tmp_path) == ["evil.zip"]


def test_a_small_bundle_answers(tmp_path: Path) -> None:
    predictor = open_bundle(write_bundle(tmp_path / "b.zip"))
    green = np.zeros((30, 20, 3), np.uint8)
    green[..., 1] = 255
    answer = predictor.predict_array(green)
    assert (answer.label, answer.known) == ("dog", True)
    assert answer.distance == pytest.approx(1 / 3, abs=1e-6)


def test_what_is_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no zip file")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "model.json").write_text("{}")
    for name in ("text.zip", "folder", "gone.zip"):
        assert not is_bundle(tmp_path / name)


def test_missing_bundles(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.zip does not exist\. Give a bundle"):
        open_bundle(tmp_path / "gone.zip")
    with pytest.raises(ModelError, match=r"is not a bundle of this app: model\.json cannot be read"):
        open_bundle(tmp_path)
    (tmp_path / "other.zip").write_bytes(b"text")
    with pytest.raises(ModelError, match=r"other\.zip is not a bundle of this app or is damaged"):
        open_bundle(tmp_path / "other.zip")
    with zipfile.ZipFile(tmp_path / "holiday.zip", "w") as archive:
        archive.writestr("beach.jpg", b"x")
    with pytest.raises(ModelError, match=r"holiday\.zip is not a bundle of this app: it holds no model\.json"):
        open_bundle(tmp_path / "holiday.zip")


def test_unsafe_zip_files_are_refused(tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "b.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../outside.txt", b"x")
    with pytest.raises(ModelError, match="not safe to open"):
        open_bundle(path)


def test_a_folder_with_an_enormous_file(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps(DESCRIPTION))
    with (tmp_path / "model.onnx").open("wb") as file:
        file.truncate((1 << 30) + 1)
    with pytest.raises(ModelError, match=r"model\.onnx is larger than 1 GB"):
        open_bundle(tmp_path)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"classes": ["cat"]}, "classes"),
        ({"classes": ["cat", "cat", "dog"]}, "classes"),
        ({"classes": ["cat", "", "dog"]}, "classes"),
        ({"classes": "cat"}, "classes"),
        ({"classes": ["cat", 3, "dog"]}, "classes"),
        ({"modality": "video"}, "modality"),
        ({"modality": "audio"}, "model.json"),
        ({"preprocess": {"kind": "image", "size": -8}}, "model.json"),
        ({"preprocess": {"kind": "image", "size": 10**9}}, "model.json"),
        ({"preprocess": {"kind": "image", "path": "/etc"}}, "model.json"),
        ({"threshold": float("nan")}, "threshold"),
        ({"threshold": "0.5"}, "threshold"),
        ({"window_seconds": -1.0}, "window_seconds"),
        ({"window_seconds": 1e9}, "window_seconds"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_damaged_descriptions(tmp_path: Path, changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ModelError, match=rf"b\.zip is damaged: ({place}[\w.]* in model\.json|{place}) is wrong\."):
        open_bundle(write_bundle(tmp_path / "b.zip", **changes))


def test_a_description_that_is_no_json(tmp_path: Path) -> None:
    for content in (b"", b"{", b"[]", b"\xff\xfe"):
        path = tmp_path / "b.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("model.json", content)
        with pytest.raises(ModelError, match=r"is damaged: model\.json is wrong\."):
            open_bundle(path)


def test_a_bundle_of_a_later_version(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"made by another version of the app\. Update the app\."):
        open_bundle(write_bundle(tmp_path / "b.zip", format=2))


def external(graph: onnx.ModelProto) -> None:
    tensor = graph.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")


def external_in_node(graph: onnx.ModelProto) -> None:
    tensor = helper.make_tensor("value", TensorProto.FLOAT, [1], [1.0])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="passwd")
    graph.graph.node.append(helper.make_node("Constant", [], ["other"], value=tensor))


def looping(graph: onnx.ModelProto) -> None:
    body = helper.make_graph(
        [helper.make_node("Identity", ["go_on"], ["go_on_out"])],
        "body",
        [
            helper.make_tensor_value_info("number", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
        ],
        [helper.make_tensor_value_info("go_on_out", TensorProto.BOOL, [])],
    )
    graph.graph.initializer.append(helper.make_tensor("yes", TensorProto.BOOL, [], [True]))
    graph.graph.node.append(helper.make_node("Loop", ["", "yes"], [], body=body))


def rename_input(graph: onnx.ModelProto) -> None:
    graph.graph.input[0].name = graph.graph.node[0].input[0] = "picture"


def float_input(graph: onnx.ModelProto) -> None:
    graph.graph.input[0].type.tensor_type.elem_type = TensorProto.FLOAT


def second_input(graph: onnx.ModelProto) -> None:
    graph.graph.input.append(helper.make_tensor_value_info("second", TensorProto.FLOAT, [1]))


def swap_outputs(graph: onnx.ModelProto) -> None:
    outputs = list(reversed(graph.graph.output))
    del graph.graph.output[:]
    graph.graph.output.extend(outputs)


def not_a_softmax(graph: onnx.ModelProto) -> None:
    graph.graph.node[3].CopyFrom(helper.make_node("Exp", ["means"], ["probabilities"]))


def not_a_number(graph: onnx.ModelProto) -> None:
    graph.graph.initializer[0].CopyFrom(helper.make_tensor("scale", TensorProto.FLOAT, [1], [float("nan")]))


def other_operators(graph: onnx.ModelProto) -> None:
    graph.opset_import.append(helper.make_opsetid("com.example", 1))


def cannot_run(graph: onnx.ModelProto) -> None:
    graph.graph.initializer[0].CopyFrom(helper.make_tensor("scale", TensorProto.FLOAT, [7], [0.0] * 7))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (external, "its weights are in other files"),
        (external_in_node, "its weights are in other files"),
        (looping, "it holds loops or functions"),
        (rename_input, "the graph takes something else"),
        (float_input, "the graph takes something else"),
        (second_input, "the graph takes something else"),
        (swap_outputs, "the graph gives something else"),
        (not_a_softmax, "the graph does not give probabilities"),
        (not_a_number, "the graph does not give probabilities"),
        (other_operators, "it needs operators that are not standard"),
        (cannot_run, "the graph cannot be"),
    ],
)
def test_graphs_that_do_not_belong_here(
    tmp_path: Path, damage: Callable[[onnx.ModelProto], None], sentence: str
) -> None:
    graph = small_graph()
    damage(graph)
    with pytest.raises(ModelError, match=rf"The network in the bundle .*b\.zip cannot be used: {sentence}"):
        open_bundle(write_bundle(tmp_path / "b.zip", graph))


def test_graphs_of_other_sizes(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="the graph takes something else"):
        open_bundle(write_bundle(tmp_path / "b.zip", small_graph(size=9)))
    with pytest.raises(ModelError, match="the graph gives something else"):
        open_bundle(write_bundle(tmp_path / "b.zip", classes=["a", "b"]))


@pytest.mark.parametrize("content", [b"", b"text", b"\x80\x04K\x01.", b"\x08\x08" + bytes(50)])
def test_what_is_no_graph(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelError, match=r"The network in the bundle .*b\.zip cannot be used"):
        open_bundle(write_bundle(tmp_path / "b.zip", content))
