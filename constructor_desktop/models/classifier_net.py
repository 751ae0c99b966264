"""The whole classifier as one torch module, for export. Exported bundles carry a copy of this module."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from constructor_desktop.models.backbone import Backbone


class FeatureNet(nn.Module):
    """The frozen part of a backbone."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, inputs: Tensor) -> Tensor:
        """Maps preprocessed samples to the backbone's features."""
        return self.backbone.features(inputs)


class ClassifierNet(nn.Module):
    """Backbone, head, calibration and novelty in one graph.

    Args:
        backbone: From preprocessed samples to embeddings.
        sizes: Numbers of units of the head: inputs, hidden layers if any, classes.
        exemplars: Number of training samples to which distances are measured.
        neighbours: How many of the nearest are averaged.
    """

    temperature: Tensor
    exemplars: Tensor

    def __init__(self, backbone: Backbone, sizes: Sequence[int], exemplars: int, neighbours: int) -> None:
        super().__init__()
        self.backbone = backbone
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(sizes):
            layers += [nn.Linear(inputs, outputs), nn.ReLU()]
        self.head = nn.Sequential(*layers[:-1])
        self.neighbours = neighbours
        self.register_buffer("temperature", torch.ones(()))
        self.register_buffer("exemplars", torch.zeros(exemplars, sizes[0]))

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Maps preprocessed samples to probabilities `float32 [B, K]` and distances `float32 [B]`."""
        embeddings = self.backbone(inputs)
        probabilities = torch.softmax(self.head(embeddings) / self.temperature, dim=1)
        similarity = nn.functional.normalize(embeddings, dim=1) @ self.exemplars.T
        nearest = torch.topk(similarity, self.neighbours, dim=1).values
        return probabilities, 1 - nearest.mean(dim=1)
