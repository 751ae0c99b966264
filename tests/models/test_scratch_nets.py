"""Networks that are trained from scratch, with random numbers."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor, nn

from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.graph import to_onnx
from constructor_desktop.models.log_mel import LogMel, mel_matrix
from constructor_desktop.models.lstm_net import Lstm
from constructor_desktop.models.registry import Architecture
from constructor_desktop.models.res_transformer_net import sinusoidal_positions
from constructor_desktop.models.spectrogram_net import SpectrogramNet

NAMES = (
    "res_transformer",
    "cnn_baseline",
    "vgg_small",
    "lstm",
    "crnn_attention",
    "weak_feature_cnn",
    "mel_mlp",
)
EACH = pytest.mark.parametrize("name", NAMES)


def build(arch: Architecture, seconds: float = 5.0, seed: int = 0) -> SpectrogramNet:
    torch.manual_seed(seed)
    net = arch.build(arch.prepare_clips(seconds))
    assert isinstance(net, SpectrogramNet)
    return net


def clips(arch: Architecture, count: int, seconds: float = 5.0) -> Tensor:
    """Noise and tones of unlike loudness, the second half of every other one silent."""
    rng = np.random.default_rng(0)
    times = np.arange(round(seconds * arch.preprocess.rate)) / arch.preprocess.rate
    waves = [rng.normal(0, 0.1, len(times)) + 0.3 * np.sin(2 * np.pi * 300 * (1 + i) * times) for i in range(count)]
    for wave in waves[1::2]:
        wave[len(wave) // 2 :] = 0
    return torch.from_numpy(np.stack(waves).astype(np.float32))


def embed(net: Backbone, waves: Tensor) -> Tensor:
    with torch.inference_mode():
        return net.eval()(waves)


@EACH
@pytest.mark.parametrize(("seconds", "classes"), [(1.0, 2), (2.5, 10), (5.0, 50), (12.0, 2)])
def test_any_length_and_any_number_of_classes(name: str, seconds: float, classes: int) -> None:
    arch = REGISTRY.get(name)
    net = build(arch, seconds).eval()
    waves = clips(arch, 2, seconds)
    with torch.inference_mode():
        features = net.features(waves)
        embeddings = net.embed(features)
        logits = nn.Linear(arch.embedding_size, classes)(embeddings)
    assert features.shape == (2, net.front.bands, net.front.frames)
    assert embeddings.shape == (2, arch.embedding_size)
    assert logits.shape == (2, classes)
    assert embeddings.isfinite().all()
    assert type(net)(**net.arguments).load_state_dict(net.state_dict())


@EACH
def test_the_smallest_clip(name: str) -> None:
    arch = REGISTRY.get(name)
    assert embed(build(arch, 0.1), clips(arch, 1, 0.1)).shape == (1, arch.embedding_size)


@EACH
def test_all_of_it_learns(name: str) -> None:
    arch = REGISTRY.get(name)
    net = build(arch, 1.0).train()
    embeddings = net(clips(arch, 4, 1.0))
    (embeddings * torch.randn_like(embeddings)).sum().backward()
    assert {id(p) for p in net.parameters()} == {id(p) for p in net.tail.parameters()}
    without = [n for n, p in net.tail.named_parameters() if p.grad is None or not p.grad.any()]
    assert not without


@EACH
def test_a_batch_of_one_clip_can_be_learned_from(name: str) -> None:
    arch = REGISTRY.get(name)
    assert build(arch, 0.5).train()(clips(arch, 1, 0.5)).isfinite().all()


@EACH
def test_a_few_steps_tell_two_sounds_apart(name: str) -> None:
    arch = REGISTRY.get(name)
    net = build(arch, 0.5).train()
    head = nn.Linear(arch.embedding_size, 2)
    features = net.features(clips(arch, 4, 0.5))
    labels = torch.arange(4) % 2
    optimizer = torch.optim.AdamW([*net.tail.parameters(), *head.parameters()], lr=3e-3)
    losses = []
    for _ in range(12):
        loss = nn.functional.cross_entropy(head(net.embed(features)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert min(losses[-3:]) < 0.7 * losses[0]


@EACH
def test_the_graph_answers_as_the_network(name: str) -> None:
    arch = REGISTRY.get(name)
    net = build(arch, 2.0)
    onnx = to_onnx(net.eval(), arch.prepare_clips(2.0), ["embedding"])
    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    for count in (1, 5):
        waves = clips(arch, count, 2.0)
        expected = embed(net, waves).numpy()
        (answered,) = session.run(None, {"input": waves.numpy()})
        np.testing.assert_allclose(answered, expected, atol=1e-4 * np.abs(expected).max())


@EACH
def test_the_registry_knows_its_size(name: str) -> None:
    arch = REGISTRY.get(name)
    assert arch.parameters == sum(p.numel() for p in build(arch).tail.parameters())


@EACH
def test_the_same_seed_gives_the_same_network(name: str) -> None:
    arch = REGISTRY.get(name)
    waves = clips(arch, 2, 1.0)
    one, same, other = (embed(build(arch, 1.0, seed), waves) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.allclose(one, other)


@EACH
def test_no_mel_band_is_empty(name: str) -> None:
    front = build(REGISTRY.get(name), 1.0).front
    assert isinstance(front.log_mel, LogMel)
    assert (mel_matrix(front.log_mel.scale).sum(axis=0) > 0).all()


@EACH
def test_silence_is_where_the_front_end_says(name: str) -> None:
    net = build(REGISTRY.get(name), 1.0)
    features = net.features(torch.zeros(1, net.arguments["samples"]))
    torch.testing.assert_close(features, torch.full_like(features, net.front.silence))


def test_the_transformer_with_ten_classes_has_its_published_size() -> None:
    arch = REGISTRY.get("res_transformer")
    with_head = arch.parameters + 10 * (arch.embedding_size + 1)
    assert abs(with_head - 124_500) < 0.05 * 124_500


def test_the_lstm_does_not_hear_zeros_after_the_end() -> None:
    arch = REGISTRY.get("lstm")
    waves = clips(arch, 3, 2.0)
    short, padded = build(arch, 2.0), build(arch, 3.5)
    silence = torch.zeros(3, round(1.5 * arch.preprocess.rate))
    expected = embed(short, waves)
    torch.testing.assert_close(embed(padded, torch.cat([waves, silence], dim=1)), expected)
    # A tone that is heard there does change it.
    louder = torch.cat([waves, silence + 0.1 * torch.sin(torch.arange(silence.shape[1]) * 0.1)], dim=1)
    assert not torch.allclose(embed(padded, louder), expected, atol=1e-3)


def test_the_lstm_gives_the_last_output_that_is_heard() -> None:
    arch = REGISTRY.get("lstm")
    net = build(arch, 2.0)
    assert isinstance(net, Lstm)
    (frames,) = features = net.features(clips(arch, 2, 2.0)[1:])
    heard = (frames > net.front.silence + 0.34).any(dim=0).nonzero().max()
    assert 0 < heard < frames.shape[1] - 1
    with torch.inference_mode():
        outputs, _ = net.tail.lstm(features.transpose(1, 2))
        torch.testing.assert_close(net.embed(features), outputs[:, heard])
        silent = torch.full_like(features, net.front.silence)
        torch.testing.assert_close(net.embed(silent), net.tail.lstm(silent.transpose(1, 2))[0][:, 0])


def test_positions_are_sines_and_cosines() -> None:
    positions = sinusoidal_positions(7, 8).numpy()
    for place in range(7):
        for column in range(4):
            angle = place / 10_000 ** (2 * column / 8)
            assert positions[place, 2 * column] == pytest.approx(np.sin(angle), abs=1e-6)
            assert positions[place, 2 * column + 1] == pytest.approx(np.cos(angle), abs=1e-6)
