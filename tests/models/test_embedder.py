from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
import torch

from constructor_desktop.core.data import Modality
from constructor_desktop.models import embedder
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import (
    BATCH,
    OnnxEmbedder,
    TorchEmbedder,
    build_backbone,
    by_shape,
    make_embedder,
)
from constructor_desktop.models.registry import Architecture
from tests.inference.samples import picture, wave


def inputs_of(arch: Architecture) -> list[np.ndarray]:
    if arch.modality is Modality.IMAGE:
        return [arch.preprocess(picture(seed)) for seed in range(3)]  # type: ignore[arg-type]
    seconds = (0.2, 1.0, 1.7, 3.0, 6.0)
    return [arch.preprocess(wave(seed, length)) for seed, length in enumerate(seconds)]  # type: ignore[arg-type]


@pytest.fixture(params=["efficientnet_lite0", "yamnet"])
def arch(request: pytest.FixtureRequest) -> Architecture:
    return REGISTRY.get(request.param)


@pytest.mark.parametrize("output", ["embedding", "features"])
def test_onnx_equals_torch(arch: Architecture, cache_folder: Path, output: str) -> None:
    embedder = make_embedder(arch, cache_folder, device="cpu", output=output)
    assert isinstance(embedder, OnnxEmbedder)
    backbone = build_backbone(arch)
    inputs = inputs_of(arch)
    for values, result in zip(inputs, embedder.embed(inputs), strict=True):
        with torch.inference_mode():
            batch = torch.from_numpy(np.array(values))[None]
            expected = (backbone.features(batch) if output == "features" else backbone(batch))[0].numpy()
        # Features are not of unit length; their error grows with them.
        assert np.abs(result - expected).max() <= 1e-5 * max(1.0, np.abs(expected).max())


def test_the_torch_embedder_equals_onnx(arch: Architecture, cache_folder: Path) -> None:
    inputs = inputs_of(arch)
    for output in ("embedding", "features"):
        on_torch = TorchEmbedder(build_backbone(arch), "cpu", output).embed(inputs)
        on_onnx = make_embedder(arch, cache_folder, device="cpu", output=output).embed(inputs)
        for one, other in zip(on_torch, on_onnx, strict=True):
            assert np.abs(one - other).max() <= 1e-5 * max(1.0, np.abs(one).max())


def test_embeddings_have_unit_length(arch: Architecture, cache_folder: Path) -> None:
    for embedding in make_embedder(arch, cache_folder, device="cpu").embed(inputs_of(arch)):
        assert embedding.shape == (arch.embedding_size,)
        assert np.linalg.norm(embedding) == pytest.approx(1, abs=1e-5)


def test_the_exported_graph_is_kept_and_used_again(cache_folder: Path, tmp_path: Path) -> None:
    arch = REGISTRY.get("yamnet")
    make_embedder(arch, tmp_path, device="cpu")
    (path,) = (tmp_path / "onnx").iterdir()
    assert arch.digest in path.name
    before = path.stat().st_mtime_ns
    make_embedder(arch, tmp_path, device="cpu")
    assert path.stat().st_mtime_ns == before


@pytest.mark.allow_log
def test_without_a_place_to_keep_it_the_graph_runs_from_memory(
    cache_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    arch = REGISTRY.get("yamnet")
    (tmp_path / "onnx").write_text("a file where the folder should be")
    inputs = inputs_of(arch)
    for _ in range(2):
        found = make_embedder(arch, tmp_path, device="cpu").embed(inputs)
    expected = make_embedder(arch, cache_folder, device="cpu").embed(inputs)
    np.testing.assert_array_equal(np.stack(found), np.stack(expected))
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.startswith(f"Prepared networks cannot be kept in {tmp_path / 'onnx'} (")


@pytest.mark.allow_log
def test_a_full_disk_is_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(embedder, "write_bytes", refuse)
    arch = REGISTRY.get("yamnet")
    assert len(make_embedder(arch, tmp_path, device="cpu").embed(inputs_of(arch))) == 5
    assert not (tmp_path / "onnx").exists()


def test_a_tail_has_a_graph_of_its_own(tmp_path: Path) -> None:
    arch = REGISTRY.get("efficientnet_lite0")
    state = build_backbone(arch).tail.state_dict()
    tail = {name: value.numpy().copy() for name, value in state.items()}
    plain = make_embedder(arch, tmp_path, device="cpu", tail=tail)
    first = next(iter(tail))
    tail[first] = tail[first] * np.float32(1.5)
    tuned = make_embedder(arch, tmp_path, device="cpu", tail=tail)
    assert len(list((tmp_path / "onnx").iterdir())) == 2
    inputs = inputs_of(arch)
    assert np.abs(plain.embed(inputs)[0] - tuned.embed(inputs)[0]).max() > 1e-3
    with torch.inference_mode():
        expected = build_backbone(arch, tail)(torch.from_numpy(np.stack(inputs))).numpy()
    np.testing.assert_allclose(np.stack(tuned.embed(inputs)), expected, atol=1e-5)


def test_a_tail_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit the architecture"):
        build_backbone(REGISTRY.get("yamnet"), {"weight": np.zeros(3, np.float32)})


def test_items_run_together_by_shape_and_come_back_in_order() -> None:
    batches: list[tuple[int, ...]] = []

    def run(batch: np.ndarray) -> np.ndarray:
        batches.append(batch.shape)
        return batch[:, :1]

    items = [np.full(3 + number % 2, number, np.float32) for number in range(2 * BATCH + 3)]
    assert [int(row[0]) for row in by_shape(items, run)] == list(range(2 * BATCH + 3))
    assert sorted(batches) == sorted([(BATCH, 3), (2, 3), (BATCH, 4), (1, 4)])


def test_nothing_gives_nothing(cache_folder: Path) -> None:
    assert make_embedder(REGISTRY.get("yamnet"), cache_folder, device="cpu").embed([]) == []
