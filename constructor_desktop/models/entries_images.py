"""Pretrained networks for pictures whose weights are fetched on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality
from constructor_desktop.models.optional import needing
from constructor_desktop.models.preprocess import ImagePreprocess, Preprocess
from constructor_desktop.models.registry import Architecture, Recipe, Registry
from constructor_desktop.models.weights_record import installed
from constructor_desktop.models.weights_sources import EFFICIENTNET_B0, EFFICIENTNET_B7, YOLO11N_CLS, YOLO11S_CLS

if TYPE_CHECKING:
    from constructor_desktop.models.backbone import Backbone

MODES = ("frozen", "head", "partial", "full")
# Named here, so that views keep the resolution that these networks look at.
VIEWS = ("crop", "rotation", "brightness", "flip")
EFFICIENTNET_RECIPES = {
    "fast": Recipe(augmentations=VIEWS),
    "accurate": Recipe("partial", learning_rate=2e-4, augmentations=VIEWS, if_better=True),
    # Only a new classifier learns; a class of fewer than 50 pictures is filled up with augmented repeats.
    "reference": Recipe(
        "head",
        epochs=10,
        learning_rate=1e-4,
        batch_size=8,
        weight_decay=1e-4,
        label_smoothing=0.0,
        optimizer="adam",
        schedule="constant",
        head_rate=1.0,
        balance="none",
        fill_to=50,
        augmentations=("rotation", "colour_jitter", "flip"),
    ),
}
YOLO_PREPROCESS = ImagePreprocess(224, resize=224)
# All of it learns, as in the library's own trainer: AdamW with the rate that it chooses for two classes, and what it
# does to pictures, as far as it exists here.
YOLO_RECIPES = {
    "fast": Recipe(augmentations=VIEWS),
    "accurate": Recipe("partial", learning_rate=2e-4, augmentations=VIEWS, if_better=True),
    "reference": Recipe(
        "full",
        epochs=10,
        learning_rate=1.667e-3,
        batch_size=16,
        weight_decay=5e-4,
        label_smoothing=0.0,
        head_rate=1.0,
        balance="none",
        augmentations=("crop", "colour_jitter", "flip"),
    ),
}


def register(registry: Registry) -> None:
    """Adds the networks."""
    _register_efficientnets(registry)
    _register_yolos(registry)


def _register_efficientnets(registry: Registry) -> None:
    registry.register(
        lambda build: Architecture(
            name="efficientnet_b0",
            modality=Modality.IMAGE,
            title="EfficientNet-B0",
            summary="Larger than EfficientNet-Lite0, and knows the same 1000 kinds of things.",
            embedding_size=1280,
            parameters=4_007_548,
            preprocess=ImagePreprocess(224, resize=256),
            weights=EFFICIENTNET_B0,
            recipes=EFFICIENTNET_RECIPES,
            version=1,
            build=build,
            modes=MODES,
        )
    )(build_efficientnet_b0)
    registry.register(
        lambda build: Architecture(
            name="efficientnet_b7",
            modality=Modality.IMAGE,
            title="EfficientNet-B7",
            summary="Sees small details in large pictures, but is very slow without a graphics card.",
            embedding_size=2560,
            parameters=63_786_960,
            preprocess=ImagePreprocess(600, resize=600),
            weights=EFFICIENTNET_B7,
            recipes=EFFICIENTNET_RECIPES,
            version=1,
            build=build,
            modes=MODES,
        )
    )(build_efficientnet_b7)


def _register_yolos(registry: Registry) -> None:
    registry.register(
        lambda build: Architecture(
            name="yolo11n-cls",
            modality=Modality.IMAGE,
            title="YOLO11n-cls",
            summary="The smallest and fastest; knows 1000 kinds of things and learns best if all of it learns.",
            embedding_size=1280,
            parameters=1_531_104,
            preprocess=YOLO_PREPROCESS,
            weights=YOLO11N_CLS,
            recipes=YOLO_RECIPES,
            version=1,
            build=build,
            modes=MODES,
            extra="yolo",
            libraries=("ultralytics",),
        )
    )(build_yolo11n)
    registry.register(
        lambda build: Architecture(
            name="yolo11s-cls",
            modality=Modality.IMAGE,
            title="YOLO11s-cls",
            summary="Small and fast; knows 1000 kinds of things and learns best if all of it learns.",
            embedding_size=1280,
            parameters=5_443_008,
            preprocess=YOLO_PREPROCESS,
            weights=YOLO11S_CLS,
            recipes=YOLO_RECIPES,
            version=1,
            build=build,
            modes=MODES,
            extra="yolo",
            libraries=("ultralytics",),
        )
    )(build_yolo11s)


def build_efficientnet_b0(preprocess: Preprocess) -> Backbone:
    """Builds EfficientNet-B0 with its ImageNet weights. Raises ModelError if they are not there."""
    path = installed("efficientnet_b0")
    from constructor_desktop.models.torchvision_image_net import load_efficientnet_b0

    return load_efficientnet_b0(path)


def build_efficientnet_b7(preprocess: Preprocess) -> Backbone:
    """Builds EfficientNet-B7 with its ImageNet weights. Raises ModelError if they are not there."""
    path = installed("efficientnet_b7")
    from constructor_desktop.models.torchvision_image_net import load_efficientnet_b7

    return load_efficientnet_b7(path)


def build_yolo11n(preprocess: Preprocess) -> Backbone:
    """Builds YOLO11n-cls with its ImageNet weights. Raises ModelError if they are not there."""
    path = installed("yolo11n-cls")
    with needing("ultralytics", "yolo"):
        from constructor_desktop.models.yolo_net import load_yolo

    return load_yolo(path, "n")


def build_yolo11s(preprocess: Preprocess) -> Backbone:
    """Builds YOLO11s-cls with its ImageNet weights. Raises ModelError if they are not there."""
    path = installed("yolo11s-cls")
    with needing("ultralytics", "yolo"):
        from constructor_desktop.models.yolo_net import load_yolo

    return load_yolo(path, "s")
