"""The exported classifier as a torch module. Needs torch and safetensors, see requirements-torch.txt.

    from torch_model import load
    probabilities, distances = load()(inputs)

`inputs` is a batch of preprocessed samples; README.md gives their shape and type.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path

from safetensors.torch import load_file
from torch import nn

from constructor_desktop.models.classifier_net import ClassifierNet

HERE = Path(__file__).resolve().parent


def load(folder: Path = HERE) -> nn.Module:
    """Returns the classifier in evaluation mode.

    It maps preprocessed samples to probabilities `float32 [B, K]` and distances `float32 [B]`.

    Args:
        folder: Where the bundle was unpacked to.
    """
    config = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    weights = load_file(folder / "model.safetensors")
    layers = sorted(name for name in weights if name.startswith("head.") and name.endswith(".weight"))
    sizes = [weights[name].shape[1] for name in layers] + [len(config["classes"])]
    module = importlib.import_module(config["torch"]["module"])
    backbone = getattr(module, config["torch"]["backbone"])(**config["torch"]["arguments"])
    net = ClassifierNet(backbone, sizes, len(weights["exemplars"]), config["torch"]["neighbours"])
    net.load_state_dict(weights)
    return net.eval()
