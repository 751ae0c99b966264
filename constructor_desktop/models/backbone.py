"""What every backbone is: a frozen part, a part that fine-tuning may change, and embeddings of unit length."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor, nn


class Backbone(nn.Module, ABC):
    """A pretrained network without a classifier of the user's classes.

    `features` is the frozen part and `tail` the parameters that fine-tuning changes, so that
    `forward(x) == embed(features(x))` and features can be computed once and used in every epoch.
    """

    tail: nn.Module

    @abstractmethod
    def features(self, inputs: Tensor) -> Tensor:
        """Maps a batch of preprocessed samples to what `embed` takes, one entry per sample `float32 [B, ...]`."""

    @abstractmethod
    def embed(self, features: Tensor) -> Tensor:
        """Maps features to embeddings `float32 [B, D]` of unit length."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Maps a batch of preprocessed samples to embeddings `float32 [B, D]` of unit length."""
        return self.embed(self.features(inputs))


def unit_length(vectors: Tensor) -> Tensor:
    """Scales the last dimension to length 1; zero stays zero."""
    return nn.functional.normalize(vectors, dim=-1)
