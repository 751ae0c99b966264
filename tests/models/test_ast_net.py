"""The Audio Spectrogram Transformer with random numbers in a checkpoint of the published format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.backbone import Whole, WholeBackbone
from constructor_desktop.models.graph import to_onnx
from constructor_desktop.models.preprocess import AudioPreprocess
from constructor_desktop.models.weights_record import trying
from tests.models.published import ast_network, write_ast

pytest.importorskip("transformers")

from constructor_desktop.models.ast_net import AudioTransformer, load_ast

ENTRY = REGISTRY.get("ast")
RATE = 16_000


@pytest.fixture(scope="module")
def published() -> Any:
    return ast_network()


@pytest.fixture(scope="module")
def checkpoint(published: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = write_ast(tmp_path_factory.mktemp("weights"), published)
    yield path
    path.unlink()


@pytest.fixture(scope="module")
def net(checkpoint: Path) -> WholeBackbone:
    with trying("ast", checkpoint):
        built = ENTRY.build(ENTRY.preprocess)
    assert isinstance(built, AudioTransformer) and not built.training
    return built


def sounds() -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    rng = np.random.default_rng(0)
    time = np.arange(12 * RATE) / RATE
    return {
        "noise": rng.normal(0, 0.1, 3 * RATE).astype(np.float32),
        "offset and longer than it hears": (0.3 * np.sin(2 * np.pi * 440 * time) + 0.1).astype(np.float32),
        "shortest": rng.normal(0, 0.1, 2_800).astype(np.float32),
        "silence": np.zeros(RATE, np.float32),
    }


@pytest.mark.parametrize("name", list(sounds()))
def test_the_front_end_equals_the_library(net: WholeBackbone, name: str) -> None:
    from transformers import ASTFeatureExtractor

    wave = sounds()[name]
    expected = ASTFeatureExtractor()(wave, sampling_rate=RATE, return_tensors="pt")["input_values"]
    with torch.inference_mode():
        front = net.front(torch.from_numpy(wave)[None])
    np.testing.assert_allclose(front.numpy(), expected.numpy(), atol=2e-3)
    assert float((front - expected).abs().mean()) < 1e-5


def test_it_answers_as_the_library(net: WholeBackbone, published: Any) -> None:
    wave = torch.from_numpy(sounds()["noise"])[None]
    with torch.inference_mode():
        front, embedding = net.front(wave), net(wave)
        expected = published(front).logits
        found = published.classifier.dense(embedding)
        assert torch.equal(Whole(net).embed(front), embedding)
    assert float(expected.std()) > 1e-3
    np.testing.assert_allclose(found.numpy(), expected.numpy(), atol=1e-4 * float(expected.abs().max()))
    assert embedding.shape == (1, ENTRY.embedding_size)


def test_the_registry_knows_its_size(net: WholeBackbone) -> None:
    assert ENTRY.parameters == sum(parameter.numel() for parameter in net.parameters())


def test_the_checkpoint_has_the_published_names_and_size(checkpoint: Path) -> None:
    state = load_file(checkpoint)
    prefix = "audio_spectrogram_transformer"
    assert {f"{prefix}.encoder.layer.11.attention.attention.query.weight", "classifier.dense.bias"} <= set(state)
    assert state[f"{prefix}.embeddings.position_embeddings"].shape == (1, 1214, 768)
    assert checkpoint.stat().st_size == pytest.approx(ENTRY.weights.size, abs=4096)


def test_the_graph_answers_as_the_network(net: WholeBackbone) -> None:
    assert isinstance(ENTRY.preprocess, AudioPreprocess)
    graph = to_onnx(net, ENTRY.preprocess, ["embedding"])
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    noise = torch.from_numpy(sounds()["noise"])
    batches = [noise[:10_000].reshape(2, -1), noise[None]]
    with torch.inference_mode():
        for wave in batches:
            expected: Tensor = net(wave)
            found = session.run(None, {"input": wave.numpy()})[0]
            np.testing.assert_allclose(found, expected.numpy(), atol=1e-4 * float(expected.abs().max()))


def test_all_of_it_learns(net: WholeBackbone) -> None:
    whole = Whole(net.requires_grad_(True))
    whole.embed(whole.features(torch.from_numpy(sounds()["shortest"])[None])).square().sum().backward()
    # What is added to all keys alike does not change what is attended to.
    unlearned = {name for name, parameter in whole.tail.named_parameters() if not parameter.grad.abs().sum() > 0}
    assert [name for name in unlearned if not name.endswith("k_proj.bias")] == []
    net.zero_grad()


def test_other_files_are_refused(checkpoint: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"classifier.dense.bias": torch.zeros(527)}, path)
    with pytest.raises(ModelError, match=r"^other\.safetensors does not hold the weights of AST: the tensor audio"):
        load_ast(path)
    with checkpoint.open("rb") as file:
        start = file.read(1_000_000)
    for content in (b"", b"no weights", start):
        path.write_bytes(content)
        with pytest.raises(ModelError, match=r"^other\.safetensors is damaged, or holds other things than weights\."):
            load_ast(path)


def test_nothing_is_built_without_weights() -> None:
    with pytest.raises(ModelError, match="constructor-desktop weights fetch ast"):
        ENTRY.build(ENTRY.preprocess)


def test_building_it_asks_no_network(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    load_ast(checkpoint)
