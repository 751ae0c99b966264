"""The whole classifier as one torch module, for export."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.trained import TrainedModel


class FeatureNet(nn.Module):
    """The frozen part of a backbone."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, inputs: Tensor) -> Tensor:
        """Maps preprocessed samples to the backbone's features."""
        return self.backbone.features(inputs)


class ClassifierNet(nn.Module):
    """Backbone, head, calibration and novelty in one graph."""

    def __init__(self, backbone: Backbone, model: TrainedModel) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = nn.Sequential(*_layers(model))
        self.neighbours = model.novelty.neighbours
        self.register_buffer("temperature", torch.tensor(model.temperature))
        self.register_buffer("exemplars", torch.from_numpy(model.novelty.exemplars))

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Maps preprocessed samples to probabilities `float32 [B, K]` and distances `float32 [B]`."""
        embeddings = self.backbone(inputs)
        probabilities = torch.softmax(self.head(embeddings) / self.temperature, dim=1)
        nearest = torch.topk(embeddings @ self.exemplars.T, self.neighbours, dim=1).values
        return probabilities, 1 - nearest.mean(dim=1)


def _layers(model: TrainedModel) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for weight, bias in zip(model.head.weights, model.head.biases, strict=True):
        linear = nn.Linear(*weight.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weight.T.copy()))
            linear.bias.copy_(torch.from_numpy(bias))
        layers += [linear, nn.ReLU()]
    return layers[:-1]
