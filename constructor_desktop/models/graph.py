"""Writing torch modules as ONNX graphs."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.classifier_net import ClassifierNet
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.models.trained import TrainedModel

OPSET = 17


def to_onnx(module: nn.Module, preprocess: Preprocess, outputs: Sequence[str]) -> bytes:
    """Traces `module` and returns the ONNX file, which takes batches of any size, and sounds of any length.

    Args:
        module: In evaluation mode; takes one tensor `uint8 [B, size, size, 3]` or `float32 [B, T]`.
        preprocess: What prepares its input.
        outputs: Names of the outputs.
    """
    any_length = isinstance(preprocess, AudioPreprocess) and not preprocess.fixed_length
    axes: dict[str, dict[int, str]] = {"input": {0: "batch"} | ({1: "samples"} if any_length else {})}
    axes |= {name: {0: "batch"} for name in outputs}
    buffer = io.BytesIO()
    joined = _without_norms(module)
    with warnings.catch_warnings(), torch.inference_mode():
        # The tracer needs no further packages and keeps the graph as written; its replacement adds nothing here.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            joined,
            (_example(preprocess),),
            buffer,  # type: ignore[arg-type]  # the tracer takes open files as well
            input_names=["input"],
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    return buffer.getvalue()


def _without_norms(module: nn.Module) -> nn.Module:
    """Returns a copy whose batch norms are part of the convolutions before them, which computes the same.

    The tracer would do so itself, but all in one go and holding Python's lock, which freezes a window.
    """
    copy = deepcopy(module)
    with torch.no_grad():
        for chain in [part for part in copy.modules() if isinstance(part, nn.Sequential)]:
            for row, (first, second) in enumerate(pairwise(list(chain))):
                if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                    chain[row] = fuse_conv_bn_eval(first, second)
                    chain[row + 1] = nn.Identity()
    return copy


def _example(preprocess: Preprocess) -> Tensor:
    if isinstance(preprocess, AudioPreprocess):
        # Where the length is free, two patches of sound, so that no dimension looks like a constant 1.
        return torch.zeros(2, preprocess.min_samples + (0 if preprocess.fixed_length else preprocess.hop_samples))
    return torch.zeros(2, preprocess.size, preprocess.size, 3, dtype=torch.uint8)


def load_tail(module: nn.Module, tail: Mapping[str, NDArray[np.float32]]) -> None:
    """Replaces the weights of a backbone's `tail`; raises ValueError if names or shapes differ."""
    own = module.state_dict()
    if {k: tuple(v.shape) for k, v in own.items()} != {k: v.shape for k, v in tail.items()}:
        raise ValueError("the fine-tuned weights do not fit the architecture")
    module.load_state_dict({k: torch.from_numpy(np.asarray(v)) for k, v in tail.items()})


def classifier_net(backbone: Backbone, model: TrainedModel) -> ClassifierNet:
    """Returns the whole classifier in evaluation mode; `backbone` already has the model's tail."""
    weights = model.head.weights
    sizes = [weight.shape[0] for weight in weights] + [len(model.classes)]
    net = ClassifierNet(backbone, sizes, len(model.novelty.exemplars), model.novelty.neighbours)
    linear = [module for module in net.head if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for module, weight, bias in zip(linear, weights, model.head.biases, strict=True):
            module.weight.copy_(torch.from_numpy(weight.T.copy()))
            module.bias.copy_(torch.from_numpy(bias))
        net.temperature.fill_(model.temperature)
        net.exemplars.copy_(torch.from_numpy(model.novelty.exemplars))
    return net.eval()
