"""Networks for sounds that are trained from scratch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.models.registry import NO_WEIGHTS, Architecture, Recipe, Registry

if TYPE_CHECKING:
    from constructor_desktop.models.backbone import Backbone
    from constructor_desktop.models.registry import Build

CLIP_SECONDS = 5
VIEWS = ("time_shift", "volume", "gaussian_noise")

# Hiding a stretch of time costs accuracy where clips are few; layers that hear frame after frame bear no mask at all.
FAST = Recipe("scratch", epochs=40, head_rate=1.0, augmentations=(*VIEWS, "frequency_mask"))
RECURRENT = Recipe("scratch", epochs=60, learning_rate=2e-3, head_rate=1.0, augmentations=VIEWS)
# What the transformer was published with.
TRANSFORMER = Recipe(
    "scratch",
    epochs=50,
    batch_size=32,
    label_smoothing=0.0,
    head_rate=1.0,
    balance="none",
    augmentations=("time_mask", "frequency_mask"),
)
# How the others were compared on ESC-50: ten passes over the clips as they are.
ESC50 = Recipe(
    "scratch",
    epochs=10,
    batch_size=32,
    weight_decay=0.0,
    label_smoothing=0.0,
    optimizer="adam",
    schedule="constant",
    head_rate=1.0,
    balance="none",
    augmentations=(),
)


_NETWORKS: list[Architecture] = []


def register(registry: Registry) -> None:
    """Adds the networks."""
    for entry in _NETWORKS:
        _add(registry, entry)


def _add(registry: Registry, entry: Architecture) -> None:
    registry.register(lambda _: entry)(entry.build)


def _network(
    *,
    name: str,
    title: str,
    summary: str,
    embedding_size: int,
    parameters: int,
    rate: int,
    fast: Recipe,
    reference: Recipe,
) -> Callable[[Build], Build]:
    """Returns a decorator that describes the network that a function builds."""
    samples = CLIP_SECONDS * rate

    def describe(build: Build) -> Build:
        entry = Architecture(
            name=name,
            modality=Modality.AUDIO,
            title=title,
            summary=summary,
            embedding_size=embedding_size,
            parameters=parameters,
            preprocess=AudioPreprocess(rate, CLIP_SECONDS, samples, samples),
            weights=NO_WEIGHTS,
            recipes={"fast": fast, "accurate": replace(fast, epochs=2 * fast.epochs), "reference": reference},
            version=1,
            build=build,
            modes=("scratch",),
            learns_spectrograms=True,
            fixed_length=True,
        )
        _NETWORKS.append(entry)
        return build

    return describe


@_network(
    name="res_transformer",
    title="Small transformer",
    summary="Compact, weighs all moments of a clip against each other; learns from your clips alone.",
    embedding_size=64,
    parameters=124_608,
    rate=16_000,
    fast=FAST,
    reference=TRANSFORMER,
)
def build_res_transformer(preprocess: Preprocess) -> Backbone:
    """Builds the network with random numbers, for clips of one length."""
    from constructor_desktop.models.res_transformer_net import ResTransformer

    return ResTransformer(_samples(preprocess))


@_network(
    name="cnn_baseline",
    title="Plain convolutional network",
    summary="The textbook network that others are measured against; trained from nothing but your clips.",
    embedding_size=64,
    parameters=1_762_720,
    rate=22_050,
    fast=FAST,
    reference=ESC50,
)
def build_cnn_baseline(preprocess: Preprocess) -> Backbone:
    """Builds the network with random numbers, for clips of one length."""
    from constructor_desktop.models.cnn_baseline_net import CnnBaseline

    return CnnBaseline(_samples(preprocess))


@_network(
    name="vgg_small",
    title="Small VGG",
    summary="Small, and careful not to learn clips by heart: a good start without pretrained knowledge.",
    embedding_size=64,
    parameters=50_984,
    rate=22_050,
    fast=replace(FAST, epochs=50, learning_rate=3e-3),
    reference=ESC50,
)
def build_vgg_small(preprocess: Preprocess) -> Backbone:
    """Builds the network with random numbers, for clips of one length."""
    from constructor_desktop.models.vgg_small_net import VggSmall

    return VggSmall(_samples(preprocess))


@_network(
    name="lstm",
    title="LSTM",
    summary="Hears a clip moment by moment and answers at its end; usually weaker than the others.",
    embedding_size=128,
    parameters=99_328,
    rate=22_050,
    fast=RECURRENT,
    reference=ESC50,
)
def build_lstm(preprocess: Preprocess) -> Backbone:
    """Builds the network with random numbers, for clips of one length."""
    from constructor_desktop.models.lstm_net import Lstm

    return Lstm(_samples(preprocess))


@_network(
    name="crnn_attention",
    title="Recurrent network with attention",
    summary="Hears a clip moment by moment and weighs which moments tell most; trained from your clips alone.",
    embedding_size=64,
    parameters=74_752,
    rate=22_050,
    fast=RECURRENT,
    reference=ESC50,
)
def build_crnn_attention(preprocess: Preprocess) -> Backbone:
    """Builds the network with random numbers, for clips of one length."""
    from constructor_desktop.models.crnn_attention_net import CrnnAttention

    return CrnnAttention(_samples(preprocess))


@_network(
    name="weak_feature_cnn",
    title="Deep convolutional network",
    summary="Learns the most from your clips alone, but is the slowest of those without pretrained knowledge.",
    embedding_size=1024,
    parameters=4_459_344,
    rate=22_050,
    fast=replace(FAST, epochs=20),
    reference=ESC50,
)
def build_weak_feature_cnn(preprocess: Preprocess) -> Backbone:
    """Builds the network with random numbers, for clips of one length."""
    from constructor_desktop.models.weak_feature_cnn_net import WeakFeatureCnn

    return WeakFeatureCnn(_samples(preprocess))


@_network(
    name="mel_mlp",
    title="Simple network",
    summary="The simplest of all, for comparison: it does not know that a sound may come earlier or later.",
    embedding_size=512,
    parameters=3_539_456,
    rate=22_050,
    fast=FAST,
    reference=replace(ESC50, epochs=3),
)
def build_mel_mlp(preprocess: Preprocess) -> Backbone:
    """Builds the network with random numbers, for clips of one length."""
    from constructor_desktop.models.mel_mlp_net import MelMlp

    return MelMlp(_samples(preprocess))


def _samples(preprocess: Preprocess) -> int:
    """Returns how long all clips are, in samples."""
    assert isinstance(preprocess, AudioPreprocess)
    return preprocess.min_samples
