"""Pretrained networks for sounds whose weights are fetched on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality
from constructor_desktop.models.optional import needing
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.models.registry import Architecture, Recipe, Registry
from constructor_desktop.models.weights_record import installed
from constructor_desktop.models.weights_sources import AST, PANNS_CNN14, RESNET18, VGG19

if TYPE_CHECKING:
    from constructor_desktop.models.backbone import Backbone

RATE = 32_000
CLIP_SECONDS = 5
CLIPS = AudioPreprocess(RATE, CLIP_SECONDS, CLIP_SECONDS * RATE, CLIP_SECONDS * RATE)
MODES = ("frozen", "head", "partial", "full")
MEL_RECIPES = {
    "fast": Recipe(),
    "accurate": Recipe("partial", learning_rate=1e-4, if_better=True),
}
# Only the first convolution and the new classifier learn.
RESNET18_REFERENCE = Recipe(
    "partial",
    epochs=10,
    learning_rate=1e-4,
    batch_size=8,
    weight_decay=1e-4,
    label_smoothing=0.0,
    optimizer="adam",
    schedule="constant",
    balance="none",
    augmentations=("volume", "gaussian_noise", "time_mask", "frequency_mask"),
)
# Everything learns; the first and the last layer are new.
VGG19_REFERENCE = Recipe(
    "full",
    epochs=10,
    learning_rate=1e-4,
    batch_size=8,
    weight_decay=1e-4,
    label_smoothing=0.0,
    optimizer="adam",
    schedule="constant",
    head_rate=1.0,
    balance="none",
    augmentations=(),
)
# 32 frames, which CNN14 makes one of; then frame by frame.
CNN14_CLIPS = AudioPreprocess(RATE, CLIP_SECONDS, min_samples=9_920, hop_samples=320)
# A head is chosen for the embedding, also with a hidden layer (ReLU, dropout); only the waves are varied.
CNN14_RECIPES = {
    "fast": Recipe(),
    "accurate": Recipe("partial", learning_rate=2e-4, if_better=True),
    "reference": Recipe(augmentations=("volume", "gaussian_noise")),
}
# 16 frames, which are the first patch of AST; then frame by frame.
AST_CLIPS = AudioPreprocess(16_000, CLIP_SECONDS, min_samples=2_800, hop_samples=160)
AST_RECIPES = {
    "fast": Recipe(),
    "accurate": Recipe("partial", learning_rate=2e-5, batch_size=8, if_better=True),
    "reference": Recipe(
        "full",
        epochs=10,
        learning_rate=1e-5,
        batch_size=8,
        weight_decay=1e-2,
        label_smoothing=0.0,
        balance="none",
        augmentations=("time_stretch", "pitch_shift", "gaussian_noise"),
    ),
}


def register(registry: Registry) -> None:
    """Adds the networks."""
    _register_audioset(registry)
    _register_imagenet(registry)


def _register_audioset(registry: Registry) -> None:
    registry.register(
        lambda build: Architecture(
            name="panns_cnn14",
            modality=Modality.AUDIO,
            title="PANNs CNN14",
            summary="Large, has heard 527 kinds of sounds up to high pitches; learns new ones from a few clips.",
            embedding_size=2048,
            parameters=79_673_792,
            preprocess=CNN14_CLIPS,
            weights=PANNS_CNN14,
            recipes=CNN14_RECIPES,
            version=1,
            build=build,
        )
    )(build_panns_cnn14)
    registry.register(
        lambda build: Architecture(
            name="ast",
            modality=Modality.AUDIO,
            title="Audio Spectrogram Transformer",
            summary="Very large, hears the first ten seconds; all of it learns, which needs a graphics card.",
            embedding_size=768,
            parameters=86_188_800,
            preprocess=AST_CLIPS,
            weights=AST,
            recipes=AST_RECIPES,
            version=1,
            build=build,
            modes=MODES,
            extra="ast",
            libraries=("transformers",),
        )
    )(build_ast)


def _register_imagenet(registry: Registry) -> None:
    registry.register(
        lambda build: Architecture(
            name="resnet18_mel",
            modality=Modality.AUDIO,
            title="ResNet18 on spectrograms",
            summary="Has learned from pictures to see shapes, and looks at pictures of the sounds.",
            embedding_size=512,
            parameters=11_170_240,
            preprocess=CLIPS,
            weights=RESNET18,
            recipes={**MEL_RECIPES, "reference": RESNET18_REFERENCE},
            version=1,
            build=build,
            modes=MODES,
            learns_spectrograms=True,
            fixed_length=True,
        )
    )(build_resnet18_mel)
    registry.register(
        lambda build: Architecture(
            name="vgg19_mel",
            modality=Modality.AUDIO,
            title="VGG19 on spectrograms",
            summary="An older, very large network for pictures that looks at pictures of the sounds; slow.",
            embedding_size=4096,
            parameters=139_569_088,
            preprocess=CLIPS,
            weights=VGG19,
            recipes={**MEL_RECIPES, "reference": VGG19_REFERENCE},
            version=1,
            build=build,
            modes=MODES,
            learns_spectrograms=True,
            fixed_length=True,
        )
    )(build_vgg19_mel)


def build_panns_cnn14(preprocess: Preprocess) -> Backbone:
    """Builds CNN14 with its AudioSet weights. Raises ModelError if they are not there."""
    path = installed("panns_cnn14")
    from constructor_desktop.models.cnn14_net import load_cnn14

    return load_cnn14(path)


def build_ast(preprocess: Preprocess) -> Backbone:
    """Builds AST with its AudioSet weights. Raises ModelError if they are not there."""
    path = installed("ast")
    with needing("transformers", "ast"):
        from constructor_desktop.models.ast_net import load_ast

    return load_ast(path)


def build_resnet18_mel(preprocess: Preprocess) -> Backbone:
    """Builds ResNet18 with its ImageNet weights for clips of one length. Raises ModelError if they are not there."""
    path = installed("resnet18_mel")
    from constructor_desktop.models.mel_image_net import load_resnet18_mel

    assert isinstance(preprocess, AudioPreprocess)
    return load_resnet18_mel(path, preprocess.min_samples)


def build_vgg19_mel(preprocess: Preprocess) -> Backbone:
    """Builds VGG19 with its ImageNet weights for clips of one length. Raises ModelError if they are not there."""
    path = installed("vgg19_mel")
    from constructor_desktop.models.mel_image_net import load_vgg19_mel

    assert isinstance(preprocess, AudioPreprocess)
    return load_vgg19_mel(path, preprocess.min_samples)
