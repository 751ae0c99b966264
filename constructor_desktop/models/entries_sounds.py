"""Pretrained networks for sounds whose weights are fetched on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.models.registry import Architecture, Recipe, Registry
from constructor_desktop.models.weights_record import installed
from constructor_desktop.models.weights_sources import RESNET18, VGG19

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


def register(registry: Registry) -> None:
    """Adds the networks."""
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
