"""EfficientNet-Lite0 as a torch module.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (2019); the Lite variants drop
squeeze-and-excitation and use ReLU6. Strides pad as TensorFlow's SAME does, batch norm has epsilon 0.001.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.backbone import Backbone, unit_length

# expansion, output channels, kernel, stride of the first block, blocks
STAGES = (
    (1, 16, 3, 1, 1),
    (6, 24, 3, 2, 2),
    (6, 40, 5, 2, 2),
    (6, 80, 3, 2, 3),
    (6, 112, 5, 1, 3),
    (6, 192, 5, 2, 4),
    (6, 320, 3, 1, 1),
)
STEM_CHANNELS = 32
EMBEDDING_SIZE = 1280
IMAGENET_CLASSES = 1000


class ConvNorm(nn.Sequential):
    """Convolution without bias, SAME padding for even inputs, batch norm and, unless `linear`, ReLU6."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, *, depthwise: bool = False, linear: bool = False
    ) -> None:
        before = (kernel - stride) // 2
        after = kernel - stride - before
        layers: list[nn.Module] = [] if stride == 1 else [nn.ZeroPad2d((before, after, before, after))]
        layers += [
            nn.Conv2d(
                inputs,
                outputs,
                kernel,
                stride,
                padding=before if stride == 1 else 0,
                groups=inputs if depthwise else 1,
                bias=False,
            ),
            nn.BatchNorm2d(outputs, eps=1e-3),
        ]
        super().__init__(*layers, *([] if linear else [nn.ReLU6()]))


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; adds its input where the shapes agree."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        width = inputs * expansion
        layers = [ConvNorm(inputs, width, 1)] if expansion != 1 else []
        layers += [
            ConvNorm(width, width, kernel, stride, depthwise=True),
            ConvNorm(width, outputs, 1, linear=True),
        ]
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, inputs: Tensor) -> Tensor:
        """Maps `float32 [B, C, H, W]` to `float32 [B, C', H / stride, W / stride]`."""
        outputs: Tensor = self.layers(inputs)
        return inputs + outputs if self.residual else outputs


class Lite0(Backbone):
    """EfficientNet-Lite0. Embedding skips the classifier of the 1000 ImageNet classes, kept to check the weights."""

    def __init__(self, tail_stages: int = 3) -> None:
        super().__init__()
        stages: list[list[nn.Module]] = [[ConvNorm(3, STEM_CHANNELS, 3, 2)]]
        inputs = STEM_CHANNELS
        for expansion, outputs, kernel, stride, repeats in STAGES:
            stage: list[nn.Module] = []
            for index in range(repeats):
                stage.append(InvertedResidual(inputs, outputs, kernel, stride if index == 0 else 1, expansion))
                inputs = outputs
            stages.append(stage)
        cut = len(stages) - tail_stages
        self.stem = nn.Sequential(*(block for stage in stages[:cut] for block in stage))
        self.tail = nn.Sequential(
            *(block for stage in stages[cut:] for block in stage),
            ConvNorm(inputs, EMBEDDING_SIZE, 1),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.classifier = nn.Linear(EMBEDDING_SIZE, IMAGENET_CLASSES)

    def features(self, inputs: Tensor) -> Tensor:
        """Maps RGB `uint8 [B, 224, 224, 3]` to the feature maps `float32 [B, 80, 14, 14]` that enter `tail`."""
        scaled = (inputs.permute(0, 3, 1, 2).float() - 127.5) / 127.5
        maps: Tensor = self.stem(scaled)
        return maps

    def embed(self, features: Tensor) -> Tensor:
        """Maps feature maps to embeddings `float32 [B, 1280]` of unit length."""
        return unit_length(self.tail(features))

    def imagenet_logits(self, inputs: Tensor) -> Tensor:
        """Maps RGB `uint8 [B, 224, 224, 3]` to the logits `float32 [B, 1000]` of the ImageNet classes."""
        logits: Tensor = self.classifier(self.tail(self.features(inputs)))
        return logits


def load_lite0(path: Path) -> Lite0:
    """Builds the network from the published checkpoint, whose tensors stand in the order of the layers.

    Raises:
        ModelError: if the tensors differ in number or shape.
    """
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    net = Lite0()
    own = net.state_dict()
    if [v.shape for v in own.values()] != [v.shape for v in checkpoint.values()]:
        raise ModelError(f"{path.name} does not hold the weights of EfficientNet-Lite0. Install the app again.")
    net.load_state_dict(dict(zip(own, checkpoint.values(), strict=True)))
    return net.eval()
