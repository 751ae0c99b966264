"""YAMNet against computations that share no code with it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.architectures import REGISTRY, YAMNET_WEIGHTS
from constructor_desktop.models.log_mel import mel_matrix
from constructor_desktop.models.weights import bundled_file
from constructor_desktop.models.yamnet_net import MIN_SAMPLES, PATCH_EMBEDDING, SCALE, Yamnet, load_yamnet

RATE = 16_000


@pytest.fixture(scope="module")
def yamnet() -> Yamnet:
    return load_yamnet(bundled_file(YAMNET_WEIGHTS))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> onnxruntime.InferenceSession:
    """The package's own graph, with quantised numbers replaced by the exact ones."""
    folder = tmp_path_factory.mktemp("yamnet")
    with zipfile.ZipFile(bundled_file(YAMNET_WEIGHTS)) as archive:
        archive.extractall(folder)
    (path,) = folder.rglob("model.onnx")
    model = onnx.load(path)
    sources = {
        node.output[0]: node.input[0]
        for node in model.graph.node
        if node.op_type in ("QuantizeLinear", "DequantizeLinear")
    }
    kept = [node for node in model.graph.node if node.output[0] not in sources]
    for node in kept:
        for index, name in enumerate(node.input):
            node.input[index] = unquantised(name, sources)
    kept.append(onnx.helper.make_node("Identity", [unquantised("class_scores", sources)], ["scores"]))
    del model.graph.node[:], model.graph.output[:]
    model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.FLOAT
    model.graph.node.extend(kept)
    model.graph.output.append(onnx.helper.make_tensor_value_info("scores", onnx.TensorProto.FLOAT, [1, 521]))
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def unquantised(name: str, sources: dict[str, str]) -> str:
    while name in sources:
        name = sources[name]
    return name


def sounds() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    times = np.arange(3 * RATE) / RATE
    return {
        "tone": np.sin(2 * np.pi * 440 * times).astype(np.float32),
        "noise": rng.normal(0, 0.1, len(times)).astype(np.float32),
        "clicks": (0.5 * (np.arange(len(times)) % 4000 < 20)).astype(np.float32),
        "sweep": np.sin(2 * np.pi * (200 + 1000 * times) * times).astype(np.float32) * np.float32(0.3),
        "silence": np.zeros(len(times), np.float32),
    }


