"""The YOLO11 classification networks of the library ultralytics.

Jocher and Qiu, "Ultralytics YOLO11" (2024), trained on ImageNet. The library is under the AGPL-3.0.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.backbone import WholeBackbone
from constructor_desktop.models.checkpoint import check_tensors, fill, without_numbers
from constructor_desktop.models.pickled_tensors import HarmfulError, attributes_of, read_module, tensors_of
from constructor_desktop.models.quiet_import import quiet_environment

IMAGENET_CLASSES = 1000
EMBEDDING = 1280
# Of the eleven parts; the last one ends in the classifier.
PARTS = 11
FROZEN = 8
# What the library is told while it is imported: that it may not reach out, install anything or speak.
_QUIET = {"YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false", "YOLO_VERBOSE": "false"}


# It keeps its settings in a folder that is deleted instead of one of the user's, and replaces `torch.save`.
_save = torch.save
with quiet_environment(_QUIET, "YOLO_CONFIG_DIR"):
    from ultralytics.nn.tasks import ClassificationModel
torch.save = _save


class Yolo(WholeBackbone):
    """YOLO11 without its classifier of the 1000 ImageNet classes; embeddings `float32 [B, 1280]`.

    Attributes:
        stem: The first parts, by their numbers in the library's network.
        tail: The others, and the mean over the picture.
    """

    def __init__(self, variant: str = "n") -> None:
        """Makes the network with random weights. Args: `variant` is `n` or `s`."""
        super().__init__()
        self.arguments = {"variant": variant}
        parts = list(_library_network(variant).named_children())
        name, classify = parts[-1]
        last = [("conv", classify.get_submodule("conv")), ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten())]
        self.stem = nn.Sequential(OrderedDict(parts[:FROZEN]))
        self.tail = nn.Sequential(OrderedDict([*parts[FROZEN:-1], (name, nn.Sequential(OrderedDict(last)))]))

    @property
    def body(self) -> nn.Module:  # type: ignore[override]  # registered as a part it would double all weights
        """All parameters."""
        return self

    def front(self, inputs: Tensor) -> Tensor:
        """Maps RGB `uint8 [B, S, S, 3]` to `float32 [B, 3, S, S]` between 0 and 1."""
        return inputs.permute(0, 3, 1, 2).float() / 255

    def features(self, inputs: Tensor) -> Tensor:
        """Maps RGB `uint8 [B, S, S, 3]` to the feature maps `float32 [B, C, H, W]` that enter `tail`."""
        maps: Tensor = self.stem(self.front(inputs))
        return maps

    def embed(self, features: Tensor) -> Tensor:
        """Maps feature maps to embeddings `float32 [B, 1280]`."""
        embeddings: Tensor = self.tail(features)
        return embeddings

    def embed_front(self, front: Tensor) -> Tensor:
        """Maps pictures between 0 and 1 to embeddings `float32 [B, 1280]`."""
        return self.embed(self.stem(front))


def load_yolo(path: Path, variant: str) -> Yolo:
    """Builds the network from the library's checkpoint, which holds a whole pickled network. No code in it is run.

    Args:
        path: The checkpoint.
        variant: `n` or `s`.

    Raises:
        ModelError: if it is another file.
    """
    title = f"YOLO11{variant}-cls"
    with without_numbers():
        net = Yolo(variant)
    tensors, epsilons = _read(path, title)
    shapes = {_published(name): tuple(value.shape) for name, value in net.state_dict().items()}
    last = f"model.{PARTS - 1}.linear"
    classifier = {f"{last}.weight": (IMAGENET_CLASSES, EMBEDDING), f"{last}.bias": (IMAGENET_CLASSES,)}
    found = check_tensors(tensors, path, title, shapes | classifier)
    fill(net, {name: found[_published(name)] for name in net.state_dict() if _published(name) in found})
    for name, module in net.named_modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eps = float(epsilons[_published(name)])
    return net.eval()


def _read(path: Path, title: str) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Returns the tensors of a checkpoint, and what its batch norms add to variances, by name."""
    try:
        module = read_module(path, "model")
        tensors = dict(tensors_of(module))
        return tensors, dict(attributes_of(module, "eps"))
    except (MemoryError, ModelError):
        raise
    except HarmfulError as error:
        raise ModelError(
            f"{path.name} holds program code instead of numbers only. It may be harmful, so it was not opened."
        ) from error
    except Exception as error:  # on damaged content almost anything is raised
        raise ModelError(
            f"{path.name} is damaged, or holds other things than weights. Fetch the weights of {title} again, or "
            "import another file."
        ) from error


def _published(name: str) -> str:
    """Returns the library's name of a part of ours, which has `stem` or `tail` before it."""
    return f"model.{name.partition('.')[2]}"


def _library_network(variant: str) -> nn.Module:
    """Makes the library's network with random weights."""
    model: nn.Module = ClassificationModel(f"yolo11{variant}-cls.yaml", nc=IMAGENET_CLASSES, verbose=False).model
    return model