def log_mel(wave: np.ndarray) -> np.ndarray:
    """The published front end with NumPy's Fourier transform: `float64 [frames, 64]`."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    frames = [wave[begin : begin + 400] * window for begin in range(0, len(wave) - 399, 160)]
    magnitude = np.abs(np.fft.rfft(np.array(frames), 512))
    to_mel = lambda hz: 2595.0 * np.log10(1.0 + hz / 700.0)  # noqa: E731 (HTK's own formula, in one line)
    edges = 700.0 * (10.0 ** (np.linspace(to_mel(125.0), to_mel(7500.0), 66) / 2595.0) - 1.0)
    energies = np.zeros((len(frames), 64))
    for band in range(64):
        low, peak, high = to_mel(edges[band : band + 3])
        position = to_mel(np.arange(257) * 16000 / 512)
        weight = np.interp(position, [low, peak, high], [0.0, 1.0, 0.0], left=0.0, right=0.0)
        energies[:, band] = magnitude @ weight
    return np.log(energies + 0.001)


@pytest.mark.parametrize("name", sounds())
def test_the_front_end_equals_a_fourier_transform(yamnet: Yamnet, name: str) -> None:
    wave = sounds()[name]
    frames = log_mel(wave)
    expected = np.stack([frames[begin : begin + 96] for begin in range(0, len(frames) - 95, 48)])
    with torch.inference_mode():
        patches = yamnet.front_end(torch.from_numpy(wave)[None])[0].numpy()
    assert patches.shape == expected.shape == (5, 96, 64)
    # Compared as energies: the logarithm of what rounding leaves of silence means nothing.
    np.testing.assert_allclose(np.exp(patches), np.exp(expected), rtol=1e-3, atol=2e-4)


def test_one_patch_is_the_shortest_sound(yamnet: Yamnet) -> None:
    with torch.inference_mode():
        assert yamnet.front_end(torch.zeros(1, MIN_SAMPLES)).shape == (1, 1, 96, 64)
        assert yamnet.front_end(torch.zeros(1, MIN_SAMPLES + 7680)).shape == (1, 2, 96, 64)


def test_mel_filters_peak_at_one_and_leave_out_the_rest() -> None:
    filters = mel_matrix(SCALE)
    hz = np.arange(SCALE.fft // 2 + 1) * RATE / SCALE.fft
    assert filters.max() <= 1.0
    assert not filters[(hz < 125) | (hz > 7500)].any()
    assert (filters.sum(axis=0) > 0).all()


@pytest.mark.parametrize("name", sounds())
def test_logits_equal_the_published_graph(yamnet: Yamnet, published: onnxruntime.InferenceSession, name: str) -> None:
    with torch.inference_mode():
        patches = yamnet.front_end(torch.from_numpy(sounds()[name])[None])[0]
        logits = yamnet.audioset_logits(patches).numpy()
    expected = np.concatenate([published.run(None, {"audio": patch[None, None].numpy()})[0] for patch in patches])
    assert np.abs(logits - expected).max() < 1e-3
    assert (logits.argmax(axis=1) == expected.argmax(axis=1)).all()


def test_plain_sounds_are_heard_as_such(yamnet: Yamnet) -> None:
    """Indices of AudioSet's class list: 387 is a dial tone, 494 silence, 514 white noise."""
    with torch.inference_mode():
        for name, index, places in (("tone", 387, 3), ("silence", 494, 1), ("noise", 514, 1)):
            patches = yamnet.front_end(torch.from_numpy(sounds()[name])[None])[0]
            assert index in torch.topk(yamnet.audioset_logits(patches).mean(dim=0), places).indices.tolist()


def test_the_embedding_joins_statistics_of_audible_patches(yamnet: Yamnet) -> None:
    wave = sounds()["tone"]
    with torch.inference_mode():
        patches = yamnet.front_end(torch.from_numpy(wave)[None])[0]
        maps = yamnet.tail(yamnet.stem(patches[:, None])).numpy()
        evidence = np.maximum(yamnet.classifier(torch.from_numpy(maps)).numpy() + 6, 0)
        embedding = yamnet(torch.from_numpy(wave)[None])[0].numpy()
    parts = [maps.mean(axis=0), maps.max(axis=0), np.sqrt(maps.var(axis=0) + 1e-8), evidence.max(axis=0)]
    expected = np.concatenate([part / np.linalg.norm(part) for part in parts]) / 2
    assert maps.shape[1] == PATCH_EMBEDDING
    np.testing.assert_allclose(embedding, expected, atol=1e-5)


def test_silence_after_a_sound_does_not_change_it_much(yamnet: Yamnet) -> None:
    """The patch that holds the end is mixed; those after it must not count at all."""
    tone = sounds()["tone"]
    short = tone[: MIN_SAMPLES + 7680]
    padded = np.concatenate([short, np.zeros(20 * 7680, np.float32)])
    more = np.concatenate([short, np.zeros(25 * 7680, np.float32)])
    with torch.inference_mode():
        one, two = (yamnet(torch.from_numpy(wave)[None])[0].numpy() for wave in (padded, more))
    np.testing.assert_allclose(one, two, atol=1e-5)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    graph = onnx.helper.make_graph([], "empty", [], [])
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/model.onnx", onnx.helper.make_model(graph).SerializeToString())
        archive.writestr("a/model.data", b"")
    with pytest.raises(ModelError, match=r"other\.zip does not hold the weights of YAMNet"):
        load_yamnet(path)


def test_the_registry_knows_its_size(yamnet: Yamnet) -> None:
    entry = REGISTRY.get("yamnet")
    counted = sum(p.numel() for module in (yamnet.stem, yamnet.tail) for p in module.parameters())
    assert entry.parameters == counted
    with torch.inference_mode():
        assert yamnet(torch.zeros(1, MIN_SAMPLES)).shape == (1, entry.embedding_size)
